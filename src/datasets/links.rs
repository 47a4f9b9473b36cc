//! IMDb and TMDB numbers of MovieLens movies: `links.csv`.

use std::collections::HashMap;
use std::path::Path;

use super::error::ImportError;
use super::input::{InputFile, text};
use super::summary::{FileSummary, ImportSummary};
use super::title::imdb_id;
use super::{Progress, Stage};
use crate::catalog::{CatalogContents, MovieIndex, MovieKey};

/// The numbers that one line of the file connects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `tt` and at least 7 digits.
    pub imdb_id: Option<String>,
    /// Number at The Movie Database.
    pub tmdb_id: Option<i64>,
}

/// All lines of a links file, findable from both sides.
#[derive(Debug, Default)]
pub struct Links {
    by_movie_id: HashMap<i64, Link>,
    movie_id_by_imdb: HashMap<String, i64>,
}

impl Links {
    /// The link of a MovieLens movie number.
    pub fn of_movie_id(&self, id: i64) -> Option<&Link> {
        self.by_movie_id.get(&id)
    }

    /// The link of an IMDb id.
    pub fn of_imdb_id(&self, id: &str) -> Option<&Link> {
        self.by_movie_id.get(self.movie_id_by_imdb.get(id)?)
    }
}

/// Reads a file with the columns `movieId`, `imdbId`, `tmdbId`, plain or `.gz`.
///
/// # Errors
/// When it cannot be read or lacks a column.
pub fn read_links(path: &Path, progress: &dyn Fn(Progress)) -> Result<(Links, FileSummary), ImportError> {
    let input = InputFile::open(path)?;
    let mut summary = FileSummary::new(input.name());
    let mut file = input.into_csv();
    let [movie, imdb, tmdb] = file.required_columns(["movieId", "imdbId", "tmdbId"])?;
    let mut links = Links::default();
    let mut record = csv::ByteRecord::new();
    while let Some(line) = file.next_record(&mut record)? {
        summary.read += 1;
        let Ok(id) = text(record.get(movie)).parse::<i64>() else {
            summary.skip("the movie's number is none", line);
            continue;
        };
        let link = Link {
            imdb_id: imdb_id(&text(record.get(imdb))),
            // Some files were saved with "862.0".
            tmdb_id: text(record.get(tmdb)).trim_end_matches(".0").parse().ok().filter(|&id| id > 0),
        };
        if link.imdb_id.is_none() && link.tmdb_id.is_none() {
            summary.skip("neither an IMDb nor a TMDB number", line);
            continue;
        }
        if let Some(imdb) = &link.imdb_id {
            links.movie_id_by_imdb.entry(imdb.clone()).or_insert(id);
        }
        links.by_movie_id.insert(id, link);
        if summary.read.is_multiple_of(4096) {
            progress(Progress { stage: Stage::Links, done: file.share() });
        }
    }
    summary.kept = summary.read - summary.skipped_count();
    Ok((links, summary))
}

/// Adds the numbers of a links file to the movies of a catalog; gives the movies that changed. A movie with an IMDb id
/// is found by it, one without by its MovieLens number. No number that is there already is changed.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub fn add_links(
    contents: &mut CatalogContents,
    path: &Path,
    progress: &dyn Fn(Progress),
) -> Result<(Vec<MovieIndex>, ImportSummary), ImportError> {
    let (links, file) = read_links(path, progress)?;
    let mut movies = FileSummary::new(format!("movies of {}", contents.name));
    movies.read = contents.movies.len() as u64;
    let mut keys: std::collections::HashSet<MovieKey> = contents.movies.iter().map(|movie| movie.key()).collect();
    let mut changed = Vec::new();
    for (position, movie) in contents.movies.iter_mut().enumerate() {
        let link = match &movie.imdb_id {
            Some(imdb) => links.of_imdb_id(imdb),
            None => links.of_movie_id(movie.id),
        };
        let Some(link) = link else {
            movies.skip_many("no link", 1);
            continue;
        };
        let before = (movie.imdb_id.clone(), movie.tmdb_id);
        if let (None, Some(imdb)) = (&movie.imdb_id, &link.imdb_id) {
            // Two movies must not answer to one key.
            if keys.insert(MovieKey(imdb.clone())) {
                movie.imdb_id = Some(imdb.clone());
            }
        }
        movie.tmdb_id = movie.tmdb_id.or(link.tmdb_id);
        if (&movie.imdb_id, movie.tmdb_id) != (&before.0, before.1) {
            changed.push(MovieIndex(position as u32));
        } else {
            movies.skip_many("nothing new", 1);
        }
    }
    movies.kept = changed.len() as u64;
    Ok((changed, ImportSummary { files: vec![file, movies] }))
}
