//! The inverse P of a training: what a model is made of, and what can be kept to take in new ratings later.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use safetensors::Dtype;

use super::matrix::RatingMatrix;
use super::options::TrainOptions;
use super::outcome::TrainError;
use super::square::SquareMatrix;
use crate::array_file::{ArrayFile, ArraySpec, ArrayWriter, AtomicFile, FileError};

const FORMAT: &str = "matinee-inverse";
const VERSION: &str = "1";

/// The inverse of the Gram matrix plus lambda.
pub(super) struct Inverse {
    /// -P, both triangles.
    pub negative: SquareMatrix,
    /// Catalog index of the movie in each row.
    pub order: Vec<u32>,
}

impl Inverse {
    /// Keeps the inverse in a file, with what is needed to see later whether it fits.
    pub fn write(&self, path: &Path, ratings: &RatingMatrix, options: &TrainOptions) -> Result<(), TrainError> {
        self.write_to(path, ratings, options).map_err(|source| TrainError::Write { path: path.to_owned(), source })
    }

    fn write_to(&self, path: &Path, ratings: &RatingMatrix, options: &TrainOptions) -> io::Result<()> {
        let size = self.order.len();
        let arrays = [
            ArraySpec { name: "negative", dtype: Dtype::F32, shape: vec![size, size] },
            ArraySpec { name: "order", dtype: Dtype::U32, shape: vec![size] },
        ];
        let metadata = BTreeMap::from([
            ("format", FORMAT.to_owned()),
            ("version", VERSION.to_owned()),
            ("movies", size.to_string()),
            ("lambda", options.lambda.to_string()),
            ("input", options.input.to_string()),
            ("ratings", ratings.checksum().to_string()),
        ]);
        let mut writer = ArrayWriter::new(AtomicFile::create(path)?, &arrays, metadata)?;
        for column in 0..size {
            writer.write(self.negative.column(column))?;
        }
        writer.write(&self.order)?;
        writer.finish()?.publish()
    }

    /// Reads the inverse that was kept of a training on these ratings with these options, with rows for `movies`
    /// movies: the further ones were not there then, so that their rows have nothing but 1 / lambda on the diagonal.
    pub fn open(
        path: &Path,
        trained_on: &RatingMatrix,
        movies: usize,
        options: &TrainOptions,
    ) -> Result<Self, TrainError> {
        let mismatch = |reason| TrainError::InverseMismatch { path: path.to_owned(), reason };
        let file = ArrayFile::open(path)?;
        if (file.text("format")?, file.text("version")?) != (FORMAT, VERSION) {
            return Err(mismatch("it is not a kept inverse of this version"));
        }
        if file.value::<f32>("lambda")? != options.lambda || file.text("input")? != options.input.to_string() {
            return Err(mismatch("it was made with another lambda or input"));
        }
        let size: usize = file.value("movies")?;
        if file.value::<u32>("ratings")? != trained_on.checksum() || size != trained_on.movie_count() || movies < size {
            return Err(mismatch("it was made from other ratings"));
        }
        file.verify()?;
        let negative = file.array(&file.place::<f32>("negative", Dtype::F32, &[size, size])?);
        let order = file.array(&file.place::<u32>("order", Dtype::U32, &[size])?);
        check_order(&file, order)?;

        let mut matrix = SquareMatrix::new(movies).map_err(TrainError::Allocate)?;
        for (i, column) in matrix.columns_mut().enumerate() {
            match negative.chunks_exact(size).nth(i) {
                Some(kept) => column[..size].copy_from_slice(kept),
                None => column[i] = -1.0 / options.lambda,
            }
        }
        let order = order.iter().copied().chain(size as u32..movies as u32).collect();
        Ok(Self { negative: matrix, order })
    }
}

/// Makes sure that every movie has one row.
fn check_order(file: &ArrayFile, order: &[u32]) -> Result<(), FileError> {
    let mut seen = vec![false; order.len()];
    for &movie in order {
        match seen.get_mut(movie as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(file.damaged("its order of movies is none")),
        }
    }
    Ok(())
}
