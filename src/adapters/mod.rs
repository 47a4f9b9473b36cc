//! One folder per platform: receiving, rendering, and nothing else.

pub mod discord;
pub mod telegram;
pub mod terminal;
pub mod web;
