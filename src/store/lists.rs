//! Shown lists: what buttons point at.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::transaction::now;
use super::{StoreError, Transaction, UserId};
use crate::conversation::ListId;

/// Random numbers keep people from walking through each other's lists; 52 bits stay exact in JavaScript.
fn random_id() -> ListId {
    ListId((rand::random::<u64>() >> 12) as i64)
}

impl Transaction {
    /// Stores what was shown to a user and gives it an address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_list<L>(&mut self, user: UserId, contents: &L) -> Result<ListId, StoreError>
    where
        L: Serialize,
    {
        let contents = super::json("shown_lists.contents", contents)?;
        let id = random_id();
        sqlx::query("INSERT INTO shown_lists (id, user_id, contents, created_at) VALUES (?, ?, ?, ?)")
            .bind(id.0)
            .bind(user)
            .bind(contents)
            .bind(now())
            .execute(self.connection())
            .await?;
        Ok(id)
    }

    /// What was shown, and to whom. `None` when the list is gone, or of a version that cannot be read any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list<L>(&mut self, id: ListId) -> Result<Option<(UserId, L)>, StoreError>
    where
        L: DeserializeOwned,
    {
        let row: Option<(UserId, String)> = sqlx::query_as("SELECT user_id, contents FROM shown_lists WHERE id = ?")
            .bind(id.0)
            .fetch_optional(self.connection())
            .await?;
        Ok(row.and_then(|(user, contents)| match serde_json::from_str(&contents) {
            Ok(list) => Some((user, list)),
            Err(error) => {
                tracing::warn!(%error, "a stored list is unreadable and counts as gone");
                None
            }
        }))
    }

    /// Everything that was shown to a user, oldest first, as (time, JSON).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lists_of(&mut self, user: UserId) -> Result<Vec<(i64, String)>, StoreError> {
        Ok(sqlx::query_as("SELECT created_at, contents FROM shown_lists WHERE user_id = ? ORDER BY created_at, id")
            .bind(user)
            .fetch_all(self.connection())
            .await?)
    }
}
