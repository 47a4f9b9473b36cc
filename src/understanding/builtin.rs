//! Understanding without a language model: rules over the lexicon and the catalog. No I/O, linear in the text.

use std::ops::Range;

use crate::catalog::folding::{Token, tokens};
use crate::catalog::{Catalog, MovieIndex, TITLE_DATA};

use super::intents;
use super::items::Item;
use super::lexicon::Lexicon;
use super::linker::Link;
use super::mentions::{Finder, Mention, Place, Target};
use super::opinions::{self, Said};
use super::statements::{self, Meaning, Statements};
use super::wishes::{Parts, WishReader};
use super::{
    Critique, MentionMeaning, NamedRating, Preferences, Reference, ReferenceMeaning, TitleQuestion,
    lexicon::OpinionRole, references, scores,
};

/// What the conversation knows while a message is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The films of the last list, in order.
    pub shown: &'a [MovieIndex],
    /// The film last talked about.
    pub last_mentioned: Option<MovieIndex>,
    /// The present year, for "recent".
    pub this_year: u16,
}

/// Longer messages are read up to here.
const MAX_ANALYSED_BYTES: usize = 8_000;
/// Longer messages are read up to this word or mark.
const MAX_ANALYSED_TOKENS: usize = 2_000;
/// No message has more places where films can stand.
const MAX_PLACES: usize = 400;
/// No message names more films than this.
const MAX_MENTIONS: usize = 200;

/// Reads a message.
pub fn understand(catalog: &Catalog, lexicon: &Lexicon, text: &str, context: &Context<'_>) -> Preferences {
    let text = beginning(text, MAX_ANALYSED_BYTES);
    let mut tokens = tokens(text);
    tokens.truncate(MAX_ANALYSED_TOKENS);
    let mut finder = Finder::new(catalog, lexicon, text, &tokens);
    finder.find_quoted();
    for (range, ranks) in references::find(&tokens, context.shown.len(), context.last_mentioned.is_some()) {
        let written = tokens.get(range.start).map_or("", |t| &t.word).to_owned();
        let target = match ranks.as_slice() {
            [only] => Target::Shown(*only),
            several => Target::ShownSeveral(several.iter().flatten().copied().collect()),
        };
        finder.add(range, target, false, &written);
    }
    let reading = find_films(&mut finder);
    let mut message = Message {
        catalog,
        lexicon,
        text,
        tokens: &tokens,
        context,
        mentions: finder.mentions,
        reading,
        preferences: Preferences::default(),
    };
    message.read_films();
    message.read_wish();
    message.preferences
}

/// The titles that a text names, whatever it says of them; for measurements.
#[cfg(test)]
pub(super) fn titles_named(catalog: &Catalog, lexicon: &Lexicon, text: &str) -> Vec<(String, Link)> {
    let tokens = tokens(text);
    let mut finder = Finder::new(catalog, lexicon, text, &tokens);
    finder.find_quoted();
    find_films(&mut finder);
    let titles = finder.mentions.into_iter().filter_map(|m| match m.target {
        Target::Title(link) => Some((m.text, link)),
        _ => None,
    });
    titles.collect()
}

