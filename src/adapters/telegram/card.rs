//! Texts of an answer as Telegram's HTML: captions of films, the receipt, lists and plain messages.

use super::html::{CAPTION_UNITS, Html, MESSAGE_UNITS, cut, divide, units};
use crate::conversation::{Card, Chip, MovieSummary, Reply, ShownList};
use crate::texts::{FluentValue, Voice};

/// What the parts around the film itself may take of a caption, in UTF-16 units.
const LEAD_UNITS: usize = 280;
const RECEIPT_UNITS: usize = 160;
const NOTES_UNITS: usize = 180;
/// A film's own message carries its text in the caption up to this length; a longer one becomes a message of its own.
const ABOUT_UNITS: usize = 700;

/// Who reads a caption along with the person it was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// The chat the person asked in.
    Chat,
    /// Any chat they send it to in inline mode: nothing of their ratings is in it.
    Anybody,
}

/// Caption of one film of a list. The reply's own words lead only on the page a new answer opens with.
pub(super) fn caption(voice: Voice<'_>, reply: &Reply, card: &Card, opening: bool) -> String {
    let receipt = receipt_line(voice, &reply.receipt);
    let notes = cut(&reply.notes.join(" "), NOTES_UNITS);
    let tail: usize = [&receipt, &notes].iter().filter(|t| !t.is_empty()).map(|t| units(t) + 2).sum();
    let mut html = Html::within(CAPTION_UNITS - tail);
    if opening {
        html.text(&cut(&reply.text.join("\n"), LEAD_UNITS)).paragraph();
    }
    film(&mut html, voice, card, Readers::Chat);
    let mut whole = Tail { html: html.finish() };
    whole.italic(&receipt);
    whole.italic(&notes);
    whole.html
}

/// Caption or message of a film sent in inline mode.
pub(super) fn public_card(voice: Voice<'_>, card: &Card) -> String {
    let mut html = Html::within(CAPTION_UNITS);
    film(&mut html, voice, card, Readers::Anybody);
    html.finish()
}

