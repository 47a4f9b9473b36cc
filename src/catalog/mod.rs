//! The catalog: movies, titles, tags, tag counts and plots, with the in-memory indexes over them.
//!
//! A catalog is immutable once built and does no I/O; the store loads and saves its contents.

mod movie;

pub use movie::{Movie, MovieIndex, MovieKey, TagCount, TagIndex};

use std::collections::HashMap;

/// Where a catalog's ratings come from; shown to people wherever simulated figures could be taken for real ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Ratings of real people (an imported dataset).
    Real,
    /// Ratings generated from tags, genres and general esteem (the starter catalogue).
    Simulated,
}

/// What a catalog is made of, as the store reads it.
#[derive(Debug, Clone, Default)]
pub struct CatalogContents {
    /// Name given at import, e.g. `starter` or `tag-genome`.
    pub name: String,
    /// True when its ratings are simulated.
    pub simulated: bool,
    /// The movies, in catalog order: the order of the model's rows.
    pub movies: Vec<Movie>,
    /// Names of the tags, in the order of their indexes.
    pub tags: Vec<String>,
}

/// An immutable catalog with its indexes.
pub struct Catalog {
    name: String,
    audience: Audience,
    movies: Vec<Movie>,
    tags: Vec<String>,
    tag_by_name: HashMap<String, TagIndex>,
    by_key: HashMap<MovieKey, MovieIndex>,
    by_id: HashMap<i64, MovieIndex>,
}

impl Catalog {
    /// Builds the catalog and its indexes.
    pub fn new(contents: CatalogContents) -> Self {
        let index = |i: usize| MovieIndex(i as u32);
        let movies = contents.movies;
        Self {
            name: contents.name,
            audience: if contents.simulated { Audience::Simulated } else { Audience::Real },
            tag_by_name: contents
                .tags
                .iter()
                .enumerate()
                .map(|(i, t)| (t.to_lowercase(), TagIndex(i as u32)))
                .collect(),
            tags: contents.tags,
            by_key: movies.iter().enumerate().map(|(i, m)| (m.key(), index(i))).collect(),
            by_id: movies.iter().enumerate().map(|(i, m)| (m.id, index(i))).collect(),
            movies,
        }
    }

    /// Name given at import.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the ratings behind this catalog are real.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// All movies in catalog order.
    pub fn movies(&self) -> &[Movie] {
        &self.movies
    }

    /// The movie at an index of this catalog.
    pub fn movie(&self, index: MovieIndex) -> &Movie {
        &self.movies[index.get()]
    }

    /// All indexes with their movies.
    pub fn iter(&self) -> impl Iterator<Item = (MovieIndex, &Movie)> {
        self.movies.iter().enumerate().map(|(i, m)| (MovieIndex(i as u32), m))
    }

    /// The movie with a key, if this catalog has it.
    pub fn find(&self, key: &MovieKey) -> Option<MovieIndex> {
        self.by_key.get(key).copied()
    }

    /// The movie with the dataset's own number.
    pub fn find_id(&self, id: i64) -> Option<MovieIndex> {
        self.by_id.get(&id).copied()
    }

    /// Names of all tags, in index order.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The tag with a name, whatever its case.
    pub fn find_tag(&self, name: &str) -> Option<TagIndex> {
        self.tag_by_name.get(&name.to_lowercase()).copied()
    }

    /// Name of a tag.
    pub fn tag(&self, tag: TagIndex) -> &str {
        &self.tags[tag.get()]
    }
}
