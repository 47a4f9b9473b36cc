//! The starter catalogue: films that come with the program, and their simulated audience.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::audience::{self, Appeal};
use super::error::ImportError;
use super::summary::ImportSummary;
use super::{Imported, Progress, assemble, fingerprint, install as install_catalog};
use crate::catalog::{CatalogContents, Movie, TagCount, TagIndex};
use crate::ease::{CatalogFingerprint, RatingSource};
use crate::store::{CatalogInfo, Store};

/// Name of the starter catalogue.
pub const NAME: &str = "starter";

static FILMS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/starter");
const TAGS: &str = include_str!("../../data/tags.json");

/// A line of the files in `data/starter/`; `data/README.md` says what the fields mean.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Film {
    imdb_id: Option<String>,
    tmdb_id: Option<i64>,
    title: String,
    original_title: Option<String>,
    #[serde(default)]
    other_titles: Vec<String>,
    year: u16,
    directors: Vec<String>,
    #[serde(default)]
    cast: Vec<String>,
    genres: Vec<String>,
    runtime: u16,
    languages: Vec<String>,
    countries: Vec<String>,
    franchise: Option<String>,
    esteem: f32,
    fame: u8,
    tags: std::collections::BTreeMap<String, u8>,
    plot: String,
}

/// Installs the starter catalogue with its simulated audience; when this version of it is there already, it only says
/// so. Takes about a second and blocks meanwhile.
///
/// # Errors
/// When the ratings file cannot be written or the database fails.
pub async fn install(store: &Store, folder: &Path, progress: &dyn Fn(Progress)) -> Result<CatalogInfo, ImportError> {
    if let Some(info) = installed(store, folder).await? {
        return Ok(info);
    }
    let imported = read(progress)?;
    install_catalog(store, folder, &imported, progress).await
}

/// The starter catalogue, if it is there as this version has it.
///
/// # Errors
/// When the database fails.
pub async fn installed(store: &Store, folder: &Path) -> Result<Option<CatalogInfo>, ImportError> {
    let is_whole = |info: &CatalogInfo| info.source == source() && folder.join(&info.ratings_file).is_file();
    Ok(store.catalog(NAME).await?.filter(is_whole))
}

/// The starter catalogue with its simulated audience, in memory.
///
/// # Errors
/// When an embedded file is broken, which the tests rule out, or there is no room for a temporary file.
pub fn read(progress: &dyn Fn(Progress)) -> Result<Imported, ImportError> {
    let (mut contents, appeal) = films()?;
    let matrix = audience::simulate(&contents.movies, &appeal, progress)?;
    assemble::count_ratings(&mut contents.movies, &matrix);
    let ratings_source = RatingSource { catalog: fingerprint(&contents.movies), simulated: true };
    let everything = vec![true; contents.movies.len()];
    let ratings = matrix.select_movies(&everything, ratings_source);
    Ok(Imported { contents, ratings, source: source(), summary: ImportSummary::default() })
}

/// What the catalogue was made of: it is installed again when films or audience change.
fn source() -> String {
    let texts = files().into_iter().filter_map(|file| file.contents_utf8()).chain([TAGS, audience::VERSION]);
    format!("built in, {}", CatalogFingerprint::of(texts))
}

/// The embedded files in the order of their names.
fn files() -> Vec<&'static include_dir::File<'static>> {
    let mut files: Vec<_> =
        FILMS.files().filter(|file| file.path().extension().is_some_and(|e| e == "jsonl")).collect();
    files.sort_by_key(|file| file.path());
    files
}

