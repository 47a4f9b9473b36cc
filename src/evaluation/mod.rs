//! How good the answers are: prompts with a hidden target, held-out users, films remembered by their tags, titles in
//! human dialogues.

mod error;
pub mod holdout;
pub mod linking;
pub mod lite;
pub mod prompts;

pub use error::EvaluationError;
