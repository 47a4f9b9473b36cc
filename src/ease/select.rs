//! Choosing lambda by trying: on users held out of the training, as much is revealed of each as a chat reveals, and
//! what the model then recommends is compared with what they really liked.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::dense_core::Core;
use super::gram::gram;
use super::matrix::{RatingMatrix, RatingRow};
use super::options::{Input, TrainOptions};
use super::outcome::TrainError;
use super::progress::{Phase, Progress, Reporter};
use super::square::SquareMatrix;
use super::sweep;
use super::top::top;
use super::workers::Workers;
use crate::catalog::MovieIndex;

/// Recommended movies that count.
const LIST: usize = 20;
/// Half stars from which on a held-out rating says that the movie was liked.
const LIKED: u8 = 8;
/// Most ratings that a chat reveals; each held-out user reveals 1 to this many.
const CHAT_RATINGS: usize = 20;
/// Share of a user's ratings that is revealed to see what the model can do with much knowledge.
const MUCH: f64 = 0.8;
/// Lambdas tried first.
const COARSE: [f32; 8] = [30.0, 100.0, 300.0, 1000.0, 3000.0, 10_000.0, 30_000.0, 100_000.0];
/// Share of the best recall that counts as about as good; less than what other held-out users would change.
const ABOUT_AS_GOOD: f64 = 0.99;
/// Factors around the best one, tried then.
const FINE: [f32; 2] = [0.56, 1.78];
/// Factors of the best lambda that binary input is tried with; its sums of squares are larger.
const BINARY: [f32; 3] = [0.56, 1.0, 3.0];

/// How to choose.
#[derive(Debug, Clone)]
pub struct SelectOptions {
    /// Threads, memory and cancelling as for a training; lambda and the rest are not used.
    pub train: TrainOptions,
    /// Users to hold out, at most a fifth of all.
    pub held_out: usize,
    /// Rating that counts neither for nor against a movie when it is revealed, 0 to 5. What is rated less pushes away.
    pub neutral: f32,
    /// Seed of what is held out and revealed.
    pub seed: u64,
}

impl Default for SelectOptions {
    fn default() -> Self {
        Self { train: TrainOptions::default(), held_out: 500, neutral: 2.5, seed: 1 }
    }
}

/// The quality of one lambda.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// What counted as the strength of a rating.
    pub input: Input,
    /// The lambda tried.
    pub lambda: f32,
    /// Recall of liked movies in a list of 20, 0 to 1, when 1 to 20 ratings are known, as in a chat.
    pub chat_recall: f64,
    /// The same when 80 % of the ratings are known.
    pub much_recall: f64,
    /// Share of the rated movies that came into some list.
    pub variety: f64,
}

/// The outcome of a selection.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// All trials, by input and lambda. A lambda that is too small for single precision is left out.
    pub trials: Vec<Trial>,
    /// The chosen trial: the smallest lambda, on ratings, of those that are about as good in a chat as the best one.
    pub best: Trial,
    /// How many users were held out.
    pub held_out: usize,
}

/// What is known of a held-out user, and what they liked beside it.
struct Case {
    /// Movies with centred ratings.
    known: Vec<(MovieIndex, f32)>,
    /// Liked movies that are not known, ascending.
    liked: Vec<u32>,
}

/// The cases of both kinds.
struct Cases {
    chat: Vec<Case>,
    much: Vec<Case>,
}

