//! A trained model: the file as it lies in memory, and the scores it gives.

use std::fmt;
use std::path::Path;
use std::time::SystemTime;

use safetensors::Dtype;

use super::kernel::{Kernel, LANES, WeightedRow};
use super::matrix::{CatalogFingerprint, RatingMatrix, RatingSource};
use super::options::{Input, TrainOptions};
use super::outcome::TrainError;
use super::top::top;
use super::train;
use crate::array_file::{ArrayFile, ArrayPlace, FileError};
use crate::catalog::MovieIndex;

pub(super) const FORMAT: &str = "matinee-ease";
pub(super) const VERSION: &str = "1";

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read or is no model.
    #[error("the model cannot be used: {0}, with `matinee train`")]
    File(#[from] FileError),
}

/// How a model keeps the relations between movies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// All of them.
    Dense,
    /// The strongest ones.
    Sparse {
        /// How many.
        relations: usize,
    },
    /// All of the most rated movies; the others have relations with those only.
    Attached {
        /// How many movies the others are attached to.
        dense: usize,
    },
}

/// What a model is trained on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Material {
    /// Ratings.
    Ratings,
    /// How often movies were rated together, and how.
    Cooccurrence,
}

impl fmt::Display for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ratings => "ratings",
            Self::Cooccurrence => "cooccurrence",
        })
    }
}

/// What a model was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelInfo {
    /// Regularisation.
    pub lambda: f32,
    /// What counted as the strength of a rating.
    pub input: Input,
    /// Number of users.
    pub users: usize,
    /// Number of ratings.
    pub ratings: usize,
    /// How many relations it keeps.
    pub form: Form,
    /// The catalog that it serves, and whether its ratings are simulated.
    pub source: RatingSource,
    /// How many of the users are Matinee's own.
    pub own_users: usize,
    /// What it was trained on.
    pub material: Material,
    /// Checksum of that; none of a model from before it was noted.
    pub checksum: Option<u32>,
    /// When it was trained: the time of the file, so that the same ratings give the same file. None in memory.
    pub trained_at: Option<SystemTime>,
}

/// A trained model, memory-mapped; nothing of it is copied for a request.
pub struct Model {
    file: ArrayFile,
    info: ModelInfo,
    movies: usize,
    relations: RelationPlaces,
    row_scales: ArrayPlace<f32>,
    column_scales: ArrayPlace<f32>,
    kernel: Kernel,
}

/// Where the rounded relations lie in the file.
enum RelationPlaces {
    /// Row after row, each as long as the column scales.
    Dense(ArrayPlace<i8>),
    /// The entries of each row, with the index of the other movie.
    Sparse { row_starts: ArrayPlace<u64>, movies: ArrayPlace<u32>, values: ArrayPlace<i8> },
    /// Rows of a core and of the movies attached to it.
    Attached(AttachedPlaces),
}

/// Where the relations of a core and of the movies attached to it lie in the file.
struct AttachedPlaces {
    /// The row of each movie: first those of the core, then those of the attached ones.
    places: ArrayPlace<u32>,
    /// The movie of each row of the core, which is also that of each column of an attached row.
    core: ArrayPlace<u32>,
    /// Rows of the core, as long as the column scales.
    dense: ArrayPlace<i8>,
    /// Rows of attached movies, as long as `scales`.
    attached: ArrayPlace<i8>,
    /// Column scales of the core in its order, padded.
    scales: Vec<f32>,
}

