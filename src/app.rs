//! Putting the program together: state folder, database, catalog, model and engine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalog::{Catalog, Semantics};
use crate::config::{Config, EmbeddingsConfig};
use crate::conversation::{Engine, EngineOptions, Knowledge};
use crate::datasets::{self, ImportError, starter};
use crate::ease::{self, Model, RatingMatrix, TrainError};
use crate::llm::{Embedder, Llm};
use crate::posters::Posters;
use crate::state_dir::{StateDir, StateDirError};
use crate::store::{CatalogInfo, Store, StoreError};
use crate::training::background::TrainingStatus;
use crate::training::{Material, TrainingError, TrainingLock, fitting_model};
use crate::understanding::Lexicon;
use crate::vectors::{TextKey, Vectors, VectorsError, film_texts};

pub use crate::training::train_options;

/// Name of the catalog that comes with Matinee.
pub const STARTER: &str = starter::NAME;

/// The program, put together.
pub struct App {
    /// What was configured.
    pub config: Config,
    /// The folder for everything that is written.
    pub state: StateDir,
    /// The conversation engine.
    pub engine: Arc<Engine>,
    /// Posters.
    pub posters: Posters,
    /// What goes on in the background.
    pub training: TrainingStatus,
}

/// Why the program cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The state folder cannot be used.
    #[error(transparent)]
    State(#[from] StateDirError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The starter catalogue cannot be installed.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The model cannot be trained.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The ratings to train on cannot be used.
    #[error(transparent)]
    Training(TrainingError),
    /// A file of the state folder cannot be used.
    #[error("cannot use {path}: {reason}; import the catalog again with `matinee import`")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The configured catalog is not there.
    #[error(
        "there is no catalog named \"{name}\"; choose one of: {known} (key `catalog`, or `matinee catalog use NAME`)"
    )]
    UnknownCatalog {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
}

/// A step that takes long enough to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub step: String,
    /// Share that is done, 0 to 1.
    pub done: f32,
}

impl App {
    /// Opens state, database, catalog and model; at the very first start the starter catalogue is installed and
    /// trained first.
    ///
    /// # Errors
    /// When any of them cannot be used; the message says what to do.
    pub async fn open(config: Config, web_url: Option<String>, progress: &dyn Fn(Progress)) -> Result<Self, AppError> {
        let state = StateDir::open(&config.state_dir)?;
        let store = Store::open(&state.database()).await?;
        let knowledge = load_knowledge(&config, &state, &store, progress).await?;
        let options = engine_options(&config, web_url);
        let posters = Posters::new(&config.tmdb, state.posters());
        let llm = Llm::new(&config.llm, store.clone());
        let embedder = Embedder::new(&config.llm, store.clone());
        let engine = Engine::new(store, knowledge, options).with_llm(llm).with_embedder(embedder);
        Ok(Self { engine: Arc::new(engine), posters, state, config, training: TrainingStatus::default() })
    }

    /// The database.
    pub fn store(&self) -> &Store {
        self.engine.store()
    }
}

/// What the engine takes from the configuration.
fn engine_options(config: &Config, web_url: Option<String>) -> EngineOptions {
    EngineOptions {
        count: config.recommend.count,
        importance: config.recommend.importance,
        past_ratings: config.recommend.past_ratings,
        learns_from_users: config.train.learn_from_users,
        web_url,
        ..EngineOptions::default()
    }
}

/// Loads catalog and model; installs and trains what is missing.
///
/// # Errors
/// When the catalog is not there, or a file or the database fails.
pub async fn load_knowledge(
    config: &Config,
    state: &StateDir,
    store: &Store,
    progress: &dyn Fn(Progress),
) -> Result<Knowledge, AppError> {
    let info = ready_catalog(config, state, store, progress).await?;
    let model = ready_model(config, state, store, &info, progress).await?;
    let catalog = Catalog::new(store.load_catalog(&info.name).await?);
    let themes = ready_themes(state, &catalog, progress);
    let vectors = ready_vectors(config, state, &catalog);
    Ok(Knowledge::new(catalog.with_semantics(themes), model, Lexicon::english()).with_vectors(vectors))
}

/// The vectors of a catalog's texts, if an embedding model is configured and `matinee embed` has made them.
fn ready_vectors(config: &Config, state: &StateDir, catalog: &Catalog) -> Option<Vectors> {
    let embeddings = config.llm.embeddings.as_ref().filter(|embeddings| embeddings.usable())?;
    let path = state.vectors(catalog.name());
    if !path.exists() {
        tracing::warn!("semantic search is off: there are no vectors of this catalog yet; run `matinee embed`");
        return None;
    }
    let opened = open_vectors(embeddings, &path, catalog);
    opened.inspect_err(|error| tracing::warn!("semantic search is off: {error}")).ok()
}