/// Tries lambdas, coarse to fine. The Gram matrix is made once for each input: it stays above the diagonal of the
/// matrix while the inverse is made below it, so this takes no more memory than a training.
///
/// # Errors
/// As a training; when every lambda is too small.
pub fn select_lambda(
    ratings: &RatingMatrix,
    options: &SelectOptions,
    progress: &dyn Fn(Progress),
) -> Result<Selection, TrainError> {
    let dense = super::train::dense_movies(ratings, &options.train);
    let of_core = (dense < ratings.movie_count()).then(|| dense_part(ratings, dense));
    let ratings = of_core.as_ref().unwrap_or(ratings);
    let (training, held_out) = hold_out(ratings, options);
    super::train::check(&training, &options.train)?;
    let cases = cases(ratings, &held_out, options);
    let mut trials = Vec::new();
    let mut bench = Bench::new(&training, Input::Rating, &options.train, progress)?;
    for lambda in COARSE {
        trials.extend(bench.try_lambda(lambda, &cases, progress)?);
    }
    let centre = best(&trials).ok_or(TrainError::LambdaTooSmall { lambda: COARSE[COARSE.len() - 1] })?;
    for factor in FINE {
        trials.extend(bench.try_lambda(centre.lambda * factor, &cases, progress)?);
    }
    drop(bench);
    let best = best(&trials).unwrap_or(centre);
    let mut bench = Bench::new(&training, Input::Binary, &options.train, progress)?;
    for factor in BINARY {
        trials.extend(bench.try_lambda(best.lambda * factor, &cases, progress)?);
    }
    trials.sort_by(|a, b| (a.input as u8).cmp(&(b.input as u8)).then(a.lambda.total_cmp(&b.lambda)));
    Ok(Selection { trials, best, held_out: held_out.len() })
}

/// The ratings of the dense movies: where others are attached to them, lambda is chosen on them alone.
fn dense_part(ratings: &RatingMatrix, dense: usize) -> RatingMatrix {
    let core = Core::new(ratings, dense);
    let mut kept = vec![false; core.order.len()];
    core.order[..core.dense].iter().for_each(|&movie| kept[movie as usize] = true);
    ratings.select_movies(&kept, ratings.source())
}

/// The trial with the smallest lambda among those about as good in a chat as the best one: the curve is flat at its top,
/// and of equal lambdas there the smaller one knows more of people with many ratings and recommends more movies.
fn best(trials: &[Trial]) -> Option<Trial> {
    let highest = trials.iter().map(|trial| trial.chat_recall).fold(0.0, f64::max);
    let good = trials.iter().copied().filter(|trial| trial.chat_recall >= ABOUT_AS_GOOD * highest);
    good.min_by(|a, b| a.lambda.total_cmp(&b.lambda))
}

/// Splits the users: the matrix to train on, and the rows held out.
fn hold_out(ratings: &RatingMatrix, options: &SelectOptions) -> (RatingMatrix, Vec<usize>) {
    let mut rows: Vec<usize> = (0..ratings.users()).collect();
    rows.shuffle(&mut ChaCha8Rng::seed_from_u64(options.seed));
    let mut held_out = rows.split_off(rows.len() - options.held_out.min(rows.len() / 5));
    rows.sort_unstable();
    held_out.sort_unstable();
    (ratings.select_rows(rows), held_out)
}

fn cases(ratings: &RatingMatrix, held_out: &[usize], options: &SelectOptions) -> Cases {
    let mut random = ChaCha8Rng::seed_from_u64(options.seed ^ 1);
    let mut cases = Cases { chat: Vec::new(), much: Vec::new() };
    for &row in held_out {
        let row = ratings.row(row);
        let chat = random.random_range(1..=CHAT_RATINGS);
        cases.chat.extend(reveal(row, chat, options.neutral, &mut random));
        let much = (row.len() as f64 * MUCH) as usize;
        cases.much.extend(reveal(row, much, options.neutral, &mut random));
    }
    cases
}

/// Reveals some ratings of a user; `None` when nothing liked is left to be found.
fn reveal(row: RatingRow<'_>, count: usize, neutral: f32, random: &mut ChaCha8Rng) -> Option<Case> {
    let mut ratings: Vec<(u32, u8)> = row.iter().collect();
    ratings.shuffle(random);
    let rest = ratings.split_off(count.min(ratings.len()));
    let known: Vec<_> = ratings.into_iter().map(|(m, h)| (MovieIndex(m), f32::from(h) / 2.0 - neutral)).collect();
    let mut liked: Vec<u32> = rest.into_iter().filter(|&(_, h)| h >= LIKED).map(|(movie, _)| movie).collect();
    liked.sort_unstable();
    (!known.is_empty() && !liked.is_empty()).then_some(Case { known, liked })
}

/// A Gram matrix that lambdas are tried on.
struct Bench {
    /// The Gram matrix above the diagonal, an inverse below it and on it.
    matrix: SquareMatrix,
    /// The Gram matrix on the diagonal.
    diagonal: Vec<f32>,
    order: Vec<u32>,
    ranks: Vec<u32>,
    rated: usize,
    input: Input,
    workers: Workers,
}

