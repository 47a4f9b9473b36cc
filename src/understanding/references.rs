//! Words that point at the shown list: "the second one", "#3", "that one", "both".

use std::ops::Range;

use crate::catalog::folding::Token;

/// The places of a text that point at shown films: tokens, and ranks from 0; no rank means the film last talked about.
pub fn find(tokens: &[Token], shown: usize, talked_about: bool) -> Vec<(Range<usize>, Vec<Option<usize>>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let text = Text { tokens, at };
        let pointed = match shown {
            0 => None,
            _ => text.rank(shown).or_else(|| text.several(shown)).or_else(|| text.bare_number(shown)),
        };
        let pointed = pointed.or_else(|| if shown > 0 || talked_about { text.last_one() } else { None });
        match pointed {
            Some((len, ranks)) => {
                found.push((at..at + len, ranks));
                at += len;
            }
            None => at += 1,
        }
    }
    found
}

struct Text<'a> {
    tokens: &'a [Token],
    at: usize,
}

const NOUNS: [&str; 16] = [
    "one",
    "movie",
    "film",
    "pick",
    "option",
    "suggestion",
    "recommendation",
    "title",
    "entry",
    "choice",
    "result",
    "item",
    "ones",
    "movies",
    "films",
    "picks",
];

/// Words that only a film can follow, so that a number behind them is the place of one.
const BARE_LEADS: [&str; 18] = [
    "seen", "saw", "watched", "liked", "loved", "like", "love", "enjoyed", "hated", "hate", "disliked", "dislike",
    "add", "save", "skip", "about", "why", "explain",
];

impl Text<'_> {
    fn word(&self, offset: usize) -> &str {
        self.tokens.get(self.at + offset).map_or("", |t| t.word.as_str())
    }

    fn mark(&self, offset: usize) -> char {
        self.tokens.get(self.at + offset).map_or(' ', |t| t.mark)
    }

    /// "#3", "number 3", "the second one", "the last".
    fn rank(&self, shown: usize) -> Option<(usize, Vec<Option<usize>>)> {
        if self.mark(0) == '#' {
            return in_list(self.word(1).parse().ok()?, shown).map(|r| (2, vec![Some(r)]));
        }
        if matches!(
            self.word(0),
            "number" | "no" | "nr" | "nb" | "option" | "movie" | "film" | "pick" | "item" | "suggestion"
        ) {
            let dot = usize::from(self.mark(1) == '.' || self.mark(1) == '#');
            let number = self
                .word(1 + dot)
                .parse()
                .ok()
                .or_else(|| cardinal(self.word(1 + dot)).filter(|_| self.word(0) == "number"))?;
            return in_list(number, shown).map(|r| (2 + dot, vec![Some(r)]));
        }
        let article = usize::from(matches!(self.word(0), "the" | "that" | "your" | "this"));
        let ordinal = self.word(article);
        let rank = match ordinal {
            "last" | "final" | "bottom" => shown - 1,
            "top" => 0,
            word => self::ordinal(word)?,
        };
        let noun = NOUNS[..12].contains(&self.word(article + 1));
        let behind = self.tokens.get(self.at + article + 1);
        let ends = behind.is_none_or(|t| {
            !t.is_word() && !matches!(t.mark, '-' | '"' | '“')
                || matches!(
                    t.word.as_str(),
                    "and"
                        | "but"
                        | "was"
                        | "is"
                        | "looks"
                        | "sounds"
                        | "seems"
                        | "please"
                        | "already"
                        | "about"
                        | "with"
                        | "instead"
                        | "though"
                        | "a"
                )
        });
        // "last" and "top" need their noun, "first" may stand alone behind an article.
        let alone = article == 1 && ends && !matches!(ordinal, "last" | "top" | "final" | "bottom");
        (rank < shown && (noun || alone)).then_some((article + 1 + usize::from(noun), vec![Some(rank)]))
    }

    /// "the first two", "both", "all of them".
    fn several(&self, shown: usize) -> Option<(usize, Vec<Option<usize>>)> {
        let ranks = |range: Range<usize>| range.map(Some).collect::<Vec<_>>();
        match (self.word(0), self.word(1), self.word(2)) {
            ("the", "first", n) => {
                let n = cardinal(n).or_else(|| n.parse().ok()).filter(|n| (2..=shown).contains(n))?;
                Some((3, ranks(0..n)))
            }
            ("the", "last", n) => {
                let n = cardinal(n).or_else(|| n.parse().ok()).filter(|n| (2..=shown).contains(n))?;
                Some((3, ranks(shown - n..shown)))
            }
            ("all", "of", "them" | "these" | "those") => Some((3, ranks(0..shown))),
            ("both", "of", "them" | "these" | "those") if shown == 2 => Some((3, ranks(0..2))),
            _ => None,
        }
    }

    /// "I've seen 1 and 3", "add 2": a number alone where a film is expected.
    fn bare_number(&self, shown: usize) -> Option<(usize, Vec<Option<usize>>)> {
        let rank = in_list(self.word(0).parse().ok()?, shown)?;
        let back = |steps: usize| self.at.checked_sub(steps).map(|i| &self.tokens[i]);
        let joins = |t: &Token| t.mark == ',' || matches!(t.word.as_str(), "and" | "or");
        // Back over the numbers before: "1, 2 and 4".
        let mut steps = 1;
        while back(steps).is_some_and(|t| joins(t) || t.word.parse::<usize>().is_ok_and(|n| n <= shown)) {
            steps += 1;
        }
        let led = back(steps).is_some_and(|t| BARE_LEADS.contains(&t.word.as_str()));
        let ends = self.tokens.get(self.at + 1).is_none_or(|t| {
            !t.is_word() && !matches!(t.mark, '/' | '-' | ':' | '%' | '*')
                || matches!(t.word.as_str(), "and" | "or" | "but" | "already" | "please" | "to" | "too" | "yesterday")
        });
        (led && ends).then_some((1, vec![Some(rank)]))
    }

    /// "that one", "this film".
    fn last_one(&self) -> Option<(usize, Vec<Option<usize>>)> {
        let points = matches!(self.word(0), "that" | "this");
        let noun = matches!(self.word(1), "one" | "movie" | "film");
        (points && noun).then(|| (2, vec![None]))
    }
}

fn in_list(number: usize, shown: usize) -> Option<usize> {
    number.checked_sub(1).filter(|rank| *rank < shown)
}

fn ordinal(word: &str) -> Option<usize> {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    const SHORT: [&str; 10] = ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th"];
    WORDS.iter().position(|w| *w == word).or_else(|| SHORT.iter().position(|w| *w == word))
}

fn cardinal(word: &str) -> Option<usize> {
    const WORDS: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.iter().position(|w| *w == word)
}
