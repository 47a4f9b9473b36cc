//! Language models over any OpenAI-compatible endpoint: the only room that knows a provider.
//!
//! [`Llm`] holds the configured models with their budgets and their queue; [`LanguageModel::ask`] asks one question, with
//! retries and a circuit breaker; [`fitness`] judges how well films fit a wish. Nothing a model says is trusted here or
//! anywhere else: what cannot be read is left out, and every failure is an [`LlmError`] that the engine answers without.

mod breaker;
mod client;
mod dialect;
mod error;
pub mod fitness;
mod json;
mod model;
mod pool;
mod prompt;
mod provider;
#[cfg(test)]
#[path = "../../tests/support/llm/mod.rs"]
pub(crate) mod test_server;
#[cfg(test)]
pub(crate) mod tests;

pub use client::{Answer, Message, Question, Usage};
pub use error::{Budget, LlmError};
pub use json::{objects, whole};
pub use model::{LanguageModel, ModelState};
pub use pool::{Account, Admission, Llm};
pub use prompt::Prompt;

/// One line for `matinee doctor` and the start of the log: which models can answer, without asking any of them.
pub fn summary(config: &crate::config::LlmConfig) -> String {
    let usable: Vec<&str> = config.usable().map(|model| model.name.as_str()).collect();
    match (usable.as_slice(), config.default_model()) {
        ([], _) => "no language model is configured; the built-in rules answer".to_owned(),
        (names, Some(default)) => format!("language models: {}; {} answers by default", names.join(", "), default.name),
        (names, None) => format!("language models: {}; the built-in rules answer by default", names.join(", ")),
    }
}
