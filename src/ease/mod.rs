//! EASE (Steck 2019, <https://arxiv.org/abs/1905.03375>): ratings in, a model file out, and scores from it.
//!
//! The way of the numbers: [`RatingMatrix`] (who rated what) → `gram` (how often two movies are liked together) →
//! `sweep` (the inverse P of that matrix plus lambda) → `relations` (R_ij = -P_ij / sqrt(P_ii P_jj), rounded to 8 bits) →
//! the file that [`Model`] maps into memory. The weight of a rated movie i in the score of a movie j is
//! B_ij = -P_ij / P_jj = R_ij sqrt(P_ii / P_jj), so that a score is a sum of exact parts.
//!
//! The only numeric room. It knows movies by their [`MovieIndex`](crate::catalog::MovieIndex) alone and does no I/O
//! but the two files.

mod accuracy;
mod attach;
mod builder;
mod cooccurrence;
mod dense_core;
mod gram;
mod inverse;
mod join;
mod kernel;
mod matrix;
mod memory;
mod model;
mod options;
mod outcome;
#[doc(hidden)]
pub mod parts;
mod progress;
mod relations;
mod select;
mod select_plot;
mod sparse;
mod square;
mod subset;
mod sweep;
mod synthetic;
#[cfg(test)]
mod testing;
mod top;
mod train;
mod update;
mod workers;
mod write;

pub use crate::array_file::FileError;
pub use builder::{RatingError, RatingMatrixBuilder};
pub use cooccurrence::{Cooccurrence, CooccurrenceError};
pub use kernel::Kernel;
pub use matrix::{CatalogFingerprint, OWN_USERS, RatingMatrix, RatingRow, RatingSource};
pub use memory::available_memory;
pub use model::{Form, Material, Model, ModelError, ModelInfo};
pub use options::{Input, TrainOptions, default_lambda};
pub use outcome::{TrainError, TrainReport};
pub use progress::{Phase, Progress};
pub use select::{SelectOptions, Selection, Trial, select_lambda};
pub use synthetic::{SyntheticOptions, synthetic_ratings};
pub use top::top;
pub use train::{cooccurrence_memory_need, dense_movies, memory_need, train, train_on_cooccurrence};
pub use update::{update, update_pays};
pub use workers::Cancel;
