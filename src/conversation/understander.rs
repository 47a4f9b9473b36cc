//! The one place that chooses who understands a message: at present the built-in rules.

use super::knowledge::Knowledge;
use super::session::{Session, StoredList};
use crate::catalog::MovieIndex;
use crate::understanding::builtin::{self, Context};
use crate::understanding::Preferences;

/// What a message says.
#[derive(Debug, Clone)]
pub(crate) struct Understood {
    /// In the catalog's terms.
    pub preferences: Preferences,
}

/// Understands a message in its conversation.
pub(crate) fn understand(
    knowledge: &Knowledge,
    text: &str,
    session: &Session,
    last_list: Option<&StoredList>,
) -> Understood {
    let find = |key| knowledge.catalog.find(key);
    let shown: Vec<MovieIndex> =
        last_list.map(|list| list.cards.iter().filter_map(|card| find(&card.movie)).collect()).unwrap_or_default();
    let last_mentioned = session.last_movie.as_ref().and_then(find);
    let this_year = time::OffsetDateTime::now_utc().year().unsigned_abs() as u16;
    let context = Context { shown: &shown, last_mentioned, this_year };
    Understood { preferences: builtin::understand(&knowledge.catalog, &knowledge.lexicon, text, &context) }
}
