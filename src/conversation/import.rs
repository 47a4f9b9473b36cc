//! Taking over the ratings that a person gave elsewhere.

use super::EngineError;
use super::engine::Engine;
use super::knowledge::Knowledge;
use super::turn::Identity;
use crate::catalog::MovieKey;
use crate::datasets::PersonalRating;
use crate::store::RatingSource;
use crate::understanding::linker::{self, Link};

/// What came of taking ratings over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Films that have the rating of the file now.
    pub stored: usize,
    /// Films whose rating was here already; what was said here stays.
    pub known: usize,
    /// Titles that no film of the catalog has, or several.
    pub unknown: Vec<String>,
}

impl Engine {
    /// Stores the ratings of another service as the person's own. A rating that was given here stays; one that came
    /// from a file before is replaced.
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
        let marks = tx.all_marks(user).await?;
        for rating in ratings {
            let Some(movie) = find(&knowledge, rating) else {
                imported.unknown.push(rating.title.clone());
                continue;
            };
            let given_here = marks.get(&movie).and_then(|marks| marks.rating.as_ref());
            if given_here.is_some_and(|known| known.source != RatingSource::Import) {
                imported.known += 1;
                continue;
            }
            tx.rate(user, &movie, rating.rating, RatingSource::Import).await?;
            imported.stored += 1;
        }
        tx.commit().await?;
        Ok(imported)
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
        PersonalRating { title: title.into(), year: Some(year), imdb_id: imdb_id.map(str::to_owned), rating }
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
}
