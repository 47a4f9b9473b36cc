//! What carrying out one turn works with: the person, their conversation, the open transaction, and the record of what
//! was changed, which undo needs.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::EngineError;
use super::action::ListId;
use super::engine::EngineOptions;
use super::judging::{Aids, Wanted};
use super::knowledge::Knowledge;
use super::reply::{Card, MovieState, MovieSummary, ReasonBy, Reply};
use super::session::{Asked, Session, StoredCard, StoredList};
use super::turn::Turn;
use crate::catalog::{MovieIndex, MovieKey};
use crate::store::{FilmMarks, RatingSource, StoredRating, Transaction, UserId, UserSettings};
use crate::texts::{Texts, Voice};

/// The rating that a like button gives.
pub(crate) const LIKE: f32 = 4.5;
/// The rating that a dislike button gives.
pub(crate) const DISLIKE: f32 = 1.5;

/// One turn under way.
pub(crate) struct Step<'e> {
    /// Films, model, lexicon.
    pub knowledge: &'e Knowledge,
    /// What holds where the person has set nothing.
    pub options: Cow<'e, EngineOptions>,
    /// The texts in all languages.
    pub texts: &'e Texts,
    /// The texts in the person's language.
    pub voice: Voice<'e>,
    /// What the person did.
    pub turn: &'e Turn,
    /// Everything of this turn is written here.
    pub tx: Transaction,
    /// Who.
    pub user: UserId,
    /// Their settings.
    pub settings: UserSettings,
    /// Everything they said of films.
    pub films: HashMap<MovieKey, FilmMarks>,
    /// Their conversation in this place.
    pub session: Session,
    /// What undo puts back, collected as it is changed.
    pub undo: Undo,
    /// What was gathered beforehand.
    pub aids: &'e Aids,
    /// How many candidates to note in `wanted`; 0 except in a rehearsal.
    pub candidates: usize,
    /// The candidates of the list that was made, for a language model to judge.
    pub wanted: Option<Wanted>,
    /// The words of the wish that the list was made for, whose meaning may be looked up.
    pub wish_text: Option<String>,
}

/// What undo puts back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Undo {
    /// The conversation as it was; `None` when the turn left it alone.
    pub session: Option<Session>,
    /// Films with what had been said of them.
    pub films: Vec<(MovieKey, FilmMarks)>,
    /// The settings as they were, if they were changed.
    pub settings: Option<UserSettings>,
}

impl Undo {
    /// True when there is nothing to take back.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Step<'_> {
    /// Remembers what was said of a film before the first change of this turn.
    fn before_change(&mut self, movie: &MovieKey) {
        if !self.undo.films.iter().any(|(key, _)| key == movie) {
            let before = self.films.get(movie).cloned().unwrap_or_default();
            self.undo.films.push((movie.clone(), before));
        }
    }

    /// Stores a rating of 0.5 to 5 (anything else is brought into that range, in half steps).
    pub async fn rate(&mut self, movie: &MovieKey, rating: f32, source: RatingSource) -> Result<(), EngineError> {
        let rating = half_stars(rating);
        self.before_change(movie);
        self.tx.rate(self.user, movie, rating, source).await?;
        let marks = self.films.entry(movie.clone()).or_default();
        marks.rating = Some(StoredRating { movie_key: movie.0.clone(), rating, source, rated_at: 0 });
        self.session.asked.note_rated(movie);
        Ok(())
    }

    /// Takes a rating back.
    pub async fn unrate(&mut self, movie: &MovieKey) -> Result<(), EngineError> {
        self.before_change(movie);
        self.tx.delete_rating(self.user, movie).await?;
        self.films.entry(movie.clone()).or_default().rating = None;
        self.session.asked.rated.retain(|key| key != movie);
        Ok(())
    }

    /// Marks a film as watched, or not.
    pub async fn set_seen(&mut self, movie: &MovieKey, seen: bool) -> Result<(), EngineError> {
        self.before_change(movie);
        self.tx.set_seen(self.user, movie, seen).await?;
        self.films.entry(movie.clone()).or_default().seen_at = seen.then_some(0);
        Ok(())
    }

    /// Puts a film on the watchlist, or takes it off.
    pub async fn set_watchlist(&mut self, movie: &MovieKey, listed: bool) -> Result<(), EngineError> {
        self.before_change(movie);
        self.tx.set_watchlist(self.user, movie, listed).await?;
        self.films.entry(movie.clone()).or_default().watchlist_at = listed.then_some(0);
        Ok(())
    }

    /// Replaces the person's settings.
    pub async fn set_settings(&mut self, settings: UserSettings) -> Result<(), EngineError> {
        self.tx.set_settings(self.user, &settings).await?;
        let before = std::mem::replace(&mut self.settings, settings);
        self.undo.settings.get_or_insert(before);
        Ok(())
    }

    /// What the person has said of a film.
    pub fn state(&self, movie: &MovieKey) -> MovieState {
        state_of(self.films.get(movie))
    }

