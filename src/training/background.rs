//! Training anew while serving: at low priority, in a thread of its own, and put in place at once while turns go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::{Material, TrainingError, TrainingLock, fitting_model, train_options};
use crate::app::{self, App, AppError};
use crate::conversation::Knowledge;
use crate::ease::{self, Cancel, Model, TrainError, TrainOptions, TrainReport};
use crate::store::CatalogInfo;

/// Niceness of the training's threads: the lowest priority there is.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 19;

/// What is known of trainings of this process.
#[derive(Debug, Default)]
pub struct TrainingStatus {
    under_way: AtomicBool,
}

impl TrainingStatus {
    /// Whether a model is being trained in the background.
    pub fn is_training(&self) -> bool {
        self.under_way.load(Ordering::Relaxed)
    }

    fn begin(&self) -> UnderWay<'_> {
        self.under_way.store(true, Ordering::Relaxed);
        UnderWay(self)
    }
}

/// A training under way, until dropped.
struct UnderWay<'a>(&'a TrainingStatus);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.store(false, Ordering::Relaxed);
    }
}

/// What looking for something new came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Refreshed {
    /// The model knows everything there is.
    Nothing,
    /// Somebody else trains just now.
    Busy,
    /// Somebody else trained, e.g. `matinee train`: that model is in use now.
    Loaded,
    /// The catalog was imported anew or another one was chosen: it is in use now, with its model.
    Catalog,
    /// There were new ratings: a model that knows them is in use now.
    Trained(TrainReport),
}

/// Looks for something new every `every` (after the model was made, so that a restart changes nothing) and trains on it,
/// until `shutdown`. What fails is logged in one line; the model from before stays in use.
pub async fn run(app: Arc<App>, every: Duration, shutdown: CancellationToken) {
    let age =
        app.engine.knowledge().model.info().trained_at.and_then(|time| SystemTime::now().duration_since(time).ok());
    let mut wait = every.saturating_sub(age.unwrap_or_default());
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = every;
        let started = Instant::now();
        match refresh_in_background(&app, &shutdown).await {
            Ok(Refreshed::Nothing | Refreshed::Busy) => {}
            Ok(Refreshed::Loaded) => tracing::info!("a model that was trained meanwhile is in use"),
            Ok(Refreshed::Catalog) => tracing::info!("the catalog has changed; it is in use now"),
            Ok(Refreshed::Trained(report)) => {
                metrics::counter!("trainings_total", "outcome" => "ok").increment(1);
                let (seconds, model) = (started.elapsed().as_secs(), app.engine.knowledge().model.clone());
                let own_users = model.info().own_users;
                tracing::info!(
                    seconds,
                    ratings = model.info().ratings,
                    own_users,
                    films = report.recommendable,
                    dense = report.dense,
                    "trained anew"
                );
            }
            Err(AppError::Train(TrainError::Cancelled)) => return,
            Err(error) => {
                metrics::counter!("trainings_total", "outcome" => "failed").increment(1);
                tracing::warn!(%error, "training in the background failed; the model from before is still in use");
            }
        }
    }
}

/// Does [`refresh`] in a thread of low priority, whose helpers inherit it; `shutdown` ends it early.
async fn refresh_in_background(app: &Arc<App>, shutdown: &CancellationToken) -> Result<Refreshed, AppError> {
    let cancel = Cancel::default();
    let (sender, receiver) = oneshot::channel();
    let (app, stop, handle) = (app.clone(), cancel.clone(), Handle::current());
    let thread = std::thread::Builder::new().name("training".into()).spawn(move || {
        lower_priority();
        let _ = sender.send(handle.block_on(refresh(&app, &stop)));
    });
    if let Err(error) = thread {
        tracing::warn!(%error, "no thread for training");
        return Ok(Refreshed::Busy);
    }
    let ended = async move { receiver.await.unwrap_or(Ok(Refreshed::Busy)) };
    tokio::pin!(ended);
    tokio::select! {
        outcome = &mut ended => outcome,
        () = shutdown.cancelled() => {
            cancel.cancel();
            ended.await
        }
    }
}

/// Gives way to everything else that wants to compute. Where the system has no priorities of threads, having one thread
/// fewer must do.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    // For Linux, "this process" is this thread.
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "training at ordinary priority");
    }
}

/// All processors but one, unless the configuration says how many.
fn threads(configured: Option<usize>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    configured.unwrap_or_else(|| processors().saturating_sub(1).max(1))
}

/// Looks whether there is something new for the model in use, and takes it in.
///
/// # Errors
/// When it cannot be taken in; the model in use is then the one from before.
pub async fn refresh(app: &App, cancel: &Cancel) -> Result<Refreshed, AppError> {
    let Some(lock) = TrainingLock::try_claim(&app.state).map_err(AppError::from)? else { return Ok(Refreshed::Busy) };
    let info = app::chosen_catalog(&app.config, app.store()).await?;
    let served = app.engine.knowledge();
    if served.catalog.name() != info.name || !info.fingerprint.parse().is_ok_and(|print| served.model.serves(print)) {
        drop(lock);
        let mut config = app.config.clone();
        config.train.threads = Some(threads(config.train.threads));
        let _training = app.training.begin();
        let knowledge = app::load_knowledge(&config, &app.state, app.store(), &|_| ()).await?;
        app.engine.set_knowledge(knowledge);
        return Ok(Refreshed::Catalog);
    }
    let material = Material::read(&app.config.train, &app.state, app.store(), &info).await?;
    if let Some(model) = fitting_model(&app.config.train, &app.state, &info)
        && knows_all(&model, &material)
    {
        let newer = model.info().trained_at != served.model.info().trained_at;
        if newer {
            put_in_use(app, &served, model);
        }
        return Ok(if newer { Refreshed::Loaded } else { Refreshed::Nothing });
    }
    let options = train_options(&app.config.train, &info);
    let options = TrainOptions { threads: threads(app.config.train.threads), cancel: cancel.clone(), ..options };
    let (report, model) = {
        let _training = app.training.begin();
        train(app, &info, &material, &options)?
    };
    put_in_use(app, &served, model);
    Ok(Refreshed::Trained(report))
}

fn train(
    app: &App,
    info: &CatalogInfo,
    material: &Material,
    options: &TrainOptions,
) -> Result<(TrainReport, Model), AppError> {
    let report = material.train(options, &app.state, &info.name, &|_| ())?;
    let model = Model::open(&app.state.model(&info.name)).map_err(TrainError::from).map_err(TrainingError::from)?;
    Ok((report, model))
}

/// Whether a model was trained on these very ratings, or somebody trained it on something that ratings do not replace.
fn knows_all(model: &Model, material: &Material) -> bool {
    let info = model.info();
    info.material == ease::Material::Cooccurrence || info.checksum == Some(material.ratings().checksum())
}

/// Turns under way end with the model they began with.
fn put_in_use(app: &App, served: &Knowledge, model: Model) {
    app.engine.set_knowledge(Knowledge { model: Arc::new(model), ..served.clone() });
}
