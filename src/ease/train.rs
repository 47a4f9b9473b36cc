//! Training: from ratings to a model file.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Cursor, Seek, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use safetensors::Dtype;

use super::accuracy::{self, relative_error};
use super::file::{ArraySpec, ArrayWriter, AtomicFile, FileError};
use super::gram::{self, gram};
use super::kernel::LANES;
use super::matrix::RatingMatrix;
use super::memory::available_memory;
use super::model::{self, ModelError};
use super::progress::{Phase, Progress, Reporter};
use super::relations::{Relations, Rounding};
use super::sparse::{self, SparseRelations, keep_strongest};
use super::square::SquareMatrix;
use super::sweep;
use super::workers::{Cancel, Workers};

/// Rows that are rounded before they are written together.
const ROWS_PER_WRITE: usize = 256;

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
    /// Bytes that the training may take; none means what the machine has left.
    pub memory: Option<u64>,
    /// Ends the training early.
    pub cancel: Cancel,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self { lambda: 500.0, threads: 0, input: Input::Rating, keep: None, memory: None, cancel: Cancel::default() }
    }
}

/// A lambda that suits so many ratings when none was selected on them: 3 sqrt(ratings), which is about what selection
/// finds on MovieLens sets of 0.1 to 10 million ratings.
pub fn default_lambda(ratings: usize) -> f32 {
    (3.0 * (ratings as f32).sqrt()).max(1.0)
}

/// What a training did.
#[derive(Debug, Clone, PartialEq)]
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
    SquareMatrix::bytes(movies) + gram.max(sweep::scratch_bytes(movies)).max(write)
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
    let write_error = |source| TrainError::Write { path: out.to_owned(), source };
    // First of all, so that a folder that cannot be written shows before the work is done.
    let file = AtomicFile::create(out).map_err(write_error)?;
    let (mut file, report) = train_to(ratings, options, progress, file, &write_error)?;
    let bytes = file.stream_position().and_then(|_| file.seek(io::SeekFrom::End(0))).map_err(write_error)?;
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
    let stop = || if workers.is_cancelled() { Err(TrainError::Cancelled) } else { Ok(()) };
    let too_small = || TrainError::LambdaTooSmall { lambda: options.lambda };

    let mut reporter = Reporter::new(Phase::Gram, progress);
    let mut gram = gram(ratings, options.input, &workers, &mut reporter).map_err(TrainError::Allocate)?;
    stop()?;
    let gram_time = reporter.finish();

    let mut reporter = Reporter::new(Phase::Inverse, progress);
    for (i, column) in gram.matrix.columns_mut().enumerate() {
        column[i] += options.lambda;
    }
    sweep::invert(gram.matrix.as_mut(), sweep::BLOCK, &workers, &mut reporter).map_err(|_| too_small())?;
    stop()?;
    sweep::mirror(gram.matrix.as_mut(), &workers);
    stop()?;
    let error = relative_error(ratings, options.input, options.lambda, &gram.matrix, &gram.order);
    if error.is_nan() || error > accuracy::TOLERANCE {
        return Err(too_small());
    }
    let inverse_time = reporter.finish();

    let mut reporter = Reporter::new(Phase::Write, progress);
    let relations = Relations::new(&gram.matrix, &gram.order).ok_or_else(too_small)?;
    let rounding = relations.rounding(&workers);
    stop()?;
    let header = header(ratings, options);
    let out = match options.keep {
        None => write_dense(&relations, &rounding, out, header, &workers, &mut reporter),
        Some(keep) => {
            let kept = keep_strongest(&relations, &rounding, keep, &workers);
            stop()?;
            write_sparse(&relations, &rounding, &kept, out, header)
        }
    };
    // Before looking at errors: what a stopped writer did not write is no error.
    stop()?;
    let out = out.map_err(write_error)?;
    let report = TrainReport {
        movies: ratings.movie_count(),
        rated: ratings.rating_counts().iter().filter(|&&count| count > 0).count(),
        recommendable: rounding.recommendable,
        relative_error: error,
        bytes: 0,
        gram: gram_time,
        inverse: inverse_time,
        write: reporter.finish(),
    };
    Ok((out, report))
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

