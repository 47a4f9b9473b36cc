//! Taking in new ratings without training anew.
//!
//! A user with ratings x adds x xᵀ to the Gram matrix. For many users at once (the rows of X) the inverse changes, by
//! the Woodbury identity, by a matrix of low rank: P' = P - Z Zᵀ with Y = P Xᵀ, L Lᵀ = 1 + X Y and Z = Y L⁻ᵀ. Taking
//! users out is the same with the other signs: P' = P + Z Zᵀ with L Lᵀ = 1 - X Y. A user whose ratings changed is taken
//! in as they are now and then taken out as they were. A movie that was not there yet has no relations and 1 / lambda on
//! the diagonal; its ratings then come in like all others. So the result is exact, up to rounding.

use std::collections::HashMap;
use std::path::Path;

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, Par};

use super::accuracy::relative_error;
use super::inverse::Inverse;
use super::matrix::{RatingMatrix, RatingRow};
use super::options::{Input, TrainOptions};
use super::outcome::{TrainError, TrainReport};
use super::progress::{Phase, Progress, Reporter};
use super::sweep;
use super::train::{Finish, check, publish, stop_if_cancelled};
use super::workers::Workers;
use super::write::Facts;

/// Users taken in together.
const USERS_PER_STEP: usize = 512;

/// Makes the model of `now` from the inverse that was kept of a training on `before` with the same lambda and input.
/// Movies of `before` must have the same indexes in `now`, which may have further ones after them. Where few users
/// changed this takes a small part of the time of a training; each step of 512 changed users costs about a
/// (movies / 512)th part of one. `options.keep_inverse` keeps the new inverse.
///
/// # Errors
/// As a training; when the kept inverse does not fit.
pub fn update(
    kept: &Path,
    before: &RatingMatrix,
    now: &RatingMatrix,
    options: &TrainOptions,
    progress: &dyn Fn(Progress),
    out: &Path,
) -> Result<TrainReport, TrainError> {
    let options = &TrainOptions { dense_movies: Some(now.movie_count()), ..options.clone() };
    check(now, options)?;
    let workers = Workers::new(options.threads, options.cancel.clone());
    publish(out, |file, write_error| {
        let mut reporter = Reporter::new(Phase::Inverse, progress);
        let mut inverse = Inverse::open(kept, before, now.movie_count(), options)?;
        let change = Change::between(before, now);
        let steps = change.steps();
        let mut done = 0;
        // Taking out comes last: the matrix then never loses what keeps it positive definite.
        for (users, sign) in [(&change.added, 1.0), (&change.removed, -1.0)] {
            for users in users.chunks(USERS_PER_STEP) {
                apply(&mut inverse, users, options.input, sign, &workers)
                    .map_err(|_| TrainError::LambdaTooSmall { lambda: options.lambda })?;
                stop_if_cancelled(&workers)?;
                done += 1;
                reporter.at(done as f32 / steps as f32);
            }
        }
        let time = reporter.finish();
        if let Some(path) = &options.keep_inverse {
            inverse.write(path, now, options)?;
        }
        let error = relative_error(now, options.input, options.lambda, &inverse, &workers);
        let (facts, workers) = (Facts::of(now), &workers);
        let mut finish = Finish { facts, inverse: &inverse, error, options, workers, progress };
        let (file, report) = finish.write(file, write_error)?;
        let rated = now.rating_counts().iter().filter(|&&count| count > 0).count();
        Ok((file, TrainReport { rated, inverse: time, ..report }))
    })
}

/// Whether taking in what changed takes clearly less time than a training: a step costs about a (movies / 512)th part of
/// one. `before` and `now` may leave out users whose ratings are the same in both.
pub fn update_pays(before: &RatingMatrix, now: &RatingMatrix) -> bool {
    let change = Change::between(before, now);
    2 * USERS_PER_STEP * change.steps() <= now.movie_count()
}

/// Rows that differ.
struct Change<'a> {
    /// As they are now.
    added: Vec<RatingRow<'a>>,
    /// As they were.
    removed: Vec<RatingRow<'a>>,
}