impl Bench {
    fn new(
        training: &RatingMatrix,
        input: Input,
        options: &TrainOptions,
        progress: &dyn Fn(Progress),
    ) -> Result<Self, TrainError> {
        let workers = Workers::new(options.threads, options.cancel.clone());
        let mut reporter = Reporter::new(Phase::Gram, progress);
        let mut gram = gram(training, input, &workers, &mut reporter).map_err(TrainError::Allocate)?;
        sweep::mirror(gram.matrix.as_mut(), &workers);
        if workers.is_cancelled() {
            return Err(TrainError::Cancelled);
        }
        reporter.finish();
        let mut ranks = vec![0; gram.order.len()];
        for (rank, &movie) in gram.order.iter().enumerate() {
            ranks[movie as usize] = rank as u32;
        }
        let diagonal = gram.matrix.diagonal();
        let rated = diagonal.iter().filter(|&&value| value > 0.0).count();
        Ok(Self { diagonal, matrix: gram.matrix, order: gram.order, ranks, rated, input, workers })
    }

    /// Inverts with a lambda and measures; `None` when the lambda is too small.
    fn try_lambda(
        &mut self,
        lambda: f32,
        cases: &Cases,
        progress: &dyn Fn(Progress),
    ) -> Result<Option<Trial>, TrainError> {
        sweep::mirror_up_to_down(self.matrix.as_mut(), &self.workers);
        for (i, (column, value)) in self.matrix.columns_mut().zip(&self.diagonal).enumerate() {
            column[i] = value + lambda;
        }
        let mut reporter = Reporter::new(Phase::Inverse, progress);
        let inverted = sweep::invert(self.matrix.as_mut(), sweep::BLOCK, &self.workers, &mut reporter);
        if self.workers.is_cancelled() {
            return Err(TrainError::Cancelled);
        }
        reporter.finish();
        let possible = |value: &f32| -value > 0.0 && -value <= 1.001 / lambda;
        if inverted.is_err() || !self.matrix.diagonal().iter().all(possible) {
            return Ok(None);
        }
        let (chat_recall, chat_lists) = self.measure(&cases.chat);
        let (much_recall, much_lists) = self.measure(&cases.much);
        if self.workers.is_cancelled() {
            return Err(TrainError::Cancelled);
        }
        let mut listed: Vec<MovieIndex> = chat_lists.into_iter().chain(much_lists).collect();
        listed.sort_unstable();
        listed.dedup();
        let variety = listed.len() as f64 / self.rated.max(1) as f64;
        Ok(Some(Trial { input: self.input, lambda, chat_recall, much_recall, variety }))
    }

    /// Mean recall over the cases, and all recommended movies.
    fn measure(&self, cases: &[Case]) -> (f64, Vec<MovieIndex>) {
        let mut results: Vec<(f64, Vec<MovieIndex>)> = vec![(0.0, Vec::new()); cases.len()];
        self.workers.for_each(results.iter_mut().zip(cases), |(result, case)| {
            let list: Vec<MovieIndex> =
                top(&self.score(&case.known), LIST).into_iter().map(|(movie, _)| movie).collect();
            let found = list.iter().filter(|movie| case.liked.binary_search(&movie.0).is_ok()).count();
            *result = (found as f64 / case.liked.len().min(LIST) as f64, list);
        });
        let recall = results.iter().map(|(recall, _)| recall).sum::<f64>() / results.len().max(1) as f64;
        (recall, results.into_iter().flat_map(|(_, list)| list).collect())
    }

