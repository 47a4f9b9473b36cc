//! From what a person writes to [`Preferences`] in the catalog's terms.

mod items;
pub mod lexicon;
mod mentions;
mod phrases;
mod preferences;

pub use lexicon::Lexicon;
pub use preferences::{
    Critique, Filters, GenreWish, Intent, MentionMeaning, NamedRating, PersonWish, Preferences, Reference,
    ReferenceMeaning, Role, TagWish, TitleQuestion, Wish,
};

pub mod builtin;
pub mod linker;
pub struct Context<'a> {
    pub shown: &'a [crate::catalog::MovieIndex],
    pub last_mentioned: Option<crate::catalog::MovieIndex>,
    pub year: u16,
}
impl Context<'_> {
    pub fn now() -> Self {
        Self { shown: &[], last_mentioned: None, year: 2026 }
    }
}
