//! What a user said of films: ratings, watched, watchlist.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::transaction::now;
use super::{Store, StoreError, Transaction, UserId};
use crate::catalog::MovieKey;

/// How a rating came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum RatingSource {
    /// In the person's own words.
    Said,
    /// By a button.
    Button,
    /// In a form or by a command.
    Form,
    /// From a file of another service.
    Import,
}

/// A rating as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
pub struct StoredRating {
    /// The film.
    pub movie_key: String,
    /// 0.5 to 5.
    pub rating: f32,
    /// How it came about.
    pub source: RatingSource,
    /// Seconds since 1970.
    pub rated_at: i64,
}

impl StoredRating {
    /// The film's key.
    pub fn key(&self) -> MovieKey {
        MovieKey(self.movie_key.clone())
    }
}

/// A rating by one of all people, as training reads it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct GivenRating {
    /// Who gave it.
    pub user_id: UserId,
    /// The film.
    pub movie_key: String,
    /// 0.5 to 5.
    pub rating: f32,
}

/// A film on a list with the time it came there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
pub struct Timestamped {
    /// The film.
    pub movie_key: String,
    /// Seconds since 1970.
    pub at: i64,
}

impl Timestamped {
    /// The film's key.
    pub fn key(&self) -> MovieKey {
        MovieKey(self.movie_key.clone())
    }
}

/// Everything a user said of one film; what undo puts back.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct FilmMarks {
    /// Their rating.
    pub rating: Option<StoredRating>,
    /// When they marked it as watched, seconds since 1970.
    pub seen_at: Option<i64>,
    /// When it came on the watchlist, seconds since 1970.
    pub watchlist_at: Option<i64>,
}

impl Store {
    /// The ratings of everybody, person by person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ratings_of_everybody(&self) -> Result<Vec<GivenRating>, StoreError> {
        let query = sqlx::query_as("SELECT user_id, movie_key, rating FROM ratings ORDER BY user_id, movie_key");
        Ok(query.fetch_all(self.pool()).await?)
    }
}

