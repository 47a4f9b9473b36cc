//! The real program: its command line and its web server, as people and programs use them.

mod command_line;
mod support;
mod web;
