//! Which language a page is in.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::response::{IntoResponse, Redirect, Response};

use super::error::WebError;
use super::fields::FormFields;
use super::pages::local;
use super::state::Shared;
use super::visitor::Visitor;
use crate::conversation::{Command, SettingsChange};
use crate::texts::Texts;

/// The language that a browser likes best of those there are (BCP 47); English when it likes none.
pub(super) fn accepted(headers: &HeaderMap, texts: &Texts) -> String {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut wanted: Vec<(f32, &str)> = header.split(',').filter_map(weighted).collect();
    // The sort is stable: of equal weight, the first goes before.
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let spoken = |tag: &str| {
        let language = tag.split('-').next().unwrap_or_default();
        texts.languages().any(|known| known.eq_ignore_ascii_case(language))
    };
    wanted.into_iter().map(|(_, tag)| tag).find(|tag| spoken(tag)).unwrap_or("en").to_owned()
}

/// `es-MX;q=0.8` as weight and tag.
fn weighted(range: &str) -> Option<(f32, &str)> {
    let mut parts = range.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty() && tag.len() <= 35)?;
    let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>).ok()?;
    let is_tag = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (is_tag && weight > 0.0).then_some((weight, tag))
}

/// Chooses the language of everything that Matinee says to this visitor.
pub(super) async fn choose(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    let locale = fields.get("locale").unwrap_or_default().to_owned();
    if state.app.engine.texts().languages().any(|known| known == locale) {
        let change = SettingsChange { locale: Some(locale), ..SettingsChange::default() };
        visitor.command(&state, Command::ChangeSettings(change)).await?;
    }
    Ok(Redirect::to(&local(fields.get("back"), "/")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(header: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, header.parse().unwrap());
        accepted(&headers, &Texts::new())
    }

    #[test]
    fn the_best_liked_language_that_there_is_is_chosen() {
        assert_eq!(chosen("es-MX,es;q=0.9,en;q=0.8"), "es-MX");
        assert_eq!(chosen("sk, cs;q=0.8, en;q=0.5"), "cs", "Slovak is not there, Czech is next");
        assert_eq!(chosen("en;q=0.3, cs;q=0.7"), "cs", "weights go before order");
        assert_eq!(chosen("fr"), "en");
        assert_eq!(chosen("cs;q=0, en"), "en", "what is refused is not taken");
        assert_eq!(chosen(";;,,q=,es;q=x,<script>"), "en");
        assert_eq!(accepted(&HeaderMap::new(), &Texts::new()), "en");
    }
}
