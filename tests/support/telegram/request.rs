//! Parameters of a Bot API call, from JSON or a multipart form.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// What a call came with.
#[derive(Debug, Clone, Default)]
pub struct Params {
    /// Parameters by name.
    pub values: Map<String, Value>,
    /// Attached files by name.
    pub files: HashMap<String, Vec<u8>>,
}

impl Params {
    /// Reads the body of a call.
    pub fn read(content_type: &str, body: &[u8]) -> Option<Self> {
        if content_type.starts_with("multipart/form-data") {
            let boundary = content_type.split("boundary=").nth(1)?.trim_matches('"');
            return multipart(boundary, body);
        }
        if body.is_empty() {
            return Some(Self::default());
        }
        match serde_json::from_slice(body).ok()? {
            Value::Object(values) => Some(Self { values, files: HashMap::new() }),
            _ => None,
        }
    }

    /// A parameter as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }

    /// A parameter as a number; forms carry numbers as text.
    pub fn number(&self, name: &str) -> Option<i64> {
        let value = self.values.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    /// A parameter that is an object or array; forms carry it as JSON text.
    pub fn json(&self, name: &str) -> Option<Value> {
        let value = self.values.get(name)?;
        match value.as_str() {
            Some(text) => serde_json::from_str(text).ok(),
            None => Some(value.clone()),
        }
    }
}

fn multipart(boundary: &str, body: &[u8]) -> Option<Params> {
    let mut params = Params::default();
    let mark = format!("--{boundary}").into_bytes();
    let starts: Vec<usize> = positions(body, &mark);
    for pair in starts.windows(2) {
        let part = body.get(pair[0] + mark.len() + 2..pair[1].checked_sub(2)?)?;
        let head_end = positions(part, b"\r\n\r\n").first().copied()?;
        let head = String::from_utf8_lossy(&part[..head_end]);
        let content = &part[head_end + 4..];
        let name = head.split("name=\"").nth(1)?.split('"').next()?.to_owned();
        if head.contains("filename=") {
            params.files.insert(name, content.to_vec());
        } else {
            params.values.insert(name, Value::String(String::from_utf8(content.to_vec()).ok()?));
        }
    }
    Some(params)
}

fn positions(haystack: &[u8], needle: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + needle.len() <= haystack.len() {
        if haystack[at..].starts_with(needle) {
            found.push(at);
            at += needle.len();
        } else {
            at += 1;
        }
    }
    found
}
