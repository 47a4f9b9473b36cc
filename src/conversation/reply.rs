//! What goes out: a value that every adapter renders with its platform's widgets.
//!
//! All text in it is plain text in the person's language; adapters escape it.

use serde::{Deserialize, Serialize};

use super::action::{Action, ListId};
use crate::catalog::MovieKey;

/// The answer to one turn. It is stored with the turn, so that a repeated turn gets the same answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Reply {
    /// What is said, paragraph by paragraph.
    pub text: Vec<String>,
    /// The films, if the answer is a list.
    pub list: Option<ShownList>,
    /// The film that `text` speaks of (about, why, after a rating), for its poster and state. Facts, plot and
    /// arithmetic are in `text`, the film's own buttons in `buttons`.
    pub movie: Option<Card>,
    /// What was understood; each part can be removed by its action.
    pub receipt: Vec<Chip>,
    /// A question with buttons, e.g. which of several films was meant.
    pub question: Option<Question>,
    /// What can be done next with the whole list (more, lighter, older ...).
    pub buttons: Vec<Button>,
    /// Small print: which parser answered, what is simulated, what could not be done.
    pub notes: Vec<String>,
    /// A file to hand over.
    pub document: Option<Document>,
    /// An address of our own that is part of `text`, to be opened as it stands.
    pub link: Option<String>,
    /// True when the answer is for the acting person alone (confirmation of a button press in a group, profile, export).
    pub private: bool,
    /// True when the answer follows a button press and should be a short confirmation that also redraws the pressed
    /// buttons, rather than a new message.
    pub confirmation: bool,
}

/// A list of films that was shown, with its address in the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownList {
    /// Address for actions; valid for ever.
    pub id: ListId,
    /// Films in order.
    pub cards: Vec<Card>,
}

/// One recommended film.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// Position in its list, from 0.
    pub position: usize,
    /// The film.
    pub movie: MovieSummary,
    /// 0 to 10; the best film of a list has 10.
    pub total: f32,
    /// 0 to 10: how well it fits the person's ratings.
    pub collaborative: f32,
    /// 0 to 10: how well it fits the wish.
    pub content: f32,
    /// 0 to 100: the weight of the collaborative score in the total.
    #[serde(default)]
    pub importance: u8,
    /// The rated films that speak for it, with their exact shares of the collaborative score, largest first.
    pub because: Vec<Because>,
    /// Tags of the wish that it has.
    pub matched_tags: Vec<String>,
    /// Parts of the wish that it lacks.
    pub missing: Vec<String>,
    /// The reason in one or two sentences.
    pub reason: String,
    /// Who wrote the reason.
    pub reason_by: ReasonBy,
    /// What the acting person has already said of it.
    pub state: MovieState,
}

/// Who wrote a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReasonBy {
    /// Arithmetic: shares and matched tags.
    Scores,
    /// A language model, by the name a person picks.
    Model(String),
}

/// Facts of a film for display.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MovieSummary {
    /// Its name across catalogs.
    pub key: MovieKey,
    /// The dataset's own number.
    pub movie_id: i64,
    /// `tt...`
    pub imdb_id: Option<String>,
    /// Number at TMDB.
    pub tmdb_id: Option<i64>,
    /// Title.
    pub title: String,
    /// Year of release.
    pub year: u16,
    /// Genres.
    pub genres: Vec<String>,
    /// Directors.
    pub directors: Vec<String>,
    /// Main cast.
    pub cast: Vec<String>,
    /// Minutes.
    pub runtime: Option<u16>,
    /// Its strongest tags.
    pub tags: Vec<String>,
    /// Plot, in full.
    pub plot: Option<String>,
}

/// Share of one rated film in a collaborative score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Because {
    /// The dataset's own number.
    pub movie_id: i64,
    /// Title of the rated film.
    pub title: String,
    /// The rating that was given, 0.5 to 5.
    pub rating: f32,
    /// Part of the sum of absolute contributions, -1 to 1; negative when the film speaks against.
    pub share: f32,
}

/// What a person has said of a film.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct MovieState {
    /// Their rating, 0.5 to 5.
    pub rating: Option<f32>,
    /// Watched.
    pub seen: bool,
    /// On their watchlist.
    pub watchlist: bool,
}

impl Card {
    /// False for a film outside of any ranking (watchlist, a film somebody asked about): its scores mean nothing.
    pub fn is_ranked(&self) -> bool {
        self.total > 0.0 || self.collaborative > 0.0 || self.content > 0.0
    }
}

impl MovieState {
    /// True when the rating is one a like button gives, or better.
    pub fn liked(&self) -> bool {
        self.rating.is_some_and(|r| r >= 4.0)
    }

    /// True when the rating is one a dislike button gives, or worse.
    pub fn disliked(&self) -> bool {
        self.rating.is_some_and(|r| r <= 2.0)
    }
}

/// One part of what was understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chip {
    /// `Heat: 4.5`, `not gory`, `1990-1999`, `with Denzel Washington`.
    pub label: String,
    /// Takes this part back and answers anew.
    pub remove: Action,
}

/// A question with choices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// "Which Solaris do you mean?"
    pub text: String,
    /// The answers, best guess first.
    pub choices: Vec<Button>,
}

/// Something to press.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub action: Action,
}

/// A file to hand over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Name of the file.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Contents, text.
    pub contents: String,
}
