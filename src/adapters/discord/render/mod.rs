//! From a [`Reply`] to a Discord message: pure functions that keep Discord's limits by construction.
//!
//! There are two layouts. Lists of films use Components V2 ([`cards`]): posters beside the films, buttons beside or
//! below each. Everything else, and lists where Components V2 is switched off or refused, uses the classic layout
//! ([`classic`]): text, embeds, and up to five rows of components. [`plain`] is what is left where the bot may not
//! even embed.

mod cards;
mod classic;
mod controls;
mod film;
mod plain;

use super::custom_id::Page;
use super::widgets::{File, OutgoingMessage};
use crate::conversation::{Card, ListId, Reply};
use crate::posters::Poster;
use crate::texts::Voice;

/// Films on one page of a list.
pub const PAGE: usize = 10;

/// How the answer should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Lay lists out with Components V2.
    pub components_v2: bool,
    /// Page of a long list, from 0.
    pub page: Page,
    /// Only one person sees the message (direct message, ephemeral), so buttons may show what *they* pressed.
    pub personal: bool,
    /// The list of the film whose button was pressed; a confirmation shows that film's buttons again.
    pub pressed: Option<ListId>,
}

/// The films of the reply that are on the page.
pub fn page_of(reply: &Reply, page: Page) -> &[Card] {
    let Some(list) = &reply.list else { return &[] };
    let pages = list.cards.len().div_ceil(PAGE).max(1);
    let page = usize::from(page.0).min(pages - 1);
    &list.cards[page * PAGE..list.cards.len().min((page + 1) * PAGE)]
}

/// The films whose posters [`render`] wants, in the order of its `posters` argument.
pub fn pictured(reply: &Reply, page: Page) -> Vec<&Card> {
    match &reply.movie {
        Some(card) => vec![card],
        None => page_of(reply, page).iter().collect(),
    }
}

/// The reply as a message. `posters` belong to the films of [`pictured`], in that order; `None`
/// leaves a card without a picture.
pub fn render(reply: &Reply, posters: Vec<Option<Poster>>, layout: Layout, voice: Voice<'_>) -> OutgoingMessage {
    let (pictures, mut files) = attach(posters);
    let mut message = match &reply.list {
        Some(list) if layout.components_v2 && reply.movie.is_none() && !list.cards.is_empty() => {
            cards::render(reply, list, &pictures, layout, voice)
        }
        _ => classic::render(reply, &pictures, layout, voice),
    };
    if let Some(document) = &reply.document {
        files.push(File {
            name: safe_name(&document.name),
            mime: document.mime.clone(),
            bytes: document.contents.clone().into_bytes(),
        });
    }
    message.files = files;
    message
}

/// The reply as text alone, without links that would need the permission to embed.
pub fn render_plain(reply: &Reply, layout: Layout, voice: Voice<'_>) -> OutgoingMessage {
    plain::render(reply, layout, voice)
}

/// Addresses to put into the message, and the files they refer to.
fn attach(posters: Vec<Option<Poster>>) -> (Vec<Option<String>>, Vec<File>) {
    let mut files = Vec::new();
    let pictures = posters
        .into_iter()
        .enumerate()
        .map(|(number, poster)| match poster? {
            Poster::Url(url) => Some(url),
            Poster::Png(bytes) => {
                let name = format!("poster-{}.png", number + 1);
                let url = format!("attachment://{name}");
                files.push(File { name, mime: "image/png".to_owned(), bytes });
                Some(url)
            }
        })
        .collect();
    (pictures, files)
}

/// A file name that means the same on every system.
fn safe_name(name: &str) -> String {
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    let safe = safe.trim_matches(['.', '-']);
    if safe.is_empty() { "file".to_owned() } else { safe.chars().take(100).collect() }
}

#[cfg(test)]
mod tests;
