//! Joining two users into one, and parting them again.

use serde::{Deserialize, Serialize};

use super::transaction::now;
use super::{FilmMarks, StoreError, StoredIdentity, Transaction, UserId, UserSettings};
use crate::catalog::MovieKey;

/// What is needed to part two joined users.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Joined {
    /// The accounts that came.
    identities: Vec<StoredIdentity>,
    /// The settings that came with them.
    settings: UserSettings,
    /// Every film the joining user had said something of.
    films: Vec<JoinedFilm>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct JoinedFilm {
    movie: MovieKey,
    /// What the joining user had said.
    theirs: FilmMarks,
    /// What the user who stays had said.
    before: FilmMarks,
    /// What both together said.
    after: FilmMarks,
}

/// What a parting did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parted {
    /// The accounts that went.
    pub identities: Vec<StoredIdentity>,
    /// Their new user.
    pub user: UserId,
}

/// What two users said of one film: the newest rating wins; watched and listed stay.
fn merge(a: &FilmMarks, b: &FilmMarks) -> FilmMarks {
    let rating = match (&a.rating, &b.rating) {
        (Some(a), Some(b)) if b.rated_at > a.rated_at => Some(b.clone()),
        (a, b) => a.clone().or_else(|| b.clone()),
    };
    FilmMarks { rating, seen_at: a.seen_at.or(b.seen_at), watchlist_at: a.watchlist_at.or(b.watchlist_at) }
}

impl Transaction {
    /// Joins `joining` into `staying`: all accounts and conversations move, ratings merge with the newest winning.
    /// Does nothing when both are the same. Returns how many films were merged.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn join_users(&mut self, staying: UserId, joining: UserId) -> Result<usize, StoreError> {
        if staying == joining {
            return Ok(0);
        }
        let mut joined = Joined {
            identities: self.identities(joining).await?,
            settings: self.settings(joining).await?,
            films: Vec::new(),
        };
        for movie in self.marked_films(joining).await? {
            let theirs = self.marks(joining, &movie).await?;
            let before = self.marks(staying, &movie).await?;
            let after = merge(&before, &theirs);
            self.set_marks(staying, &movie, &after).await?;
            joined.films.push(JoinedFilm { movie, theirs, before, after });
        }
        for statement in [
            "UPDATE identities SET user_id = ? WHERE user_id = ?",
            "UPDATE sessions SET user_id = ? WHERE user_id = ?",
            "UPDATE shown_lists SET user_id = ? WHERE user_id = ?",
            "UPDATE turns SET user_id = ? WHERE user_id = ?",
            "UPDATE links SET user_id = ? WHERE user_id = ?",
        ] {
            sqlx::query(statement).bind(staying).bind(joining).execute(self.connection()).await?;
        }
        sqlx::query("INSERT INTO links (user_id, joined, linked_at) VALUES (?, ?, ?)")
            .bind(staying)
            .bind(super::json("links.joined", &joined)?)
            .bind(now())
            .execute(self.connection())
            .await?;
        self.delete_user(joining).await?;
        Ok(joined.films.len())
    }

    /// Parts the accounts that were joined last: they get a user of their own again with what they had brought, and
    /// what they brought leaves the user who stays, except where it was changed since.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn part_users(&mut self, user: UserId) -> Result<Option<Parted>, StoreError> {
        let row: Option<(i64, String)> =
            sqlx::query_as("SELECT id, joined FROM links WHERE user_id = ? ORDER BY id DESC LIMIT 1")
                .bind(user)
                .fetch_optional(self.connection())
                .await?;
        let Some((link, joined)) = row else { return Ok(None) };
        let joined: Joined = super::from_json("links.joined", &joined)?;
        let parted = self.create_user().await?;
        self.set_settings(parted, &joined.settings).await?;
        for film in &joined.films {
            self.set_marks(parted, &film.movie, &film.theirs).await?;
            if self.marks(user, &film.movie).await? == film.after {
                self.set_marks(user, &film.movie, &film.before).await?;
            }
        }
        for identity in &joined.identities {
            for statement in [
                "UPDATE identities SET user_id = ? WHERE platform = ? AND external_id = ? AND user_id = ?",
                "UPDATE sessions SET user_id = ? WHERE platform = ? AND external_id = ? AND user_id = ?",
                "UPDATE turns SET user_id = ? WHERE platform = ? AND external_id = ? AND user_id = ?",
            ] {
                sqlx::query(statement)
                    .bind(parted)
                    .bind(&identity.platform)
                    .bind(&identity.external_id)
                    .bind(user)
                    .execute(self.connection())
                    .await?;
            }
        }
        sqlx::query("DELETE FROM links WHERE id = ?").bind(link).execute(self.connection()).await?;
        Ok(Some(Parted { identities: joined.identities, user: parted }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Identity, Platform};
    use crate::store::{RatingSource, Store};

    fn on(platform: Platform) -> Identity {
        Identity { platform, external_id: "1".into(), display_name: "Ana".into() }
    }

    async fn rate_at(tx: &mut Transaction, user: UserId, movie: &MovieKey, rating: f32, at: i64) {
        tx.rate(user, movie, rating, RatingSource::Said).await.unwrap();
        sqlx::query("UPDATE ratings SET rated_at = ? WHERE user_id = ? AND movie_key = ?")
            .bind(at)
            .bind(user)
            .bind(movie.as_str())
            .execute(tx.connection())
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn joined_users_share_everything_the_newest_rating_wins_and_parting_restores_both() {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let (heat, alien) = (MovieKey("heat".into()), MovieKey("alien".into()));
        let discord = tx.user_of(&on(Platform::Discord)).await.unwrap();
        let telegram = tx.user_of(&on(Platform::Telegram)).await.unwrap();
        rate_at(&mut tx, discord, &heat, 2.0, 100).await;
        rate_at(&mut tx, telegram, &heat, 5.0, 200).await;
        rate_at(&mut tx, telegram, &alien, 4.0, 50).await;

        assert_eq!(tx.join_users(discord, telegram).await.unwrap(), 2);
        assert_eq!(tx.user_of(&on(Platform::Telegram)).await.unwrap(), discord);
        let ratings: Vec<(String, f32)> =
            tx.ratings(discord).await.unwrap().into_iter().map(|r| (r.movie_key, r.rating)).collect();
        assert_eq!(ratings, [("heat".to_owned(), 5.0), ("alien".to_owned(), 4.0)]);

        let parted = tx.part_users(discord).await.unwrap().unwrap();
        assert_eq!(tx.user_of(&on(Platform::Telegram)).await.unwrap(), parted.user);
        assert_eq!(tx.ratings(discord).await.unwrap()[0].rating, 2.0);
        assert_eq!(tx.ratings(discord).await.unwrap().len(), 1);
        assert_eq!(tx.ratings(parted.user).await.unwrap().len(), 2);
        assert_eq!(tx.part_users(discord).await.unwrap(), None);
    }
}
