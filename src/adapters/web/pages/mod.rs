//! The pages for people.

mod accounts;
mod home;
mod lite;
mod poster;
mod profile;

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

pub(super) use poster::poster;

use super::assets;
use super::error::WebError;
use super::state::{Shared, WebState};
use super::view::Layout;
use super::visitor::Visitor;
use crate::catalog::Audience;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home::show).post(home::ask))
        .route("/act", post(home::act))
        .route("/lite", get(lite::show))
        .route("/profile", get(profile::show))
        .route("/profile/films", post(profile::change_film))
        .route("/profile/settings", post(profile::change_settings))
        .route("/profile/export.json", get(profile::export_json))
        .route("/profile/export.csv", get(profile::export_csv))
        .route("/profile/delete", post(profile::delete))
        .route("/profile/link", post(accounts::link))
        .route("/profile/unlink", post(accounts::unlink))
        .route("/register", get(accounts::registration).post(accounts::register))
        .route("/login", get(accounts::login_form).post(accounts::log_in))
        .route("/login/{code}", get(accounts::one_time_login).post(accounts::log_in_once))
        .route("/logout", post(accounts::log_out))
        .route("/about", get(about))
}

/// What every page has.
fn layout(state: &WebState, visitor: &Visitor, title: &str, active: &'static str) -> Layout {
    Layout {
        title: title.to_owned(),
        active,
        name: visitor.is_logged_in().then(|| visitor.name().map(str::to_owned)).flatten(),
        csrf: visitor.csrf(),
        version: assets::version(),
        simulated: state.app.engine.knowledge().catalog.audience() == Audience::Simulated,
    }
}

/// A page from its template.
fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be printed");
            WebError::Invalid("This page cannot be shown. Please report it.".to_owned()).into_response()
        }
    }
}

/// An address on this site to go back to; anything else leads to the fallback.
fn local(back: Option<&str>, fallback: &'static str) -> String {
    let is_local = |path: &&str| path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    back.filter(is_local).unwrap_or(fallback).to_owned()
}

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    layout: Layout,
    catalog: String,
    movies: usize,
}

async fn about(axum::extract::State(state): axum::extract::State<Shared>, visitor: Visitor) -> Response {
    let knowledge = state.app.engine.knowledge();
    page(&AboutPage {
        layout: layout(&state, &visitor, "About", "about"),
        catalog: knowledge.catalog.name().to_owned(),
        movies: knowledge.catalog.movies().len(),
    })
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
