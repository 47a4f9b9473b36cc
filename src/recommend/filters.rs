//! Hard limits: a film outside them is never shown. When they leave nothing, the ways to relax them.

use std::collections::{HashMap, HashSet};

use crate::catalog::{Catalog, Movie, MovieIndex, TagIndex};
use crate::understanding::{Filters, PersonWish, Role, Wish};

/// An unwanted tag with at most this weight must not come at all; a milder one only pushes a film down.
const NEVER: f32 = -0.75;
/// A film has a tag when the tag is at least this relevant; a stray vote does not count.
const HAS_TAG: f32 = 0.3;

/// One part of the hard limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FilterPart {
    /// Years of release.
    Years,
    /// Runtime.
    Runtime,
    /// Language.
    Language,
    /// Country.
    Country,
    /// Unwanted franchises.
    Franchise,
    /// Unwanted genres.
    Genres,
    /// Unwanted tags.
    Tags,
    /// People that must or must not be in it.
    People,
}

const PARTS: [FilterPart; 8] = [
    FilterPart::Years,
    FilterPart::Runtime,
    FilterPart::Language,
    FilterPart::Country,
    FilterPart::Franchise,
    FilterPart::Genres,
    FilterPart::Tags,
    FilterPart::People,
];

/// A way to find something when the filters leave nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxation {
    /// Which part is given up.
    pub given_up: FilterPart,
    /// How many films satisfy the rest.
    pub count: usize,
}

/// The limits of one wish, ready to be checked against the catalog.
pub(super) struct Limits<'a> {
    catalog: &'a Catalog,
    filters: &'a Filters,
    people: Vec<(&'a PersonWish, String)>,
    unwanted_genres: Vec<String>,
    unwanted_tags: HashMap<TagIndex, f32>,
    active: Vec<FilterPart>,
    unchecked: Vec<FilterPart>,
}

impl<'a> Limits<'a> {
    pub fn new(catalog: &'a Catalog, wish: &'a Wish) -> Self {
        let mut limits = Self {
            catalog,
            filters: &wish.filters,
            people: wish.people.iter().map(|person| (person, person.name.to_lowercase())).collect(),
            unwanted_genres: wish.genres.iter().filter(|g| !g.wanted).map(|g| g.genre.to_lowercase()).collect(),
            unwanted_tags: wish
                .tags
                .iter()
                .filter(|t| t.weight <= NEVER)
                .filter_map(|t| catalog.find_tag(&t.tag).map(|tag| (tag, t.weight)))
                .collect(),
            active: Vec::new(),
            unchecked: Vec::new(),
        };
        let asked: Vec<FilterPart> = PARTS.into_iter().filter(|part| limits.asks_for(*part)).collect();
        let known = |part: &FilterPart| catalog.movies().iter().any(|movie| knows(movie, *part));
        (limits.active, limits.unchecked) = asked.into_iter().partition(known);
        limits
    }

    /// Parts that are asked for but about which the catalog holds no facts.
    pub fn unchecked(&self) -> Vec<FilterPart> {
        self.unchecked.clone()
    }

    /// True when a film satisfies every limit.
    pub fn admit(&self, movie: MovieIndex) -> bool {
        self.active.iter().all(|part| self.satisfies(movie, *part))
    }

    /// What giving up each part alone would leave, most films first.
    pub fn relaxations(&self, exclude: &HashSet<MovieIndex>) -> Vec<Relaxation> {
        let mut relaxations: Vec<Relaxation> = self
            .active
            .iter()
            .map(|&given_up| {
                let rest = |movie: MovieIndex| {
                    self.active.iter().filter(|part| **part != given_up).all(|part| self.satisfies(movie, *part))
                };
                let count = self.catalog.iter().filter(|(m, _)| !exclude.contains(m) && rest(*m)).count();
                Relaxation { given_up, count }
            })
            .filter(|relaxation| relaxation.count > 0)
            .collect();
        relaxations.sort_by_key(|relaxation| std::cmp::Reverse(relaxation.count));
        relaxations
    }

    fn asks_for(&self, part: FilterPart) -> bool {
        let f = self.filters;
        match part {
            FilterPart::Years => f.year_from.is_some() || f.year_to.is_some(),
            FilterPart::Runtime => f.runtime_from.is_some() || f.runtime_to.is_some(),
            FilterPart::Language => !f.languages.is_empty() || !f.not_languages.is_empty(),
            FilterPart::Country => !f.countries.is_empty(),
            FilterPart::Franchise => !f.not_franchises.is_empty(),
            FilterPart::Genres => !self.unwanted_genres.is_empty(),
            FilterPart::Tags => !self.unwanted_tags.is_empty(),
            FilterPart::People => !self.people.is_empty(),
        }
    }

