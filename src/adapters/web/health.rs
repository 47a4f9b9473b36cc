//! Health and metrics.

use std::sync::OnceLock;
use std::time::{Instant, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::state::Shared;
use crate::llm::ModelState;

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The process is alive; with language models or semantic search, also which of them answer at present.
pub(super) async fn alive(State(state): State<Shared>) -> Response {
    let mut health = json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "model": model(&state)});
    if let Some(llm) = state.app.engine.llm() {
        let answers = |model: ModelState| json!({"name": model.name, "answers": model.answers});
        health["languageModels"] = llm.states().into_iter().map(answers).collect();
    }
    if let Some(embedder) = state.app.engine.embedder() {
        let knowledge = state.app.engine.knowledge();
        let films = knowledge.vectors.as_ref().map_or(0, |vectors| vectors.films());
        let answers = films > 0 && embedder.state().answers;
        health["semanticSearch"] = json!({"model": embedder.state().name, "answers": answers, "films": films});
    }
    axum::Json(health).into_response()
}

/// The collaborative model in use.
fn model(state: &Shared) -> serde_json::Value {
    let model = state.app.engine.knowledge().model.clone();
    let info = model.info();
    json!({
        "trainedAt": info.trained_at.and_then(|time| OffsetDateTime::from(time).format(&Rfc3339).ok()),
        "users": info.users,
        "ownUsers": info.own_users,
        "ratings": info.ratings,
        "training": state.app.training.is_training(),
    })
}

/// The database answers and the catalog is loaded.
pub(super) async fn ready(State(state): State<Shared>) -> Response {
    let knowledge = state.app.engine.knowledge();
    match state.app.store().active_catalog().await {
        Ok(_) => axum::Json(json!({
            "status": "ready",
            "catalog": knowledge.catalog.name(),
            "movies": knowledge.catalog.movies().len(),
        }))
        .into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, axum::Json(json!({"status": "database"}))).into_response()
        }
    }
}

/// Everything that is counted, for Prometheus.
pub(super) async fn metrics(State(state): State<Shared>) -> Response {
    match metrics_handle() {
        Some(handle) => {
            gauge_model(&state);
            handle.render().into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What the model in use was made of, and when.
fn gauge_model(state: &Shared) {
    let model = state.app.engine.knowledge().model.clone();
    let trained = model.info().trained_at.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    metrics::gauge!("model_trained_timestamp_seconds").set(trained.unwrap_or_default().as_secs_f64());
    metrics::gauge!("model_ratings").set(model.info().ratings as f64);
    metrics::gauge!("model_own_users").set(model.info().own_users as f64);
    metrics::gauge!("model_training").set(f64::from(u8::from(state.app.training.is_training())));
}

/// The recorder of the process; it is installed once, before anything is counted.
pub(super) fn metrics_handle() -> Option<&'static PrometheusHandle> {
    let install = || {
        let seconds = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
        PrometheusBuilder::new().set_buckets(&seconds).ok()?.install_recorder().ok()
    };
    METRICS.get_or_init(install).as_ref()
}

/// Counts from now on what all parts of the program count. What is counted before is lost.
pub fn start_counting() {
    metrics_handle();
}

/// Counts requests and their time by route.
pub(super) async fn count(request: Request, next: Next) -> Response {
    start_counting();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let started = Instant::now();
    let response = next.run(request).await;
    let labels = [("method", method), ("route", route), ("status", response.status().as_str().to_owned())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels[..2]).record(started.elapsed());
    response
}
