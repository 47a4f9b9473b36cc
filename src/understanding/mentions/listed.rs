//! Titles that only their place betrays: behind "I loved", in front of "was great", in a list.

use std::ops::Range;

use super::{Candidate, Finder, Place, SMALL_WORDS, Target, parse_year};
use crate::understanding::linker::{Link, Strictness, link_words};

impl Finder<'_> {
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

    pub(super) fn ends_item(&self, end: usize, limit: usize) -> bool {
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
            if self.lexicon.never_titles.contains(last) && !capital && !self.is_scored(candidate.end) {
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

    /// A score such as "5/5" right behind: only a film has one.
    fn is_scored(&self, end: usize) -> bool {
        self.word(end).parse::<f32>().is_ok() && self.tokens.get(end + 1).is_some_and(|t| t.mark == '/')
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