    /// The ratings that count for what is asked: those of this conversation always, earlier ones when wanted.
    pub fn ratings_for(&self, asked: &Asked) -> Vec<(MovieIndex, f32)> {
        let past = asked.past_ratings.or(self.settings.past_ratings).unwrap_or(self.options.past_ratings);
        let mut ratings: Vec<(MovieIndex, f32)> = self
            .films
            .iter()
            .filter(|(key, _)| past || asked.rated.contains(key))
            .filter_map(|(key, marks)| Some((self.knowledge.catalog.find(key)?, marks.rating.as_ref()?.rating)))
            .collect();
        // The order of a hash map is not the same twice.
        ratings.sort_by_key(|(movie, _)| *movie);
        ratings
    }

    /// Films that the person rated or watched.
    pub fn known_films(&self) -> HashSet<MovieIndex> {
        self.films
            .iter()
            .filter(|(_, marks)| marks.rating.is_some() || marks.seen_at.is_some())
            .filter_map(|(key, _)| self.knowledge.catalog.find(key))
            .collect()
    }

    /// A stored list with its owner; `None` when it is gone.
    pub async fn list(&mut self, id: ListId) -> Result<Option<(UserId, StoredList)>, EngineError> {
        Ok(self.tx.list(id).await?)
    }

    /// The list that the person talks about: the last one, if it is still there.
    pub async fn last_list(&mut self) -> Result<Option<(ListId, StoredList)>, EngineError> {
        let Some(id) = self.session.last_list else { return Ok(None) };
        Ok(self.list(id).await?.map(|(_, list)| (id, list)))
    }

    /// The indexes of the films of a list in this catalog.
    pub fn indexes(&self, list: &StoredList) -> Vec<MovieIndex> {
        list.keys().filter_map(|key| self.knowledge.catalog.find(&key)).collect()
    }

    /// A stored card as the person sees it.
    pub fn card(&self, position: usize, stored: &StoredCard) -> Card {
        card(self.knowledge, position, stored, self.state(&stored.movie))
    }

    /// A film outside of any ranking, as a card without scores.
    pub fn plain_card(&self, movie: &MovieKey) -> Card {
        self.card(0, &unranked(self.knowledge, movie))
    }
}

/// What the marks of a film look like to adapters.
pub(crate) fn state_of(marks: Option<&FilmMarks>) -> MovieState {
    let Some(marks) = marks else { return MovieState::default() };
    MovieState {
        rating: marks.rating.as_ref().map(|r| r.rating),
        seen: marks.seen_at.is_some(),
        watchlist: marks.watchlist_at.is_some(),
    }
}

/// A stored card with the facts of this catalog and one person's state.
pub(crate) fn card(knowledge: &Knowledge, position: usize, stored: &StoredCard, state: MovieState) -> Card {
    let movie = knowledge.find_summary(&stored.movie).unwrap_or_else(|| bare_summary(stored));
    let scores = stored.scores.clone();
    let figure = |of: fn(&super::session::Scores) -> f32| scores.as_ref().map_or(0.0, of);
    Card {
        position,
        movie,
        total: figure(|s| s.total),
        collaborative: figure(|s| s.collaborative),
        content: figure(|s| s.content),
        importance: scores.as_ref().map_or(0, |s| s.importance),
        because: scores.as_ref().map(|s| s.because.clone()).unwrap_or_default(),
        matched_tags: scores.as_ref().map(|s| s.matched.clone()).unwrap_or_default(),
        missing: scores.map(|s| s.missing).unwrap_or_default(),
        reason: stored.reason.clone(),
        reason_by: stored.reason_by.clone(),
        state,
    }
}

/// A film that was not ranked: a choice of a question, or a film somebody asked about.
pub(crate) fn unranked(knowledge: &Knowledge, movie: &MovieKey) -> StoredCard {
    let known = knowledge.catalog.find(movie).map(|index| knowledge.catalog.movie(index));
    StoredCard {
        movie: movie.clone(),
        title: known.map_or_else(|| movie.to_string(), |m| m.title.clone()),
        year: known.map_or(0, |m| m.year),
        scores: None,
        reason: String::new(),
        reason_by: ReasonBy::Scores,
    }
}

/// What is left of a film that the catalog no longer has.
fn bare_summary(stored: &StoredCard) -> MovieSummary {
    MovieSummary {
        key: stored.movie.clone(),
        movie_id: 0,
        imdb_id: stored.movie.as_str().starts_with("tt").then(|| stored.movie.to_string()),
        tmdb_id: None,
        title: stored.title.clone(),
        year: stored.year,
        genres: Vec::new(),
        directors: Vec::new(),
        cast: Vec::new(),
        runtime: None,
        tags: Vec::new(),
        plot: None,
    }
}

/// The nearest half star from 0.5 to 5.
pub(crate) fn half_stars(rating: f32) -> f32 {
    if rating.is_nan() { 3.0 } else { ((rating * 2.0).round() / 2.0).clamp(0.5, 5.0) }
}

/// A reply that only says something.
pub(crate) fn saying(text: impl Into<String>) -> Reply {
    Reply { text: vec![text.into()], ..Reply::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_come_in_half_stars_from_half_to_five() {
        for (given, stored) in [(4.4, 4.5), (0.0, 0.5), (9.0, 5.0), (3.2, 3.0), (f32::NAN, 3.0)] {
            assert_eq!(half_stars(given), stored);
        }
    }
}
