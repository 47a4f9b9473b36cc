//! The web page and the JSON API: HTTP in and out, and nothing else.
//!
//! Pages work without JavaScript; the script sends the same forms and puts the same pages' parts in place. What a
//! person does becomes a [`Turn`](crate::conversation::Turn) like everywhere else.

mod api;
mod assets;
mod error;
mod fields;
mod health;
mod languages;
mod limiter;
mod pages;
mod passwords;
mod pending;
mod security;
mod state;
mod view;
mod visitor;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::app::App;
use state::WebState;

pub use health::start_counting;

/// Longest time that a request may take: a turn with a language model and some.
const REQUEST_LIMIT: Duration = Duration::from_secs(60);
/// How long requests under way may go on when the server ends.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `shutdown`; requests under way are finished first. `extra` are routes of other adapters (webhooks).
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    extra: Router,
    shutdown: CancellationToken,
) -> std::io::Result<()> {
    let service = router(app, extra).into_make_service_with_connect_info::<SocketAddr>();
    let ended = shutdown.clone();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move { ended.cancelled().await });
    tokio::select! {
        result = serving => result,
        () = async { shutdown.cancelled().await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}

/// All routes.
pub fn router(app: Arc<App>, extra: Router) -> Router {
    health::metrics_handle();
    let state = Arc::new(WebState::new(app));
    let max_body = state.app.config.web.max_body;
    let pages = pages::routes().layer(from_fn_with_state(state.clone(), visitor::with_cookie));
    let probes = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics));
    let limited = pages
        .merge(api::routes())
        .route("/posters/{id}", get(pages::poster))
        .route("/static/{file}", get(assets::file))
        .fallback(error::not_found)
        .layer(from_fn(security::same_origin))
        .layer(from_fn_with_state(state.clone(), security::limit_rate));
    limited
        .merge(probes)
        .layer(DefaultBodyLimit::max(max_body))
        .layer(from_fn_with_state(state.clone(), error::in_words))
        .layer(from_fn_with_state(state.clone(), security::headers))
        .with_state(state)
        .merge(extra)
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, REQUEST_LIMIT))
        .layer(from_fn(health::count))
        .layer(TraceLayer::new_for_http())
}
