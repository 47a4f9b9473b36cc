//! The classic layout: text, embeds, and at most five rows of components.

use super::controls::{self, Controls, Inquiry, Opinion};
use super::{Layout, film, page_of};
use crate::adapters::discord::limits::{self, cut, length};
use crate::adapters::discord::markdown::escape;
use crate::adapters::discord::widgets::{Body, Button, Embed, OutgoingMessage, Row};
use crate::conversation::{Card, Reply, ShownList};
use crate::texts::Voice;

/// A warm curtain red.
const COLOR: u32 = 0x00b0_3a48;

/// The reply with embeds for its films.
pub fn render(reply: &Reply, pictures: &[Option<String>], layout: Layout, voice: Voice<'_>) -> OutgoingMessage {
    let (mut content, embeds) = match (&reply.movie, &reply.list) {
        (Some(card), _) if !reply.confirmation => {
            (String::new(), vec![film_in_full(reply, card, picture_at(pictures, 0), voice)])
        }
        (None, Some(_)) => {
            let embeds = list_embeds(page_of(reply, layout.page), pictures, layout, voice);
            (text(reply, limits::CONTENT, voice), embeds)
        }
        _ => (text(reply, limits::CONTENT, voice), Vec::new()),
    };
    let rows = rows(reply, layout, voice);
    if content.is_empty() && embeds.is_empty() && reply.document.is_none() {
        // Discord refuses an empty message, and silence would look like a fault.
        content = voice.say("discord-done");
    }
    OutgoingMessage { body: Body::Classic { content, embeds, rows }, files: Vec::new() }
}

/// What is said, the question, the receipt and the small print as Markdown of at most `limit` units.
pub fn text(reply: &Reply, limit: usize, voice: Voice<'_>) -> String {
    let mut said: Vec<String> =
        reply.text.iter().map(|paragraph| said(reply, paragraph.trim())).filter(|p| !p.is_empty()).collect();
    if let Some(question) = &reply.question {
        said.push(format!("**{}**", escape(question.text.trim())));
    }
    let mut text = said.join("\n");
    let mut small = Vec::new();
    if !reply.receipt.is_empty() {
        let chips: Vec<String> = reply.receipt.iter().map(|chip| escape(chip.label.trim())).collect();
        small.push(voice.say_with("discord-understood", &[("chips", chips.join(" · ").into())]));
    }
    small.extend(reply.notes.iter().map(|note| escape(note.trim())).filter(|note| !note.is_empty()));
    // The small print may be cut, but what is said comes first.
    text = cut(&text, limit);
    for line in small {
        let room = limit.saturating_sub(length(&text) + "\n-# ".len());
        if room < 20 {
            break;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str("-# ");
        text.push_str(&cut(&line.replace('\n', " "), room));
    }
    text
}

/// A paragraph as Markdown. Our own link can be opened, and Discord makes no preview of it.
fn said(reply: &Reply, paragraph: &str) -> String {
    match reply.link.as_deref().and_then(|link| Some((link, paragraph.split_once(link)?))) {
        Some((link, (before, after))) => format!("{}<{link}>{}", escape(before), escape(after)),
        None => escape(paragraph),
    }
}

fn picture_at(pictures: &[Option<String>], number: usize) -> Option<&String> {
    pictures.get(number).and_then(Option::as_ref)
}

/// One film with its large poster and what is said of it.
fn film_in_full(reply: &Reply, card: &Card, picture: Option<&String>, voice: Voice<'_>) -> Embed {
    let movie = &card.movie;
    let tags = movie.tags.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", ");
    Embed {
        title: cut(&escape(&film::name(movie, 200)), limits::EMBED_TITLE),
        url: film::link(movie),
        description: text(reply, 3_500, voice),
        footer: cut(&tags, 500),
        color: COLOR,
        image: picture.cloned(),
        thumbnail: None,
    }
}

/// A card for each film; together within 6,000 characters.
fn list_embeds(films: &[Card], pictures: &[Option<String>], layout: Layout, voice: Voice<'_>) -> Vec<Embed> {
    let budget = limits::EMBED_TOTAL / films.len().max(1);
    let films = films.iter().take(limits::EMBEDS).enumerate();
    films.map(|(number, card)| list_embed(card, picture_at(pictures, number), budget, layout, voice)).collect()
}

