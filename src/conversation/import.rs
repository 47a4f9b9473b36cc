//! Taking over the ratings that a person gave elsewhere.

use super::EngineError;
use super::engine::Engine;
use super::knowledge::Knowledge;
use super::turn::Identity;
use crate::catalog::MovieKey;
use crate::datasets::PersonalRating;
use crate::store::{RatingSource, StoredRating};
use crate::understanding::linker::{self, Link};

/// What came of taking ratings over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Films that have the rating of the file now.
    pub stored: usize,
    /// Films whose rating here is newer, so that it stays.
    pub known: usize,
    /// Titles that no film of the catalog has, or several.
    pub unknown: Vec<String>,
}

impl Engine {
    /// Stores the ratings of another service as the person's own. Of two ratings of a film the newest counts, as when
    /// accounts are linked; where a file tells no date, what was said here stays, and an older file is replaced.
    ///
    /// # Errors
    /// When the database fails; nothing is stored then.
    pub async fn import_ratings(
        &self,
        identity: &Identity,
        ratings: &[PersonalRating],
    ) -> Result<Imported, EngineError> {
        let knowledge = self.knowledge();
        let mut imported = Imported::default();
        let mut tx = self.store().begin().await?;
        let user = tx.user_of(identity).await?;
        let mut marks = tx.all_marks(user).await?;
        for rating in ratings {
            let Some(movie) = find(&knowledge, rating) else {
                imported.unknown.push(rating.title.clone());
                continue;
            };
            if marks.get(&movie).and_then(|marks| marks.rating.as_ref()).is_some_and(|known| stays(known, rating)) {
                imported.known += 1;
                continue;
            }
            match rating.rated_at {
                Some(at) => tx.rate_at(user, &movie, rating.rating, RatingSource::Import, at).await?,
                None => tx.rate(user, &movie, rating.rating, RatingSource::Import).await?,
            }
            // A file may have a film twice.
            marks.insert(movie.clone(), tx.marks(user, &movie).await?);
            imported.stored += 1;
        }
        tx.commit().await?;
        Ok(imported)
    }
}

/// Whether a rating that is here goes before one of a file.
fn stays(known: &StoredRating, rating: &PersonalRating) -> bool {
    match rating.rated_at {
        Some(at) => known.rated_at > at,
        None => known.source != RatingSource::Import,
    }
}

/// The film of a rating: by its IMDb id, else by title and year.
fn find(knowledge: &Knowledge, rating: &PersonalRating) -> Option<MovieKey> {
    let by_id = rating.imdb_id.clone().map(MovieKey).filter(|key| knowledge.catalog.find(key).is_some());
    by_id.or_else(|| match linker::link(&knowledge.catalog, &rating.title, rating.year) {
        Link::Movie(index) => {
            let movie = knowledge.catalog.movie(index);
            // A title that only sounds alike is another film when it is of another time.
            let near = rating.year.is_none_or(|year| movie.year.abs_diff(year) <= 1);
            near.then(|| movie.key())
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;

    fn rating(title: &str, year: u16, imdb_id: Option<&str>, rating: f32) -> PersonalRating {
        let imdb_id = imdb_id.map(str::to_owned);
        PersonalRating { title: title.into(), year: Some(year), imdb_id, rating, rated_at: None }
    }

    #[tokio::test]
    async fn ratings_of_elsewhere_are_taken_over_and_what_was_said_here_stays() {
        let ana = Talk::new().await;
        ana.rate("Heat", 2.0).await;
        let file = [
            rating("Heat", 1995, None, 5.0),
            rating("Under another name", 2001, Some("tt0240772"), 4.0),
            rating("The Matrix", 1999, None, 3.5),
            rating("The Matrix", 1931, None, 1.0),
            rating("A film that nobody made", 2020, None, 1.0),
        ];
        let imported = ana.engine.import_ratings(&ana.identity, &file).await.unwrap();
        assert_eq!((imported.stored, imported.known), (2, 1));
        assert_eq!(imported.unknown, ["The Matrix", "A film that nobody made"]);
        let mut ratings = ana.ratings().await;
        ratings.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [("Heat (1995)", 2.0), ("Ocean's Eleven (2001)", 4.0), ("The Matrix (1999)", 3.5)];
        assert_eq!(ratings, expected.map(|(title, rating)| (title.to_owned(), rating)));

        let again = ana.engine.import_ratings(&ana.identity, &[rating("The Matrix", 1999, None, 5.0)]).await.unwrap();
        assert_eq!(again.stored, 1, "a newer file replaces an older one");
    }

    #[tokio::test]
    async fn of_two_ratings_the_newest_counts() {
        let ana = Talk::new().await;
        ana.rate("Heat", 2.0).await;
        let at = |stars, rated_at| PersonalRating { rated_at: Some(rated_at), ..rating("Heat", 1995, None, stars) };
        let import = async |file: &[PersonalRating]| {
            let imported = ana.engine.import_ratings(&ana.identity, file).await.unwrap();
            (imported.stored, imported.known, ana.ratings().await[0].1)
        };
        assert_eq!(import(&[at(5.0, 1_000_000_000)]).await, (0, 1, 2.0), "said long after the file");
        assert_eq!(import(&[at(4.0, 4_000_000_000), at(1.0, 3_000_000_000)]).await, (1, 1, 4.0));
    }
}
