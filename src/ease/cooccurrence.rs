//! How often movies were rated together, and how, as another engine counted it: what a model is trained on when the
//! ratings themselves are too many for one machine.
//!
//! A Parquet file with a row for every two movies that share a user, and for every movie with itself: `movie_a` and
//! `movie_b` (the dataset's numbers), `users` (how many rated both) and `products` (the sum of the products of their
//! ratings in stars). These are whole numbers of quarter stars squared, so nothing is lost on the way, and the model is
//! that of the ratings themselves.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::basic::Type;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::dense_core::popularity_order;
use super::gram::Gram;
use super::matrix::RatingSource;
use super::options::Input;
use super::outcome::TrainError;
use super::progress::Reporter;
use super::square::SquareMatrix;
use super::workers::Workers;

/// Columns of the file.
const COLUMNS: [&str; 4] = ["movie_a", "movie_b", "users", "products"];
/// Rows that are read together.
const BATCH: usize = 1 << 16;
/// Products are in stars, ratings are whole half stars: so many units of products of half stars are one.
const HALF_STARS: f64 = 4.0;

/// Why a co-occurrence cannot be trained on.
#[derive(Debug, thiserror::Error)]
pub enum CooccurrenceError {
    /// The file cannot be opened.
    #[error("cannot read {path}: {source}; check the path")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no Parquet, or uses a compression that is not read.
    #[error("{path} cannot be read as Parquet ({source}); write it uncompressed or with Snappy")]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        source: ParquetError,
    },
    /// A column is missing or of another type.
    #[error("{path}: the column {column} {problem}; docs/TRAINING.md has the statement that makes such a file")]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A value cannot be.
    #[error("{path}: movies {a} and {b}: {problem}; docs/TRAINING.md has the statement that makes such a file")]
    Value {
        /// The file.
        path: PathBuf,
        /// The dataset's number of a movie.
        a: i64,
        /// That of the other.
        b: i64,
        /// What is wrong with them.
        problem: &'static str,
    },
}

/// Two movies that share users.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pair {
    a: i64,
    b: i64,
    /// Users who rated both.
    users: u32,
    /// Sum of the products of their ratings in half stars.
    products: u64,
}

/// A co-occurrence of the movies of a catalog, in its file.
pub struct Cooccurrence {
    path: PathBuf,
    movies: HashMap<i64, u32>,
    source: RatingSource,
    counts: Vec<u32>,
    unknown: usize,
    checksum: u32,
}

impl Cooccurrence {
    /// Opens a file and checks all of it. `ids` are the dataset's numbers of the movies in catalog order; rows of other
    /// movies are left out.
    ///
    /// # Errors
    /// When it cannot be read, or its rows cannot come from ratings.
    pub fn open(path: &Path, ids: &[i64], source: RatingSource) -> Result<Self, CooccurrenceError> {
        let movies = ids.iter().enumerate().map(|(index, &id)| (id, index as u32)).collect();
        let counts = vec![0; ids.len()];
        let mut found = Self { path: path.to_owned(), movies, source, counts, unknown: 0, checksum: 0 };
        let (mut counts, mut unknown, mut hasher) = (vec![0; ids.len()], 0, crc32fast::Hasher::new());
        let mut paired: Vec<Option<(i64, i64)>> = vec![None; ids.len()];
        found.for_each(|pair| {
            for number in [pair.a as u64, pair.b as u64, u64::from(pair.users), pair.products] {
                hasher.update(&number.to_le_bytes());
            }
            let Some([a, b]) = found.places(&pair) else {
                unknown += 1;
                return Ok(());
            };
            if a == b {
                counts[a] = pair.users;
            } else {
                paired[a].get_or_insert((pair.a, pair.b));
                paired[b].get_or_insert((pair.a, pair.b));
            }
            Ok(())
        })?;
        if let Some(&(a, b)) =
            paired.iter().zip(&counts).find_map(|(pair, &count)| pair.as_ref().filter(|_| count == 0))
        {
            return Err(found.value(a, b, "there is no row of one of them with itself"));
        }
        (found.counts, found.unknown, found.checksum) = (counts, unknown, hasher.finalize());
        Ok(found)
    }

    /// Number of movies of the catalog.
    pub fn movie_count(&self) -> usize {
        self.counts.len()
    }

    /// Number of ratings that were counted.
    pub fn ratings(&self) -> usize {
        self.counts.iter().map(|&count| count as usize).sum()
    }

    /// Movies of the catalog that somebody rated.
    pub fn rated(&self) -> usize {
        self.counts.iter().filter(|&&count| count > 0).count()
    }

    /// Rows of movies that the catalog does not have.
    pub fn unknown(&self) -> usize {
        self.unknown
    }

    /// The catalog that it is for.
    pub(super) fn source(&self) -> RatingSource {
        self.source
    }

    /// A number that changes with the contents.
    pub(super) fn checksum(&self) -> u32 {
        self.checksum
    }

