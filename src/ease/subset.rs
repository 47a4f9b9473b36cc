//! Leaving movies or users out of a rating matrix.

use super::matrix::{RatingMatrix, RatingSource};

impl RatingMatrix {
    /// A matrix of the same movies with some of the rows.
    pub fn select_rows(&self, rows: impl IntoIterator<Item = usize>) -> Self {
        let (mut user_ids, mut row_starts) = (Vec::new(), vec![0]);
        let (mut movies, mut half_stars) = (Vec::new(), Vec::new());
        for row in rows {
            user_ids.push(self.user_ids()[row]);
            movies.extend_from_slice(self.row(row).movies);
            half_stars.extend_from_slice(self.row(row).half_stars);
            row_starts.push(movies.len() as u64);
        }
        Self::from_parts(self.source(), self.movie_count(), user_ids, row_starts, movies, half_stars)
    }

    /// The ratings of the movies marked in `kept` (one mark a movie, in catalog order), which are numbered anew in the
    /// same order. Users who rated none of them are left out.
    pub fn select_movies(&self, kept: &[bool], source: RatingSource) -> Self {
        let mut count = 0;
        let places: Vec<Option<u32>> = kept
            .iter()
            .map(|&kept| {
                let place = kept.then_some(count);
                count += u32::from(kept);
                place
            })
            .collect();
        let (mut user_ids, mut row_starts) = (Vec::new(), vec![0]);
        let (mut movies, mut half_stars) = (Vec::new(), Vec::new());
        for (&user, row) in self.user_ids().iter().zip(self.rows()) {
            let before = movies.len();
            for (movie, value) in row.iter() {
                if let Some(place) = places[movie as usize] {
                    movies.push(place);
                    half_stars.push(value);
                }
            }
            if movies.len() > before {
                user_ids.push(user);
                row_starts.push(movies.len() as u64);
            }
        }
        Self::from_parts(source, count as usize, user_ids, row_starts, movies, half_stars)
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::MovieIndex;
    use crate::ease::{RatingMatrixBuilder, RatingSource};

    #[test]
    fn movies_left_out_take_their_ratings_and_lonely_users_along() {
        let mut builder = RatingMatrixBuilder::new(3, RatingSource::default());
        for (user, movie, half_stars) in [(1, 0, 2), (1, 2, 9), (2, 1, 5), (3, 1, 6), (3, 2, 7)] {
            builder.push(user, MovieIndex(movie), half_stars).unwrap();
        }
        let source = RatingSource { simulated: true, ..RatingSource::default() };
        let matrix = builder.finish().unwrap().select_movies(&[true, false, true], source);
        assert_eq!(matrix.movie_count(), 2);
        assert_eq!(matrix.user_ids(), [1, 3]);
        assert_eq!(matrix.movies(), [0, 1, 1]);
        assert_eq!(matrix.half_stars(), [2, 9, 7]);
        assert_eq!(matrix.source(), source);
    }
}
