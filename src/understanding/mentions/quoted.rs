//! Titles in quotes.

use super::{Finder, MAX_QUOTED_TOKENS, Target};
use crate::catalog::folding::{Token, is_apostrophe};
use crate::understanding::linker::{Link, Strictness, link_with};

impl Finder<'_> {
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
}
