//! Conversations: one per platform account and place.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::transaction::now;
use super::{StoreError, Transaction, UserId};
use crate::conversation::Identity;

impl Transaction {
    /// The state of a conversation with the time of its last change in seconds since 1970. A state that cannot be
    /// read any more counts as none: the conversation starts anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session<S>(&mut self, identity: &Identity, place: &str) -> Result<Option<(S, i64)>, StoreError>
    where
        S: DeserializeOwned,
    {
        let row: Option<(String, i64)> = sqlx::query_as(
            "SELECT state, updated_at FROM sessions WHERE platform = ? AND external_id = ? AND place = ?",
        )
        .bind(identity.platform.as_str())
        .bind(&identity.external_id)
        .bind(place)
        .fetch_optional(self.connection())
        .await?;
        Ok(row.and_then(|(state, at)| match serde_json::from_str(&state) {
            Ok(state) => Some((state, at)),
            Err(error) => {
                tracing::warn!(%error, "a stored conversation is unreadable and starts anew");
                None
            }
        }))
    }

    /// Stores the state of a conversation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_session<S>(
        &mut self,
        user: UserId,
        identity: &Identity,
        place: &str,
        state: &S,
    ) -> Result<(), StoreError>
    where
        S: Serialize,
    {
        sqlx::query(
            "INSERT INTO sessions (platform, external_id, place, user_id, state, updated_at) VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT DO UPDATE SET user_id = excluded.user_id, state = excluded.state, \
             updated_at = excluded.updated_at",
        )
        .bind(identity.platform.as_str())
        .bind(&identity.external_id)
        .bind(place)
        .bind(user)
        .bind(super::json("sessions.state", state)?)
        .bind(now())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// All conversations of a user as (platform, place, state).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions_of(&mut self, user: UserId) -> Result<Vec<(String, String, String)>, StoreError> {
        Ok(sqlx::query_as("SELECT platform, place, state FROM sessions WHERE user_id = ? ORDER BY platform, place")
            .bind(user)
            .fetch_all(self.connection())
            .await?)
    }
}
