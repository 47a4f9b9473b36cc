//! From what a person writes to [`Preferences`] in the catalog's terms.

mod preferences;

pub use preferences::{
    Critique, Filters, GenreWish, Intent, MentionMeaning, NamedRating, PersonWish, Preferences, Reference,
    ReferenceMeaning, Role, TagWish, TitleQuestion, Wish,
};
