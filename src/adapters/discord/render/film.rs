//! One film as text.

use crate::adapters::discord::limits::{cut, length};
use crate::adapters::discord::markdown::{escape, link_text};
use crate::conversation::{Card, MovieSummary, ReasonBy};
use crate::texts::Voice;

/// Longest title that is shown in a list.
const TITLE: usize = 120;

/// `Title (year)`, plain text, cut to `limit`.
pub fn name(movie: &MovieSummary, limit: usize) -> String {
    let year = format!(" ({})", movie.year);
    format!("{}{year}", cut(&movie.title, limit.saturating_sub(length(&year))))
}

/// The film's page at IMDb.
pub fn link(movie: &MovieSummary) -> Option<String> {
    movie.imdb_id.as_deref().filter(|id| is_imdb_id(id)).map(|id| format!("https://www.imdb.com/title/{id}/"))
}

/// Ids come from catalogs that anybody may import, so they are checked before they become part of an address.
fn is_imdb_id(id: &str) -> bool {
    id.strip_prefix("tt")
        .is_some_and(|digits| (7..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Rank, title, year and link, as Markdown.
pub fn heading(card: &Card) -> String {
    let title = link_text(&name(&card.movie, TITLE));
    let rank = card.position + 1;
    match link(&card.movie) {
        Some(url) => format!("**{rank}. [{title}]({url})**"),
        None => format!("**{rank}. {title}**"),
    }
}

/// Total, collaborative and content score; empty for a film outside of any ranking.
pub fn scores(card: &Card, voice: Voice<'_>) -> String {
    if !card.is_ranked() {
        return String::new();
    }
    let number = |score: f32| voice.score(score).into();
    voice.say_with(
        "discord-scores",
        &[
            ("total", number(card.total)),
            ("collaborative", number(card.collaborative)),
            ("content", number(card.content)),
        ],
    )
}

/// The reason as Markdown; a language model's is labelled as such.
pub fn reason(card: &Card, voice: Voice<'_>) -> String {
    let reason = escape(card.reason.trim());
    match &card.reason_by {
        ReasonBy::Model(model) if !reason.is_empty() => {
            format!("{reason} *({})*", voice.say_with("discord-reason-by", &[("model", escape(model).into())]))
        }
        _ => reason,
    }
}

/// Genres, director and strongest tags, plain text.
pub fn facts(movie: &MovieSummary) -> String {
    let mut parts = Vec::new();
    if !movie.genres.is_empty() {
        parts.push(first(&movie.genres, 3));
    }
    if !movie.directors.is_empty() {
        parts.push(first(&movie.directors, 2));
    }
    if let Some(minutes) = movie.runtime {
        parts.push(format!("{minutes} min"));
    }
    if !movie.tags.is_empty() {
        parts.push(first(&movie.tags, 4));
    }
    parts.join(" · ")
}

fn first(names: &[String], how_many: usize) -> String {
    names.iter().take(how_many).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What the person has said of it, as emoji; empty when nothing.
pub fn state(card: &Card) -> String {
    let mut state = String::new();
    if card.state.liked() {
        state.push_str(" 👍");
    } else if card.state.disliked() {
        state.push_str(" 👎");
    }
    if card.state.seen {
        state.push_str(" 👁️");
    }
    if card.state.watchlist {
        state.push_str(" 🔖");
    }
    state
}

/// The whole card as Markdown of at most `budget` units: heading and scores always, then as much of the reason as
/// fits, then the facts when there is room.
pub fn card(card: &Card, budget: usize, personal: bool, voice: Voice<'_>) -> String {
    let mut text = heading(card);
    if personal {
        text.push_str(&state(card));
    }
    let scores = scores(card, voice);
    if !scores.is_empty() {
        text.push('\n');
        text.push_str(&scores);
    }
    let room = |text: &str| budget.saturating_sub(length(text) + 1);
    let reason = reason(card, voice);
    if !reason.is_empty() && room(&text) >= 20 {
        let reason = cut(&reason, room(&text));
        text.push('\n');
        text.push_str(&reason);
    }
    let facts = format!("-# {}", escape(&facts(&card.movie)));
    if facts.len() > 3 && length(&facts) <= room(&text) {
        text.push('\n');
        text.push_str(&facts);
    }
    cut(&text, budget)
}
