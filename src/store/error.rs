//! What can go wrong in the database.

use std::path::PathBuf;

/// A failure of the database; the message says what to do where something can be done.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened or created.
    #[error("cannot open the database {}: {source}; check that the folder exists and is writable", path.display())]
    Open {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// The file was written by another, usually newer, version of Matinee.
    #[error("the database {} does not fit this version of Matinee ({source}); update Matinee, or name another folder with --state-dir", path.display())]
    Migrate {
        /// The database file.
        path: PathBuf,
        /// Which migration failed and how.
        source: sqlx::migrate::MigrateError,
    },
    /// Another process held the write lock for too long.
    #[error("the database is busy; another Matinee is writing to it, try again in a moment")]
    Busy,
    /// A statement failed.
    #[error("the database failed: {0}; run `matinee doctor`")]
    Query(sqlx::Error),
    /// A catalog that is not there.
    #[error("there is no catalog named \"{name}\"; `matinee catalog list` shows the names")]
    UnknownCatalog {
        /// The name asked for.
        name: String,
    },
    /// A stored value that this version cannot read.
    #[error("the database holds something unreadable ({what}): {detail}; import the catalog again")]
    Corrupt {
        /// Table and column.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
}

/// SQLite's result codes for a held lock (`SQLITE_BUSY` and its extended codes have 5 in the low byte).
const SQLITE_BUSY: u32 = 5;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code()).and_then(|c| c.parse::<u32>().ok());
        match code {
            Some(code) if code & 0xff == SQLITE_BUSY => Self::Busy,
            _ => Self::Query(error),
        }
    }
}
