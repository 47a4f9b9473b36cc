//! Finding opinions in a text and working out how strong they are.

use std::ops::Range;

use super::items::Item;
use super::lexicon::{Lexicon, Modifier, Opinion, OpinionRole};

/// An opinion as it stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// 0.5 to 5.
    pub rating: f32,
    /// Where the film stands to it.
    pub role: OpinionRole,
    /// The items it takes, with its modifiers.
    pub items: Range<usize>,
    /// Before its modifiers; nothing for a rating given outright.
    base: Option<Opinion>,
    before: Vec<Modifier>,
    after: Vec<Modifier>,
    /// Speaks of films already watched ("loved").
    pub past: bool,
    /// Its object is a pronoun: "loved it".
    pub of_pronoun: bool,
}

impl Said {
    /// A rating given outright.
    pub fn score(rating: f32, items: Range<usize>) -> Self {
        let rating = rating.clamp(0.5, 5.0);
        Self {
            rating,
            role: OpinionRole::Score,
            items,
            base: None,
            before: vec![],
            after: vec![],
            past: true,
            of_pronoun: false,
        }
    }

    /// "but not", "except": turns the opinion before it round.
    pub fn is_contrast(&self) -> bool {
        self.role == OpinionRole::Liking && self.base.is_some_and(|b| b.fixed)
    }

    /// The rating with a modifier that stands behind the film: "I liked Heat a lot".
    pub fn rating_with(&self, modifier: Option<Modifier>) -> f32 {
        match (self.base, modifier) {
            (Some(base), Some(modifier)) => {
                let mut after = self.after.clone();
                after.push(modifier);
                weigh(base, &self.before, &after)
            }
            _ => self.rating,
        }
    }

    /// A phrase that sets one film against others: "not as good as the others".
    pub fn is_correction(&self) -> bool {
        self.role == OpinionRole::Score || self.base.is_some_and(|b| b.fixed)
    }

    /// The rating when the statement around it is negated: "I didn't think X was great".
    pub fn negated_rating(&self) -> f32 {
        let Some(base) = self.base.filter(|b| !b.fixed) else { return 6.0 - self.rating };
        let mut before = vec![Modifier::Negation];
        before.extend(&self.before);
        weigh(base, &before, &self.after)
    }
}

/// How much "really" adds to a good opinion, and takes from a bad one.
const BOOST: f32 = 0.3;
/// How much "pretty" takes from a good opinion, and adds to a bad one.
const SOFTENING: f32 = 0.3;
/// How much "really" in front takes from a negated opinion: "really didn't like".
const STRONG_NEGATION: f32 = 0.8;
/// How much milder "not really" is than "not".
const HEDGING: f32 = 0.1;
/// How much "at all" takes from a negated opinion.
const DENIAL: f32 = 0.4;

/// The rating that an opinion with its modifiers stands for.
fn weigh(opinion: Opinion, before: &[Modifier], after: &[Modifier]) -> f32 {
    if opinion.fixed {
        return opinion.rating;
    }
    let negation = before.iter().position(|m| *m == Modifier::Negation);
    // "not nothing": two negations meet.
    let negated = before.iter().filter(|m| **m == Modifier::Negation).count() % 2 == 1;
    let has = |part: &[Modifier], modifier| part.contains(&modifier);
    let mut rating = opinion.rating;
    match negation {
        Some(at) if negated => {
            rating = opinion.negated;
            let (outside, inside) = before.split_at(at);
            let low = rating < 3.0;
            if low && has(outside, Modifier::Booster) {
                rating -= STRONG_NEGATION;
            }
            if low && (has(inside, Modifier::Hedge) || has(inside, Modifier::Booster) || has(after, Modifier::Hedge)) {
                rating += HEDGING;
            }
            if low && has(after, Modifier::Denier) {
                rating -= DENIAL;
            }
        }
        _ => {
            let direction = if rating >= 3.5 {
                1.0
            } else if rating <= 2.6 {
                -1.0
            } else {
                0.0
            };
            if has(before, Modifier::Booster) {
                rating += direction * BOOST;
            } else if has(before, Modifier::Softener) {
                // "pretty good" is less than good; "pretty bad" is hardly better than bad.
                rating -= direction * if direction > 0.0 { SOFTENING } else { SOFTENING / 3.0 };
            }
            if has(after, Modifier::Booster) || has(after, Modifier::Denier) {
                rating += direction * BOOST * 0.75;
            } else if has(after, Modifier::Softener) {
                rating -= direction * SOFTENING * 0.3;
            }
        }
    }
    rating.clamp(0.5, 5.0)
}

/// Everything opinionated in the items, in order, without overlaps.
pub fn find(lexicon: &Lexicon, items: &[Item]) -> Vec<Said> {
    let mut found: Vec<Said> = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let from = found.last().map_or(0, |s: &Said| s.items.end);
        let Some((len, opinion)) = lexicon.opinions.longest_at(items, at, Item::word) else {
            at += 1;
            continue;
        };
        if !is_opinion(lexicon, items, at, len, opinion) {
            at += 1;
            continue;
        }
        let (start, before) = modifiers_before(lexicon, items, at, from);
        let (end, after) = modifiers_after(lexicon, items, at + len);
        let past = items[at..at + len]
            .iter()
            .any(|i| i.word().ends_with("ed") || matches!(i.word(), "dug" | "got" | "saw" | "fell"))
            || items[start..at].iter().any(|i| i.word() == "not");
        let before_film = items.get(end + 1).is_some_and(|i| i.mention.is_some());
        let of_pronoun = !before_film
            && items.get(end).is_some_and(|i| {
                matches!(i.word(), "it" | "them" | "that" | "this" | "those" | "these" | "both" | "all")
            })
            || items[at..at + len].iter().any(|i| matches!(i.word(), "it" | "them"));
        found.push(Said {
            rating: weigh(*opinion, &before, &after),
            role: opinion.role,
            items: start..end,
            base: Some(*opinion),
            before,
            after,
            past,
            of_pronoun,
        });
        at = end.max(at + len);
    }
    found
}

