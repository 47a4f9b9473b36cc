//! Films for a wish without a conversation: nothing is stored, nobody's ratings are read. For suggestions while somebody
//! is still typing, where half a sentence must not become an opinion.

use std::collections::{HashMap, HashSet};

use super::engine::Engine;
use super::reply::Card;
use super::session::Session;
use super::{answer, once, step, understander};
use crate::recommend::{self, Request};

impl Engine {
    /// The best films for what a text says, best first; opinions in it count for this answer alone. Makes no input or
    /// output, so that it is quick. `locale` is the BCP 47 language of the reasons.
    pub fn suggest(&self, text: &str, count: usize, locale: &str) -> Vec<Card> {
        let knowledge = self.knowledge();
        let mut preferences = understander::understand(&knowledge, text, &Session::default(), None).preferences;
        once::apply_critiques(&knowledge, &mut preferences);
        let ratings: Vec<_> = preferences.ratings.iter().map(|r| (r.movie, r.rating)).collect();
        let similar = preferences.wish.similar_to.iter().filter_map(|key| knowledge.catalog.find(key));
        let exclude: HashSet<_> =
            ratings.iter().map(|(movie, _)| *movie).chain(preferences.seen.iter().copied()).chain(similar).collect();
        let importance = self.options().importance;
        let request = Request {
            ratings: &ratings,
            wish: &preferences.wish,
            exclude: &exclude,
            count,
            importance,
            judgements: &HashMap::new(),
            nearness: &[],
        };
        let found = recommend::recommend(&knowledge.catalog, &knowledge.model, &request);
        let voice = self.texts().voice(locale);
        let wish = &preferences.wish;
        let card = |film| answer::stored_card(&knowledge.catalog, film, wish, importance, voice);
        let stored = found.movies.iter().map(card);
        stored
            .enumerate()
            .map(|(position, card)| step::card(&knowledge, position, &card, step::state_of(None)))
            .collect()
    }
}
