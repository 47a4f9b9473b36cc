//! A list of films in Components V2.
//!
//! A message holds 40 components, nested ones included. Up to five films are laid out with a poster beside each and
//! its buttons below it; with six to ten, the posters go into one gallery, the likes into two rows, and the rest into
//! menus. The sums are in [`roomy`] and [`compact`]; a question that comes with a list takes 2 more.

use super::controls::{self, Controls, Inquiry, Opinion};
use super::{Layout, film, page_of};
use crate::adapters::discord::limits::{self, length};
use crate::adapters::discord::render::classic;
use crate::adapters::discord::widgets::{Accessory, Block, Body, OutgoingMessage, Picture, Row};
use crate::conversation::{Card, Reply, ShownList};
use crate::texts::Voice;

/// Text above the films: what is said, the receipt, the small print.
const HEADER: usize = 1_200;
/// Text of all text displays; some room is left below Discord's limit.
const TEXT: usize = limits::V2_TEXT - 200;

/// What one page is made of.
struct Sheet<'a> {
    reply: &'a Reply,
    list: &'a ShownList,
    films: &'a [Card],
    pictures: &'a [Option<String>],
    header: String,
    /// Text each film may take.
    budget: usize,
    layout: Layout,
    voice: Voice<'a>,
}

impl Sheet<'_> {
    /// True when a question comes with the list.
    fn asks(&self) -> bool {
        self.reply.question.is_some()
    }
}

/// The list as blocks.
pub fn render(
    reply: &Reply,
    list: &ShownList,
    pictures: &[Option<String>],
    layout: Layout,
    voice: Voice<'_>,
) -> OutgoingMessage {
    let films = page_of(reply, layout.page);
    let header = classic::text(reply, HEADER, voice);
    let budget = (TEXT - length(&header)) / films.len().max(1);
    let sheet = Sheet { reply, list, films, pictures, header, budget, layout, voice };
    let blocks = if films.len() <= 5 { roomy(&sheet) } else { compact(&sheet) };
    OutgoingMessage { body: Body::Blocks(blocks), files: Vec::new() }
}

/// At most five films: header 1, per film a section with its poster 3 and a row of buttons 1 + b, list buttons
/// 1 + m, two menus of 2 each. 5 films: b = 2, m = 4, together exactly 40; 4 films: b = 3, m = 5, 39; 3 films or
/// fewer: b = 5, m = 5, at most 38.
fn roomy(sheet: &Sheet<'_>) -> Vec<Block> {
    let Sheet { list, films, layout, voice, .. } = *sheet;
    let (opinions, main) = match (films.len(), sheet.asks()) {
        (5, false) => (2, 4),
        (5, true) => (2, 2),
        (4, false) => (3, 5),
        (4, true) => (3, 4),
        _ => (5, 5),
    };
    let mut controls = Controls::default();
    let mut blocks = header_blocks(sheet, &mut controls);
    for (number, card) in films.iter().enumerate() {
        let text = film::card(card, sheet.budget, layout.personal, voice);
        blocks.push(match sheet.pictures.get(number).and_then(Option::as_ref) {
            Some(url) => Block::Section(text, Accessory::Thumbnail(picture(card, url))),
            None => Block::Text(text),
        });
        let shown = Opinion::ALL[..opinions].iter().map(|opinion| opinion.button(list.id, card, layout.personal));
        blocks.push(Block::Row(Row::Buttons(controls.fresh(shown))));
    }
    let in_menu = films.iter().flat_map(|card| {
        let rest = Opinion::ALL[opinions..].iter().map(|opinion| opinion.option(list.id, card, voice));
        rest.chain([Inquiry::Why, Inquiry::About].map(|inquiry| inquiry.option(list.id, card, voice)))
    });
    let menu = controls.menu(voice.say("discord-menu-films"), in_menu);
    blocks.extend(menu.map(Block::Row));
    blocks.extend(below(sheet, &mut controls, main));
    blocks
}

/// Six to ten films: header 1, gallery 1, per film a text 1, two rows of likes 2 + 10, three menus for the rest 2 each,
/// list buttons 1 + 5, a menu 2. 10 films: 38.
fn compact(sheet: &Sheet<'_>) -> Vec<Block> {
    let Sheet { list, films, layout, voice, .. } = *sheet;
    let mut controls = Controls::default();
    let mut blocks = header_blocks(sheet, &mut controls);
    let gallery: Vec<Picture> =
        films.iter().zip(sheet.pictures).filter_map(|(card, url)| Some(picture(card, url.as_ref()?))).collect();
    if !gallery.is_empty() {
        blocks.push(Block::Gallery(gallery));
    }
    blocks.extend(films.iter().map(|card| Block::Text(film::card(card, sheet.budget, layout.personal, voice))));
    let likes = films.iter().map(|card| Opinion::Like.button(list.id, card, layout.personal));
    blocks.extend(controls::rows(controls.fresh(likes)).into_iter().map(Block::Row));
    let opinion = |opinion: Opinion| films.iter().map(move |card| opinion.option(list.id, card, voice));
    let inquiry = |inquiry: Inquiry| films.iter().map(move |card| inquiry.option(list.id, card, voice));
    let menus = [
        controls.menu(voice.say("discord-menu-dislike-seen"), opinion(Opinion::Dislike).chain(opinion(Opinion::Seen))),
        controls.menu(
            voice.say("discord-menu-watchlist-similar"),
            opinion(Opinion::Watchlist).chain(opinion(Opinion::MoreLike)),
        ),
        controls.menu(voice.say("discord-menu-why-about"), inquiry(Inquiry::Why).chain(inquiry(Inquiry::About))),
    ];
    blocks.extend(menus.into_iter().flatten().map(Block::Row));
    blocks.extend(below(sheet, &mut controls, 5));
    blocks
}

/// A row of `main` buttons for the whole list, and a menu for what had no room there.
fn below(sheet: &Sheet<'_>, controls: &mut Controls, main: usize) -> Vec<Block> {
    let Sheet { reply, list, layout, voice, .. } = *sheet;
    let pager = controls::pager(list, layout.page);
    let mut buttons = controls::list_buttons(reply);
    let left_over = buttons.split_off(buttons.len().min(main - pager.len()));
    let row = controls.fresh(buttons.into_iter().chain(pager));
    let mut blocks = Vec::new();
    if !row.is_empty() {
        blocks.push(Block::Row(Row::Buttons(row)));
    }
    let menu = controls.menu(voice.say("discord-menu-change"), controls::change_options(reply, left_over));
    blocks.extend(menu.map(Block::Row));
    blocks
}

/// What is said, and the choices of a question that comes with the list.
fn header_blocks(sheet: &Sheet<'_>, controls: &mut Controls) -> Vec<Block> {
    let said = (!sheet.header.is_empty()).then(|| Block::Text(sheet.header.clone()));
    let choices = controls.menu(sheet.voice.say("discord-menu-choices"), controls::choice_options(sheet.reply));
    said.into_iter().chain(choices.map(Block::Row)).collect()
}

fn picture(card: &Card, url: &str) -> Picture {
    Picture { url: url.to_owned(), alt: film::name(&card.movie, limits::ALT_TEXT) }
}