/// "like" and "love" are verbs only where somebody does the liking.
fn is_opinion(lexicon: &Lexicon, items: &[Item], at: usize, len: usize, opinion: &Opinion) -> bool {
    let word = items[at].word();
    // "not really" turns an opinion round; by itself it is one only in front of a film.
    if opinion.fixed
        && matches!(word, "not" | "but" | "less")
        && lexicon.opinions.longest_at(items, at + len, Item::word).is_some()
    {
        return false;
    }
    const NO_FILM: [&str; 30] = [
        "know",
        "sure",
        "think",
        "really",
        "in",
        "for",
        "as",
        "too",
        "so",
        "very",
        "much",
        "a",
        "have",
        "if",
        "that",
        "be",
        "enough",
        "all",
        "because",
        "like",
        "want",
        "see",
        "watch",
        "mind",
        "find",
        "necessarily",
        "any",
        "something",
        "it",
        "to",
    ];
    let contrast = opinion.fixed && opinion.role == OpinionRole::Liking;
    if contrast && items.get(at + len).is_none_or(|i| NO_FILM.contains(&i.word())) {
        return false;
    }
    if len > 1 || opinion.role != OpinionRole::Liking {
        return true;
    }
    let mut before = at;
    while before > 0 && is_adverb(lexicon, items, before - 1) {
        before -= 1;
    }
    let previous = before.checked_sub(1).map(|i| &items[i]);
    let subject = |i: &Item| {
        matches!(
            i.word(),
            "i" | "we" | "ive" | "id" | "who" | "that" | "which" | "have" | "wife" | "husband" | "kids" | "to"
        )
    };
    match (word, previous) {
        (_, Some(p)) if matches!(p.word(), "would" | "will" | "could" | "should" | "might" | "may" | "you") => false,
        ("like" | "love" | "luv" | "enjoy" | "hate" | "dislike" | "dig" | "adore" | "appreciate" | "skip", Some(p)) => {
            subject(p) && p.word() != "that"
                || p.mention.is_some()
                || word != "like"
                    && (p.ends_sentence() || next_is_name(items, at) && matches!(p.word(), "and" | "but" | "also" | ""))
        }
        ("like", None) => false,
        _ => true,
    }
}

fn is_adverb(lexicon: &Lexicon, items: &[Item], at: usize) -> bool {
    let word = items[at].word();
    let modifier = lexicon.before.longest_at(items, at, Item::word).filter(|(len, _)| *len == 1).map(|(_, m)| *m);
    matches!(
        word,
        "do" | "did"
            | "does"
            | "also"
            | "always"
            | "still"
            | "ever"
            | "usually"
            | "often"
            | "generally"
            | "normally"
            | "typically"
            | "both"
            | "all"
            | "just"
            | "have"
            | "be"
    ) || modifier.is_some_and(|m| m != Modifier::Filler)
}

fn next_is_name(items: &[Item], at: usize) -> bool {
    items[at + 1..].iter().take(3).any(|i| i.mention.is_some()) || items.get(at + 1).is_some_and(|i| i.mark == '"')
}

/// The modifiers right before an opinion: the longest stretch made of nothing else, not crossing marks and films.
fn modifiers_before(lexicon: &Lexicon, items: &[Item], core: usize, from: usize) -> (usize, Vec<Modifier>) {
    let lowest = core.saturating_sub(8).max(from);
    for start in lowest..core {
        let mut modifiers = Vec::new();
        let mut at = start;
        while at < core {
            match modifier_at(lexicon, items, at, core) {
                Some((len, modifier)) => {
                    modifiers.push(modifier);
                    at += len;
                }
                None => break,
            }
        }
        if at == core {
            let fillers = modifiers.iter().take_while(|m| **m == Modifier::Filler).count();
            // Leading fillers are single words for the most part; they carry nothing.
            return if fillers == modifiers.len() { (core, Vec::new()) } else { (start, modifiers) };
        }
    }
    (core, Vec::new())
}

fn modifier_at(lexicon: &Lexicon, items: &[Item], at: usize, limit: usize) -> Option<(usize, Modifier)> {
    let (len, modifier) = lexicon.before.longest_at(items, at, Item::word).filter(|(len, _)| at + len <= limit)?;
    // "not really": the word that boosts elsewhere softens the negation.
    let behind_negation = at > 0 && matches!(items[at - 1].word(), "not" | "never" | "nor");
    let hedges = lexicon.hedges.is_at(items, at).is_some();
    Some((len, if behind_negation && hedges { Modifier::Hedge } else { *modifier }))
}

fn modifiers_after(lexicon: &Lexicon, items: &[Item], core_end: usize) -> (usize, Vec<Modifier>) {
    // "liked it a lot": the pronoun stands between.
    let pronoun =
        items.get(core_end).is_some_and(|i| matches!(i.word(), "it" | "them" | "that" | "this" | "both" | "all"));
    let start = core_end + usize::from(pronoun);
    match lexicon.after.longest_at(items, start, Item::word) {
        Some((len, modifier)) => (if pronoun { core_end } else { start + len }, vec![*modifier]),
        None => (core_end, Vec::new()),
    }
}
