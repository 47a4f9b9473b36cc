//! The JSON API under `/api/v1`, described by `/api/v1/openapi.json`, which is made from these handlers.

mod body;
mod films;
mod profile;
mod recommend;
mod types;

use axum::routing::{get, post, put};
use axum::{Json, Router};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::state::Shared;
use super::{security, visitor};

/// What the API can do.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Matinee",
        description = "Movie recommendations. A session cookie, if sent, says whose ratings count; without one every \
                       request is a guest's. Requests that change something must come as JSON."
    ),
    modifiers(&Session),
    paths(
        recommend::recommend,
        recommend::lite,
        films::search_movies,
        films::search_tags,
        profile::profile,
        profile::rate,
        profile::delete_rating,
        document
    )
)]
struct Api;

/// The cookie that a browser gets at login.
struct Session;

impl Modify for Session {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(visitor::COOKIE_NAME)));
        document.components.get_or_insert_default().add_security_scheme("session", cookie);
    }
}

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/recommend", post(recommend::recommend))
        .route("/api/v1/lite", post(recommend::lite))
        .route("/api/v1/movies", get(films::search_movies))
        .route("/api/v1/tags", get(films::search_tags))
        .route("/api/v1/profile", get(profile::profile))
        .route("/api/v1/ratings/{movie}", put(profile::rate).delete(profile::delete_rating))
        .route("/api/v1/openapi.json", get(document))
        .method_not_allowed_fallback(security::wrong_method)
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", responses((status = 200, description = "The OpenAPI document", content_type = "application/json")))]
async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Api::openapi())
}