    /// A film of which the fact is not known does not satisfy a limit on it.
    fn satisfies(&self, index: MovieIndex, part: FilterPart) -> bool {
        let f = self.filters;
        let movie = self.catalog.movie(index);
        match part {
            FilterPart::Years => within(Some(movie.year), f.year_from, f.year_to),
            FilterPart::Runtime => within(movie.runtime, f.runtime_from, f.runtime_to),
            FilterPart::Language => {
                (f.languages.is_empty() || shares(&f.languages, &movie.languages))
                    && movie.languages.first().is_none_or(|main| !f.not_languages.contains(main))
            }
            FilterPart::Country => shares(&f.countries, &movie.countries),
            FilterPart::Franchise => self
                .catalog
                .franchise(index)
                .is_none_or(|name| !f.not_franchises.iter().any(|unwanted| unwanted.to_lowercase() == name)),
            FilterPart::Genres => !movie.genres.iter().any(|g| self.unwanted_genres.contains(&g.to_lowercase())),
            FilterPart::Tags => {
                self.unwanted_tags.keys().all(|&tag| self.catalog.tag_relevances().relevance(tag, index) < HAS_TAG)
            }
            FilterPart::People => {
                self.people.iter().all(|(wish, name)| has_person(movie, wish.role, name) == wish.wanted)
            }
        }
    }
}

fn within<T: PartialOrd + Copy>(value: Option<T>, from: Option<T>, to: Option<T>) -> bool {
    value.is_some_and(|v| from.is_none_or(|from| v >= from) && to.is_none_or(|to| v <= to))
}

fn shares(wanted: &[String], has: &[String]) -> bool {
    has.iter().any(|h| wanted.iter().any(|w| w.eq_ignore_ascii_case(h)))
}

fn has_person(movie: &Movie, role: Role, name: &str) -> bool {
    let among = |people: &[String]| people.iter().any(|person| person.to_lowercase() == name);
    match role {
        Role::Director => among(&movie.directors),
        Role::Cast => among(&movie.cast),
        Role::Any => among(&movie.directors) || among(&movie.cast),
    }
}

/// Whether the facts of a movie let this part be checked.
fn knows(movie: &Movie, part: FilterPart) -> bool {
    match part {
        FilterPart::Runtime => movie.runtime.is_some(),
        FilterPart::Language => !movie.languages.is_empty(),
        FilterPart::Country => !movie.countries.is_empty(),
        FilterPart::Genres => !movie.genres.is_empty(),
        FilterPart::People => !movie.cast.is_empty() || !movie.directors.is_empty(),
        FilterPart::Years | FilterPart::Franchise | FilterPart::Tags => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CatalogContents;
    use crate::understanding::GenreWish;

    fn catalog() -> Catalog {
        let movie = |title: &str, year, runtime, genre: &str, director: &str| Movie {
            title: title.into(),
            year,
            runtime,
            genres: vec![genre.into()],
            directors: vec![director.into()],
            ..Movie::default()
        };
        Catalog::new(CatalogContents {
            movies: vec![
                movie("Short and old", 1950, Some(80), "Comedy", "A. One"),
                movie("Long and new", 2010, Some(180), "Drama", "B. Two"),
                movie("Of unknown length", 1990, None, "Drama", "A. One"),
            ],
            ..CatalogContents::default()
        })
    }

    fn admitted(wish: &Wish) -> Vec<u32> {
        let catalog = catalog();
        let limits = Limits::new(&catalog, wish);
        (0..3).filter(|&i| limits.admit(MovieIndex(i))).collect()
    }

    #[test]
    fn limits_are_inclusive() {
        let filters = Filters { year_from: Some(1950), year_to: Some(1990), ..Filters::default() };
        assert_eq!(admitted(&Wish { filters, ..Wish::default() }), [0, 2]);
    }

    #[test]
    fn a_film_of_unknown_length_does_not_satisfy_a_limit_on_length() {
        let filters = Filters { runtime_to: Some(200), ..Filters::default() };
        assert_eq!(admitted(&Wish { filters, ..Wish::default() }), [0, 1]);
    }

    #[test]
    fn unwanted_genres_and_people_never_come() {
        let genres = vec![GenreWish { genre: "drama".into(), wanted: false }];
        assert_eq!(admitted(&Wish { genres, ..Wish::default() }), [0]);
        let person = PersonWish { name: "A. One".into(), role: Role::Director, wanted: false };
        assert_eq!(admitted(&Wish { people: vec![person], ..Wish::default() }), [1]);
    }

    #[test]
    fn a_catalog_without_the_facts_says_so_instead_of_finding_nothing() {
        let filters = Filters { languages: vec!["fr".into()], ..Filters::default() };
        let wish = Wish { filters, ..Wish::default() };
        let catalog = catalog();
        let limits = Limits::new(&catalog, &wish);
        assert_eq!(limits.unchecked(), [FilterPart::Language]);
        assert!(limits.admit(MovieIndex(0)));
    }

    #[test]
    fn relaxations_name_what_to_give_up_and_what_that_gives() {
        let filters = Filters { year_to: Some(1960), runtime_from: Some(100), ..Filters::default() };
        let wish = Wish { filters, ..Wish::default() };
        let catalog = catalog();
        let relaxations = Limits::new(&catalog, &wish).relaxations(&HashSet::new());
        let given_up: Vec<_> = relaxations.iter().map(|r| (r.given_up, r.count)).collect();
        assert_eq!(given_up, [(FilterPart::Years, 1), (FilterPart::Runtime, 1)]);
    }
}
