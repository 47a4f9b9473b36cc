//! The real program: its command line and its web server, as people and programs use them.

mod command_line;
#[path = "../support/llm/mod.rs"]
mod llm;
mod models;
mod posters;
mod support;
mod training;
mod web;
