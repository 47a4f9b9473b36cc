//! The conversation engine: one entry, [`Engine::handle`], from a [`Turn`] to a [`Reply`].
//!
//! It knows no platform, no SQL and no HTTP.

mod action;
mod reply;
mod turn;

pub use action::{Action, ListId, UnknownAction};
pub use reply::{
    Because, Button, Card, Chip, Document, MovieState, MovieSummary, Question, ReasonBy, Reply, ShownList,
};
pub use turn::{Command, Identity, MovieRef, Platform, RecommendCommand, SettingsChange, Turn, TurnKind};
