//! Understanding with a language model, on top of the rules.
//!
//! The model's answer is read like hostile input. A rating needs a title that the person wrote, words of theirs that give
//! the opinion, and a film of the catalog; limits need their figures in the message; unwanted things need a negation.
//! What the rules found stays: the model only adds what they missed. Whatever does not hold is dropped and counted.

mod evidence;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use self::evidence::Evidence;
use super::linker::{Link, Strictness, link_with};
use super::{
    Critique, GenreWish, Intent, MentionMeaning, NamedRating, PersonWish, Preferences, Role, TagWish, TitleQuestion,
};
use crate::catalog::folding::words;
use crate::catalog::{Catalog, MovieIndex};
use crate::llm::{self, Prompt, Question, answer_schema};

/// The prompt, with its version.
pub static PROMPT: LazyLock<Prompt> =
    LazyLock::new(|| Prompt::parse("understanding", include_str!("../../data/prompts/understanding.txt")));

/// The form of the answers.
static SCHEMA: LazyLock<&RawValue> =
    LazyLock::new(|| answer_schema(include_str!("../../data/prompts/understanding.schema.json")));

/// The answer may be so long, tokens: forty opinions and a wish.
const ANSWER_TOKENS: u32 = 1600;
/// What a question takes besides prompt, answer and texts, tokens.
const OTHER_TOKENS: u32 = 96;
/// With less room than this a message is not worth reading, tokens.
const SHORTEST_MESSAGE: u32 = 100;
/// Bytes that a token takes at least, roughly.
const BYTES_PER_TOKEN: usize = 3;
/// Most tags that a model may add.
const MOST_TAGS: usize = 5;
/// Weight of a tag that only the model found.
const TAG_WEIGHT: f32 = 0.5;
/// Most entries of one list of the answer that are looked at.
const MOST_ENTRIES: usize = 100;

/// What the conversation says of a message.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// The last wish, in words.
    pub wish: String,
    /// Titles of the films shown last.
    pub shown: Vec<String>,
}

/// What the model added to the rules' reading, and what of its answer did not hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The rules' reading with what the model added.
    pub preferences: Preferences,
    /// Parts that the model added.
    pub added: usize,
    /// Parts that were dropped.
    pub dropped: usize,
}

/// The model's answer as it comes; every part may be missing or wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    intent: Value,
    ratings: Vec<Value>,
    wish: Value,
    wanted: Vec<Value>,
    unwanted: Vec<Value>,
    wanted_genres: Vec<Value>,
    unwanted_genres: Vec<Value>,
    people: Vec<Value>,
    year_from: Value,
    year_to: Value,
    minutes_to: Value,
    count: Value,
    critiques: Vec<Value>,
}

/// A question in the order of the prompt's examples.
#[derive(Serialize)]
struct Asked<'a> {
    message: &'a str,
    earlier_wish: &'a str,
    shown: &'a [String],
}

/// What asks a model with a context of so many tokens to read a message of a person; `None` when there is no room for it.
/// Of a message that is too long the beginning is read.
pub fn question(text: &str, earlier: &Earlier, context_tokens: u32) -> Option<Question> {
    let max_tokens = ANSWER_TOKENS.min(context_tokens / 3);
    let taken = PROMPT.tokens() + max_tokens + OTHER_TOKENS;
    let room = context_tokens.checked_sub(taken).filter(|room| *room >= SHORTEST_MESSAGE)?;
    // What was said before may take a part of the room; a letter that JSON escapes takes two bytes.
    let bytes = room as usize * BYTES_PER_TOKEN;
    let earlier_wish = beginning(&earlier.wish, bytes / 8);
    let shown = if earlier.shown.iter().map(|title| title.len() + 3).sum::<usize>() <= bytes / 4 {
        &earlier.shown[..]
    } else {
        &[]
    };
    let message = beginning(text, bytes / 2);
    let asked = serde_json::to_string(&Asked { message, earlier_wish, shown }).ok()?;
    Some(Question { name: "understanding", messages: PROMPT.ask(asked), schema: *SCHEMA, max_tokens })
}

/// The beginning of a text in so many bytes.
fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

/// Adds what holds of a model's answer to the rules' reading of the same message. `None` when the answer has not the form
/// that was asked for.
pub fn read(catalog: &Catalog, text: &str, rules: Preferences, answer: &str) -> Option<Reading> {
    let object = llm::whole(answer, |value| value.get("intent").is_some() && value.get("wish").is_some())?;
    let answer: Answer = serde_json::from_value(object).ok()?;
    let evidence = Evidence::new(text);
    let mut reader = Reader { catalog, evidence, reading: Reading { preferences: rules, ..Reading::default() } };
    reader.read_ratings(&answer.ratings);
    reader.read_wish(&answer);
    reader.read_limits(&answer);
    reader.read_intent(&answer);
    Some(reader.reading)
}

