//! Discord: slash commands, conversation, and answers with posters and buttons.
//!
//! The adapter translates: events to [`Turn`](crate::conversation::Turn)s, [`Reply`](crate::conversation::Reply)s to
//! messages. It keeps no state of the conversation; buttons carry their meaning ([`custom_id`]).

mod arguments;
mod commands;
pub mod custom_id;
mod guard;
pub mod limits;
pub mod markdown;
pub mod render;
pub mod rest;
pub mod widgets;

#[cfg(test)]
#[path = "../../../tests/support/discord/validate.rs"]
mod validate;
