//! Measurements on real data, where it is there: how well prompts and dialogues are understood.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

use super::builtin::{Context, understand};
use super::{Intent, Lexicon, Preferences};
use crate::catalog::{Catalog, CatalogContents, Movie};

/// The folder of the test data, if there is one.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("MATINEE_TEST_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    if folder.join("tag-genome/raw/metadata_updated.json").exists() {
        Some(folder)
    } else {
        println!("skipped: no test data");
        None
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let file = File::open(path).expect("the test data is readable");
    let reader: Box<dyn BufRead> = match path.extension().is_some_and(|e| e == "gz") {
        true => Box::new(BufReader::new(GzDecoder::new(file))),
        false => Box::new(BufReader::new(file)),
    };
    reader.lines().map(|l| serde_json::from_str(&l.expect("a line")).expect("JSON")).collect()
}

fn catalog(data: &Path) -> Catalog {
    let raw = data.join("tag-genome/raw");
    let mut counts: HashMap<i64, u32> = HashMap::new();
    let reader = BufReader::new(GzDecoder::new(File::open(raw.join("ratings.json.gz")).expect("ratings")));
    for line in reader.lines() {
        let line = line.expect("a line");
        let id = line
            .split("\"item_id\": ")
            .nth(1)
            .and_then(|r| r.split([',', '}']).next())
            .and_then(|n| n.trim().parse().ok());
        *counts.entry(id.expect("an item id")).or_default() += 1;
    }
    let names = |value: &Value| -> Vec<String> {
        value.as_str().unwrap_or("").split(", ").filter(|n| !n.is_empty()).map(str::to_owned).collect()
    };
    let movies = lines(&raw.join("metadata_updated.json"))
        .iter()
        .map(|line| {
            let id = line["item_id"].as_i64().expect("an id");
            let title = crate::datasets::title::ParsedTitle::parse(line["title"].as_str().expect("a title"));
            Movie {
                id,
                imdb_id: line["imdbId"].as_str().map(|i| format!("tt{i:0>7}")),
                title: title.title,
                other_titles: title.other_titles,
                year: title.year.unwrap_or(2016),
                directors: names(&line["directedBy"]),
                cast: names(&line["starring"]),
                rating_count: counts.get(&id).copied().unwrap_or(0),
                ..Movie::default()
            }
        })
        .collect();
    let tags = lines(&raw.join("tags.json")).iter().map(|t| t["tag"].as_str().expect("a tag").to_owned()).collect();
    Catalog::new(CatalogContents { name: "tag-genome".into(), simulated: false, movies, tags })
}

fn read(catalog: &Catalog, lexicon: &Lexicon, text: &str) -> Preferences {
    understand(catalog, lexicon, text, &Context { this_year: 2026, ..Context::default() })
}

/// The published kind of prompts: eight films with opinions, then a wish.
#[test]
fn prompts_are_understood() {
    let Some(data) = data() else { return };
    let catalog = catalog(&data);
    let lexicon = Lexicon::english();
    let verbose = std::env::var_os("MATINEE_TEST_VERBOSE").is_some();
    let (mut rated, mut right, mut wrong, mut asked, mut error) = (0, 0, 0, 0, 0.0_f32);
    let mut wishes = 0;
    for prompt in lines(&data.join("prompts/dev.jsonl")) {
        let text = prompt["text"].as_str().expect("a text");
        let understood = read(&catalog, &lexicon, text);
        let mut left: Vec<i64> = understood.ratings.iter().map(|r| catalog.movie(r.movie).id).collect();
        for rating in prompt["ratings"].as_array().expect("ratings") {
            let id = rating["movieId"].as_i64().expect("an id");
            let truth = rating["rating"].as_f64().expect("a rating") as f32;
            if catalog.find_id(id).is_none() {
                continue;
            }
            rated += 1;
            match understood.ratings.iter().find(|r| catalog.movie(r.movie).id == id) {
                Some(found) => {
                    right += 1;
                    error += (found.rating - truth).abs();
                    left.retain(|l| *l != id);
                    if verbose && (found.rating - truth).abs() > 0.6 {
                        println!("RATING {truth} read as {} for {}: {text}", found.rating, found.mention);
                    }
                }
                None if understood.questions.iter().any(|q| q.choices.iter().any(|c| catalog.movie(*c).id == id)) => {
                    asked += 1;
                    println!("ASKED {}", rating["title"]);
                }
                None => println!("MISSED {} in: {text}", rating["title"]),
            }
        }
        for id in &left {
            wrong += 1;
            println!("WRONG {} in: {text}", catalog.movie(catalog.find_id(*id).expect("linked")).display_title());
        }
        let wants = prompt["wants"].as_str().expect("a wish").trim_end_matches('.');
        wishes += usize::from(understood.wish.text == wants && understood.intent == Intent::Recommend);
        if understood.wish.text != wants {
            println!("WISH {:?} for {wants:?} ({:?})", understood.wish.text, understood.intent);
        }
        if verbose {
            let tags: Vec<String> = understood.wish.tags.iter().map(|t| format!("{}:{:.1}", t.tag, t.weight)).collect();
            println!(
                "{wants}\n    tags {tags:?}\n    similar {:?} filters {:?} people {:?} count {:?} unknown {:?}",
                understood.wish.similar_to,
                understood.wish.filters,
                understood.wish.people,
                understood.count,
                understood.unknown_titles
            );
        }
    }
    let share = |n: usize| 100.0 * n as f32 / rated as f32;
    let mae = error / right as f32;
    println!(
        "{rated} rated titles: {:.2} % right, {:.2} % wrong, {:.2} % asked; mean absolute rating error {mae:.3}; {wishes} wishes word for word",
        share(right),
        share(wrong),
        share(asked)
    );
    assert!(share(right) >= 98.0 && share(wrong) < 0.5, "titles");
    assert!(mae < 0.45, "ratings");
    assert!(wishes >= 95, "wishes");
}
