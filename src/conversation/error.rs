//! What can go wrong in the engine.

use crate::store::StoreError;

/// A turn that could not be carried out. Nothing of it happened.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EngineError {
    /// Identifier of the interface text that tells a person what to do; details are for the log.
    pub fn text_id(&self) -> &'static str {
        match self {
            Self::Store(StoreError::Busy) => "error-busy",
            Self::Store(_) => "error-database",
        }
    }
}
