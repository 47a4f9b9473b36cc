//! The Tag Genome 2021 dataset: JSON lines in `raw/`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::assemble::{MovieList, assemble};
use super::error::ImportError;
use super::input::InputFile;
use super::people::names_of;
use super::rating_columns::RatingColumns;
use super::rating_line::RatingFormat;
use super::summary::{FileSummary, ImportSummary};
use super::title::{ParsedTitle, imdb_id};
use super::{ImportOptions, Imported, Progress, Stage};
use crate::catalog::{Movie, TagCount, TagIndex};

/// A line of `metadata_updated.json`.
#[derive(Deserialize)]
struct Metadata {
    item_id: i64,
    title: String,
    #[serde(default, rename = "directedBy")]
    directed_by: Option<String>,
    #[serde(default)]
    starring: Option<String>,
    #[serde(default, rename = "avgRating")]
    average_rating: Option<f32>,
    #[serde(default, rename = "imdbId")]
    imdb_id: Option<serde_json::Value>,
}

/// A line of `tags.json`.
#[derive(Deserialize)]
struct Tag {
    id: i64,
    tag: String,
}

/// A line of `tag_count.json`.
#[derive(Deserialize)]
struct Count {
    item_id: i64,
    tag_id: i64,
    num: f32,
}

/// Reads the dataset in a folder: `metadata_updated.json`, `tags.json`, `tag_count.json` and `ratings.json`, each as
/// it is or with `.gz`, in the folder or in `raw/` below it.
///
/// # Errors
/// When a file is missing, unreadable or something else, or when no movie passes the filters.
pub fn read_tag_genome(
    folder: &Path,
    options: &ImportOptions,
    progress: &dyn Fn(Progress),
) -> Result<Imported, ImportError> {
    let folders = [folder.join("raw"), folder.to_owned()];
    let mut summary = ImportSummary::default();
    let mut list = read_metadata(&folders, &mut summary, progress)?;
    let (tags, tag_by_id) = read_tags(&folders, &mut summary, progress)?;
    read_tag_counts(&folders, &mut list, &tag_by_id, &mut summary, progress)?;

    let mut input = InputFile::find(&folders, &["ratings.json"])?;
    let mut ratings = FileSummary::new(input.name());
    let columns =
        RatingColumns::read(&mut input, RatingFormat::Json, &list.by_id, list.movies.len(), &mut ratings, progress)?;
    summary.files.push(ratings);
    assemble(folder, list, tags, columns, options, summary, progress)
}

fn read_metadata(
    folders: &[PathBuf],
    summary: &mut ImportSummary,
    progress: &dyn Fn(Progress),
) -> Result<MovieList, ImportError> {
    let mut input = InputFile::find(folders, &["metadata_updated.json", "metadata.json"])?;
    let mut list = MovieList::default();
    let file = read_json_lines(&mut input, Stage::Movies, progress, |metadata: Metadata, line, file| {
        match movie_of(metadata) {
            Some(movie) => list.add(movie, line, file),
            None => file.skip("no year in the title", line),
        }
    })?;
    summary.files.push(file);
    Ok(list)
}

fn movie_of(metadata: Metadata) -> Option<Movie> {
    let parsed = ParsedTitle::parse(&metadata.title);
    let imdb = match metadata.imdb_id {
        Some(serde_json::Value::String(id)) => imdb_id(&id),
        Some(serde_json::Value::Number(id)) => imdb_id(&id.to_string()),
        _ => None,
    };
    Some(Movie {
        id: metadata.item_id,
        imdb_id: imdb,
        year: parsed.year?,
        title: parsed.title,
        other_titles: parsed.other_titles,
        directors: names_of(&metadata.directed_by.unwrap_or_default()),
        cast: names_of(&metadata.starring.unwrap_or_default()),
        average_rating: metadata.average_rating.filter(|mean| (0.5..=5.0).contains(mean)).unwrap_or_default(),
        ..Movie::default()
    })
}