/// One line about a film, for the list of inline results.
pub(super) fn description(card: &Card) -> String {
    let tags = if card.matched_tags.is_empty() { &card.movie.tags } else { &card.matched_tags };
    let parts = [card.movie.genres.join(", "), tags.iter().take(4).cloned().collect::<Vec<_>>().join(", ")];
    cut(&parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · "), 120)
}

/// Caption of a film shown in full, or `None` when the text is too long for one.
pub(super) fn about_caption(reply: &Reply, card: &Card) -> Option<String> {
    let text = reply.text.join("\n\n");
    if units(&text) + units(&reply.notes.join(" ")) > ABOUT_UNITS {
        return None;
    }
    let mut html = Html::within(CAPTION_UNITS);
    heading(&mut html, &card.movie);
    html.paragraph().text(&text);
    if !reply.notes.is_empty() {
        html.paragraph().italic(&reply.notes.join(" "));
    }
    Some(html.finish())
}

/// What was understood, as a caption above the buttons that take each part back.
pub(super) fn receipt_caption(voice: Voice<'_>, receipt: &[Chip]) -> String {
    let mut html = Html::within(CAPTION_UNITS);
    html.bold(&voice.say("telegram-receipt-title")).line();
    for chip in receipt {
        html.line().text("• ").text(&chip.label);
    }
    html.finish()
}

/// The whole list as text, as many messages as it needs.
pub(super) fn list_as_text(voice: Voice<'_>, list: &ShownList) -> Vec<String> {
    let mut pages = Vec::new();
    let mut page = Html::within(MESSAGE_UNITS);
    for card in &list.cards {
        let reason = cut(&card.reason, 300);
        let needed = units(&card.movie.title) + units(&reason) + 40;
        if page.room() < needed {
            pages.push(std::mem::replace(&mut page, Html::within(MESSAGE_UNITS)).finish());
        }
        page.paragraph().text(&format!("{}. ", card.position + 1));
        title(&mut page, &card.movie);
        page.text(&format!(" · ⭐ {}", voice.score(card.total))).line().text(&reason);
    }
    pages.push(page.finish());
    pages
}

/// Everything a reply says in words, as many messages as it needs. `lead` names the person where others read along.
pub(super) fn message(voice: Voice<'_>, reply: &Reply, lead: Option<&str>) -> Vec<String> {
    let mut parts: Vec<String> = lead.into_iter().map(str::to_owned).collect();
    parts.extend(reply.text.iter().cloned());
    parts.extend(reply.question.iter().map(|question| question.text.clone()));
    let notes = reply.notes.join(" ");
    let receipt = receipt_line(voice, &reply.receipt);
    let small = units(&notes) + units(&receipt) + 4;
    let mut pages = divide(&parts.join("\n\n"), MESSAGE_UNITS - small.min(1_000));
    if pages.is_empty() {
        pages.push(String::new());
    }
    let last = pages.len() - 1;
    let page = |(at, text): (usize, String)| {
        let mut html = Html::within(MESSAGE_UNITS);
        html.text(&text);
        if at == last {
            for line in [&receipt, &notes].into_iter().filter(|line| !line.is_empty()) {
                html.paragraph().italic(line);
            }
        }
        html.finish()
    };
    pages.into_iter().enumerate().map(page).filter(|page| !page.is_empty()).collect()
}

fn film(html: &mut Html, voice: Voice<'_>, card: &Card, readers: Readers) {
    heading(html, &card.movie);
    if readers == Readers::Chat {
        let blanks = [
            ("total", FluentValue::from(voice.score(card.total))),
            ("collaborative", voice.score(card.collaborative).into()),
            ("content", voice.score(card.content).into()),
        ];
        html.line().text(&voice.say_with("telegram-scores", &blanks));
        html.paragraph().text(&card.reason);
    } else if !card.matched_tags.is_empty() {
        html.line().text("🏷 ").text(&voice.list(&card.matched_tags));
    }
    if let Some(plot) = card.movie.plot.as_deref().filter(|_| html.room() > 80) {
        let room = html.room().saturating_sub(2).min(400);
        html.paragraph().italic(&cut(plot, room));
    }
}

fn heading(html: &mut Html, movie: &MovieSummary) {
    html.text("🎬 ");
    title(html, movie);
    let runtime = movie.runtime.map(|minutes| format!("{minutes} min")).unwrap_or_default();
    let facts = [movie.genres.join(", "), movie.directors.join(", "), runtime];
    let facts: Vec<_> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    if !facts.is_empty() {
        html.line().text(&cut(&facts.join(" · "), 160));
    }
}

fn title(html: &mut Html, movie: &MovieSummary) {
    let title = cut(&format!("{} ({})", movie.title, movie.year), 200);
    match &movie.imdb_id {
        Some(id) => html.bold_link(&title, &format!("https://www.imdb.com/title/{id}/")),
        None => html.bold(&title),
    };
}

fn receipt_line(voice: Voice<'_>, receipt: &[Chip]) -> String {
    if receipt.is_empty() {
        return String::new();
    }
    let parts = receipt.iter().map(|chip| chip.label.as_str()).collect::<Vec<_>>().join(" · ");
    cut(&voice.say_with("telegram-understood", &[("parts", parts.into())]), RECEIPT_UNITS)
}

/// Small print under a caption, whose room was set aside.
struct Tail {
    html: String,
}

impl Tail {
    fn italic(&mut self, line: &str) {
        if line.is_empty() {
            return;
        }
        let mut html = Html::within(units(line));
        html.italic(line);
        self.html.push_str("\n\n");
        self.html.push_str(&html.finish());
    }
}

#[cfg(test)]
#[path = "card_tests.rs"]
pub(super) mod tests;
