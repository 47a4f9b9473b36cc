//! Training: from ratings to a model file.

use std::fmt;
use std::io::{self, Cursor, Seek, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use super::accuracy::{self, relative_error};
use super::file::{AtomicFile, FileError};
use super::gram::{self, gram};
use super::inverse::Inverse;
use super::kernel::LANES;
use super::matrix::RatingMatrix;
use super::memory::available_memory;
use super::model::ModelError;
use super::progress::{Phase, Progress, Reporter};
use super::relations::Relations;
use super::sparse::{self, keep_strongest};
use super::square::SquareMatrix;
use super::sweep;
use super::workers::{Cancel, Workers};
use super::write::{self, ROWS_PER_WRITE};

/// Memory of the program itself.
const PROGRAM: u64 = 16 << 20;

/// What counts as the strength of a rating while training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Input {
    /// The rating itself, divided by the highest one.
    #[default]
    Rating,
    /// 1 for any rating: that a movie was watched is what counts.
    Binary,
}

impl Input {
    /// The strength of a rating in whole units.
    pub(super) fn value(self, half_stars: u8) -> u8 {
        match self {
            Self::Rating => half_stars,
            Self::Binary => 1,
        }
    }

    /// What one unit is worth.
    pub(super) fn scale(self) -> f32 {
        match self {
            Self::Rating => 0.1,
            Self::Binary => 1.0,
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rating => "rating",
            Self::Binary => "binary",
        })
    }
}

impl FromStr for Input {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "rating" => Ok(Self::Rating),
            "binary" => Ok(Self::Binary),
            _ => Err(format!("{text:?} is not an input; use rating or binary")),
        }
    }
}

/// How to train.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// Regularisation, above 0: the higher, the more a model trusts popular relations only.
    pub lambda: f32,
    /// Threads; 0 means one for each processor. The result does not depend on it.
    pub threads: usize,
    /// What counts as the strength of a rating.
    pub input: Input,
    /// Share of the relations that the model keeps, above 0 and below 1; none keeps all.
    pub keep: Option<f32>,
    /// Where to keep the inverse, so that [`update`](super::update) can take in new ratings later; none does not keep it.
    pub keep_inverse: Option<PathBuf>,
    /// Bytes that the training may take; none means what the machine has left.
    pub memory: Option<u64>,
    /// Ends the training early.
    pub cancel: Cancel,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            lambda: 500.0,
            threads: 0,
            input: Input::Rating,
            keep: None,
            keep_inverse: None,
            memory: None,
            cancel: Cancel::default(),
        }
    }
}

/// A lambda that suits so many ratings when none was selected on them: 500, and above a million ratings 0.45
/// sqrt(ratings). Selection on ratings alone prefers larger ones, up to 3 sqrt(ratings); but a conversation has a wish
/// beside the ratings, and for that a model does better that knows rarer relations and recommends more different movies.
pub fn default_lambda(ratings: usize) -> f32 {
    (0.45 * (ratings as f32).sqrt()).max(500.0)
}

/// What a training did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrainReport {
    /// Movies of the catalog.
    pub movies: usize,
    /// Movies that somebody rated.
    pub rated: usize,
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
    #[error("training needs {} MB of memory and there are {} MB; free some, or train fewer movies", need >> 20, available >> 20)]
    Memory {
        /// Bytes needed.
        need: u64,
        /// Bytes there are.
        available: u64,
    },
    /// Somebody asked it to stop; the old model, if any, is as it was.
    #[error("training was stopped; the model from before is still in place")]
    Cancelled,
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
    #[error("cannot allocate memory for training: {0}; free some, or train fewer movies")]
    Allocate(io::Error),
    /// A model in memory cannot be read back.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl From<FileError> for TrainError {
    fn from(error: FileError) -> Self {
        Self::Model(error.into())
    }
}

/// Bytes of memory that training takes at its peak: 4 for every pair of movies, and what the steps need beside it.
pub fn memory_need(ratings: &RatingMatrix, options: &TrainOptions) -> u64 {
    let movies = ratings.movie_count();
    let threads = Workers::new(options.threads, Cancel::default()).threads();
    let gram = gram::scratch_bytes(ratings, threads);
    let write = match options.keep {
        Some(keep) => sparse::scratch_bytes(movies, keep),
        None => (ROWS_PER_WRITE * movies.next_multiple_of(LANES)) as u64,
    };
    // The file of ratings counts as well while it is mapped, and so does the program.
    let file = 5 * ratings.ratings() as u64 + 16 * ratings.users() as u64;
    SquareMatrix::bytes(movies) + file + PROGRAM + gram.max(sweep::scratch_bytes(movies)).max(write)
}

/// Trains a model and puts it in place at once: until then, and when anything fails, a model that was at `out` stays
/// as it was. The same ratings and options give the same file.
///
/// # Errors
/// When there are no ratings, too little memory, too small a lambda, or the file cannot be written.
pub fn train(
    ratings: &RatingMatrix,
    options: &TrainOptions,
    progress: &dyn Fn(Progress),
    out: &Path,
) -> Result<TrainReport, TrainError> {
    publish(out, |file, write_error| train_to(ratings, options, progress, file, write_error))
}

