//! What the Telegram side must not forget: updates that wait for an answer, posters Telegram has, chats that moved.

use super::transaction::now;
use super::{Store, StoreError};

/// An update as it is kept until it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelegramUpdate {
    /// The same for every delivery of the same update.
    pub key: String,
    /// What happened, as the adapter's JSON.
    pub event: String,
}

impl Store {
    /// Keeps updates until they are answered and returns the numbers of those that were not known, with their
    /// position among the given ones.
    ///
    /// # Errors
    /// When the database fails; then none of them is kept.
    pub async fn accept_telegram_updates(
        &self,
        bot: i64,
        updates: &[TelegramUpdate],
    ) -> Result<Vec<(usize, i64)>, StoreError> {
        let mut tx = self.begin().await?;
        let mut accepted = Vec::new();
        for (at, update) in updates.iter().enumerate() {
            let id: Option<i64> = sqlx::query_scalar(
                "INSERT INTO telegram_updates (bot_id, key, event, received_at) VALUES (?, ?, ?, ?) \
                 ON CONFLICT DO NOTHING RETURNING id",
            )
            .bind(bot)
            .bind(&update.key)
            .bind(&update.event)
            .bind(now())
            .fetch_optional(tx.connection())
            .await?;
            accepted.extend(id.map(|id| (at, id)));
        }
        tx.commit().await?;
        Ok(accepted)
    }

    /// Numbers and events of the updates that wait for an answer, in the order of their arrival.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting_telegram_updates(&self, bot: i64) -> Result<Vec<(i64, String)>, StoreError> {
        Ok(sqlx::query_as("SELECT id, event FROM telegram_updates WHERE bot_id = ? AND event IS NOT NULL ORDER BY id")
            .bind(bot)
            .fetch_all(self.pool())
            .await?)
    }

    /// Marks an update as answered and erases what it said.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_telegram_update(&self, id: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE telegram_updates SET event = NULL WHERE id = ?").bind(id).execute(tx.connection()).await?;
        tx.commit().await
    }

    /// Forgets the keys of updates answered more than `days` days ago; Telegram keeps an update for one day.
    /// Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_telegram_updates(&self, days: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let pruned = sqlx::query("DELETE FROM telegram_updates WHERE event IS NULL AND received_at < ?")
            .bind(now() - days * 24 * 60 * 60)
            .execute(tx.connection())
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(pruned)
    }

    /// Telegram's number of a poster that was sent before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn telegram_file(&self, bot: i64, poster: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT file_id FROM telegram_files WHERE bot_id = ? AND poster = ?")
            .bind(bot)
            .bind(poster)
            .fetch_optional(self.pool())
            .await?)
    }

    /// Keeps Telegram's number of a poster, or forgets it when Telegram no longer accepts it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_telegram_file(&self, bot: i64, poster: &str, file_id: Option<&str>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let query = match file_id {
            Some(file_id) => sqlx::query(
                "INSERT INTO telegram_files (bot_id, poster, file_id) VALUES (?1, ?2, ?3) \
                 ON CONFLICT DO UPDATE SET file_id = excluded.file_id",
            )
            .bind(bot)
            .bind(poster)
            .bind(file_id),
            None => sqlx::query("DELETE FROM telegram_files WHERE bot_id = ? AND poster = ?").bind(bot).bind(poster),
        };
        query.execute(tx.connection()).await?;
        tx.commit().await
    }

    /// Keeps that a group became a supergroup with another number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn move_telegram_chat(&self, bot: i64, from: i64, to: i64) -> Result<(), StoreError> {
        let first = self.first_telegram_chat(bot, from).await?;
        let mut tx = self.begin().await?;
        sqlx::query("INSERT INTO telegram_moves (bot_id, chat_id, first_chat) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(bot)
            .bind(to)
            .bind(first)
            .execute(tx.connection())
            .await?;
        tx.commit().await
    }

    /// The number a chat had when conversations in it began; its own, unless it moved.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_telegram_chat(&self, bot: i64, chat: i64) -> Result<i64, StoreError> {
        let first: Option<i64> =
            sqlx::query_scalar("SELECT first_chat FROM telegram_moves WHERE bot_id = ? AND chat_id = ?")
                .bind(bot)
                .bind(chat)
                .fetch_optional(self.pool())
                .await?;
        Ok(first.unwrap_or(chat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(key: &str) -> TelegramUpdate {
        TelegramUpdate { key: key.to_owned(), event: format!("\"{key}\"") }
    }

    #[tokio::test]
    async fn an_update_is_accepted_once_and_waits_until_it_is_answered() {
        let store = Store::open_in_memory().await.unwrap();
        let first = store.accept_telegram_updates(7, &[update("u1"), update("u2")]).await.unwrap();
        assert_eq!(first.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1]);
        let again = store.accept_telegram_updates(7, &[update("u2"), update("u3")]).await.unwrap();
        assert_eq!(again.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1]);

        store.finish_telegram_update(first[0].1).await.unwrap();
        let waiting = store.waiting_telegram_updates(7).await.unwrap();
        assert_eq!(waiting.iter().map(|(_, event)| event.as_str()).collect::<Vec<_>>(), ["\"u2\"", "\"u3\""]);
        assert!(store.accept_telegram_updates(7, &[update("u1")]).await.unwrap().is_empty(), "answered, still known");
        assert_eq!(store.accept_telegram_updates(8, &[update("u1")]).await.unwrap().len(), 1, "another bot's");
    }

    #[tokio::test]
    async fn only_answered_updates_are_forgotten() {
        let store = Store::open_in_memory().await.unwrap();
        let accepted = store.accept_telegram_updates(7, &[update("u1"), update("u2")]).await.unwrap();
        store.finish_telegram_update(accepted[0].1).await.unwrap();
        assert_eq!(store.prune_telegram_updates(2).await.unwrap(), 0);
        assert_eq!(store.prune_telegram_updates(-1).await.unwrap(), 1);
        assert_eq!(store.waiting_telegram_updates(7).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_posters_number_is_kept_per_bot_and_can_be_forgotten() {
        let store = Store::open_in_memory().await.unwrap();
        store.put_telegram_file(7, "a.jpg", Some("f1")).await.unwrap();
        store.put_telegram_file(7, "a.jpg", Some("f2")).await.unwrap();
        assert_eq!(store.telegram_file(7, "a.jpg").await.unwrap().as_deref(), Some("f2"));
        assert_eq!(store.telegram_file(8, "a.jpg").await.unwrap(), None);
        store.put_telegram_file(7, "a.jpg", None).await.unwrap();
        assert_eq!(store.telegram_file(7, "a.jpg").await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_chat_that_moved_twice_keeps_its_first_number() {
        let store = Store::open_in_memory().await.unwrap();
        store.move_telegram_chat(7, -5, -1005).await.unwrap();
        store.move_telegram_chat(7, -1005, -1006).await.unwrap();
        store.move_telegram_chat(7, -5, -1005).await.unwrap();
        assert_eq!(store.first_telegram_chat(7, -1006).await.unwrap(), -5);
        assert_eq!(store.first_telegram_chat(7, -9).await.unwrap(), -9);
    }
}
