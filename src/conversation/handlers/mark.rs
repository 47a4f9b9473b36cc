//! Buttons of one film: like, dislike, watched, watchlist, stars. Whoever presses, it is their profile that learns.

use super::list_is_gone;
use super::opinions::{about_film, rated_sentence};
use crate::catalog::MovieKey;
use crate::conversation::EngineError;
use crate::conversation::action::ListId;
use crate::conversation::answer::undo_button;
use crate::conversation::reply::Reply;
use crate::conversation::session::StoredCard;
use crate::conversation::step::{DISLIKE, LIKE, Step, saying};
use crate::store::RatingSource;

/// Likes the film, or takes the like back.
pub(super) async fn like(step: &mut Step<'_>, list: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some(card) = pressed(step, list, position).await? else { return Ok(list_is_gone(step)) };
    let movie = &card.movie;
    let sentence = if step.state(movie).liked() {
        step.unrate(movie).await?;
        about_film(step, "unliked", movie)
    } else {
        step.rate(movie, LIKE, RatingSource::Button).await?;
        about_film(step, "liked", movie)
    };
    Ok(confirmation(step, position, &card, sentence))
}

/// Dislikes the film, or takes it back.
pub(super) async fn dislike(step: &mut Step<'_>, list: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some(card) = pressed(step, list, position).await? else { return Ok(list_is_gone(step)) };
    let movie = &card.movie;
    let sentence = if step.state(movie).disliked() {
        step.unrate(movie).await?;
        about_film(step, "undisliked", movie)
    } else {
        step.rate(movie, DISLIKE, RatingSource::Button).await?;
        about_film(step, "disliked", movie)
    };
    Ok(confirmation(step, position, &card, sentence))
}

/// Marks the film as watched, or takes it back.
pub(super) async fn seen(step: &mut Step<'_>, list: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some(card) = pressed(step, list, position).await? else { return Ok(list_is_gone(step)) };
    let now = !step.state(&card.movie).seen;
    step.set_seen(&card.movie, now).await?;
    let sentence = about_film(step, if now { "marked-seen" } else { "marked-unseen" }, &card.movie);
    Ok(confirmation(step, position, &card, sentence))
}

/// Puts the film on the watchlist, or takes it off.
pub(super) async fn watchlist(step: &mut Step<'_>, list: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some(card) = pressed(step, list, position).await? else { return Ok(list_is_gone(step)) };
    let now = !step.state(&card.movie).watchlist;
    step.set_watchlist(&card.movie, now).await?;
    let sentence = about_film(step, if now { "on-watchlist" } else { "off-watchlist" }, &card.movie);
    Ok(confirmation(step, position, &card, sentence))
}

/// Rates the film with 1 to 10 half stars.
pub(super) async fn rate(
    step: &mut Step<'_>,
    list: ListId,
    position: u8,
    half_stars: u8,
) -> Result<Reply, EngineError> {
    let Some(card) = pressed(step, list, position).await? else { return Ok(list_is_gone(step)) };
    let rating = f32::from(half_stars.clamp(1, 10)) / 2.0;
    step.rate(&card.movie, rating, RatingSource::Button).await?;
    let sentence = rated_sentence(step, &card.movie, rating);
    Ok(confirmation(step, position, &card, sentence))
}

async fn pressed(step: &mut Step<'_>, list: ListId, position: u8) -> Result<Option<StoredCard>, EngineError> {
    let card = step.list(list).await?.and_then(|(_, list)| list.cards.into_iter().nth(usize::from(position)));
    if let Some(StoredCard { movie: MovieKey(key), .. }) = &card {
        step.session.last_movie = Some(MovieKey(key.clone()));
    }
    Ok(card)
}

fn confirmation(step: &Step<'_>, position: u8, card: &StoredCard, sentence: String) -> Reply {
    Reply {
        movie: Some(step.card(usize::from(position), card)),
        buttons: vec![undo_button(step.voice)],
        private: true,
        confirmation: true,
        ..saying(sentence)
    }
}
