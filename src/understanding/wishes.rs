//! From the words of a wish to tags, genres, limits and people in the catalog's terms.

mod people;

use std::collections::HashMap;
use std::ops::Range;

use crate::catalog::Catalog;
use crate::catalog::folding::Token;

use super::items::Item;
use super::lexicon::{Concept, Lexicon};
use super::limits::{Limit, read as read_limit};
use super::{Filters, GenreWish, PersonWish, TagWish};

/// What a wish says apart from its words.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Parts {
    /// Weight of each wanted or unwanted tag.
    tags: HashMap<String, f32>,
    pub genres: Vec<GenreWish>,
    pub filters: Filters,
    pub people: Vec<PersonWish>,
    pub popularity: f32,
    pub count: Option<usize>,
    /// How many phrases were understood, whether or not this catalog has a word for them.
    understood: usize,
    /// The last years said were a point in time (a decade), so that another one widens them.
    years_are_points: bool,
}

impl Parts {
    /// The tags with their weights, the weightiest first.
    pub fn tag_wishes(&self) -> Vec<TagWish> {
        let mut tags: Vec<TagWish> =
            self.tags.iter().map(|(tag, weight)| TagWish { tag: tag.clone(), weight: *weight }).collect();
        tags.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.tag.cmp(&b.tag)));
        tags
    }
}

/// How a word of the wish is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Polarity {
    Wanted,
    /// "no gore": must not come.
    Refused,
    /// "not too violent": rather not.
    Discouraged,
}

/// Reads the wishes of a text.
pub struct WishReader<'a> {
    pub catalog: &'a Catalog,
    pub lexicon: &'a Lexicon,
    pub tokens: &'a [Token],
    pub items: &'a [Item],
    pub this_year: u16,
    pub parts: Parts,
    /// Which items the search by words should not see: limits, people, refusals.
    pub dropped: Vec<bool>,
}

/// Words of the longest name of a series that is looked for.
const LONGEST_FRANCHISE: usize = 6;
/// How many words a refusal may look ahead for what it refuses.
const REFUSAL_REACH: usize = 4;
/// Weights of secondary tags below this say nothing when the concept is refused.
const REFUSED_TAG: f32 = 0.55;

