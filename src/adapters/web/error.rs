//! What a visitor is told when something goes wrong: a sentence, on a page or as JSON.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::conversation::EngineError;
use crate::store::StoreError;

/// A request that is not answered as asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// The engine or the database failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// There is no such thing.
    #[error("There is nothing at this address.")]
    NotFound,
    /// The form does not carry its visitor's mark.
    #[error("This form is out of date. Go back, reload the page and send it again.")]
    Forged,
    /// The body is no form.
    #[error("This address takes a form.")]
    NotAForm,
    /// The body is no JSON.
    #[error("This address takes JSON: send it with content-type application/json.")]
    NotJson,
    /// The body is too large.
    #[error("That is too long. Shorten it and send it again.")]
    TooLarge,
    /// Too many requests.
    #[error("That was too much at once. Try again in {0} seconds.")]
    TooMany(u64),
    /// A value is wrong.
    #[error("{0}")]
    Invalid(String),
    /// One has to be logged in.
    #[error("Log in first.")]
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
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::LoggedOut => StatusCode::UNAUTHORIZED,
        }
    }

    /// What the visitor reads; what went wrong inside is for the log.
    fn sentence(&self) -> String {
        match self {
            Self::Engine(EngineError::Store(StoreError::Busy)) => "Matinee is busy. Try again in a moment.".to_owned(),
            Self::Engine(_) => "Something went wrong here. Try again; nothing of it has been stored.".to_owned(),
            other => other.to_string(),
        }
    }

    fn log(&self) {
        if self.status().is_server_error() {
            tracing::error!(error = %self, "a request failed");
        }
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    sentence: &'a str,
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        self.log();
        let sentence = self.sentence();
        let page = ErrorPage { sentence: &sentence }.render().unwrap_or_else(|_| "Something went wrong.".to_owned());
        let mut response = (self.status(), Html(page)).into_response();
        retry_after(&self, &mut response);
        response
    }
}

fn retry_after(error: &WebError, response: &mut Response) {
    if let WebError::TooMany(seconds) = error
        && let Ok(value) = seconds.to_string().parse()
    {
        response.headers_mut().insert(axum::http::header::RETRY_AFTER, value);
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
        self.0.log();
        let problem = ApiProblem { error: self.0.sentence() };
        let mut response = (self.0.status(), axum::Json(problem)).into_response();
        retry_after(&self.0, &mut response);
        response
    }
}

/// Answers addresses that there are not.
pub(super) async fn not_found(uri: axum::http::Uri) -> Response {
    if uri.path().starts_with("/api/") {
        ApiError(WebError::NotFound).into_response()
    } else {
        WebError::NotFound.into_response()
    }
}
