//! The content score: how well every movie fits the wish by words, themes, tags, genres, people and similar films,
//! with a prior for how widely known and well regarded it is.

use super::Request;
use crate::catalog::{Catalog, MovieIndex, TagIndex};
use crate::ease::Model;
use crate::understanding::{TagWish, Wish};

const RELEVANCE: f32 = 0.6;
const COVERAGE: f32 = 4.0;
const THEMES: f32 = 6.0;
/// Weight of one wanted tag of average rarity.
const TAG: f32 = 2.5;
/// What one unwanted tag costs a film that is all about it.
const UNWANTED_TAG: f32 = 3.0;
const GENRE: f32 = 2.5;
const SIMILAR_THEMES: f32 = 6.0;
const SIMILAR_AUDIENCE: f32 = 25.0;
const SIMILAR_TAGS: f32 = 4.0;
/// Weight of a push towards widely or little known films.
const POPULARITY: f32 = 6.0;
/// What one standard deviation of nearness in meaning says.
const MEANING: f32 = 0.3;
/// A film is called near from so many on: one or two in a hundred are.
const NEAR: f32 = 2.5;
/// How much one point of a language model's judgement (1 to 5) says.
const JUDGEMENT: f32 = 1.2;
const NEUTRAL_JUDGEMENT: f32 = 3.0;

/// Content score of every movie, in natural units.
pub(super) fn scores(catalog: &Catalog, model: &Model, request: &Request<'_>) -> Vec<f32> {
    let wish = request.wish;
    let mut scores = catalog.prominence().prior.clone();
    add_words(catalog, wish, &mut scores);
    add_tags(catalog, &wish.tags, &mut scores);
    add_genres(catalog, wish, &mut scores);
    add_similar(catalog, model, wish, &mut scores);
    if wish.popularity != 0.0 {
        for (score, known) in scores.iter_mut().zip(&catalog.prominence().known) {
            *score += POPULARITY * wish.popularity * known;
        }
    }
    for (score, nearness) in scores.iter_mut().zip(request.nearness) {
        *score += MEANING * nearness;
    }
    for (movie, judgement) in request.judgements {
        scores[movie.get()] += JUDGEMENT * (judgement.fitness - NEUTRAL_JUDGEMENT);
    }
    scores
}

/// Whether a film is among the nearest in meaning.
pub(super) fn is_near(nearness: &[f32], movie: MovieIndex) -> bool {
    nearness.get(movie.get()).is_some_and(|nearness| *nearness >= NEAR)
}

fn add_words(catalog: &Catalog, wish: &Wish, scores: &mut [f32]) {
    if wish.text.is_empty() {
        return;
    }
    let found = catalog.text().search(&wish.text);
    for ((score, relevance), coverage) in scores.iter_mut().zip(&found.relevance).zip(&found.coverage) {
        *score += RELEVANCE * relevance + COVERAGE * coverage;
    }
    if let Some(semantics) = catalog.semantics() {
        let words = catalog.text().query(&wish.text);
        for (score, cosine) in scores.iter_mut().zip(semantics.similarity_to_text(catalog.text(), &words)) {
            *score += THEMES * cosine;
        }
    }
}

/// Each wanted tag counts by its relevance and rarity, so that a rare tag that fits is worth more than a common one.
/// Many wanted tags describe one wish together; they must not drown its words.
fn add_tags(catalog: &Catalog, tags: &[TagWish], scores: &mut [f32]) {
    let known: Vec<(TagIndex, f32)> =
        tags.iter().filter_map(|wish| catalog.find_tag(&wish.tag).map(|tag| (tag, wish.weight))).collect();
    let together = (known.iter().filter(|(_, weight)| *weight > 0.0).count().max(1) as f32).sqrt();
    for &(tag, weight) in &known {
        let rarity = catalog.tag_relevances().idf(tag).clamp(1.0, 6.0) / 4.0;
        let worth = if weight > 0.0 { TAG * rarity / together } else { UNWANTED_TAG };
        for &(movie, relevance) in catalog.tag_relevances().movies(tag) {
            scores[movie.get()] += worth * weight * relevance;
        }
    }
}

fn add_genres(catalog: &Catalog, wish: &Wish, scores: &mut [f32]) {
    for genre in wish.genres.iter().filter(|g| g.wanted) {
        for (movie, facts) in catalog.iter() {
            if facts.genres.iter().any(|g| g.eq_ignore_ascii_case(&genre.genre)) {
                scores[movie.get()] += GENRE;
            }
        }
    }
}

fn add_similar(catalog: &Catalog, model: &Model, wish: &Wish, scores: &mut [f32]) {
    let films: Vec<MovieIndex> = wish.similar_to.iter().filter_map(|key| catalog.find(key)).collect();
    let share = 1.0 / films.len().max(1) as f32;
    for &film in &films {
        if let Some(semantics) = catalog.semantics() {
            for (score, cosine) in scores.iter_mut().zip(semantics.similarity_to_movie(film)) {
                *score += share * SIMILAR_THEMES * cosine;
            }
        }
        for (score, neighbourhood) in scores.iter_mut().zip(model.score(&[(film, 1.0)])) {
            *score += share * SIMILAR_AUDIENCE * neighbourhood;
        }
        let tags = &catalog.movie(film).tags;
        let weight = |tag| catalog.tag_relevances().idf(tag) * catalog.tag_relevances().relevance(tag, film);
        let total: f32 = tags.iter().map(|t| weight(t.tag)).sum::<f32>().max(1e-6);
        for tag in tags {
            let worth = share * SIMILAR_TAGS * weight(tag.tag) / total;
            for &(movie, relevance) in catalog.tag_relevances().movies(tag.tag) {
                scores[movie.get()] += worth * relevance;
            }
        }
    }
}
