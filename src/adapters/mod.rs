//! One folder per platform: receiving, rendering, and nothing else.

pub mod telegram;
pub mod terminal;
pub mod web;
