//! One movie and the names it goes by.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Position of a movie in its [`Catalog`](super::Catalog): row and column of the model, valid for one loaded catalog only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MovieIndex(pub u32);

impl MovieIndex {
    /// The index as an array position.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// Position of a tag in the tag vocabulary of its catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TagIndex(pub u32);

impl TagIndex {
    /// The index as an array position.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// Name of a movie that is the same in every catalog: its IMDb id (`tt0133093`), or
/// `title (year)` in lower case for a movie without one. What a person says about a movie is stored under this key,
/// so it survives a change of catalog.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MovieKey(pub String);

impl MovieKey {
    /// The key of a movie with these facts.
    pub fn new(imdb_id: Option<&str>, title: &str, year: u16) -> Self {
        match imdb_id {
            Some(id) => Self(id.to_owned()),
            None => Self(format!("{} ({year})", title.to_lowercase())),
        }
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MovieKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One movie of the catalog with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Movie {
    /// The dataset's own number (`movieId` of MovieLens, `item_id` of Tag Genome, the digits of the IMDb id in the starter catalogue).
    pub id: i64,
    /// `tt` and at least 7 digits.
    pub imdb_id: Option<String>,
    /// Number at The Movie Database.
    pub tmdb_id: Option<i64>,
    /// Title as English speakers say it, article in front.
    pub title: String,
    /// Title in the original language (romanised), where it differs.
    pub original_title: Option<String>,
    /// Further titles and common abbreviations.
    pub other_titles: Vec<String>,
    /// Year of release.
    pub year: u16,
    /// Directors.
    pub directors: Vec<String>,
    /// Main cast, most prominent first.
    pub cast: Vec<String>,
    /// Genres, e.g. `Sci-Fi`.
    pub genres: Vec<String>,
    /// Minutes.
    pub runtime: Option<u16>,
    /// ISO 639-1 codes, main language first.
    pub languages: Vec<String>,
    /// ISO 3166 alpha-2 codes.
    pub countries: Vec<String>,
    /// Name of the series of films it belongs to.
    pub franchise: Option<String>,
    /// What happens in it.
    pub plot: Option<String>,
    /// How many ratings the dataset holds for it.
    pub rating_count: u32,
    /// Mean of those ratings, 0.5 to 5.
    pub average_rating: f32,
    /// Its tags with their counts (how many people gave the tag; strength 1 to 5 in the starter catalogue).
    pub tags: Vec<TagCount>,
}

impl Movie {
    /// The movie's name across catalogs.
    pub fn key(&self) -> MovieKey {
        MovieKey::new(self.imdb_id.as_deref(), &self.title, self.year)
    }

    /// `Title (year)`.
    pub fn display_title(&self) -> String {
        format!("{} ({})", self.title, self.year)
    }
}

/// How often a tag was given to a movie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TagCount {
    /// The tag.
    pub tag: TagIndex,
    /// How many times it was given, at least 1.
    pub count: f32,
}
