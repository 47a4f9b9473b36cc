//! Passwords: hashed with Argon2id, a few at a time, so that logins cannot take all memory.

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

/// Hashes that are computed at the same time; each takes 19 MiB.
const AT_ONCE: usize = 2;

pub(super) struct Passwords {
    places: Semaphore,
}

impl Passwords {
    pub(super) fn new() -> Self {
        Self { places: Semaphore::new(AT_ONCE) }
    }

    /// The hash of a password, in PHC form. `None` when hashing fails, which Argon2 with its defaults does not.
    pub(super) async fn hash(&self, password: SecretString) -> Option<String> {
        let _place = self.places.acquire().await.ok()?;
        let hash = move || {
            let salt = SaltString::generate(&mut OsRng);
            Argon2::default().hash_password(password.expose_secret().as_bytes(), &salt).map(|h| h.to_string()).ok()
        };
        tokio::task::spawn_blocking(hash).await.ok()?
    }

    /// True when the password belongs to the hash. Without a hash the same work is done, so that the time taken does
    /// not tell whether there is such an account.
    pub(super) async fn verify(&self, password: SecretString, hash: Option<String>) -> bool {
        let Some(hash) = hash else {
            let _ = self.hash(password).await;
            return false;
        };
        let Ok(_place) = self.places.acquire().await else { return false };
        let verify = move || {
            let Ok(hash) = PasswordHash::new(&hash) else { return false };
            Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok()
        };
        tokio::task::spawn_blocking(verify).await.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits_and_the_hash_is_argon2id() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await);
        assert!(!passwords.verify("wrong horse".into(), Some(hash)).await);
        assert!(!passwords.verify("any".into(), None).await);
        assert!(!passwords.verify("any".into(), Some("damaged".into())).await);
    }
}
