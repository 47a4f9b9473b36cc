//! `/posters/{imdb_id}`: the poster, or the drawn placeholder.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::adapters::web::error::WebError;
use crate::adapters::web::state::Shared;
use crate::catalog::MovieKey;
use crate::posters::PosterSubject;

/// The poster of a film of the catalog.
pub(in crate::adapters::web) async fn poster(
    State(state): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let subject = {
        let knowledge = state.app.engine.knowledge();
        let index = knowledge.catalog.find(&MovieKey(id)).ok_or(WebError::NotFound)?;
        PosterSubject::from(knowledge.catalog.movie(index))
    };
    let image = state.app.posters.image(&subject).await;
    // A drawn one may be replaced by a real one as soon as TMDB answers.
    let cache = if image.drawn { "public, max-age=3600" } else { "public, max-age=604800" };
    Ok(([(CONTENT_TYPE, image.mime), (CACHE_CONTROL, cache)], image.bytes).into_response())
}
