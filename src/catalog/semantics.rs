//! Latent semantic analysis (Deerwester et al. 1990) of the catalog's texts: movies and words as points in a space of
//! themes, so that a wish finds films that say the same in other words. The truncated decomposition is found by
//! randomised subspace iteration (Halko, Martinsson and Tropp 2011, <https://arxiv.org/abs/0909.4061>).

use std::collections::HashMap;
use std::path::Path;

use ndarray::{Array1, Array2, Axis, s};
use rand::SeedableRng;
use rand::distr::{Distribution, Uniform};
use rayon::prelude::*;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use super::MovieIndex;
use super::text::{QueryWord, TermId, TextIndex};

/// Number of themes for a large catalog.
const MAX_THEMES: usize = 128;
/// A small catalog has one theme for so many movies.
const MOVIES_PER_THEME: usize = 10;
/// Extra random directions that make the subspace iteration accurate.
const OVERSAMPLING: usize = 10;
const ITERATIONS: usize = 4;
/// Words in fewer movies than this say nothing about themes.
const MIN_MOVIES_PER_WORD: usize = 3;
/// Nor do words in more than this share of all movies.
const MAX_SHARE_OF_MOVIES: f32 = 0.25;
const FORMAT: &str = "matinee-semantics-1";

/// Movies and words in the space of themes.
#[derive(Debug, Clone, PartialEq)]
pub struct Semantics {
    /// movies x themes, rows of length 1 (or 0 for a movie without words).
    movies: Array2<f32>,
    /// words x themes.
    words: Array2<f32>,
    /// Row of `words` for each term that has one.
    row_of_term: HashMap<TermId, usize>,
}