impl WishReader<'_> {
    /// Reads a stretch of items; `refused` turns all of it round ("I hate musicals").
    pub fn read(&mut self, range: Range<usize>, refused: bool) {
        let base = if refused { Polarity::Refused } else { Polarity::Wanted };
        let mut polarity = base;
        let mut reach = 0;
        let mut taken_since_refusal = false;
        let mut at = range.start;
        if refused {
            self.dropped[range.clone()].fill(true);
        }
        while at < range.end {
            let item = &self.items[at];
            if item.mention.is_some() {
                at += 1;
                continue;
            }
            if item.word().is_empty() {
                if polarity != base && !self.refusal_goes_on(item, at, &range, taken_since_refusal) {
                    polarity = base;
                }
                at += 1;
                continue;
            }
            if let Some(len) = self.lexicon.never_concepts.is_at(self.items, at) {
                at += len;
                continue;
            }
            if self.lexicon.boundaries.is_at(self.items, at).is_some()
                || matches!(item.word(), "just" | "only" | "please")
            {
                polarity = base;
            }
            let refusal = self.lexicon.wish_negations.is_at(self.items, at);
            if polarity == Polarity::Refused
                && let Some((len, franchise)) = self.franchise_at(at, range.end)
            {
                self.parts.understood += 1;
                extend_new(&mut self.parts.filters.not_franchises, &[franchise]);
                self.drop_items(at..at + len);
                taken_since_refusal = true;
                at += len;
                continue;
            }
            let concept = self.concept_at(at, range.end);
            let concept_len = concept.as_ref().map_or(0, |c| c.0);
            if let Some((len, limit)) =
                read_limit(self.lexicon, self.items, at, self.this_year).filter(|(len, _)| *len >= concept_len)
            {
                self.parts.understood += 1;
                self.add_limit(limit, polarity);
                self.drop_items(at..at + len);
                at += len;
                continue;
            }
            if let Some(len) = refusal.filter(|len| *len >= concept_len || concept_len == 0) {
                polarity = self.refusal_kind(at, len);
                self.drop_items(at..at + len);
                reach = 0;
                taken_since_refusal = false;
                at += len;
                continue;
            }
            if let Some(len) = self.read_person(at, polarity) {
                self.parts.understood += 1;
                let lead = (range.start..at).rev().take_while(|i| {
                    matches!(
                        self.items[*i].word(),
                        "by" | "with"
                            | "starring"
                            | "directed"
                            | "featuring"
                            | "from"
                            | "or"
                            | "and"
                            | "actor"
                            | "actress"
                            | "director"
                            | "the"
                    )
                });
                let start = lead.last().unwrap_or(at);
                self.drop_items(start..at + len);
                at += len;
                continue;
            }
            if let Some((len, concepts, tags)) = concept {
                // "French thriller" is French, and a thriller.
                let origin = |c: &usize| {
                    !self.lexicon.concepts[*c].languages.is_empty() || !self.lexicon.concepts[*c].countries.is_empty()
                };
                let names_origin = concepts.iter().any(origin);
                let step = if len > 1 && names_origin { len - 1 } else { len };
                self.parts.understood += 1;
                // What became a limit is not looked for in the plots as well.
                let limits = names_origin || concepts.iter().any(|c| is_limit(&self.lexicon.concepts[*c]));
                for number in concepts {
                    self.add_concept(number, polarity);
                }
                if limits {
                    self.drop_items(at..at + step);
                }
                for tag in tags {
                    self.add_tag(&tag, 1.0, polarity);
                }
                if polarity != Polarity::Wanted {
                    self.drop_items(at..at + len);
                    taken_since_refusal = true;
                }
                at += step;
                continue;
            }
            if polarity != base {
                if self.lexicon.scope_words.contains(item.word()) {
                    self.drop_items(at..at + 1);
                } else {
                    reach += 1;
                    // The refused word is no theme of ours; the search by words must not look for it either.
                    self.drop_items(at..at + 1);
                    if taken_since_refusal || reach > REFUSAL_REACH {
                        polarity = base;
                    }
                }
            }
            at += 1;
        }
    }

    fn drop_items(&mut self, range: Range<usize>) {
        let end = range.end.min(self.dropped.len());
        self.dropped[range.start..end].fill(true);
    }

    /// "not too violent" discourages; "no violence" refuses.
    fn refusal_kind(&self, at: usize, len: usize) -> Polarity {
        let next = self.items.get(at + len).map_or("", Item::word);
        let mild = self.items[at..at + len]
            .iter()
            .any(|i| matches!(i.word(), "too" | "very" | "so" | "overly" | "less" | "really" | "that"))
            || matches!(
                next,
                "too" | "very" | "so" | "overly" | "super" | "excessive" | "gratuitous" | "extremely" | "much"
            );
        if mild { Polarity::Discouraged } else { Polarity::Refused }
    }

    /// A refusal goes on over the commas of a list: "no gore, violence or nudity".
    fn refusal_goes_on(&self, mark: &Item, at: usize, range: &Range<usize>, taken: bool) -> bool {
        if matches!(mark.mark, '-' | '/' | '\'' | '’' | '"') {
            return true;
        }
        let rest = &self.items[at + 1..range.end];
        let sentence = rest.iter().position(Item::ends_sentence).unwrap_or(rest.len());
        let list = rest[..sentence].iter().take(8).any(|i| matches!(i.word(), "or" | "nor"));
        mark.mark == ',' && taken && list && self.concept_at(at + 1, range.end).is_some()
    }

    /// "not Star Wars": the longest name of a series at an item. A single word must be no theme.
    fn franchise_at(&self, at: usize, end: usize) -> Option<(usize, String)> {
        let words = self.items[at..end].iter().map_while(|i| Some(i.word()).filter(|word| !word.is_empty()));
        let words: Vec<&str> = words.take(LONGEST_FRANCHISE).collect();
        (1..=words.len()).rev().find_map(|len| {
            let name = self.catalog.find_franchise(&words[..len].join(" "))?;
            let theme = len == 1 && self.concept_at(at, end).is_some();
            (!theme).then(|| (len, name.to_owned()))
        })
    }

    /// The longest theme or tag at an item: its length, the concepts and the names of the tags.
    fn concept_at(&self, at: usize, end: usize) -> Option<(usize, Vec<usize>, Vec<String>)> {
        let concept =
            self.lexicon.concept_phrases.longest_at(self.items, at, Item::stem).filter(|(len, _)| at + len <= end);
        let (tag_len, tags) = self.tags_at(at, end);
        let concept_len = concept.map_or(0, |(len, _)| len);
        match concept_len.max(tag_len) {
            0 => None,
            len => Some((
                len,
                concept.filter(|(l, _)| *l == len).map(|(_, number)| *number).into_iter().collect(),
                if tag_len == len { tags } else { Vec::new() },
            )),
        }
    }

    fn tags_at(&self, at: usize, end: usize) -> (usize, Vec<String>) {
        let stem = |offset: usize| {
            self.items[..end].get(at + offset).filter(|i| !i.stem().is_empty()).map_or("\u{0}", Item::stem)
        };
        // Hyphens inside a tag stand between its words.
        match self.catalog.vocabulary().longest_tag(stem) {
            Some((len, tags)) => {
                let names: Vec<String> = tags
                    .iter()
                    .map(|t| self.catalog.tag(*t).to_owned())
                    .filter(|name| !self.lexicon.stop_tags.contains(&name.to_lowercase()))
                    .collect();
                if names.is_empty() { (0, names) } else { (len, names) }
            }
            None => (0, Vec::new()),
        }
    }

    fn add_tag(&mut self, name: &str, weight: f32, polarity: Polarity) {
        let Some(tag) = self.catalog.find_tag(name) else { return };
        let weight = match polarity {
            Polarity::Wanted => weight,
            Polarity::Refused if weight >= REFUSED_TAG => -weight,
            Polarity::Discouraged if weight >= 0.85 => -0.6,
            Polarity::Discouraged if weight >= REFUSED_TAG => -0.6 * weight,
            _ => return,
        };
        let known = self.parts.tags.entry(self.catalog.tag(tag).to_owned()).or_insert(0.0);
        // What is refused stays refused, whatever else mentions it.
        *known = if *known < 0.0 || weight < 0.0 { known.min(weight) } else { known.max(weight) };
    }

    fn add_concept(&mut self, number: usize, polarity: Polarity) {
        let lexicon = self.lexicon;
        let concept = &lexicon.concepts[number];
        let mut tags: Vec<(&String, f32)> = concept.tags.iter().map(|(t, w)| (t, *w)).collect();
        tags.sort_by(|a, b| a.0.cmp(b.0));
        for (tag, weight) in tags {
            self.add_tag(tag, weight, polarity);
        }
        for genre in &concept.genres {
            if let Some(genre) = self.catalog.vocabulary().genre(genre)
                && polarity != Polarity::Discouraged
            {
                let wish = GenreWish { genre: genre.to_owned(), wanted: polarity == Polarity::Wanted };
                self.parts.genres.retain(|g| g.genre != wish.genre || g.wanted != wish.wanted);
                if !self.parts.genres.contains(&wish) {
                    self.parts.genres.push(wish);
                }
            }
        }
        self.add_origin(concept, polarity);
        if let Some(popularity) = concept.popularity {
            self.parts.popularity = if polarity == Polarity::Wanted { popularity } else { -popularity };
        }
        let year = |value: i32| {
            if value <= 0 { i32::from(self.this_year).saturating_add(value) } else { value }.clamp(0, 3000) as u16
        };
        if concept.year_from.is_some() || concept.year_to.is_some() {
            self.add_years(concept.year_from.map(year), concept.year_to.map(year), polarity, false);
        }
        if concept.runtime_from.is_some() || concept.runtime_to.is_some() {
            self.add_runtime(concept.runtime_from, concept.runtime_to, polarity);
        }
    }

    /// Languages, countries and franchises are limits.
    fn add_origin(&mut self, concept: &Concept, polarity: Polarity) {
        let filters = &mut self.parts.filters;
        let refused = polarity != Polarity::Wanted;
        let (languages, countries) = if refused {
            (&mut filters.not_languages, None)
        } else {
            (&mut filters.languages, Some(&mut filters.countries))
        };
        extend_new(languages, &concept.languages);
        if let Some(countries) = countries {
            extend_new(countries, &concept.countries);
        }
        if refused {
            extend_new(&mut filters.languages, &concept.negated_languages);
            extend_new(&mut filters.not_franchises, &concept.franchises);
        } else {
            extend_new(&mut filters.not_languages, &concept.not_languages);
        }
    }

    fn add_limit(&mut self, limit: Limit, polarity: Polarity) {
        match limit {
            Limit::Years { from, to } => self.add_years(from, to, polarity, true),
            Limit::SetIn(decade) => {
                for name in [format!("{decade}s"), format!("{}s", decade % 100)] {
                    self.add_tag(&name, 1.0, polarity);
                }
            }
            Limit::Runtime { from, to } => self.add_runtime(from, to, polarity),
            Limit::Count(count) => self.parts.count = Some(count),
        }
    }

    fn add_years(&mut self, from: Option<u16>, to: Option<u16>, polarity: Polarity, said: bool) {
        let (from, to) = match (polarity, from, to) {
            (Polarity::Wanted, from, to) => (from, to),
            // "nothing recent" ends before; "nothing from before 1980" begins with it.
            (_, Some(from), None) => (None, Some(from.saturating_sub(1))),
            (_, None, Some(to)) => (Some(to + 1), None),
            // A span in the middle cannot be cut out of one range.
            _ => return,
        };
        let filters = &mut self.parts.filters;
        let point = said && from.is_some() && to.is_some();
        if point && self.parts.years_are_points {
            filters.year_from = filters.year_from.min(from);
            filters.year_to = filters.year_to.max(to);
            return;
        }
        filters.year_from = filters.year_from.max(from);
        filters.year_to = match (filters.year_to, to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.parts.years_are_points = point;
    }

    fn add_runtime(&mut self, from: Option<u16>, to: Option<u16>, polarity: Polarity) {
        let (from, to) = match (polarity, from, to) {
            (Polarity::Wanted, from, to) => (from, to),
            (_, Some(from), None) => (None, Some(from.saturating_sub(1))),
            (_, None, Some(to)) => (Some(to), None),
            _ => return,
        };
        let filters = &mut self.parts.filters;
        filters.runtime_from = filters.runtime_from.max(from);
        filters.runtime_to = match (filters.runtime_to, to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
}

/// Years, runtimes and fame are no words to search for.
fn is_limit(concept: &Concept) -> bool {
    concept.year_from.is_some()
        || concept.year_to.is_some()
        || concept.runtime_from.is_some()
        || concept.runtime_to.is_some()
        || concept.popularity.is_some()
}

fn extend_new(list: &mut Vec<String>, values: &[String]) {
    for value in values {
        if !list.contains(value) {
            list.push(value.clone());
        }
    }
}
