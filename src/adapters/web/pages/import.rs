//! Ratings from a file of another service.

use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::profile::{self, Said};
use crate::adapters::web::error::WebError;
use crate::adapters::web::fields::CSRF;
use crate::adapters::web::state::Shared;
use crate::adapters::web::visitor::Visitor;
use crate::conversation::Imported;
use crate::datasets::read_personal_ratings;
use crate::texts::Voice;

/// Largest file, bytes: more than ten thousand ratings.
pub(super) const LARGEST: usize = 4 << 20;
/// So many titles that were not found are named.
const NAMED: usize = 20;

/// Takes over the ratings of Letterboxd's or IMDb's export.
pub(super) async fn import(
    State(state): State<Shared>,
    mut visitor: Visitor,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    let (name, content) = read(&visitor, form.map_err(|_| WebError::NotAForm)?).await?;
    let voice = state.app.engine.texts().voice(visitor.locale());
    if content.is_empty() {
        return profile::show_with(&state, &visitor, Said::problem(voice.say("web-problem-no-file"))).await;
    }
    let ratings = match read_personal_ratings(&name, &content) {
        Ok((ratings, _)) => ratings,
        Err(error) => {
            tracing::debug!(%error, "a file of ratings cannot be read");
            return profile::show_with(&state, &visitor, Said::problem(voice.say("web-problem-import"))).await;
        }
    };
    let identity = visitor.remember(&state).await?;
    let imported = state.app.engine.import_ratings(&identity, &ratings).await?;
    profile::show_with(&state, &visitor, Said::notice(sentence(voice, &imported))).await
}

/// Name and contents of the file of a form that carries its visitor's mark.
async fn read(visitor: &Visitor, mut form: Multipart) -> Result<(String, Vec<u8>), WebError> {
    let wrong = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
        _ => WebError::NotAForm,
    };
    let mut is_own = false;
    while let Some(field) = form.next_field().await.map_err(wrong)? {
        if field.name() == Some(CSRF) {
            is_own = visitor.carries(&field.text().await.map_err(wrong)?);
        } else if field.name() == Some("file") && is_own {
            let name = field.file_name().unwrap_or_default().to_owned();
            return Ok((name, field.bytes().await.map_err(wrong)?.to_vec()));
        }
    }
    if is_own { Ok((String::new(), Vec::new())) } else { Err(WebError::Forged) }
}

fn sentence(voice: Voice<'_>, imported: &Imported) -> String {
    let mut said = vec![voice.say_with("web-imported", &[("count", imported.stored.into())])];
    if imported.known > 0 {
        said.push(voice.say_with("web-imported-known", &[("count", imported.known.into())]));
    }
    if !imported.unknown.is_empty() {
        let named = &imported.unknown[..imported.unknown.len().min(NAMED)];
        let ellipsis = if named.len() < imported.unknown.len() { " …" } else { "" };
        let blanks =
            [("count", imported.unknown.len().into()), ("titles", format!("{}{ellipsis}", named.join("; ")).into())];
        said.push(voice.say_with("web-imported-unknown", &blanks));
    }
    said.join(" ")
}