impl Transaction {
    /// All ratings of a user, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ratings(&mut self, user: UserId) -> Result<Vec<StoredRating>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT movie_key, rating, source, rated_at FROM ratings WHERE user_id = ? ORDER BY rated_at DESC, movie_key",
        )
        .bind(user)
        .fetch_all(self.connection())
        .await?)
    }

    /// Films a user marked as watched, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seen(&mut self, user: UserId) -> Result<Vec<Timestamped>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT movie_key, seen_at AS at FROM seen WHERE user_id = ? ORDER BY seen_at DESC, movie_key",
        )
        .bind(user)
        .fetch_all(self.connection())
        .await?)
    }

    /// The user's watchlist, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn watchlist(&mut self, user: UserId) -> Result<Vec<Timestamped>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT movie_key, added_at AS at FROM watchlist WHERE user_id = ? ORDER BY added_at DESC, movie_key",
        )
        .bind(user)
        .fetch_all(self.connection())
        .await?)
    }

    /// Everything a user said of all films.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_marks(&mut self, user: UserId) -> Result<HashMap<MovieKey, FilmMarks>, StoreError> {
        let mut films: HashMap<MovieKey, FilmMarks> = HashMap::new();
        for rating in self.ratings(user).await? {
            let key = rating.key();
            films.entry(key).or_default().rating = Some(rating);
        }
        for film in self.seen(user).await? {
            films.entry(film.key()).or_default().seen_at = Some(film.at);
        }
        for film in self.watchlist(user).await? {
            films.entry(film.key()).or_default().watchlist_at = Some(film.at);
        }
        Ok(films)
    }

    /// Everything a user said of one film.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn marks(&mut self, user: UserId, movie: &MovieKey) -> Result<FilmMarks, StoreError> {
        let rating = sqlx::query_as(
            "SELECT movie_key, rating, source, rated_at FROM ratings WHERE user_id = ? AND movie_key = ?",
        )
        .bind(user)
        .bind(movie.as_str())
        .fetch_optional(self.connection())
        .await?;
        let seen_at = sqlx::query_scalar("SELECT seen_at FROM seen WHERE user_id = ? AND movie_key = ?")
            .bind(user)
            .bind(movie.as_str())
            .fetch_optional(self.connection())
            .await?;
        let watchlist_at = sqlx::query_scalar("SELECT added_at FROM watchlist WHERE user_id = ? AND movie_key = ?")
            .bind(user)
            .bind(movie.as_str())
            .fetch_optional(self.connection())
            .await?;
        Ok(FilmMarks { rating, seen_at, watchlist_at })
    }

    /// Makes everything a user said of one film exactly this.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_marks(&mut self, user: UserId, movie: &MovieKey, marks: &FilmMarks) -> Result<(), StoreError> {
        match &marks.rating {
            Some(r) => self.rate_at(user, movie, r.rating, r.source, r.rated_at).await?,
            None => self.delete_rating(user, movie).await?,
        }
        self.put_seen(user, movie, marks.seen_at).await?;
        self.put_watchlist(user, movie, marks.watchlist_at).await
    }

    /// Rates a film now. `rating` must be 0.5 to 5.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rate(
        &mut self,
        user: UserId,
        movie: &MovieKey,
        rating: f32,
        source: RatingSource,
    ) -> Result<(), StoreError> {
        self.rate_at(user, movie, rating, source, now()).await
    }

    /// Notes a rating that was given at a time, seconds since 1970. `rating` must be 0.5 to 5.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rate_at(
        &mut self,
        user: UserId,
        movie: &MovieKey,
        rating: f32,
        source: RatingSource,
        at: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO ratings (user_id, movie_key, rating, source, rated_at) VALUES (?, ?, ?, ?, ?) \
             ON CONFLICT DO UPDATE SET rating = excluded.rating, source = excluded.source, rated_at = excluded.rated_at",
        )
        .bind(user)
        .bind(movie.as_str())
        .bind(rating)
        .bind(source)
        .bind(at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes a rating back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_rating(&mut self, user: UserId, movie: &MovieKey) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM ratings WHERE user_id = ? AND movie_key = ?")
            .bind(user)
            .bind(movie.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Marks a film as watched now, or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_seen(&mut self, user: UserId, movie: &MovieKey, seen: bool) -> Result<(), StoreError> {
        self.put_seen(user, movie, seen.then(now)).await
    }

    async fn put_seen(&mut self, user: UserId, movie: &MovieKey, at: Option<i64>) -> Result<(), StoreError> {
        let query = match at {
            Some(_) => "INSERT INTO seen (user_id, movie_key, seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            None => "DELETE FROM seen WHERE user_id = ? AND movie_key = ?",
        };
        let query = sqlx::query(query).bind(user).bind(movie.as_str());
        match at {
            Some(at) => query.bind(at).execute(self.connection()).await?,
            None => query.execute(self.connection()).await?,
        };
        Ok(())
    }

    /// Puts a film on the watchlist now, or takes it off.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_watchlist(&mut self, user: UserId, movie: &MovieKey, listed: bool) -> Result<(), StoreError> {
        self.put_watchlist(user, movie, listed.then(now)).await
    }

    async fn put_watchlist(&mut self, user: UserId, movie: &MovieKey, at: Option<i64>) -> Result<(), StoreError> {
        let query = match at {
            Some(_) => "INSERT INTO watchlist (user_id, movie_key, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            None => "DELETE FROM watchlist WHERE user_id = ? AND movie_key = ?",
        };
        let query = sqlx::query(query).bind(user).bind(movie.as_str());
        match at {
            Some(at) => query.bind(at).execute(self.connection()).await?,
            None => query.execute(self.connection()).await?,
        };
        Ok(())
    }

    /// Keys of all films a user said anything of: rated, watched or on the watchlist.
    pub(super) async fn marked_films(&mut self, user: UserId) -> Result<Vec<MovieKey>, StoreError> {
        let keys: Vec<String> = sqlx::query_scalar(
            "SELECT movie_key FROM ratings WHERE user_id = ?1 UNION SELECT movie_key FROM seen WHERE user_id = ?1 \
             UNION SELECT movie_key FROM watchlist WHERE user_id = ?1",
        )
        .bind(user)
        .fetch_all(self.connection())
        .await?;
        Ok(keys.into_iter().map(MovieKey).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Identity, Platform};

    #[tokio::test]
    async fn marks_read_back_and_can_be_put_back() {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let who = Identity { platform: Platform::Web, external_id: "1".into(), display_name: String::new() };
        let user = tx.user_of(&who).await.unwrap();
        let heat = MovieKey("tt0113277".into());

        tx.rate(user, &heat, 4.5, RatingSource::Said).await.unwrap();
        tx.set_seen(user, &heat, true).await.unwrap();
        let before = tx.marks(user, &heat).await.unwrap();
        assert_eq!(before.rating.as_ref().map(|r| (r.rating, r.source)), Some((4.5, RatingSource::Said)));

        tx.rate(user, &heat, 1.0, RatingSource::Button).await.unwrap();
        tx.set_seen(user, &heat, false).await.unwrap();
        tx.set_watchlist(user, &heat, true).await.unwrap();
        assert_eq!(tx.ratings(user).await.unwrap().len(), 1);

        tx.set_marks(user, &heat, &before).await.unwrap();
        assert_eq!(tx.marks(user, &heat).await.unwrap(), before);
        assert!(tx.watchlist(user).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn the_ratings_of_everybody_come_without_those_of_the_forgotten() {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let mut users = Vec::new();
        for name in ["1", "2"] {
            let who = Identity { platform: Platform::Web, external_id: name.into(), display_name: String::new() };
            users.push(tx.user_of(&who).await.unwrap());
        }
        for (user, movie, rating) in [(1, "tt2", 1.0), (0, "tt9", 3.5), (0, "tt2", 5.0)] {
            tx.rate(users[user], &MovieKey(movie.into()), rating, RatingSource::Said).await.unwrap();
        }
        tx.commit().await.unwrap();
        let given =
            |user: usize, movie: &str, rating| GivenRating { user_id: users[user], movie_key: movie.into(), rating };
        let all = [given(0, "tt2", 5.0), given(0, "tt9", 3.5), given(1, "tt2", 1.0)];
        assert_eq!(store.ratings_of_everybody().await.unwrap(), all);

        let mut tx = store.begin().await.unwrap();
        tx.delete_user(users[0]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.ratings_of_everybody().await.unwrap(), all[2..]);
    }
}
