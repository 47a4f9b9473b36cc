//! Finding films and opinions by turns: what is found of the one shows where the other can stand.

use std::ops::Range;

use crate::understanding::items::Item;
use crate::understanding::lexicon::{Lexicon, OpinionRole};
use crate::understanding::mentions::{Finder, Place};
use crate::understanding::opinions::{self, Said};
use crate::understanding::{intents, scores, statements};

/// No message names more films than this.
const MAX_MENTIONS: usize = 200;

/// No message has more places where films can stand.
const MAX_PLACES: usize = 400;

/// The items with everything found in them.
pub(super) struct Reading {
    pub(super) items: Vec<Item>,
    pub(super) said: Vec<Said>,
    pub(super) wish: Vec<bool>,
}

impl Reading {
    fn new(finder: &Finder<'_>) -> Self {
        let items = finder.items();
        let mut said = scores::find(&items);
        for opinion in opinions::find(finder.lexicon, &items) {
            let overlaps = said.iter().any(|s| s.items.start < opinion.items.end && opinion.items.start < s.items.end);
            if !overlaps {
                said.push(opinion);
            }
        }
        // "Have you seen Heat, is it good?" and "never seen" are no opinions.
        said.retain(|s| {
            (s.items.start.saturating_sub(6)..=s.items.start)
                .all(|at| finder.lexicon.never_seen.is_at(&items, at).is_none_or(|len| at + len <= s.items.start))
        });
        said.sort_by_key(|s| s.items.start);
        let wish = statements::wishes(finder.lexicon, &items, &said);
        Self { items, said, wish }
    }

    /// Which tokens belong to a wish.
    fn wish_tokens(&self, count: usize) -> Vec<bool> {
        let mut wish = vec![false; count + 1];
        for (item, in_wish) in self.items.iter().zip(&self.wish) {
            wish[item.token] |= *in_wish;
        }
        wish
    }

    /// The token behind an item range.
    fn token_at(&self, item: usize, count: usize) -> usize {
        self.items.get(item).map_or(count, |i| i.token)
    }
}

/// Finds the films without quotes: first those that speak for themselves, then those that only their place betrays.
pub(super) fn find_films(finder: &mut Finder<'_>) -> Reading {
    let reading = Reading::new(finder);
    finder.find_evident(&reading.wish_tokens(finder.tokens.len()));
    let reading = Reading::new(finder);
    let count = finder.tokens.len();
    for (region, place) in film_places(finder.lexicon, &reading).into_iter().take(MAX_PLACES) {
        if finder.mentions.len() >= MAX_MENTIONS {
            break;
        }
        let tokens = reading.token_at(region.start, count)..reading.token_at(region.end, count);
        finder.find_in_list(tokens, place);
    }
    let reading = Reading::new(finder);
    // A message that is nothing but a list of titles.
    let statement = !reading.said.is_empty() || reading.wish.iter().any(|w| *w);
    if !statement && count <= 60 && intents::whole_message(finder.lexicon, &reading.items).is_none() {
        let before = finder.clone();
        let capitals = finder.tokens.iter().filter(|t| t.is_word()).all(|t| t.capital || t.word.len() <= 3);
        finder.find_in_list(0..count, Place { past: capitals, typos: count <= 6, unknown: false });
        let bare = Reading::new(finder);
        if bare.items.iter().all(|i| i.word().is_empty() || finder.lexicon.list_filler(i.word())) {
            return bare;
        }
        *finder = before;
    }
    reading
}

/// Where only films can stand: behind "I loved", "like" and "have seen", in front of "was great" and "8/10". With what
/// the place says.
fn film_places(lexicon: &Lexicon, reading: &Reading) -> Vec<(Range<usize>, Place)> {
    let place = |past: bool, unknown: bool| Place { past, typos: true, unknown };
    let Reading { items, said, wish } = reading;
    let mut places = Vec::new();
    for sentence in statements::sentences(items) {
        let boundary = |at: usize| {
            lexicon.boundaries.is_at(items, at).is_some()
                || said.iter().any(|s| s.items.start == at)
                || at > 0 && wish[at] != wish[at - 1]
        };
        let end_from =
            |from: usize| (from..sentence.end).find(|at| *at > from && boundary(*at)).unwrap_or(sentence.end);
        for (number, opinion) in said.iter().enumerate().filter(|(_, s)| sentence.contains(&s.items.start)) {
            if wish[opinion.items.start] {
                continue;
            }
            if opinion.role == OpinionRole::Liking {
                places.push((opinion.items.end..end_from(opinion.items.end), place(opinion.past, opinion.past)));
            } else {
                let previous = number.checked_sub(1).map_or(0, |n| said[n].items.end);
                let clause = (sentence.start..opinion.items.start)
                    .rev()
                    .find(|at| lexicon.boundaries.is_at(items, *at).is_some())
                    .map_or(sentence.start, |at| at + 1);
                places.push((previous.max(clause).max(sentence.start)..opinion.items.start, place(true, false)));
                places.push((
                    opinion.items.end..end_from(opinion.items.end),
                    Place { typos: false, ..place(true, false) },
                ));
            }
        }
        for at in sentence.clone() {
            let tables =
                [&lexicon.similar, &lexicon.not_similar, &lexicon.seen, &lexicon.never_seen, &lexicon.watchlist];
            for (i, table) in tables.into_iter().enumerate() {
                let Some(len) = table.is_at(items, at) else { continue };
                let verb = said.iter().any(|s| s.items.contains(&at));
                if verb && i < 2 {
                    continue;
                }
                let behind = (at + len).min(sentence.end);
                // In a wish, only what follows "like" at once is a film.
                if !wish[at] || i < 2 {
                    let certain = i >= 2 || len > 1 || !wish[at];
                    places.push((behind..end_from(behind), place(certain, i < 2 && len > 1)));
                }
            }
            if !wish[at]
                && matches!(
                    items[at].word(),
                    "about" | "of" | "is" | "rate" | "gave" | "give" | "why" | "directed" | "in" | "did" | "do"
                )
                && starts_as_question(items, &sentence)
            {
                places.push((at + 1..end_from(at + 1), place(false, false)));
            }
            // "how about Heat?", "I tried Heat".
            let offers = items[at].word() == "about" && at > 0 && matches!(items[at - 1].word(), "how" | "what")
                || matches!(items[at].word(), "try" | "tried" | "rewatch" | "recommended" | "prefer" | "preferred");
            if offers && !wish[at] {
                places.push((at + 1..end_from(at + 1), place(false, false)));
            }
            // "what is Heat about?"
            let asks = items[at].word() == "what" && items.get(at + 1).is_some_and(|i| i.word() == "be");
            if asks || items[at].word() == "about" && at > 0 && matches!(items[at - 1].word(), "me" | "more" | "know") {
                places.push((at + 1 + usize::from(asks)..sentence.end, place(true, false)));
            }
        }
    }
    places
}

pub(super) fn starts_as_question(items: &[Item], sentence: &Range<usize>) -> bool {
    items[sentence.clone()].iter().find(|i| !i.word().is_empty()).is_some_and(|i| {
        matches!(i.word(), "what" | "who" | "tell" | "rate" | "i" | "why" | "describe" | "be" | "how" | "when" | "plot")
    })
}
