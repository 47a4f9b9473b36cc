//! Finding the films that a text names: in quotes, by their capitals, by rare words, or by their place in the sentence.

mod evident;
mod listed;
mod quoted;

use std::ops::Range;

use crate::catalog::folding::Token;
use crate::catalog::{Catalog, KeyBuilder, NameEntry, TITLE_DATA};

use super::items::{Item, items};
use super::lexicon::Lexicon;
use super::linker::Link;

/// A film that a text names or points at.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// The tokens it takes.
    pub tokens: Range<usize>,
    /// As it was written.
    pub text: String,
    /// What it means.
    pub target: Target,
    /// It stood in quotes.
    pub quoted: bool,
}

/// What a mention means.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A title.
    Title(Link),
    /// A film of the shown list by its rank from 0, or the film last talked about.
    Shown(Option<usize>),
    /// Several films of the shown list by their ranks.
    ShownSeveral(Vec<usize>),
}

/// The text with everything that is needed to find films in it.
#[derive(Clone)]
pub struct Finder<'a> {
    pub catalog: &'a Catalog,
    pub lexicon: &'a Lexicon,
    pub text: &'a str,
    pub tokens: &'a [Token],
    /// Which tokens begin a sentence.
    sentence_starts: Vec<bool>,
    /// Not every word is capitalised, so that capitals mean something.
    capitals_count: bool,
    /// Which tokens belong to a mention already.
    taken: Vec<bool>,
    /// Where an item was tried in vain, by what its place said; keeps the search linear.
    tried: Vec<u8>,
    pub mentions: Vec<Mention>,
}

/// What the place of a list says about the names in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The words speak of films that somebody has watched, so that themes are out of the question.
    pub past: bool,
    /// Typos are forgiven.
    pub typos: bool,
    /// A capitalised name that is no film of the catalog is one that the catalog lacks.
    pub unknown: bool,
}

/// A name that the tokens from a place on spell.
struct Candidate {
    end: usize,
    words: usize,
    entries: Vec<NameEntry>,
    crosses_comma: bool,
}

const SMALL_WORDS: [&str; 22] = [
    "the", "a", "an", "of", "and", "in", "on", "at", "to", "for", "with", "by", "from", "vs", "or", "de", "la", "le",
    "el", "du", "des", "und",
];
const ABBREVIATIONS: [&str; 14] =
    ["mr", "mrs", "ms", "dr", "st", "vs", "vol", "jr", "sr", "lt", "sgt", "inc", "pt", "hrs"];
/// Longest quoted title, in tokens.
const MAX_QUOTED_TOKENS: usize = 40;

impl<'a> Finder<'a> {
    /// Prepares a text for the search.
    pub fn new(catalog: &'a Catalog, lexicon: &'a Lexicon, text: &'a str, tokens: &'a [Token]) -> Self {
        let mut sentence_starts = Vec::with_capacity(tokens.len());
        let mut begins = true;
        for token in tokens {
            sentence_starts.push(begins);
            begins = match token.is_word() {
                true => false,
                false => begins || matches!(token.mark, '.' | '!' | '?' | '\n' | '…' | ':' | '•'),
            };
        }
        let small = |t: &Token| {
            t.word.starts_with(char::is_alphabetic) && !t.capital && !SMALL_WORDS.contains(&t.word.as_str())
        };
        Self {
            catalog,
            lexicon,
            text,
            tokens,
            sentence_starts,
            capitals_count: tokens.iter().any(small),
            taken: vec![false; tokens.len()],
            tried: vec![0; tokens.len()],
            mentions: Vec::new(),
        }
    }

    /// The items of the text with the mentions found so far, and the numbers of those mentions.
    pub fn items(&self) -> Vec<Item> {
        let mut ranges: Vec<(Range<usize>, usize)> =
            self.mentions.iter().enumerate().map(|(i, m)| (m.tokens.clone(), i)).collect();
        ranges.sort_by_key(|(range, _)| range.start);
        items(self.lexicon, self.tokens, &ranges)
    }

    /// Adds a mention unless its tokens are taken.
    pub fn add(&mut self, tokens: Range<usize>, target: Target, quoted: bool, text: &str) {
        if self.taken[tokens.clone()].iter().any(|t| *t) {
            return;
        }
        self.taken[tokens.clone()].fill(true);
        self.mentions.push(Mention { tokens, text: text.trim().to_owned(), target, quoted });
    }