impl Model {
    /// Maps a model and checks its header, shapes and sizes.
    ///
    /// # Errors
    /// When the file cannot be read or is not a complete model of this version.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        Ok(Self::from_file(ArrayFile::open(path)?)?)
    }

    /// Trains a model without a file; for small matrices.
    ///
    /// # Errors
    /// As [`train()`](super::train()).
    pub fn train_in_memory(ratings: &RatingMatrix, lambda: f32) -> Result<Self, TrainError> {
        let options = TrainOptions { lambda, ..TrainOptions::default() };
        let bytes = train::train_to_memory(ratings, &options)?;
        Ok(Self::from_file(ArrayFile::from_bytes(&bytes)?)?)
    }

    fn from_file(file: ArrayFile) -> Result<Self, FileError> {
        if (file.text("format")?, file.text("version")?) != (FORMAT, VERSION) {
            return Err(file.damaged("not a model of this version"));
        }
        let movies: usize = file.value("movies")?;
        let stride = movies.next_multiple_of(LANES);
        let (form, relations) = match file.text("form")? {
            "dense" => (Form::Dense, RelationPlaces::Dense(file.place("relations", Dtype::I8, &[movies, stride])?)),
            "sparse" => {
                let relations: usize = file.value("relations")?;
                let row_starts = file.place("row_starts", Dtype::U64, &[movies + 1])?;
                let others = file.place("movies", Dtype::U32, &[relations])?;
                let values = file.place("values", Dtype::I8, &[relations])?;
                check_sparse(&file, &row_starts, &others, movies)?;
                (Form::Sparse { relations }, RelationPlaces::Sparse { row_starts, movies: others, values })
            }
            "attached" => {
                let dense: usize = file.value("dense")?;
                (Form::Attached { dense }, RelationPlaces::Attached(AttachedPlaces::find(&file, movies, dense)?))
            }
            other => return Err(file.damaged(format!("its form is {other:?}"))),
        };
        Ok(Self {
            info: ModelInfo {
                lambda: file.value("lambda")?,
                input: file.value("input")?,
                users: file.value("users")?,
                ratings: file.value("ratings")?,
                form,
                source: RatingSource { catalog: file.value("catalog")?, simulated: file.value("simulated")? },
                own_users: file.value("own_users").unwrap_or_default(),
                material: match file.text("material") {
                    Ok("cooccurrence") => Material::Cooccurrence,
                    _ => Material::Ratings,
                },
                checksum: file.value("material_checksum").ok(),
                trained_at: file.modified(),
            },
            relations,
            row_scales: file.place("row_scales", Dtype::F32, &[stride])?,
            column_scales: file.place("column_scales", Dtype::F32, &[stride])?,
            kernel: Kernel::best(),
            file,
            movies,
        })
    }

    /// The same model with other instructions, for tests and measurements; one of [`Kernel::available`].
    pub fn with_kernel(self, kernel: Kernel) -> Self {
        assert!(Kernel::available().contains(&kernel), "a kernel that this processor has");
        Self { kernel, ..self }
    }

    /// Number of movies: rows and columns.
    pub fn movies(&self) -> usize {
        self.movies
    }

    /// What it was made from.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// True when the model serves the catalog with this fingerprint.
    pub fn serves(&self, catalog: CatalogFingerprint) -> bool {
        self.info.source.catalog == catalog
    }

    /// Reads the whole file and compares it with its checksum.
    ///
    /// # Errors
    /// When they differ.
    pub fn verify(&self) -> Result<(), ModelError> {
        Ok(self.file.verify()?)
    }

    /// Collaborative score of every movie, in catalog order, from signed, centred ratings (positive: liked, negative:
    /// disliked): the sum over the rated movies i of x_i B_ij. A movie that nobody rated has the score 0. Ratings of
    /// movies outside the catalog count nothing.
    pub fn score(&self, ratings: &[(MovieIndex, f32)]) -> Vec<f32> {
        let known = || ratings.iter().filter(|(movie, _)| movie.get() < self.movies);
        let weight = |movie: MovieIndex, value: f32| value * self.row_scales()[movie.get()];
        let scales = self.column_scales();
        let mut scores = vec![0.0; scales.len()];
        match &self.relations {
            RelationPlaces::Dense(relations) => {
                let row = |movie| self.dense_row(relations, movie);
                let rows: Vec<WeightedRow<'_>> = known()
                    .map(|&(movie, value)| WeightedRow { weight: weight(movie, value), row: row(movie) })
                    .collect();
                self.kernel.weighted_sum(&rows, scales, &mut scores);
            }
            RelationPlaces::Sparse { .. } => {
                for &(movie, value) in known() {
                    let weight = weight(movie, value);
                    let (movies, values) = self.sparse_row(movie);
                    for (&other, &value) in movies.iter().zip(values) {
                        scores[other as usize] += weight * f32::from(value);
                    }
                }
                scores.iter_mut().zip(scales).for_each(|(score, scale)| *score *= scale);
            }
            RelationPlaces::Attached(places) => {
                let (mut dense, mut attached) = (Vec::new(), Vec::new());
                for &(movie, value) in known() {
                    let row = places.row(&self.file, movie);
                    let rows = if row.of_core { &mut dense } else { &mut attached };
                    rows.push(WeightedRow { weight: weight(movie, value), row: row.values });
                }
                self.kernel.weighted_sum(&dense, scales, &mut scores);
                if !attached.is_empty() {
                    let mut of_core = vec![0.0; places.scales.len()];
                    self.kernel.weighted_sum(&attached, &places.scales, &mut of_core);
                    for (&movie, score) in self.file.array(&places.core).iter().zip(of_core) {
                        scores[movie as usize] += score;
                    }
                }
            }
        }
        scores.truncate(self.movies);
        scores
    }

    /// What each rating adds to the score of one movie, in the order of the ratings; the sum is the score.
    pub fn contributions(&self, ratings: &[(MovieIndex, f32)], movie: MovieIndex) -> Vec<f32> {
        ratings.iter().map(|&(rated, value)| value * self.weight(rated, movie)).collect()
    }

    /// B_ij: what a rating of 1 for `rated` adds to the score of `movie`; 0 outside the catalog.
    pub fn weight(&self, rated: MovieIndex, movie: MovieIndex) -> f32 {
        if rated.get() >= self.movies || movie.get() >= self.movies {
            return 0.0;
        }
        let relation = self.relation(rated, movie);
        self.row_scales()[rated.get()] * f32::from(relation) * self.column_scales()[movie.get()]
    }

    /// The movies most closely related to one (highest R_ij, above 0), closest first, with R_ij between 0 and 1.
    pub fn neighbours(&self, movie: MovieIndex, count: usize) -> Vec<(MovieIndex, f32)> {
        if movie.get() >= self.movies {
            return Vec::new();
        }
        // What the row scale holds beside the unit of R is sqrt(P_ii), the inverse of the column scale.
        let step = self.row_scales()[movie.get()] * self.column_scales()[movie.get()];
        let mut related = vec![0.0; self.movies];
        match &self.relations {
            RelationPlaces::Dense(relations) => {
                let row = self.dense_row(relations, movie);
                related.iter_mut().zip(row).for_each(|(related, &value)| *related = f32::from(value) * step);
            }
            RelationPlaces::Sparse { .. } => {
                let (movies, values) = self.sparse_row(movie);
                movies.iter().zip(values).for_each(|(&i, &value)| related[i as usize] = f32::from(value) * step);
            }
            RelationPlaces::Attached(places) => {
                let row = places.row(&self.file, movie);
                if row.of_core {
                    related.iter_mut().zip(row.values).for_each(|(related, &value)| *related = f32::from(value) * step);
                } else {
                    let core = self.file.array(&places.core).iter();
                    core.zip(row.values).for_each(|(&i, &value)| related[i as usize] = f32::from(value) * step);
                }
            }
        }
        let mut neighbours = top(&related, count);
        neighbours.retain(|(_, relation)| *relation > 0.0);
        neighbours
    }

    /// The rounded relation of two movies of the catalog.
    fn relation(&self, from: MovieIndex, to: MovieIndex) -> i8 {
        match &self.relations {
            RelationPlaces::Dense(relations) => self.dense_row(relations, from)[to.get()],
            RelationPlaces::Sparse { .. } => {
                let (movies, values) = self.sparse_row(from);
                movies.binary_search(&to.0).map_or(0, |place| values[place])
            }
            RelationPlaces::Attached(places) => {
                let row = places.row(&self.file, from);
                let column = if row.of_core { to.get() } else { self.file.array(&places.places)[to.get()] as usize };
                // Attached movies have no relations with each other.
                if row.of_core || column < self.file.array(&places.core).len() { row.values[column] } else { 0 }
            }
        }
    }

    fn dense_row(&self, relations: &ArrayPlace<i8>, movie: MovieIndex) -> &[i8] {
        let stride = self.column_scales().len();
        &self.file.array(relations)[movie.get() * stride..][..stride]
    }

    /// Other movies, ascending, and the rounded relations with them; empty for a dense model.
    fn sparse_row(&self, movie: MovieIndex) -> (&[u32], &[i8]) {
        let RelationPlaces::Sparse { row_starts, movies, values } = &self.relations else { return (&[], &[]) };
        let starts = self.file.array(row_starts);
        let row = starts[movie.get()] as usize..starts[movie.get() + 1] as usize;
        (&self.file.array(movies)[row.clone()], &self.file.array(values)[row])
    }

    fn row_scales(&self) -> &[f32] {
        self.file.array(&self.row_scales)
    }

    fn column_scales(&self) -> &[f32] {
        self.file.array(&self.column_scales)
    }
}

