//! Where sentences end and wishes begin.

use std::ops::Range;

use crate::understanding::items::Item;
use crate::understanding::lexicon::{Lexicon, OpinionRole};
use crate::understanding::opinions::Said;

/// Sentences as ranges of items.
pub fn sentences(items: &[Item]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, item) in items.iter().enumerate() {
        if item.ends_sentence() && !is_abbreviation_dot(items, at) {
            if at > start {
                sentences.push(start..at + 1);
            }
            start = at + 1;
        }
    }
    if start < items.len() {
        sentences.push(start..items.len());
    }
    sentences
}

fn is_abbreviation_dot(items: &[Item], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |i| items[i].word());
    let goes_on = items.get(at + 1).is_some_and(|i| !i.capital);
    items[at].mark == '.'
        && (matches!(before, "mr" | "mrs" | "dr" | "st" | "vs" | "e" | "g" | "vol")
            || matches!(before, "inc" | "hrs" | "jr" | "sr" | "etc") && goes_on)
}

/// Which items belong to a wish: from its first words ("I'm in the mood for") to the end of the sentence, or to where the
/// person speaks of films they know again ("..., and I loved").
pub fn wishes(lexicon: &Lexicon, items: &[Item], said: &[Said]) -> Vec<bool> {
    let mut wish = vec![false; items.len()];
    for sentence in sentences(items) {
        let mut at = sentence.start;
        while at < sentence.end {
            let opinion = said.iter().any(|s| s.items.contains(&at) && s.role != OpinionRole::Liking);
            let Some(len) =
                lexicon.wish_leads.is_at(items, at).filter(|len| !opinion && is_lead(items, &sentence, at, *len))
            else {
                at += 1;
                continue;
            };
            let end =
                (at + len..sentence.end).find(|i| resumes_opinions(lexicon, items, said, *i)).unwrap_or(sentence.end);
            wish[at..end].fill(true);
            at = end;
        }
    }
    wish
}

/// "Something" and "tonight" are wishes only where nothing else makes a statement of them.
fn is_lead(items: &[Item], sentence: &Range<usize>, at: usize, len: usize) -> bool {
    if len > 1 && !matches!(items[at].word(), "something" | "anything") {
        return true;
    }
    let before = &items[sentence.start..at];
    !before
        .iter()
        .rev()
        .take(4)
        .any(|i| matches!(i.word(), "not" | "find" | "found" | "think" | "about" | "saw" | "watched" | "be" | "have"))
}

/// True at a boundary behind which the person gives opinions again.
fn resumes_opinions(lexicon: &Lexicon, items: &[Item], said: &[Said], at: usize) -> bool {
    let boundary = items[at].mark == ','
        || matches!(items[at].word(), "and" | "because" | "since" | "as")
        || lexicon.boundaries.is_at(items, at).is_some();
    let next = items.get(at + 1).map_or("", Item::word);
    let next = if matches!(next, "and" | "but" | "because" | "which") {
        items.get(at + 2).map_or("", Item::word)
    } else {
        next
    };
    boundary
        && matches!(next, "i" | "we" | "my")
        && said.iter().any(|s| s.items.start > at && s.items.start <= at + 6 && s.role != OpinionRole::Quality)
}
