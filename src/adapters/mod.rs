//! One room per platform: each translates events to turns and renders replies, and nothing else.

pub mod telegram;