/// A row of a model with attached movies.
struct AttachedRow<'a> {
    /// True when its columns are all movies in catalog order; else they are those of the core, in its order.
    of_core: bool,
    values: &'a [i8],
}

impl AttachedPlaces {
    /// Finds the arrays and makes sure that no row leads outside them.
    fn find(file: &ArrayFile, movies: usize, dense: usize) -> Result<Self, FileError> {
        let attached = movies.checked_sub(dense).ok_or_else(|| file.damaged("more dense movies than movies"))?;
        let (stride, dense_stride) = (movies.next_multiple_of(LANES), dense.next_multiple_of(LANES));
        let mut found = Self {
            places: file.place("places", Dtype::U32, &[movies])?,
            core: file.place("core", Dtype::U32, &[dense])?,
            dense: file.place("relations", Dtype::I8, &[dense, stride])?,
            attached: file.place("attached", Dtype::I8, &[attached, dense_stride])?,
            scales: vec![0.0; dense_stride],
        };
        let inside = |places: &[u32]| places.iter().all(|&place| (place as usize) < movies);
        let core = file.array(&found.core);
        if !inside(file.array(&found.places)) || !inside(core) {
            return Err(file.damaged("a movie outside the catalog"));
        }
        let scales = file.array(&file.place::<f32>("column_scales", Dtype::F32, &[stride])?);
        for (scale, &movie) in found.scales.iter_mut().zip(core) {
            *scale = scales[movie as usize];
        }
        Ok(found)
    }

