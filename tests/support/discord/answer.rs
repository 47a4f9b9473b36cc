//! Answers of the REST API, with Discord's error codes.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What is answered: status, body, further headers.
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub headers: Vec<(&'static str, String)>,
}

impl Answer {
    pub fn ok(body: Value) -> Self {
        Self { status: 200, body, headers: Vec::new() }
    }

    pub fn done() -> Self {
        Self { status: 204, body: Value::Null, headers: Vec::new() }
    }

    pub fn error(status: u16, code: u64, message: &str) -> Self {
        Self { status, body: json!({ "code": code, "message": message }), headers: Vec::new() }
    }

    pub fn invalid(faults: &[String]) -> Self {
        let errors: serde_json::Map<String, Value> = faults
            .iter()
            .enumerate()
            .map(|(at, fault)| (at.to_string(), json!({ "_errors": [{ "code": "INVALID", "message": fault }] })))
            .collect();
        let body = json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors });
        Self { status: 400, body, headers: Vec::new() }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response =
            if self.body.is_null() { status.into_response() } else { (status, axum::Json(self.body)).into_response() };
        for (name, value) in self.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
