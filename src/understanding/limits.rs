//! Years, runtimes and counts in a wish: "from the 90s", "under two hours", "give me three".

use super::items::Item;
use super::lexicon::Lexicon;
use super::mentions::parse_year;

/// A limit found at a place of the text.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// First and last year of release.
    Years { from: Option<u16>, to: Option<u16> },
    /// A decade in which the film is set, not made: its first year.
    SetIn(u16),
    /// Shortest and longest runtime in minutes.
    Runtime { from: Option<u16>, to: Option<u16> },
    /// How many films.
    Count(usize),
}

/// Reads the limit that begins at an item, with the number of items it takes.
pub fn read(lexicon: &Lexicon, items: &[Item], at: usize, this_year: u16) -> Option<(usize, Limit)> {
    let text = Text { items, at };
    text.years(this_year).or_else(|| text.runtime()).or_else(|| text.count(lexicon)).filter(|(len, _)| *len > 0)
}

struct Text<'a> {
    items: &'a [Item],
    at: usize,
}

impl Text<'_> {
    fn word(&self, offset: usize) -> &str {
        self.items.get(self.at + offset).map_or("", Item::word)
    }

    fn mark(&self, offset: usize) -> char {
        self.items.get(self.at + offset).map_or(' ', |i| i.mark)
    }

    fn before(&self, back: usize) -> &str {
        self.at.checked_sub(back).and_then(|i| self.items.get(i)).map_or("", Item::word)
    }

    /// Skips words that carry nothing.
    fn skip(&self, mut offset: usize, words: &[&str]) -> usize {
        while words.contains(&self.word(offset)) {
            offset += 1;
        }
        offset
    }

    /// A decade at an offset: its first and last year and the items it takes.
    fn decade(&self, offset: usize) -> Option<(u16, u16, usize)> {
        let mut start = self.skip(offset, &["the"]);
        let part = match self.word(start) {
            "early" => Some((0, 4)),
            "mid" => Some((3, 7)),
            "late" => Some((5, 9)),
            _ => None,
        };
        start += usize::from(part.is_some());
        start += usize::from(part.is_some() && self.mark(start) == '-');
        let apostrophe = usize::from(matches!(self.mark(start), '\'' | '’' | '‘'));
        let first = decade_word(self.word(start + apostrophe))?;
        let (from, to): (u16, u16) = part.unwrap_or((0, 9));
        Some((first + from, first + to, start + apostrophe + 1 - offset))
    }

    fn year(&self, offset: usize) -> Option<u16> {
        parse_year(self.word(offset))
    }

    fn years(&self, this_year: u16) -> Option<(usize, Limit)> {
        self.year_bounds()
            .or_else(|| self.year_span())
            .or_else(|| self.last_years(this_year))
            .or_else(|| self.plain_decade())
            .or_else(|| self.plain_year(this_year))
    }

    /// "before 1960", "older than the 80s", "after 2000", "since 2010".
    fn year_bounds(&self) -> Option<(usize, Limit)> {
        let (len, upper, inclusive) = match (self.word(0), self.word(1)) {
            ("before" | "pre" | "predating", _) => (1, true, false),
            ("until" | "till", _) => (1, true, true),
            ("older" | "earlier", "than") => (2, true, false),
            ("no", "later") if self.word(2) == "than" => (3, true, true),
            ("no", "newer") if self.word(2) == "than" => (3, true, true),
            ("up", "to") => (2, true, true),
            ("after" | "post", _) => (1, false, false),
            ("since", _) => (1, false, true),
            ("newer" | "later", "than") => (2, false, false),
            ("more", "recent") if self.word(2) == "than" => (3, false, false),
            ("no", "older") if self.word(2) == "than" => (3, false, true),
            ("not", "older") if self.word(2) == "than" => (3, false, true),
            ("nothing", "before" | "older") => (2 + usize::from(self.word(2) == "than"), false, true),
            ("nothing", "after" | "newer") => (2 + usize::from(self.word(2) == "than"), true, true),
            _ => return None,
        };
        let start = len + usize::from(self.mark(len) == '-');
        let start = self.skip(start, &["the", "year", "around"]);
        let (first, last, taken) = match self.decade(start) {
            Some(decade) => decade,
            None => self.year(start).map(|y| (y, y, 1))?,
        };
        let limit = if upper {
            Limit::Years { from: None, to: Some(if inclusive { last } else { first - 1 }) }
        } else {
            Limit::Years { from: Some(if inclusive { first } else { last + 1 }), to: None }
        };
        Some((start + taken, limit))
    }

    /// "between 1980 and 1995", "from 1980 to 1995", "1980-1995", "from 2010 on", "80s and 90s".
    fn year_span(&self) -> Option<(usize, Limit)> {
        let start = self.skip(0, &["between", "from"]);
        let point = |offset: usize| {
            self.decade(offset).or_else(|| {
                let skipped = self.skip(offset, &["the", "year"]);
                self.year(skipped).map(|y| (y, y, skipped + 1 - offset))
            })
        };
        let (first, _, taken) = point(start)?;
        let middle = start + taken;
        let joined = matches!(self.word(middle), "and" | "to" | "through" | "until" | "or" | "till")
            || matches!(self.mark(middle), '-' | '–' | '—' | '/');
        if joined && let Some((_, last, more)) = point(middle + 1).filter(|(_, last, _)| *last >= first) {
            return Some((middle + 1 + more, Limit::Years { from: Some(first), to: Some(last) }));
        }
        let onwards = matches!(self.word(middle), "on" | "onwards" | "onward")
            || self.word(middle) == "and"
                && matches!(self.word(middle + 1), "later" | "newer" | "up" | "after" | "onwards");
        let earlier = self.word(middle) == "and" && matches!(self.word(middle + 1), "earlier" | "older" | "before")
            || self.word(middle) == "or" && matches!(self.word(middle + 1), "earlier" | "older" | "before");
        let later = self.word(middle) == "or" && matches!(self.word(middle + 1), "later" | "newer" | "after");
        if onwards || later {
            let len = if self.word(middle).starts_with("on") { 1 } else { 2 };
            return Some((middle + len, Limit::Years { from: Some(first), to: None }));
        }
        earlier.then(|| {
            let (_, last, _) = point(start).unwrap_or((first, first, 0));
            (middle + 2, Limit::Years { from: None, to: Some(last) })
        })
    }

    /// "from the last ten years", "the past decade", "at least 20 years old", "this century".
    fn last_years(&self, this_year: u16) -> Option<(usize, Limit)> {
        let start = self.skip(0, &["from", "in", "of", "within", "the"]);
        if matches!(self.word(start), "last" | "past") {
            let next = start + 1;
            if self.word(next) == "decade" {
                return Some((next + 1, Limit::Years { from: Some(this_year - 10), to: None }));
            }
            let years = small_number(self.word(next)).or(matches!(self.word(next), "few" | "couple").then_some(5))?;
            let unit = self.skip(next + 1, &["of"]);
            return match self.word(unit) {
                "years" | "year" => Some((unit + 1, Limit::Years { from: this_year.checked_sub(years), to: None })),
                "decades" => Some((unit + 1, Limit::Years { from: this_year.checked_sub(years * 10), to: None })),
                _ => None,
            };
        }
        let century = match (self.word(start), self.word(start + 1)) {
            ("this" | "21st", "century") => Limit::Years { from: Some(2001), to: None },
            ("20th" | "last", "century") => Limit::Years { from: None, to: Some(2000) },
            ("this", "decade") => Limit::Years { from: Some(this_year / 10 * 10), to: None },
            _ => return None,
        };
        Some((start + 2, century))
    }

    /// "90s", "from the nineties"; "set in the 60s" is a setting.
    fn plain_decade(&self) -> Option<(usize, Limit)> {
        let start = self.skip(0, &["from", "in", "of", "during"]);
        let (first, last, taken) = self.decade(start)?;
        let set = (1..=3)
            .any(|back| matches!(self.before(back), "set" | "setting" | "place" | "happens" | "about" | "during"))
            || self.word(0) == "during";
        // Hardly anybody asks for films made before 1930.
        if set || last < 1930 {
            return Some((start + taken, Limit::SetIn(first / 10 * 10)));
        }
        Some((start + taken, Limit::Years { from: Some(first), to: Some(last) }))
    }

    /// "from 1994", "in 1994", "1994", "around 1994".
    fn plain_year(&self, this_year: u16) -> Option<(usize, Limit)> {
        let start = self.skip(0, &["from", "in", "made", "released", "of"]);
        let about = matches!(self.word(start), "around" | "about" | "circa");
        let start = start + usize::from(about);
        let year = self.year(start).filter(|y| *y >= 1895 && *y <= this_year + 3)?;
        let slack = if about { 2 } else { 0 };
        if matches!(self.before(1), "set" | "place") || matches!(self.before(2), "set") {
            return Some((start + 1, Limit::SetIn(year / 10 * 10)));
        }
        Some((start + 1, Limit::Years { from: Some(year - slack), to: Some(year + slack) }))
    }

    fn runtime(&self) -> Option<(usize, Limit)> {
        let (len, upper) = match (self.word(0), self.word(1), self.word(2)) {
            ("under" | "below" | "within" | "max" | "maximum", _, _) => (1, Some(true)),
            ("less" | "shorter", "than", _) => (2, Some(true)),
            ("at", "most", _) | ("up", "to", _) => (2, Some(true)),
            ("no" | "not", "longer" | "more", "than") => (3, Some(true)),
            ("not", "over", _) | ("nothing", "over", _) | ("no", "over", _) => (2, Some(true)),
            ("nothing", "longer", "than") => (3, Some(true)),
            ("over" | "above" | "minimum", _, _) => (1, Some(false)),
            ("more" | "longer", "than", _) | ("at", "least", _) => (2, Some(false)),
            ("about" | "around" | "roughly" | "approximately", _, _) => (1, None),
            _ => (0, None),
        };
        let start = self.skip(len, &["the", "of", "be"]);
        let (minutes, taken) = self.duration(start)?;
        let limit = match upper {
            Some(true) => Limit::Runtime { from: None, to: Some(minutes) },
            Some(false) => Limit::Runtime { from: Some(minutes), to: None },
            None if len > 0 => Limit::Runtime { from: Some(minutes.saturating_sub(15)), to: Some(minutes + 15) },
            None if matches!(self.word(start + taken), "or")
                && matches!(self.word(start + taken + 1), "less" | "shorter" | "under") =>
            {
                return Some((start + taken + 2, Limit::Runtime { from: None, to: Some(minutes) }));
            }
            None if self.word(start + taken) == "max" || self.word(start + taken) == "tops" => {
                return Some((start + taken + 1, Limit::Runtime { from: None, to: Some(minutes) }));
            }
            // "90 minutes" is how much time there is.
            None => Limit::Runtime { from: None, to: Some(minutes + 5) },
        };
        Some((start + taken, limit))
    }

    /// Minutes of "two hours", "90 min", "1h30", "an hour and a half", "2.5 hours".
    fn duration(&self, offset: usize) -> Option<(u16, usize)> {
        let word = self.word(offset);
        if let Some((hours, minutes)) =
            word.split_once('h').filter(|(h, _)| !h.is_empty() && h.bytes().all(|b| b.is_ascii_digit()))
        {
            let hours: u16 = hours.parse().ok()?;
            let minutes = minutes.trim_end_matches(['m', 'i', 'n']);
            let minutes: u16 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
            return sane((hours.checked_mul(60)?.checked_add(minutes)?, 1));
        }
        if let Some(minutes) =
            word.strip_suffix("min").or_else(|| word.strip_suffix("mins")).and_then(|m| m.parse().ok())
        {
            return sane((minutes, 1));
        }
        let dash = |at: usize| usize::from(self.mark(at) == '-');
        if matches!(word, "an" | "one" | "1") && matches!(self.word(offset + 1 + dash(offset + 1)), "hour" | "hr") {
            let mut end = offset + 2 + dash(offset + 1);
            let mut minutes = 60;
            if self.word(end) == "and" && self.word(end + 1) == "a" && self.word(end + 2) == "half" {
                minutes = 90;
                end += 3;
            } else if self.word(end) == "and" && self.word(end + 2).starts_with("min") {
                minutes += self.word(end + 1).parse::<u16>().ok()?;
                end += 3;
            }
            return sane((minutes, end - offset));
        }
        if word == "hour" && self.word(offset + 1) == "and" && self.word(offset + 3) == "half" {
            return Some((90, 4));
        }
        let amount: f32 = match small_number(word) {
            Some(number) => f32::from(number),
            None => word.parse().ok().filter(|n: &f32| n.is_finite() && *n < 1000.0)?,
        };
        let half = self.word(offset + 1) == "and" && self.word(offset + 2) == "a" && self.word(offset + 3) == "half";
        let unit = offset + 1 + if half { 3 } else { 0 };
        let unit = unit + dash(unit);
        let amount = amount + if half { 0.5 } else { 0.0 };
        match self.word(unit) {
            "hour" | "hours" | "hr" | "hrs" | "h" => {
                let more = if self.word(unit + 1) == "and" { unit + 2 } else { unit + 1 };
                if matches!(self.word(more + 1), "minutes" | "min" | "mins")
                    && let Ok(minutes) = self.word(more).parse::<u16>()
                {
                    return sane(((amount * 60.0) as u16 + minutes.min(59), more + 2 - offset));
                }
                sane(((amount * 60.0) as u16, unit + 1 - offset))
            }
            "minutes" | "minute" | "min" | "mins" => sane((amount as u16, unit + 1 - offset)),
            _ => None,
        }
    }

    /// "three films", "top 10", "give me five", "a couple of movies".
    fn count(&self, lexicon: &Lexicon) -> Option<(usize, Limit)> {
        let (number, len) = match (self.word(0), self.word(1), self.word(2)) {
            ("a", "couple", "of") => (2, 3),
            ("a", "couple", _) | ("couple", "of", _) => (2, 2),
            ("a", "dozen", _) => (12, 2),
            ("top", n, _) | ("only", n, _) | ("just", n, _) | ("exactly", n, _) if small_number(n).is_some() => {
                (small_number(n)?, 2)
            }
            (n, _, _) => (small_number(n)?, 1),
        };
        // "one" alone is a pronoun; only "just one" and "one film" count.
        let explicit = matches!(self.word(0), "top" | "only" | "just" | "exactly");
        let noun = (0..=3).find(|more| {
            lexicon.counted.is_at(self.items, self.at + len + more).is_some() && self.words_between(len, len + more)
        });
        let asked = matches!(
            self.before(1),
            "me" | "us" | "recommend" | "suggest" | "list" | "name" | "top" | "show" | "find" | "pick"
        );
        let ends = self.items.get(self.at + len).is_none_or(|i| {
            i.word().is_empty()
                || matches!(i.word(), "please" | "more" | "that" | "with" | "of" | "for" | "good" | "great")
        });
        let counted = match noun {
            Some(more) if !(number == 1 && !explicit && self.word(len + more) == "ones") => {
                // "one of the best movies" counts nothing.
                self.word(len) != "of" || self.word(0) == "a"
            }
            _ => (asked && number > 1 || explicit && self.word(0) != "just" && self.word(0) != "only") && ends,
        };
        let usual = (1..=100).contains(&number) && !(number == 1 && !explicit && !asked);
        (counted && usual).then_some((len, Limit::Count(usize::from(number))))
    }

    /// Only words, no marks and films, between two offsets.
    fn words_between(&self, from: usize, to: usize) -> bool {
        (from..to).all(|offset| {
            !self.word(offset).is_empty()
                && !matches!(
                    self.word(offset),
                    "and" | "or" | "of" | "in" | "to" | "with" | "people" | "men" | "friends" | "years"
                )
        })
    }
}