    fn row<'a>(&self, file: &'a ArrayFile, movie: MovieIndex) -> AttachedRow<'a> {
        let place = file.array(&self.places)[movie.get()] as usize;
        let core = file.array(&self.core).len();
        match place.checked_sub(core) {
            None => {
                let rows = file.array(&self.dense);
                let stride = rows.len() / core;
                AttachedRow { of_core: true, values: &rows[place * stride..][..stride] }
            }
            Some(place) => {
                let stride = self.scales.len();
                AttachedRow { of_core: false, values: &file.array(&self.attached)[place * stride..][..stride] }
            }
        }
    }
}

/// Makes sure that no row of a sparse model leads outside it.
fn check_sparse(
    file: &ArrayFile,
    row_starts: &ArrayPlace<u64>,
    others: &ArrayPlace<u32>,
    movies: usize,
) -> Result<(), FileError> {
    let (starts, others) = (file.array(row_starts), file.array(others));
    if starts.first() != Some(&0) || starts.last() != Some(&(others.len() as u64)) || !starts.is_sorted() {
        return Err(file.damaged("rows out of order"));
    }
    if others.iter().any(|&movie| movie as usize >= movies) {
        return Err(file.damaged("a movie outside the catalog"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::random_matrix;
    use super::*;

    fn index(movie: u32) -> MovieIndex {
        MovieIndex(movie)
    }

    fn sample() -> Model {
        Model::train_in_memory(&random_matrix(150, 90, 3000, 7), 5.0).unwrap()
    }

    #[test]
    fn contributions_add_up_to_the_score() {
        let model = sample();
        let ratings = [(index(3), 1.5), (index(10), -2.0), (index(40), 0.5)];
        let scores = model.score(&ratings);
        assert_eq!(scores.len(), 90);
        for movie in 0..90 {
            let parts = model.contributions(&ratings, index(movie));
            assert_eq!(parts.len(), 3);
            assert!((parts.iter().sum::<f32>() - scores[movie as usize]).abs() < 1e-5);
        }
    }

    #[test]
    fn a_disliked_movie_lowers_its_neighbours() {
        let model = sample();
        let (neighbour, relation) = model.neighbours(index(5), 1)[0];
        assert!(relation > 0.0 && relation < 1.0);
        assert!(model.score(&[(index(5), 1.0)])[neighbour.get()] > 0.0);
        assert!(model.score(&[(index(5), -1.0)])[neighbour.get()] < 0.0);
    }

    #[test]
    fn neighbours_are_of_the_same_kind() {
        // The users of these ratings like movies of one remainder by 3.
        let model = Model::train_in_memory(&random_matrix(600, 30, 8000, 7), 5.0).unwrap();
        let neighbours = model.neighbours(index(6), 5);
        assert!(neighbours.iter().all(|(movie, _)| *movie != index(6)));
        assert!(neighbours.is_sorted_by(|a, b| a.1 >= b.1));
        let same = neighbours.iter().filter(|(movie, _)| movie.0 % 3 == 0).count();
        assert!(same >= 4, "{neighbours:?}");
    }

    #[test]
    fn every_kernel_gives_the_same_scores() {
        let ratings: Vec<(MovieIndex, f32)> = (0..30).map(|i| (index(i * 2), (i as f32 - 15.0) / 7.0)).collect();
        let scores: Vec<Vec<f32>> =
            Kernel::available().into_iter().map(|kernel| sample().with_kernel(kernel).score(&ratings)).collect();
        assert!(scores.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn nothing_rated_scores_nothing() {
        assert!(sample().score(&[]).iter().all(|&score| score == 0.0));
        assert!(sample().score(&[(index(1000), 1.0)]).iter().all(|&score| score == 0.0));
        assert_eq!(sample().weight(index(1000), index(0)), 0.0);
        assert!(sample().neighbours(index(1000), 5).is_empty());
    }

    #[test]
    fn a_file_that_is_no_model_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model");
        for (what, contents) in [("empty", vec![]), ("text", b"this is not a model at all".to_vec())] {
            std::fs::write(&path, contents).unwrap();
            let Err(error) = Model::open(&path) else { panic!("{what}") };
            assert!(error.to_string().contains("matinee train"), "{error}");
        }
        random_matrix(10, 10, 50, 1).write(&path).unwrap();
        assert!(Model::open(&path).is_err(), "a file of ratings");
        assert!(Model::open(&folder.path().join("none")).is_err());
    }
}
