//! From what a person writes to [`Preferences`] in the catalog's terms.

mod preferences;

pub use preferences::{
    Critique, Filters, GenreWish, Intent, MentionMeaning, NamedRating, PersonWish, Preferences, Reference,
    ReferenceMeaning, Role, TagWish, TitleQuestion, Wish,
};

pub mod builtin;
pub mod linker;
pub struct Lexicon;
pub struct Context<'a> {
    pub shown: &'a [crate::catalog::MovieIndex],
    pub last_mentioned: Option<crate::catalog::MovieIndex>,
    pub year: u16,
}
impl Lexicon {
    pub fn english() -> Self {
        Self
    }
}
impl Context<'_> {
    pub fn now() -> Self {
        Self { shown: &[], last_mentioned: None, year: 2026 }
    }
}
