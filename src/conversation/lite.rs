//! Recommendations from chosen films and tags, without a conversation: what the page's Lite mode asks for.

use std::collections::{HashMap, HashSet};

use super::answer::stored_card;
use super::engine::Engine;
use super::reply::{Card, MovieSummary};
use super::turn::Identity;
use super::{EngineError, step};
use crate::catalog::{MovieIndex, MovieKey};
use crate::recommend::{self, Request};
use crate::store::FilmMarks;
use crate::understanding::linker::{self, Link};
use crate::understanding::{TagWish, Wish};

/// What is chosen in Lite mode.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LiteQuery {
    /// Films with their ratings, 0.5 to 5; later ones go before earlier ones.
    pub films: Vec<(MovieKey, f32)>,
    /// Tags that films should have.
    pub wanted: Vec<String>,
    /// Tags that films should not have.
    pub unwanted: Vec<String>,
    /// 0 to 100: the weight of the collaborative score; the rest goes to the tags.
    pub importance: u8,
    /// How many films, 1 to 100.
    pub count: usize,
    /// Whether the person's stored ratings count too.
    pub past_ratings: bool,
}

/// What a title in a person's words stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundTitle {
    /// This film.
    Movie(Box<MovieSummary>),
    /// One of several, best guess first.
    OneOf(Vec<MovieSummary>),
    /// No film of the catalog.
    Unknown,
}

impl Engine {
    /// Ranks the catalog for chosen films and tags. Stores nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lite(
        &self,
        identity: Option<&Identity>,
        locale: &str,
        query: &LiteQuery,
    ) -> Result<Vec<Card>, EngineError> {
        let knowledge = self.knowledge();
        let catalog = &knowledge.catalog;
        let marks = self.marks_of(identity).await?;
        let films = query.films.iter().filter_map(|(key, rating)| Some((catalog.find(key)?, *rating)));
        let mut ratings: HashMap<MovieIndex, f32> = HashMap::new();
        if query.past_ratings {
            let past = marks.iter().filter_map(|(key, m)| Some((catalog.find(key)?, m.rating.as_ref()?.rating)));
            ratings.extend(past);
        }
        ratings.extend(films);
        let mut ratings: Vec<(MovieIndex, f32)> = ratings.into_iter().collect();
        ratings.sort_by_key(|(movie, _)| *movie);

        let known = marks.iter().filter(|(_, m)| m.rating.is_some() || m.seen_at.is_some());
        let mut exclude: HashSet<MovieIndex> = known.filter_map(|(key, _)| catalog.find(key)).collect();
        exclude.extend(ratings.iter().map(|(movie, _)| *movie));
        let wish = Wish { tags: tag_wishes(query), ..Wish::default() };
        let found = recommend::recommend(
            catalog,
            &knowledge.model,
            &Request {
                ratings: &ratings,
                wish: &wish,
                exclude: &exclude,
                count: query.count.clamp(1, 100),
                importance: query.importance.min(100),
                judgements: &HashMap::new(),
                nearness: &[],
            },
        );
        let voice = self.texts().voice(locale);
        let cards = found.movies.iter().enumerate().map(|(position, film)| {
            let stored = stored_card(catalog, film, &wish, query.importance, voice);
            let state = step::state_of(marks.get(&stored.movie));
            step::card(&knowledge, position, &stored, state)
        });
        Ok(cards.collect())
    }

    /// The film that a title in a person's words stands for; `Heat (1995)` names the year too.
    pub fn find_title(&self, text: &str) -> FoundTitle {
        let knowledge = self.knowledge();
        let (title, year) = split_year(text);
        match linker::link(&knowledge.catalog, title, year) {
            Link::Movie(index) => FoundTitle::Movie(Box::new(knowledge.summary(index))),
            Link::Ambiguous(choices) => FoundTitle::OneOf(choices.into_iter().map(|i| knowledge.summary(i)).collect()),
            Link::Unknown => match self.complete_titles(title, 5) {
                near if near.is_empty() => FoundTitle::Unknown,
                near => FoundTitle::OneOf(near),
            },
        }
    }

    /// Tags whose name goes on from `prefix` or has it in its middle, with the number of films that have the tag;
    /// where the match is goes before use.
    pub fn complete_tags(&self, prefix: &str, limit: usize) -> Vec<(String, usize)> {
        let knowledge = self.knowledge();
        let wanted = prefix.trim().to_lowercase();
        let mut films = vec![0usize; knowledge.catalog.tags().len()];
        for tag in knowledge.catalog.movies().iter().flat_map(|movie| &movie.tags) {
            films[tag.tag.get()] += 1;
        }
        let place = |name: &str| name.to_lowercase().find(&wanted).map(|at| if at == 0 { 0 } else { 1 });
        let tags = knowledge.catalog.tags().iter().zip(films);
        let mut found: Vec<(u8, usize, &String)> =
            tags.filter_map(|(name, films)| Some((place(name)?, films, name))).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(b.2)));
        found.into_iter().take(limit).map(|(_, films, name)| (name.clone(), films)).collect()
    }

    /// Everything a person said of films; nothing of somebody unknown.
    pub(super) async fn marks_of(
        &self,
        identity: Option<&Identity>,
    ) -> Result<HashMap<MovieKey, FilmMarks>, EngineError> {
        let Some(identity) = identity else { return Ok(HashMap::new()) };
        let mut tx = self.store().begin_reading().await?;
        match tx.find_user(identity.platform, &identity.external_id).await? {
            Some(user) => Ok(tx.all_marks(user).await?),
            None => Ok(HashMap::new()),
        }
    }
}

fn tag_wishes(query: &LiteQuery) -> Vec<TagWish> {
    let wish = |weight: f32| move |tag: &String| TagWish { tag: tag.clone(), weight };
    query.wanted.iter().map(wish(1.0)).chain(query.unwanted.iter().map(wish(-1.0))).collect()
}

/// `Heat (1995)` as title and year.
fn split_year(text: &str) -> (&str, Option<u16>) {
    let text = text.trim();
    let split = || {
        let (title, rest) = text.strip_suffix(')')?.rsplit_once('(')?;
        let year = rest.trim().parse().ok().filter(|year| (1870..=2200).contains(year))?;
        Some((title.trim(), Some(year)))
    };
    split().filter(|(title, _)| !title.is_empty()).unwrap_or((text, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_in_brackets_is_told_from_the_title() {
        assert_eq!(split_year(" Heat (1995) "), ("Heat", Some(1995)));
        assert_eq!(split_year("(500) Days of Summer"), ("(500) Days of Summer", None));
        assert_eq!(split_year("(1995)"), ("(1995)", None));
        assert_eq!(split_year("Amelie (Le Fabuleux destin)"), ("Amelie (Le Fabuleux destin)", None));
    }
}
