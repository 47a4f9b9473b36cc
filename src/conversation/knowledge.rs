//! What the engine knows of films: catalog, model and lexicon, exchanged as a whole while serving.

use std::sync::Arc;

use crate::catalog::{Catalog, MovieIndex, MovieKey};
use crate::ease::Model;
use crate::understanding::Lexicon;
use crate::vectors::Vectors;

use super::reply::MovieSummary;

/// How many tags a summary names.
const SUMMARY_TAGS: usize = 8;

/// One catalog with the model that was trained on it and the words to understand wishes with.
#[derive(Clone)]
pub struct Knowledge {
    /// The films.
    pub catalog: Arc<Catalog>,
    /// The collaborative model; its rows are in the catalog's order.
    pub model: Arc<Model>,
    /// The words of opinions and wishes.
    pub lexicon: Arc<Lexicon>,
    /// Vectors of the films' texts, where an embedding model made them.
    pub vectors: Option<Arc<Vectors>>,
}

impl Knowledge {
    /// Puts the parts together.
    pub fn new(catalog: Catalog, model: Model, lexicon: Lexicon) -> Self {
        Self { catalog: Arc::new(catalog), model: Arc::new(model), lexicon: Arc::new(lexicon), vectors: None }
    }

    /// Adds vectors of the films' texts.
    pub fn with_vectors(mut self, vectors: Option<Vectors>) -> Self {
        self.vectors = vectors.map(Arc::new);
        self
    }

    /// Facts of a film for display.
    pub fn summary(&self, index: MovieIndex) -> MovieSummary {
        let movie = self.catalog.movie(index);
        let mut tags: Vec<_> = movie.tags.iter().collect();
        tags.sort_by(|a, b| b.count.total_cmp(&a.count).then(a.tag.cmp(&b.tag)));
        MovieSummary {
            key: movie.key(),
            movie_id: movie.id,
            imdb_id: movie.imdb_id.clone(),
            tmdb_id: movie.tmdb_id,
            title: movie.title.clone(),
            year: movie.year,
            genres: movie.genres.clone(),
            directors: movie.directors.clone(),
            cast: movie.cast.clone(),
            runtime: movie.runtime,
            tags: tags.iter().take(SUMMARY_TAGS).map(|t| self.catalog.tag(t.tag).to_owned()).collect(),
            plot: movie.plot.clone(),
        }
    }

    /// Facts of a film by its key.
    pub fn find_summary(&self, key: &MovieKey) -> Option<MovieSummary> {
        self.catalog.find(key).map(|index| self.summary(index))
    }

    /// `Title (year)` of a film, or its key when this catalog does not have it.
    pub fn title(&self, key: &MovieKey) -> String {
        match self.catalog.find(key) {
            Some(index) => self.catalog.movie(index).display_title(),
            None => key.to_string(),
        }
    }

    /// Title of a film without its year, or its key when this catalog does not have it.
    pub fn short_title(&self, key: &MovieKey) -> String {
        match self.catalog.find(key) {
            Some(index) => self.catalog.movie(index).title.clone(),
            None => key.to_string(),
        }
    }
}
