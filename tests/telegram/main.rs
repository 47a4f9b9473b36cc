//! Telegram: the adapter with the real client against the Bot API on loopback.

#[path = "../support/llm/mod.rs"]
mod llm;
#[path = "../support/telegram/mod.rs"]
mod support;

mod conversation;
mod failures;
mod groups;
mod improvement;
mod inline;
mod load;
mod program;
mod webhook;
