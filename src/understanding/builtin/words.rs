//! The words of a wish that are left to search for.

use std::ops::Range;

use crate::catalog::folding::Token;
use crate::understanding::items::Item;
use crate::understanding::lexicon::Lexicon;

/// Passes over "I'm in the mood for", however many such phrases follow each other.
pub(super) fn skip_leads(lexicon: &Lexicon, items: &[Item], range: &Range<usize>) -> usize {
    let mut at = range.start;
    while at < range.end {
        let refusal = lexicon.wish_negations.is_at(items, at).unwrap_or(0);
        match lexicon.wish_leads.is_at(items, at).filter(|len| *len >= refusal) {
            // "something" may be refused or limited right away: it stays harmless in the text.
            Some(len) => at += len,
            None if items[at].mark == ',' || items[at].mark == ':' || items[at].mark == '-' => at += 1,
            None => break,
        }
    }
    at.min(range.end)
}

/// "…, give me three": what leads to a limit or a number behind the wish is no word to search for.
pub(super) fn drop_trailing_leads(lexicon: &Lexicon, items: &[Item], range: &Range<usize>, dropped: &mut [bool]) {
    let is_left = |at: &usize, dropped: &[bool]| !dropped[*at] && !items[*at].word().is_empty();
    while let Some(last) = range.clone().rev().find(|at| is_left(at, dropped)) {
        // Some of the wish must stay, and it is the lead of something that was said behind it.
        let lead = (range.start + 1..=last).find(|at| lexicon.wish_leads.is_at(items, *at) == Some(last + 1 - at));
        match lead.filter(|_| dropped[last + 1..range.end].contains(&true)) {
            Some(start) => dropped[start..=last].fill(true),
            None => return,
        }
    }
}

/// "similar to" and "like" with the films behind them are no words to search for.
pub(super) fn drop_comparisons(lexicon: &Lexicon, items: &[Item], range: &Range<usize>, dropped: &mut [bool]) {
    for at in range.clone() {
        if items[at].mention.is_some() {
            dropped[at] = true;
        }
        let lead = lexicon.similar.is_at(items, at).or_else(|| lexicon.not_similar.is_at(items, at));
        if let Some(len) = lead {
            let end = (at + len).min(range.end);
            let film = (end..range.end.min(end + 3)).find(|i| items[*i].mention.is_some());
            if let Some(film) = film.filter(|f| items[end..*f].iter().all(|i| lexicon.list_filler(i.word()))) {
                dropped[at..=film].fill(true);
            }
        }
        // Connectors between dropped films go too.
        let connector = matches!(items[at].word(), "and" | "or") || items[at].mark == ',';
        if connector && at > 0 && dropped[at - 1] && items.get(at + 1).is_some_and(|i| i.mention.is_some()) {
            dropped[at] = true;
        }
    }
}

/// The text of the items that were not dropped, as the person wrote it.
pub(super) fn words_of(text: &str, tokens: &[Token], items: &[Item], range: &Range<usize>, dropped: &[bool]) -> String {
    let mut pieces: Vec<&str> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for at in range.clone() {
        let item = &items[at];
        // A contraction is several items of one token; it goes when any of them goes.
        let gone = dropped[at]
            || items.get(at + 1).is_some_and(|n| n.token == item.token && dropped[at + 1])
            || at > 0 && items[at - 1].token == item.token && dropped[at - 1];
        let Some(token) = tokens.get(item.token) else { continue };
        match (gone, open) {
            (true, Some((start, end))) => {
                pieces.extend(text.get(start..end));
                open = None;
            }
            (false, None) => open = Some((token.start, token.end)),
            (false, Some((start, _))) => open = Some((start, token.end)),
            (true, None) => {}
        }
    }
    if let Some((start, end)) = open {
        pieces.extend(text.get(start..end));
    }
    let joined = pieces.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    tidy(&joined)
}

/// Takes marks and loose connectors off the ends.
fn tidy(text: &str) -> String {
    const LOOSE: [&str; 24] = [
        "and", "or", "but", "with", "from", "in", "of", "that", "is", "are", "by", "for", "to", "also", "please",
        "maybe", "then", "so", "film", "movie", "which", "be", "i", "we",
    ];
    let marks = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '!' | '?' | '-' | '–' | '—' | '"' | '(' | ')' | '…')
    };
    let mut text = text.trim_matches(marks);
    loop {
        let before = text.len();
        for word in LOOSE {
            if let Some(rest) = text.strip_suffix(word).filter(|r| r.ends_with(' ')) {
                if matches!(word, "film" | "movie") {
                    continue;
                }
                text = rest.trim_end_matches(marks);
            }
            if let Some(rest) = text.strip_prefix(word).filter(|r| r.starts_with(' ')) {
                text = rest.trim_start_matches(marks);
            }
        }
        if text.len() == before {
            break;
        }
    }
    text.to_owned()
}

/// A wish of nothing but "something good" has no words to search for.
pub(super) fn says_something(lexicon: &Lexicon, text: &str) -> bool {
    crate::catalog::folding::words(text).iter().any(|w| !lexicon.stop_words.contains(w.as_str()))
}
