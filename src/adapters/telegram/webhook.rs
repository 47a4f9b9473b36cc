//! The webhook: Telegram posts updates to us. Only who knows the secret gets in.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use reqwest::Url;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use teloxide::types::Update;

use super::inbox::Inbox;
use crate::config::WebhookConfig;

/// The header that carries the secret.
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";
/// Telegram's updates are a few kilobytes.
const MAX_BODY: usize = 1024 * 1024;

/// The door for Telegram in the web server; opened once the bot has started.
#[derive(Debug, Clone)]
pub struct Webhook {
    config: WebhookConfig,
    inbox: Arc<OnceLock<Arc<Inbox>>>,
}

impl Webhook {
    /// A door as configured. The secret is 1 to 256 of `A-Z a-z 0-9 _ -`.
    pub fn new(config: WebhookConfig) -> Self {
        Self { config, inbox: Arc::default() }
    }

    /// Where Telegram posts to.
    pub(super) fn url(&self) -> Option<Url> {
        Url::parse(&self.config.url).ok()
    }

    /// What Telegram is told to send along.
    pub(super) fn secret(&self) -> &str {
        self.config.secret.expose_secret()
    }

    /// Lets updates in from now on.
    pub(super) fn open(&self, inbox: Arc<Inbox>) {
        // A second start of the same door keeps the first inbox, which is the same store.
        let _ = self.inbox.set(inbox);
    }

    fn knows(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(SECRET_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
        // Digests of equal length: the time of the comparison tells nothing of the secret.
        !self.secret().is_empty() && Sha256::digest(given) == Sha256::digest(self.secret().as_bytes())
    }
}

/// The route that Telegram posts updates to, to be merged into the web server.
pub fn webhook_router(webhook: Webhook) -> Router {
    Router::new().route(&webhook.config.path, post(receive)).layer(DefaultBodyLimit::max(MAX_BODY)).with_state(webhook)
}

/// Answers 200 only once the update is kept: on anything else Telegram delivers it again.
async fn receive(State(webhook): State<Webhook>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !webhook.knows(&headers) {
        return StatusCode::UNAUTHORIZED;
    }
    let Some(inbox) = webhook.inbox.get() else { return StatusCode::SERVICE_UNAVAILABLE };
    let update = match serde_json::from_slice::<Update>(&body) {
        Ok(update) => update,
        Err(error) => {
            // Delivering it again would not make it readable.
            tracing::warn!(%error, "an update could not be read");
            return StatusCode::OK;
        }
    };
    match inbox.accept(vec![update]).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::error!(%error, "an update could not be kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
