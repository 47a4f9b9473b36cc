//! The engine as a person meets it, over a small catalog.

mod accounts;
mod buttons;
mod commands;
mod llm;
mod meaning;
mod once_only;
mod words;