struct Reader<'a> {
    catalog: &'a Catalog,
    evidence: Evidence,
    reading: Reading,
}

impl Reader<'_> {
    fn note(&mut self, holds: bool) {
        let count = if holds { &mut self.reading.added } else { &mut self.reading.dropped };
        *count += 1;
    }

    fn read_ratings(&mut self, entries: &[Value]) {
        for entry in entries.iter().take(MOST_ENTRIES) {
            let rating = entry["rating"].as_f64().map(|rating| rating as f32).filter(|r| (0.5..=5.0).contains(r));
            let (title, words) =
                (entry["title"].as_str().unwrap_or_default(), entry["words"].as_str().unwrap_or_default());
            let Some(rating) = rating.filter(|_| self.evidence.has_opinion(title, words)) else {
                // Naming a film that the rules have read already is no fault.
                let known = matches!(self.link(title), Link::Movie(movie) if self.is_known(movie));
                self.reading.dropped += usize::from(!known);
                continue;
            };
            match self.link(title) {
                // The rules saw this film: their evidence goes before, whatever they made of it.
                Link::Movie(movie) if self.is_known(movie) => {}
                Link::Movie(movie) => {
                    let named = NamedRating { movie, rating, mention: title.to_owned() };
                    self.reading.preferences.ratings.push(named);
                    self.note(true);
                }
                Link::Ambiguous(choices) => self.ask(title, choices, rating),
                Link::Unknown => self.note(false),
            }
        }
    }

    fn link(&self, title: &str) -> Link {
        link_with(self.catalog, title, None, Strictness::Strict)
    }

    fn ask(&mut self, title: &str, choices: Vec<MovieIndex>, rating: f32) {
        let asked = &mut self.reading.preferences.questions;
        let known = asked.iter().any(|question| question.choices.iter().any(|choice| choices.contains(choice)))
            || self.reading.preferences.ratings.iter().any(|named| choices.contains(&named.movie));
        if !known {
            let meaning = MentionMeaning::Rated(rating);
            asked.push(TitleQuestion { mention: title.to_owned(), choices, meaning });
            self.note(true);
        }
    }

    /// Whether the rules made anything of a film.
    fn is_known(&self, movie: MovieIndex) -> bool {
        let rules = &self.reading.preferences;
        let key = self.catalog.movie(movie).key();
        rules.ratings.iter().any(|named| named.movie == movie)
            || [&rules.seen, &rules.asked, &rules.watchlist].iter().any(|films| films.contains(&movie))
            || rules.questions.iter().any(|question| question.choices.contains(&movie))
            || rules.wish.similar_to.contains(&key)
    }

    fn read_wish(&mut self, answer: &Answer) {
        let wish = answer.wish.as_str().unwrap_or_default().trim();
        if !wish.is_empty() && self.reading.preferences.wish.text.is_empty() {
            // Opinions are no wish: with a rating in it, the rules would have read the rest.
            let holds = self.evidence.has_words(wish) && matches!(self.reading.preferences.intent, Intent::Unclear);
            if holds {
                self.reading.preferences.wish.text = wish.to_owned();
            }
            self.note(holds);
        }
        self.read_tags(&answer.wanted, true);
        self.read_tags(&answer.unwanted, false);
        self.read_genres(&answer.wanted_genres, true);
        self.read_genres(&answer.unwanted_genres, false);
        self.read_people(&answer.people);
    }

    fn read_tags(&mut self, names: &[Value], wanted: bool) {
        let mut added = 0;
        for name in names.iter().take(MOST_ENTRIES).filter_map(Value::as_str) {
            let Some(tag) = self.catalog.find_tag(name).map(|tag| self.catalog.tag(tag).to_owned()) else {
                self.note(false);
                continue;
            };
            if self.reading.preferences.wish.tags.iter().any(|known| known.tag == tag) {
                continue;
            }
            let negated = self.evidence.is_negated(&tag);
            let said = if wanted { !negated && !self.is_of_a_title(&tag) } else { negated };
            let wish = &mut self.reading.preferences.wish;
            let holds = added < MOST_TAGS && said;
            if holds {
                // An unwanted tag is a limit that is never broken, hence the person's own word is needed for it.
                wish.tags.push(TagWish { tag, weight: if wanted { TAG_WEIGHT } else { -1.0 } });
                added += 1;
            }
            self.note(holds);
        }
    }

    /// Whether a tag is only the name of a film that the person has an opinion on: that is no wish for more of it.
    fn is_of_a_title(&self, tag: &str) -> bool {
        let (tag, wish) = (words(tag), words(&self.reading.preferences.wish.text));
        let within = |text: &[String]| !tag.is_empty() && text.windows(tag.len()).any(|part| part == tag);
        let ratings = &self.reading.preferences.ratings;
        !within(&wish) && ratings.iter().any(|named| within(&words(&named.mention)))
    }

    fn read_genres(&mut self, names: &[Value], wanted: bool) {
        for name in names.iter().take(MOST_ENTRIES).filter_map(Value::as_str) {
            let genres = self.catalog.movies().iter().flat_map(|movie| &movie.genres);
            let Some(genre) = genres.into_iter().find(|genre| genre.eq_ignore_ascii_case(name)).cloned() else {
                self.note(false);
                continue;
            };
            let wish = &mut self.reading.preferences.wish;
            if wish.genres.iter().any(|known| known.genre == genre) {
                continue;
            }
            let said = self.evidence.has_words(&genre);
            let holds = said && self.evidence.is_negated(&genre) != wanted;
            if holds {
                wish.genres.push(GenreWish { genre, wanted });
            }
            self.note(holds);
        }
    }

    fn read_people(&mut self, entries: &[Value]) {
        for entry in entries.iter().take(MOST_ENTRIES) {
            let (name, wanted) =
                (entry["name"].as_str().unwrap_or_default(), entry["wanted"].as_bool().unwrap_or(true));
            let folded = words(name);
            let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
            let person = self.catalog.people().find(&folded).map(|person| person.name.clone());
            let holds = self.evidence.has_words(name) && self.evidence.is_negated(name) != wanted;
            match person {
                Some(name) if self.reading.preferences.wish.people.iter().any(|known| known.name == name) => {}
                Some(name) if holds => {
                    self.reading.preferences.wish.people.push(PersonWish { name, role: Role::Any, wanted });
                    self.note(true);
                }
                _ => self.note(false),
            }
        }
    }

    fn read_limits(&mut self, answer: &Answer) {
        let figure = |value: &Value| value.as_u64().and_then(|figure| u16::try_from(figure).ok());
        let (from, to) = (figure(&answer.year_from), figure(&answer.year_to));
        let filters = &self.reading.preferences.wish.filters;
        if (from.is_some() || to.is_some()) && filters.year_from.is_none() && filters.year_to.is_none() {
            let said = [from, to].into_iter().flatten().all(|year| self.evidence.has_year(year));
            let holds = said && from.zip(to).is_none_or(|(from, to)| from <= to);
            if holds {
                let filters = &mut self.reading.preferences.wish.filters;
                (filters.year_from, filters.year_to) = (from, to);
            }
            self.note(holds);
        }
        if let Some(minutes) = figure(&answer.minutes_to)
            && self.reading.preferences.wish.filters.runtime_to.is_none()
        {
            let holds = (20..=600).contains(&minutes) && self.evidence.has_minutes(minutes);
            if holds {
                self.reading.preferences.wish.filters.runtime_to = Some(minutes);
            }
            self.note(holds);
        }
        if let Some(count) = figure(&answer.count)
            && self.reading.preferences.count.is_none()
        {
            let holds = (1..=100).contains(&count) && self.evidence.has_figure(count);
            if holds {
                self.reading.preferences.count = Some(usize::from(count));
            }
            self.note(holds);
        }
    }

    /// Only a message that the rules made nothing of gets its intent from the model, and none that deletes anything.
    fn read_intent(&mut self, answer: &Answer) {
        let unclear = self.reading.preferences.intent == Intent::Unclear;
        let preferences = &mut self.reading.preferences;
        let intent = match answer.intent.as_str().unwrap_or_default() {
            _ if !unclear => return,
            "recommend" => Intent::Recommend,
            "refine" | "more" if !answer.critiques.is_empty() => Intent::Refine,
            "refine" if !preferences.wish.is_empty() => Intent::Refine,
            "more" => Intent::More,
            "rate" if !preferences.ratings.is_empty() => Intent::Rate,
            "why" => Intent::Why,
            "greet" => Intent::Greet,
            "thanks" => Intent::Thanks,
            "help" => Intent::Help,
            _ => return,
        };
        preferences.intent = intent;
        if matches!(intent, Intent::Refine | Intent::Recommend) && preferences.critiques.is_empty() {
            let read = |value: &Value| serde_json::from_value::<Critique>(value.clone()).ok();
            preferences.critiques = answer.critiques.iter().take(3).filter_map(read).collect();
        }
        self.note(true);
    }
}

#[cfg(test)]
mod tests;
