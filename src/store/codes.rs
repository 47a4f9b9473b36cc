//! One-time codes: a short one to join two accounts, a long one to log in.

use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::transaction::now;
use super::{StoreError, Transaction, UserId};

/// What a code is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(rename_all = "lowercase")]
pub enum CodePurpose {
    /// Joins another account: typed by hand, so it is short, and good for ten minutes.
    Link,
    /// Logs into the web page: carried by a link, good for fifteen minutes.
    Login,
}

/// Without letters that look alike.
const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

impl CodePurpose {
    /// Characters of a code: 8 of 31 are 39 bits, 32 are 158.
    fn length(self) -> usize {
        match self {
            Self::Link => 8,
            Self::Login => 32,
        }
    }

    /// How long a code is good, seconds.
    pub fn lifetime(self) -> i64 {
        match self {
            Self::Link => 10 * 60,
            Self::Login => 15 * 60,
        }
    }
}

/// A code that was just made. Only its hash is stored, so it can be shown this once only.
pub type OneTimeCode = SecretString;

fn hash(code: &str) -> String {
    let digest = Sha256::digest(code.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a person types may be in lower case and have spaces or dashes.
fn normalise(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric()).take(64).collect::<String>().to_ascii_uppercase()
}

impl Transaction {
    /// Makes a code for a user. An earlier code of the same purpose is no longer good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn make_code(&mut self, user: UserId, purpose: CodePurpose) -> Result<OneTimeCode, StoreError> {
        let code: String = {
            let mut random = rand::rng();
            (0..purpose.length()).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])).collect()
        };
        sqlx::query("DELETE FROM one_time_codes WHERE (user_id = ? AND purpose = ?) OR expires_at < ?")
            .bind(user)
            .bind(purpose)
            .bind(now())
            .execute(self.connection())
            .await?;
        sqlx::query("INSERT INTO one_time_codes (hash, purpose, user_id, expires_at) VALUES (?, ?, ?, ?)")
            .bind(hash(&code))
            .bind(purpose)
            .bind(user)
            .bind(now() + purpose.lifetime())
            .execute(self.connection())
            .await?;
        Ok(code.into())
    }

    /// The user who made a code; the code is used up by this. `None` when it is unknown, used or too old.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_code(&mut self, code: &SecretString, purpose: CodePurpose) -> Result<Option<UserId>, StoreError> {
        let code = normalise(code.expose_secret());
        Ok(sqlx::query_scalar(
            "DELETE FROM one_time_codes WHERE hash = ? AND purpose = ? AND expires_at >= ? RETURNING user_id",
        )
        .bind(hash(&code))
        .bind(purpose)
        .bind(now())
        .fetch_optional(self.connection())
        .await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Identity, Platform};
    use crate::store::Store;

    async fn user(tx: &mut Transaction) -> UserId {
        let who = Identity { platform: Platform::Web, external_id: "1".into(), display_name: String::new() };
        tx.user_of(&who).await.unwrap()
    }

    #[tokio::test]
    async fn a_code_works_once_and_only_for_its_purpose() {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let user = user(&mut tx).await;
        let code = tx.make_code(user, CodePurpose::Link).await.unwrap();
        assert_eq!(tx.use_code(&code, CodePurpose::Login).await.unwrap(), None);
        let typed: SecretString = code.expose_secret().to_lowercase().replace('A', " a-").into();
        assert_eq!(tx.use_code(&typed, CodePurpose::Link).await.unwrap(), Some(user));
        assert_eq!(tx.use_code(&code, CodePurpose::Link).await.unwrap(), None);
    }

    #[tokio::test]
    async fn only_the_newest_code_is_good_and_old_ones_expire() {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let user = user(&mut tx).await;
        let first = tx.make_code(user, CodePurpose::Login).await.unwrap();
        let second = tx.make_code(user, CodePurpose::Login).await.unwrap();
        assert_eq!(tx.use_code(&first, CodePurpose::Login).await.unwrap(), None);
        sqlx::query("UPDATE one_time_codes SET expires_at = 1").execute(tx.connection()).await.unwrap();
        assert_eq!(tx.use_code(&second, CodePurpose::Login).await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_code_itself_is_not_stored() {
        let store = Store::open_in_memory().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let user = user(&mut tx).await;
        let code = tx.make_code(user, CodePurpose::Login).await.unwrap();
        let stored: String =
            sqlx::query_scalar("SELECT hash FROM one_time_codes").fetch_one(tx.connection()).await.unwrap();
        assert_ne!(stored, code.expose_secret());
    }
}