/// Header entries of a model.
fn header(ratings: &RatingMatrix, options: &TrainOptions) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("format", model::FORMAT.to_owned()),
        ("version", model::VERSION.to_owned()),
        ("movies", ratings.movie_count().to_string()),
        ("users", ratings.users().to_string()),
        ("ratings", ratings.ratings().to_string()),
        ("catalog", ratings.source().catalog.to_string()),
        ("simulated", ratings.source().simulated.to_string()),
        ("lambda", options.lambda.to_string()),
        ("input", options.input.to_string()),
    ])
}

/// Starts a model file with the scales, which come first so that all arrays are aligned.
fn start<W: Write + Seek>(
    out: W,
    relations: &Relations<'_>,
    rounding: &Rounding,
    arrays: impl IntoIterator<Item = ArraySpec>,
    header: BTreeMap<&'static str, String>,
) -> io::Result<ArrayWriter<W>> {
    let length = relations.order().len().next_multiple_of(LANES);
    let scales = ["row_scales", "column_scales"].map(|name| ArraySpec { name, dtype: Dtype::F32, shape: vec![length] });
    let arrays: Vec<ArraySpec> = scales.into_iter().chain(arrays).collect();
    let mut writer = ArrayWriter::new(out, &arrays, header)?;
    for mut scales in [relations.row_scales(rounding), relations.column_scales()] {
        scales.resize(length, 0.0);
        writer.write(&scales)?;
    }
    Ok(writer)
}

/// Writes all rounded relations in catalog order.
fn write_dense<W: Write + Seek>(
    relations: &Relations<'_>,
    rounding: &Rounding,
    out: W,
    mut header: BTreeMap<&'static str, String>,
    workers: &Workers,
    reporter: &mut Reporter<'_>,
) -> io::Result<W> {
    let ranks = relations.ranks();
    let stride = ranks.len().next_multiple_of(LANES);
    let rows = ArraySpec { name: "relations", dtype: Dtype::I8, shape: vec![ranks.len(), stride] };
    header.insert("form", "dense".to_owned());
    let mut writer = start(out, relations, rounding, [rows], header)?;
    let mut buffer = vec![0i8; ROWS_PER_WRITE * stride];
    for (written, ranks_now) in ranks.chunks(ROWS_PER_WRITE).enumerate() {
        if workers.is_cancelled() {
            break;
        }
        let rows = &mut buffer[..ranks_now.len() * stride];
        workers.for_each(rows.chunks_mut(stride).zip(ranks_now), |(row, &rank)| {
            relations.round_row(rank as usize, rounding, row);
        });
        writer.write(rows)?;
        reporter.at((written * ROWS_PER_WRITE) as f32 / ranks.len() as f32);
    }
    writer.finish()
}

