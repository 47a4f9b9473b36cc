//! How exact an inverse in single precision is: a few columns are checked against the ratings themselves.

use super::inverse::Inverse;
use super::matrix::RatingMatrix;
use super::options::Input;
use super::square::SquareMatrix;
use super::workers::Workers;

/// Relative error of the weights from which on a lambda counts as too small. Usual ones are 1e-6 to 1e-5.
pub(super) const TOLERANCE: f32 = 1e-3;

/// Columns that are checked: the most popular ones, where products are largest, and some down to the rarest.
const COLUMNS: usize = 6;

/// Estimated relative error of the weights between the movies of the inverse: for some columns p of P, the residual r = e - (XᵀX + lambda) p is computed
/// in double precision from the ratings, and P r is what p lacks. Infinite when the diagonal of P exceeds what is
/// possible (1 / lambda).
pub(super) fn relative_error(
    ratings: &RatingMatrix,
    input: Input,
    lambda: f32,
    inverse: &Inverse,
    workers: &Workers,
) -> f32 {
    let possible = 1.0 / lambda * (1.0 + TOLERANCE);
    if !inverse.negative.diagonal().iter().all(|value| -value > 0.0 && -value <= possible) {
        return f32::INFINITY;
    }
    largest_error(inverse.order.len(), workers, |column| column_error(ratings, input, lambda, inverse, column))
}

/// The same by the Gram matrix itself: that stands above the diagonal of `matrix`, and its own diagonal apart; the negative
/// inverse stands below the diagonal and on it.
pub(super) fn error_by_gram(matrix: &SquareMatrix, diagonal: &[f32], lambda: f32, workers: &Workers) -> f32 {
    let possible = 1.0 / lambda * (1.0 + TOLERANCE);
    if !matrix.diagonal().iter().all(|value| -value > 0.0 && -value <= possible) {
        return f32::INFINITY;
    }
    largest_error(matrix.size(), workers, |column| column_error_by_gram(matrix, diagonal, lambda, column))
}

/// The largest error of some columns, from the first to the last.
fn largest_error(columns: usize, workers: &Workers, error_of: impl Fn(usize) -> f32 + Sync) -> f32 {
    let last = columns - 1;
    let mut errors = [0f32; COLUMNS];
    workers.for_each(errors.iter_mut().enumerate(), |(i, error)| {
        *error = error_of(last * i * i / ((COLUMNS - 1) * (COLUMNS - 1)));
    });
    // A plain maximum would not see what is not a number.
    errors.into_iter().fold(0.0, |largest, error| if error <= largest { largest } else { error })
}

fn column_error_by_gram(matrix: &SquareMatrix, diagonal: &[f32], lambda: f32, column: usize) -> f32 {
    let size = matrix.size();
    // P's column, from the row of the lower triangle and the column below it.
    let solution: Vec<f64> = (0..size).map(|row| -f64::from(matrix.column(row.min(column))[row.max(column)])).collect();
    let mut residual: Vec<f64> = diagonal
        .iter()
        .zip(&solution)
        .enumerate()
        .map(|(i, (&g, p))| f64::from(u8::from(i == column)) - (f64::from(g) + f64::from(lambda)) * p)
        .collect();
    for k in 0..size {
        let mut sum = 0.0;
        for (i, &g) in matrix.column(k)[..k].iter().enumerate() {
            residual[i] -= f64::from(g) * solution[k];
            sum += f64::from(g) * solution[i];
        }
        residual[k] -= sum;
    }
    let mut missing = vec![0f64; size];
    for k in 0..size {
        let mut sum = -f64::from(matrix.column(k)[k]) * residual[k];
        for (i, &p) in matrix.column(k).iter().enumerate().skip(k + 1) {
            missing[i] -= f64::from(p) * residual[k];
            sum -= f64::from(p) * residual[i];
        }
        missing[k] += sum;
    }
    share_of_largest(&missing, &solution, column)
}

fn column_error(ratings: &RatingMatrix, input: Input, lambda: f32, inverse: &Inverse, column: usize) -> f32 {
    let Inverse { negative: inverse, order } = inverse;
    let size = inverse.size();
    let solution: Vec<f64> = inverse.column(column).iter().map(|&value| -f64::from(value)).collect();
    let mut by_movie = vec![0f64; ratings.movie_count()];
    for (&value, &movie) in solution.iter().zip(order) {
        by_movie[movie as usize] = value;
    }

    // (XᵀX + lambda) p, user by user.
    let mut product: Vec<f64> = by_movie.iter().map(|value| f64::from(lambda) * value).collect();
    let value = |half_stars| f64::from(input.value(half_stars)) * f64::from(input.scale());
    for user in ratings.rows() {
        let seen: f64 = user.iter().map(|(movie, half_stars)| value(half_stars) * by_movie[movie as usize]).sum();
        for (movie, half_stars) in user.iter() {
            product[movie as usize] += value(half_stars) * seen;
        }
    }

    let mut missing = vec![0f64; size];
    for (rank, &movie) in order.iter().enumerate() {
        let residual = f64::from(u8::from(rank == column)) - product[movie as usize];
        for (missing, &p) in missing.iter_mut().zip(inverse.column(rank)) {
            *missing -= f64::from(p) * residual;
        }
    }
    share_of_largest(&missing, &solution, column)
}

/// The largest error beside the diagonal, as a share of the largest value there.
fn share_of_largest(missing: &[f64], solution: &[f64], column: usize) -> f32 {
    let largest = |values: &[f64]| {
        let others = values.iter().enumerate().filter(|(rank, _)| *rank != column);
        others.fold(0f64, |largest, (_, value)| largest.max(value.abs()))
    };
    let (error, weights) = (largest(missing), largest(solution));
    // A movie without relations has nothing to be wrong about.
    if weights == 0.0 { 0.0 } else { (error / weights) as f32 }
}
