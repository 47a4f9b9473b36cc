//! Matinee: a conversational movie recommender for Discord, Telegram, the web and the terminal.
//!
//! `ARCHITECTURE.md` has the map of the rooms.

#![warn(missing_docs)]
// The documentation is for those who work on the program, and is made with its private items.
#![allow(rustdoc::private_intra_doc_links)]

pub mod adapters;
pub mod app;
mod array_file;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod conversation;
pub mod datasets;
pub mod ease;
pub mod evaluation;
pub mod llm;
pub mod posters;
pub mod recommend;
pub mod state_dir;
pub mod store;
pub mod texts;
pub mod training;
pub mod understanding;
pub mod vectors;
