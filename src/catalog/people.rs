//! The people index: directors and actors by full name, and by last name where that can only mean one of them.

use std::collections::HashMap;

use super::Movie;
use super::folding::words;
use super::title_data::TITLE_DATA;

/// A person who directed or plays in movies of the catalog.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The name as the catalog spells it.
    pub name: String,
    /// How many movies of the catalog they directed.
    pub directed: u32,
    /// How many movies of the catalog they play in.
    pub played: u32,
    /// Sum of the ratings counts of their movies.
    fame: u64,
}

/// Directors and actors of a catalog.
pub struct PeopleIndex {
    people: Vec<Person>,
    by_name: HashMap<Box<str>, u32>,
    by_last_name: HashMap<Box<str>, Vec<u32>>,
    famous: u64,
}

/// How many times better known the bearer of a last name must be than the next one.
const FAR_AHEAD: u64 = 4;

impl PeopleIndex {
    /// Indexes the people of the movies.
    pub fn new(movies: &[Movie]) -> Self {
        let mut people: Vec<Person> = Vec::new();
        let mut ids: HashMap<&str, u32> = HashMap::with_capacity(movies.len() * 3);
        for movie in movies {
            let directors = movie.directors.iter().map(|name| (name, true));
            let cast = movie.cast.iter().map(|name| (name, false));
            for (name, directs) in directors.chain(cast) {
                let id = *ids.entry(name.as_str()).or_insert_with(|| {
                    people.push(Person { name: name.clone(), directed: 0, played: 0, fame: 0 });
                    people.len() as u32 - 1
                });
                let person = &mut people[id as usize];
                person.directed += u32::from(directs);
                person.played += u32::from(!directs);
                // A director stands for a film more than one of its actors does.
                person.fame += u64::from(movie.rating_count + 1) * if directs { 2 } else { 1 };
            }
        }
        let mut by_name: HashMap<Box<str>, u32> = HashMap::with_capacity(people.len());
        let mut by_last_name: HashMap<Box<str>, Vec<u32>> = HashMap::with_capacity(people.len());
        for (id, person) in people.iter().enumerate() {
            let words = words(&person.name);
            if words.is_empty() {
                continue;
            }
            by_name.entry(words.concat().into()).or_insert(id as u32);
            if let [_, .., last] = words.as_slice() {
                by_last_name.entry(last.as_str().into()).or_default().push(id as u32);
            }
        }
        for ids in by_last_name.values_mut() {
            ids.sort_by_key(|id| std::cmp::Reverse(people[*id as usize].fame));
        }
        let mut fame: Vec<u64> = people.iter().map(|p| p.fame).collect();
        fame.sort_unstable();
        let famous = fame.get(fame.len() * 3 / 4).copied().unwrap_or(0);
        Self { people, by_name, by_last_name, famous }
    }

    /// The person with this full name, given as folded words.
    pub fn find(&self, words: &[&str]) -> Option<&Person> {
        self.by_name.get(words.concat().as_str()).map(|id| &self.people[*id as usize])
    }

    /// Whether somebody has this folded last name.
    pub fn has_last_name(&self, word: &str) -> bool {
        self.by_last_name.contains_key(word)
    }

    /// The person everybody means by this folded last name, if there is one: a famous one, and far better known than the
    /// next bearer of the name. Words of everyday English are no last names.
    pub fn find_last_name(&self, word: &str) -> Option<&Person> {
        if word.len() < 4 || TITLE_DATA.is_common(word) {
            return None;
        }
        let ids = self.by_last_name.get(word)?;
        let first = &self.people[*ids.first()? as usize];
        let next = ids.get(1).map_or(0, |id| self.people[*id as usize].fame);
        (first.fame >= self.famous && first.fame >= FAR_AHEAD * next).then_some(first)
    }
}
