//! From ratings and a wish to a ranked list: candidates from several sources, hard filters, blending by importance,
//! diversity, and the true reasons. Pure functions over the catalog and the model; no I/O.

use std::collections::{HashMap, HashSet};

use crate::catalog::{Catalog, MovieIndex};
use crate::ease::Model;
use crate::understanding::{Filters, Wish};

/// What to recommend, for whom.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The person's ratings, 0.5 to 5, the newest of each film only.
    pub ratings: &'a [(MovieIndex, f32)],
    /// What they would like to watch.
    pub wish: &'a Wish,
    /// Films that must not come: rated, seen or already shown.
    pub exclude: &'a HashSet<MovieIndex>,
    /// How many films, 1 to 100.
    pub count: usize,
    /// 0 to 100: the weight of the collaborative score.
    pub importance: u8,
    /// How well films fit the wish according to a language model; replaces the content score of these films.
    pub judgements: &'a HashMap<MovieIndex, Judgement>,
}

/// A language model's opinion on how well a film fits a wish.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// 1 (not at all) to 5 (exactly).
    pub fitness: f32,
    /// Why, in one sentence.
    pub sentence: String,
}

/// A ranked list, or what stands in its way.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recommendations {
    /// Best first.
    pub movies: Vec<Recommended>,
    /// How many films satisfy the filters at all.
    pub admissible: usize,
    /// When nothing satisfies the filters: what to relax and how many films that gives.
    pub relaxations: Vec<Relaxation>,
}

/// One recommended film with its scores and reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommended {
    /// The film.
    pub movie: MovieIndex,
    /// 0 to 10; the best film of a list has 10.
    pub total: f32,
    /// 0 to 10: how well it fits the ratings.
    pub collaborative: f32,
    /// 0 to 10: how well it fits the wish.
    pub content: f32,
    /// Rated films with their exact shares of the collaborative score, largest first.
    pub because: Vec<Contribution>,
    /// Parts of the wish (tags, genres, words, people) that the film has.
    pub matched: Vec<String>,
    /// Parts of the wish that it lacks.
    pub missing: Vec<String>,
    /// True when the content score comes from a language model.
    pub judged: bool,
}

/// How much one rated film contributes to a collaborative score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// The rated film.
    pub movie: MovieIndex,
    /// Its rating, 0.5 to 5.
    pub rating: f32,
    /// Its part of the sum of absolute contributions, -1 to 1.
    pub share: f32,
}

/// A way to find something when the filters leave nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxation {
    /// The filters without the part that is given up.
    pub filters: Filters,
    /// Which part is given up.
    pub given_up: FilterPart,
    /// How many films satisfy the rest.
    pub count: usize,
}

/// One part of the hard limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilterPart {
    /// Years of release.
    Years,
    /// Runtime.
    Runtime,
    /// Language.
    Language,
    /// Country.
    Country,
    /// Unwanted franchises.
    Franchise,
    /// Unwanted genres.
    Genres,
    /// People that must or must not be in it.
    People,
}

/// Ranks the catalog for one person and one wish.
pub fn recommend(catalog: &Catalog, model: &Model, request: &Request<'_>) -> Recommendations {
    let _ = (catalog, model, request);
    todo!("being written in this room")
}
