//! Headers, limits and origin checks that hold for every request.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::{ApiError, WebError};
use super::state::Shared;

const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Login links must not leave in a Referer.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Adds the security headers to every response.
pub(super) async fn headers(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.secure_cookies {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}

/// Refuses changes that another site's page asks for.
pub(super) async fn same_origin(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && is_foreign(request.headers()) {
        let error = WebError::Forged;
        return if is_api(&request) { ApiError(error).into_response() } else { error.into_response() };
    }
    next.run(request).await
}

/// True when a browser says that the request comes from another site. Programs say nothing.
fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let host = text(header::HOST);
    text(header::ORIGIN).is_some_and(|origin| origin.split_once("://").map(|(_, host)| host) != host)
}

/// Refuses an address that asks too often.
pub(super) async fn limit_rate(State(state): State<Shared>, request: Request, next: Next) -> Response {
    match state.requests.allow(&client(&state, &request)) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let error = WebError::TooMany(wait.as_secs() + 1);
            if is_api(&request) { ApiError(error).into_response() } else { error.into_response() }
        }
    }
}

/// The visitor's address; behind a proxy the one that the proxy saw.
pub(super) fn client(state: &Shared, request: &Request) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
    client_of(state, request.headers(), peer)
}

pub(super) fn client_of(state: &Shared, headers: &HeaderMap, peer: Option<String>) -> String {
    let forwarded = state.app.config.web.behind_proxy.then(|| headers.get("x-forwarded-for")).flatten();
    let last_hop =
        forwarded.and_then(|v| v.to_str().ok()).and_then(|v| v.rsplit(',').next()).map(|v| v.trim().to_owned());
    last_hop.or(peer).unwrap_or_else(|| "unknown".to_owned())
}

fn is_api(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

/// Answers what is no allowed method of an address, in the API's form.
pub(super) async fn wrong_method() -> Response {
    (
        StatusCode::METHOD_NOT_ALLOWED,
        axum::Json(serde_json::json!({"error": "This address does not take that method."})),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_foreign(&headers)
    }

    #[test]
    fn other_sites_are_told_from_ones_own() {
        assert!(!foreign(&[("host", "a.org")]), "a program");
        assert!(!foreign(&[("host", "a.org"), ("origin", "https://a.org")]));
        assert!(foreign(&[("host", "a.org"), ("origin", "https://b.org")]));
        assert!(foreign(&[("host", "a.org"), ("origin", "null")]));
        assert!(foreign(&[("host", "a.org"), ("sec-fetch-site", "cross-site")]));
        assert!(!foreign(&[("host", "a.org"), ("sec-fetch-site", "same-origin"), ("origin", "https://proxy.org")]));
    }
}
