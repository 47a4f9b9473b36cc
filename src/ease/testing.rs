//! Small matrices for the tests of this room.

use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::builder::RatingMatrixBuilder;
use super::matrix::{RatingMatrix, RatingSource};
use super::options::Input;
use crate::catalog::MovieIndex;

/// Up to `ratings` random ratings, in which low movie numbers are more popular, and users prefer movies that have the
/// same remainder by 3 as they: they rate these more often and higher.
pub fn random_matrix(users: u64, movies: u32, ratings: usize, seed: u64) -> RatingMatrix {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut builder = RatingMatrixBuilder::new(movies as usize, RatingSource::default());
    for _ in 0..ratings {
        let user = random.random_range(0..users);
        let position: f64 = random.random();
        let movie = (position * position * f64::from(movies)) as u32;
        let likes = u64::from(movie % 3) == user % 3;
        if !likes && random.random_bool(0.7) {
            continue;
        }
        let half_stars = if likes { random.random_range(6..=10) } else { random.random_range(1..=7) };
        builder.push(user, MovieIndex(movie), half_stars).unwrap();
    }
    builder.finish().unwrap()
}

/// The matrix with all its zeros, users by movies.
pub fn to_dense(ratings: &RatingMatrix, input: Input) -> Array2<f64> {
    let mut dense = Array2::zeros((ratings.users(), ratings.movie_count()));
    for (user, row) in ratings.rows().enumerate() {
        for (movie, half_stars) in row.iter() {
            dense[[user, movie as usize]] = f64::from(input.value(half_stars)) * f64::from(input.scale());
        }
    }
    dense
}

/// B of EASE in double precision by the textbook: the inverse of XᵀX + lambda by Gauss-Jordan elimination, divided by
/// its diagonal, with a zero diagonal.
pub fn textbook_weights(ratings: &RatingMatrix, input: Input, lambda: f64) -> Array2<f64> {
    let x = to_dense(ratings, input);
    let mut gram = x.t().dot(&x);
    gram.diag_mut().map_inplace(|value| *value += lambda);
    let inverse = textbook_inverse(gram);
    let size = inverse.nrows();
    Array2::from_shape_fn((size, size), |(i, j)| if i == j { 0.0 } else { -inverse[[i, j]] / inverse[[j, j]] })
}

/// The inverse of a symmetric positive definite matrix.
pub fn textbook_inverse(mut a: Array2<f64>) -> Array2<f64> {
    let size = a.nrows();
    let mut inverse = Array2::eye(size);
    for k in 0..size {
        let pivot = a[[k, k]];
        a.row_mut(k).map_inplace(|value| *value /= pivot);
        inverse.row_mut(k).map_inplace(|value: &mut f64| *value /= pivot);
        let (a_row, inverse_row) = (a.row(k).to_owned(), inverse.row(k).to_owned());
        for i in (0..size).filter(|&i| i != k) {
            let factor = a[[i, k]];
            a.row_mut(i).scaled_add(-factor, &a_row);
            inverse.row_mut(i).scaled_add(-factor, &inverse_row);
        }
    }
    inverse
}