/// Opens the vectors that an embedding model made of a catalog.
///
/// # Errors
/// When their file cannot be used.
pub fn open_vectors(config: &EmbeddingsConfig, path: &Path, catalog: &Catalog) -> Result<Vectors, VectorsError> {
    let texts = film_texts(catalog, &config.film_prefix, config.context_tokens);
    let keys: Vec<TextKey> = texts.into_iter().map(|(key, _)| key).collect();
    Vectors::open(path, &config.model, &keys)
}

/// The themes of a catalog's texts; they are computed when there is no file that fits.
fn ready_themes(state: &StateDir, catalog: &Catalog, progress: &dyn Fn(Progress)) -> Semantics {
    let path = state.themes(catalog.name());
    if let Ok(themes) = Semantics::load(&path, catalog.text()) {
        return themes;
    }
    progress(Progress { step: "finding the themes of the plots".to_owned(), done: 0.0 });
    let themes = Semantics::compute(catalog.text(), catalog.movies().len());
    // Without the file they are computed again next time.
    if let Err(error) = themes.save(&path, catalog.text()) {
        tracing::warn!(%error, "cannot keep the themes of the catalog");
    }
    themes
}

/// The catalog to use; the starter catalogue is installed when there is none.
///
/// # Errors
/// When there is no catalog of the configured name, or the database fails.
pub async fn ready_catalog(
    config: &Config,
    state: &StateDir,
    store: &Store,
    progress: &dyn Fn(Progress),
) -> Result<CatalogInfo, AppError> {
    let name = chosen_name(config, store).await?;
    if name == STARTER {
        // Another process may be starting for the first time as well; the second finds the work done.
        let _lock = TrainingLock::wait(state)?;
        let report = |p: datasets::Progress| progress(Progress { step: p.stage.to_string(), done: p.done });
        return Ok(starter::install(store, &state.catalogs(), &report).await?);
    }
    chosen_catalog(config, store).await
}

/// Name of the catalog to use: as configured, else the one chosen, else the starter catalogue.
async fn chosen_name(config: &Config, store: &Store) -> Result<String, AppError> {
    let asked = match &config.catalog {
        Some(name) => Some(name.clone()),
        None => store.active_catalog().await?,
    };
    Ok(asked.unwrap_or_else(|| STARTER.to_owned()))
}

/// The catalog to use, which must be there.
///
/// # Errors
/// When there is no catalog of that name, or the database fails.
pub async fn chosen_catalog(config: &Config, store: &Store) -> Result<CatalogInfo, AppError> {
    let name = chosen_name(config, store).await?;
    match store.catalog(&name).await? {
        Some(info) => Ok(info),
        None => {
            let known: Vec<String> = store.catalogs().await?.into_iter().map(|info| info.name).collect();
            Err(AppError::UnknownCatalog { name, known: known.join(", ") })
        }
    }
}

/// The model of a catalog; it is trained when there is none that fits.
async fn ready_model(
    config: &Config,
    state: &StateDir,
    store: &Store,
    info: &CatalogInfo,
    progress: &dyn Fn(Progress),
) -> Result<Model, AppError> {
    let config = &config.train;
    if let Some(model) = fitting_model(config, state, info) {
        return Ok(model);
    }
    let _lock = TrainingLock::wait(state)?;
    if let Some(model) = fitting_model(config, state, info) {
        return Ok(model);
    }
    let material = Material::read(config, state, store, info).await?;
    let report = |p: ease::Progress| progress(p.into());
    material.train(&train_options(config, info), state, &info.name, &report)?;
    let path = state.model(&info.name);
    Model::open(&path).map_err(|error| AppError::File { path, reason: error.to_string() })
}

impl From<ease::Progress> for Progress {
    fn from(progress: ease::Progress) -> Self {
        let step = match progress.phase {
            ease::Phase::Gram => "counting what is liked together",
            ease::Phase::Inverse => "training the model",
            ease::Phase::Check => "checking the model",
            ease::Phase::Attach => "attaching rarer films",
            ease::Phase::Write => "writing the model",
        };
        Self { step: step.to_owned(), done: progress.done }
    }
}

/// The ratings of a catalog.
///
/// # Errors
/// When their file cannot be read.
pub fn open_ratings(state: &StateDir, info: &CatalogInfo) -> Result<RatingMatrix, AppError> {
    Ok(crate::training::catalog_ratings(state, info)?)
}

impl From<TrainingError> for AppError {
    fn from(error: TrainingError) -> Self {
        match error {
            TrainingError::Store(error) => Self::Store(error),
            TrainingError::Train(error) => Self::Train(error),
            other => Self::Training(other),
        }
    }
}