fn sane((minutes, taken): (u16, usize)) -> Option<(u16, usize)> {
    (20..=600).contains(&minutes).then_some((minutes, taken))
}

fn small_number(word: &str) -> Option<u16> {
    const WORDS: [&str; 13] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if let Some(number) = WORDS.iter().position(|w| *w == word) {
        return Some(number as u16);
    }
    match word {
        "fifteen" => Some(15),
        "twenty" => Some(20),
        "thirty" => Some(30),
        "fifty" => Some(50),
        _ if word.len() <= 3 => word.parse().ok(),
        _ => None,
    }
}

/// First year of a decade word: "90s", "1990s", "nineties".
fn decade_word(word: &str) -> Option<u16> {
    let named = match word {
        "twenties" => 1920,
        "thirties" => 1930,
        "forties" | "fourties" => 1940,
        "fifties" => 1950,
        "sixties" => 1960,
        "seventies" => 1970,
        "eighties" => 1980,
        "nineties" => 1990,
        "noughties" | "aughts" | "naughties" => 2000,
        _ => 0,
    };
    if named > 0 {
        return Some(named);
    }
    let digits = word.strip_suffix('s')?;
    let year: u16 = digits.parse().ok()?;
    match digits.len() {
        2 if year.is_multiple_of(10) => Some(if year >= 30 { 1900 + year } else { 2000 + year }),
        4 if year.is_multiple_of(10) && (1880..2100).contains(&year) => Some(year),
        _ => None,
    }
}
