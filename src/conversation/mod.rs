//! The conversation engine: one entry, [`Engine::handle`], from a [`Turn`] to a [`Reply`].
//!
//! It knows no platform, no SQL and no HTTP. A turn is understood ([`understander`]), carried out in one transaction
//! ([`handlers`], which work on a [`step::Step`]) and answered ([`answer`]); the reply leaves when all of it is stored.

mod action;
mod answer;
mod consultation;
mod engine;
mod error;
mod handlers;
mod import;
mod improvement;
mod judging;
mod knowledge;
mod lite;
mod meaning;
mod merge;
pub mod once;
mod places;
mod reasons;
mod receipt;
mod reply;
mod session;
mod step;
mod suggest;
mod taste;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod turn;
mod understander;

pub use action::{Action, ListId, UnknownAction};
pub use engine::{Engine, EngineOptions};
pub use error::EngineError;
pub use import::Imported;
pub use improvement::Improvement;
pub use knowledge::Knowledge;
pub use lite::{FoundTitle, LiteQuery};
pub(crate) use receipt::genre_name;
pub use reply::{
    Because, Button, Card, Chip, Document, MovieState, MovieSummary, Question, ReasonBy, Reply, ShownList,
};
pub(crate) use step::DISLIKE;
pub use taste::{KnownFilm, Taste};
pub use turn::{Command, Identity, MovieRef, Platform, RecommendCommand, SettingsChange, Turn, TurnDefaults, TurnKind};
