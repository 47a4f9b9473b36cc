//! From what a person writes to [`Preferences`] in the catalog's terms.

pub mod builtin;
mod intents;
mod items;
pub mod lexicon;
mod limits;
pub mod linker;
pub mod llm;
#[cfg(test)]
mod measured;
mod mentions;
mod opinions;
mod phrases;
mod preferences;
mod references;
#[cfg(test)]
mod robust;
mod scores;
#[cfg(test)]
mod spec;
mod statements;
mod wishes;

pub use lexicon::Lexicon;
pub use preferences::{
    Critique, Filters, GenreWish, Intent, MentionMeaning, NamedRating, PersonWish, Preferences, Reference,
    ReferenceMeaning, Role, TagWish, TitleQuestion, Wish,
};
