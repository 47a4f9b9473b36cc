//! Why a film was recommended: the full arithmetic.

use super::opinions::Told;
use super::{about, list_is_gone};
use crate::conversation::EngineError;
use crate::conversation::action::ListId;
use crate::conversation::reasons;
use crate::conversation::reply::Reply;
use crate::conversation::session::{StoredCard, StoredList};
use crate::conversation::step::{Step, saying};

/// The film a message points at, or all of the last list.
pub(super) async fn of_preferences(step: &mut Step<'_>, told: &Told) -> Result<Reply, EngineError> {
    let Some((id, list)) = step.last_list().await? else { return Ok(saying(step.voice.say("why-nothing-yet"))) };
    let movie = told.asked.first().or(step.session.last_movie.as_ref());
    let position = movie.and_then(|movie| list.cards.iter().position(|card| card.movie == *movie));
    match position {
        Some(position) => of_list(step, id, position as u8).await,
        None => Ok(all(step, &list)),
    }
}

/// One film of the last list by rank, or all of them.
pub(super) async fn of_last_list(step: &mut Step<'_>, position: Option<usize>) -> Result<Reply, EngineError> {
    let Some((id, list)) = step.last_list().await? else { return Ok(saying(step.voice.say("why-nothing-yet"))) };
    match position.map(u8::try_from) {
        None => Ok(all(step, &list)),
        Some(Ok(position)) if usize::from(position) < list.cards.len() => of_list(step, id, position).await,
        Some(_) => Ok(saying(step.voice.say("no-such-position"))),
    }
}

/// One film of a list.
pub(super) async fn of_list(step: &mut Step<'_>, id: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    let Some(stored) = list.cards.get(usize::from(position)) else { return Ok(list_is_gone(step)) };
    step.session.last_movie = Some(stored.movie.clone());
    let card = step.card(usize::from(position), stored);
    let text = arithmetic(step, stored);
    let buttons = about::film_buttons(id, &card, step.voice);
    Ok(Reply { text, buttons, movie: Some(card), private: true, ..Reply::default() })
}

fn all(step: &Step<'_>, list: &StoredList) -> Reply {
    let text = list.cards.iter().flat_map(|card| arithmetic(step, card)).collect();
    Reply { text, private: true, ..Reply::default() }
}

fn arithmetic(step: &Step<'_>, card: &StoredCard) -> Vec<String> {
    let title = format!("{} ({})", card.title, card.year);
    match &card.scores {
        Some(scores) => reasons::arithmetic(&title, scores, step.knowledge.catalog.audience(), step.voice),
        None => vec![step.voice.say_with("why-not-ranked", &[("title", title.into())])],
    }
}
