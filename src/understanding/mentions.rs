//! Finding the films that a text names: in quotes, by their capitals, by rare words, or by their place in the sentence.

use std::ops::Range;

use crate::catalog::folding::{Token, is_apostrophe};
use crate::catalog::{Catalog, KeyBuilder, NameEntry, NameKind, TITLE_DATA};

use super::items::{Item, items};
use super::lexicon::Lexicon;
use super::linker::{Link, Strictness, link_with, link_words};

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

    /// Finds the titles in quotes.
    pub fn find_quoted(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            match self.closing_quote(at) {
                Some(close) => {
                    self.add_quoted(at, close);
                    at = close + 1;
                }
                None => at += 1,
            }
        }
    }

    /// The token that closes the quotes that a token opens.
    fn closing_quote(&self, open: usize) -> Option<usize> {
        let token = &self.tokens[open];
        let touches_next = self.tokens.get(open + 1).is_some_and(|t| !t.spaced || token.mark == '«');
        let closes: &[char] = match token.mark {
            '"' | '“' | '„' | '”' | '＂' => &['"', '”', '“', '＂'],
            '«' => &['»'],
            '‹' => &['›'],
            '「' => &['」'],
            '*' if touches_next => &['*'],
            '_' if touches_next => &['_'],
            mark if is_apostrophe(mark) && touches_next && token.spaced => &['\'', '’', '`', '‘', '´'],
            _ => return None,
        };
        let single = is_apostrophe(token.mark) || matches!(token.mark, '*' | '_');
        let close = (open + 1..self.tokens.len().min(open + MAX_QUOTED_TOKENS)).find(|at| {
            let t = &self.tokens[*at];
            let free_behind = self.tokens.get(at + 1).is_none_or(|n| n.spaced || !n.is_word());
            closes.contains(&t.mark) && (!single || !t.spaced && free_behind)
        })?;
        let inside = &self.tokens[open + 1..close];
        let fine = inside.iter().any(Token::is_word) && !inside.iter().any(|t| t.mark == '\n');
        fine.then_some(close)
    }

    fn add_quoted(&mut self, open: usize, close: usize) {
        let inside = open + 1..close;
        let text = self.slice(&inside).trim_end_matches([',', '.', ';', ' ']).to_owned();
        let (year, end) = self.year_behind(close + 1);
        let year = year.or_else(|| self.year_before(open));
        let link = link_with(self.catalog, &text, year, Strictness::Strict);
        let link = self.resolve_by_people(link);
        let words = self.tokens[inside.clone()].iter().filter(|t| t.is_word()).count();
        // Unlinked small-letter quotes are emphasis or sayings, not titles.
        let title_like =
            self.tokens[inside].iter().any(|t| t.capital || t.word.bytes().all(|b| b.is_ascii_digit()) && t.is_word());
        if link != Link::Unknown || title_like && words <= 16 {
            self.add(open..end.max(close + 1), Target::Title(link), true, &text);
        }
    }

    /// A year right behind a title: "(1995)", "[1995]", "from 1995". With the token behind it.
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

    /// Finds titles that speak for themselves: capitals inside a sentence, several words of which one is rare, a rare word
    /// that everybody knows as a film. `wish[i]` says that token i belongs to a wish, where words are themes, not films.
    pub fn find_evident(&mut self, wish: &[bool]) {
        let mut at = 0;
        while at < self.tokens.len() {
            if self.taken[at] || !self.tokens[at].is_word() {
                at += 1;
                continue;
            }
            let evident = self.candidates(at).into_iter().find(|c| match wish[at] {
                true => self.is_name_in_wish(at, c),
                false => self.is_evident(at, c),
            });
            match evident {
                Some(candidate) => at = self.add_named(at, &candidate),
                None => at += 1,
            }
        }
    }

    /// In a wish, only several capitalised words that are no person, place or theme are a title.
    fn is_name_in_wish(&self, start: usize, candidate: &Candidate) -> bool {
        let range = start..candidate.end;
        let whole = candidate.entries.iter().any(|e| e.kind <= NameKind::Other);
        let alone = !self.tokens.get(candidate.end).is_some_and(|t| t.capital)
            && (start == 0 || !self.tokens[start - 1].capital);
        whole
            && alone
            && self.content_words(&range) >= 2
            && self.capitals_speak(&range)
            && !self.is_concept(&range)
            && !self.is_person(&range)
    }

    fn is_evident(&self, start: usize, candidate: &Candidate) -> bool {
        let range = start..candidate.end;
        let content = self.content_words(&range);
        let best = candidate.entries.iter().map(|e| e.kind).min().unwrap_or(NameKind::Subtitle);
        let whole = best <= NameKind::Other;
        let rare = self.rare_words(&range);
        if content >= 2 {
            if self.is_saying(&range) {
                return false;
            }
            if self.capitals_speak(&range) {
                return true;
            }
            let telling = rare >= 1 && (whole || candidate.words >= 3);
            let long = candidate.words >= 3 && content >= 2 && whole && self.slice(&range).len() >= 14;
            return (telling || long) && !self.is_concept(&range) && !self.is_person(&range);
        }
        let neighbour = |t: Option<&Token>| t.is_some_and(|t| t.capital);
        let single = self.tokens[range.clone()].iter().find(|t| !SMALL_WORDS.contains(&t.word.as_str()));
        let beside_capitals =
            neighbour(self.tokens.get(candidate.end)) || start > 0 && neighbour(self.tokens.get(start - 1));
        whole
            && rare == 1
            && single.is_some_and(|t| t.word.len() >= 5)
            && candidate.entries.iter().any(|e| self.catalog.titles().is_well_known(e.movie))
            && !beside_capitals
            && !self.is_concept(&range)
            && single.is_some_and(|t| self.catalog.people().find_last_name(&t.word).is_none())
    }

    fn is_person(&self, range: &Range<usize>) -> bool {
        let words: Vec<&str> =
            self.tokens[range.clone()].iter().filter(|t| t.is_word()).map(|t| t.word.as_str()).collect();
        self.catalog.people().find(&words).is_some()
    }

    /// Adds the title that a candidate spells, with a year behind it; returns where it ends.
    fn add_named(&mut self, start: usize, candidate: &Candidate) -> usize {
        let range = start..candidate.end;
        let (year, end) = self.year_behind(candidate.end);
        let year = year.or_else(|| self.year_before(start));
        let words: Vec<String> =
            self.tokens[range.clone()].iter().filter(|t| t.is_word()).map(|t| t.word.clone()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // A capital "The" inside a sentence is part of the title: "The Room" is not "Room".
        let written = self.tokens[start].capital && !self.sentence_starts[start] && self.capitals_count;
        let strictness = if written && words[0] == "the" { Strictness::Strict } else { Strictness::Loose };
        let link = self.resolve_by_people(link_words(self.catalog, &words, year, strictness));
        if link == Link::Unknown {
            return start + 1;
        }
        // "the first Matrix": the place in the series belongs to the name.
        let text = self.slice(&range).to_owned();
        let mut end = end.max(candidate.end);
        // The dot of "Monsters, Inc." ends no sentence.
        let abbreviated = self.tokens.get(end).is_some_and(|t| t.mark == '.' && !t.spaced)
            && ABBREVIATIONS.contains(&self.word(end - 1));
        if abbreviated && self.tokens.get(end + 1).is_some_and(|t| !t.capital) {
            end += 1;
        }
        self.add(start..end, Target::Title(link), false, &text);
        self.add_further_parts(&words, end)
    }

    /// "Kill Bill 1 and 2": the further numbers are films of the same series.
    fn add_further_parts(&mut self, words: &[&str], mut end: usize) -> usize {
        let is_part = |word: &str| {
            word.len() <= 2 && word.parse::<u8>().is_ok() || TITLE_DATA.romans.contains_key(word) && word != "i"
        };
        let numbered = words.split_last().filter(|(last, base)| (is_part(last) || **last == "i") && !base.is_empty());
        let Some((_, base)) = numbered else { return end };
        loop {
            let mark = self
                .tokens
                .get(end)
                .is_some_and(|t| matches!(t.mark, ',' | '/' | '+') || matches!(t.word.as_str(), "and" | "or"));
            let skip = usize::from(mark) + usize::from(mark && matches!(self.word(end + 1), "and" | "or"));
            let number = self.word(end + skip).to_owned();
            if !mark || !is_part(&number) || !self.ends_item(end + skip + 1, self.tokens.len()) {
                return end;
            }
            let mut name: Vec<&str> = base.to_vec();
            name.push(&number);
            let link = link_words(self.catalog, &name, None, Strictness::Loose);
            if link == Link::Unknown {
                return end;
            }
            let at = end + skip;
            self.add(at..at + 1, Target::Title(link), false, &name.join(" "));
            end = at + 1;
        }
    }

    /// Finds the titles of a list that stands where only films can: behind "I loved", in front of "was great". Every item
    /// is tried from its first word on.
    pub fn find_in_list(&mut self, region: Range<usize>, place: Place) {
        let mut at = region.start;
        let mut fresh = true;
        while at < region.end {
            let token = &self.tokens[at];
            if self.taken[at] {
                at += 1;
                fresh = true;
                continue;
            }
            if !token.is_word() {
                fresh = fresh || matches!(token.mark, ',' | ':' | '-' | '–' | '—' | '(' | '/' | '+' | '•' | '\n' | '*');
                at += 1;
                continue;
            }
            let attempt =
                1 << (usize::from(place.past) * 4 + usize::from(place.typos) * 2 + usize::from(place.unknown));
            if fresh && self.tried[at] & attempt == 0 {
                if let Some(end) = self.try_item(at, region.end, place) {
                    at = end;
                    continue;
                }
                self.tried[at] |= attempt;
            }
            let connects = matches!(token.word.as_str(), "and" | "or" | "nor" | "plus" | "both" | "either" | "neither");
            fresh = connects
                || fresh && parse_year(&token.word).is_some()
                || fresh && self.lexicon.normal(&token.word).all(|w| self.lexicon.item_lead(w));
            at += 1;
        }
    }

    /// Tries to read a title at the beginning of a list item.
    fn try_item(&mut self, start: usize, limit: usize, place: Place) -> Option<usize> {
        let fitting = self
            .candidates(start)
            .into_iter()
            .filter(|c| c.end <= limit)
            .find(|c| self.fits_as_item(start, c, limit, place.past));
        if let Some(candidate) = fitting {
            let end = self.add_named(start, &candidate);
            return (end > start + 1 || self.taken[start]).then_some(end);
        }
        self.try_series(start, limit)
            .or_else(|| if place.typos { self.try_misspelt(start, limit) } else { None })
            .or_else(|| if place.unknown { self.try_unknown(start, limit) } else { None })
    }

    fn ends_item(&self, end: usize, limit: usize) -> bool {
        end >= limit
            || self.taken[end]
            || self.tokens.get(end).is_none_or(|t| {
                !t.is_word()
                    || t.word.starts_with(|c: char| c.is_ascii_digit())
                    || self.lexicon.trailing_words.contains(t.word.as_str())
            })
    }

    fn fits_as_item(&self, start: usize, candidate: &Candidate, limit: usize, past: bool) -> bool {
        let range = start..candidate.end;
        if !self.ends_item(candidate.end, limit) {
            return false;
        }
        let capital = self.capitals_speak(&range);
        let content = self.content_words(&range);
        let last = self.word(candidate.end - 1);
        if content <= 1 {
            let article = range.len() > 1;
            let function_word = self.lexicon.pronouns.contains(last) || self.lexicon.item_lead(last);
            // "Loved Up" in small letters: some such words are films right behind a verb that judges films.
            let judged = past
                && start > 0
                && matches!(self.word(start - 1), "loved" | "liked" | "enjoyed" | "adored" | "hated" | "and");
            if judged && matches!(last, "up" | "saw" | "once" | "taken" | "wanted") {
                return true;
            }
            if function_word && (!capital || last == "i") {
                // "Her was boring": only a film can be its subject. "It" and "that" can be anything.
                let no_subject = matches!(last, "her" | "up" | "saw" | "if" | "once" | "always" | "taken");
                return no_subject && self.tokens[start].capital && matches!(self.word(candidate.end), "was" | "is");
            }
            if self.lexicon.never_titles.contains(last) && !capital {
                return false;
            }
            if last.len() < 2 && !capital || last.bytes().all(|b| b.is_ascii_digit()) && last.len() < 3 {
                return false;
            }
            // "I love Hitchcock" is about the man.
            if self.catalog.people().find_last_name(last).is_some() && !article && !past {
                return false;
            }
        }
        capital || !self.is_saying(&range) && (past || !self.is_concept(&range))
    }

    /// "last night", "sure thing": a phrase of everyday speech.
    fn is_saying(&self, range: &Range<usize>) -> bool {
        let items = items(self.lexicon, &self.tokens[range.clone()], &[]);
        self.lexicon.never_concepts.is_at(&items, 0).is_some_and(|len| len == items.len())
    }

    /// "the first Matrix", "the second Kill Bill".
    fn try_series(&mut self, start: usize, limit: usize) -> Option<usize> {
        let skip = usize::from(self.word(start) == "the");
        if !matches!(self.word(start + skip), "first" | "second" | "third" | "fourth" | "original") {
            return None;
        }
        let name = start + skip + 1;
        let end = self
            .candidates(name)
            .into_iter()
            .map(|c| c.end)
            .find(|end| *end <= limit && self.ends_item(*end, limit))?;
        self.link_range(start..end)
    }

    /// A title with a typo: the words up to the end of the item, at least one of them no everyday word.
    fn try_misspelt(&mut self, start: usize, limit: usize) -> Option<usize> {
        let mut end = start;
        while end < limit && !self.taken[end] && self.tokens[end].is_word() && end - start < 9 {
            end += 1;
        }
        // The longest stretch first; behind it must be the end of the item or a word that can follow a title.
        for end in (start + 1..=end).rev() {
            let range = start..end;
            // A single word in small letters is a typo of a title only by one letter.
            let careless = range.len() == 1 && !self.tokens[start].capital && self.word(start).len() < 12;
            if self.rare_words(&range) >= 1
                && !(careless && self.word(start).len() >= 9)
                && self.ends_item(end, limit)
                && !self.is_concept(&range)
                && !self.is_person(&range)
                && self.slice(&range).len() >= 6
                && let Some(end) = self.link_range(range)
            {
                return Some(end);
            }
        }
        None
    }

    /// A capitalised name behind "I loved" or "similar to" that is no film of the catalog, no person and no theme.
    fn try_unknown(&mut self, start: usize, limit: usize) -> Option<usize> {
        let capital =
            |i: usize| self.tokens[i].capital || self.tokens[i].word.starts_with(|c: char| c.is_ascii_digit());
        let small = |i: usize| {
            SMALL_WORDS.contains(&self.word(i))
                && !matches!(self.word(i), "and" | "or")
                && i + 1 < limit
                && self.tokens[i + 1].is_word()
        };
        let mut end = start;
        while end < limit
            && !self.taken[end]
            && self.tokens[end].is_word()
            && (capital(end) || end > start && small(end))
        {
            end += 1;
        }
        while end > start && SMALL_WORDS.contains(&self.word(end - 1)) {
            end -= 1;
        }
        let range = start..end;
        let names_films = matches!(self.word(end), "movie" | "movies" | "film" | "films" | "in" | "as");
        let person = |word: &str| {
            self.catalog.people().has_last_name(word.strip_suffix('s').unwrap_or(word))
                || self.catalog.people().has_last_name(word)
        };
        let fits = end > start
            && self.tokens[start].capital
            && self.capitals_speak(&range)
            && self.ends_item(end, limit)
            && !names_films
            && self.rare_words(&range) + usize::from(range.len() >= 2) >= 1
            && !self.is_concept(&range)
            && !self.is_person(&range)
            && !person(self.word(end - 1));
        fits.then(|| {
            let text = self.slice(&range).to_owned();
            self.add(range, Target::Title(Link::Unknown), false, &text);
            end
        })
    }

    fn link_range(&mut self, range: Range<usize>) -> Option<usize> {
        let words: Vec<String> =
            self.tokens[range.clone()].iter().filter(|t| t.is_word()).map(|t| t.word.clone()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (year, end) = self.year_behind(range.end);
        let link = self.resolve_by_people(link_words(self.catalog, &words, year, Strictness::Loose));
        if link == Link::Unknown {
            return None;
        }
        let text = self.slice(&range).to_owned();
        let end = end.max(range.end);
        self.add(range.start..end, Target::Title(link), false, &text);
        Some(end)
    }
}

/// A word as a year of release.
pub fn parse_year(word: &str) -> Option<u16> {
    (word.len() == 4).then(|| word.parse().ok()).flatten().filter(|year| (1880..2100).contains(year))
}
