//! What a message says, in the catalog's terms: the common result of the built-in rules and of a language model.

use serde::{Deserialize, Serialize};

use crate::catalog::{MovieIndex, MovieKey};

/// Everything that was understood from one message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Preferences {
    /// What the person wants to happen.
    pub intent: Intent,
    /// Opinions about named films.
    pub ratings: Vec<NamedRating>,
    /// Films the person says they have watched, without an opinion.
    pub seen: Vec<MovieIndex>,
    /// Films the person asks about ("what is Heat about?").
    pub asked: Vec<MovieIndex>,
    /// Films to put on the watchlist.
    pub watchlist: Vec<MovieIndex>,
    /// What they would like to watch.
    pub wish: Wish,
    /// How many films they ask for.
    pub count: Option<usize>,
    /// How the shown list should change ("lighter", "older").
    pub critiques: Vec<Critique>,
    /// Films of the shown list the message points at ("the second one"), counted from 0.
    pub references: Vec<Reference>,
    /// Titles that could be several films; the person is asked.
    pub questions: Vec<TitleQuestion>,
    /// Titles the catalog does not have, as they were written.
    pub unknown_titles: Vec<String>,
}

/// What a message asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// Films, please; also the meaning of opinions together with a wish.
    Recommend,
    /// The next films of the last list.
    More,
    /// Change the last wish ("not so long", "no more superheroes", "like #3 but lighter").
    Refine,
    /// Only opinions ("I gave Heat a 9").
    Rate,
    /// What is this film about?
    About,
    /// Why was this film recommended?
    Why,
    /// Show what is known of me.
    ShowProfile,
    /// Show my watchlist.
    ShowWatchlist,
    /// Show my settings.
    ShowSettings,
    /// Delete everything that is stored of me.
    ForgetMe,
    /// Take the last step back.
    Undo,
    /// Forget this conversation's wish and list (ratings stay).
    StartOver,
    /// How does this work?
    Help,
    /// A greeting.
    Greet,
    /// Thanks, goodbye.
    Thanks,
    /// Nothing that the rules or the model could make sense of.
    #[default]
    Unclear,
}

/// An opinion about a film that was linked to the catalog.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedRating {
    /// The film.
    pub movie: MovieIndex,
    /// 0.5 to 5.
    pub rating: f32,
    /// The title as the person wrote it.
    pub mention: String,
}

/// What the person would like to watch. An empty wish means "something I would like".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Wish {
    /// The wish in the person's words, without opinions, titles and filters: what text search works with.
    pub text: String,
    /// Wanted and unwanted tags of the catalog's vocabulary.
    pub tags: Vec<TagWish>,
    /// Wanted and unwanted genres, e.g. `Sci-Fi`.
    pub genres: Vec<GenreWish>,
    /// Limits that are never broken.
    pub filters: Filters,
    /// People it should be by or with.
    pub people: Vec<PersonWish>,
    /// Films it should be like, by catalog key.
    pub similar_to: Vec<MovieKey>,
    /// -1 (little known) to 1 (widely known); 0 leaves popularity alone.
    pub popularity: f32,
}

impl Wish {
    /// True when nothing at all is wished for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A wanted (positive) or unwanted (negative) tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TagWish {
    /// Name of the tag in the catalog's vocabulary.
    pub tag: String,
    /// -1 (never) to 1 (above all).
    pub weight: f32,
}

/// A wanted or unwanted genre.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GenreWish {
    /// Name of the genre.
    pub genre: String,
    /// True: the film should have it; false: it must not.
    pub wanted: bool,
}

/// Hard limits: a film outside them is never shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Filters {
    /// First year of release allowed.
    pub year_from: Option<u16>,
    /// Last year of release allowed.
    pub year_to: Option<u16>,
    /// Shortest runtime allowed, minutes.
    pub runtime_from: Option<u16>,
    /// Longest runtime allowed, minutes.
    pub runtime_to: Option<u16>,
    /// ISO 639-1 codes, any of them.
    pub languages: Vec<String>,
    /// ISO 3166 alpha-2 codes, any of them.
    pub countries: Vec<String>,
    /// Languages the film must not be in.
    pub not_languages: Vec<String>,
    /// Franchises that must not come ("no more superheroes" is a tag; "no Marvel" is this).
    pub not_franchises: Vec<String>,
}

/// A person the film should be by or with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonWish {
    /// The name as the catalog spells it.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// False: the person must not be in it.
    pub wanted: bool,
}

/// What a person does in a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Directed it.
    Director,
    /// Plays in it.
    Cast,
    /// Either.
    Any,
}

/// A push to the shown list by tag, year, runtime or popularity arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Critique {
    /// Less heavy.
    Lighter,
    /// Heavier.
    Darker,
    /// More laughs.
    Funnier,
    /// More thrills.
    Scarier,
    /// More love.
    MoreRomantic,
    /// Faster.
    MoreExciting,
    /// Slower, deeper.
    MoreThoughtful,
    /// Stranger.
    Weirder,
    /// Shorter than the shown ones.
    Shorter,
    /// Longer than the shown ones.
    Longer,
    /// Earlier than the shown ones.
    Older,
    /// Later than the shown ones.
    Newer,
    /// More widely seen.
    BetterKnown,
    /// Less widely seen.
    LessKnown,
}

/// A film of the shown list that a message points at.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Rank in the shown list, from 0; `None` means the film last talked about ("that one").
    pub position: Option<usize>,
    /// What is said of it.
    pub meaning: ReferenceMeaning,
}

/// What a message says of a film it points at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReferenceMeaning {
    /// "I've seen that."
    Seen,
    /// An opinion, 0.5 to 5.
    Rated(f32),
    /// "More like this."
    MoreLike,
    /// "What is it about?", "why?"
    Asked,
    /// "Put it on my list."
    Watchlist,
    /// "Not that one."
    NotInterested,
}

/// A title that fits several films.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleQuestion {
    /// The title as written.
    pub mention: String,
    /// The films it could be, best guess first; at least two.
    pub choices: Vec<MovieIndex>,
    /// What the person said of it, to be applied once they choose.
    pub meaning: MentionMeaning,
}

/// What was said of a title that is still in question.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MentionMeaning {
    /// An opinion, 0.5 to 5.
    Rated(f32),
    /// Watched, no opinion.
    Seen,
    /// Wanted: something like it.
    SimilarTo,
    /// What is it about?
    Asked,
    /// To be put on the watchlist.
    Watchlist,
}
