//! Blending of the collaborative and the content score by importance.

use crate::catalog::MovieIndex;

/// So many natural units below the best divide the shown points by e.
const UNITS_PER_E_FOLD: f32 = 4.0;
/// Both scores were fitted to be added, so half and half must give their sum.
const SCALE: f32 = 2.0;

/// Weights of the two scores; together [`SCALE`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weights {
    collaborative: f32,
    content: f32,
}

impl Weights {
    /// `importance` is 0 to 100. A side that knows nothing (no ratings, no wish) leaves the decision to the other:
    /// without a wish the content score is only the prior, and keeps half of its weight at most.
    pub fn new(importance: u8, has_ratings: bool, has_wish: bool) -> Self {
        let share = f32::from(importance.min(100)) / 100.0;
        let share = match (has_ratings, has_wish) {
            (false, _) => 0.0,
            (true, true) => share,
            (true, false) => share.max(0.75),
        };
        Self { collaborative: SCALE * share, content: SCALE * (1.0 - share) }
    }
}

/// Scores of one film in natural units; collaborative and content are relative to the best admissible film (0 or less).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scores {
    pub movie: MovieIndex,
    pub total: f32,
    pub collaborative: f32,
    pub content: f32,
}

/// The admissible films, best first. Ties keep catalog order.
pub(super) fn rank(allowed: &[MovieIndex], collaborative: &[f32], content: &[f32], weights: Weights) -> Vec<Scores> {
    let best = |scores: &[f32]| allowed.iter().map(|m| scores[m.get()]).fold(f32::NEG_INFINITY, f32::max);
    let (best_collaborative, best_content) = (best(collaborative), best(content));
    let mut ranked: Vec<Scores> = allowed
        .iter()
        .map(|&movie| {
            let collaborative = collaborative[movie.get()] - best_collaborative;
            let content = content[movie.get()] - best_content;
            let total = weights.collaborative * collaborative + weights.content * content;
            Scores { movie, total, collaborative, content }
        })
        .collect();
    ranked.sort_by(|a, b| b.total.total_cmp(&a.total).then(a.movie.cmp(&b.movie)));
    ranked
}

/// Points from 0 to 10 for a score relative to the best: 10 for the best itself.
pub(super) fn points(below_best: f32) -> f32 {
    10.0 * (below_best.min(0.0) / UNITS_PER_E_FOLD).exp()
}

/// Points for a total relative to the best: the geometric mean of both scores' points, weighted by importance.
pub(super) fn total_points(below_best: f32) -> f32 {
    points(below_best / SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(importance: u8, collaborative: &[f32], content: &[f32]) -> Vec<u32> {
        let allowed: Vec<MovieIndex> = (0..collaborative.len() as u32).map(MovieIndex).collect();
        let weights = Weights::new(importance, true, true);
        rank(&allowed, collaborative, content, weights).iter().map(|s| s.movie.0).collect()
    }

    #[test]
    fn importance_100_is_collaborative_only_and_0_content_only() {
        let (collaborative, content) = ([3.0, 2.0, -1.0], [-5.0, 0.0, 9.0]);
        assert_eq!(order(100, &collaborative, &content), [0, 1, 2]);
        assert_eq!(order(0, &collaborative, &content), [2, 1, 0]);
    }

    #[test]
    fn more_importance_never_moves_the_collaborative_favourite_down() {
        let (collaborative, content) = ([3.0, 1.0, 0.0], [0.0, 1.5, 4.0]);
        let places: Vec<usize> =
            (0..=100).map(|i| order(i, &collaborative, &content).iter().position(|&m| m == 0).unwrap_or(9)).collect();
        assert!(places.windows(2).all(|w| w[1] <= w[0]));
    }

    #[test]
    fn zero_and_negative_scores_are_harmless() {
        let ranked = order(50, &[0.0, 0.0, 0.0], &[-3.0, 0.0, -1.0]);
        assert_eq!(ranked, [1, 2, 0]);
    }

    #[test]
    fn total_points_lie_between_those_of_both_scores() {
        let (collaborative, content) = (-1.0_f32, -8.0_f32);
        for importance in [0, 20, 50, 100] {
            let weights = Weights::new(importance, true, true);
            let total = total_points(weights.collaborative * collaborative + weights.content * content);
            assert!(total >= points(content) - 1e-4 && total <= points(collaborative) + 1e-4, "{importance}: {total}");
        }
    }

    #[test]
    fn the_best_has_10_points_and_the_rest_between_0_and_10() {
        assert_eq!(points(0.0), 10.0);
        assert!(points(-1.0) < 10.0 && points(-1.0) > 0.0);
        assert!(points(-1000.0) >= 0.0);
    }
}
