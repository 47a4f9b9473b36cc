//! Training: from ratings to a model file.

use std::io::{self, Cursor, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::accuracy::{self, error_by_gram, relative_error};
use super::attach;
use super::cooccurrence::Cooccurrence;
use super::dense_core::Core;
use super::gram::{self, Gram, Ranked};
use super::inverse::Inverse;
use super::kernel::LANES;
use super::matrix::RatingMatrix;
use super::memory::available_memory;
use super::model::Material;
use super::options::TrainOptions;
use super::outcome::{TrainError, TrainReport};
use super::progress::{Phase, Progress, Reporter};
use super::relations::Relations;
use super::sparse::{self, keep_strongest};
use super::square::SquareMatrix;
use super::sweep;
use super::workers::{Cancel, Workers};
use super::write::{self, Facts, ROWS_PER_WRITE};
use crate::array_file::AtomicFile;

/// Memory of the program itself.
const PROGRAM: u64 = 16 << 20;
/// Share of the movies that must be dense when memory is too short for all, unless somebody asks for fewer.
const SMALLEST_CORE: f64 = 0.1;
/// Share of the memory that a core of its own choice takes.
const SHARE_OF_MEMORY: f64 = 0.8;

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
