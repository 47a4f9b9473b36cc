//! What the owners of Discord servers have set, and the threads Matinee was called into.

use std::collections::BTreeSet;

use super::{Store, StoreError};

/// Settings of one Discord server. The default follows the program's configuration everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuildSettings {
    /// Channels in which Matinee answers; empty means all.
    pub channels: BTreeSet<u64>,
    /// How many films a list has, 1 to 10, unless a person asks for another number.
    pub count: Option<u8>,
    /// Name of the language model, or `builtin`, unless a person chooses another.
    pub model: Option<String>,
    /// How many requests one member may make in an hour, 1 to 1,000.
    pub turns_per_hour: Option<u16>,
}

impl GuildSettings {
    /// True when Matinee answers in this channel, or in a thread of this parent.
    pub fn allows(&self, channel: u64, parent: Option<u64>) -> bool {
        self.channels.is_empty()
            || self.channels.contains(&channel)
            || parent.is_some_and(|parent| self.channels.contains(&parent))
    }
}

impl Store {
    /// The settings of a server; the default when nothing was ever set.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn guild_settings(&self, guild: u64) -> Result<GuildSettings, StoreError> {
        let id = guild.to_string();
        let row: Option<(Option<i64>, Option<String>, Option<i64>)> =
            sqlx::query_as("SELECT count, model, turns_per_hour FROM discord_guilds WHERE guild_id = ?")
                .bind(&id)
                .fetch_optional(self.pool())
                .await?;
        let Some((count, model, turns_per_hour)) = row else { return Ok(GuildSettings::default()) };
        let channels: Vec<String> =
            sqlx::query_scalar("SELECT channel_id FROM discord_guild_channels WHERE guild_id = ?")
                .bind(&id)
                .fetch_all(self.pool())
                .await?;
        Ok(GuildSettings {
            channels: channels.iter().filter_map(|id| id.parse().ok()).collect(),
            count: count.and_then(|count| u8::try_from(count).ok()),
            model,
            turns_per_hour: turns_per_hour.and_then(|turns| u16::try_from(turns).ok()),
        })
    }

    /// Replaces the settings of a server.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be written.
    pub async fn set_guild_settings(&self, guild: u64, settings: &GuildSettings, now: i64) -> Result<(), StoreError> {
        let id = guild.to_string();
        let mut transaction = self.pool().begin().await?;
        sqlx::query(
            "INSERT INTO discord_guilds (guild_id, count, model, turns_per_hour, changed_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (guild_id) DO UPDATE SET count = excluded.count, model = excluded.model,
                 turns_per_hour = excluded.turns_per_hour, changed_at = excluded.changed_at",
        )
        .bind(&id)
        .bind(settings.count.map(i64::from))
        .bind(&settings.model)
        .bind(settings.turns_per_hour.map(i64::from))
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM discord_guild_channels WHERE guild_id = ?")
            .bind(&id)
            .execute(&mut *transaction)
            .await?;
        for channel in &settings.channels {
            sqlx::query("INSERT INTO discord_guild_channels (guild_id, channel_id) VALUES (?, ?)")
                .bind(&id)
                .bind(channel.to_string())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Forgets the settings of a server that Matinee has left.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be written.
    pub async fn forget_guild(&self, guild: u64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM discord_guilds WHERE guild_id = ?")
            .bind(guild.to_string())
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Remembers that somebody called Matinee into a thread.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be written.
    pub async fn join_thread(&self, thread: u64, now: i64) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO discord_threads (thread_id, called_at) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(thread.to_string())
            .bind(now)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// True when somebody has called Matinee into this thread.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn is_in_thread(&self, thread: u64) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM discord_threads WHERE thread_id = ?")
            .bind(thread.to_string())
            .fetch_optional(self.pool())
            .await?;
        Ok(found.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_server_sets_is_kept_and_forgotten_when_left() {
        let store = Store::open_in_memory().await.unwrap();
        assert_eq!(store.guild_settings(7).await.unwrap(), GuildSettings::default());

        let mut settings = GuildSettings {
            channels: BTreeSet::from([u64::MAX, 3]),
            count: Some(10),
            model: Some("builtin".to_owned()),
            turns_per_hour: Some(60),
        };
        store.set_guild_settings(7, &settings, 1).await.unwrap();
        assert_eq!(store.guild_settings(7).await.unwrap(), settings);
        settings.channels.clear();
        settings.count = None;
        store.set_guild_settings(7, &settings, 2).await.unwrap();
        assert_eq!(store.guild_settings(7).await.unwrap(), settings);
        assert_eq!(store.guild_settings(8).await.unwrap(), GuildSettings::default());

        store.forget_guild(7).await.unwrap();
        assert_eq!(store.guild_settings(7).await.unwrap(), GuildSettings::default());
    }

    #[test]
    fn a_thread_is_allowed_where_its_parent_is() {
        let settings = GuildSettings { channels: BTreeSet::from([3]), ..GuildSettings::default() };
        assert!(settings.allows(3, None) && settings.allows(9, Some(3)));
        assert!(!settings.allows(9, None) && !settings.allows(9, Some(8)));
        assert!(GuildSettings::default().allows(9, None));
    }

    #[tokio::test]
    async fn threads_are_remembered() {
        let store = Store::open_in_memory().await.unwrap();
        assert!(!store.is_in_thread(5).await.unwrap());
        store.join_thread(5, 1).await.unwrap();
        store.join_thread(5, 2).await.unwrap();
        assert!(store.is_in_thread(5).await.unwrap());
    }
}