/// The films without ratings, and how much each appeals to the audience.
fn films() -> Result<(CatalogContents, Vec<Appeal>), ImportError> {
    let tags = tag_names()?;
    let (mut movies, mut appeal) = (Vec::new(), Vec::new());
    for file in files() {
        for (line, text) in (1..).zip(file.contents_utf8().unwrap_or_default().lines()) {
            let broken = |problem: String| ImportError::Format {
                path: PathBuf::from("data/starter").join(file.path()),
                line: Some(line),
                problem,
            };
            let film: Film = serde_json::from_str(text).map_err(|e| broken(e.to_string()))?;
            appeal.push(Appeal { esteem: film.esteem, fame: film.fame });
            movies
                .push(movie_of(film, &tags).map_err(|tag| broken(format!("tag \"{tag}\" is not in data/tags.json")))?);
        }
    }
    Ok((CatalogContents { name: NAME.to_owned(), simulated: true, movies, tags }, appeal))
}

/// The tags of all groups, in alphabetical order.
fn tag_names() -> Result<Vec<String>, ImportError> {
    let groups: std::collections::BTreeMap<String, Vec<String>> =
        serde_json::from_str(TAGS).map_err(|e| ImportError::Format {
            path: PathBuf::from("data/tags.json"),
            line: Some(e.line() as u64),
            problem: e.to_string(),
        })?;
    let mut tags: Vec<String> = groups.into_values().flatten().collect();
    tags.sort_unstable();
    tags.dedup();
    Ok(tags)
}

/// The movie of a film, or the tag that is not in the list.
fn movie_of(film: Film, tags: &[String]) -> Result<Movie, String> {
    let mut counts = Vec::with_capacity(film.tags.len());
    for (name, strength) in film.tags {
        match tags.binary_search(&name) {
            Ok(at) => counts.push(TagCount { tag: TagIndex(at as u32), count: f32::from(strength) }),
            Err(_) => return Err(name),
        }
    }
    Ok(Movie {
        id: number_of(film.imdb_id.as_deref(), &film.title, film.year),
        imdb_id: film.imdb_id,
        tmdb_id: film.tmdb_id,
        title: film.title,
        original_title: film.original_title,
        other_titles: film.other_titles,
        year: film.year,
        directors: film.directors,
        cast: film.cast,
        genres: film.genres,
        runtime: Some(film.runtime),
        languages: film.languages,
        countries: film.countries,
        franchise: film.franchise,
        plot: Some(film.plot),
        tags: counts,
        ..Movie::default()
    })
}

/// The digits of the IMDb id; for a film without one a negative number made of title and year.
fn number_of(imdb_id: Option<&str>, title: &str, year: u16) -> i64 {
    let digits = imdb_id.and_then(|id| id.strip_prefix("tt")).and_then(|digits| digits.parse().ok());
    digits.unwrap_or_else(|| {
        let hash = CatalogFingerprint::of([title, &year.to_string()]).0;
        -((hash >> 24) as i64) - 1
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_film_is_whole_and_there_once() {
        let (contents, appeal) = films().unwrap();
        assert!(contents.movies.len() >= 1000, "{}", contents.movies.len());
        assert_eq!(contents.movies.len(), appeal.len());
        let ids: HashSet<i64> = contents.movies.iter().map(|m| m.id).collect();
        let keys: HashSet<_> = contents.movies.iter().map(Movie::key).collect();
        assert_eq!((ids.len(), keys.len()), (contents.movies.len(), contents.movies.len()));
        for movie in &contents.movies {
            let name = movie.display_title();
            assert!((8..=15).contains(&movie.tags.len()), "{name}: {} tags", movie.tags.len());
            assert!(movie.tags.is_sorted_by_key(|tag| tag.tag), "{name}");
            assert!(movie.genres.iter().all(|g| super::super::GENRES.contains(&g.as_str())), "{name}");
            assert!(!movie.directors.is_empty() && movie.plot.as_ref().is_some_and(|plot| plot.len() > 50), "{name}");
        }
    }

    #[test]
    fn numbers_are_those_of_imdb_where_there_is_one() {
        assert_eq!(number_of(Some("tt0113277"), "Heat", 1995), 113277);
        let without = number_of(None, "Heat", 1995);
        assert!(without < 0);
        assert_ne!(without, number_of(None, "Heat", 1986));
    }
}
