//! How exact an inverse in single precision is: a few columns are checked against the ratings themselves.

use super::inverse::Inverse;
use super::matrix::RatingMatrix;
use super::train::Input;
use super::workers::Workers;

/// Relative error of the weights from which on a lambda counts as too small. Usual ones are 1e-6 to 1e-5.
pub(super) const TOLERANCE: f32 = 1e-3;

/// Columns that are checked: the most popular ones, where products are largest, and some down to the rarest.
const COLUMNS: usize = 6;

/// Estimated relative error of the weights: for some columns p of P, the residual r = e - (XᵀX + lambda) p is computed
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
    let last = inverse.order.len() - 1;
    let mut errors = [0f32; COLUMNS];
    workers.for_each(errors.iter_mut().enumerate(), |(i, error)| {
        let column = last * i * i / ((COLUMNS - 1) * (COLUMNS - 1));
        *error = column_error(ratings, input, lambda, inverse, column);
    });
    // A plain maximum would not see what is not a number.
    errors.into_iter().fold(0.0, |largest, error| if error <= largest { largest } else { error })
}

fn column_error(ratings: &RatingMatrix, input: Input, lambda: f32, inverse: &Inverse, column: usize) -> f32 {
    let Inverse { negative: inverse, order } = inverse;
    let size = inverse.size();
    let solution = inverse.column(column);
    let mut by_movie = vec![0f64; size];
    for (&value, &movie) in solution.iter().zip(order) {
        by_movie[movie as usize] = -f64::from(value);
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
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0f64, |largest, value| largest.max(value.abs()));
    let others = |rank: &usize| *rank != column;
    let error = largest(&mut (0..size).filter(others).map(|rank| missing[rank]));
    let weights = largest(&mut (0..size).filter(others).map(|rank| f64::from(solution[rank])));
    // A movie without relations has nothing to be wrong about.
    if weights == 0.0 { 0.0 } else { (error / weights) as f32 }
}
