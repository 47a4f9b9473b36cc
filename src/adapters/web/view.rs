//! Replies and films in the form that templates print.

use std::borrow::Borrow;
use std::fmt::Display;

use crate::conversation::{Action, Button, Card, Chip, ListId, MovieState, MovieSummary, ReasonBy, Reply, genre_name};
use crate::texts::Voice;

/// What every page has.
pub(super) struct Layout<'v> {
    pub voice: Voice<'v>,
    pub title: String,
    /// The part of the site that is shown as current.
    pub active: &'static str,
    /// Name of the person logged in.
    pub name: Option<String>,
    pub csrf: String,
    pub version: &'static str,
    /// True when the catalog's ratings are simulated.
    pub simulated: bool,
    /// Address of this page.
    pub here: String,
    pub languages: Vec<LanguageChoice>,
}

/// A language that the page can be in.
pub(super) struct LanguageChoice {
    pub tag: &'static str,
    /// Its name in itself.
    pub name: String,
}

impl Layout<'_> {
    /// A sentence of the texts.
    pub(super) fn say(&self, id: &str) -> String {
        self.voice.say(id)
    }

    /// A sentence with one blank filled in.
    pub(super) fn fill(&self, id: &str, blank: &'static str, with: impl Display) -> String {
        self.voice.say_with(id, &[(blank, with.to_string().into())])
    }

    /// A sentence about a number of things.
    pub(super) fn count(&self, id: &str, count: impl Borrow<usize>) -> String {
        self.voice.say_with(id, &[("count", (*count.borrow()).into())])
    }

    /// The weight of ratings and wish in a total.
    pub(super) fn weights(&self, importance: impl Borrow<u8>) -> String {
        let importance = *importance.borrow();
        let blanks = [("importance", importance.into()), ("rest", (100 - importance.min(100)).into())];
        self.voice.say_with("setting-importance", &blanks)
    }

    /// A number as the language writes it.
    pub(super) fn number(&self, number: impl Borrow<f32>) -> String {
        self.voice.number(*number.borrow())
    }

    /// The rating of some marks in words.
    pub(super) fn rating(&self, marks: &Marks) -> String {
        match marks.rating {
            Some(rating) => self.fill("web-your-rating", "rating", self.voice.number(rating)),
            None => self.say("web-not-rated"),
        }
    }
}

/// A reply on a page.
#[derive(Default)]
pub(super) struct ReplyView {
    pub said: Option<String>,
    pub paragraphs: Vec<String>,
    pub chips: Vec<ButtonView>,
    pub question: Option<(String, Vec<ButtonView>)>,
    pub movie: Option<CardView>,
    pub cards: Vec<CardView>,
    pub buttons: Vec<ButtonView>,
    pub notes: Vec<String>,
}

/// Something to press.
pub(super) struct ButtonView {
    pub label: String,
    pub action: String,
}

impl From<&Button> for ButtonView {
    fn from(button: &Button) -> Self {
        Self { label: button.label.clone(), action: button.action.to_string() }
    }
}

impl From<&Chip> for ButtonView {
    fn from(chip: &Chip) -> Self {
        Self { label: chip.label.clone(), action: chip.remove.to_string() }
    }
}

impl ReplyView {
    pub(super) fn new(voice: Voice<'_>, said: Option<String>, reply: Reply) -> Self {
        let list = reply.list.as_ref().map(|list| list.id);
        let cards = reply.list.into_iter().flat_map(|list| list.cards);
        Self {
            said,
            paragraphs: reply.text,
            chips: reply.receipt.iter().map(ButtonView::from).collect(),
            question: reply.question.map(|q| (q.text, q.choices.iter().map(ButtonView::from).collect())),
            // A film in full is not part of a list: its buttons are those of the list below it.
            movie: reply.movie.filter(|_| !reply.confirmation).map(|card| CardView::new(voice, card, None)),
            cards: cards.map(|card| CardView::new(voice, card, list)).collect(),
            buttons: reply.buttons.iter().map(ButtonView::from).collect(),
            notes: reply.notes,
        }
    }

