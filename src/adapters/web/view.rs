//! Replies and films in the form that templates print.

use crate::conversation::{Button, Card, Chip, MovieState, MovieSummary, ReasonBy, Reply};

/// What every page has.
pub(super) struct Layout {
    pub title: String,
    /// The part of the site that is shown as current.
    pub active: &'static str,
    /// Name of the person logged in.
    pub name: Option<String>,
    pub csrf: String,
    pub version: &'static str,
    /// True when the catalog's ratings are simulated.
    pub simulated: bool,
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
    pub(super) fn new(said: Option<String>, reply: Reply) -> Self {
        let list = reply.list.as_ref().map(|list| list.id);
        Self {
            said,
            paragraphs: reply.text,
            chips: reply.receipt.iter().map(ButtonView::from).collect(),
            question: reply.question.map(|q| (q.text, q.choices.iter().map(ButtonView::from).collect())),
            // A film in full is not part of a list: its buttons are those of the list below it.
            movie: reply.movie.filter(|_| !reply.confirmation).map(|card| CardView::new(card, None)),
            cards: reply.list.into_iter().flat_map(|l| l.cards).map(|card| CardView::new(card, list)).collect(),
            buttons: reply.buttons.iter().map(ButtonView::from).collect(),
            notes: reply.notes,
        }
    }
}

/// A film on a card.
pub(super) struct CardView {
    pub rank: usize,
    pub movie: MovieSummary,
    pub total: String,
    pub collaborative: String,
    pub content: String,
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

/// One rated film's share of a score.
pub(super) struct ShareView {
    pub title: String,
    pub rating: f32,
    pub percent: i32,
}

impl CardView {
    pub(super) fn new(card: Card, list: Option<crate::conversation::ListId>) -> Self {
        use crate::conversation::Action;
        // The text of an action ends with list and position, which all buttons of a card share.
        let address = list.and_then(|list| {
            let position = u8::try_from(card.position).ok()?;
            Action::Like(list, position).to_string().strip_prefix("1.like.").map(str::to_owned)
        });
        Self {
            rank: card.position + 1,
            has_scores: card.total > 0.0 || card.collaborative > 0.0 || card.content > 0.0,
            total: format!("{:.1}", card.total),
            collaborative: format!("{:.1}", card.collaborative),
            content: format!("{:.1}", card.content),
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

    /// The rating in words.
    pub(super) fn rating_words(&self) -> String {
        self.rating.map_or_else(|| "not rated".to_owned(), |rating| format!("rated {rating} of 5"))
    }
}

/// Address of a film at IMDb.
pub(super) fn imdb_url(movie: &MovieSummary) -> Option<String> {
    movie.imdb_id.as_ref().map(|id| format!("https://www.imdb.com/title/{id}/"))
}