fn list_embed(card: &Card, picture: Option<&String>, budget: usize, layout: Layout, voice: Voice<'_>) -> Embed {
    let title = format!("{}. {}", card.position + 1, film::name(&card.movie, 100));
    let title = cut(&escape(&title), limits::EMBED_TITLE.min(budget / 3));
    let footer = cut(&film::facts(&card.movie), 150.min(budget / 4));
    let mut description = film::scores(card, voice);
    if layout.personal {
        description.push_str(&film::state(card));
    }
    let description = [description, film::reason(card, voice)];
    let description = description.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    let description = description.collect::<Vec<_>>().join("\n");
    let room = budget - length(&title) - length(&footer);
    Embed {
        title,
        url: film::link(&card.movie),
        description: cut(&description, room.min(limits::EMBED_DESCRIPTION)),
        footer,
        color: COLOR,
        image: None,
        thumbnail: picture.cloned(),
    }
}

/// Buttons and menus: answers to the question first, then the films', then the list's. The last row is the menu with
/// what had no room.
fn rows(reply: &Reply, layout: Layout, voice: Voice<'_>) -> Vec<Row> {
    let mut controls = Controls::default();
    let mut rows = Vec::new();
    let choices = controls::choices(reply);
    if choices.len() <= limits::BUTTONS_PER_ROW {
        rows.extend(controls::rows(controls.fresh(choices)));
    } else {
        rows.extend(controls.menu(voice.say("discord-menu-choices"), controls::choice_options(reply)));
    }
    if let (true, Some(card), Some(list)) = (reply.confirmation, &reply.movie, layout.pressed) {
        let buttons = Opinion::ALL.map(|opinion| Button { label: String::new(), ..opinion.button(list, card, true) });
        rows.extend(controls::rows(controls.fresh(buttons)));
    }
    let mut buttons = controls::list_buttons(reply);
    let mut pager = Vec::new();
    let mut rows_left = limits::ROWS - rows.len() - 1;
    if let Some(list) = reply.list.as_ref().filter(|list| reply.movie.is_none() && !list.cards.is_empty()) {
        pager = controls::pager(list, layout.page);
        rows.extend(film_rows(list, page_of(reply, layout.page), layout, !rows.is_empty(), &mut controls, voice));
        rows_left = (limits::ROWS - 1).saturating_sub(rows.len()).min(1);
    }
    let room = rows_left * limits::BUTTONS_PER_ROW;
    let mut left_over = buttons.split_off(buttons.len().min(room.saturating_sub(pager.len())));
    if room == 0 {
        left_over.append(&mut pager);
    }
    rows.extend(controls::rows(controls.fresh(buttons.into_iter().chain(pager))));
    rows.extend(controls.menu(voice.say("discord-menu-change"), controls::change_options(reply, left_over)));
    rows.truncate(limits::ROWS);
    rows
}

/// Up to five films: a row of likes, a row of dislikes, a menu for the rest. More of them, or less room: menus alone.
fn film_rows(
    list: &ShownList,
    films: &[Card],
    layout: Layout,
    crowded: bool,
    controls: &mut Controls,
    voice: Voice<'_>,
) -> Vec<Row> {
    let opinion = |opinion: Opinion| films.iter().map(move |card| opinion.option(list.id, card, voice));
    let inquiry = |inquiry: Inquiry| films.iter().map(move |card| inquiry.option(list.id, card, voice));
    let mut rows = Vec::new();
    if films.len() > limits::BUTTONS_PER_ROW {
        let menus = [
            ("discord-menu-like-dislike", Opinion::Like, Opinion::Dislike),
            ("discord-menu-seen-watchlist", Opinion::Seen, Opinion::Watchlist),
        ];
        for (placeholder, one, other) in menus {
            rows.extend(controls.menu(voice.say(placeholder), opinion(one).chain(opinion(other))));
        }
        // What a film is about goes where all three of every film have room.
        let about = (3 * films.len() <= limits::OPTIONS).then(|| inquiry(Inquiry::About));
        let rest = opinion(Opinion::MoreLike).chain(inquiry(Inquiry::Why)).chain(about.into_iter().flatten());
        rows.extend(controls.menu(voice.say("discord-menu-films"), rest));
    } else if crowded {
        let opinions = Opinion::ALL[..4].iter().flat_map(|one| opinion(*one));
        rows.extend(controls.menu(voice.say("discord-menu-opinions"), opinions));
        let rest = opinion(Opinion::MoreLike).chain(inquiry(Inquiry::Why)).chain(inquiry(Inquiry::About));
        rows.extend(controls.menu(voice.say("discord-menu-films"), rest));
    } else {
        for one in [Opinion::Like, Opinion::Dislike] {
            let buttons = films.iter().map(|card| one.button(list.id, card, layout.personal));
            rows.extend(controls::rows(controls.fresh(buttons)));
        }
        let rest = Opinion::ALL[2..].iter().flat_map(|one| opinion(*one));
        let rest = rest.chain(inquiry(Inquiry::Why)).chain(inquiry(Inquiry::About));
        rows.extend(controls.menu(voice.say("discord-menu-films"), rest));
    }
    rows
}
