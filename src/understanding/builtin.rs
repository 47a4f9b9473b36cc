//! Understanding without a language model: rules over the lexicon and the catalog. No I/O, linear in the text.

mod reading;
mod rest;
mod words;

use crate::catalog::folding::{Token, tokens};
use crate::catalog::{Catalog, MovieIndex};

use super::intents;
use super::items::Item;
use super::lexicon::Lexicon;
use super::linker::Link;
use super::mentions::{Finder, Mention, Target};
use super::statements::{self, Meaning, Statements};
use super::{Intent, MentionMeaning, NamedRating, Preferences, Reference, ReferenceMeaning, TitleQuestion, references};
use reading::{Reading, find_films, starts_as_question};

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
        not_seen: Vec::new(),
    };
    message.read_films();
    message.read_wish();
    message.preferences
}

/// The titles that a text names, as written and linked, whatever it says of them; for measurements.
pub fn titles_named(catalog: &Catalog, lexicon: &Lexicon, text: &str) -> Vec<(String, Link)> {
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
    /// Films that the person says not to have seen.
    not_seen: Vec<MovieIndex>,
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
            Meaning::NotSeen => push_new(&mut self.not_seen, movie),
            Meaning::NotSimilar | Meaning::Named => {}
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
                let never = || {
                    let last = |i: usize| self.lexicon.never_seen.is_at(items, i).map_or(0, |len| i + len);
                    (at.saturating_sub(12).max(sentence.start)..=at).any(|i| last(i) > at)
                };
                let behind = |len: usize| items.get(at + len).map_or("", Item::word);
                let pronoun = |word: &str| matches!(word, "it" | "that" | "this" | "them" | "those" | "these");
                if let Some(len) = self.lexicon.seen.is_at(items, at)
                    && !never()
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
        // "I have never seen Heat" and no more: the person may want to hear of it.
        if intent == Intent::Unclear && !self.not_seen.is_empty() {
            self.preferences.intent = Intent::About;
            self.preferences.asked = std::mem::take(&mut self.not_seen);
        }
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
