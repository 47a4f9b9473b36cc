//! How good the answers are: prompts with a hidden target, held-out users, titles in human dialogues.

mod error;
pub mod holdout;
pub mod linking;
pub mod prompts;

pub use error::EvaluationError;
