//! Bodies of requests: JSON, or forms with files.

use axum::http::HeaderMap;
use serde_json::Value;

/// JSON, or a form with `payload_json` and files.
pub fn read_body(headers: &HeaderMap, bytes: &[u8]) -> (Value, Vec<(String, Vec<u8>)>) {
    let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((_, boundary)) = kind.split_once("boundary=").filter(|_| kind.starts_with("multipart/form-data")) else {
        return (serde_json::from_slice(bytes).unwrap_or_default(), Vec::new());
    };
    let mut body = Value::Null;
    let mut files = Vec::new();
    for part in parts(bytes, boundary.trim_matches('"')) {
        let Some(split) = find(part, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&part[..split]);
        let content = &part[split + 4..];
        let attribute = |name: &str| {
            let start = head.find(&format!("{name}=\""))? + name.len() + 2;
            head[start..].split('"').next().map(str::to_owned)
        };
        match (attribute(" name"), attribute("filename")) {
            (Some(name), None) if name == "payload_json" => body = serde_json::from_slice(content).unwrap_or_default(),
            (Some(name), Some(file)) if name == format!("files[{}]", files.len()) => {
                files.push((file, content.to_vec()))
            }
            _ => {}
        }
    }
    (body, files)
}

/// The parts of a form, without the boundaries and the line end before each.
fn parts<'b>(bytes: &'b [u8], boundary: &str) -> Vec<&'b [u8]> {
    let mark = format!("--{boundary}").into_bytes();
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(start) = find(rest, &mark) {
        rest = &rest[start + mark.len()..];
        if rest.starts_with(b"--") {
            break;
        }
        let Some(end) = find(rest, &mark) else { break };
        found.push(
            rest[..end].strip_prefix(b"\r\n").unwrap_or(&rest[..end]).strip_suffix(b"\r\n").unwrap_or(&rest[..end]),
        );
    }
    found
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
