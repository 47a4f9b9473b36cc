//! Discord: slash commands, conversation, and answers with posters and buttons.
//!
//! The adapter translates: events to [`Turn`](crate::conversation::Turn)s, [`Reply`](crate::conversation::Reply)s to
//! messages. It keeps no state of the conversation; buttons carry their meaning ([`custom_id`]).

mod arguments;
mod bot;
mod commands;
pub mod custom_id;
mod delivery;
mod events;
mod guard;
mod improvement;
mod interactions;
pub mod limits;
pub mod markdown;
mod messages;
mod options;
mod ports;
pub mod render;
pub mod rest;
mod run;
mod server;
pub mod widgets;

pub use options::DiscordOptions;
pub use ports::{Conversation, Parts, PosterSource};
pub use rest::USER_AGENT;
pub use run::{DiscordError, may_read_messages, run, serve};

#[cfg(test)]
#[allow(dead_code, reason = "the test server uses the rest of it")]
#[path = "../../../tests/support/discord/validate.rs"]
mod validate;
