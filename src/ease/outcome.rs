//! What comes of a training: a report, or why there is none.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::cooccurrence::CooccurrenceError;
use super::model::ModelError;
use crate::array_file::FileError;

/// What a training did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrainReport {
    /// Movies of the catalog.
    pub movies: usize,
    /// Movies that somebody rated.
    pub rated: usize,
    /// Movies that are dense; the others are attached to them.
    pub dense: usize,
    /// Movies that can be recommended: some other movie speaks for them.
    pub recommendable: usize,
    /// Estimated relative error of the weights, from single precision.
    pub relative_error: f32,
    /// Size of the model in bytes.
    pub bytes: u64,
    /// Time for the Gram matrix.
    pub gram: Duration,
    /// Time for the inverse.
    pub inverse: Duration,
    /// Time for checking how exact the inverse is, where that is not part of it.
    pub check: Duration,
    /// Time for attaching the movies that are not dense.
    pub attach: Duration,
    /// Time for rounding and writing.
    pub write: Duration,
}

/// Why a training failed.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// There is nothing to learn from.
    #[error("there are no ratings to train on; import a dataset first")]
    NoRatings,
    /// Lambda is not a positive number.
    #[error("lambda must be a number above 0, not {0}")]
    InvalidLambda(f32),
    /// The share to keep is no share.
    #[error("the share of relations to keep must be above 0 and below 1, not {0}")]
    InvalidKeep(f32),
    /// Rounding errors have grown too large.
    #[error("lambda {lambda} is too small for these ratings in single precision; use a larger one, such as {}", 10.0 * lambda)]
    LambdaTooSmall {
        /// The lambda given.
        lambda: f32,
    },
    /// The machine has not enough memory.
    #[error(
        "training needs {} MB of memory and there are {} MB; free some, or make fewer films dense with --dense-movies \
         (these are {dense})", need >> 20, available >> 20
    )]
    Memory {
        /// Movies that would be dense.
        dense: usize,
        /// Bytes needed.
        need: u64,
        /// Bytes there are.
        available: u64,
    },
    /// Somebody asked it to stop; the old model, if any, is as it was.
    #[error("training was stopped; the model from before is still in place")]
    Cancelled,
    /// A temporary file failed.
    #[error("cannot use a temporary file for the attached films: {0}; make room in the folder for temporary files")]
    TemporaryFile(io::Error),
    /// The model cannot be written.
    #[error("cannot write the model {path}: {source}; check the folder and the space on the disk")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The kept inverse does not belong to the ratings from before or to the options.
    #[error("the kept inverse {path} does not fit ({reason}); train anew, keeping the inverse")]
    InverseMismatch {
        /// Its file.
        path: PathBuf,
        /// What does not fit.
        reason: &'static str,
    },
    /// The pages for the matrix were refused.
    #[error("cannot allocate memory for training: {0}; free some, or make fewer films dense with --dense-movies")]
    Allocate(io::Error),
    /// A co-occurrence cannot be used.
    #[error(transparent)]
    Cooccurrence(#[from] CooccurrenceError),
    /// A model in memory cannot be read back.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl From<FileError> for TrainError {
    fn from(error: FileError) -> Self {
        Self::Model(error.into())
    }
}