    /// The weight of the ratings in the scores, when there are scores.
    pub(super) fn importance(&self) -> Option<u8> {
        self.cards.iter().find(|card| card.has_scores).map(|card| card.importance)
    }
}

/// A film on a card.
pub(super) struct CardView {
    pub rank: usize,
    pub movie: MovieSummary,
    /// Genres, length and directors in one line.
    pub facts: String,
    pub total: String,
    pub collaborative: ScoreView,
    pub content: ScoreView,
    /// 0 to 100.
    pub importance: u8,
    /// False for a film outside of any ranking.
    pub has_scores: bool,
    pub because: Vec<ShareView>,
    pub matched: Vec<String>,
    pub missing: Vec<String>,
    pub reason: String,
    /// Name of the model that wrote the reason, if one did.
    pub reason_by: Option<String>,
    pub marks: Marks,
    /// Names of the actions of the list's buttons, without list and position; empty outside of a list.
    pub list: Option<String>,
}

/// A score from 0 to 10 as text and as a length of 100.
pub(super) struct ScoreView {
    pub text: String,
    pub length: u32,
}

impl ScoreView {
    fn new(voice: Voice<'_>, score: f32) -> Self {
        Self { text: voice.score(score), length: (score.clamp(0.0, 10.0) * 10.0).round() as u32 }
    }
}

/// One rated film's share of a score.
pub(super) struct ShareView {
    pub title: String,
    pub rating: f32,
    pub percent: i32,
}

impl CardView {
    pub(super) fn new(voice: Voice<'_>, card: Card, list: Option<ListId>) -> Self {
        // The text of an action ends with list and position, which all buttons of a card share.
        let address = list.and_then(|list| {
            let position = u8::try_from(card.position).ok()?;
            Action::Like(list, position).to_string().strip_prefix("1.like.").map(str::to_owned)
        });
        Self {
            rank: card.position + 1,
            has_scores: card.is_ranked(),
            facts: facts(voice, &card.movie),
            total: voice.score(card.total),
            collaborative: ScoreView::new(voice, card.collaborative),
            content: ScoreView::new(voice, card.content),
            importance: card.importance.min(100),
            because: card
                .because
                .iter()
                .map(|b| ShareView {
                    title: b.title.clone(),
                    rating: b.rating,
                    percent: (b.share * 100.0).round() as i32,
                })
                .filter(|share| share.percent != 0)
                .take(5)
                .collect(),
            matched: card.matched_tags,
            missing: card.missing,
            reason: card.reason,
            reason_by: match card.reason_by {
                ReasonBy::Scores => None,
                ReasonBy::Model(name) => Some(name),
            },
            marks: Marks::of(&card.state),
            movie: card.movie,
            list: address,
        }
    }
}

fn facts(voice: Voice<'_>, movie: &MovieSummary) -> String {
    let genres: Vec<String> = movie.genres.iter().map(|genre| genre_name(genre, voice)).collect();
    let minutes = movie.runtime.map(|minutes| voice.say_with("facts-runtime", &[("minutes", minutes.into())]));
    let parts = [genres.join(", "), minutes.unwrap_or_default(), movie.directors.join(", ")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What a person said of a film, as buttons show it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Marks {
    pub liked: bool,
    pub disliked: bool,
    pub seen: bool,
    pub watchlist: bool,
    pub rating: Option<f32>,
}

impl Marks {
    pub(super) fn of(state: &MovieState) -> Self {
        Self {
            liked: state.liked(),
            disliked: state.disliked(),
            seen: state.seen,
            watchlist: state.watchlist,
            rating: state.rating,
        }
    }

    /// True when a star, 1 to 5, is within the rating.
    pub(super) fn lit(&self, star: &u8) -> bool {
        self.rating.is_some_and(|rating| rating + 0.25 >= f32::from(*star))
    }
}

/// Address of a film at IMDb.
pub(super) fn imdb_url(movie: &MovieSummary) -> Option<String> {
    movie.imdb_id.as_ref().map(|id| format!("https://www.imdb.com/title/{id}/"))
}
