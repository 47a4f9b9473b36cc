//! Style sheet and script, built into the program. Their addresses change with their contents.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::error::WebError;

const STYLE: &str = include_str!("static/style.css");
const SCRIPT: &str = include_str!("static/matinee.js");
const ICON: &str = include_str!("static/icon.svg");

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::new().chain_update(STYLE).chain_update(SCRIPT).chain_update(ICON).finalize();
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// What follows the name of an asset, so that an old copy is never taken for a new one.
pub(super) fn version() -> &'static str {
    &VERSION
}

/// One asset.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, WebError> {
    let (mime, contents) = match name.as_str() {
        "style.css" => ("text/css; charset=utf-8", STYLE),
        "matinee.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return Err(WebError::NotFound),
    };
    Ok(([(CONTENT_TYPE, mime), (CACHE_CONTROL, "public, max-age=31536000, immutable")], contents).into_response())
}
