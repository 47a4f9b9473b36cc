//! What a visitor is told when something goes wrong: a sentence in their language, on a page or as JSON.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::languages;
use super::state::Shared;
use crate::conversation::EngineError;
use crate::store::StoreError;
use crate::texts::Voice;

/// A request that is not answered as asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// The engine or the database failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// There is no such thing.
    #[error("no such address")]
    NotFound,
    /// The form does not carry its visitor's mark.
    #[error("a form without its visitor's mark")]
    Forged,
    /// The body is no form.
    #[error("the body is no form")]
    NotAForm,
    /// The body is no JSON.
    #[error("the body is no JSON")]
    NotJson,
    /// The body is too large.
    #[error("the body is too large")]
    TooLarge,
    /// Too many requests; holds the seconds to wait.
    #[error("too many requests")]
    TooMany(u64),
    /// Something is wrong that a sentence of the texts, named here, says.
    #[error("{0}")]
    Sentence(&'static str),
    /// A value of an API request is wrong; programs are told in English.
    #[error("{0}")]
    Invalid(String),
    /// One has to be logged in.
    #[error("not logged in")]
    LoggedOut,
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl WebError {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Engine(EngineError::Store(StoreError::Busy)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Engine(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::NotAForm | Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Sentence(_) | Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::LoggedOut => StatusCode::UNAUTHORIZED,
        }
    }

    /// What the visitor reads; what went wrong inside is for the log.
    fn sentence(&self, voice: Voice<'_>) -> String {
        match self {
            Self::Engine(EngineError::Store(StoreError::Busy)) => voice.say("error-busy"),
            Self::Engine(_) => voice.say("error-database"),
            Self::NotFound => voice.say("web-error-not-found"),
            Self::Forged => voice.say("web-error-forged"),
            Self::NotAForm => voice.say("web-error-not-a-form"),
            Self::NotJson => voice.say("web-error-not-json"),
            Self::TooLarge => voice.say("web-error-too-large"),
            Self::TooMany(seconds) => voice.say_with("web-error-too-many", &[("seconds", (*seconds).into())]),
            Self::Sentence(id) => voice.say(id),
            Self::Invalid(sentence) => sentence.clone(),
            Self::LoggedOut => voice.say("web-error-logged-out"),
        }
    }

    /// The response without words, which [`in_words`] puts in.
    fn wordless(self, form: Form) -> Response {
        if self.status().is_server_error() {
            tracing::error!(error = %self, "a request failed");
        }
        let mut response = self.status().into_response();
        if let Self::TooMany(seconds) = self {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Problem { error: Arc::new(self), form });
        response
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        self.wordless(Form::Page)
    }
}

/// An error of the API.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ApiProblem {
    /// What is wrong and what to do, in one sentence.
    pub error: String,
}

/// The same errors as JSON.
#[derive(Debug)]
pub(super) struct ApiError(pub(super) WebError);

impl<E: Into<WebError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.0.wordless(Form::Json)
    }
}

/// How an error is told.
#[derive(Debug, Clone, Copy)]
enum Form {
    Page,
    Json,
}

/// An error that a response is about.
#[derive(Debug, Clone)]
struct Problem {
    error: Arc<WebError>,
    form: Form,
}

/// The language of the visitor that a response is for, where it is known.
#[derive(Debug, Clone)]
pub(super) struct Language(pub(super) String);

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'v> {
    voice: Voice<'v>,
    sentence: &'v str,
}

/// Says what is wrong in the visitor's language.
pub(super) async fn in_words(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let texts = state.app.engine.texts();
    let accepted = languages::accepted(request.headers(), texts);
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let set = response.extensions_mut().remove::<Language>();
    let voice = texts.voice(set.as_ref().map_or(&accepted, |language| &language.0));
    let sentence = problem.error.sentence(voice);
    let told = match problem.form {
        Form::Json => axum::Json(ApiProblem { error: sentence }).into_response(),
        Form::Page => {
            let page = ErrorPage { voice, sentence: &sentence }.render();
            Html(page.unwrap_or(sentence)).into_response()
        }
    };
    let (told, body) = told.into_parts();
    let (mut parts, _): (_, Body) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.extend(told.headers.into_iter().filter(|(name, _)| name.as_ref() == Some(&CONTENT_TYPE)));
    Response::from_parts(parts, body)
}

/// Answers addresses that there are not.
pub(super) async fn not_found(uri: axum::http::Uri) -> Response {
    if uri.path().starts_with("/api/") {
        ApiError(WebError::NotFound).into_response()
    } else {
        WebError::NotFound.into_response()
    }
}
