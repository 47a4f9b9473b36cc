//! One unit of reading and writing: everything in it happens, or nothing.

use sqlx::{Sqlite, SqliteConnection};
use time::OffsetDateTime;
use tokio::sync::OwnedMutexGuard;

use super::{Store, StoreError};

/// An open transaction. Dropped without [`Transaction::commit`] it leaves no trace.
#[derive(Debug)]
pub struct Transaction {
    inner: sqlx::Transaction<'static, Sqlite>,
    /// The place in the queue of writers; `None` when only reading.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Store {
    /// Starts a transaction that may write. Writers of this process wait in order.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process keeps writing for too long.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        let turn = self.writers.clone().lock_owned().await;
        let inner = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Transaction { inner, _turn: Some(turn) })
    }

    /// Starts a transaction that only reads: one consistent state of the database, without waiting for a writer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_reading(&self) -> Result<Transaction, StoreError> {
        Ok(Transaction { inner: self.pool.begin().await?, _turn: None })
    }
}

impl Transaction {
    /// Makes everything permanent; it is on the disk when this returns.
    ///
    /// # Errors
    /// When the database fails; then nothing was changed.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }

    /// The connection, for the queries of this room.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.inner
    }
}

/// Now, in seconds since 1970.
pub(super) fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}
