//! Who rated what: the ratings of a dataset, user by user.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;
use std::str::FromStr;

use safetensors::Dtype;

use crate::array_file::{ArrayFile, ArrayPlace, ArraySpec, ArrayWriter, AtomicFile, FileError};

/// Identifies the movies of a catalog and their order: a model serves the catalog with the same fingerprint only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct CatalogFingerprint(pub u64);

impl CatalogFingerprint {
    /// Fingerprint of a catalog whose movies have these keys, in catalog order (FNV-1a, 64 bits).
    pub fn of<'a>(keys: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut feed = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        for key in keys {
            key.bytes().for_each(&mut feed);
            feed(0);
        }
        Self(hash)
    }
}

impl fmt::Display for CatalogFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for CatalogFingerprint {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

/// Users are numbered as in their dataset; those of Matinee itself from here on, so that the two never meet.
pub const OWN_USERS: u64 = 1 << 63;

/// Where ratings come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RatingSource {
    /// The catalog whose movie indexes they use.
    pub catalog: CatalogFingerprint,
    /// True when they were generated instead of given by people.
    pub simulated: bool,
}

/// The ratings of one user.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatingRow<'a> {
    /// Catalog indexes of the rated movies, ascending, each once.
    pub movies: &'a [u32],
    /// Their ratings in half stars, 1 (half a star) to 10 (five stars).
    pub half_stars: &'a [u8],
}

impl<'a> RatingRow<'a> {
    /// Number of rated movies.
    pub fn len(&self) -> usize {
        self.movies.len()
    }

    /// True without ratings.
    pub fn is_empty(&self) -> bool {
        self.movies.is_empty()
    }

    /// Movies with their half stars.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u8)> + use<'a> {
        self.movies.iter().copied().zip(self.half_stars.iter().copied())
    }
}

/// The ratings of a dataset as a sparse matrix (compressed rows, one row a user), in memory or mapped from a file.
/// Users are ordered by their number in the dataset, movies by catalog index.
pub struct RatingMatrix {
    source: RatingSource,
    movie_count: usize,
    storage: Storage,
}

/// Columns of the sparse matrix; the same three arrays wherever they lie.
enum Storage {
    Memory {
        user_ids: Vec<u64>,
        row_starts: Vec<u64>,
        movies: Vec<u32>,
        half_stars: Vec<u8>,
    },
    File {
        file: ArrayFile,
        user_ids: ArrayPlace<u64>,
        row_starts: ArrayPlace<u64>,
        movies: ArrayPlace<u32>,
        half_stars: ArrayPlace<u8>,
    },
}

const FORMAT: &str = "matinee-ratings";
const VERSION: &str = "1";

impl RatingMatrix {
    /// A matrix from its arrays. The caller has made sure of them: users ascending, movies ascending in each row and
    /// below `movie_count`, half stars 1 to 10, one more start than users.
    pub(crate) fn from_parts(
        source: RatingSource,
        movie_count: usize,
        user_ids: Vec<u64>,
        row_starts: Vec<u64>,
        movies: Vec<u32>,
        half_stars: Vec<u8>,
    ) -> Self {
        Self { source, movie_count, storage: Storage::Memory { user_ids, row_starts, movies, half_stars } }
    }

