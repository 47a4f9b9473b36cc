//! Searching films and tags.

use axum::Json;
use axum::extract::State;

use super::body::invalid;
use super::types::{MoviesBody, TagBody, TagsBody};
use crate::adapters::web::error::{ApiError, ApiProblem};
use crate::adapters::web::fields::{Fields, QueryFields};
use crate::adapters::web::state::Shared;

const MOST: usize = 50;
const USUAL: usize = 10;
/// Longer queries are no titles.
const LONGEST: usize = 200;

/// Films whose title matches, by where the match is and by popularity.
#[utoipa::path(
    get,
    path = "/api/v1/movies",
    params(
        ("q" = String, Query, description = "Beginning or part of a title", min_length = 1, max_length = 200),
        ("limit" = Option<usize>, Query, description = "How many", minimum = 1, maximum = 50),
    ),
    responses(
        (status = 200, description = "Films, best match first", body = MoviesBody),
        (status = 422, description = "A value is wrong", body = ApiProblem),
        (status = 429, description = "Too many requests", body = ApiProblem),
    )
)]
pub(super) async fn search_movies(
    State(state): State<Shared>,
    QueryFields(fields): QueryFields,
) -> Result<Json<MoviesBody>, ApiError> {
    let (query, limit) = read(&fields)?;
    let movies = state.app.engine.complete_titles(query, limit).into_iter().map(Into::into).collect();
    Ok(Json(MoviesBody { movies }))
}

/// Tags whose name matches, by where the match is and by use.
#[utoipa::path(
    get,
    path = "/api/v1/tags",
    params(
        ("q" = String, Query, description = "Beginning or part of a tag", min_length = 1, max_length = 200),
        ("limit" = Option<usize>, Query, description = "How many", minimum = 1, maximum = 50),
    ),
    responses(
        (status = 200, description = "Tags, best match first", body = TagsBody),
        (status = 422, description = "A value is wrong", body = ApiProblem),
        (status = 429, description = "Too many requests", body = ApiProblem),
    )
)]
pub(super) async fn search_tags(
    State(state): State<Shared>,
    QueryFields(fields): QueryFields,
) -> Result<Json<TagsBody>, ApiError> {
    let (query, limit) = read(&fields)?;
    let tag = |(name, films)| TagBody { name, films };
    Ok(Json(TagsBody { tags: state.app.engine.complete_tags(query, limit).into_iter().map(tag).collect() }))
}

fn read(fields: &Fields) -> Result<(&str, usize), ApiError> {
    // Spaces alone are a query too: one that matches nothing much.
    let query = fields.all("q").next().unwrap_or_default();
    if query.is_empty() || query.chars().count() > LONGEST {
        return Err(invalid(format!("q must have 1 to {LONGEST} characters.")));
    }
    let limit = match fields.all("limit").next() {
        None => USUAL,
        Some(text) => {
            let limit = text.parse().ok().filter(|n| (1..=MOST).contains(n));
            limit.ok_or_else(|| invalid(format!("limit must be 1 to {MOST}.")))?
        }
    };
    Ok((query, limit))
}