/// Names of the tags and their positions by the dataset's numbers.
fn read_tags(
    folders: &[PathBuf],
    summary: &mut ImportSummary,
    progress: &dyn Fn(Progress),
) -> Result<(Vec<String>, HashMap<i64, TagIndex>), ImportError> {
    let mut input = InputFile::find(folders, &["tags.json"])?;
    let (mut names, mut by_id, mut by_name) = (Vec::new(), HashMap::new(), HashMap::new());
    let mut file = read_json_lines(&mut input, Stage::Tags, progress, |tag: Tag, line, file| {
        let name = tag.tag.trim().to_lowercase();
        if name.is_empty() {
            return file.skip("an empty tag", line);
        }
        let index = *by_name.entry(name.clone()).or_insert_with(|| {
            names.push(name);
            TagIndex(names.len() as u32 - 1)
        });
        by_id.insert(tag.id, index);
    })?;
    file.kept = names.len() as u64;
    summary.files.push(file);
    Ok((names, by_id))
}

fn read_tag_counts(
    folders: &[PathBuf],
    list: &mut MovieList,
    tag_by_id: &HashMap<i64, TagIndex>,
    summary: &mut ImportSummary,
    progress: &dyn Fn(Progress),
) -> Result<(), ImportError> {
    let mut input = InputFile::find(folders, &["tag_count.json"])?;
    let mut counts = TagCounts::default();
    let file = read_json_lines(&mut input, Stage::Tags, progress, |count: Count, line, file| {
        match (list.by_id.get(&count.item_id), tag_by_id.get(&count.tag_id)) {
            (None, _) => file.skip("of a movie that is not in the movie list or has no year", line),
            (_, None) => file.skip("a tag that is not in the tag list", line),
            (Some(&movie), Some(&tag)) if count.num >= 1.0 => counts.add(movie, tag, count.num),
            _ => file.skip("a count below 1", line),
        }
    })?;
    counts.give_to(&mut list.movies);
    summary.files.push(file);
    Ok(())
}

/// Tag counts of movies while they are collected; equal pairs add up.
#[derive(Default)]
pub(super) struct TagCounts(HashMap<(u32, TagIndex), f32>);

impl TagCounts {
    /// Adds to the count of a tag at a movie's position.
    pub fn add(&mut self, movie: u32, tag: TagIndex, count: f32) {
        *self.0.entry((movie, tag)).or_default() += count;
    }

    /// Gives the movies their tags, in the order of the tag list.
    pub fn give_to(self, movies: &mut [Movie]) {
        let mut counts: Vec<_> = self.0.into_iter().collect();
        counts.sort_unstable_by_key(|&(place, _)| place);
        for ((movie, tag), count) in counts {
            movies[movie as usize].tags.push(TagCount { tag, count });
        }
    }
}

/// Gives every line of a JSON lines file to `take`; lines of another shape are counted and left out. A file of which
/// no line has the shape is an error.
fn read_json_lines<T: DeserializeOwned>(
    input: &mut InputFile,
    stage: Stage,
    progress: &dyn Fn(Progress),
    mut take: impl FnMut(T, u64, &mut FileSummary),
) -> Result<FileSummary, ImportError> {
    let mut summary = FileSummary::new(input.name());
    let (mut first_problem, mut good) = (None, 0u64);
    let mut line = Vec::new();
    while input.next_line(&mut line)? {
        if line.trim_ascii().is_empty() {
            continue;
        }
        summary.read += 1;
        match serde_json::from_slice(&line) {
            Ok(value) => {
                good += 1;
                take(value, input.line(), &mut summary);
            }
            Err(problem) => {
                summary.skip("not the JSON expected", input.line());
                first_problem.get_or_insert((input.line(), problem));
            }
        }
        input.tell(stage, progress);
    }
    if let (0, Some((line, problem))) = (good, first_problem) {
        return Err(ImportError::Format {
            path: input.path().to_owned(),
            line: Some(line),
            problem: format!("is not a line of this dataset ({problem})"),
        });
    }
    summary.kept = summary.read - summary.skipped_count();
    Ok(summary)
}