impl<'a> Change<'a> {
    fn between(before: &'a RatingMatrix, now: &'a RatingMatrix) -> Self {
        let old: HashMap<u64, RatingRow<'a>> = before.user_ids().iter().copied().zip(before.rows()).collect();
        let new: HashMap<u64, RatingRow<'a>> = now.user_ids().iter().copied().zip(now.rows()).collect();
        let differs = |id: &u64, row: &RatingRow<'_>, other: &HashMap<u64, RatingRow<'_>>| other.get(id) != Some(row);
        let rows = |matrix: &'a RatingMatrix, other: &HashMap<u64, RatingRow<'_>>| {
            let rows = matrix.user_ids().iter().zip(matrix.rows());
            rows.filter(|(id, row)| differs(id, row, other)).map(|(_, row)| row).collect()
        };
        Self { added: rows(now, &old), removed: rows(before, &new) }
    }

    /// Batches of users to take in and out.
    fn steps(&self) -> usize {
        self.added.len().div_ceil(USERS_PER_STEP) + self.removed.len().div_ceil(USERS_PER_STEP)
    }
}

/// Takes users in (`sign` 1) or out (-1).
fn apply(
    inverse: &mut Inverse,
    users: &[RatingRow<'_>],
    input: Input,
    sign: f32,
    workers: &Workers,
) -> Result<(), sweep::NotPositiveDefinite> {
    let size = inverse.order.len();
    let mut ranks = vec![0usize; size];
    for (rank, &movie) in inverse.order.iter().enumerate() {
        ranks[movie as usize] = rank;
    }
    let value = |half_stars| f32::from(input.value(half_stars)) * input.scale();

    // Y = P Xᵀ, one column a user.
    let mut y = Mat::<f32>::zeros(size, users.len());
    workers.for_each(sweep::column_chunks(y.as_mut(), 1).into_iter().zip(users), |((_, column), user)| {
        let column = sweep::column_mut(column, 0);
        for (movie, half_stars) in user.iter() {
            let weight = -value(half_stars);
            for (y, p) in column.iter_mut().zip(inverse.negative.column(ranks[movie as usize])) {
                *y += weight * p;
            }
        }
    });

    // 1 + sign X Y, lower triangle.
    let product = |user: &RatingRow<'_>, column: MatRef<'_, f32>| -> f32 {
        user.iter().map(|(movie, half_stars)| value(half_stars) * column[(ranks[movie as usize], 0)]).sum()
    };
    let small = Mat::<f32>::from_fn(users.len(), users.len(), |i, j| {
        if i < j { 0.0 } else { f32::from(u8::from(i == j)) + sign * product(&users[i], y.as_ref().subcols(j, 1)) }
    });
    let factor = sweep::inverse_factor(small.as_ref())?;

    let mut z = Mat::<f32>::zeros(size, users.len());
    workers.for_each(sweep::row_chunks(z.as_mut(), sweep::BLOCK).into_iter(), |(first, z)| {
        let rows = y.as_ref().subrows(first, z.nrows());
        matmul(z, Accum::Replace, rows, factor.transpose(), 1.0, Par::Seq);
    });
    // The matrix holds -P.
    sweep::add_outer_product(inverse.negative.as_mut(), z.as_ref(), sign, workers);
    sweep::mirror(inverse.negative.as_mut(), workers);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::builder::RatingMatrixBuilder;
    use super::super::matrix::RatingSource;
    use super::super::model::Model;
    use super::super::testing::random_matrix;
    use super::super::train::train;
    use super::*;
    use crate::catalog::MovieIndex;

    const LAMBDA: f32 = 5.0;

    struct Setting {
        folder: tempfile::TempDir,
        options: TrainOptions,
    }

    impl Setting {
        /// A training on `before` whose inverse is kept.
        fn new(before: &RatingMatrix) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let options = TrainOptions { lambda: LAMBDA, threads: 2, ..TrainOptions::default() };
            let keeping = TrainOptions { keep_inverse: Some(folder.path().join("inverse")), ..options.clone() };
            train(before, &keeping, &|_| (), &folder.path().join("before")).unwrap();
            Self { folder, options }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn update(&self, before: &RatingMatrix, now: &RatingMatrix) -> Result<Model, TrainError> {
            update(&self.path("inverse"), before, now, &self.options, &|_| (), &self.path("updated"))?;
            Ok(Model::open(&self.path("updated")).unwrap())
        }
    }

    /// The ratings of a matrix, changed and put together again, for a catalog of `movies`.
    fn changed(
        ratings: &RatingMatrix,
        movies: usize,
        change: impl Fn(u64, u32, u8) -> Option<u8>,
        more: &[(u64, u32, u8)],
    ) -> RatingMatrix {
        let mut builder = RatingMatrixBuilder::new(movies, RatingSource::default());
        for (&user, row) in ratings.user_ids().iter().zip(ratings.rows()) {
            for (movie, half_stars) in row.iter() {
                if let Some(half_stars) = change(user, movie, half_stars) {
                    builder.push(user, MovieIndex(movie), half_stars).unwrap();
                }
            }
        }
        for &(user, movie, half_stars) in more {
            builder.push(user, MovieIndex(movie), half_stars).unwrap();
        }
        builder.finish().unwrap()
    }

    fn assert_same_weights(found: &Model, ratings: &RatingMatrix) {
        let expected = Model::train_in_memory(ratings, LAMBDA).unwrap();
        let pairs = || (0..found.movies() as u32).flat_map(|i| (0..found.movies() as u32).map(move |j| (i, j)));
        let weight = |model: &Model, (i, j)| model.weight(MovieIndex(i), MovieIndex(j));
        let largest = pairs().fold(0f32, |largest, pair| largest.max(weight(&expected, pair).abs()));
        for pair in pairs() {
            let (found, expected) = (weight(found, pair), weight(&expected, pair));
            // Two roundings to 8 bits may differ by one unit.
            assert!((found - expected).abs() < 0.02 * largest, "{pair:?}: {found} {expected}");
        }
    }

    #[test]
    fn new_changed_and_lost_users_give_the_model_of_a_training() {
        let before = random_matrix(200, 60, 4000, 3);
        let change = |user, movie, half_stars: u8| match user % 10 {
            0 => None,
            1 if movie % 2 == 0 => Some(11 - half_stars),
            _ => Some(half_stars),
        };
        let more: Vec<(u64, u32, u8)> =
            (0..600).map(|i| (1000 + i % 40, (i * 7 % 60) as u32, (1 + i % 10) as u8)).collect();
        let now = changed(&before, 60, change, &more);
        assert_same_weights(&Setting::new(&before).update(&before, &now).unwrap(), &now);
    }

    #[test]
    fn new_movies_come_in() {
        let before = random_matrix(200, 60, 4000, 3);
        let more: Vec<(u64, u32, u8)> =
            (0..300).map(|i| (i % 150, 60 + (i / 100) as u32, if i % 3 == 0 { 10 } else { 5 })).collect();
        let now = changed(&before, 64, |_, _, half_stars| Some(half_stars), &more);
        let model = Setting::new(&before).update(&before, &now).unwrap();
        assert_eq!(model.movies(), 64);
        assert_same_weights(&model, &now);
    }

    #[test]
    fn updates_can_follow_each_other() {
        let first = random_matrix(200, 60, 4000, 3);
        let second = changed(&first, 60, |user, _, half_stars| (user % 5 != 0).then_some(half_stars), &[]);
        let third =
            changed(&second, 60, |_, _, half_stars| Some(half_stars), &[(900, 3, 10), (900, 6, 9), (901, 3, 1)]);
        let mut setting = Setting::new(&first);
        setting.options.keep_inverse = Some(setting.path("inverse"));
        setting.update(&first, &second).unwrap();
        assert_same_weights(&setting.update(&second, &third).unwrap(), &third);
    }

    #[test]
    fn an_inverse_of_other_ratings_or_options_is_refused() {
        let before = random_matrix(200, 60, 4000, 3);
        let other = random_matrix(200, 60, 4000, 4);
        let mut setting = Setting::new(&before);
        assert!(matches!(setting.update(&other, &other), Err(TrainError::InverseMismatch { .. })));
        setting.options.lambda = 6.0;
        assert!(matches!(setting.update(&before, &before), Err(TrainError::InverseMismatch { .. })));
    }
}
