//! Accounts of the web page and its sessions.

use sha2::{Digest, Sha256};

use super::transaction::now;
use super::{Store, StoreError, Transaction, UserId};
use crate::conversation::{Identity, Platform};

/// An account with name and password.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Account {
    /// The name as it was chosen.
    pub name: String,
    /// Argon2id, in PHC form.
    pub password_hash: String,
    /// The web identity it logs into.
    pub external_id: String,
}

/// Who a session of the page belongs to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WebSession {
    /// The web identity.
    pub external_id: String,
    /// Name to address the person by.
    pub display_name: String,
    /// Name of the account, when there is one.
    pub account: Option<String>,
    /// The language that the person set, BCP 47.
    pub locale: Option<String>,
    /// Seconds until it expires.
    pub expires_in: i64,
}

/// What is kept of a session's token.
fn hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A name as it is compared.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

impl Store {
    /// The session of a token, if it has not expired.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn web_session(&self, token: &str) -> Result<Option<WebSession>, StoreError> {
        let query = sqlx::query_as(
            "SELECT s.external_id, i.display_name, a.name AS account, nullif(u.locale, '') AS locale, s.expires_at - ?2 AS expires_in
             FROM web_sessions s
             JOIN identities i ON i.platform = s.platform AND i.external_id = s.external_id
             LEFT JOIN accounts a ON a.platform = s.platform AND a.external_id = s.external_id
             LEFT JOIN user_settings u ON u.user_id = i.user_id
             WHERE s.token_hash = ?1 AND s.expires_at > ?2",
        );
        Ok(query.bind(hash(token)).bind(now()).fetch_optional(self.pool()).await?)
    }

    /// Lets a session live for `lifetime` seconds from now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn extend_web_session(&self, token: &str, lifetime: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE web_sessions SET expires_at = ? WHERE token_hash = ?")
            .bind(now() + lifetime)
            .bind(hash(token))
            .execute(tx.connection())
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Deletes visitors of the page of whom nothing is worth keeping: no account, no identity elsewhere, no session that
    /// lives, nothing said of any film, and nothing asked for `days` days. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_guests(&self, days: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "DELETE FROM users WHERE created_at < ?1
                AND EXISTS (SELECT 1 FROM identities i WHERE i.user_id = users.id)
                AND NOT EXISTS (
                    SELECT 1 FROM identities i
                    LEFT JOIN accounts a ON a.platform = i.platform AND a.external_id = i.external_id
                    LEFT JOIN web_sessions w
                        ON w.platform = i.platform AND w.external_id = i.external_id AND w.expires_at > ?2
                    WHERE i.user_id = users.id
                        AND (i.platform <> 'web' OR a.id IS NOT NULL OR w.token_hash IS NOT NULL))
                AND NOT EXISTS (SELECT 1 FROM ratings WHERE user_id = users.id)
                AND NOT EXISTS (SELECT 1 FROM seen WHERE user_id = users.id)
                AND NOT EXISTS (SELECT 1 FROM watchlist WHERE user_id = users.id)
                AND NOT EXISTS (SELECT 1 FROM sessions WHERE user_id = users.id AND updated_at >= ?1)",
        )
        .bind(now() - days * 24 * 60 * 60)
        .bind(now())
        .execute(tx.connection())
        .await?;
        tx.commit().await?;
        Ok(done.rows_affected())
    }

    /// Deletes sessions that have expired.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_web_sessions(&self) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let done =
            sqlx::query("DELETE FROM web_sessions WHERE expires_at <= ?").bind(now()).execute(tx.connection()).await?;
        tx.commit().await?;
        Ok(done.rows_affected())
    }
}

impl Transaction {
    /// The account with a name, whatever its case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account(&mut self, name: &str) -> Result<Option<Account>, StoreError> {
        let query = sqlx::query_as("SELECT name, password_hash, external_id FROM accounts WHERE folded_name = ?");
        Ok(query.bind(folded(name)).fetch_optional(self.connection()).await?)
    }

    /// Makes an account for a web identity that is there. False when the name is taken or the identity has one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_account(&mut self, account: &Account) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO accounts (name, folded_name, password_hash, external_id, created_at)
             VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(&account.name)
        .bind(folded(&account.name))
        .bind(&account.password_hash)
        .bind(&account.external_id)
        .bind(now())
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Starts a session of the page; `lifetime` in seconds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_web_session(&mut self, token: &str, external_id: &str, lifetime: i64) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO web_sessions (token_hash, external_id, created_at, expires_at) VALUES (?, ?, ?, ?)")
            .bind(hash(token))
            .bind(external_id)
            .bind(now())
            .bind(now() + lifetime)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Ends a session of the page.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_web_session(&mut self, token: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM web_sessions WHERE token_hash = ?")
            .bind(hash(token))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// A web identity of a user: the one with an account if there is one, else any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn web_identity(&mut self, user: UserId) -> Result<Option<String>, StoreError> {
        let query = sqlx::query_scalar(
            "SELECT i.external_id FROM identities i
             LEFT JOIN accounts a ON a.platform = i.platform AND a.external_id = i.external_id
             WHERE i.user_id = ? AND i.platform = 'web' ORDER BY a.id IS NULL, i.external_id LIMIT 1",
        );
        Ok(query.bind(user).fetch_optional(self.connection()).await?)
    }

    /// Gives a user one more identity.
    ///
    /// # Errors
    /// When the database fails, or the identity is somebody's already.
    pub async fn attach_identity(&mut self, user: UserId, identity: &Identity) -> Result<(), StoreError> {
        self.add_identity(user, identity).await
    }

    /// True when nothing is stored of a user but the user: such a visitor leaves nothing to keep.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_said_nothing(&mut self, user: UserId) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar(
            "SELECT NOT EXISTS (SELECT 1 FROM ratings WHERE user_id = ?1)
                AND NOT EXISTS (SELECT 1 FROM seen WHERE user_id = ?1)
                AND NOT EXISTS (SELECT 1 FROM watchlist WHERE user_id = ?1)",
        );
        Ok(query.bind(user).fetch_one(self.connection()).await?)
    }
}

