//! Which movies are dense when not all can be: the most informative ones, to which the others are attached.
//!
//! Information is the number of ratings. To those come the few without which another movie could not be reached: a
//! movie whose users rated no dense movie gets the most popular movie of theirs as a dense one.

use super::matrix::{RatingMatrix, RatingRow};

/// All movies, the dense ones first.
pub(super) struct Core {
    /// Catalog indexes: the dense ones by popularity, then the others by popularity; equal ones in catalog order.
    pub order: Vec<u32>,
    /// How many are dense.
    pub dense: usize,
}

impl Core {
    /// About `dense` dense movies: the most popular ones, and what must come to them.
    pub fn new(ratings: &RatingMatrix, dense: usize) -> Self {
        let order = popularity_order(&ratings.rating_counts());
        let dense = dense.clamp(1, order.len().max(1));
        if dense >= order.len() {
            return Self { dense: order.len(), order };
        }
        let mut is_dense = vec![false; order.len()];
        order[..dense].iter().for_each(|&movie| is_dense[movie as usize] = true);
        promote(ratings, &order, &mut is_dense);
        let (mut order, attached): (Vec<u32>, Vec<u32>) =
            order.into_iter().partition(|&movie| is_dense[movie as usize]);
        let dense = order.len();
        order.extend(attached);
        Self { dense, order }
    }
}

/// Makes movies dense until every movie that shares a user with another one shares one with a dense one.
fn promote(ratings: &RatingMatrix, order: &[u32], is_dense: &mut [bool]) {
    let mut ranks = vec![0u32; order.len()];
    for (rank, &movie) in order.iter().enumerate() {
        ranks[movie as usize] = rank as u32;
    }
    let mut reached = is_dense.to_vec();
    let reaches = |row: &RatingRow<'_>, is_dense: &[bool]| row.movies.iter().any(|&movie| is_dense[movie as usize]);
    for row in ratings.rows().filter(|row| reaches(row, is_dense)) {
        row.movies.iter().for_each(|&movie| reached[movie as usize] = true);
    }
    for row in ratings.rows().filter(|row| row.len() > 1) {
        let is_reached = row.movies.iter().all(|&movie| reached[movie as usize]);
        if is_reached {
            continue;
        }
        if !reaches(&row, is_dense)
            && let Some(&movie) = row.movies.iter().min_by_key(|&&movie| ranks[movie as usize])
        {
            is_dense[movie as usize] = true;
        }
        row.movies.iter().for_each(|&movie| reached[movie as usize] = true);
    }
}

/// Catalog indexes, most rated movie first, equal ones in catalog order.
pub(super) fn popularity_order(counts: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..counts.len() as u32).collect();
    order.sort_by_key(|&movie| std::cmp::Reverse(counts[movie as usize]));
    order
}

#[cfg(test)]
mod tests {
    use super::super::RatingMatrixBuilder;
    use super::super::matrix::RatingSource;
    use super::*;
    use crate::catalog::MovieIndex;

    fn matrix(rows: &[&[u32]]) -> RatingMatrix {
        let mut builder = RatingMatrixBuilder::new(6, RatingSource::default());
        for (user, movies) in rows.iter().enumerate() {
            for &movie in *movies {
                builder.push(user as u64, MovieIndex(movie), 8).unwrap();
            }
        }
        builder.finish().unwrap()
    }

    #[test]
    fn the_most_rated_movie_comes_first() {
        assert_eq!(popularity_order(&[3, 9, 3, 0]), [1, 0, 2, 3]);
    }

    #[test]
    fn the_most_rated_movies_are_dense_and_the_others_follow() {
        let ratings = matrix(&[&[2, 3], &[2, 3], &[2, 0], &[2, 1], &[3, 4]]);
        let core = Core::new(&ratings, 2);
        assert_eq!((core.dense, core.order), (2, vec![2, 3, 0, 1, 4, 5]));
        let all = Core::new(&ratings, 100);
        assert_eq!((all.dense, all.order), (6, vec![2, 3, 0, 1, 4, 5]));
    }

    #[test]
    fn a_movie_that_no_dense_one_reaches_gets_one() {
        // Movies 0 and 1 are popular; 4 and 5 share a user with each other only.
        let core = Core::new(&matrix(&[&[0, 1], &[0, 1], &[0, 2], &[4, 5], &[3]]), 2);
        assert_eq!((core.dense, core.order), (3, vec![0, 1, 4, 2, 3, 5]));
    }
}