/// Writes the kept relations.
fn write_sparse<W: Write + Seek>(
    relations: &Relations<'_>,
    rounding: &Rounding,
    kept: &SparseRelations,
    out: W,
    mut header: BTreeMap<&'static str, String>,
) -> io::Result<W> {
    let array = |name, dtype, length| ArraySpec { name, dtype, shape: vec![length] };
    let arrays = [
        array("row_starts", Dtype::U64, kept.row_starts.len()),
        array("movies", Dtype::U32, kept.movies.len()),
        array("values", Dtype::I8, kept.values.len()),
    ];
    header.insert("form", "sparse".to_owned());
    header.insert("relations", kept.movies.len().to_string());
    let mut writer = start(out, relations, rounding, arrays, header)?;
    writer.write(&kept.row_starts)?;
    writer.write(&kept.movies)?;
    writer.write(&kept.values)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::matrix::RatingSource;
    use super::super::model::{Form, Model};
    use super::super::testing::{random_matrix, textbook_weights};
    use super::super::{RatingMatrixBuilder, matrix::CatalogFingerprint};
    use super::*;
    use crate::catalog::MovieIndex;

    fn options(lambda: f32) -> TrainOptions {
        TrainOptions { lambda, threads: 2, ..TrainOptions::default() }
    }

    #[test]
    fn the_weights_are_those_of_the_textbook() {
        let ratings = random_matrix(150, 60, 3000, 7);
        for input in [Input::Rating, Input::Binary] {
            let expected = textbook_weights(&ratings, input, 5.0);
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("model");
            let report = train(&ratings, &TrainOptions { input, ..options(5.0) }, &|_| (), &path).unwrap();
            assert!(report.relative_error < 1e-4, "{report:?}");
            assert_eq!(report.bytes, std::fs::metadata(&path).unwrap().len());
            let model = Model::open(&path).unwrap();
            let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
            for ((i, j), expected) in expected.indexed_iter() {
                let found = f64::from(model.weight(MovieIndex(i as u32), MovieIndex(j as u32)));
                assert!((found - expected).abs() < 0.01 * largest, "({i}, {j}): {found} {expected}");
            }
        }
    }

    #[test]
    fn the_same_ratings_give_the_same_file_with_any_number_of_threads() {
        let ratings = random_matrix(100, 50, 1500, 8);
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<Vec<u8>> = [1, 2, 5]
            .map(|threads| {
                let path = folder.path().join(threads.to_string());
                train(&ratings, &TrainOptions { threads, ..options(2.0) }, &|_| (), &path).unwrap();
                std::fs::read(path).unwrap()
            })
            .to_vec();
        assert!(files[0] == files[1] && files[0] == files[2]);
    }

    #[test]
    fn every_rated_movie_can_be_recommended() {
        // One movie that everybody rated, and rare ones whose relations with it are far below its strongest.
        let mut builder = RatingMatrixBuilder::new(203, RatingSource::default());
        for user in 0..400u64 {
            builder.push(user, MovieIndex(0), 10).unwrap();
            builder.push(user, MovieIndex(1), if user % 2 == 0 { 10 } else { 9 }).unwrap();
            if user < 200 {
                builder.push(user, MovieIndex(2 + user as u32), 1).unwrap();
            }
        }
        let ratings = builder.finish().unwrap();
        let bytes = train_to_memory(&ratings, &options(100.0)).unwrap();
        let model = Model::train_in_memory(&ratings, 100.0).unwrap();
        assert!(!bytes.is_empty());
        let liked = |j: u32| (0..203).any(|i| model.weight(MovieIndex(i), MovieIndex(j)) > 0.0);
        assert!((0..202).all(liked), "every movie with ratings has a movie that speaks for it");
        assert!(!liked(202), "nobody rated this one");
        assert!(model.score(&[(MovieIndex(0), 1.0)]).iter().all(|score| score.is_finite()));
    }

    #[test]
    fn a_sparse_model_is_a_part_of_the_dense_one_and_loses_no_movie() {
        let ratings = random_matrix(400, 200, 6000, 3);
        let folder = tempfile::tempdir().unwrap();
        let model = |keep| {
            let path = folder.path().join(format!("{keep:?}"));
            let report = train(&ratings, &TrainOptions { keep, ..options(5.0) }, &|_| (), &path).unwrap();
            (Model::open(&path).unwrap(), report)
        };
        let ((dense, dense_report), (sparse, report)) = (model(None), model(Some(0.3)));
        assert_eq!(report.recommendable, dense_report.recommendable);
        assert_eq!(report.recommendable, report.rated);
        let Form::Sparse { relations } = sparse.info().form else { panic!("{:?}", sparse.info().form) };
        assert!((4000..16_000).contains(&relations), "{relations} of 40000");
        let pairs = || (0..200).flat_map(|i| (0..200).map(move |j| (MovieIndex(i), MovieIndex(j))));
        let kept = pairs().filter(|&(i, j)| sparse.weight(i, j) != 0.0).count();
        assert_eq!(kept, relations);
        assert!(pairs().all(|(i, j)| sparse.weight(i, j) == 0.0 || sparse.weight(i, j) == dense.weight(i, j)));
        let recommended = |j: u32| (0..200).any(|i| sparse.weight(MovieIndex(i), MovieIndex(j)) > 0.0);
        assert_eq!((0..200).filter(|&j| recommended(j)).count(), report.recommendable);

        let known = [(MovieIndex(1), 1.0), (MovieIndex(50), -0.5), (MovieIndex(150), 2.0)];
        let scores = sparse.score(&known);
        for j in 0..200 {
            let parts: f32 = sparse.contributions(&known, MovieIndex(j)).iter().sum();
            assert!((parts - scores[j as usize]).abs() < 1e-5);
        }
        assert_eq!(sparse.neighbours(MovieIndex(3), 3), dense.neighbours(MovieIndex(3), 3), "the strongest stay");
    }

    #[test]
    fn a_model_says_what_it_was_made_from() {
        let source = RatingSource { catalog: CatalogFingerprint(77), simulated: true };
        let mut builder = RatingMatrixBuilder::new(3, source);
        for (user, movie) in [(1, 0), (1, 1), (2, 0), (2, 1), (2, 2)] {
            builder.push(user, MovieIndex(movie), 8).unwrap();
        }
        let model = Model::train_in_memory(&builder.finish().unwrap(), 0.5).unwrap();
        let info = model.info();
        assert_eq!((info.lambda, info.users, info.ratings, info.input), (0.5, 2, 5, Input::Rating));
        assert!(info.source == source && model.serves(CatalogFingerprint(77)) && !model.serves(CatalogFingerprint(78)));
        assert_eq!(model.movies(), 3);
    }

    #[test]
    fn impossible_trainings_are_refused_with_a_reason() {
        let ratings = random_matrix(50, 20, 400, 9);
        let empty = RatingMatrixBuilder::new(20, RatingSource::default()).finish().unwrap();
        assert!(matches!(train_to_memory(&empty, &options(1.0)), Err(TrainError::NoRatings)));
        for lambda in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(matches!(train_to_memory(&ratings, &options(lambda)), Err(TrainError::InvalidLambda(_))));
        }
        for keep in [0.0, 1.0, -0.5, f32::NAN] {
            let options = TrainOptions { keep: Some(keep), ..options(1.0) };
            assert!(matches!(train_to_memory(&ratings, &options), Err(TrainError::InvalidKeep(_))));
        }
        let poor = TrainOptions { memory: Some(1000), ..options(1.0) };
        assert!(matches!(train_to_memory(&ratings, &poor), Err(TrainError::Memory { available: 1000, .. })));
        let nowhere = train(&ratings, &options(1.0), &|_| (), Path::new("no/such/folder/model"));
        assert!(matches!(nowhere, Err(TrainError::Write { .. })));
    }

    #[test]
    fn a_lambda_too_small_for_single_precision_is_refused() {
        // Two movies that are always rated the same: without lambda their matrix has no inverse.
        let mut builder = RatingMatrixBuilder::new(20, RatingSource::default());
        for user in 0..3000 {
            for movie in 0..20 {
                builder.push(user, MovieIndex(movie), 10).unwrap();
            }
        }
        let ratings = builder.finish().unwrap();
        let error = train_to_memory(&ratings, &options(1e-4)).unwrap_err();
        assert!(matches!(error, TrainError::LambdaTooSmall { .. }), "{error}");
        assert!(error.to_string().contains("larger"));
        train_to_memory(&ratings, &options(100.0)).unwrap();
    }

    #[test]
    fn a_cancelled_training_leaves_the_old_model() {
        let ratings = random_matrix(50, 20, 400, 9);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model");
        std::fs::write(&path, "old").unwrap();
        for phase in [Phase::Gram, Phase::Inverse, Phase::Write] {
            let options = options(1.0);
            let cancel_there = |progress: Progress| {
                if progress.phase == phase {
                    options.cancel.cancel();
                }
            };
            assert!(matches!(train(&ratings, &options, &cancel_there, &path), Err(TrainError::Cancelled)), "{phase:?}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
        }
    }

    #[test]
    fn progress_goes_from_nothing_to_all_in_every_phase() {
        let seen = RefCell::new(Vec::new());
        let folder = tempfile::tempdir().unwrap();
        let ratings = random_matrix(50, 20, 400, 9);
        train(&ratings, &options(1.0), &|progress| seen.borrow_mut().push(progress), &folder.path().join("m")).unwrap();
        let seen = seen.into_inner();
        for phase in [Phase::Gram, Phase::Inverse, Phase::Write] {
            let done: Vec<f32> = seen.iter().filter(|p| p.phase == phase).map(|p| p.done).collect();
            assert_eq!((done.first(), done.last()), (Some(&0.0), Some(&1.0)), "{phase:?}");
            assert!(done.is_sorted());
        }
    }
}
