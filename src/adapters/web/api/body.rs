//! Bodies and parameters of the API, with errors in its own form.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::adapters::web::error::{ApiError, WebError};
use crate::adapters::web::state::Shared;
use crate::adapters::web::visitor::{self, Visitor};

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<T> FromRequest<Shared> for Body<T>
where
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(ApiError(WebError::NotJson)),
            Err(JsonRejection::BytesRejection(_)) => Err(ApiError(WebError::TooLarge)),
            Err(rejection) => Err(invalid(rejection.body_text())),
        }
    }
}

/// The session of a request's cookie, or a guest.
pub(super) struct Caller(pub(super) Visitor);

impl FromRequestParts<Shared> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, ApiError> {
        Ok(Self(visitor::of_request(parts, state).await?))
    }
}

/// The caller of something that is stored: they need a session.
pub(super) struct Member(pub(super) Visitor);

impl FromRequestParts<Shared> for Member {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, ApiError> {
        let visitor = visitor::of_request(parts, state).await?;
        match visitor.identity() {
            Some(_) => Ok(Self(visitor)),
            None => Err(ApiError(WebError::LoggedOut)),
        }
    }
}

/// An error about a value.
pub(super) fn invalid(sentence: impl Into<String>) -> ApiError {
    ApiError(WebError::Invalid(sentence.into()))
}

/// Bytes of a request that are not wanted.
pub(super) fn expect_empty(body: &Bytes) -> Result<(), ApiError> {
    if body.is_empty() { Ok(()) } else { Err(invalid("This request takes no body.")) }
}
