//! Facts and plot of a film, with the buttons of a film.

use super::opinions::Told;
use super::{list_is_gone, talk};
use crate::catalog::MovieKey;
use crate::conversation::EngineError;
use crate::conversation::action::{Action, ListId};
use crate::conversation::receipt::genre_name;
use crate::conversation::reply::{Button, Card, MovieState, MovieSummary, Reply};
use crate::conversation::session::StoredList;
use crate::conversation::step::{Step, unranked};
use crate::texts::Voice;
use crate::understanding::Preferences;

/// Main cast members named.
const CAST_NAMED: usize = 4;

/// The film a message asks about.
pub(super) async fn of_preferences(
    step: &mut Step<'_>,
    preferences: &Preferences,
    told: &Told,
) -> Result<Reply, EngineError> {
    let named = preferences.asked.first().map(|index| step.knowledge.catalog.movie(*index).key());
    let pointed_at = told.asked.first().cloned();
    let movie = named.or(pointed_at).or_else(|| step.session.last_movie.clone());
    match movie {
        Some(movie) => of_movie(step, &movie).await,
        None if !preferences.unknown_titles.is_empty() || !told.sentences.is_empty() => {
            Ok(Reply { text: told.sentences.clone(), ..Reply::default() })
        }
        None => Ok(talk::which_film(step)),
    }
}

/// The film at a position of a list.
pub(super) async fn of_list(step: &mut Step<'_>, id: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    let Some(stored) = list.cards.get(usize::from(position)) else { return Ok(list_is_gone(step)) };
    let card = step.card(usize::from(position), stored);
    step.session.last_movie = Some(stored.movie.clone());
    Ok(reply(step, id, card))
}

/// Any film of the catalog: as it was ranked in the last list, else outside of any ranking.
pub(super) async fn of_movie(step: &mut Step<'_>, movie: &MovieKey) -> Result<Reply, EngineError> {
    step.session.last_movie = Some(movie.clone());
    if let Some((id, list)) = step.last_list().await?
        && let Some(position) = list.cards.iter().position(|card| card.movie == *movie)
    {
        let card = step.card(position, &list.cards[position]);
        return Ok(reply(step, id, card));
    }
    let cards = vec![unranked(step.knowledge, movie)];
    let list = StoredList { version: StoredList::VERSION, cards, ..StoredList::default() };
    let id = step.tx.add_list(step.user, &list).await?;
    let card = step.plain_card(movie);
    Ok(reply(step, id, card))
}

fn reply(step: &Step<'_>, list: ListId, card: Card) -> Reply {
    let mut text = vec![facts(&card.movie, step.voice)];
    match &card.movie.plot {
        Some(plot) => text.extend(plot.split('\n').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned)),
        None => text.push(step.voice.say("no-plot")),
    }
    let buttons = film_buttons(list, &card, step.voice);
    Reply { text, buttons, movie: Some(card), ..Reply::default() }
}

/// "Heat (1995), by Michael Mann, with Al Pacino and Robert De Niro. Crime, Thriller. 170 minutes."
pub(super) fn facts(movie: &MovieSummary, voice: Voice<'_>) -> String {
    let mut head = format!("{} ({})", movie.title, movie.year);
    if !movie.directors.is_empty() {
        head += &voice.say_with("facts-directors", &[("names", voice.list(&movie.directors).into())]);
    }
    if !movie.cast.is_empty() {
        let cast = &movie.cast[..movie.cast.len().min(CAST_NAMED)];
        head += &voice.say_with("facts-cast", &[("names", voice.list(cast).into())]);
    }
    let genres: Vec<String> = movie.genres.iter().map(|genre| genre_name(genre, voice)).collect();
    let runtime = movie.runtime.map(|minutes| voice.say_with("facts-runtime", &[("minutes", minutes.into())]));
    let genres = Some(genres.join(", ")).filter(|genres| !genres.is_empty());
    [Some(head), genres, runtime].into_iter().flatten().map(|part| part + ".").collect::<Vec<_>>().join(" ")
}

/// What can be done with one film; what was done already is marked.
pub(super) fn film_buttons(list: ListId, card: &Card, voice: Voice<'_>) -> Vec<Button> {
    let position = card.position as u8;
    let MovieState { seen, watchlist, .. } = card.state;
    let mark = |id: &'static str, done: bool, action: Action| {
        let label = voice.say(id);
        Button { label: if done { format!("✓ {label}") } else { label }, action }
    };
    vec![
        mark("button-like", card.state.liked(), Action::Like(list, position)),
        mark("button-dislike", card.state.disliked(), Action::Dislike(list, position)),
        mark("button-seen", seen, Action::Seen(list, position)),
        mark("button-watchlist", watchlist, Action::Watchlist(list, position)),
        mark("button-more-like-this", false, Action::MoreLike(list, position)),
    ]
}
