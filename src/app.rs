//! Putting the program together: state folder, database, catalog, model and engine.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalog::{Catalog, Semantics};
use crate::config::{Config, EmbeddingsConfig, TrainConfig};
use crate::conversation::{Engine, EngineOptions, Knowledge};
use crate::datasets::{self, ImportError, starter};
use crate::ease::{self, CatalogFingerprint, Model, RatingMatrix, TrainError, TrainOptions};
use crate::llm::{Embedder, Llm};
use crate::posters::Posters;
use crate::state_dir::{StateDir, StateDirError};
use crate::store::{CatalogInfo, Store, StoreError};
use crate::understanding::Lexicon;
use crate::vectors::{TextKey, Vectors, VectorsError, film_texts};

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
        Ok(Self { engine: Arc::new(engine), posters, state, config })
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
    let model = ready_model(&config.train, state, &info, progress)?;
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
    let asked = match &config.catalog {
        Some(name) => Some(name.clone()),
        None => store.active_catalog().await?,
    };
    let name = asked.unwrap_or_else(|| STARTER.to_owned());
    if name == STARTER {
        // Another process may be starting for the first time as well; the second finds the work done.
        let _lock = lock(state)?;
        let report = |p: datasets::Progress| progress(Progress { step: p.stage.to_string(), done: p.done });
        return Ok(starter::install(store, &state.catalogs(), &report).await?);
    }
    match store.catalog(&name).await? {
        Some(info) => Ok(info),
        None => {
            let known: Vec<String> = store.catalogs().await?.into_iter().map(|info| info.name).collect();
            Err(AppError::UnknownCatalog { name, known: known.join(", ") })
        }
    }
}

/// The model of a catalog; it is trained when there is none that fits.
fn ready_model(
    config: &TrainConfig,
    state: &StateDir,
    info: &CatalogInfo,
    progress: &dyn Fn(Progress),
) -> Result<Model, AppError> {
    let path = state.model(&info.name);
    if let Some(model) = fitting_model(&path, info) {
        return Ok(model);
    }
    let _lock = lock(state)?;
    if let Some(model) = fitting_model(&path, info) {
        return Ok(model);
    }
    train_catalog(&train_options(config, info), state, info, progress)?;
    Model::open(&path).map_err(|error| AppError::File { path, reason: error.to_string() })
}

/// The model file, if it is whole and was trained on this very catalog.
fn fitting_model(path: &Path, info: &CatalogInfo) -> Option<Model> {
    let fingerprint: CatalogFingerprint = info.fingerprint.parse().ok()?;
    Model::open(path).ok().filter(|model| model.serves(fingerprint))
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

/// Trains the model of a catalog into its place.
///
/// # Errors
/// When the ratings file cannot be read or the training fails; the model that was there stays.
pub fn train_catalog(
    options: &TrainOptions,
    state: &StateDir,
    info: &CatalogInfo,
    progress: &dyn Fn(Progress),
) -> Result<ease::TrainReport, AppError> {
    let ratings = open_ratings(state, info)?;
    let report = |p: ease::Progress| progress(p.into());
    Ok(ease::train(&ratings, options, &report, &state.model(&info.name))?)
}

impl From<ease::Progress> for Progress {
    fn from(progress: ease::Progress) -> Self {
        let step = match progress.phase {
            ease::Phase::Gram => "counting what is liked together",
            ease::Phase::Inverse => "training the model",
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
    let path = state.catalogs().join(&info.ratings_file);
    RatingMatrix::open(&path).map_err(|error| AppError::File { path, reason: error.to_string() })
}

/// Claims the folder for installing and training, waiting for another process that does so.
fn lock(state: &StateDir) -> Result<File, AppError> {
    let path = state.root().join("setup.lock");
    let locked = File::create(&path).and_then(|file| file.lock().map(|()| file));
    locked.map_err(|error| AppError::File { path, reason: error.to_string() })
}
