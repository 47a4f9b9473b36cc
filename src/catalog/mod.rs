//! The catalog: movies, titles, tags, tag counts and plots, with the in-memory indexes over them.
//!
//! A catalog is immutable once built and does no I/O; the store loads and saves its contents.

pub mod folding;
mod franchise;
mod movie;
mod people;
mod prominence;
mod semantics;
mod tag_index;
mod text;
mod title_data;
mod titles;
mod vocabulary;

use std::collections::HashMap;

pub use movie::{Movie, MovieIndex, MovieKey, TagCount, TagIndex};
pub use people::{PeopleIndex, Person};
pub use prominence::Prominence;
pub use semantics::{Semantics, SemanticsError};
pub use tag_index::TagRelevances;
pub use text::{QueryWord, TermId, TextIndex, TextMatch};
pub use title_data::TITLE_DATA;
pub use titles::{KeyBuilder, MAX_NAME_WORDS, NameEntry, NameKind, TitleIndex, key_of};
pub use vocabulary::Vocabulary;

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
    titles: TitleIndex,
    people: PeopleIndex,
    vocabulary: Vocabulary,
    franchises: Vec<Option<String>>,
    /// By their words, without "the".
    franchise_by_words: HashMap<String, String>,
    prominence: Prominence,
    tag_relevances: TagRelevances,
    text: TextIndex,
    semantics: Option<Semantics>,
}

impl Catalog {
    /// Builds the catalog and its indexes.
    pub fn new(contents: CatalogContents) -> Self {
        let index = |i: usize| MovieIndex(i as u32);
        let (movies, tags) = (contents.movies, contents.tags);
        let franchises = franchise::franchises(&movies);
        Self {
            name: contents.name,
            audience: if contents.simulated { Audience::Simulated } else { Audience::Real },
            tag_by_name: tags.iter().enumerate().map(|(i, t)| (t.to_lowercase(), TagIndex(i as u32))).collect(),
            by_key: movies.iter().enumerate().map(|(i, m)| (m.key(), index(i))).collect(),
            by_id: movies.iter().enumerate().map(|(i, m)| (m.id, index(i))).collect(),
            titles: TitleIndex::new(&movies),
            people: PeopleIndex::new(&movies),
            vocabulary: Vocabulary::new(&movies, &tags),
            franchise_by_words: franchises
                .iter()
                .flatten()
                .map(|name| (franchise::words(name), name.clone()))
                .collect(),
            franchises,
            prominence: Prominence::new(&movies),
            tag_relevances: TagRelevances::new(&movies, tags.len()),
            text: TextIndex::new(&movies, &tags),
            semantics: None,
            tags,
            movies,
        }
    }

    /// Adds the themes of the catalog's texts, computed for this catalog.
    pub fn with_semantics(mut self, semantics: Semantics) -> Self {
        self.semantics = Some(semantics);
        self
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

    /// The names the movies go by.
    pub fn titles(&self) -> &TitleIndex {
        &self.titles
    }

    /// The directors and actors.
    pub fn people(&self) -> &PeopleIndex {
        &self.people
    }

    /// The tags and genres that a wish can name.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
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

    /// Name of the series a movie belongs to, lower case.
    pub fn franchise(&self, movie: MovieIndex) -> Option<&str> {
        self.franchises[movie.get()].as_deref()
    }

    /// Name of the series that these words name, given folded and separated by blanks, without "the".
    pub fn find_franchise(&self, words: &str) -> Option<&str> {
        self.franchise_by_words.get(words).map(String::as_str)
    }

    /// Popularity and regard of the movies.
    pub fn prominence(&self) -> &Prominence {
        &self.prominence
    }

    /// Which movies have which tags.
    pub fn tag_relevances(&self) -> &TagRelevances {
        &self.tag_relevances
    }

    /// Text search over plots, tags and genres.
    pub fn text(&self) -> &TextIndex {
        &self.text
    }

    /// Themes of the texts, when they have been computed.
    pub fn semantics(&self) -> Option<&Semantics> {
        self.semantics.as_ref()
    }
}
