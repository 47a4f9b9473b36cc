//! The one place that chooses who understands a message: at present the built-in rules.

use time::OffsetDateTime;

use super::knowledge::Knowledge;
use super::session::{Session, StoredList};
use crate::catalog::MovieIndex;
use crate::understanding::Preferences;
use crate::understanding::builtin::{self, Context};

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
    let this_year = u16::try_from(OffsetDateTime::now_utc().year()).unwrap_or_default();
    let context = Context { shown: &shown, last_mentioned, this_year };
    Understood { preferences: builtin::understand(&knowledge.catalog, &knowledge.lexicon, text, &context) }
}
