//! The pages for people.

mod accounts;
mod home;
mod import;
mod lite;
mod poster;
mod profile;

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

pub(super) use poster::poster;

use super::assets;
use super::error::WebError;
use super::languages;
use super::state::{Shared, WebState};
use super::view::{LanguageChoice, Layout};
use super::visitor::Visitor;
use crate::catalog::Audience;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home::show).post(home::ask))
        .route("/act", post(home::act))
        .route("/answer/{ticket}", get(home::better))
        .route("/language", post(languages::choose))
        .route("/lite", get(lite::show))
        .route("/profile", get(profile::show))
        .route("/profile/films", post(profile::change_film))
        .route("/profile/settings", post(profile::change_settings))
        .route("/profile/export.json", get(profile::export_json))
        .route("/profile/export.csv", get(profile::export_csv))
        .route("/profile/import", post(import::import).layer(DefaultBodyLimit::max(import::LARGEST)))
        .route("/profile/delete", post(profile::delete))
        .route("/profile/link", post(accounts::link))
        .route("/profile/unlink", post(accounts::unlink))
        .route("/register", get(accounts::registration).post(accounts::register))
        .route("/login", get(accounts::login_form).post(accounts::log_in))
        .route("/login/{code}", get(accounts::one_time_login).post(accounts::log_in_once))
        .route("/logout", post(accounts::log_out))
        .route("/about", get(about))
}

/// What every page has; `title` names a sentence of the texts.
fn layout<'s>(state: &'s WebState, visitor: &Visitor, title: &str, active: &'static str) -> Layout<'s> {
    let texts = state.app.engine.texts();
    let voice = texts.voice(visitor.locale());
    let language = |tag| LanguageChoice { tag, name: texts.voice(tag).say("discord-language-name") };
    Layout {
        title: voice.say(title),
        voice,
        active,
        name: visitor.is_logged_in().then(|| visitor.name().map(str::to_owned)).flatten(),
        csrf: visitor.csrf(),
        version: assets::version(),
        simulated: state.app.engine.knowledge().catalog.audience() == Audience::Simulated,
        here: visitor.here().to_owned(),
        languages: texts.languages().map(language).collect(),
    }
}

/// A page from its template.
fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be printed");
            WebError::Sentence("web-error-page").into_response()
        }
    }
}

/// An address on this site to go back to; anything else leads to the fallback.
pub(super) fn local(back: Option<&str>, fallback: &'static str) -> String {
    let is_local = |path: &&str| path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    back.filter(is_local).unwrap_or(fallback).to_owned()
}

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage<'s> {
    layout: Layout<'s>,
    catalog: String,
    learns: bool,
}

async fn about(axum::extract::State(state): axum::extract::State<Shared>, visitor: Visitor) -> Response {
    let knowledge = state.app.engine.knowledge();
    let layout = layout(&state, &visitor, "web-about", "about");
    let id = if layout.simulated { "about-catalog-simulated" } else { "about-catalog" };
    let blanks = [
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("name", knowledge.catalog.name().to_owned().into()),
        ("count", knowledge.catalog.movies().len().into()),
    ];
    let learns = state.app.config.train.learn_from_users;
    page(&AboutPage { catalog: layout.voice.say_with(id, &blanks), learns, layout })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_back_never_leads_to_another_site() {
        assert_eq!(local(Some("/lite?film=a"), "/"), "/lite?film=a");
        for back in
            [Some("//evil.org"), Some("https://evil.org"), Some("/\\evil.org"), Some("/a\r\nSet-Cookie: x"), None]
        {
            assert_eq!(local(back, "/"), "/", "{back:?}");
        }
    }
}
