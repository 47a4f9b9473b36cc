//! From what the files of a dataset say to a catalog with its ratings: the filters and the counts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;

use super::error::ImportError;
use super::rating_columns::RatingColumns;
use super::summary::{FileSummary, ImportSummary};
use super::{ImportOptions, Imported, Progress, fingerprint};
use crate::catalog::{CatalogContents, Movie, MovieKey};
use crate::ease::{RatingMatrix, RatingSource};

/// The movies of a dataset, each film once.
#[derive(Default)]
pub(super) struct MovieList {
    /// In the order of the file.
    pub movies: Vec<Movie>,
    /// Position by the dataset's number; several numbers of one film lead to the same position.
    pub by_id: HashMap<i64, u32>,
    by_key: HashMap<MovieKey, u32>,
}

impl MovieList {
    /// Adds a movie, unless the list has it already.
    pub fn add(&mut self, movie: Movie, line: u64, summary: &mut FileSummary) {
        let next = self.movies.len() as u32;
        if self.by_id.contains_key(&movie.id) {
            return summary.skip("its number was given before", line);
        }
        match self.by_key.entry(movie.key()) {
            Entry::Occupied(first) => {
                self.by_id.insert(movie.id, *first.get());
                summary.skip("the same film under another number; the ratings count for the first", line);
            }
            Entry::Vacant(place) => {
                place.insert(next);
                self.by_id.insert(movie.id, next);
                self.movies.push(movie);
            }
        }
    }
}

/// Applies the filters and puts the catalog together.
pub(super) fn assemble(
    path: &Path,
    list: MovieList,
    tags: Vec<String>,
    columns: RatingColumns,
    options: &ImportOptions,
    mut summary: ImportSummary,
    progress: &dyn Fn(Progress),
) -> Result<Imported, ImportError> {
    let mut ratings_summary = summary.files.pop().unwrap_or_default();
    let recent: Vec<bool> = list.movies.iter().map(|movie| movie.year >= options.active_since).collect();
    let (matrix, active) = columns.into_matrix(&recent, &mut ratings_summary, progress);

    let mut movies = list.movies;
    count_ratings(&mut movies, &matrix);
    let kept: Vec<bool> = movies.iter().map(|movie| movie.rating_count >= options.min_ratings).collect();
    let movies_before = movies.len();
    let movies: Vec<Movie> = movies.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(m, _)| m).collect();
    if movies.is_empty() {
        return Err(ImportError::NothingLeft {
            path: path.to_owned(),
            active,
            since: options.active_since,
            least: options.min_ratings,
        });
    }
    let sorted = matrix.ratings() as u64;
    let source = RatingSource { catalog: fingerprint(&movies), simulated: false };
    let matrix = matrix.select_movies(&kept, source);

    let few = format!("of a movie with fewer than {} ratings", options.min_ratings);
    ratings_summary.skip_many(&few, sorted - matrix.ratings() as u64);
    ratings_summary.kept = matrix.ratings() as u64;
    if let Some(movies_summary) = summary.files.first_mut() {
        let few = format!("fewer than {} ratings", options.min_ratings);
        movies_summary.skip_many(&few, (movies_before - movies.len()) as u64);
        movies_summary.kept = movies.len() as u64;
    }
    summary.files.push(ratings_summary);
    let contents = CatalogContents { name: options.name.clone(), simulated: false, movies, tags };
    Ok(Imported { contents, ratings: matrix, source: path.display().to_string(), summary })
}

/// Sets count and mean of every movie to those of the matrix; a movie without ratings keeps the mean it has.
pub(super) fn count_ratings(movies: &mut [Movie], matrix: &RatingMatrix) {
    let mut half_stars = vec![(0u32, 0u64); movies.len()];
    for (&movie, &value) in matrix.movies().iter().zip(matrix.half_stars()) {
        let (count, sum) = &mut half_stars[movie as usize];
        *count += 1;
        *sum += u64::from(value);
    }
    for (movie, (count, sum)) in movies.iter_mut().zip(half_stars) {
        movie.rating_count = count;
        if count > 0 {
            movie.average_rating = (sum as f64 / f64::from(count) / 2.0) as f32;
        }
    }
}