    /// Maps a matrix that [`write`](Self::write) wrote and checks all of it: checksum, shapes and ranges.
    ///
    /// # Errors
    /// When the file cannot be read or is not what it should be.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let file = ArrayFile::open(path)?;
        if (file.text("format")?, file.text("version")?) != (FORMAT, VERSION) {
            return Err(file.damaged("not a rating matrix of this version"));
        }
        let users: usize = file.value("users")?;
        let ratings: usize = file.value("ratings")?;
        let matrix = Self {
            source: RatingSource { catalog: file.value("catalog")?, simulated: file.value("simulated")? },
            movie_count: file.value("movies")?,
            storage: Storage::File {
                user_ids: file.place("user_ids", Dtype::U64, &[users])?,
                row_starts: file.place("row_starts", Dtype::U64, &[users + 1])?,
                movies: file.place("movies", Dtype::U32, &[ratings])?,
                half_stars: file.place("half_stars", Dtype::U8, &[ratings])?,
                file,
            },
        };
        matrix.check()?;
        Ok(matrix)
    }

    /// Writes the matrix and puts it in place at once.
    ///
    /// # Errors
    /// When the file cannot be written; one that was there before is then as it was.
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        self.write_to(path).map_err(|source| FileError::Io { path: path.to_owned(), source })
    }

    fn write_to(&self, path: &Path) -> io::Result<()> {
        let array = |name, dtype, length| ArraySpec { name, dtype, shape: vec![length] };
        let arrays = [
            array("user_ids", Dtype::U64, self.users()),
            array("row_starts", Dtype::U64, self.users() + 1),
            array("movies", Dtype::U32, self.ratings()),
            array("half_stars", Dtype::U8, self.ratings()),
        ];
        let metadata = BTreeMap::from([
            ("format", FORMAT.to_owned()),
            ("version", VERSION.to_owned()),
            ("catalog", self.source.catalog.to_string()),
            ("simulated", self.source.simulated.to_string()),
            ("movies", self.movie_count.to_string()),
            ("users", self.users().to_string()),
            ("ratings", self.ratings().to_string()),
        ]);
        let mut writer = ArrayWriter::new(AtomicFile::create(path)?, &arrays, metadata)?;
        writer.write(self.user_ids())?;
        writer.write(self.row_starts())?;
        writer.write(self.movies())?;
        writer.write(self.half_stars())?;
        writer.finish()?.publish()
    }

    /// Where the ratings come from.
    pub fn source(&self) -> RatingSource {
        self.source
    }

    /// Number of movies of the catalog: columns.
    pub fn movie_count(&self) -> usize {
        self.movie_count
    }

    /// Number of users: rows.
    pub fn users(&self) -> usize {
        self.user_ids().len()
    }

    /// Number of ratings.
    pub fn ratings(&self) -> usize {
        self.movies().len()
    }

    /// Numbers of the users in their dataset, ascending; the order of the rows.
    pub fn user_ids(&self) -> &[u64] {
        match &self.storage {
            Storage::Memory { user_ids, .. } => user_ids,
            Storage::File { file, user_ids, .. } => file.array(user_ids),
        }
    }

    /// Where each row starts in [`movies`](Self::movies) and [`half_stars`](Self::half_stars), and where the last ends.
    pub fn row_starts(&self) -> &[u64] {
        match &self.storage {
            Storage::Memory { row_starts, .. } => row_starts,
            Storage::File { file, row_starts, .. } => file.array(row_starts),
        }
    }

    /// Catalog indexes of the rated movies, row after row.
    pub fn movies(&self) -> &[u32] {
        match &self.storage {
            Storage::Memory { movies, .. } => movies,
            Storage::File { file, movies, .. } => file.array(movies),
        }
    }

    /// The ratings in half stars, 1 to 10, row after row.
    pub fn half_stars(&self) -> &[u8] {
        match &self.storage {
            Storage::Memory { half_stars, .. } => half_stars,
            Storage::File { file, half_stars, .. } => file.array(half_stars),
        }
    }

    /// The ratings of the user in a row.
    pub fn row(&self, row: usize) -> RatingRow<'_> {
        let starts = self.row_starts();
        let range = starts[row] as usize..starts[row + 1] as usize;
        RatingRow { movies: &self.movies()[range.clone()], half_stars: &self.half_stars()[range] }
    }

    /// All rows in order.
    pub fn rows(&self) -> impl Iterator<Item = RatingRow<'_>> {
        (0..self.users()).map(|row| self.row(row))
    }

    /// How many of the users are Matinee's own.
    pub fn own_users(&self) -> usize {
        self.users() - self.user_ids().partition_point(|&id| id < OWN_USERS)
    }

    /// A number that changes with the users and their ratings.
    pub fn checksum(&self) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(bytemuck::cast_slice(self.user_ids()));
        hasher.update(bytemuck::cast_slice(self.row_starts()));
        hasher.update(bytemuck::cast_slice(self.movies()));
        hasher.update(self.half_stars());
        hasher.finalize()
    }

    /// How often each movie was rated, in catalog order.
    pub fn rating_counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.movie_count];
        for &movie in self.movies() {
            counts[movie as usize] += 1;
        }
        counts
    }

    /// Checks a mapped matrix, so that nothing that reads it can go out of bounds.
    fn check(&self) -> Result<(), FileError> {
        let Storage::File { file, .. } = &self.storage else { return Ok(()) };
        file.verify()?;
        let starts = self.row_starts();
        if starts.first() != Some(&0) || starts.last() != Some(&(self.ratings() as u64)) || !starts.is_sorted() {
            return Err(file.damaged("rows out of order"));
        }
        if self.movies().iter().any(|&movie| movie as usize >= self.movie_count) {
            return Err(file.damaged("a movie outside the catalog"));
        }
        if self.half_stars().iter().any(|half_stars| !(1..=10).contains(half_stars)) {
            return Err(file.damaged("a rating outside half a star to five stars"));
        }
        if self.rows().any(|row| !row.movies.is_sorted_by(|a, b| a < b)) {
            return Err(file.damaged("a movie rated twice by a user"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::builder::RatingMatrixBuilder;
    use super::*;
    use crate::catalog::MovieIndex;

    fn sample() -> RatingMatrix {
        let source = RatingSource { catalog: CatalogFingerprint::of(["a", "b"]), simulated: true };
        let mut builder = RatingMatrixBuilder::new(4, source);
        for (user, movie, half_stars) in [(9, 2, 10), (5, 3, 1), (9, 0, 7), (5, 1, 4)] {
            builder.push(user, MovieIndex(movie), half_stars).unwrap();
        }
        builder.finish().unwrap()
    }

    #[test]
    fn a_matrix_comes_back_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ratings");
        sample().write(&path).unwrap();
        let matrix = RatingMatrix::open(&path).unwrap();
        assert_eq!(matrix.source(), sample().source());
        assert_eq!(matrix.movie_count(), 4);
        assert_eq!(matrix.user_ids(), [5, 9]);
        assert_eq!(matrix.row(0), RatingRow { movies: &[1, 3], half_stars: &[4, 1] });
        assert_eq!(matrix.row(1), RatingRow { movies: &[0, 2], half_stars: &[7, 10] });
    }

    #[test]
    fn a_changed_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ratings");
        sample().write(&path).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() = 9;
        std::fs::write(&path, bytes).unwrap();
        assert!(RatingMatrix::open(&path).is_err());
        assert!(RatingMatrix::open(&folder.path().join("none")).is_err());
    }

    #[test]
    fn the_fingerprint_depends_on_order_and_borders() {
        let of = |keys: &[&str]| CatalogFingerprint::of(keys.iter().copied());
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["ab"]), of(&["a", "b"]));
        assert_eq!(of(&["a"]).to_string().parse(), Ok(of(&["a"])));
    }
}
