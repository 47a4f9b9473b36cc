//! Titles that speak for themselves, wherever they stand.

use super::{ABBREVIATIONS, Candidate, Finder, SMALL_WORDS, Target};
use crate::catalog::folding::Token;
use crate::catalog::{NameKind, TITLE_DATA};
use crate::understanding::linker::{Link, Strictness, link_words};

impl Finder<'_> {
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

    /// Adds the title that a candidate spells, with a year behind it; returns where it ends.
    pub(super) fn add_named(&mut self, start: usize, candidate: &Candidate) -> usize {
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
}
