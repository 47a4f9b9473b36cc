//! The database: SQLite in WAL mode. Every SQL statement of the program is in this room.

mod accounts;
mod catalogs;
mod codes;
mod error;
mod guilds;
mod links;
mod lists;
mod llm;
mod people;
mod ratings;
mod search;
mod sessions;
mod settings;
mod telegram;
mod transaction;
mod turns;

pub use accounts::{Account, WebSession, web_identity};
pub use catalogs::{CatalogInfo, NewCatalog};
pub use codes::{CodePurpose, OneTimeCode};
pub use error::StoreError;
pub use guilds::GuildSettings;
pub use links::Parted;
pub use llm::{JudgedWish, LlmSpending};
pub use people::{StoredIdentity, UserId};
pub use ratings::{FilmMarks, GivenRating, RatingSource, StoredRating, Timestamped};
pub use search::SearchHit;
pub use settings::UserSettings;
pub use telegram::TelegramUpdate;
pub use transaction::Transaction;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::SqlitePool;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

/// Forward-only: a migration is never edited once released.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long a statement waits for another process's write lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Readers never wait for the writer in WAL mode; a handful of connections serves everybody.
const CONNECTIONS: u32 = 4;

/// The open database. Cheap to clone: clones share the connections.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
    /// Writers of this process queue here, in order, rather than at SQLite's lock, which is not fair.
    writers: Arc<tokio::sync::Mutex<()>>,
}

impl Store {
    /// Opens the database file, creates it if missing, and brings it to this version's shape.
    ///
    /// # Errors
    /// [`StoreError::Open`] when the file cannot be opened, [`StoreError::Migrate`] when it belongs to a newer version.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Durable before a person is told: FULL syncs the log at every commit.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            // A slow disk is no news for a person at the terminal.
            .log_slow_statements(log::LevelFilter::Debug, Duration::from_secs(1));
        Self::connect(options, SqlitePoolOptions::new().max_connections(CONNECTIONS), path).await
    }

    /// A database that lives as long as the value; for tests and trials.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_in_memory() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        // Each connection to memory is a database of its own: one connection that is never closed.
        let pool = SqlitePoolOptions::new().max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
        Self::connect(options, pool, Path::new(":memory:")).await
    }

    async fn connect(options: SqliteConnectOptions, pool: SqlitePoolOptions, path: &Path) -> Result<Self, StoreError> {
        let pool =
            pool.connect_with(options).await.map_err(|source| StoreError::Open { path: path.to_owned(), source })?;
        MIGRATIONS.run(&pool).await.map_err(|source| StoreError::Migrate { path: path.to_owned(), source })?;
        Ok(Self { pool, writers: Arc::default() })
    }

    /// The connections, for the queries of this room.
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Waits for the statements under way and closes the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A value as the JSON of a column.
fn json<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt { what, detail: error.to_string() })
}

/// A value from the JSON of a column.
fn from_json<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Corrupt { what, detail: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn opening_twice_keeps_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("matinee.db");
        let store = Store::open(&path).await.unwrap();
        sqlx::query("INSERT INTO app_settings VALUES ('a', 'b')").execute(store.pool()).await.unwrap();
        store.close().await;

        let store = Store::open(&path).await.unwrap();
        let value: String =
            sqlx::query_scalar("SELECT value FROM app_settings WHERE key = 'a'").fetch_one(store.pool()).await.unwrap();
        assert_eq!(value, "b");
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(store.pool()).await.unwrap();
        assert_eq!(mode, "wal");
        let keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(store.pool()).await.unwrap();
        assert_eq!(keys, 1);
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_a_clear_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = Store::open(&folder.path().join("missing/matinee.db")).await.unwrap_err();
        assert!(matches!(error, StoreError::Open { .. }), "{error}");
        assert!(error.to_string().contains("writable"));
    }
}
