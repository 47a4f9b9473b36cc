//! The collaborative model on users it was not trained on: part of their ratings is revealed, and what is recommended
//! is compared with the other films they liked. Recommending what most people rated is measured beside it.

use std::collections::HashSet;
use std::fmt;
use std::path::Path;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::catalog::MovieIndex;
use crate::ease::{Model, ModelError, Progress, RatingMatrix, RatingRow, TrainError, TrainOptions, top, train};

const RECALL_CUTOFFS: [usize; 2] = [20, 50];
const NDCG_CUTOFF: usize = 100;
/// Half stars from which on a rating says that the film was liked.
const LIKED: u8 = 8;
/// The rating in half stars that counts neither way when it is revealed.
const NEUTRAL: f32 = 5.0;
const MOST_HELD_OUT: usize = 1000;
const SEED: u64 = 2019;

/// How much of a held-out user is revealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Revealed {
    /// As much as a chat reveals: so many ratings at most, and at most half of them all.
    Ratings(usize),
    /// So many per cent of the ratings.
    Percent(usize),
}

/// What is measured.
pub const REVEALED: [Revealed; 3] = [Revealed::Ratings(5), Revealed::Ratings(20), Revealed::Percent(80)];

/// Figures of one way of recommending.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quality {
    /// Share of the liked hidden films in a list of 20 (of at most 20), mean over users, 0 to 1.
    pub recall_at_20: f64,
    /// The same for a list of 50.
    pub recall_at_50: f64,
    /// Normalised discounted cumulative gain of a list of 100, 0 to 1.
    pub ndcg_at_100: f64,
}

/// Figures for one amount of knowledge.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HoldoutRow {
    /// How much was revealed.
    pub revealed: Revealed,
    /// Users with something revealed and something liked and hidden.
    pub users: usize,
    /// The model.
    pub model: Quality,
    /// The films with the most ratings, for comparison.
    pub popularity: Quality,
}

/// The figures of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HoldoutReport {
    /// Users the model was trained on.
    pub trained_on: usize,
    /// Regularisation.
    pub lambda: f32,
    /// True when the ratings are simulated: the figures then say nothing about real people.
    pub simulated: bool,
    /// Share of the movies that can be recommended at all, 0 to 1.
    pub recommendable: f64,
    /// One row for each amount of knowledge.
    pub rows: Vec<HoldoutRow>,
}

/// Why the evaluation failed.
#[derive(Debug, thiserror::Error)]
pub enum HoldoutError {
    /// Training failed.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The model cannot be read back.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Too few users.
    #[error("this catalog has ratings of {0} users, which is too few to hold some out")]
    TooFew(usize),
}

/// Trains on nine tenths of the users (all but 1,000 at most) and measures on the rest. `scratch` takes the model.
///
/// # Errors
/// When there are too few users or the training fails.
pub fn evaluate(
    ratings: &RatingMatrix,
    options: &TrainOptions,
    scratch: &Path,
    progress: &dyn Fn(Progress),
) -> Result<HoldoutReport, HoldoutError> {
    let users = ratings.users();
    let held_out = (users / 10).min(MOST_HELD_OUT);
    if held_out == 0 {
        return Err(HoldoutError::TooFew(users));
    }
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut order: Vec<usize> = (0..users).collect();
    order.shuffle(&mut random);
    let (test, rest) = order.split_at(held_out);
    let mut rest = rest.to_vec();
    rest.sort_unstable();
    let training = ratings.select_rows(rest);
    let report = train(&training, options, progress, scratch)?;
    let model = Model::open(scratch)?;
    let counts = training.rating_counts();
    let popularity: Vec<f32> = counts.iter().map(|&count| count as f32).collect();
    let rows = REVEALED
        .map(|revealed| {
            let cases: Vec<Case> =
                test.iter().filter_map(|&user| Case::new(ratings.row(user), revealed, &mut random)).collect();
            let mut row =
                HoldoutRow { revealed, users: cases.len(), model: Quality::default(), popularity: Quality::default() };
            for case in &cases {
                row.model.add(case.quality(model.score(&case.known)), cases.len());
                row.popularity.add(case.quality(popularity.clone()), cases.len());
            }
            row
        })
        .to_vec();
    Ok(HoldoutReport {
        trained_on: training.users(),
        lambda: options.lambda,
        simulated: ratings.source().simulated,
        recommendable: report.recommendable as f64 / report.movies.max(1) as f64,
        rows,
    })
}

/// What is known of a held-out user and what they liked beside it.
struct Case {
    known: Vec<(MovieIndex, f32)>,
    liked: HashSet<u32>,
}

