//! Discord: the real serenity client and our REST client against a Discord on loopback.
//!
//! Most tests put a scripted conversation behind the adapter, so that they test the adapter alone; `binary` drives the
//! real program with its engine.

#![recursion_limit = "256"]

#[path = "support/llm/mod.rs"]
mod llm;
#[path = "support/discord/mod.rs"]
mod support;

#[path = "discord/adapter.rs"]
mod adapter;
#[path = "discord/binary.rs"]
mod binary;
#[path = "discord/faults.rs"]
mod faults;
#[path = "discord/improvement.rs"]
mod improvement;
#[path = "discord/load.rs"]
mod load;
#[path = "discord/scripted.rs"]
mod scripted;