/// A file of themes that does not belong to this catalog or cannot be read; it is computed anew.
#[derive(Debug, thiserror::Error)]
pub enum SemanticsError {
    /// Reading or writing failed.
    #[error("cannot access the themes file: {0}")]
    Io(#[from] std::io::Error),
    /// Not a safetensors file, or damaged.
    #[error("the themes file is damaged: {0}")]
    Damaged(#[from] safetensors::SafeTensorError),
    /// Made for other texts or by another version.
    #[error("the themes file belongs to another catalog")]
    Foreign,
}

impl Semantics {
    /// Computes the themes of a catalog. Deterministic.
    pub fn compute(text: &TextIndex, movies: usize) -> Self {
        let matrix = SparseMatrix::from_text(text, movies);
        let themes = MAX_THEMES.min(movies / MOVIES_PER_THEME).min(matrix.terms.len());
        let words = principal_directions(&matrix, themes);
        let mut points = matrix.times(&words);
        normalise_rows(&mut points);
        Self { movies: points, words, row_of_term: rows(&matrix.terms) }
    }

    /// Number of themes.
    pub fn themes(&self) -> usize {
        self.words.ncols()
    }

    /// Cosine of every movie with a text; 0 where nothing is known.
    pub fn similarity_to_text(&self, text: &TextIndex, words: &[QueryWord]) -> Vec<f32> {
        let mut point = Array1::<f32>::zeros(self.themes());
        for word in words {
            let term = word.term.filter(|t| self.row_of_term.contains_key(t)).or(word.relatives.first().copied());
            if let Some((term, &row)) = term.and_then(|t| self.row_of_term.get(&t).map(|row| (t, row))) {
                point.scaled_add(text.idf(term), &self.words.row(row));
            }
        }
        self.cosines(point)
    }

    /// Cosine of every movie with one movie.
    pub fn similarity_to_movie(&self, movie: MovieIndex) -> Vec<f32> {
        self.cosines(self.movies.row(movie.get()).to_owned())
    }

    /// Cosine of two movies.
    pub fn similarity(&self, a: MovieIndex, b: MovieIndex) -> f32 {
        self.movies.row(a.get()).dot(&self.movies.row(b.get()))
    }

    fn cosines(&self, mut point: Array1<f32>) -> Vec<f32> {
        let length = point.dot(&point).sqrt();
        if length > 0.0 {
            point /= length;
        }
        self.movies.dot(&point).to_vec()
    }

    /// Writes the themes, replacing the file at once or not at all.
    pub fn save(&self, path: &Path, text: &TextIndex) -> Result<(), SemanticsError> {
        let mut terms: Vec<(usize, u32)> = self.row_of_term.iter().map(|(term, &row)| (row, term.0)).collect();
        terms.sort_unstable();
        let terms: Vec<u32> = terms.into_iter().map(|(_, term)| term).collect();
        let movies = self.movies.as_standard_layout();
        let words = self.words.as_standard_layout();
        let bytes = |a: &Array2<f32>| bytemuck::cast_slice::<f32, u8>(a.as_slice().unwrap_or_default()).to_vec();
        let (movie_bytes, word_bytes) = (bytes(&movies.into_owned()), bytes(&words.into_owned()));
        let tensors = [
            ("movies", TensorView::new(Dtype::F32, self.movies.shape().to_vec(), &movie_bytes)?),
            ("words", TensorView::new(Dtype::F32, self.words.shape().to_vec(), &word_bytes)?),
            ("terms", TensorView::new(Dtype::U32, vec![terms.len()], bytemuck::cast_slice(&terms))?),
        ];
        let header = HashMap::from([
            ("format".to_owned(), FORMAT.to_owned()),
            ("fingerprint".to_owned(), text.fingerprint().to_string()),
        ]);
        let contents = safetensors::serialize(tensors, Some(header))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let file = tempfile::NamedTempFile::new_in(folder)?;
        std::fs::write(file.path(), contents)?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    }

    /// Reads themes written by [`save`](Self::save) for a catalog with these texts.
    pub fn load(path: &Path, text: &TextIndex) -> Result<Self, SemanticsError> {
        let contents = std::fs::read(path)?;
        let (_, header) = SafeTensors::read_metadata(&contents)?;
        let header = header.metadata().clone().unwrap_or_default();
        let is = |key: &str, value: &str| header.get(key).is_some_and(|v| v == value);
        if !is("format", FORMAT) || !is("fingerprint", &text.fingerprint().to_string()) {
            return Err(SemanticsError::Foreign);
        }
        let tensors = SafeTensors::deserialize(&contents)?;
        let matrix = |name: &str| -> Result<Array2<f32>, SemanticsError> {
            let view = tensors.tensor(name)?;
            let [rows, columns] = *view.shape() else { return Err(SemanticsError::Foreign) };
            let values = numbers(view.data(), f32::from_le_bytes);
            Array2::from_shape_vec((rows, columns), values).map_err(|_| SemanticsError::Foreign)
        };
        let terms: Vec<TermId> =
            numbers(tensors.tensor("terms")?.data(), u32::from_le_bytes).into_iter().map(TermId).collect();
        let (movies, words) = (matrix("movies")?, matrix("words")?);
        if words.nrows() != terms.len() || words.ncols() != movies.ncols() {
            return Err(SemanticsError::Foreign);
        }
        Ok(Self { movies, words, row_of_term: rows(&terms) })
    }
}

fn rows(terms: &[TermId]) -> HashMap<TermId, usize> {
    terms.iter().enumerate().map(|(row, &term)| (term, row)).collect()
}

/// The little-endian numbers of a tensor, wherever it lies in memory.
fn numbers<T>(bytes: &[u8], number: impl Fn([u8; 4]) -> T) -> Vec<T> {
    bytes.chunks_exact(4).map(|c| number([c[0], c[1], c[2], c[3]])).collect()
}

/// movies x terms with weights idf x frequency, rows of length 1.
struct SparseMatrix {
    rows: Vec<Vec<(u32, f32)>>,
    columns: Vec<Vec<(u32, f32)>>,
    terms: Vec<TermId>,
}

impl SparseMatrix {
    fn from_text(text: &TextIndex, movies: usize) -> Self {
        let most = (movies as f32 * MAX_SHARE_OF_MOVIES) as usize;
        let terms: Vec<TermId> = (0..text.terms() as u32)
            .map(TermId)
            .filter(|&term| (MIN_MOVIES_PER_WORD..=most).contains(&text.postings(term).len()))
            .collect();
        let mut rows: Vec<Vec<(u32, f32)>> = vec![Vec::new(); movies];
        for (column, &term) in terms.iter().enumerate() {
            for &(movie, frequency) in text.postings(term) {
                rows[movie.get()].push((column as u32, text.idf(term) * frequency));
            }
        }
        let mut columns: Vec<Vec<(u32, f32)>> = vec![Vec::new(); terms.len()];
        for (i, row) in rows.iter_mut().enumerate() {
            let length = row.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
            for (column, weight) in row {
                *weight /= length;
                columns[*column as usize].push((i as u32, *weight));
            }
        }
        Self { rows, columns, terms }
    }

    /// This matrix times a dense one (terms x l).
    fn times(&self, dense: &Array2<f32>) -> Array2<f32> {
        sparse_times_dense(&self.rows, dense)
    }

    /// The transposed matrix times a dense one (movies x l).
    fn transposed_times(&self, dense: &Array2<f32>) -> Array2<f32> {
        sparse_times_dense(&self.columns, dense)
    }
}

fn sparse_times_dense(rows: &[Vec<(u32, f32)>], dense: &Array2<f32>) -> Array2<f32> {
    let width = dense.ncols();
    let mut values = vec![0.0f32; rows.len() * width];
    if width > 0 {
        values.par_chunks_mut(width).zip(rows).for_each(|(out, row)| {
            for &(column, weight) in row {
                for (o, d) in out.iter_mut().zip(dense.row(column as usize)) {
                    *o += weight * d;
                }
            }
        });
    }
    Array2::from_shape_vec((rows.len(), width), values).expect("the vector was made with this shape")
}

/// The `count` leading right singular vectors, as columns (terms x count).
fn principal_directions(matrix: &SparseMatrix, count: usize) -> Array2<f32> {
    let width = (count + OVERSAMPLING).min(matrix.terms.len());
    if count == 0 {
        return Array2::zeros((matrix.terms.len(), 0));
    }
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1990);
    let uniform = Uniform::new(-1.0f32, 1.0).expect("a proper range");
    let mut basis = Array2::from_shape_simple_fn((matrix.terms.len(), width), || uniform.sample(&mut random));
    for _ in 0..ITERATIONS {
        orthonormalise_columns(&mut basis);
        basis = matrix.transposed_times(&matrix.times(&basis));
    }
    orthonormalise_columns(&mut basis);
    let image = matrix.times(&basis);
    let rotation = leading_eigenvectors(&image.t().dot(&image), count);
    basis.dot(&rotation)
}

/// Eigenvectors of a symmetric matrix for its `count` largest eigenvalues, as columns, largest first.
fn leading_eigenvectors(symmetric: &Array2<f32>, count: usize) -> Array2<f32> {
    let n = symmetric.nrows();
    let matrix = faer::Mat::<f64>::from_fn(n, n, |i, j| f64::from(symmetric[[i, j]] + symmetric[[j, i]]) / 2.0);
    match matrix.self_adjoint_eigen(faer::Side::Lower) {
        // faer sorts eigenvalues from small to large.
        Ok(eigen) => Array2::from_shape_fn((n, count), |(i, k)| eigen.U()[(i, n - 1 - k)] as f32),
        // Without convergence the subspace is still right, only its axes are not sorted.
        Err(_) => Array2::from_shape_fn((n, count), |(i, k)| if i == k { 1.0 } else { 0.0 }),
    }
}

/// Cholesky-free orthonormalisation: modified Gram-Schmidt, twice for accuracy, on the transposed layout.
fn orthonormalise_columns(matrix: &mut Array2<f32>) {
    let mut columns = matrix.t().as_standard_layout().into_owned();
    for _ in 0..2 {
        for i in 0..columns.nrows() {
            let (done, mut rest) = columns.view_mut().split_at(Axis(0), i);
            let mut column = rest.row_mut(0);
            for previous in done.rows() {
                let overlap = previous.dot(&column);
                column.scaled_add(-overlap, &previous);
            }
            let length = column.dot(&column).sqrt();
            if length > 1e-12 {
                column /= length;
            } else {
                column.fill(0.0);
            }
        }
    }
    matrix.slice_mut(s![.., ..]).assign(&columns.t());
}

fn normalise_rows(matrix: &mut Array2<f32>) {
    for mut row in matrix.rows_mut() {
        let length = row.dot(&row).sqrt();
        if length > 0.0 {
            row /= length;
        }
    }
}
