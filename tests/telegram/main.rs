//! Telegram: the adapter with the real client against the Bot API on loopback.

#![recursion_limit = "256"]

#[path = "../support/discord/mod.rs"]
mod discord;
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
