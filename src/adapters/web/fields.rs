//! Fields of forms and addresses, in order, repeated names included.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;

use super::error::WebError;
use super::visitor::Visitor;

/// Name of the field that every form carries against forgery.
pub(super) const CSRF: &str = "csrf";

/// Fields by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The first field of a name, without spaces around it; nothing when it is empty or missing.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let named = self.0.iter().filter(|(n, _)| n == name);
        named.map(|(_, value)| value.trim()).find(|value| !value.is_empty())
    }

    /// All fields of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The first field of a name, read as a type. `Err` holds the text that does not read so.
    pub(super) fn parsed<T: FromStr>(&self, name: &str) -> Result<Option<T>, &str> {
        self.get(name).map(|text| text.parse().map_err(|_| text)).transpose()
    }

    /// True when a box of a name was ticked.
    pub(super) fn ticked(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// The fields of the address.
pub(super) struct QueryFields(pub(super) Fields);

impl<S: Send + Sync> FromRequestParts<S> for QueryFields {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        Ok(Self(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// The fields of a form that carries its visitor's mark against forgery.
pub(super) struct FormFields(pub(super) Fields);

impl<S: Send + Sync> FromRequest<S> for FormFields {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let is_form = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(WebError::NotAForm);
        }
        let visitor = request.extensions().get::<Visitor>().cloned().ok_or(WebError::Forged)?;
        let body = Bytes::from_request(request, state).await.map_err(|_| WebError::TooLarge)?;
        let fields = Fields::parse(&body);
        match fields.get(CSRF) {
            Some(mark) if visitor.carries(mark) => Ok(Self(fields)),
            _ => Err(WebError::Forged),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_order_and_repetition() {
        let fields = Fields::parse(b"film=a&film=b+c&n=7&empty=&bad=x%ff");
        assert_eq!(fields.all("film").collect::<Vec<_>>(), ["a", "b c"]);
        assert_eq!(fields.parsed::<u8>("n"), Ok(Some(7)));
        assert_eq!(fields.parsed::<u8>("film"), Err("a"));
        assert_eq!((fields.get("empty"), fields.get("none")), (None, None));
    }
}
