//! Matinee: a conversational movie recommender for Discord, Telegram, the web and the terminal.
//!
//! `ARCHITECTURE.md` has the map of the rooms.

#![warn(missing_docs)]

pub mod catalog;
pub mod conversation;
pub mod datasets;
pub mod ease;
pub mod recommend;
pub mod store;
pub mod texts;
pub mod understanding;
