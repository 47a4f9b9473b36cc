//! What the model of a catalog is trained on, and training it: by hand, at the start, and in the background while
//! serving ([`background`]).
//!
//! A model is made of the catalog's ratings and, where `train.learn_from_users` says so, of those of Matinee's own
//! users. Of a model with the latter the inverse may be kept beside it, with the own ratings it knows: few new ratings
//! then come in exactly without a training ([`ease::update`]). What is kept is only ever a short cut: when it does not
//! fit, the model is trained anew.

pub mod background;
mod lock;
mod own;

use std::path::{Path, PathBuf};

pub use lock::TrainingLock;
pub use own::own_ratings;

use crate::config::TrainConfig;
use crate::ease::{
    self, CatalogFingerprint, Cooccurrence, Model, Progress, RatingMatrix, RatingSource, TrainError, TrainOptions,
    TrainReport,
};
use crate::state_dir::StateDir;
use crate::store::{CatalogInfo, Store, StoreError};

/// The inverse is kept where the disk has so many times its size left.
const ROOM_FOR_INVERSE: u64 = 3;

/// Why there is no new model; the old one, if any, is as it was.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The training failed.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The ratings of the catalog cannot be used.
    #[error("cannot use {path}: {reason}; import the catalog again with `matinee import`")]
    Ratings {
        /// Their file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The folder of models cannot be claimed.
    #[error("cannot write to {path}: {source}; make the folder writable")]
    Lock {
        /// The file that stands for the claim.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// How the configuration says to train a catalog.
pub fn train_options(config: &TrainConfig, info: &CatalogInfo) -> TrainOptions {
    let defaults = TrainOptions::default();
    TrainOptions {
        lambda: config.lambda.unwrap_or_else(|| ease::default_lambda(info.ratings as usize)),
        threads: config.threads.unwrap_or(defaults.threads),
        ..defaults
    }
}

/// The ratings of a catalog as they were imported.
///
/// # Errors
/// When their file cannot be read.
pub fn catalog_ratings(state: &StateDir, info: &CatalogInfo) -> Result<RatingMatrix, TrainingError> {
    let path = state.catalogs().join(&info.ratings_file);
    RatingMatrix::open(&path).map_err(|error| TrainingError::Ratings { path, reason: error.to_string() })
}

/// The ratings that the model of a catalog is trained on.
pub struct Material {
    /// Those of the catalog.
    catalog: RatingMatrix,
    /// Those of Matinee's own users, when they are to be learnt from and there are any.
    own: Option<RatingMatrix>,
    /// All of them, when there are own ones.
    all: Option<RatingMatrix>,
}

impl Material {
    /// Reads what the model of a catalog is to be trained on at present.
    ///
    /// # Errors
    /// When the ratings file or the database cannot be read.
    pub async fn read(
        config: &TrainConfig,
        state: &StateDir,
        store: &Store,
        info: &CatalogInfo,
    ) -> Result<Self, TrainingError> {
        let catalog = catalog_ratings(state, info)?;
        if info.fingerprint.parse() != Ok(catalog.source().catalog) {
            let path = state.catalogs().join(&info.ratings_file);
            return Err(TrainingError::Ratings { path, reason: "it belongs to another import".to_owned() });
        }
        let own = match config.learn_from_users {
            true => Some(own_ratings(store, info, &catalog).await?).filter(|own| own.ratings() > 0),
            false => None,
        };
        let all = own.as_ref().map(|own| catalog.joined(own));
        Ok(Self { catalog, own, all })
    }

    /// All ratings together.
    pub fn ratings(&self) -> &RatingMatrix {
        self.all.as_ref().unwrap_or(&self.catalog)
    }

    /// Trains a model on them and puts it in place at once: until then, and when anything fails, the old one stays. Takes
    /// in only what is new where that is quicker.
    ///
    /// # Errors
    /// When the training fails.
    pub fn train(
        &self,
        options: &TrainOptions,
        state: &StateDir,
        catalog: &str,
        progress: &dyn Fn(Progress),
    ) -> Result<TrainReport, TrainingError> {
        let kept = Kept::of(state, catalog);
        let model = state.model(catalog);
        let Some(own) = &self.own else {
            kept.remove();
            return Ok(ease::train(self.ratings(), options, progress, &model)?);
        };
        match self.update(own, options, &kept, &model, progress) {
            Some(Ok(report)) => return Ok(report),
            Some(Err(TrainError::Cancelled)) => return Err(TrainError::Cancelled.into()),
            // The short cut is no way: whatever is wrong with it, a training anew mends it or says it better.
            Some(Err(error)) => tracing::debug!(%error, "training anew instead of taking in new ratings"),
            None => {}
        }
        let movies = self.ratings().movie_count();
        let all_dense = ease::dense_movies(self.ratings(), options) == movies;
        let keep_inverse = all_dense && options.keep.is_none() && has_room(&kept.inverse, movies);
        if !keep_inverse {
            kept.remove();
        }
        let options = TrainOptions { keep_inverse: keep_inverse.then(|| kept.inverse.clone()), ..options.clone() };
        let report = ease::train(self.ratings(), &options, progress, &model)?;
        kept.remember(own, &options);
        Ok(report)
    }

    /// Takes in what is new since the inverse was kept; `None` where a training is as quick or there is nothing kept.
    fn update(
        &self,
        own: &RatingMatrix,
        options: &TrainOptions,
        kept: &Kept,
        model: &Path,
        progress: &dyn Fn(Progress),
    ) -> Option<Result<TrainReport, TrainError>> {
        let known = RatingMatrix::open(&kept.ratings).ok()?;
        let all_dense = options.dense_movies.is_none_or(|dense| dense >= own.movie_count());
        if !all_dense || !kept.inverse.exists() || !ease::update_pays(&known, own) {
            return None;
        }
        let before = self.catalog.joined(&known);
        let options = TrainOptions { keep_inverse: Some(kept.inverse.clone()), ..options.clone() };
        let report = ease::update(&kept.inverse, &before, self.ratings(), &options, progress, model);
        if report.is_ok() {
            kept.remember(own, &options);
        }
        Some(report)
    }
}

/// Trains the model of a catalog on a co-occurrence that another engine counted, and puts it in place at once.
///
/// # Errors
/// When the file cannot be used or the training fails; the model that was there stays.
pub async fn train_on_cooccurrence(
    file: &Path,
    options: &TrainOptions,
    state: &StateDir,
    store: &Store,
    info: &CatalogInfo,
    announce: &dyn Fn(&Cooccurrence),
    progress: &dyn Fn(Progress),
) -> Result<TrainReport, TrainingError> {
    let catalog = info.fingerprint.parse().unwrap_or_default();
    let ids = store.dataset_ids(&info.name).await?;
    let source = RatingSource { catalog, simulated: info.simulated };
    let pairs = Cooccurrence::open(file, &ids, source).map_err(TrainError::from)?;
    announce(&pairs);
    let report = ease::train_on_cooccurrence(&pairs, options, progress, &state.model(&info.name))?;
    Kept::of(state, &info.name).remove();
    Ok(report)
}

/// What is kept beside a model to take in few new ratings quickly.
struct Kept {
    inverse: PathBuf,
    ratings: PathBuf,
}

impl Kept {
    fn of(state: &StateDir, catalog: &str) -> Self {
        Self { inverse: state.inverse(catalog), ratings: state.learnt_ratings(catalog) }
    }

    /// Notes which own ratings the inverse knows. Comes last: an inverse and ratings that do not belong together, because
    /// the process ended between writing the two, are told apart by their checksum.
    fn remember(&self, own: &RatingMatrix, options: &TrainOptions) {
        if options.keep_inverse.is_some()
            && let Err(error) = own.write(&self.ratings)
        {
            tracing::debug!(%error, "the next training will be anew");
        }
    }

    /// Deletes it all: what nobody learns from any more is not kept either.
    fn remove(&self) {
        for path in [&self.inverse, &self.ratings] {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Whether the disk has room for the inverse of so many movies.
fn has_room(path: &Path, movies: usize) -> bool {
    let need = 4 * (movies as u64).pow(2);
    let there = std::fs::metadata(path).map_or(0, |file| file.len());
    let free = path.parent().and_then(|folder| fs4::available_space(folder).ok());
    free.is_none_or(|free| free + there > ROOM_FOR_INVERSE * need)
}

/// The model file of a catalog, if it is whole, was trained on this very catalog, and knows nothing of Matinee's own
/// users unless it may.
pub fn fitting_model(config: &TrainConfig, state: &StateDir, info: &CatalogInfo) -> Option<Model> {
    let fingerprint: CatalogFingerprint = info.fingerprint.parse().ok()?;
    let model = Model::open(&state.model(&info.name)).ok()?;
    let may = config.learn_from_users || model.info().own_users == 0;
    (model.serves(fingerprint) && may).then_some(model)
}

#[cfg(test)]
mod tests;
