//! A user's settings. What is `None` follows the program's configuration.

use serde::{Deserialize, Serialize};

use super::{StoreError, Transaction, UserId};

/// What a user set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, sqlx::FromRow)]
#[serde(default, rename_all = "camelCase")]
pub struct UserSettings {
    /// How many films a list has, 1 to 100.
    pub count: Option<u8>,
    /// 0 to 100: the weight of the collaborative score.
    pub importance: Option<u8>,
    /// Name of the language model, or `builtin`.
    pub model: Option<String>,
    /// Use ratings of earlier conversations.
    pub past_ratings: Option<bool>,
    /// BCP 47 language of the interface.
    pub locale: Option<String>,
}

impl Transaction {
    /// The settings of a user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settings(&mut self, user: UserId) -> Result<UserSettings, StoreError> {
        let settings = sqlx::query_as(
            "SELECT count, importance, model, past_ratings, locale FROM user_settings WHERE user_id = ?",
        )
        .bind(user)
        .fetch_optional(self.connection())
        .await?;
        Ok(settings.unwrap_or_default())
    }

    /// Replaces the settings of a user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_settings(&mut self, user: UserId, settings: &UserSettings) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT OR REPLACE INTO user_settings (user_id, count, importance, model, past_ratings, locale) \
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(user)
        .bind(settings.count)
        .bind(settings.importance)
        .bind(&settings.model)
        .bind(settings.past_ratings)
        .bind(&settings.locale)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