impl Case {
    fn new(row: RatingRow<'_>, revealed: Revealed, random: &mut ChaCha8Rng) -> Option<Self> {
        let mut ratings: Vec<(u32, u8)> = row.iter().collect();
        ratings.shuffle(random);
        let known = match revealed {
            Revealed::Ratings(most) => most.min(ratings.len() / 2),
            Revealed::Percent(percent) => ratings.len() * percent / 100,
        };
        let (known, hidden) = ratings.split_at(known);
        let liked: HashSet<u32> = hidden.iter().filter(|(_, value)| *value >= LIKED).map(|(movie, _)| *movie).collect();
        let signed = |&(movie, value): &(u32, u8)| (MovieIndex(movie), (f32::from(value) - NEUTRAL) / NEUTRAL);
        (!known.is_empty() && !liked.is_empty()).then(|| Self { known: known.iter().map(signed).collect(), liked })
    }

    fn quality(&self, mut scores: Vec<f32>) -> Quality {
        for (movie, _) in &self.known {
            scores[movie.get()] = f32::NEG_INFINITY;
        }
        let list = top(&scores, NDCG_CUTOFF);
        let hit = |movie: &(MovieIndex, f32)| self.liked.contains(&movie.0.0);
        let recall = |cutoff: usize| {
            let hits = list.iter().take(cutoff).filter(|m| hit(m)).count();
            hits as f64 / self.liked.len().min(cutoff) as f64
        };
        let gain = |place: usize| 1.0 / ((place + 2) as f64).log2();
        let gained: f64 = list.iter().enumerate().filter(|(_, m)| hit(m)).map(|(place, _)| gain(place)).sum();
        let ideal: f64 = (0..self.liked.len().min(NDCG_CUTOFF)).map(gain).sum();
        Quality {
            recall_at_20: recall(RECALL_CUTOFFS[0]),
            recall_at_50: recall(RECALL_CUTOFFS[1]),
            ndcg_at_100: gained / ideal,
        }
    }
}

impl Quality {
    fn add(&mut self, other: Self, of: usize) {
        let share = 1.0 / of as f64;
        self.recall_at_20 += share * other.recall_at_20;
        self.recall_at_50 += share * other.recall_at_50;
        self.ndcg_at_100 += share * other.ndcg_at_100;
    }
}

impl fmt::Display for HoldoutReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.simulated {
            writeln!(f, "SIMULATED ratings: these figures say nothing about real people.")?;
        }
        writeln!(
            f,
            "trained on {} users, lambda {}; {:.1} % of the movies can be recommended",
            self.trained_on,
            self.lambda,
            100.0 * self.recommendable
        )?;
        write!(f, "{:22} {:>6} {:>10} {:>10} {:>10}", "revealed", "users", "recall@20", "recall@50", "NDCG@100")?;
        for row in &self.rows {
            let revealed = match row.revealed {
                Revealed::Ratings(n) => format!("up to {n} ratings"),
                Revealed::Percent(n) => format!("{n} % of the ratings"),
            };
            for (name, q) in [(revealed.as_str(), row.model), ("  most rated films", row.popularity)] {
                write!(
                    f,
                    "\n{name:22} {:>6} {:>10.4} {:>10.4} {:>10.4}",
                    row.users, q.recall_at_20, q.recall_at_50, q.ndcg_at_100
                )?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ease::{RatingMatrixBuilder, RatingSource};

    /// Two kinds of people who like the films of their kind.
    fn two_tastes() -> RatingMatrix {
        let mut builder = RatingMatrixBuilder::new(40, RatingSource::default());
        for user in 0..200u64 {
            for movie in 0..40u32 {
                let own = u64::from(movie % 2) == user % 2;
                if (user * 7 + u64::from(movie) * 13) % 5 < 3 && own {
                    builder.push(user, MovieIndex(movie), 9).unwrap();
                }
            }
        }
        builder.finish().unwrap()
    }

    #[test]
    fn a_model_that_learnt_tastes_beats_popularity() {
        let folder = tempfile::tempdir().unwrap();
        let options = TrainOptions { lambda: 10.0, ..TrainOptions::default() };
        let report = evaluate(&two_tastes(), &options, &folder.path().join("model"), &|_| {}).unwrap();
        assert_eq!(report.trained_on, 180);
        for row in &report.rows {
            assert!(row.model.recall_at_20 > row.popularity.recall_at_20, "{row:?}");
            assert!(row.model.ndcg_at_100 < 1.000_001 && row.model.recall_at_50 < 1.000_001);
        }
    }

    #[test]
    fn too_few_users_are_refused() {
        let ratings = two_tastes().select_rows(0..5);
        let result = evaluate(&ratings, &TrainOptions::default(), Path::new("unused"), &|_| {});
        assert!(matches!(result, Err(HoldoutError::TooFew(5))));
    }
}
