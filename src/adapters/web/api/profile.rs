//! A person's ratings.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::body::{Body, Caller, Member, expect_empty, invalid};
use super::types::{ProfileBody, RatingRequest};
use crate::adapters::web::error::{ApiError, ApiProblem, WebError};
use crate::adapters::web::state::Shared;
use crate::catalog::MovieKey;
use crate::conversation::{Command, MovieRef};

/// What is known of the person whose session cookie is sent; of a guest, nothing.
#[utoipa::path(
    get,
    path = "/api/v1/profile",
    security((), ("session" = [])),
    responses(
        (status = 200, description = "Films and taste", body = ProfileBody),
        (status = 429, description = "Too many requests", body = ApiProblem),
    )
)]
pub(super) async fn profile(
    State(state): State<Shared>,
    Caller(visitor): Caller,
) -> Result<Json<ProfileBody>, ApiError> {
    let taste = state.app.engine.taste(visitor.identity().as_ref()).await.map_err(ApiError::from)?;
    Ok(Json(taste.into()))
}

/// Rates a film.
#[utoipa::path(
    put,
    path = "/api/v1/ratings/{movie}",
    params(("movie" = String, Path, description = "Key of the film", example = "tt0113277")),
    request_body = RatingRequest,
    security(("session" = [])),
    responses(
        (status = 204, description = "The rating is stored"),
        (status = 401, description = "No session", body = ApiProblem),
        (status = 403, description = "The request comes from another site's page", body = ApiProblem),
        (status = 404, description = "No such film", body = ApiProblem),
        (status = 413, description = "The body is too large", body = ApiProblem),
        (status = 415, description = "The body is no JSON", body = ApiProblem),
        (status = 422, description = "A value is wrong", body = ApiProblem),
        (status = 429, description = "Too many requests", body = ApiProblem),
    )
)]
pub(super) async fn rate(
    State(state): State<Shared>,
    Member(mut visitor): Member,
    Path(movie): Path<String>,
    Body(request): Body<RatingRequest>,
) -> Result<StatusCode, ApiError> {
    let key = MovieKey(movie);
    if state.app.engine.summary(&key).is_none() {
        return Err(ApiError(WebError::NotFound));
    }
    if !(0.5..=5.0).contains(&request.rating) {
        return Err(invalid("A rating is from 0.5 to 5."));
    }
    visitor.command(&state, Command::Rate(MovieRef::Key(key), request.rating)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a rating back.
#[utoipa::path(
    delete,
    path = "/api/v1/ratings/{movie}",
    params(("movie" = String, Path, description = "Key of the film", example = "tt0113277")),
    security(("session" = [])),
    responses(
        (status = 204, description = "There is no rating any more"),
        (status = 401, description = "No session", body = ApiProblem),
        (status = 403, description = "The request comes from another site's page", body = ApiProblem),
        (status = 404, description = "No such rating", body = ApiProblem),
        (status = 413, description = "The body is too large", body = ApiProblem),
        (status = 422, description = "The request has a body", body = ApiProblem),
        (status = 429, description = "Too many requests", body = ApiProblem),
    )
)]
pub(super) async fn delete_rating(
    State(state): State<Shared>,
    Member(mut visitor): Member,
    Path(movie): Path<String>,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    expect_empty(&body)?;
    let key = MovieKey(movie);
    let taste = state.app.engine.taste(visitor.identity().as_ref()).await.map_err(ApiError::from)?;
    if !taste.films.iter().any(|film| film.key == key && film.state.rating.is_some()) {
        return Err(ApiError(WebError::NotFound));
    }
    visitor.command(&state, Command::Unrate(MovieRef::Key(key))).await?;
    Ok(StatusCode::NO_CONTENT)
}
