//! The person's watchlist, with the buttons of each film.

use super::{Kept, Outcome};
use crate::conversation::EngineError;
use crate::conversation::reply::{Reply, ShownList};
use crate::conversation::session::StoredList;
use crate::conversation::step::{Step, saying, unranked};

/// More films than this are not shown at once.
const SHOWN: usize = 100;

/// Shows the watchlist; looking at it is no step to take back.
pub(super) async fn outcome(step: &mut Step<'_>) -> Result<Outcome, EngineError> {
    Ok(Outcome { reply: show(step).await?, kept: Kept::Reply, undoable: false })
}

/// Shows the watchlist, newest first. It becomes the list that "the second one" means.
pub(super) async fn show(step: &mut Step<'_>) -> Result<Reply, EngineError> {
    let films = step.tx.watchlist(step.user).await?;
    if films.is_empty() {
        return Ok(Reply { private: true, ..saying(step.voice.say("watchlist-empty")) });
    }
    let cards: Vec<_> = films.iter().take(SHOWN).map(|film| unranked(step.knowledge, &film.key())).collect();
    let list = StoredList { version: StoredList::VERSION, cards, ..StoredList::default() };
    let id = step.tx.add_list(step.user, &list).await?;
    step.session.last_list = Some(id);
    let cards = list.cards.iter().enumerate().map(|(position, card)| step.card(position, card)).collect();
    let text = step.voice.say_with("watchlist", &[("count", films.len().into())]);
    Ok(Reply { list: Some(ShownList { id, cards }), private: true, ..saying(text) })
}
