//! The collaborative score: EASE on the person's signed, centred ratings.

use crate::catalog::MovieIndex;
use crate::ease::Model;

/// The rating that says nothing: better ones pull a film's neighbours up, worse ones push them down.
const NEUTRAL_RATING: f32 = 2.5;
/// How much one unit of the model's score says about what a person will like, in natural units.
const EVIDENCE: f32 = 21.0;

/// Ratings centred and scaled to -1 to 1.
pub(super) fn signed(ratings: &[(MovieIndex, f32)]) -> Vec<(MovieIndex, f32)> {
    ratings.iter().map(|&(movie, rating)| (movie, (rating - NEUTRAL_RATING) / NEUTRAL_RATING)).collect()
}

/// Score of every movie, in natural units.
pub(super) fn scores(model: &Model, ratings: &[(MovieIndex, f32)]) -> Vec<f32> {
    let mut scores = model.score(&signed(ratings));
    scores.iter_mut().for_each(|s| *s *= EVIDENCE);
    scores
}