/// Lets `make` write a model and puts it in place.
pub(super) fn publish(
    out: &Path,
    make: impl FnOnce(AtomicFile, &dyn Fn(io::Error) -> TrainError) -> Result<(AtomicFile, TrainReport), TrainError>,
) -> Result<TrainReport, TrainError> {
    let write_error = |source| TrainError::Write { path: out.to_owned(), source };
    // First of all, so that a folder that cannot be written shows before the work is done.
    let file = AtomicFile::create(out).map_err(write_error)?;
    let (mut file, report) = make(file, &write_error)?;
    let bytes = file.seek(io::SeekFrom::End(0)).map_err(write_error)?;
    file.publish().map_err(write_error)?;
    Ok(TrainReport { bytes, ..report })
}

/// Trains a model and gives the bytes of its file.
pub(super) fn train_to_memory(ratings: &RatingMatrix, options: &TrainOptions) -> Result<Vec<u8>, TrainError> {
    let write_error = |source| TrainError::Write { path: PathBuf::from("(memory)"), source };
    let (out, _) = train_to(ratings, options, &|_| (), Cursor::new(Vec::new()), &write_error)?;
    Ok(out.into_inner())
}

fn train_to<W: Write + Seek>(
    ratings: &RatingMatrix,
    options: &TrainOptions,
    progress: &dyn Fn(Progress),
    out: W,
    write_error: &dyn Fn(io::Error) -> TrainError,
) -> Result<(W, TrainReport), TrainError> {
    check(ratings, options)?;
    let workers = Workers::new(options.threads, options.cancel.clone());
    let too_small = || TrainError::LambdaTooSmall { lambda: options.lambda };

    let mut reporter = Reporter::new(Phase::Gram, progress);
    let mut gram = gram(ratings, options.input, &workers, &mut reporter).map_err(TrainError::Allocate)?;
    stop_if_cancelled(&workers)?;
    let gram_time = reporter.finish();

    let mut reporter = Reporter::new(Phase::Inverse, progress);
    for (i, column) in gram.matrix.columns_mut().enumerate() {
        column[i] += options.lambda;
    }
    sweep::invert(gram.matrix.as_mut(), sweep::BLOCK, &workers, &mut reporter).map_err(|_| too_small())?;
    stop_if_cancelled(&workers)?;
    sweep::mirror(gram.matrix.as_mut(), &workers);
    stop_if_cancelled(&workers)?;
    let inverse = Inverse { negative: gram.matrix, order: gram.order };
    let inverse_time = reporter.finish();

    if let Some(path) = &options.keep_inverse {
        inverse.write(path, ratings, options)?;
    }
    let (out, report) = finish(ratings, &inverse, options, &workers, progress, out, write_error)?;
    Ok((out, TrainReport { gram: gram_time, inverse: inverse_time, ..report }))
}

/// Checks an inverse against the ratings and writes the model of it; the times before are left zero in the report.
pub(super) fn finish<W: Write + Seek>(
    ratings: &RatingMatrix,
    inverse: &Inverse,
    options: &TrainOptions,
    workers: &Workers,
    progress: &dyn Fn(Progress),
    out: W,
    write_error: &dyn Fn(io::Error) -> TrainError,
) -> Result<(W, TrainReport), TrainError> {
    let too_small = || TrainError::LambdaTooSmall { lambda: options.lambda };
    let mut reporter = Reporter::new(Phase::Write, progress);
    let error = relative_error(ratings, options.input, options.lambda, inverse, workers);
    stop_if_cancelled(workers)?;
    if error.is_nan() || error > accuracy::TOLERANCE {
        return Err(too_small());
    }
    let relations = Relations::new(&inverse.negative, &inverse.order).ok_or_else(too_small)?;
    let rounding = relations.rounding(workers);
    stop_if_cancelled(workers)?;
    let header = write::header(ratings, options);
    let out = match options.keep {
        None => write::dense(&relations, &rounding, out, header, workers, &mut reporter),
        Some(keep) => {
            let kept = keep_strongest(&relations, &rounding, keep, workers);
            stop_if_cancelled(workers)?;
            write::sparse(&relations, &rounding, &kept, out, header)
        }
    };
    // Before looking at errors: what a stopped writer did not write is no error.
    stop_if_cancelled(workers)?;
    let report = TrainReport {
        movies: ratings.movie_count(),
        rated: ratings.rating_counts().iter().filter(|&&count| count > 0).count(),
        recommendable: rounding.recommendable,
        relative_error: error,
        write: reporter.finish(),
        ..TrainReport::default()
    };
    Ok((out.map_err(write_error)?, report))
}

/// Ends a training that somebody asked to stop.
pub(super) fn stop_if_cancelled(workers: &Workers) -> Result<(), TrainError> {
    if workers.is_cancelled() { Err(TrainError::Cancelled) } else { Ok(()) }
}

/// Refuses what cannot succeed before any work is done.
pub(super) fn check(ratings: &RatingMatrix, options: &TrainOptions) -> Result<(), TrainError> {
    if ratings.ratings() == 0 {
        return Err(TrainError::NoRatings);
    }
    if !(options.lambda.is_finite() && options.lambda > 0.0) {
        return Err(TrainError::InvalidLambda(options.lambda));
    }
    if let Some(keep) = options.keep
        && !(keep > 0.0 && keep < 1.0)
    {
        return Err(TrainError::InvalidKeep(keep));
    }
    let need = memory_need(ratings, options);
    match options.memory.or_else(available_memory) {
        Some(available) if need > available => Err(TrainError::Memory { need, available }),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "train_tests.rs"]
mod tests;
