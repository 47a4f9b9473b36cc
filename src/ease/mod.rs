//! EASE (Steck 2019, <https://arxiv.org/abs/1905.03375>): training, the model file and scoring. The only numeric room.

use crate::catalog::MovieIndex;

/// A trained model, memory-mapped.
pub struct Model {}

impl Model {
    /// Number of movies: rows and columns.
    pub fn movies(&self) -> usize {
        todo!()
    }

    /// Collaborative score of every movie from signed, centred ratings (positive: liked, negative: disliked).
    pub fn score(&self, ratings: &[(MovieIndex, f32)]) -> Vec<f32> {
        let _ = ratings;
        todo!()
    }

    /// What each rating adds to the score of one movie, in the order of the ratings; the sum is the score.
    pub fn contributions(&self, ratings: &[(MovieIndex, f32)], movie: MovieIndex) -> Vec<f32> {
        let _ = (ratings, movie);
        todo!()
    }
}
