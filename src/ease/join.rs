//! Putting the ratings of two crowds of users together.

use super::matrix::RatingMatrix;

impl RatingMatrix {
    /// The ratings of these users and of `others`, who are numbered higher and rated the same catalog. The source stays
    /// that of these.
    pub fn joined(&self, others: &Self) -> Self {
        debug_assert!(self.user_ids().last() < others.user_ids().first() || others.users() == 0, "numbered higher");
        let offset = self.ratings() as u64;
        let starts = others.row_starts().iter().skip(1).map(|start| start + offset);
        Self::from_parts(
            self.source(),
            self.movie_count(),
            [self.user_ids(), others.user_ids()].concat(),
            self.row_starts().iter().copied().chain(starts).collect(),
            [self.movies(), others.movies()].concat(),
            [self.half_stars(), others.half_stars()].concat(),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::MovieIndex;
    use crate::ease::{OWN_USERS, RatingMatrix, RatingMatrixBuilder, RatingSource};

    fn matrix(ratings: &[(u64, u32, u8)]) -> RatingMatrix {
        let mut builder = RatingMatrixBuilder::new(3, RatingSource::default());
        for &(user, movie, half_stars) in ratings {
            builder.push(user, MovieIndex(movie), half_stars).unwrap();
        }
        builder.finish().unwrap()
    }

    #[test]
    fn joined_ratings_are_those_of_both() {
        let dataset = [(4, 0, 2), (4, 2, 9), (7, 1, 5)];
        let own = [(OWN_USERS + 1, 1, 6), (OWN_USERS + 9, 0, 7), (OWN_USERS + 9, 2, 8)];
        let joined = matrix(&dataset).joined(&matrix(&own));
        let all = matrix(&[dataset, own].concat());
        assert_eq!(joined.checksum(), all.checksum());
        assert_eq!((joined.users(), joined.own_users()), (4, 2));
        assert_eq!(matrix(&dataset).joined(&matrix(&[])).checksum(), matrix(&dataset).checksum());
        assert_eq!(matrix(&dataset).own_users(), 0);
    }
}
