//! The state of a conversation, and the lists that buttons point at. Both are stored as versioned JSON.

use serde::{Deserialize, Serialize};

use super::action::ListId;
use super::receipt::ReceiptPart;
use super::reply::{Because, ReasonBy};
use crate::catalog::MovieKey;
use crate::understanding::{Critique, MentionMeaning, Wish};

/// After so many seconds of silence a film that was shown may be shown again.
const SHOWN_IS_OLD: i64 = 12 * 60 * 60;
/// How many shown films are remembered.
const SHOWN_LIMIT: usize = 400;
/// How many opinions of one conversation are remembered as such.
const RATED_LIMIT: usize = 500;

/// The state of one conversation: one person in one place.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Session {
    /// Version of this shape.
    pub version: u8,
    /// What films are asked for at present.
    pub asked: Asked,
    /// Films shown in this conversation, oldest first.
    pub shown: Vec<MovieKey>,
    /// The list that "the second one" means.
    pub last_list: Option<ListId>,
    /// The film that "that one" means.
    pub last_movie: Option<MovieKey>,
    /// Questions that wait for an answer, the one asked at present first.
    pub questions: Vec<ListId>,
}

/// What films are asked for, and with which settings. What is `None` follows the person's settings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Asked {
    /// What the person would like to watch.
    pub wish: Wish,
    /// How many films, 1 to 100.
    pub count: Option<usize>,
    /// 0 to 100.
    pub importance: Option<u8>,
    /// Use ratings of earlier conversations.
    pub past_ratings: Option<bool>,
    /// Name of the language model, or `builtin`.
    pub model: Option<String>,
    /// Films whose rating was given in this conversation: these always count.
    pub rated: Vec<MovieKey>,
    /// How the list was pushed, in order; the wish already holds the effect.
    pub pushes: Vec<Push>,
}

/// One push of the list ("lighter") with what is needed to take it back alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Push {
    /// Which way.
    pub critique: Critique,
    /// The tags it changed, with their weights before; `None` when the wish did not have the tag.
    pub tags_before: Vec<(String, Option<f32>)>,
}

impl Asked {
    /// Remembers that a film was rated in this conversation.
    pub fn note_rated(&mut self, movie: &MovieKey) {
        if !self.rated.contains(movie) {
            self.rated.push(movie.clone());
        }
        if self.rated.len() > RATED_LIMIT {
            self.rated.remove(0);
        }
    }
}

impl Session {
    /// The shape written by this version.
    pub const VERSION: u8 = 1;

    /// A conversation as it is after `silence` seconds.
    pub fn after_silence(mut self, silence: i64) -> Self {
        if silence > SHOWN_IS_OLD {
            self.shown.clear();
        }
        self
    }

    /// Remembers what was shown.
    pub fn note_shown(&mut self, movies: impl IntoIterator<Item = MovieKey>) {
        for movie in movies {
            if !self.shown.contains(&movie) {
                self.shown.push(movie);
            }
        }
        let surplus = self.shown.len().saturating_sub(SHOWN_LIMIT);
        self.shown.drain(..surplus);
    }
}

/// What was shown under one list number: films, a question, or the ways out when nothing was found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct StoredList {
    /// Version of this shape.
    pub version: u8,
    /// What it answers.
    pub asked: Asked,
    /// The films.
    pub cards: Vec<StoredCard>,
    /// Films shown before it, which its continuation must not repeat.
    pub earlier: Vec<MovieKey>,
    /// What was understood; positions are those of the removing actions.
    pub receipt: Vec<ReceiptPart>,
    /// Ways to find something when the filters left nothing.
    pub relaxations: Vec<Wish>,
    /// The question, when it is one; its choices are the cards.
    pub question: Option<StoredQuestion>,
}

impl StoredList {
    /// The shape written by this version.
    pub const VERSION: u8 = 1;

    /// Keys of its films, in order.
    pub fn keys(&self) -> impl Iterator<Item = MovieKey> {
        self.cards.iter().map(|card| card.movie.clone())
    }
}

/// A film as it was shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredCard {
    /// The film.
    pub movie: MovieKey,
    /// Title and year as they were then, for a catalog that no longer has the film.
    pub title: String,
    /// Year of release.
    pub year: u16,
    /// The film's place in the ranking.
    #[serde(default)]
    pub scores: Option<Scores>,
    /// The reason as it was shown.
    #[serde(default)]
    pub reason: String,
    /// Who wrote the reason.
    pub reason_by: ReasonBy,
}

/// The figures behind one recommended film.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Scores {
    /// 0 to 10.
    pub total: f32,
    /// 0 to 10.
    pub collaborative: f32,
    /// 0 to 10.
    pub content: f32,
    /// 0 to 100: the weight that blended them.
    pub importance: u8,
    /// Shares of the rated films.
    pub because: Vec<Because>,
    /// Parts of the wish that it has.
    pub matched: Vec<String>,
    /// Films it was to be like, and is.
    #[serde(default)]
    pub similar_to: Vec<String>,
    /// Parts of the wish that it lacks.
    pub missing: Vec<String>,
    /// Among the nearest in meaning to the words of the wish.
    #[serde(default)]
    pub near: bool,
}

/// A title that could be several films, and what was said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredQuestion {
    /// The title as written.
    pub mention: String,
    /// To be applied once the person chooses.
    pub meaning: Meaning,
    /// True when no films could be shown before it is answered.
    pub holds_answer: bool,
}

/// What was said of a film that is still in question.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Meaning {
    /// An opinion, 0.5 to 5.
    Rated(f32),
    /// The rating is taken back.
    Unrated,
    /// Watched.
    Seen,
    /// Not watched after all.
    Unseen,
    /// Put on the watchlist, or taken off.
    Watchlist(bool),
    /// Something like it is wanted.
    SimilarTo,
    /// What is it about?
    Asked,
}

impl From<MentionMeaning> for Meaning {
    fn from(meaning: MentionMeaning) -> Self {
        match meaning {
            MentionMeaning::Rated(rating) => Self::Rated(rating),
            MentionMeaning::Seen => Self::Seen,
            MentionMeaning::SimilarTo => Self::SimilarTo,
            MentionMeaning::Asked => Self::Asked,
            MentionMeaning::Watchlist => Self::Watchlist(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: usize) -> MovieKey {
        MovieKey(format!("tt{n}"))
    }

    #[test]
    fn what_was_shown_is_remembered_once_and_not_without_end() {
        let mut session = Session::default();
        session.note_shown((0..SHOWN_LIMIT + 3).chain(5..7).map(key));
        assert_eq!(session.shown.len(), SHOWN_LIMIT);
        assert_eq!(session.shown.last(), Some(&key(SHOWN_LIMIT + 2)));
    }

    #[test]
    fn after_a_long_silence_films_may_come_again_but_the_list_stays() {
        let session = Session { shown: vec![key(1)], last_list: Some(ListId(4)), ..Session::default() };
        let resumed = session.clone().after_silence(60);
        assert_eq!(resumed, session);
        let resumed = session.after_silence(SHOWN_IS_OLD + 1);
        assert!(resumed.shown.is_empty());
        assert_eq!(resumed.last_list, Some(ListId(4)));
    }

    #[test]
    fn state_of_an_older_or_newer_version_still_reads() {
        let session: Session = serde_json::from_str(r#"{"version":1,"lastList":9,"somethingNew":true}"#).unwrap();
        assert_eq!(session.last_list, Some(ListId(9)));
    }
}
