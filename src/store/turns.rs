//! Turns that were answered: each is carried out once, and can be taken back.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::transaction::now;
use super::{Store, StoreError, Transaction, UserId};
use crate::conversation::{Identity, Turn};

impl Transaction {
    /// The reply that this very turn was already given.
    ///
    /// # Errors
    /// When the database fails, [`StoreError::Corrupt`] when the reply cannot be read.
    pub async fn reply_of<R>(&mut self, turn: &Turn) -> Result<Option<R>, StoreError>
    where
        R: DeserializeOwned,
    {
        let reply: Option<String> =
            sqlx::query_scalar("SELECT reply FROM turns WHERE platform = ? AND external_id = ? AND key = ?")
                .bind(turn.identity.platform.as_str())
                .bind(&turn.identity.external_id)
                .bind(&turn.key)
                .fetch_optional(self.connection())
                .await?;
        reply.map(|reply| super::from_json("turns.reply", &reply)).transpose()
    }

    /// Stores the reply to a turn, with what undo needs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_turn<R, U>(
        &mut self,
        user: UserId,
        turn: &Turn,
        reply: &R,
        undo: Option<&U>,
    ) -> Result<(), StoreError>
    where
        R: Serialize,
        U: Serialize,
    {
        sqlx::query(
            "INSERT INTO turns (platform, external_id, key, place, user_id, reply, undo, answered_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(turn.identity.platform.as_str())
        .bind(&turn.identity.external_id)
        .bind(&turn.key)
        .bind(&turn.place)
        .bind(user)
        .bind(super::json("turns.reply", reply)?)
        .bind(undo.map(|undo| super::json("turns.undo", undo)).transpose()?)
        .bind(now())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Replaces the reply to a turn by an improved one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replace_reply<R>(&mut self, turn: &Turn, reply: &R) -> Result<(), StoreError>
    where
        R: Serialize,
    {
        sqlx::query("UPDATE turns SET reply = ? WHERE platform = ? AND external_id = ? AND key = ?")
            .bind(super::json("turns.reply", reply)?)
            .bind(turn.identity.platform.as_str())
            .bind(&turn.identity.external_id)
            .bind(&turn.key)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// The last step of this conversation that can be taken back; it counts as taken back from now on.
    ///
    /// # Errors
    /// When the database fails, [`StoreError::Corrupt`] when the step cannot be read.
    pub async fn take_undo<U>(&mut self, identity: &Identity, place: &str) -> Result<Option<U>, StoreError>
    where
        U: DeserializeOwned,
    {
        let row: Option<(i64, String)> = sqlx::query_as(
            "SELECT id, undo FROM turns WHERE platform = ? AND external_id = ? AND place = ? AND undo IS NOT NULL \
             ORDER BY id DESC LIMIT 1",
        )
        .bind(identity.platform.as_str())
        .bind(&identity.external_id)
        .bind(place)
        .fetch_optional(self.connection())
        .await?;
        let Some((id, undo)) = row else { return Ok(None) };
        sqlx::query("UPDATE turns SET undo = NULL WHERE id = ?").bind(id).execute(self.connection()).await?;
        super::from_json("turns.undo", &undo).map(Some)
    }

    /// Takes out a turn that nothing has followed in its conversation, to be carried out anew, and returns how to take
    /// its effects back. `None` when something has followed, or there is nothing to take back.
    ///
    /// # Errors
    /// When the database fails, [`StoreError::Corrupt`] when the step cannot be read.
    pub async fn reopen_turn<U>(&mut self, turn: &Turn) -> Result<Option<U>, StoreError>
    where
        U: DeserializeOwned,
    {
        let undo: Option<Option<String>> = sqlx::query_scalar(
            "DELETE FROM turns WHERE key = ?4 AND undo IS NOT NULL AND id = \
             (SELECT max(id) FROM turns WHERE platform = ?1 AND external_id = ?2 AND place = ?3) RETURNING undo",
        )
        .bind(turn.identity.platform.as_str())
        .bind(&turn.identity.external_id)
        .bind(&turn.place)
        .bind(&turn.key)
        .fetch_optional(self.connection())
        .await?;
        undo.flatten().map(|undo| super::from_json("turns.undo", &undo)).transpose()
    }

    /// All turns of a user, oldest first, as (time, platform, place, reply as JSON).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn turns_of(&mut self, user: UserId) -> Result<Vec<(i64, String, String, String)>, StoreError> {
        Ok(sqlx::query_as("SELECT answered_at, platform, place, reply FROM turns WHERE user_id = ? ORDER BY id")
            .bind(user)
            .fetch_all(self.connection())
            .await?)
    }
}

impl Store {
    /// Deletes turns answered more than `days` days ago: too old to be repeated or taken back. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_turns(&self, days: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let pruned = sqlx::query("DELETE FROM turns WHERE answered_at < ?")
            .bind(now() - days * 24 * 60 * 60)
            .execute(tx.connection())
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(pruned)
    }
}
