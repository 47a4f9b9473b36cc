//! `matinee serve`: the web page and the bots until a signal ends them.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use clap::Args;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::progress::Bar;
use super::{Globals, logging, runtime};
use crate::adapters::{discord, telegram, web};
use crate::app::App;
use crate::config::{Config, Override, WebConfig};
use crate::state_dir::StateDir;
use crate::training::background;

/// How often what is old is deleted.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Where to listen.
#[derive(Debug, Default, Args)]
pub struct ServeArgs {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "IP")]
    host: Option<String>,
    /// Port to listen on; 0 takes a free one [default: 5000]
    #[arg(long, value_name = "PORT")]
    port: Option<String>,
}

impl ServeArgs {
    fn overrides(self) -> Vec<Override> {
        let host = self.host.map(|value| Override { key: "web.host", flag: "--host", value });
        let port = self.port.map(|value| Override { key: "web.port", flag: "--port", value });
        host.into_iter().chain(port).collect()
    }
}

/// Serves until a signal arrives.
pub fn run(globals: &Globals, args: ServeArgs) -> anyhow::Result<ExitCode> {
    let config = globals.config(args.overrides())?;
    logging::start(globals, &config.log);
    runtime()?.block_on(serve(globals, config))
}

async fn serve(globals: &Globals, config: Config) -> anyhow::Result<ExitCode> {
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let lock = StateDir::open(&config.state_dir)?.lock_for_server()?;
    let shutdown = CancellationToken::new();
    end_on_signal(shutdown.clone())?;

    // The port is claimed first: when it is taken, nobody waits for a training to hear of it.
    let web = listen(&config.web).await?;
    let url = web.as_ref().map(|(_, address)| config.web.base_url(address.port()));
    let app = {
        let bar = Bar::new(globals);
        Arc::new(App::open(config, url.clone(), &|progress| bar.show(progress)).await?)
    };
    tidy(&app).await?;
    tokio::spawn(tidy_daily(app.clone(), shutdown.clone()));

    web::start_counting();
    let mut services = JoinSet::new();
    let webhook = start_telegram(&app, &mut services, &shutdown);
    if let Some((listener, _)) = web {
        let (app, shutdown) = (app.clone(), shutdown.clone());
        services.spawn(async move { web::serve(listener, app, webhook, shutdown).await.context("the web page ended") });
    }
    start_discord(&app, &mut services, &shutdown);
    start_training(&app, &mut services, &shutdown);
    announce(&app, url.as_deref());
    let result = run_until_shutdown(services, &shutdown).await;
    app.store().close().await;
    drop(lock);
    result
}

/// Deletes what is too old to be of use.
async fn tidy(app: &App) -> anyhow::Result<()> {
    app.store().prune_web_sessions().await?;
    app.engine.tidy().await?;
    Ok(())
}

async fn tidy_daily(app: Arc<App>, shutdown: CancellationToken) {
    while shutdown.run_until_cancelled(tokio::time::sleep(A_DAY)).await.is_some() {
        if let Err(error) = tidy(&app).await {
            tracing::warn!("what is old could not be deleted; it is tried again in a day: {error}");
        }
    }
}

/// Starts the Discord bot when there is a token.
fn start_discord(app: &Arc<App>, services: &mut JoinSet<anyhow::Result<()>>, shutdown: &CancellationToken) {
    if app.config.discord.token.is_none() {
        return;
    }
    let (app, shutdown) = (app.clone(), shutdown.clone());
    services.spawn(async move {
        let bot = discord::run(app.engine.clone(), app.posters.clone(), &app.config.discord, shutdown);
        bot.await.context("the Discord bot ended")
    });
}

/// Starts the Telegram bot when there is a token. Returns the route of its webhook, which is empty with long polling.
fn start_telegram(app: &Arc<App>, services: &mut JoinSet<anyhow::Result<()>>, shutdown: &CancellationToken) -> Router {
    if app.config.telegram.token.is_none() {
        return Router::new();
    }
    let webhook = app.config.telegram.webhook.clone().map(telegram::Webhook::new);
    let router = webhook.clone().map_or_else(Router::new, telegram::webhook_router);
    let (app, shutdown) = (app.clone(), shutdown.clone());
    services.spawn(async move {
        let bot = telegram::run(app.engine.clone(), app.posters.clone(), &app.config.telegram, webhook, shutdown);
        bot.await.context("the Telegram bot ended")
    });
    router
}

/// Trains in the background when the configuration says how often.
fn start_training(app: &Arc<App>, services: &mut JoinSet<anyhow::Result<()>>, shutdown: &CancellationToken) {
    let Some(every) = app.config.train.every.filter(|_| !services.is_empty()) else { return };
    let (app, shutdown) = (app.clone(), shutdown.clone());
    services.spawn(async move {
        background::run(app, every, shutdown).await;
        Ok(())
    });
}

/// Waits for all services; when one fails, the others are ended too.
async fn run_until_shutdown(
    mut services: JoinSet<anyhow::Result<()>>,
    shutdown: &CancellationToken,
) -> anyhow::Result<ExitCode> {
    if services.is_empty() {
        anyhow::bail!("there is nothing to serve: set web.enabled, DISCORD_TOKEN or TELEGRAM_TOKEN");
    }
    let mut outcome = Ok(ExitCode::SUCCESS);
    while let Some(ended) = services.join_next().await {
        if let Err(error) = ended.context("a service stopped unexpectedly").and_then(|result| result) {
            shutdown.cancel();
            outcome = Err(error);
        }
    }
    tracing::info!("stopped");
    outcome
}

async fn listen(config: &WebConfig) -> anyhow::Result<Option<(TcpListener, SocketAddr)>> {
    if !config.enabled {
        return Ok(None);
    }
    let listener = TcpListener::bind(config.listen()).await.with_context(|| {
        format!("cannot listen on {}; choose another port with --port or MATINEE_WEB_PORT", config.listen())
    })?;
    let address = listener.local_addr()?;
    Ok(Some((listener, address)))
}

/// Says where Matinee is, and how else to talk to it.
fn announce(app: &App, url: Option<&str>) {
    let knowledge = app.engine.knowledge();
    tracing::info!(catalog = knowledge.catalog.name(), movies = knowledge.catalog.movies().len(), "ready");
    if let Some(url) = url {
        println!("Matinee is at {url}/");
    }
    println!("To talk in the terminal: matinee chat");
    println!("Ctrl-C ends it.");
}

/// Ends everything on Ctrl-C or SIGTERM; a second signal ends the process at once.
fn end_on_signal(shutdown: CancellationToken) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        let mut signals = 0;
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            signals += 1;
            if signals > 1 {
                std::process::exit(130);
            }
            tracing::info!("stopping; a second signal ends it at once");
            shutdown.cancel();
        }
    });
    Ok(())
}
