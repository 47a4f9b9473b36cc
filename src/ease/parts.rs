//! The steps of a training one by one, for measurements (`benches/micro.rs`).

use std::io::Cursor;

use super::gram::{self, Gram};
use super::inverse::Inverse;
use super::matrix::RatingMatrix;
use super::options::{Input, TrainOptions};
use super::outcome::TrainError;
use super::train::{Finish, invert};
use super::workers::Workers;
use super::write::Facts;
use super::{Phase, progress::Reporter};

/// A Gram matrix.
pub struct Counted(Gram);

/// The inverse of one plus lambda.
pub struct Inverted(Inverse);

/// Counts which movies are rated together.
///
/// # Errors
/// When the memory is refused.
pub fn count(ratings: &RatingMatrix, options: &TrainOptions) -> Result<Counted, TrainError> {
    let workers = Workers::new(options.threads, options.cancel.clone());
    let mut reporter = Reporter::new(Phase::Gram, &|_| ());
    gram::gram(ratings, Input::Rating, &workers, &mut reporter).map(Counted).map_err(TrainError::Allocate)
}

impl Counted {
    /// Inverts it in its own memory.
    ///
    /// # Errors
    /// When lambda is too small.
    pub fn invert(self, options: &TrainOptions) -> Result<Inverted, TrainError> {
        let workers = Workers::new(options.threads, options.cancel.clone());
        invert(self.0, options, &workers, &|_| ()).map(|(inverse, _)| Inverted(inverse))
    }
}

impl Inverted {
    /// Rounds it to 8 bits and writes the model to memory; gives its size in bytes.
    ///
    /// # Errors
    /// When lambda was too small.
    pub fn quantise(&self, ratings: &RatingMatrix, options: &TrainOptions) -> Result<usize, TrainError> {
        let workers = Workers::new(options.threads, options.cancel.clone());
        let facts = Facts::of(ratings);
        let mut finish = Finish { facts, inverse: &self.0, error: 0.0, options, workers: &workers, progress: &|_| () };
        let (file, _) = finish.write(Cursor::new(Vec::new()), &TrainError::TemporaryFile)?;
        Ok(file.into_inner().len())
    }
}