    /// The Gram matrix, the same as that of the ratings.
    pub(super) fn gram(
        &self,
        input: Input,
        workers: &Workers,
        reporter: &mut Reporter<'_>,
    ) -> Result<Gram, TrainError> {
        let order = popularity_order(&self.counts);
        let mut ranks = vec![0usize; order.len()];
        for (rank, &movie) in order.iter().enumerate() {
            ranks[movie as usize] = rank;
        }
        let mut matrix = SquareMatrix::new(order.len()).map_err(TrainError::Allocate)?;
        let scale = input.scale() * input.scale();
        let mut done = 0usize;
        self.for_each(|pair| {
            done += 1;
            if done.is_multiple_of(BATCH) {
                // How many rows there are is not known; half of all pairs is as good a guess as any.
                reporter.at((done as f32 / (order.len() as f32).powi(2) * 4.0).min(0.95));
            }
            let Some(places) = self.places(&pair).filter(|_| !workers.is_cancelled()) else { return Ok(()) };
            let [a, b] = places.map(|place| ranks[place]);
            let sum = match input {
                Input::Rating => pair.products,
                Input::Binary => u64::from(pair.users),
            };
            let value = sum as f32 * scale;
            let place = &mut matrix.column_mut(a.min(b))[a.max(b)];
            if *place != 0.0 && *place != value {
                return Err(self.value(pair.a, pair.b, "there are two rows that differ"));
            }
            *place = value;
            Ok(())
        })?;
        Ok(Gram { matrix, order })
    }

    /// Catalog indexes of two movies, when the catalog has both.
    fn places(&self, pair: &Pair) -> Option<[usize; 2]> {
        Some([*self.movies.get(&pair.a)? as usize, *self.movies.get(&pair.b)? as usize])
    }

    fn value(&self, a: i64, b: i64, problem: &'static str) -> CooccurrenceError {
        CooccurrenceError::Value { path: self.path.clone(), a, b, problem }
    }

    /// Reads all rows in the order of the file.
    fn for_each(&self, mut take: impl FnMut(Pair) -> Result<(), CooccurrenceError>) -> Result<(), CooccurrenceError> {
        let path = || self.path.clone();
        let failed = |source| CooccurrenceError::Parquet { path: path(), source };
        let file = File::open(&self.path).map_err(|source| CooccurrenceError::Io { path: path(), source })?;
        let reader = SerializedFileReader::new(file).map_err(failed)?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let mut places = [0; COLUMNS.len()];
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            let problem = |problem| CooccurrenceError::Column { path: path(), column, problem };
            let found = schema.columns().iter().position(|c| c.path().string().eq_ignore_ascii_case(column));
            *place = found.ok_or_else(|| problem("is missing"))?;
            let description = schema.column(*place);
            if description.max_rep_level() > 0 {
                return Err(problem("is a list instead of a number"));
            }
            if !matches!(description.physical_type(), Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE) {
                return Err(problem("is of a type that is not read; CAST it to BIGINT or DOUBLE"));
            }
        }
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).map_err(failed)?;
            let mut columns = Vec::new();
            for (place, name) in places.into_iter().zip(COLUMNS) {
                columns.push((group.get_column_reader(place).map_err(failed)?, name, Vec::with_capacity(BATCH)));
            }
            let mut left = group.metadata().num_rows() as usize;
            while left > 0 {
                let count = left.min(BATCH);
                for (reader, column, values) in &mut columns {
                    let problem = |problem| CooccurrenceError::Column { path: path(), column, problem };
                    values.clear();
                    read_numbers(reader, count, values).map_err(failed)?;
                    if values.len() != count {
                        return Err(problem("has rows without a value"));
                    }
                }
                let [(.., a), (.., b), (.., users), (.., products)] = &columns[..] else { return Ok(()) };
                for i in 0..count {
                    take(self.pair([a[i], b[i], users[i], products[i]])?)?;
                }
                left -= count;
            }
        }
        Ok(())
    }

    /// A row, if it can come from ratings.
    fn pair(&self, [a, b, users, products]: [f64; 4]) -> Result<Pair, CooccurrenceError> {
        let (a, b) = (a as i64, b as i64);
        let half_stars = products * HALF_STARS;
        if !(1.0..=f64::from(u32::MAX)).contains(&users) || users.fract() != 0.0 {
            return Err(self.value(a, b, "the number of users is not a whole number above 0"));
        }
        // Half a star to five stars, twice.
        if half_stars.fract() != 0.0 || !(users..=100.0 * users).contains(&half_stars) {
            return Err(self.value(a, b, "the products are not those of half stars between 0.5 and 5"));
        }
        Ok(Pair { a, b, users: users as u32, products: half_stars as u64 })
    }
}

/// Reads the next `count` rows of a column; those without a value are left out.
fn read_numbers(reader: &mut ColumnReader, count: usize, out: &mut Vec<f64>) -> Result<(), ParquetError> {
    fn read<T: DataType>(
        reader: &mut ColumnReaderImpl<T>,
        count: usize,
        out: &mut Vec<f64>,
        number: impl Fn(&T::T) -> f64,
    ) -> Result<(), ParquetError> {
        let (mut values, mut levels, mut done) = (Vec::new(), Vec::new(), 0);
        while done < count {
            let (records, ..) = reader.read_records(count - done, Some(&mut levels), None, &mut values)?;
            if records == 0 {
                break;
            }
            done += records;
        }
        out.extend(values.iter().map(number));
        Ok(())
    }
    match reader {
        ColumnReader::Int32ColumnReader(reader) => read(reader, count, out, |&value| f64::from(value)),
        ColumnReader::Int64ColumnReader(reader) => read(reader, count, out, |&value| value as f64),
        ColumnReader::FloatColumnReader(reader) => read(reader, count, out, |&value| f64::from(value)),
        ColumnReader::DoubleColumnReader(reader) => read(reader, count, out, |&value| value),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "cooccurrence_tests.rs"]
mod tests;
