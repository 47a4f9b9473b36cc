//! What is left when the statements about films are read: tastes, wishes, pushes and small talk.

use std::ops::Range;

use super::words::{drop_comparisons, drop_trailing_leads, says_something, skip_leads, words_of};
use super::{Message, push_new};
use crate::catalog::TITLE_DATA;
use crate::catalog::folding::Token;
use crate::understanding::items::Item;
use crate::understanding::mentions::Target;
use crate::understanding::wishes::{Parts, WishReader};
use crate::understanding::{Critique, intents, statements};

impl Message<'_> {
    /// Reads tastes ("I hate musicals"), then everything that was no statement about a film, as a wish.
    pub(super) fn tastes_and_rest(&mut self, tastes: &[(Range<usize>, bool)], consumed: &[bool]) {
        let items = &self.reading.items;
        let is_title = |mention: usize| matches!(self.mentions[mention].target, Target::Title(_));
        let critiques = intents::critiques(self.lexicon, items, self.refines(), is_title);
        let mut reader = WishReader {
            catalog: self.catalog,
            lexicon: self.lexicon,
            tokens: self.tokens,
            items,
            this_year: self.context.this_year,
            parts: Parts::default(),
            dropped: vec![false; items.len()],
        };
        for (range, _) in &critiques {
            reader.dropped[range.clone()].fill(true);
        }
        let mut segments: Vec<Segment> = Vec::new();
        for sentence in statements::sentences(items) {
            let mut at = sentence.start;
            while at < sentence.end {
                let kind = Kind::of(at, &self.reading.wish, tastes, consumed, &reader.dropped);
                let end = (at..sentence.end)
                    .find(|i| Kind::of(*i, &self.reading.wish, tastes, consumed, &reader.dropped) != kind)
                    .unwrap_or(sentence.end);
                segments.push(Segment { items: at..end, kind });
                at = end;
            }
        }
        let mut texts = Vec::new();
        let mut unknown = Vec::new();
        for segment in segments {
            let start = match segment.kind {
                Kind::Wish => skip_leads(self.lexicon, items, &segment.items),
                _ => segment.items.start,
            };
            let range = start..segment.items.end;
            match segment.kind {
                Kind::Film | Kind::Critique => continue,
                Kind::Taste(liked) => {
                    let before = reader.parts.clone();
                    reader.read(range.clone(), !liked);
                    // "I loved Blorptron": no kind of films, so a film that the catalog does not have.
                    if reader.parts == before {
                        unknown.extend(unknown_title(self.text, self.tokens, items, &range));
                        continue;
                    }
                }
                Kind::Wish => {
                    // "I don't want anything scary".
                    let refused =
                        segment.items.start > 0 && matches!(items[segment.items.start - 1].word(), "not" | "never");
                    reader.read(range.clone(), refused);
                }
                Kind::Rest => {
                    let before = reader.parts.clone();
                    reader.read(range.clone(), false);
                    // Small talk is no wish.
                    if reader.parts == before {
                        continue;
                    }
                }
            }
            drop_comparisons(self.lexicon, items, &range, &mut reader.dropped);
            drop_trailing_leads(self.lexicon, items, &range, &mut reader.dropped);
            if segment.kind != Kind::Taste(false) {
                texts.push(words_of(self.text, self.tokens, items, &range, &reader.dropped));
            }
        }
        let parts = reader.parts;
        for title in unknown {
            push_new(&mut self.preferences.unknown_titles, title);
        }
        let wish = &mut self.preferences.wish;
        wish.text = texts.into_iter().filter(|t| says_something(self.lexicon, t)).collect::<Vec<_>>().join(". ");
        wish.tags = parts.tag_wishes();
        wish.genres = parts.genres;
        wish.filters = parts.filters;
        wish.people = parts.people;
        wish.popularity = parts.popularity;
        self.preferences.count = parts.count;
        let mut critiques: Vec<Critique> = critiques.into_iter().map(|(_, c)| c).collect();
        critiques.dedup();
        self.preferences.critiques = critiques;
    }
}

/// The object of an opinion as the title of a film the catalog lacks: short, with a word that is no everyday English.
fn unknown_title(text: &str, tokens: &[Token], items: &[Item], range: &Range<usize>) -> Option<String> {
    let end = range
        .clone()
        .find(|i| !items[*i].mark.is_whitespace() || matches!(items[*i].word(), "and" | "because" | "when"))
        .unwrap_or(range.end);
    let object: Vec<&Token> = items[range.start..end].iter().filter_map(|i| tokens.get(i.token)).collect();
    let rare = object.iter().any(|t| t.word.len() >= 3 && !TITLE_DATA.is_common(&t.word));
    let (first, last) = (object.first()?, object.last()?);
    (rare && object.len() <= 8).then(|| text.get(first.start..last.end)).flatten().map(str::to_owned)
}

/// A stretch of a sentence that is read in one way.
struct Segment {
    items: Range<usize>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Statements about films.
    Film,
    /// A push to the shown list.
    Critique,
    /// A kind of films that is liked or not.
    Taste(bool),
    /// Behind "I'm in the mood for".
    Wish,
    /// Everything else.
    Rest,
}

impl Kind {
    fn of(at: usize, wish: &[bool], tastes: &[(Range<usize>, bool)], consumed: &[bool], dropped: &[bool]) -> Self {
        if dropped[at] {
            Self::Critique
        } else if let Some((_, liked)) = tastes.iter().find(|(range, _)| range.contains(&at)) {
            Self::Taste(*liked)
        } else if wish[at] {
            Self::Wish
        } else if consumed[at] {
            Self::Film
        } else {
            Self::Rest
        }
    }
}