    fn slice(&self, tokens: &Range<usize>) -> &'a str {
        let start = self.tokens.get(tokens.start).map_or(0, |t| t.start);
        let end = self.tokens.get(tokens.end.saturating_sub(1)).map_or(start, |t| t.end);
        self.text.get(start..end).unwrap_or("")
    }

    /// A year right behind a title: "(1995)", `[1995]`, "from 1995". With the token behind it.
    fn year_behind(&self, at: usize) -> (Option<u16>, usize) {
        let year = |i: usize| self.tokens.get(i).and_then(|t| parse_year(&t.word));
        let mark = |i: usize, m: &[char]| self.tokens.get(i).is_some_and(|t| m.contains(&t.mark));
        let word = |i: usize| self.tokens.get(i).map_or("", |t| t.word.as_str());
        if mark(at, &['(', '[']) && year(at + 1).is_some() && mark(at + 2, &[')', ']']) {
            return (year(at + 1), at + 3);
        }
        if mark(at, &['(', '[']) && word(at + 1) == "the" && year(at + 2).is_some() {
            let close = (at + 3..at + 7).find(|i| mark(*i, &[')', ']']));
            return (year(at + 2), close.map_or(at + 3, |c| c + 1));
        }
        if word(at) == "from" && year(at + 1).is_some() {
            return (year(at + 1), at + 2);
        }
        (None, at)
    }

    /// A year in front of a title: "the 1982 The Thing", "the 1982 version of The Thing".
    fn year_before(&self, at: usize) -> Option<u16> {
        let word = |back: usize| at.checked_sub(back).and_then(|i| self.tokens.get(i)).map_or("", |t| t.word.as_str());
        match (word(1), word(2)) {
            ("of", "version" | "remake" | "one" | "adaptation" | "film" | "movie") => parse_year(word(3)),
            ("the", "of") => parse_year(word(4)),
            (year, _) => parse_year(year),
        }
    }

    /// Of several films of one name, the one whose director or cast the text names.
    fn resolve_by_people(&self, link: Link) -> Link {
        let Link::Ambiguous(choices) = &link else { return link };
        let named = |name: &String| {
            let last = crate::catalog::folding::words(name).pop().unwrap_or_default();
            last.len() >= 3 && self.tokens.iter().any(|t| t.word == last || t.word.strip_suffix('s') == Some(&last))
        };
        let mut fitting = choices.iter().filter(|m| {
            let movie = self.catalog.movie(**m);
            movie.directors.iter().chain(&movie.cast).any(named)
        });
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Link::Movie(*only),
            _ => link,
        }
    }

    /// The names that the tokens from a place on spell, longest first.
    fn candidates(&self, start: usize) -> Vec<Candidate> {
        let titles = self.catalog.titles();
        let mut found = Vec::new();
        let mut builder = KeyBuilder::default();
        let mut words = 0;
        let mut comma = false;
        for at in start..self.tokens.len() {
            let token = &self.tokens[at];
            if self.taken[at] || words >= titles.longest_name() {
                break;
            }
            if !token.is_word() {
                let abbreviation = at > start && ABBREVIATIONS.contains(&self.tokens[at - 1].word.as_str());
                let goes_on = self.tokens.get(at + 1).is_some_and(|n| !n.spaced);
                match token.mark {
                    ',' => comma = true,
                    '-' | '–' | '—' | ':' | '·' | '/' | '\'' | '’' => {}
                    '.' | '!' | '?' if abbreviation || goes_on => {}
                    _ => break,
                }
                continue;
            }
            builder.push(&token.word);
            words += 1;
            let entries = titles.lookup(&builder.key());
            if !entries.is_empty() {
                found.push(Candidate { end: at + 1, words, entries: entries.to_vec(), crosses_comma: comma });
            }
        }
        found.retain(|c| !c.crosses_comma || c.entries.iter().any(|e| self.catalog.movie(e.movie).title.contains(',')));
        found.reverse();
        found
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.word.as_str())
    }

    /// Every word of the range that can have a capital has one, and one of them not only because a sentence begins.
    fn capitals_speak(&self, range: &Range<usize>) -> bool {
        let mut content = self.tokens[range.clone()].iter().enumerate().filter(|(i, t)| {
            t.is_word()
                && (*i == 0 || !SMALL_WORDS.contains(&t.word.as_str()))
                && !t.word.starts_with(|c: char| c.is_ascii_digit())
        });
        let all = content.clone().all(|(i, t)| t.capital || i == 0 && SMALL_WORDS.contains(&t.word.as_str()));
        self.capitals_count && all && content.any(|(i, t)| t.capital && !self.sentence_starts[range.start + i])
    }

    /// Words that are neither everyday English nor digits.
    fn rare_words(&self, range: &Range<usize>) -> usize {
        self.tokens[range.clone()].iter().filter(|t| t.word.len() >= 4 && !TITLE_DATA.is_common(&t.word)).count()
    }

    fn content_words(&self, range: &Range<usize>) -> usize {
        self.tokens[range.clone()].iter().filter(|t| t.is_word() && !SMALL_WORDS.contains(&t.word.as_str())).count()
    }

    /// The words of the range are a theme or genre of the lexicon, or a tag.
    fn is_concept(&self, range: &Range<usize>) -> bool {
        let items = items(self.lexicon, &self.tokens[range.clone()], &[]);
        let words: Vec<&str> = items.iter().map(Item::word).filter(|w| !w.is_empty()).collect();
        self.lexicon.concept_phrases.longest_at(&items, 0, Item::stem).is_some_and(|(len, _)| len == items.len())
            || self.catalog.find_tag(&words.join(" ")).is_some()
    }

    fn is_person(&self, range: &Range<usize>) -> bool {
        let words: Vec<&str> =
            self.tokens[range.clone()].iter().filter(|t| t.is_word()).map(|t| t.word.as_str()).collect();
        self.catalog.people().find(&words).is_some()
    }

    /// "last night", "sure thing": a phrase of everyday speech.
    fn is_saying(&self, range: &Range<usize>) -> bool {
        let items = items(self.lexicon, &self.tokens[range.clone()], &[]);
        self.lexicon.never_concepts.is_at(&items, 0).is_some_and(|len| len == items.len())
    }
}

/// A word as a year of release.
pub fn parse_year(word: &str) -> Option<u16> {
    (word.len() == 4).then(|| word.parse().ok()).flatten().filter(|year| (1880..2100).contains(year))
}
