//! Vectors of the films' texts, made by an embedding model: the file, mapped into memory, and exact search in it.
//!
//! A vector is known by the text it was made of ([`TextKey`]), not by its place: after a change of the catalog the films
//! whose text is the same keep theirs. Rows are rounded to 8 bits with a scale each, which changes a cosine by less than
//! a hundredth; searching 17,807 films by 1,024 numbers reads 18 MB.

mod collection;
mod rounded;
mod text;

use std::collections::HashMap;
use std::path::Path;

use safetensors::Dtype;

pub use collection::Collection;
pub use text::{TextKey, film_texts};

use crate::array_file::{ArrayFile, ArrayPlace};
use crate::ease::FileError;
use rounded::{Rounded, dots};

/// Kind and version of the file.
const FORMAT: &str = "matinee-vectors-1";
/// No model makes longer vectors.
const MOST_NUMBERS: usize = 16_384;
/// With fewer films nobody can say what is near and what is far.
const FEWEST_FILMS: usize = 8;
/// Nearness is kept within so many standard deviations.
const FARTHEST: f32 = 6.0;
/// A film without a vector.
const NO_ROW: u32 = u32::MAX;

/// Why vectors cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VectorsError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// They come from another model than the configured one.
    #[error("the vectors were made by the model \"{found}\" instead of \"{wanted}\"; run `matinee embed`")]
    OtherModel {
        /// The model that made them.
        found: String,
        /// The configured model.
        wanted: String,
    },
    /// The model gave vectors of different lengths, or such that are none.
    #[error(
        "the embedding model answered with something that is not a vector of {expected} numbers; check llm.embeddings.model"
    )]
    NotAVector {
        /// Length of the vectors before.
        expected: usize,
    },
    /// Another process computes them at this moment.
    #[error("another `matinee embed` is running on this folder; wait for it to end")]
    Busy,
}

/// The vectors of one catalog.
pub struct Vectors {
    file: ArrayFile,
    model: String,
    rows: ArrayPlace<i8>,
    scales: ArrayPlace<f32>,
    numbers: usize,
    /// Row of each film in catalog order, or [`NO_ROW`].
    row_of: Vec<u32>,
    known: usize,
}

impl std::fmt::Debug for Vectors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vectors").field("model", &self.model).field("films", &self.known).finish_non_exhaustive()
    }
}

impl Vectors {
    /// Maps the vectors that `model` made; `keys` are the texts of the catalog's films, in catalog order.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, or another model made it.
    pub fn open(path: &Path, model: &str, keys: &[TextKey]) -> Result<Self, VectorsError> {
        let stored = Stored::open(path)?;
        if stored.model != model {
            return Err(VectorsError::OtherModel { found: stored.model, wanted: model.to_owned() });
        }
        let row_of: Vec<u32> = if text::fingerprint(keys) == stored.file.text("fingerprint")? {
            (0..keys.len() as u32).collect()
        } else {
            let rows: HashMap<u64, u32> = stored.keys().iter().copied().zip(0..).collect();
            keys.iter().map(|key| rows.get(&key.0).copied().unwrap_or(NO_ROW)).collect()
        };
        let known = row_of.iter().filter(|row| **row != NO_ROW).count();
        let Stored { file, model, rows, scales, numbers, .. } = stored;
        Ok(Self { file, model, rows, scales, numbers, row_of, known })
    }

    /// The model that made them.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// How many films of the catalog have a vector.
    pub fn films(&self) -> usize {
        self.known
    }

    /// How many numbers a vector has.
    pub fn numbers(&self) -> usize {
        self.numbers
    }

    /// How near every film of the catalog is to a text with this vector, in standard deviations above the average film:
    /// models differ in the cosines they give, not in what lies out of the ordinary. 0 for films without a vector.
    /// `None` when the vector is not one of these.
    pub fn nearness(&self, wish: &[f32]) -> Option<Vec<f32>> {
        let wish = Rounded::new(wish).filter(|wish| wish.values.len() == self.numbers)?;
        let products = dots(self.file.array(&self.rows), &wish.values);
        let cosines: Vec<f32> = products
            .iter()
            .zip(self.file.array(&self.scales))
            .map(|(product, scale)| *product as f32 * scale)
            .collect();
        let of = |row: &u32| cosines.get(*row as usize).copied();
        let known: Vec<f32> = self.row_of.iter().filter_map(of).collect();
        if known.len() < FEWEST_FILMS {
            return Some(vec![0.0; self.row_of.len()]);
        }
        let average = known.iter().sum::<f32>() / known.len() as f32;
        let variance = known.iter().map(|cosine| (cosine - average).powi(2)).sum::<f32>() / known.len() as f32;
        let deviation = variance.sqrt().max(1e-6);
        let near =
            |row: &u32| of(row).map_or(0.0, |cosine| ((cosine - average) / deviation).clamp(-FARTHEST, FARTHEST));
        Some(self.row_of.iter().map(near).collect())
    }
}

/// A file of vectors as it is.
struct Stored {
    file: ArrayFile,
    model: String,
    keys: ArrayPlace<u64>,
    rows: ArrayPlace<i8>,
    scales: ArrayPlace<f32>,
    films: usize,
    numbers: usize,
}

impl Stored {
    fn open(path: &Path) -> Result<Self, FileError> {
        let file = ArrayFile::open(path)?;
        if file.text("format")? != FORMAT {
            return Err(file.damaged("not a file of vectors"));
        }
        let (films, numbers): (usize, usize) = (file.value("films")?, file.value("numbers")?);
        if !(1..=MOST_NUMBERS).contains(&numbers) {
            return Err(file.damaged("its vectors have no sensible length"));
        }
        let keys = file.place("keys", Dtype::U64, &[films])?;
        let rows = file.place("rows", Dtype::I8, &[films, numbers])?;
        let scales = file.place("scales", Dtype::F32, &[films])?;
        let model = file.text("model")?.to_owned();
        Ok(Self { file, model, keys, rows, scales, films, numbers })
    }

    fn keys(&self) -> &[u64] {
        self.file.array(&self.keys)
    }

    fn row(&self, row: usize) -> Rounded {
        let values = self.file.array(&self.rows)[row * self.numbers..][..self.numbers].to_vec();
        Rounded { values, scale: self.file.array(&self.scales)[row] }
    }
}

#[cfg(test)]
mod tests;
