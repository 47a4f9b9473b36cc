//! Training: from ratings to a model file.

use std::fmt;
use std::io::{self, Cursor, Seek, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use super::accuracy::{self, error_by_gram, relative_error};
use super::attach;
use super::cooccurrence::{Cooccurrence, CooccurrenceError};
use super::dense_core::Core;
use super::gram::{self, Gram, Ranked};
use super::inverse::Inverse;
use super::kernel::LANES;
use super::matrix::RatingMatrix;
use super::memory::available_memory;
use super::model::{Material, ModelError};
use super::progress::{Phase, Progress, Reporter};
use super::relations::Relations;
use super::sparse::{self, keep_strongest};
use super::square::SquareMatrix;
use super::sweep;
use super::workers::{Cancel, Workers};
use super::write::{self, Facts, ROWS_PER_WRITE};
use crate::array_file::{AtomicFile, FileError};

/// Memory of the program itself.
const PROGRAM: u64 = 16 << 20;
/// Share of the movies that must be dense when memory is too short for all, unless somebody asks for fewer.
const SMALLEST_CORE: f64 = 0.1;
/// Share of the memory that a core of its own choice takes.
const SHARE_OF_MEMORY: f64 = 0.8;

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
    /// About how many movies are dense, the most rated ones; the others are attached to them. None means all of them,
    /// or as many as the memory holds.
    pub dense_movies: Option<usize>,
    /// Where to keep the inverse, so that [`update`](super::update) can take in new ratings later; none does not keep it. Only of a model
    /// in which all movies are dense.
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
            dense_movies: None,
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

/// Bytes of memory that training takes at its peak: 4 for every pair of dense movies, and what the steps need beside it.
pub fn memory_need(ratings: &RatingMatrix, options: &TrainOptions) -> u64 {
    need_with(ratings, options, dense_movies(ratings, options))
}

fn need_with(ratings: &RatingMatrix, options: &TrainOptions, dense: usize) -> u64 {
    let movies = ratings.movie_count();
    let threads = Workers::new(options.threads, Cancel::default()).threads();
    let gram = gram::scratch_bytes(ratings, threads);
    let write = match options.keep {
        Some(keep) => sparse::scratch_bytes(movies, keep),
        None => (ROWS_PER_WRITE * movies.next_multiple_of(LANES)) as u64,
    };
    // The file of ratings counts as well while it is mapped, and so does the program.
    let file = 5 * ratings.ratings() as u64 + 16 * ratings.users() as u64;
    let beside = match dense < movies {
        // The arranged ratings are needed to the end.
        true => gram + sweep::scratch_bytes(dense).max(attach::scratch_bytes(movies, dense, threads)),
        false => gram.max(sweep::scratch_bytes(movies)).max(write),
    };
    SquareMatrix::bytes(dense) + file + PROGRAM + beside
}

/// How many movies a training makes dense: as many as the options say, else all of them; where the memory is too short
/// for that, as many as leave some of it. A few may come to them that others need to be reached.
pub fn dense_movies(ratings: &RatingMatrix, options: &TrainOptions) -> usize {
    let movies = ratings.movie_count();
    if let Some(dense) = options.dense_movies {
        return dense.clamp(1, movies.max(1));
    }
    let Some(available) = options.memory.or_else(available_memory) else { return movies };
    let fits = |dense: usize, memory: u64| need_with(ratings, options, dense) <= memory;
    if options.keep.is_some() || fits(movies, available) {
        return movies;
    }
    let least = (movies as f64 * SMALLEST_CORE) as usize;
    let memory = (available as f64 * SHARE_OF_MEMORY) as u64;
    let sizes: Vec<usize> = (least..movies).collect();
    // The largest one that fits, if any does.
    sizes.partition_point(|&dense| fits(dense, memory)).checked_sub(1).map_or(movies, |place| sizes[place])
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

/// Trains a model on a co-occurrence: the same as on the ratings that were counted.
///
/// # Errors
/// As [`train`]; when the file cannot be read.
pub fn train_on_cooccurrence(
    pairs: &Cooccurrence,
    options: &TrainOptions,
    progress: &dyn Fn(Progress),
    out: &Path,
) -> Result<TrainReport, TrainError> {
    check_options(options)?;
    if pairs.rated() == 0 {
        return Err(TrainError::NoRatings);
    }
    check_memory(cooccurrence_memory_need(pairs, options), pairs.movie_count(), options)?;
    let workers = Workers::new(options.threads, options.cancel.clone());
    publish(out, |file, write_error| {
        let mut reporter = Reporter::new(Phase::Gram, progress);
        let mut gram = pairs.gram(options.input, &workers, &mut reporter)?;
        stop_if_cancelled(&workers)?;
        // The Gram matrix stays above the diagonal while the inverse is made below it, to check the one by the other.
        sweep::mirror(gram.matrix.as_mut(), &workers);
        let diagonal = gram.matrix.diagonal();
        let gram_time = reporter.finish();
        let mut error = 0.0;
        let check = |matrix: &SquareMatrix| error = error_by_gram(matrix, &diagonal, options.lambda, &workers);
        let (inverse, inverse_time) = invert_and(gram, options, &workers, progress, check)?;
        let facts = Facts {
            movies: pairs.movie_count(),
            users: 0,
            ratings: pairs.ratings(),
            own_users: 0,
            checksum: pairs.checksum(),
            material: Material::Cooccurrence,
            source: pairs.source(),
        };
        let mut finish = Finish { facts, inverse: &inverse, error, options, workers: &workers, progress };
        let (file, report) = finish.write(file, write_error)?;
        Ok((file, TrainReport { rated: pairs.rated(), gram: gram_time, inverse: inverse_time, ..report }))
    })
}

/// Bytes of memory that [`train_on_cooccurrence`] takes at its peak.
pub fn cooccurrence_memory_need(pairs: &Cooccurrence, options: &TrainOptions) -> u64 {
    let movies = pairs.movie_count();
    let write = match options.keep {
        Some(keep) => sparse::scratch_bytes(movies, keep),
        None => (ROWS_PER_WRITE * movies.next_multiple_of(LANES)) as u64,
    };
    SquareMatrix::bytes(movies) + 2 * PROGRAM + write.max(sweep::scratch_bytes(movies))
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
    let core = Core::new(ratings, dense_movies(ratings, options));
    let all_dense = core.dense == core.order.len();

    let mut reporter = Reporter::new(Phase::Gram, progress);
    let ranked = Ranked::new(ratings, options.input, core);
    let gram = ranked.gram(&workers, &mut reporter).map_err(TrainError::Allocate)?;
    stop_if_cancelled(&workers)?;
    let ranked = (!all_dense).then_some(ranked);
    let gram_time = reporter.finish();

    let (inverse, inverse_time) = invert(gram, options, &workers, progress)?;
    if let Some(path) = options.keep_inverse.as_ref().filter(|_| all_dense) {
        inverse.write(path, ratings, options)?;
    }
    let reporter = Reporter::new(Phase::Check, progress);
    let error = relative_error(ratings, options.input, options.lambda, &inverse, &workers);
    let check_time = reporter.finish();
    let mut finish =
        Finish { facts: Facts::of(ratings), inverse: &inverse, error, options, workers: &workers, progress };
    let (out, report) = match ranked {
        None => finish.write(out, write_error)?,
        Some(ranked) => finish.attach_and_write(&ranked, out, write_error)?,
    };
    let rated = ratings.rating_counts().iter().filter(|&&count| count > 0).count();
    Ok((out, TrainReport { rated, gram: gram_time, inverse: inverse_time, check: check_time, ..report }))
}

/// Inverts a Gram matrix plus lambda in its own memory.
pub(super) fn invert(
    gram: Gram,
    options: &TrainOptions,
    workers: &Workers,
    progress: &dyn Fn(Progress),
) -> Result<(Inverse, Duration), TrainError> {
    invert_and(gram, options, workers, progress, |_| ())
}

/// The same; `check` sees the negative inverse below the diagonal and on it, and what was above the diagonal before.
fn invert_and(
    mut gram: Gram,
    options: &TrainOptions,
    workers: &Workers,
    progress: &dyn Fn(Progress),
    check: impl FnOnce(&SquareMatrix),
) -> Result<(Inverse, Duration), TrainError> {
    let mut reporter = Reporter::new(Phase::Inverse, progress);
    for (i, column) in gram.matrix.columns_mut().enumerate() {
        column[i] += options.lambda;
    }
    sweep::invert(gram.matrix.as_mut(), sweep::BLOCK, workers, &mut reporter)
        .map_err(|_| TrainError::LambdaTooSmall { lambda: options.lambda })?;
    stop_if_cancelled(workers)?;
    check(&gram.matrix);
    sweep::mirror(gram.matrix.as_mut(), workers);
    stop_if_cancelled(workers)?;
    Ok((Inverse { negative: gram.matrix, order: gram.order }, reporter.finish()))
}

/// The end of a training: from the inverse to the file.
pub(super) struct Finish<'a> {
    pub facts: Facts,
    pub inverse: &'a Inverse,
    /// Estimated relative error of the inverse.
    pub error: f32,
    pub options: &'a TrainOptions,
    pub workers: &'a Workers,
    pub progress: &'a dyn Fn(Progress),
}

impl Finish<'_> {
    /// Refuses an inverse that is not exact enough, else gives its relations.
    fn relations(&self) -> Result<Relations<'_>, TrainError> {
        let too_small = TrainError::LambdaTooSmall { lambda: self.options.lambda };
        stop_if_cancelled(self.workers)?;
        if self.error.is_nan() || self.error > accuracy::TOLERANCE {
            return Err(too_small);
        }
        Relations::new(&self.inverse.negative, &self.inverse.order).ok_or(too_small)
    }

    fn report(&self, recommendable: usize, write: Duration) -> TrainReport {
        TrainReport {
            movies: self.facts.movies,
            dense: self.inverse.order.len(),
            recommendable,
            relative_error: self.error,
            write,
            ..TrainReport::default()
        }
    }

    /// Writes the model of an inverse of all movies; the times before are left zero in the report, and the number of
    /// rated movies.
    pub fn write<W: Write + Seek>(
        &mut self,
        out: W,
        write_error: &dyn Fn(io::Error) -> TrainError,
    ) -> Result<(W, TrainReport), TrainError> {
        let mut reporter = Reporter::new(Phase::Write, self.progress);
        let (relations, workers) = (self.relations()?, self.workers);
        let rounding = relations.rounding(workers);
        stop_if_cancelled(workers)?;
        let header = self.facts.header(self.options);
        let out = match self.options.keep {
            None => write::dense(&relations, &rounding, out, header, workers, &mut reporter),
            Some(keep) => {
                let kept = keep_strongest(&relations, &rounding, keep, workers);
                stop_if_cancelled(workers)?;
                write::sparse(&relations, &rounding, &kept, out, header)
            }
        };
        // Before looking at errors: what a stopped writer did not write is no error.
        stop_if_cancelled(workers)?;
        Ok((out.map_err(write_error)?, self.report(rounding.recommendable, reporter.finish())))
    }

    /// Attaches the movies outside the core to it, and writes the model.
    fn attach_and_write<W: Write + Seek>(
        &mut self,
        ranked: &Ranked,
        out: W,
        write_error: &dyn Fn(io::Error) -> TrainError,
    ) -> Result<(W, TrainReport), TrainError> {
        let mut reporter = Reporter::new(Phase::Attach, self.progress);
        let (relations, workers) = (self.relations()?, self.workers);
        let lambda = self.options.lambda;
        let attached = attach::attach(ranked, self.inverse, &relations, lambda, workers, &mut reporter)
            .map_err(TrainError::TemporaryFile)?;
        stop_if_cancelled(workers)?;
        let attach_time = reporter.finish();

        let mut reporter = Reporter::new(Phase::Write, self.progress);
        let rounding = attached.rounding(&relations, workers);
        stop_if_cancelled(workers)?;
        let header = self.facts.header(self.options);
        let core = ranked.core();
        let out = write::attached(core, &relations, &attached, &rounding, out, header, workers, &mut reporter);
        stop_if_cancelled(workers)?;
        let report = self.report(rounding.recommendable, reporter.finish());
        Ok((out.map_err(write_error)?, TrainReport { attach: attach_time, ..report }))
    }
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
    check_options(options)?;
    let dense = dense_movies(ratings, options);
    check_memory(need_with(ratings, options, dense), dense, options)
}

/// Refuses options that make no sense.
pub(super) fn check_options(options: &TrainOptions) -> Result<(), TrainError> {
    if !(options.lambda.is_finite() && options.lambda > 0.0) {
        return Err(TrainError::InvalidLambda(options.lambda));
    }
    if let Some(keep) = options.keep
        && !(keep > 0.0 && keep < 1.0)
    {
        return Err(TrainError::InvalidKeep(keep));
    }
    Ok(())
}

/// Refuses what needs more memory than there is.
pub(super) fn check_memory(need: u64, dense: usize, options: &TrainOptions) -> Result<(), TrainError> {
    match options.memory.or_else(available_memory) {
        Some(available) if need > available => Err(TrainError::Memory { dense, need, available }),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "train_tests.rs"]
mod tests;