/// A web identity.
pub fn web_identity(external_id: impl Into<String>, display_name: impl Into<String>) -> Identity {
    Identity { platform: Platform::Web, external_id: external_id.into(), display_name: display_name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn store_with_account() -> (Store, UserId) {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let user = tx.user_of(&web_identity("w1", "Ana")).await.unwrap();
        let account = Account { name: "Ana".into(), password_hash: "h".into(), external_id: "w1".into() };
        assert!(tx.add_account(&account).await.unwrap());
        tx.add_web_session("token", "w1", 60).await.unwrap();
        tx.commit().await.unwrap();
        (store, user)
    }

    #[tokio::test]
    async fn a_name_is_taken_whatever_its_case() {
        let (store, _) = store_with_account().await;
        let mut tx = store.begin().await.unwrap();
        tx.user_of(&web_identity("w2", "x")).await.unwrap();
        let second = Account { name: "ANA".into(), password_hash: "h".into(), external_id: "w2".into() };
        assert!(!tx.add_account(&second).await.unwrap());
        assert_eq!(tx.account("aNa").await.unwrap().map(|a| a.external_id).as_deref(), Some("w1"));
    }

    #[tokio::test]
    async fn a_session_is_found_by_its_token_only_and_ends() {
        let (store, _) = store_with_account().await;
        let session = store.web_session("token").await.unwrap().unwrap();
        assert_eq!((session.external_id.as_str(), session.account.as_deref()), ("w1", Some("Ana")));
        assert_eq!(store.web_session("other").await.unwrap(), None);
        let stored: String =
            sqlx::query_scalar("SELECT token_hash FROM web_sessions").fetch_one(store.pool()).await.unwrap();
        assert!(!stored.contains("token"));

        sqlx::query("UPDATE web_sessions SET expires_at = 1").execute(store.pool()).await.unwrap();
        assert_eq!(store.web_session("token").await.unwrap(), None);
        assert_eq!(store.prune_web_sessions().await.unwrap(), 1);
    }

    #[tokio::test]
    async fn deleting_the_user_deletes_account_and_sessions() {
        let (store, user) = store_with_account().await;
        let mut tx = store.begin().await.unwrap();
        tx.delete_user(user).await.unwrap();
        assert_eq!(tx.account("Ana").await.unwrap(), None);
        tx.commit().await.unwrap();
        assert_eq!(store.web_session("token").await.unwrap(), None);
    }

    #[tokio::test]
    async fn only_guests_who_left_nothing_and_cannot_come_back_are_forgotten() {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let mut users = std::collections::BTreeMap::new();
        for name in ["gone", "recent", "rated", "listed", "session", "account", "joined", "talking"] {
            users.insert(name, tx.user_of(&web_identity(name, "Guest")).await.unwrap());
        }
        let heat = crate::catalog::MovieKey("tt0113277".into());
        tx.rate(users["rated"], &heat, 4.0, crate::store::RatingSource::Button).await.unwrap();
        tx.set_watchlist(users["listed"], &heat, true).await.unwrap();
        tx.add_web_session("alive", "session", 60).await.unwrap();
        tx.add_web_session("dead", "gone", -60).await.unwrap();
        let account = Account { name: "Ana".into(), password_hash: "h".into(), external_id: "account".into() };
        assert!(tx.add_account(&account).await.unwrap());
        let discord = Identity { platform: Platform::Discord, ..web_identity("7", "Ana") };
        tx.attach_identity(users["joined"], &discord).await.unwrap();
        tx.put_session(users["talking"], &web_identity("talking", "Guest"), "page", &"state").await.unwrap();
        let bot = tx.user_of(&Identity { platform: Platform::Telegram, ..web_identity("8", "Ben") }).await.unwrap();
        tx.commit().await.unwrap();
        sqlx::query("UPDATE users SET created_at = 1 WHERE id <> ?")
            .bind(users["recent"])
            .execute(store.pool())
            .await
            .unwrap();

        assert_eq!(store.prune_guests(90).await.unwrap(), 1);
        let left: Vec<UserId> =
            sqlx::query_scalar("SELECT id FROM users ORDER BY id").fetch_all(store.pool()).await.unwrap();
        users.remove("gone");
        let mut expected: Vec<UserId> = users.into_values().chain([bot]).collect();
        expected.sort_by_key(|user| user.0);
        assert_eq!(left, expected);
    }

    #[tokio::test]
    async fn a_session_in_use_lives_on() {
        let (store, _) = store_with_account().await;
        assert!(store.web_session("token").await.unwrap().unwrap().expires_in <= 60);
        store.extend_web_session("token", 1000).await.unwrap();
        assert!(store.web_session("token").await.unwrap().unwrap().expires_in > 900);
    }
}