    /// Scores in catalog order, straight from the inverse; known movies are excluded.
    fn score(&self, known: &[(MovieIndex, f32)]) -> Vec<f32> {
        let size = self.order.len();
        let mut by_rank = vec![0f32; size];
        for &(movie, value) in known {
            let rank = self.ranks[movie.get()] as usize;
            // Only the lower triangle is the inverse: a row up to the diagonal, a column from there on.
            for (other, score) in by_rank[..rank].iter_mut().enumerate() {
                *score += value * self.matrix.column(other)[rank];
            }
            for (score, p) in by_rank[rank..].iter_mut().zip(&self.matrix.column(rank)[rank..]) {
                *score += value * p;
            }
        }
        let mut scores = vec![0f32; size];
        for (rank, &movie) in self.order.iter().enumerate() {
            // The matrix holds -P, and B_ij = -P_ij / P_jj.
            scores[movie as usize] = by_rank[rank] / -self.matrix.column(rank)[rank];
        }
        known.iter().for_each(|(movie, _)| scores[movie.get()] = f32::NEG_INFINITY);
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Model;
    use super::super::testing::random_matrix;
    use super::super::workers::Cancel;
    use super::*;

    fn options() -> SelectOptions {
        SelectOptions { held_out: 60, ..SelectOptions::default() }
    }

    #[test]
    fn the_best_of_the_trials_is_chosen() {
        let ratings = random_matrix(400, 80, 20_000, 5);
        let selection = select_lambda(&ratings, &options(), &|_| ()).unwrap();
        assert_eq!(selection.held_out, 60);
        assert_eq!(selection.trials.len(), COARSE.len() + FINE.len() + BINARY.len());
        let by_rating = || selection.trials.iter().filter(|trial| trial.input == Input::Rating);
        let highest = by_rating().map(|trial| trial.chat_recall).fold(0.0, f64::max);
        let good = |trial: &&Trial| trial.chat_recall >= ABOUT_AS_GOOD * highest;
        assert_eq!(Some(&selection.best), by_rating().find(good), "the first good one by lambda");
        assert!(selection.trials.iter().all(|t| (0.0..=1.0).contains(&t.much_recall) && t.variety > 0.0));
        // With as little regularisation as this little data needs, taste shows: better than by popularity alone, which
        // is what the largest lambda comes to.
        let last = by_rating().max_by(|a, b| a.lambda.total_cmp(&b.lambda)).unwrap();
        assert!(selection.best.chat_recall > last.chat_recall, "{:?} {last:?}", selection.best);
    }

    #[test]
    fn trials_score_as_the_model_does() {
        let ratings = random_matrix(200, 70, 6000, 6);
        let train = TrainOptions { threads: 1, ..TrainOptions::default() };
        let mut bench = Bench::new(&ratings, Input::Rating, &train, &|_| ()).unwrap();
        let known = [(MovieIndex(3), 1.5), (MovieIndex(60), -1.0), (MovieIndex(12), 0.5)];
        // The second time on the same Gram matrix, which the first must have left as it was.
        for lambda in [900.0, 20.0] {
            bench.try_lambda(lambda, &Cases { chat: Vec::new(), much: Vec::new() }, &|_| ()).unwrap();
            let scores = bench.score(&known);
            let expected = Model::train_in_memory(&ratings, lambda).unwrap().score(&known);
            let largest = expected.iter().fold(0f32, |largest, score| largest.max(score.abs()));
            for (movie, (score, expected)) in scores.iter().zip(&expected).enumerate() {
                let excluded = known.iter().any(|(known, _)| known.get() == movie);
                assert!(excluded || (score - expected).abs() < 0.02 * largest, "{movie}: {score} {expected}");
            }
        }
    }

    #[test]
    fn nothing_revealed_is_asked_for() {
        let ratings = random_matrix(100, 40, 3000, 2);
        let (training, held_out) = hold_out(&ratings, &SelectOptions { held_out: 1000, ..options() });
        assert_eq!((held_out.len(), training.users()), (20, 80));
        let cases = cases(&ratings, &held_out, &options());
        for case in cases.chat.iter().chain(&cases.much) {
            assert!(case.known.iter().all(|(movie, _)| case.liked.binary_search(&movie.0).is_err()));
        }
        assert!(cases.chat.iter().all(|case| case.known.len() <= CHAT_RATINGS));
    }

    #[test]
    fn a_selection_can_be_cancelled() {
        let cancel = Cancel::default();
        cancel.cancel();
        let train = TrainOptions { cancel, ..TrainOptions::default() };
        let result = select_lambda(&random_matrix(100, 40, 3000, 2), &SelectOptions { train, ..options() }, &|_| ());
        assert!(matches!(result, Err(TrainError::Cancelled)));
    }
}
