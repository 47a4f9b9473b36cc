//! A list of films in Components V2.
//!
//! A message holds 40 components, nested ones included. Up to five films are laid out with a poster beside each and
//! its buttons below it; with six to ten, the posters go into one gallery and each film keeps a like button beside
//! it, while the rest moves into the menu. The sums are in [`roomy`] and [`compact`].

use super::controls::{self, Controls, Opinion};
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
    let (opinions, main) = match films.len() {
        5 => (2, 4),
        4 => (3, 5),
        _ => (5, 5),
    };
    let mut controls = Controls::default();
    let mut blocks = header_block(sheet);
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
        rest.chain([controls::why_option(list.id, card, voice), controls::about_option(list.id, card, voice)])
    });
    let menu = controls.menu(voice.say("discord-menu-films"), in_menu);
    blocks.extend(menu.map(Block::Row));
    blocks.extend(below(sheet, &mut controls, main));
    blocks
}

/// Six to ten films: header 1, gallery 1, per film a section with its like button 3, a menu to open or dislike a film
/// 2, list buttons 1 + 3, a menu 2. 10 films: exactly 40.
fn compact(sheet: &Sheet<'_>) -> Vec<Block> {
    let Sheet { list, films, layout, voice, .. } = *sheet;
    let mut controls = Controls::default();
    let mut blocks = header_block(sheet);
    let gallery: Vec<Picture> =
        films.iter().zip(sheet.pictures).filter_map(|(card, url)| Some(picture(card, url.as_ref()?))).collect();
    if !gallery.is_empty() {
        blocks.push(Block::Gallery(gallery));
    }
    for card in films {
        let text = film::card(card, sheet.budget, layout.personal, voice);
        let like = controls.fresh([Opinion::Like.button(list.id, card, layout.personal)]).into_iter().next();
        blocks.push(match like {
            Some(like) => Block::Section(text, Accessory::Button(like)),
            None => Block::Text(text),
        });
    }
    let opened = films.iter().map(|card| controls::about_option(list.id, card, voice));
    let disliked = films.iter().map(|card| Opinion::Dislike.option(list.id, card, voice));
    let menu = controls.menu(voice.say("discord-menu-films"), opened.chain(disliked));
    blocks.extend(menu.map(Block::Row));
    blocks.extend(below(sheet, &mut controls, 3));
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

fn header_block(sheet: &Sheet<'_>) -> Vec<Block> {
    if sheet.header.is_empty() { Vec::new() } else { vec![Block::Text(sheet.header.clone())] }
}

fn picture(card: &Card, url: &str) -> Picture {
    Picture { url: url.to_owned(), alt: film::name(&card.movie, limits::ALT_TEXT) }
}
