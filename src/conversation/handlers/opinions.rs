//! What a message says of films: opinions, "I've seen that", "the second one", "put it on my list".

use super::wish;
use crate::catalog::MovieKey;
use crate::conversation::EngineError;
use crate::conversation::action::Action;
use crate::conversation::answer::undo_button;
use crate::conversation::receipt::{self, ReceiptPart};
use crate::conversation::reply::{Button, Reply};
use crate::conversation::session::{Asked, StoredList};
use crate::conversation::step::{Step, half_stars};
use crate::store::RatingSource;
use crate::understanding::{Preferences, ReferenceMeaning};

/// What a message said of films, after it was stored.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// For the receipt.
    pub said: Vec<ReceiptPart>,
    /// For the confirmation.
    pub sentences: Vec<String>,
    /// "More like this."
    pub more_like: Vec<MovieKey>,
    /// "What is it about?", "why?"
    pub asked: Vec<MovieKey>,
    /// True when an opinion was among it.
    pub rated: bool,
}

impl Told {
    /// True when the message said anything of any film.
    pub fn is_anything(&self) -> bool {
        !self.sentences.is_empty() || !self.more_like.is_empty() || !self.asked.is_empty()
    }
}

/// Stores what a message says of films.
pub(super) async fn apply(step: &mut Step<'_>, preferences: &Preferences) -> Result<Told, EngineError> {
    let mut told = Told::default();
    for named in &preferences.ratings {
        let movie = step.knowledge.catalog.movie(named.movie).key();
        rated(step, &mut told, movie, named.rating).await?;
    }
    for film in &preferences.seen {
        let movie = step.knowledge.catalog.movie(*film).key();
        seen(step, &mut told, movie).await?;
    }
    for film in &preferences.watchlist {
        let movie = step.knowledge.catalog.movie(*film).key();
        listed(step, &mut told, movie).await?;
    }
    let shown = match preferences.references.is_empty() {
        true => None,
        false => step.last_list().await?.map(|(_, list)| list),
    };
    for reference in &preferences.references {
        let Some(movie) = pointed_at(step, shown.as_ref(), reference.position) else {
            told.sentences.push(step.voice.say("no-such-position"));
            continue;
        };
        match reference.meaning {
            ReferenceMeaning::Seen => seen(step, &mut told, movie.clone()).await?,
            ReferenceMeaning::Rated(rating) => rated(step, &mut told, movie.clone(), rating).await?,
            ReferenceMeaning::MoreLike => told.more_like.push(movie.clone()),
            ReferenceMeaning::Asked => told.asked.push(movie.clone()),
            ReferenceMeaning::Watchlist => listed(step, &mut told, movie.clone()).await?,
            ReferenceMeaning::NotInterested => {
                step.session.note_shown([movie.clone()]);
                told.sentences.push(about_film(step, "not-interested", &movie));
            }
        }
        step.session.last_movie = Some(movie);
    }
    Ok(told)
}

async fn rated(step: &mut Step<'_>, told: &mut Told, movie: MovieKey, rating: f32) -> Result<(), EngineError> {
    let rating = half_stars(rating);
    step.rate(&movie, rating, RatingSource::Said).await?;
    step.session.last_movie = Some(movie.clone());
    told.sentences.push(rated_sentence(step, &movie, rating));
    told.said.push(ReceiptPart::Rating { movie, rating });
    told.rated = true;
    Ok(())
}

async fn seen(step: &mut Step<'_>, told: &mut Told, movie: MovieKey) -> Result<(), EngineError> {
    step.set_seen(&movie, true).await?;
    step.session.last_movie = Some(movie.clone());
    told.sentences.push(about_film(step, "marked-seen", &movie));
    told.said.push(ReceiptPart::Seen { movie });
    Ok(())
}

async fn listed(step: &mut Step<'_>, told: &mut Told, movie: MovieKey) -> Result<(), EngineError> {
    step.set_watchlist(&movie, true).await?;
    step.session.last_movie = Some(movie.clone());
    told.sentences.push(about_film(step, "on-watchlist", &movie));
    Ok(())
}

/// The film at a position of the last list, or the one last talked about.
fn pointed_at(step: &Step<'_>, shown: Option<&StoredList>, position: Option<usize>) -> Option<MovieKey> {
    match position {
        Some(position) => shown?.cards.get(position).map(|card| card.movie.clone()),
        None => step.session.last_movie.clone().or_else(|| shown?.cards.first().map(|card| card.movie.clone())),
    }
}

/// A sentence about one film.
pub(super) fn about_film(step: &Step<'_>, id: &str, movie: &MovieKey) -> String {
    step.voice.say_with(id, &[("title", step.knowledge.title(movie).into())])
}

/// "Noted: Heat (1995), 4.5 of 5."
pub(super) fn rated_sentence(step: &Step<'_>, movie: &MovieKey, rating: f32) -> String {
    let blanks = [("title", step.knowledge.title(movie).into()), ("rating", step.voice.number(rating).into())];
    step.voice.say_with("rated", &blanks)
}

/// The answer to opinions without a wish: films when none were shown yet, else a confirmation.
pub(super) async fn acknowledge(
    step: &mut Step<'_>,
    preferences: &Preferences,
    told: &Told,
) -> Result<Reply, EngineError> {
    if !told.more_like.is_empty() {
        return wish::refine(step, preferences, told).await;
    }
    if told.rated && step.session.last_list.is_none() {
        return wish::new(step, preferences, told).await;
    }
    let mut reply = Reply { text: told.sentences.clone(), confirmation: false, ..Reply::default() };
    if !told.said.is_empty() {
        let list = StoredList {
            version: StoredList::VERSION,
            asked: Asked { rated: step.session.asked.rated.clone(), ..Asked::default() },
            receipt: told.said.clone(),
            ..StoredList::default()
        };
        let id = step.tx.add_list(step.user, &list).await?;
        reply.receipt = receipt::chips(id, &list.receipt, &list.asked, step.knowledge, step.voice);
    }
    reply.buttons = after_opinion(step);
    Ok(reply)
}

/// What can be done after an opinion: more films with it taken into account, or taking it back.
pub(super) fn after_opinion(step: &Step<'_>) -> Vec<Button> {
    let more =
        step.session.last_list.map(|list| Button { label: step.voice.say("button-more"), action: Action::More(list) });
    more.into_iter().chain([undo_button(step.voice)]).collect()
}
