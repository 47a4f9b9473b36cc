//! Language models over any OpenAI-compatible endpoint: the only room that knows a provider.
//!
//! [`Llm`] holds the configured models with their budgets and their queue; [`LanguageModel::ask`] asks one question, with
//! retries and a circuit breaker; [`fitness`] judges how well films fit a wish; [`Embedder`] makes vectors of texts. Nothing a model says is trusted here or
//! anywhere else: what cannot be read is left out, and every failure is an [`LlmError`] that the engine answers without.

mod breaker;
mod client;
mod dialect;
mod embeddings;
mod error;
pub mod fitness;
mod json;
mod model;
mod pool;
mod prompt;
mod provider;
mod purse;
#[cfg(test)]
#[path = "../../tests/support/llm/mod.rs"]
pub(crate) mod test_server;
#[cfg(test)]
pub(crate) mod tests;

pub use client::{Answer, Message, Question, Usage};
pub use embeddings::Embedder;
pub use error::{Budget, LlmError};
pub use json::{objects, whole};
pub use model::{LanguageModel, ModelState};
pub use pool::{Account, Admission, Llm};
pub use prompt::{Prompt, answer_schema};
