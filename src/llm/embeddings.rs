//! Vectors of texts from an OpenAI-compatible endpoint: those of a catalog once, that of a wish while a turn waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::Semaphore;

use super::breaker::Breaker;
use super::client::Call;
use super::model::backoff;
use super::pool::http_client;
use super::prompt::tokens;
use super::provider;
use super::purse::Purse;
use super::{Account, LlmError, ModelState};
use crate::config::{EmbeddingsConfig, LlmConfig};
use crate::store::Store;

/// The name under which it is logged and counted.
const NAME: &str = "embeddings";
/// A batch of long vectors written in decimals.
const REPLY_BYTES: usize = 256 * 1024 * 1024;
/// How long a batch of the catalog may take: a small machine is slow.
const BATCH_LIMIT: Duration = Duration::from_secs(300);
/// How often a batch is tried again.
const BATCH_RETRIES: u32 = 5;
/// No wait between two tries is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// So many wishes are remembered; more likely ones are those of conversations that go on.
const REMEMBERED: usize = 1000;

/// The embedding model of this program.
#[derive(Debug)]
pub struct Embedder {
    config: EmbeddingsConfig,
    http: reqwest::Client,
    breaker: Breaker,
    purse: Purse,
    /// Wishes that may wait at the same time.
    places: Semaphore,
    remembered: Mutex<HashMap<String, Arc<[f32]>>>,
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'a str,
}

impl Embedder {
    /// Gets the configured endpoint ready; `None` when there is none or its key is missing.
    pub fn new(config: &LlmConfig, store: Store) -> Option<Self> {
        let embeddings = config.embeddings.clone().filter(EmbeddingsConfig::usable)?;
        Some(Self {
            config: embeddings,
            http: http_client()?,
            breaker: Breaker::default(),
            purse: Purse::new(config.budget.clone(), store),
            places: Semaphore::new(config.queue),
            remembered: Mutex::default(),
        })
    }

    /// Its settings.
    pub fn config(&self) -> &EmbeddingsConfig {
        &self.config
    }

    /// Whether it answers at present, as far as is known.
    pub fn state(&self) -> ModelState {
        ModelState::new(&self.config.model, &self.breaker)
    }

    /// The vector of a wish, on an account. A wish that was asked for lately is remembered. Nothing is tried twice: a
    /// turn does well without.
    ///
    /// # Errors
    /// See [`LlmError`]; one line has been logged.
    pub async fn wish(&self, text: &str, account: &Account, deadline: Instant) -> Result<Arc<[f32]>, LlmError> {
        if let Some(known) = self.remembered(text) {
            return Ok(known);
        }
        let Ok(_place) = self.places.try_acquire() else { return Err(LlmError::Busy.refused()) };
        self.purse.check(account).await?;
        if !self.breaker.admits(Instant::now()) {
            return self.outcome(Err(LlmError::Resting));
        }
        let limit = self.config.timeout.min(deadline.saturating_duration_since(Instant::now()));
        let input = [format!("{}{}", self.config.query_prefix, self.shortened(text))];
        let result = self.send(&input, limit).await;
        match &result {
            Err(error) if error.is_endpoints() => self.breaker.note_failure(*error, Instant::now()),
            _ => self.breaker.note_success(),
        }
        let (mut vectors, used) = self.outcome(result)?;
        self.book(account, used).await;
        let vector: Arc<[f32]> = vectors.pop().unwrap_or_default().into();
        let mut remembered = self.lock();
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(text.to_owned(), vector.clone());
        Ok(vector)
    }

    /// The vectors of films, in the order of their texts; the program's own account pays. What may pass is tried again.
    ///
    /// # Errors
    /// See [`LlmError`].
    pub async fn films(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, LlmError> {
        let mut repeated = 0;
        loop {
            let error = match self.send(texts, BATCH_LIMIT).await {
                Ok((vectors, used)) => {
                    self.book(&Account { user: None, server: NAME.to_owned() }, used).await;
                    return Ok(vectors);
                }
                Err(error) => error,
            };
            if !error.is_passing() || repeated >= BATCH_RETRIES {
                return Err(error);
            }
            let wait = error.retry_after().unwrap_or_else(|| backoff(repeated));
            tokio::time::sleep(wait.min(LONGEST_WAIT)).await;
            repeated += 1;
        }
    }

    async fn send(&self, input: &[String], limit: Duration) -> Result<(Vec<Vec<f32>>, u64), LlmError> {
        let EmbeddingsConfig { base_url, model, api_key, .. } = &self.config;
        let call = Call { base_url, key: api_key.as_ref(), path: "embeddings", most_bytes: REPLY_BYTES };
        let request = Request { model, input, encoding_format: "float" };
        let body = call.post(&self.http, &request, limit).await.map_err(|failure| failure.error)?;
        let expected = input.iter().map(|text| u64::from(tokens(text))).sum();
        provider::read_vectors(&body, input.len(), expected)
    }

    /// As much of a wish as the model reads.
    fn shortened<'t>(&self, text: &'t str) -> &'t str {
        let room = (self.config.context_tokens as usize * 3).saturating_sub(self.config.query_prefix.len());
        let end = (0..=room.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        &text[..end]
    }

    async fn book(&self, account: &Account, used: u64) {
        let cost = used as f64 * self.config.input_price / 1_000_000.0;
        self.purse.book(account, NAME, used, cost).await;
    }

    fn outcome<T>(&self, result: Result<T, LlmError>) -> Result<T, LlmError> {
        let outcome = result.as_ref().map_or_else(LlmError::kind, |_| "answered");
        metrics::counter!("matinee_llm_calls_total", "model" => NAME, "outcome" => outcome).increment(1);
        match &result {
            Ok(_) => {}
            Err(LlmError::Resting) => tracing::debug!("the embedding model is left alone"),
            Err(error) => tracing::warn!(kind = error.kind(), "no semantic search for this wish: {error}"),
        }
        result
    }

    fn remembered(&self, text: &str) -> Option<Arc<[f32]>> {
        self.lock().get(text).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<[f32]>>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
