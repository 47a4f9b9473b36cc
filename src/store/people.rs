//! Users and the platform accounts that are theirs.

use serde::{Deserialize, Serialize};

use super::transaction::now;
use super::{Store, StoreError, Transaction};
use crate::conversation::{Identity, Platform};

/// A person, however many accounts they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct UserId(pub i64);

/// A platform account as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
pub struct StoredIdentity {
    /// The platform's name.
    pub platform: String,
    /// The platform's own id of the person.
    pub external_id: String,
    /// Name to address them by.
    pub display_name: String,
    /// BCP 47 language of the account's app, if it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

impl Transaction {
    /// The user behind an identity, if they are known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_user(&mut self, platform: Platform, external_id: &str) -> Result<Option<UserId>, StoreError> {
        Ok(sqlx::query_scalar("SELECT user_id FROM identities WHERE platform = ? AND external_id = ?")
            .bind(platform.as_str())
            .bind(external_id)
            .fetch_optional(self.connection())
            .await?)
    }

    /// The user behind an identity; a new user the first time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user_of(&mut self, identity: &Identity) -> Result<UserId, StoreError> {
        if let Some(user) = self.find_user(identity.platform, &identity.external_id).await? {
            self.rename(identity).await?;
            return Ok(user);
        }
        let user = self.create_user().await?;
        self.add_identity(user, identity).await?;
        Ok(user)
    }

    /// A new user without any account.
    pub(super) async fn create_user(&mut self) -> Result<UserId, StoreError> {
        Ok(sqlx::query_scalar("INSERT INTO users (created_at) VALUES (?) RETURNING id")
            .bind(now())
            .fetch_one(self.connection())
            .await?)
    }

    /// Gives a new identity to a user.
    pub(super) async fn add_identity(&mut self, user: UserId, identity: &Identity) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO identities (platform, external_id, user_id, display_name) VALUES (?, ?, ?, ?)")
            .bind(identity.platform.as_str())
            .bind(&identity.external_id)
            .bind(user)
            .bind(&identity.display_name)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// People change their names; the row is only written when they did.
    async fn rename(&mut self, identity: &Identity) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE identities SET display_name = ?3 WHERE platform = ?1 AND external_id = ?2 AND display_name <> ?3",
        )
        .bind(identity.platform.as_str())
        .bind(&identity.external_id)
        .bind(&identity.display_name)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// All accounts of a user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identities(&mut self, user: UserId) -> Result<Vec<StoredIdentity>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT platform, external_id, display_name, locale FROM identities WHERE user_id = ? \
             ORDER BY platform, external_id",
        )
        .bind(user)
        .fetch_all(self.connection())
        .await?)
    }

    /// Seconds since 1970 when the user first came; `None` for a user who is not there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user_since(&mut self, user: UserId) -> Result<Option<i64>, StoreError> {
        Ok(sqlx::query_scalar("SELECT created_at FROM users WHERE id = ?")
            .bind(user)
            .fetch_optional(self.connection())
            .await?)
    }

    /// Deletes a user with everything that is kept of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_user(&mut self, user: UserId) -> Result<(), StoreError> {
        // Everything else follows by ON DELETE CASCADE.
        sqlx::query("DELETE FROM users WHERE id = ?").bind(user).execute(self.connection()).await?;
        Ok(())
    }
}

impl Store {
    /// Notes the language of an account's app. Accounts that are not known stay so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_locale(&self, platform: Platform, external_id: &str, locale: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE identities SET locale = ? WHERE platform = ? AND external_id = ?")
            .bind(locale)
            .bind(platform.as_str())
            .bind(external_id)
            .execute(tx.connection())
            .await?;
        tx.commit().await
    }

    /// The language of an account's app, if it was noted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn noted_locale(&self, platform: Platform, external_id: &str) -> Result<Option<String>, StoreError> {
        let mut tx = self.begin_reading().await?;
        let found: Option<Option<String>> =
            sqlx::query_scalar("SELECT locale FROM identities WHERE platform = ? AND external_id = ?")
                .bind(platform.as_str())
                .bind(external_id)
                .fetch_optional(tx.connection())
                .await?;
        Ok(found.flatten())
    }
}

#[cfg(test)]
impl super::Store {
    /// How many rows belong to the user of an external id, or to nobody who is still there.
    pub async fn people_rows(&self, external_id: &str) -> Result<i64, StoreError> {
        let of_user = "(SELECT user_id FROM identities WHERE external_id = ?1)";
        let tables = ["ratings", "seen", "watchlist", "user_settings", "sessions", "shown_lists", "turns"]
            .into_iter()
            .chain(["one_time_codes", "links", "identities"]);
        let counts: Vec<String> = tables
            .map(|table| {
                format!(
                    "(SELECT count(*) FROM {table} WHERE user_id IN {of_user} OR user_id NOT IN (SELECT id FROM users))"
                )
            })
            .collect();
        let query = sqlx::AssertSqlSafe(format!("SELECT {}", counts.join(" + ")));
        Ok(sqlx::query_scalar(query).bind(external_id).fetch_one(self.pool()).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> Identity {
        Identity { platform: Platform::Discord, external_id: "7".into(), display_name: "Ana".into() }
    }

    #[tokio::test]
    async fn an_identity_is_the_same_user_every_time_and_another_platforms_is_not() {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let first = tx.user_of(&ana()).await.unwrap();
        let again = tx.user_of(&Identity { display_name: "Ana B.".into(), ..ana() }).await.unwrap();
        let other = tx.user_of(&Identity { platform: Platform::Telegram, ..ana() }).await.unwrap();
        assert_eq!(first, again);
        assert_ne!(first, other);
        assert_eq!(tx.identities(first).await.unwrap()[0].display_name, "Ana B.");
    }

    #[tokio::test]
    async fn the_language_of_a_known_account_can_be_noted() {
        let store = Store::open_in_memory().await.unwrap();
        store.note_locale(Platform::Discord, "7", "cs").await.unwrap();
        assert_eq!(store.noted_locale(Platform::Discord, "7").await.unwrap(), None, "nobody is known by it");
        let mut tx = store.begin().await.unwrap();
        let user = tx.user_of(&ana()).await.unwrap();
        tx.commit().await.unwrap();
        store.note_locale(Platform::Discord, "7", "cs").await.unwrap();
        assert_eq!(store.noted_locale(Platform::Discord, "7").await.unwrap().as_deref(), Some("cs"));
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.identities(user).await.unwrap()[0].locale.as_deref(), Some("cs"), "it is in the export");
    }

    #[tokio::test]
    async fn a_dropped_transaction_leaves_no_trace() {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.user_of(&ana()).await.unwrap();
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.find_user(Platform::Discord, "7").await.unwrap(), None);
    }
}
