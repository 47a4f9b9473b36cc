//! Recommendations.

use axum::Json;
use axum::extract::State;

use super::body::{Body, Caller, invalid};
use super::types::{FilmsBody, LiteRequest, RecommendRequest, ReplyBody};
use crate::adapters::web::error::{ApiError, ApiProblem};
use crate::adapters::web::state::Shared;
use crate::adapters::web::visitor::new_key;
use crate::catalog::MovieKey;
use crate::conversation::{Command, LiteQuery, RecommendCommand, Turn, TurnDefaults, TurnKind};
use crate::store::web_identity;

/// Films for a message in the person's own words.
#[utoipa::path(
    post,
    path = "/api/v1/recommend",
    request_body = RecommendRequest,
    security((), ("session" = [])),
    responses(
        (status = 200, description = "The answer", body = ReplyBody),
        (status = 403, description = "The request comes from another site's page", body = ApiProblem),
        (status = 413, description = "The body is too large", body = ApiProblem),
        (status = 415, description = "The body is no JSON", body = ApiProblem),
        (status = 422, description = "A value is wrong", body = ApiProblem),
        (status = 429, description = "Too many requests", body = ApiProblem),
    )
)]
pub(super) async fn recommend(
    State(state): State<Shared>,
    Caller(mut visitor): Caller,
    Body(request): Body<RecommendRequest>,
) -> Result<Json<ReplyBody>, ApiError> {
    let letters = request.text.chars().count();
    if !(1..=4000).contains(&letters) {
        return Err(invalid("text must have 1 to 4000 characters."));
    }
    check_range("count", request.count, 1, 100)?;
    check_range("importance", request.importance.map(usize::from), 0, 100)?;
    let command = Command::Recommend(RecommendCommand {
        text: request.text,
        count: request.count,
        importance: request.importance,
        model: request.model,
        past_ratings: request.past_ratings,
    });
    if visitor.identity().is_some() {
        return Ok(Json(visitor.command(&state, command).await?.into()));
    }
    // A program without a session is a new person each time, of whom nothing is kept.
    let key = new_key();
    let turn = |kind| Turn {
        identity: web_identity(format!("api-{key}"), "API"),
        place: "api".into(),
        locale: visitor.locale().to_owned(),
        kind,
        defaults: TurnDefaults::default(),
        key: new_key(),
    };
    let reply = state.app.engine.handle(turn(TurnKind::Command(command))).await.map_err(ApiError::from)?;
    let forget = TurnKind::Action(crate::conversation::Action::ForgetConfirmed);
    state.app.engine.handle(turn(forget)).await.map_err(ApiError::from)?;
    Ok(Json(reply.into()))
}

/// Films for chosen films and tags, without a language model.
#[utoipa::path(
    post,
    path = "/api/v1/lite",
    request_body = LiteRequest,
    security((), ("session" = [])),
    responses(
        (status = 200, description = "The films, best first", body = FilmsBody),
        (status = 403, description = "The request comes from another site's page", body = ApiProblem),
        (status = 413, description = "The body is too large", body = ApiProblem),
        (status = 415, description = "The body is no JSON", body = ApiProblem),
        (status = 422, description = "A value is wrong", body = ApiProblem),
        (status = 429, description = "Too many requests", body = ApiProblem),
    )
)]
pub(super) async fn lite(
    State(state): State<Shared>,
    Caller(visitor): Caller,
    Body(request): Body<LiteRequest>,
) -> Result<Json<FilmsBody>, ApiError> {
    check_range("count", request.count, 1, 60)?;
    check_range("importance", request.importance.map(usize::from), 0, 100)?;
    check_range("films", Some(request.films.len()), 0, 50)?;
    check_range("wanted", Some(request.wanted.len()), 0, 50)?;
    check_range("unwanted", Some(request.unwanted.len()), 0, 50)?;
    if request.films.iter().any(|film| !(0.5..=5.0).contains(&film.rating)) {
        return Err(invalid("A rating is from 0.5 to 5."));
    }
    let query = LiteQuery {
        films: request.films.into_iter().map(|film| (MovieKey(film.movie), film.rating)).collect(),
        wanted: request.wanted,
        unwanted: request.unwanted,
        importance: request.importance.unwrap_or(50),
        count: request.count.unwrap_or(20),
        past_ratings: request.past_ratings,
    };
    let cards =
        state.app.engine.lite(visitor.identity().as_ref(), visitor.locale(), &query).await.map_err(ApiError::from)?;
    Ok(Json(FilmsBody { films: cards.into_iter().map(Into::into).collect() }))
}

fn check_range(name: &str, value: Option<usize>, least: usize, most: usize) -> Result<(), ApiError> {
    match value {
        Some(value) if !(least..=most).contains(&value) => Err(invalid(format!("{name} must be {least} to {most}."))),
        _ => Ok(()),
    }
}
