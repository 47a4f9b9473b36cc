//! One folder per platform: receiving, rendering, and nothing else.

pub mod terminal;
pub mod web;