/// The beginning of a text, cut between characters.
fn beginning(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The items with everything found in them.
struct Reading {
    items: Vec<Item>,
    said: Vec<Said>,
    wish: Vec<bool>,
}

impl Reading {
    fn new(finder: &Finder<'_>) -> Self {
        let items = finder.items();
        let mut said = scores::find(&items);
        for opinion in opinions::find(finder.lexicon, &items) {
            let overlaps = said.iter().any(|s| s.items.start < opinion.items.end && opinion.items.start < s.items.end);
            if !overlaps {
                said.push(opinion);
            }
        }
        // "Have you seen Heat, is it good?" and "never seen" are no opinions.
        said.retain(|s| {
            (s.items.start.saturating_sub(6)..=s.items.start)
                .all(|at| finder.lexicon.never_seen.is_at(&items, at).is_none_or(|len| at + len <= s.items.start))
        });
        said.sort_by_key(|s| s.items.start);
        let wish = statements::wishes(finder.lexicon, &items, &said);
        Self { items, said, wish }
    }

    /// Which tokens belong to a wish.
    fn wish_tokens(&self, count: usize) -> Vec<bool> {
        let mut wish = vec![false; count + 1];
        for (item, in_wish) in self.items.iter().zip(&self.wish) {
            wish[item.token] |= *in_wish;
        }
        wish
    }

    /// The token behind an item range.
    fn token_at(&self, item: usize, count: usize) -> usize {
        self.items.get(item).map_or(count, |i| i.token)
    }
}

/// Finds the films without quotes: first those that speak for themselves, then those that only their place betrays.
fn find_films(finder: &mut Finder<'_>) -> Reading {
    let reading = Reading::new(finder);
    finder.find_evident(&reading.wish_tokens(finder.tokens.len()));
    let reading = Reading::new(finder);
    let count = finder.tokens.len();
    for (region, place) in film_places(finder.lexicon, &reading).into_iter().take(MAX_PLACES) {
        if finder.mentions.len() >= MAX_MENTIONS {
            break;
        }
        let tokens = reading.token_at(region.start, count)..reading.token_at(region.end, count);
        finder.find_in_list(tokens, place);
    }
    let reading = Reading::new(finder);
    // A message that is nothing but a list of titles.
    let statement = !reading.said.is_empty() || reading.wish.iter().any(|w| *w);
    if !statement && count <= 60 && intents::whole_message(finder.lexicon, &reading.items).is_none() {
        let before = finder.clone();
        let capitals = finder.tokens.iter().filter(|t| t.is_word()).all(|t| t.capital || t.word.len() <= 3);
        finder.find_in_list(0..count, Place { past: capitals, typos: count <= 6, unknown: false });
        let bare = Reading::new(finder);
        if bare.items.iter().all(|i| i.word().is_empty() || finder.lexicon.list_filler(i.word())) {
            return bare;
        }
        *finder = before;
    }
    reading
}

/// Where only films can stand: behind "I loved", "like" and "have seen", in front of "was great" and "8/10". With what
/// the place says.
fn film_places(lexicon: &Lexicon, reading: &Reading) -> Vec<(Range<usize>, Place)> {
    let place = |past: bool, unknown: bool| Place { past, typos: true, unknown };
    let Reading { items, said, wish } = reading;
    let mut places = Vec::new();
    for sentence in statements::sentences(items) {
        let boundary = |at: usize| {
            lexicon.boundaries.is_at(items, at).is_some()
                || said.iter().any(|s| s.items.start == at)
                || at > 0 && wish[at] != wish[at - 1]
        };
        let end_from =
            |from: usize| (from..sentence.end).find(|at| *at > from && boundary(*at)).unwrap_or(sentence.end);
        for (number, opinion) in said.iter().enumerate().filter(|(_, s)| sentence.contains(&s.items.start)) {
            if wish[opinion.items.start] {
                continue;
            }
            if opinion.role == OpinionRole::Liking {
                places.push((opinion.items.end..end_from(opinion.items.end), place(opinion.past, opinion.past)));
            } else {
                let previous = number.checked_sub(1).map_or(0, |n| said[n].items.end);
                let clause = (sentence.start..opinion.items.start)
                    .rev()
                    .find(|at| lexicon.boundaries.is_at(items, *at).is_some())
                    .map_or(sentence.start, |at| at + 1);
                places.push((previous.max(clause).max(sentence.start)..opinion.items.start, place(true, false)));
                places.push((
                    opinion.items.end..end_from(opinion.items.end),
                    Place { typos: false, ..place(true, false) },
                ));
            }
        }
        for at in sentence.clone() {
            let tables =
                [&lexicon.similar, &lexicon.not_similar, &lexicon.seen, &lexicon.never_seen, &lexicon.watchlist];
            for (i, table) in tables.into_iter().enumerate() {
                let Some(len) = table.is_at(items, at) else { continue };
                let verb = said.iter().any(|s| s.items.contains(&at));
                if verb && i < 2 {
                    continue;
                }
                let behind = (at + len).min(sentence.end);
                // In a wish, only what follows "like" at once is a film.
                if !wish[at] || i < 2 {
                    let certain = i >= 2 || len > 1 || !wish[at];
                    places.push((behind..end_from(behind), place(certain, i < 2 && len > 1)));
                }
            }
            if !wish[at]
                && matches!(
                    items[at].word(),
                    "about" | "of" | "is" | "rate" | "gave" | "give" | "why" | "directed" | "in" | "did" | "do"
                )
                && starts_as_question(items, &sentence)
            {
                places.push((at + 1..end_from(at + 1), place(false, false)));
            }
            // "how about Heat?", "I tried Heat".
            let offers = items[at].word() == "about" && at > 0 && matches!(items[at - 1].word(), "how" | "what")
                || matches!(items[at].word(), "try" | "tried" | "rewatch" | "recommended" | "prefer" | "preferred");
            if offers && !wish[at] {
                places.push((at + 1..end_from(at + 1), place(false, false)));
            }
            // "what is Heat about?"
            let asks = items[at].word() == "what" && items.get(at + 1).is_some_and(|i| i.word() == "be");
            if asks || items[at].word() == "about" && at > 0 && matches!(items[at - 1].word(), "me" | "more" | "know") {
                places.push((at + 1 + usize::from(asks)..sentence.end, place(true, false)));
            }
        }
    }
    places
}

fn starts_as_question(items: &[Item], sentence: &Range<usize>) -> bool {
    items[sentence.clone()].iter().find(|i| !i.word().is_empty()).is_some_and(|i| {
        matches!(i.word(), "what" | "who" | "tell" | "rate" | "i" | "why" | "describe" | "be" | "how" | "when" | "plot")
    })
}

/// A message on its way to preferences.
struct Message<'a> {
    catalog: &'a Catalog,
    lexicon: &'a Lexicon,
    text: &'a str,
    tokens: &'a [Token],
    context: &'a Context<'a>,
    mentions: Vec<Mention>,
    reading: Reading,
    preferences: Preferences,
}

