//! Measurements on real data, where it is there: how well prompts and dialogues are understood.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

use super::builtin::{Context, titles_named, understand};
use super::linker::{Link, Strictness, link_with};
use super::{Intent, Lexicon, Preferences};
use crate::catalog::Catalog;
use crate::datasets::{ImportOptions, read_tag_genome};

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
    let options = ImportOptions { name: "tag-genome".into(), active_since: 0, min_ratings: 5 };
    Catalog::new(
        read_tag_genome(&data.join("tag-genome"), &options, &|_| {}).expect("the dataset is readable").contents,
    )
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
    let mut by_reading: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
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
                    by_reading.entry((found.rating * 10.0) as u32).or_default().push(truth);
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
    for (reading, truths) in &by_reading {
        let mean = truths.iter().sum::<f32>() / truths.len() as f32;
        println!("read as {:.1}: {} times, truly {mean:.2}", *reading as f32 / 10.0, truths.len());
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

/// Human dialogues: which films their messages name, and whether the seeker likes them.
#[test]
fn dialogues_are_understood() {
    let Some(data) = data() else { return };
    let catalog = catalog(&data);
    let lexicon = Lexicon::english();
    let verbose = std::env::var_os("MATINEE_TEST_VERBOSE").is_some();
    let (mut named, mut found, mut asked, mut wrong, mut linked) = (0, 0, 0, 0, 0);
    let (mut liked_right, mut liked_wrong) = (0, 0);
    for dialogue in lines(&data.join("redial/dev.jsonl.gz")) {
        let mentions = dialogue["mentions"].as_object().expect("mentions");
        for message in dialogue["messages"].as_array().expect("messages") {
            let text = message["text"].as_str().expect("a text");
            let plain = message["plain"].as_str().expect("a text");
            let ids: Vec<&str> = text
                .split('@')
                .skip(1)
                .map(|t| t.split(|c: char| !c.is_ascii_digit()).next().unwrap_or(""))
                .filter(|id| mentions.contains_key(*id))
                .collect();
            let truth: Vec<i64> = ids.iter().filter_map(|id| mentions[*id]["movieId"].as_i64()).collect();
            let known: Vec<i64> = truth.iter().copied().filter(|id| catalog.find_id(*id).is_some()).collect();
            let links = titles_named(&catalog, &lexicon, plain);
            let mut films = Vec::new();
            for (mention, link) in links {
                match link {
                    Link::Movie(movie) => films.push((mention, vec![catalog.movie(movie).id])),
                    Link::Ambiguous(choices) => {
                        films.push((mention, choices.iter().map(|c| catalog.movie(*c).id).collect()))
                    }
                    Link::Unknown => {}
                }
            }
            for id in &known {
                named += 1;
                match films.iter().find(|(_, ids)| ids.contains(id)) {
                    Some((_, ids)) if ids.len() == 1 => found += 1,
                    Some(_) => asked += 1,
                    None if verbose => {
                        let title = catalog.movie(catalog.find_id(*id).expect("known")).display_title();
                        println!("UNNAMED {title} in: {plain}");
                    }
                    None => {}
                }
            }
            // Where every true mention has a film of the catalog, anything else that was linked is wrong.
            if known.len() == ids.len() {
                for (mention, ids) in films.iter().filter(|(_, ids)| ids.len() == 1) {
                    linked += 1;
                    if !ids.iter().any(|id| known.contains(id)) {
                        wrong += 1;
                        if verbose {
                            println!(
                                "WRONGLY {mention} as {} in: {plain}",
                                catalog.movie(catalog.find_id(ids[0]).expect("known")).display_title()
                            );
                        }
                    }
                }
            }
            if message["who"] == "seeker" {
                let understood = read(&catalog, &lexicon, plain);
                for rating in &understood.ratings {
                    let id = catalog.movie(rating.movie).id;
                    let label = mentions
                        .iter()
                        .find(|(_, m)| m["movieId"].as_i64() == Some(id))
                        .map(|(key, _)| &dialogue["seekerLabels"][key]["liked"]);
                    let Some(liked) = label.and_then(Value::as_i64).filter(|l| *l < 2) else { continue };
                    if (rating.rating >= 2.9) == (liked == 1) {
                        liked_right += 1;
                    } else {
                        liked_wrong += 1;
                        if verbose {
                            println!("OPINION {} read as {} in: {plain}", rating.mention, rating.rating);
                        }
                    }
                }
            }
        }
    }
    let share = |a: i32, b: i32| 100.0 * a as f32 / b as f32;
    println!(
        "dialogues: {named} films named, {:.1} % found, {:.1} % asked; {linked} linked, {:.2} % wrong; {} opinions, {:.1} % on the right side",
        share(found, named),
        share(asked, named),
        share(wrong, linked),
        liked_right + liked_wrong,
        share(liked_right, liked_right + liked_wrong)
    );
    assert!(share(found + asked, named) > 80.0 && share(wrong, linked) < 11.0);
}

/// Every title of the catalog in several spellings, weighted by how many people rated the film.
#[test]
fn titles_are_linked_however_they_are_spelt() {
    let Some(data) = data() else { return };
    let catalog = catalog(&data);
    let verbose = std::env::var_os("MATINEE_TEST_VERBOSE").is_some();
    let misspell = |title: &str| -> String {
        // The third letter of the longest word is lost.
        let longest = title.split(' ').max_by_key(|w| w.len()).unwrap_or("");
        let short: String = longest.chars().enumerate().filter(|(i, _)| *i != 3).map(|(_, c)| c).collect();
        title.replacen(longest, &short, 1)
    };
    type Spelling<'a> = (&'a str, Strictness, &'a dyn Fn(&crate::catalog::Movie) -> String, f32, f32);
    let spellings: [Spelling<'_>; 5] = [
        ("as in the catalog", Strictness::Strict, &|m| m.title.clone(), 96.0, 0.6),
        ("with its year", Strictness::Loose, &|m| format!("{} ({})", m.title, m.year), 99.5, 0.2),
        ("in small letters", Strictness::Loose, &|m| m.title.to_lowercase(), 95.0, 0.8),
        (
            "with its other name",
            Strictness::Strict,
            &|m| match m.other_titles.first() {
                Some(other) => format!("{} ({other})", m.title),
                None => m.title.clone(),
            },
            96.0,
            0.6,
        ),
        ("with a typo", Strictness::Loose, &|m| misspell(&m.title), 80.0, 2.0),
    ];
    for (name, strictness, spell, at_least, at_most) in spellings {
        let (mut all, mut right, mut asked, mut wrong) = (0.0_f32, 0.0, 0.0, 0.0);
        for (index, movie) in catalog.iter() {
            let weight = movie.rating_count as f32;
            all += weight;
            let written = spell(movie);
            match link_with(&catalog, &written, None, strictness) {
                Link::Movie(found) if found == index => right += weight,
                Link::Ambiguous(choices) if choices.contains(&index) => asked += weight,
                Link::Movie(found) => {
                    wrong += weight;
                    if verbose && weight > 60.0 {
                        println!("WRONG {written:?} ({}) as {}", movie.year, catalog.movie(found).display_title());
                    }
                }
                _ if verbose && weight > 300.0 => println!("UNLINKED {written:?} ({})", movie.year),
                _ => {}
            }
        }
        let share = |n: f32| 100.0 * n / all;
        println!("{name}: {:.2} % right, {:.2} % asked, {:.2} % wrong", share(right), share(asked), share(wrong));
        assert!(share(right) >= at_least && share(wrong) <= at_most, "{name}");
    }
}

/// Prints what is understood of the sentences in the file that `MATINEE_TEST_SENTENCES` names, one a line.
#[test]
fn sentences_are_explained() {
    let Some(file) = std::env::var_os("MATINEE_TEST_SENTENCES") else {
        println!("skipped: MATINEE_TEST_SENTENCES names no file");
        return;
    };
    let Some(data) = data() else { return };
    let catalog = catalog(&data);
    let lexicon = Lexicon::english();
    let shown: Vec<_> = ["The Matrix", "Fargo", "Alien", "Toy Story", "Vertigo"]
        .iter()
        .filter_map(|t| catalog.iter().find(|(_, m)| m.title == *t).map(|(i, _)| i))
        .collect();
    for line in std::fs::read_to_string(file).expect("the file is readable").lines() {
        let (line, context) = match line.strip_prefix("> ") {
            Some(line) => (line, Context { shown: &shown, last_mentioned: shown.first().copied(), this_year: 2026 }),
            None => (line, Context { this_year: 2026, ..Context::default() }),
        };
        let p = understand(&catalog, &lexicon, line, &context);
        let title = |m: &crate::catalog::MovieIndex| catalog.movie(*m).display_title();
        println!("\n{line}\n    {:?} {:?}", p.intent, p.wish.text);
        let mut parts: Vec<String> = p.ratings.iter().map(|r| format!("{}={}", title(&r.movie), r.rating)).collect();
        parts.extend(p.seen.iter().map(|m| format!("seen {}", title(m))));
        parts.extend(p.asked.iter().map(|m| format!("asked {}", title(m))));
        parts.extend(p.watchlist.iter().map(|m| format!("watchlist {}", title(m))));
        parts.extend(p.wish.tags.iter().map(|t| format!("{}{:+.1}", t.tag, t.weight)));
        parts.extend(p.wish.genres.iter().map(|g| format!("genre {} {}", g.genre, g.wanted)));
        parts.extend(p.wish.people.iter().map(|w| format!("{} {:?} {}", w.name, w.role, w.wanted)));
        parts.extend(
            p.wish.similar_to.iter().map(|k| format!("like {}", catalog.find(k).map_or(String::new(), |m| title(&m)))),
        );
        parts.extend(p.references.iter().map(|r| format!("{r:?}")));
        parts.extend(p.critiques.iter().map(|c| format!("{c:?}")));
        parts.extend(p.questions.iter().map(|q| {
            format!("which {} {:?}: {:?}", q.mention, q.meaning, q.choices.iter().map(title).collect::<Vec<_>>())
        }));
        parts.extend(p.unknown_titles.iter().map(|t| format!("unknown {t}")));
        if let Some(count) = p.count {
            parts.push(format!("count {count}"));
        }
        if p.wish.filters != super::Filters::default() {
            parts.push(format!("{:?}", p.wish.filters).replace("None", "-"));
        }
        if p.wish.popularity != 0.0 {
            parts.push(format!("popularity {}", p.wish.popularity));
        }
        println!("    {}", parts.join("; "));
    }
}
