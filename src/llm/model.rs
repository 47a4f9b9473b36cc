//! One configured model: calls with retries within a deadline, behind a circuit breaker.

use std::time::{Duration, Instant};

use rand::Rng as _;

use super::breaker::Breaker;
use super::client::{self, Answer, Question};
use super::dialect::Dialect;
use super::{LlmError, Prompt};
use crate::config::ModelConfig;

/// The wait before the first repetition; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(300);
/// An attempt with less time than this is not worth making.
const SHORTEST_ATTEMPT: Duration = Duration::from_millis(100);
/// How often a question is put differently because the endpoint did not understand a parameter.
const REPHRASINGS: u32 = 4;

/// A model that can be asked.
#[derive(Debug)]
pub struct LanguageModel {
    config: ModelConfig,
    http: reqwest::Client,
    retries: u32,
    breaker: Breaker,
    dialect: Dialect,
}

/// Whether a model answers, for `doctor` and `/healthz`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelState {
    /// The name that a person picks.
    pub name: String,
    /// False while it is left alone because it failed too often.
    pub answers: bool,
    /// Why it is left alone, and what to do.
    pub fault: Option<String>,
    /// For how many seconds still.
    pub rests_for: u64,
}

impl ModelState {
    pub(super) fn new(name: &str, breaker: &Breaker) -> Self {
        let rests = breaker.rests(Instant::now());
        Self {
            name: name.to_owned(),
            answers: rests.is_none(),
            fault: rests.map(|(fault, _)| fault.to_string()),
            rests_for: rests.map_or(0, |(_, rest)| rest.as_secs()),
        }
    }
}

impl LanguageModel {
    pub(super) fn new(config: ModelConfig, http: reqwest::Client, retries: u32) -> Self {
        Self { config, http, retries, breaker: Breaker::default(), dialect: Dialect::default() }
    }

    /// The name that a person picks.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Its settings.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Whether it answers at present, as far as is known.
    pub fn state(&self) -> ModelState {
        ModelState::new(&self.config.name, &self.breaker)
    }

    /// How many tokens are left for the question's own text beside a prompt and the answer.
    pub fn room(&self, prompt: &Prompt, max_tokens: u32) -> u32 {
        self.config.context_tokens.saturating_sub(prompt.tokens() + max_tokens + 64)
    }

    /// Asks until an answer comes, the deadline passes, or trying again is of no use.
    ///
    /// # Errors
    /// See [`LlmError`].
    pub(super) async fn ask(&self, question: &Question, deadline: Instant) -> Result<Answer, LlmError> {
        if !self.breaker.admits(Instant::now()) {
            return self.outcome(Err(LlmError::Resting));
        }
        let result = self.attempts(question, deadline).await;
        match &result {
            // A call that was given hardly any time says nothing about the endpoint.
            Err(error) if error.is_endpoints() => self.breaker.note_failure(*error, Instant::now()),
            _ => self.breaker.note_success(),
        }
        self.outcome(result)
    }

    async fn attempts(&self, question: &Question, deadline: Instant) -> Result<Answer, LlmError> {
        let (mut repeated, mut rephrased) = (0, 0);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left < SHORTEST_ATTEMPT {
                return Err(LlmError::TooSlow);
            }
            let parameters = self.dialect.parameters(self.config.json);
            let limit = left.min(self.config.timeout);
            let failure = match client::send(&self.http, &self.config, question, parameters, limit).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if rephrased < REPHRASINGS && self.dialect.learn(parameters, &failure.said) {
                rephrased += 1;
                continue;
            }
            if !failure.error.is_passing() || repeated >= self.retries {
                return Err(failure.error);
            }
            let wait = failure.error.retry_after().unwrap_or_else(|| backoff(repeated));
            if Instant::now() + wait + SHORTEST_ATTEMPT > deadline {
                return Err(failure.error);
            }
            tokio::time::sleep(wait).await;
            repeated += 1;
        }
    }

    fn outcome(&self, result: Result<Answer, LlmError>) -> Result<Answer, LlmError> {
        let outcome = result.as_ref().map_or_else(LlmError::kind, |_| "answered");
        metrics::counter!("matinee_llm_calls_total", "model" => self.config.name.clone(), "outcome" => outcome)
            .increment(1);
        result
    }
}

/// Longer with each repetition, and never the same for two callers.
pub(super) fn backoff(repeated: u32) -> Duration {
    let longest = FIRST_WAIT * 2_u32.saturating_pow(repeated.min(6));
    longest.mul_f64(rand::rng().random_range(0.5..1.0))
}
