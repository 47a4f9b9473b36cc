//! From ratings and a wish to a ranked list: scores from several sources, hard filters, blending by importance,
//! diversity, and the true reasons. Pure functions over the catalog and the model; no I/O.
//!
//! The scores are logarithms of relative probabilities, so that blending by importance is the weighted geometric mean of
//! calibrated scores, and zero or negative raw scores are harmless. Their weights were fitted once by maximum likelihood
//! on requests of real people (`matinee evaluate prompts` measures the result).

mod blend;
mod collaborative;
mod content;
pub mod critique;
mod diversity;
mod explain;
mod filters;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

pub use filters::{FilterPart, Relaxation};

use crate::catalog::{Catalog, MovieIndex};
use crate::ease::Model;
use crate::understanding::Wish;

/// Of so many candidates one place is kept for a film that is near in meaning.
const PLACES_PER_NEAR_FILM: usize = 6;

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
    /// How near every film is in meaning to the words of the wish, in standard deviations above the average film, in
    /// catalog order; empty where nothing is known of it.
    pub nearness: &'a [f32],
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
    /// When nothing satisfies the filters: what to give up and how many films that gives.
    pub relaxations: Vec<Relaxation>,
    /// Filters that this catalog cannot check because it does not hold the facts.
    pub unchecked: Vec<FilterPart>,
}

/// One recommended film with its scores and reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommended {
    /// The film.
    pub movie: MovieIndex,
    /// 0 to 10; the best film of a list has 10.
    pub total: f32,
    /// 0 to 10: how well it fits the ratings; 0 where there are none.
    pub collaborative: f32,
    /// 0 to 10: how well it fits the wish.
    pub content: f32,
    /// Rated films with their exact shares of the collaborative score, largest first.
    pub because: Vec<Contribution>,
    /// Parts of the wish (tags, genres, people, words) that the film has.
    pub matched: Vec<String>,
    /// Parts of the wish that it lacks.
    pub missing: Vec<String>,
    /// True when the content score comes from a language model.
    pub judged: bool,
    /// True when its text is among the nearest in meaning to the words of the wish.
    pub near: bool,
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

/// Ranks the catalog for one person and one wish.
pub fn recommend(catalog: &Catalog, model: &Model, request: &Request<'_>) -> Recommendations {
    let (order, unchecked, admissible) = match scored(catalog, model, request) {
        Scored::Ranked { order, unchecked, admissible } => (order, unchecked, admissible),
        Scored::NothingAdmissible { relaxations, unchecked } => {
            return Recommendations { relaxations, unchecked, ..Recommendations::default() };
        }
    };
    let chosen = diversity::choose(catalog, request.wish, &order, request.count);
    let best = chosen.first().map_or(0.0, |s| s.total);
    let taste = collaborative::signed(request.ratings);
    let movies = chosen
        .iter()
        .map(|scores| {
            let near = content::is_near(request.nearness, scores.movie);
            let parts = explain::wish_parts(catalog, request.wish, scores.movie, near);
            Recommended {
                movie: scores.movie,
                total: blend::total_points(scores.total - best),
                // Without ratings there is nothing that a film could fit.
                collaborative: if taste.is_empty() { 0.0 } else { blend::points(scores.collaborative) },
                content: blend::points(scores.content),
                because: explain::contributions(model, request.ratings, &taste, scores.movie),
                matched: parts.matched,
                missing: parts.missing,
                judged: request.judgements.contains_key(&scores.movie),
                near,
            }
        })
        .collect();
    Recommendations { movies, admissible, relaxations: Vec::new(), unchecked }
}

/// The best films before diversity, without reasons: what a language model is asked to judge. A few places are kept for
/// the films nearest in meaning to the wish, whatever the other sources say of them.
pub fn candidates(catalog: &Catalog, model: &Model, request: &Request<'_>, count: usize) -> Vec<MovieIndex> {
    let Scored::Ranked { order, .. } = scored(catalog, model, request) else { return Vec::new() };
    let mut films: Vec<MovieIndex> = order.iter().map(|s| s.movie).collect();
    if request.nearness.is_empty() {
        films.truncate(count);
        return films;
    }
    let mut rest = films.split_off(films.len().min(count - count / PLACES_PER_NEAR_FILM));
    rest.retain(|film| content::is_near(request.nearness, *film));
    let nearness = |film: &MovieIndex| request.nearness.get(film.get()).copied().unwrap_or(0.0);
    rest.sort_by(|a, b| nearness(b).total_cmp(&nearness(a)));
    films.extend(rest);
    films.extend(order.iter().map(|s| s.movie).filter(|film| !films.contains(film)).take(count).collect::<Vec<_>>());
    films.truncate(count);
    films
}

enum Scored {
    Ranked { order: Vec<blend::Scores>, unchecked: Vec<FilterPart>, admissible: usize },
    NothingAdmissible { relaxations: Vec<Relaxation>, unchecked: Vec<FilterPart> },
}

fn scored(catalog: &Catalog, model: &Model, request: &Request<'_>) -> Scored {
    let limits = filters::Limits::new(catalog, request.wish);
    let unchecked = limits.unchecked();
    let allowed: Vec<MovieIndex> = catalog
        .iter()
        .map(|(movie, _)| movie)
        .filter(|movie| !request.exclude.contains(movie) && limits.admit(*movie))
        .collect();
    if allowed.is_empty() {
        return Scored::NothingAdmissible { relaxations: limits.relaxations(request.exclude), unchecked };
    }
    let collaborative = collaborative::scores(model, request.ratings);
    let content = content::scores(catalog, model, request);
    let admissible = allowed.len();
    let weights = blend::Weights::new(request.importance, !request.ratings.is_empty(), !request.wish.is_empty());
    Scored::Ranked { order: blend::rank(&allowed, &collaborative, &content, weights), unchecked, admissible }
}
