//! Plots from a file with the columns of the Kaggle file `wiki_movie_plots_deduped.csv`: matched to movies by year and
//! title, they also give directors, cast and genres to movies that have none.

mod matching;
mod text;

use std::path::Path;

use self::matching::{FilmFacts, match_rows};
use self::text::clean_plot;
use super::error::ImportError;
use super::genre::genres_of;
use super::input::{CsvFile, InputFile, text};
use super::people::names_of;
use super::summary::{FileSummary, ImportSummary};
use super::title::ParsedTitle;
use super::{Progress, Stage};
use crate::catalog::{CatalogContents, Movie, MovieIndex};

/// Names of a cast that are taken; Wikipedia lists everybody.
const MOST_CAST: usize = 10;
/// Rows between two reports.
const PROGRESS_ROWS: u64 = 1024;

/// Positions of the columns in a file.
struct Columns {
    year: usize,
    title: usize,
    plot: usize,
    director: Option<usize>,
    cast: Option<usize>,
    genre: Option<usize>,
}

/// Adds plots to the movies of a catalog and fills what is missing of directors, cast and genres; gives the movies that
/// changed. The file is read twice, so that only what is used is held in memory.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub fn add_plots(
    contents: &mut CatalogContents,
    path: &Path,
    progress: &dyn Fn(Progress),
) -> Result<(Vec<MovieIndex>, ImportSummary), ImportError> {
    let (rows, mut file) = read_facts(path, progress)?;
    let films: Vec<FilmFacts> = contents.movies.iter().map(facts_of_movie).collect();
    let movie_of_row = match_rows(&rows, &films);
    let changed = take_rows(contents, path, &movie_of_row, progress)?;

    file.kept = movie_of_row.iter().flatten().count() as u64;
    file.skip_many("of no movie of the catalog", (rows.len() as u64).saturating_sub(file.kept));
    let mut movies = FileSummary::new(format!("movies of {}", contents.name));
    movies.read = contents.movies.len() as u64;
    movies.kept = changed.len() as u64;
    movies.skip_many("no plot found", movies.read - movies.kept);
    Ok((changed, ImportSummary { files: vec![file, movies] }))
}

fn open(path: &Path) -> Result<(CsvFile, Columns, FileSummary), ImportError> {
    let input = InputFile::open(path)?;
    let summary = FileSummary::new(input.name());
    let mut file = input.into_csv();
    let [year, title, plot] = file.required_columns(["Release Year", "Title", "Plot"])?;
    let [director, cast, genre] = file.columns(["Director", "Cast", "Genre"])?;
    Ok((file, Columns { year, title, plot, director, cast, genre }, summary))
}

/// First reading: what identifies the film of each row.
fn read_facts(path: &Path, progress: &dyn Fn(Progress)) -> Result<(Vec<FilmFacts>, FileSummary), ImportError> {
    let (mut file, columns, mut summary) = open(path)?;
    let mut rows = Vec::new();
    let mut record = csv::ByteRecord::new();
    while let Some(line) = file.next_record(&mut record)? {
        summary.read += 1;
        let facts = facts_of_row(&record, &columns);
        if facts.names.is_empty() {
            summary.skip("no title", line);
        } else if facts.year == 0 {
            summary.skip("no year", line);
        } else if facts.plot_length == 0 {
            summary.skip("no plot", line);
        }
        // Rows that cannot match keep their place: rows are numbered.
        rows.push(facts);
        if summary.read % PROGRESS_ROWS == 0 {
            progress(Progress { stage: Stage::Plots, done: file.share() / 2.0 });
        }
    }
    Ok((rows, summary))
}

fn facts_of_row(record: &csv::ByteRecord, columns: &Columns) -> FilmFacts {
    let field = |column: Option<usize>| text(column.and_then(|c| record.get(c)));
    let title = ParsedTitle::parse(&field(Some(columns.title)));
    let year = field(Some(columns.year)).get(..4).and_then(|year| year.parse().ok()).or(title.year).unwrap_or(0);
    let directors = names_of(&field(columns.director));
    let cast = names_of(&field(columns.cast));
    let plot_length = record.get(columns.plot).map_or(0, |plot| plot.trim_ascii().len());
    FilmFacts::new(title.names(), year, &directors, &cast, plot_length)
}

fn facts_of_movie(movie: &Movie) -> FilmFacts {
    let names = std::iter::once(&movie.title).chain(&movie.original_title).chain(&movie.other_titles);
    FilmFacts::new(names.map(String::as_str), movie.year, &movie.directors, &movie.cast, 0)
}

/// Second reading: gives the movies what their rows say.
fn take_rows(
    contents: &mut CatalogContents,
    path: &Path,
    movie_of_row: &[Option<usize>],
    progress: &dyn Fn(Progress),
) -> Result<Vec<MovieIndex>, ImportError> {
    let (mut file, columns, _) = open(path)?;
    let mut changed = Vec::new();
    let mut record = csv::ByteRecord::new();
    let mut row = 0;
    while file.next_record(&mut record)?.is_some() {
        let movie = movie_of_row.get(row).copied().flatten();
        row += 1;
        if (row as u64).is_multiple_of(PROGRESS_ROWS) {
            progress(Progress { stage: Stage::Plots, done: 0.5 + file.share() / 2.0 });
        }
        let Some(at) = movie else { continue };
        let field = |column: Option<usize>| text(column.and_then(|c| record.get(c)));
        let movie = &mut contents.movies[at];
        movie.plot = Some(clean_plot(&field(Some(columns.plot))));
        if movie.directors.is_empty() {
            movie.directors = names_of(&field(columns.director));
        }
        if movie.cast.is_empty() {
            movie.cast = names_of(&field(columns.cast));
            movie.cast.truncate(MOST_CAST);
        }
        if movie.genres.is_empty() {
            movie.genres = genres_of(&field(columns.genre));
        }
        changed.push(MovieIndex(at as u32));
    }
    changed.sort_unstable();
    Ok(changed)
}