impl Message<'_> {
    /// Opinions, films seen, examples, questions.
    fn read_films(&mut self) {
        let Statements { mut meanings, tastes, of_last, mut consumed } =
            statements::read(self.lexicon, self.tokens, &self.reading.items, &self.reading.said, &self.reading.wish);
        // A message of titles alone names what the person likes to see.
        let only_named = self.reading.items.iter().all(|i| i.word().is_empty() || self.lexicon.list_filler(i.word()));
        meanings.sort_by_key(|(mention, _)| self.mentions[*mention].tokens.start);
        for (mention, meaning) in meanings {
            let mention = self.mentions[mention].clone();
            let title = matches!(mention.target, Target::Title(_));
            let meaning = if meaning == Meaning::Named && only_named && title { Meaning::Similar } else { meaning };
            self.apply(&mention, meaning);
        }
        for rating in of_last {
            if self.context.last_mentioned.is_some() || !self.context.shown.is_empty() {
                self.preferences
                    .references
                    .push(Reference { position: None, meaning: ReferenceMeaning::Rated(rating) });
            }
        }
        self.read_pointing_pronouns(&consumed);
        for (range, _) in &tastes {
            consumed[range.clone()].fill(true);
        }
        self.reading.said.retain(|s| consumed.get(s.items.start).is_some_and(|c| *c));
        self.tastes_and_rest(&tastes, &consumed);
    }

    fn apply(&mut self, mention: &Mention, meaning: Meaning) {
        match &mention.target {
            Target::Shown(position) => self.apply_to_shown(&[*position], meaning, mention),
            Target::ShownSeveral(ranks) => {
                let ranks: Vec<Option<usize>> = ranks.iter().map(|r| Some(*r)).collect();
                self.apply_to_shown(&ranks, meaning, mention);
            }
            Target::Title(Link::Movie(movie)) => self.apply_to_movie(*movie, meaning, mention),
            Target::Title(Link::Ambiguous(choices)) => {
                let meaning = match meaning {
                    Meaning::Rated(rating) => MentionMeaning::Rated(rating),
                    Meaning::Seen => MentionMeaning::Seen,
                    Meaning::Similar => MentionMeaning::SimilarTo,
                    Meaning::Asked => MentionMeaning::Asked,
                    Meaning::Watchlist => MentionMeaning::Watchlist,
                    Meaning::NotSeen | Meaning::NotSimilar | Meaning::Named => return,
                };
                let question = TitleQuestion { mention: mention.text.clone(), choices: choices.clone(), meaning };
                if !self.preferences.questions.contains(&question) {
                    self.preferences.questions.push(question);
                }
            }
            Target::Title(Link::Unknown) => {
                if !self.preferences.unknown_titles.contains(&mention.text) {
                    self.preferences.unknown_titles.push(mention.text.clone());
                }
            }
        }
    }

    fn apply_to_shown(&mut self, ranks: &[Option<usize>], meaning: Meaning, mention: &Mention) {
        let meaning = match meaning {
            Meaning::Rated(rating) => ReferenceMeaning::Rated(rating),
            Meaning::Seen => ReferenceMeaning::Seen,
            Meaning::Similar => ReferenceMeaning::MoreLike,
            Meaning::NotSimilar => ReferenceMeaning::NotInterested,
            Meaning::Watchlist => ReferenceMeaning::Watchlist,
            Meaning::Named if self.is_refused(mention) => ReferenceMeaning::NotInterested,
            Meaning::Named | Meaning::Asked => ReferenceMeaning::Asked,
            Meaning::NotSeen => return,
        };
        self.preferences.references.extend(ranks.iter().map(|position| Reference { position: *position, meaning }));
    }

    /// "not that one", "drop the third".
    fn is_refused(&self, mention: &Mention) -> bool {
        let start = mention.tokens.start;
        self.tokens[start.saturating_sub(4)..start].iter().any(|t| {
            matches!(
                t.word.as_str(),
                "not"
                    | "no"
                    | "skip"
                    | "drop"
                    | "remove"
                    | "dont"
                    | "without"
                    | "except"
                    | "exclude"
                    | "delete"
                    | "but"
            )
        })
    }

    fn apply_to_movie(&mut self, movie: MovieIndex, meaning: Meaning, mention: &Mention) {
        let preferences = &mut self.preferences;
        match meaning {
            Meaning::Rated(rating) => {
                let rating = (rating * 10.0).round() / 10.0;
                preferences.ratings.retain(|r| r.movie != movie);
                preferences.ratings.push(NamedRating { movie, rating, mention: mention.text.clone() });
            }
            Meaning::Seen => push_new(&mut preferences.seen, movie),
            Meaning::Similar => push_new(&mut preferences.wish.similar_to, self.catalog.movie(movie).key()),
            Meaning::Asked => push_new(&mut preferences.asked, movie),
            Meaning::Watchlist => push_new(&mut preferences.watchlist, movie),
            Meaning::NotSeen | Meaning::NotSimilar | Meaning::Named => {}
        }
    }

    /// "I've seen it", "more like this", "not that": pronouns that can only mean the film last talked about.
    fn read_pointing_pronouns(&mut self, consumed: &[bool]) {
        if self.context.last_mentioned.is_none() && self.context.shown.is_empty() {
            return;
        }
        let items = &self.reading.items;
        let mut found = Vec::new();
        for sentence in statements::sentences(items) {
            if items[sentence.clone()].iter().any(|i| i.mention.is_some()) {
                continue;
            }
            for at in sentence.clone().filter(|at| !consumed[*at]) {
                let never = (sentence.start..=at)
                    .any(|i| self.lexicon.never_seen.is_at(items, i).is_some_and(|len| i + len > at));
                let behind = |len: usize| items.get(at + len).map_or("", Item::word);
                let pronoun = |word: &str| matches!(word, "it" | "that" | "this" | "them" | "those" | "these");
                if !never
                    && let Some(len) = self.lexicon.seen.is_at(items, at)
                    && (pronoun(behind(len)) || at + len >= sentence.end || !items[at + len].mark.is_whitespace())
                {
                    found.push(ReferenceMeaning::Seen);
                    break;
                }
                let like = items[at].word() == "like" && matches!(behind(1), "this" | "that" | "it");
                if like
                    && at + 2 >= sentence.end.min(items.len()) - usize::from(items[sentence.end - 1].ends_sentence())
                {
                    found.push(ReferenceMeaning::MoreLike);
                    break;
                }
                let asks =
                    items[at].word() == "about" && (pronoun(behind(1)) || at > 0 && pronoun(items[at - 1].word()));
                if asks && starts_as_question(items, &sentence) {
                    found.push(ReferenceMeaning::Asked);
                    break;
                }
                let saves = self.lexicon.watchlist.is_at(items, at).is_some_and(|len| len > 1 || pronoun(behind(len)));
                if saves
                    && items[sentence.clone()]
                        .iter()
                        .any(|i| matches!(i.word(), "list" | "watchlist" | "queue" | "save" | "bookmark"))
                {
                    found.push(ReferenceMeaning::Watchlist);
                    break;
                }
            }
        }
        self.preferences.references.extend(found.into_iter().map(|meaning| Reference { position: None, meaning }));
    }

    /// Reads tastes ("I hate musicals"), then everything that was no statement about a film, as a wish.
    fn tastes_and_rest(&mut self, tastes: &[(Range<usize>, bool)], consumed: &[bool]) {
        let items = &self.reading.items;
        let critiques = intents::critiques(self.lexicon, items, self.refines());
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

    /// A comparative ("lighter") pushes a shown list or an example; without either it is an ordinary wish.
    fn refines(&self) -> bool {
        !self.context.shown.is_empty()
            || !self.preferences.wish.similar_to.is_empty()
            || self.preferences.references.iter().any(|r| r.meaning == ReferenceMeaning::MoreLike)
    }

    /// What the message asks for.
    fn read_wish(&mut self) {
        let leads = self.reading.wish.iter().any(|w| *w);
        let intent = intents::intent(
            self.lexicon,
            &self.reading.items,
            &self.preferences,
            leads,
            !self.context.shown.is_empty(),
        );
        self.preferences.intent = intent;
        if intents::is_command(intent) {
            self.preferences.wish = Default::default();
            self.preferences.count = None;
        }
        self.preferences.references.dedup();
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
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

/// Passes over "I'm in the mood for", however many such phrases follow each other.
fn skip_leads(lexicon: &Lexicon, items: &[Item], range: &Range<usize>) -> usize {
    let mut at = range.start;
    while at < range.end {
        let refusal = lexicon.wish_negations.is_at(items, at).unwrap_or(0);
        match lexicon.wish_leads.is_at(items, at).filter(|len| *len >= refusal) {
            // "something" may be refused or limited right away: it stays harmless in the text.
            Some(len) => at += len,
            None if items[at].mark == ',' || items[at].mark == ':' || items[at].mark == '-' => at += 1,
            None => break,
        }
    }
    at.min(range.end)
}

/// "similar to" and "like" with the films behind them are no words to search for.
fn drop_comparisons(lexicon: &Lexicon, items: &[Item], range: &Range<usize>, dropped: &mut [bool]) {
    for at in range.clone() {
        if items[at].mention.is_some() {
            dropped[at] = true;
        }
        let lead = lexicon.similar.is_at(items, at).or_else(|| lexicon.not_similar.is_at(items, at));
        if let Some(len) = lead {
            let end = (at + len).min(range.end);
            let film = (end..range.end.min(end + 3)).find(|i| items[*i].mention.is_some());
            if let Some(film) = film.filter(|f| items[end..*f].iter().all(|i| lexicon.list_filler(i.word()))) {
                dropped[at..=film].fill(true);
            }
        }
        // Connectors between dropped films go too.
        let connector = matches!(items[at].word(), "and" | "or") || items[at].mark == ',';
        if connector && at > 0 && dropped[at - 1] && items.get(at + 1).is_some_and(|i| i.mention.is_some()) {
            dropped[at] = true;
        }
    }
}

/// The text of the items that were not dropped, as the person wrote it.
fn words_of(text: &str, tokens: &[Token], items: &[Item], range: &Range<usize>, dropped: &[bool]) -> String {
    let mut pieces: Vec<&str> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for at in range.clone() {
        let item = &items[at];
        // A contraction is several items of one token; it goes when any of them goes.
        let gone = dropped[at]
            || items.get(at + 1).is_some_and(|n| n.token == item.token && dropped[at + 1])
            || at > 0 && items[at - 1].token == item.token && dropped[at - 1];
        let Some(token) = tokens.get(item.token) else { continue };
        match (gone, open) {
            (true, Some((start, end))) => {
                pieces.extend(text.get(start..end));
                open = None;
            }
            (false, None) => open = Some((token.start, token.end)),
            (false, Some((start, _))) => open = Some((start, token.end)),
            (true, None) => {}
        }
    }
    if let Some((start, end)) = open {
        pieces.extend(text.get(start..end));
    }
    let joined = pieces.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    tidy(&joined)
}

/// Takes marks and loose connectors off the ends.
fn tidy(text: &str) -> String {
    const LOOSE: [&str; 24] = [
        "and", "or", "but", "with", "from", "in", "of", "that", "is", "are", "by", "for", "to", "also", "please",
        "maybe", "then", "so", "film", "movie", "which", "be", "i", "we",
    ];
    let marks = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '!' | '?' | '-' | '–' | '—' | '"' | '(' | ')' | '…')
    };
    let mut text = text.trim_matches(marks);
    loop {
        let before = text.len();
        for word in LOOSE {
            if let Some(rest) = text.strip_suffix(word).filter(|r| r.ends_with(' ')) {
                if matches!(word, "film" | "movie") {
                    continue;
                }
                text = rest.trim_end_matches(marks);
            }
            if let Some(rest) = text.strip_prefix(word).filter(|r| r.starts_with(' ')) {
                text = rest.trim_start_matches(marks);
            }
        }
        if text.len() == before {
            break;
        }
    }
    text.to_owned()
}

/// A wish of nothing but "something good" has no words to search for.
fn says_something(lexicon: &Lexicon, text: &str) -> bool {
    crate::catalog::folding::words(text).iter().any(|w| !lexicon.stop_words.contains(w.as_str()))
}
