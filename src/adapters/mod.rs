//! One folder per platform: receiving, rendering, and nothing else.

pub mod discord;
mod improving;
pub mod telegram;
pub mod terminal;
pub mod web;
