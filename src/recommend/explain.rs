//! True reasons: what each rated film adds to a score, and which parts of the wish a film has or lacks.

use super::Contribution;
use crate::catalog::{Catalog, MovieIndex, QueryWord};
use crate::ease::Model;
use crate::understanding::{Role, Wish};

/// A tag is named as matching from this relevance on.
const MATCHES_TAG: f32 = 0.25;
/// A word is named as matching from this strength on.
const MATCHES_WORD: f32 = 0.2;
/// Contributions with a smaller share are not worth naming.
const WORTH_NAMING: f32 = 0.02;
/// A wanted tag from this weight on was asked for in so many words; a lighter one only came along with it, and nobody
/// misses it.
const ASKED_FOR: f32 = 0.75;
/// A film is like a named one from this cosine of their themes on.
const ALIKE: f32 = 0.3;
/// A list of reasons longer than this is noise.
const MAX_PARTS: usize = 8;

/// What each rating adds to the collaborative score of a film, as shares of the sum of absolute contributions, largest
/// first. EASE is linear, so the shares are exact.
pub(super) fn contributions(
    model: &Model,
    ratings: &[(MovieIndex, f32)],
    signed: &[(MovieIndex, f32)],
    movie: MovieIndex,
) -> Vec<Contribution> {
    let parts = model.contributions(signed, movie);
    let sum: f32 = parts.iter().map(|p| p.abs()).sum();
    if sum <= f32::EPSILON {
        return Vec::new();
    }
    let mut result: Vec<Contribution> = ratings
        .iter()
        .zip(&parts)
        .map(|(&(movie, rating), part)| Contribution { movie, rating, share: part / sum })
        .filter(|contribution| contribution.share.abs() >= WORTH_NAMING)
        .collect();
    result.sort_by(|a, b| b.share.total_cmp(&a.share));
    result
}

/// Parts of a wish that a film has and lacks.
#[derive(Debug, Default, PartialEq)]
pub(super) struct WishParts {
    pub matched: Vec<String>,
    pub missing: Vec<String>,
}

impl WishParts {
    fn add(&mut self, name: &str, has: bool) {
        let list = if has { &mut self.matched } else { &mut self.missing };
        if list.len() < MAX_PARTS && !list.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            list.push(name.to_owned());
        }
    }
}

/// Checks every wanted tag, genre and person, and the words of the wish that are not already one of them. A film that is
/// `near` in meaning says the same in other words, so none of them is missing.
pub(super) fn wish_parts(catalog: &Catalog, wish: &Wish, movie: MovieIndex, near: bool) -> WishParts {
    let facts = catalog.movie(movie);
    let mut parts = WishParts::default();
    for tag in wish.tags.iter().filter(|t| t.weight > 0.0) {
        if let Some(index) = catalog.find_tag(&tag.tag) {
            let has = catalog.tag_relevances().relevance(index, movie) >= MATCHES_TAG;
            if has || tag.weight >= ASKED_FOR {
                parts.add(&tag.tag, has);
            }
        }
    }
    for genre in wish.genres.iter().filter(|g| g.wanted) {
        parts.add(&genre.genre, facts.genres.iter().any(|g| g.eq_ignore_ascii_case(&genre.genre)));
    }
    for person in wish.people.iter().filter(|p| p.wanted) {
        let named = |people: &[String]| people.iter().any(|p| p.eq_ignore_ascii_case(&person.name));
        let has = match person.role {
            Role::Director => named(&facts.directors),
            Role::Cast => named(&facts.cast),
            Role::Any => named(&facts.directors) || named(&facts.cast),
        };
        parts.add(&person.name, has);
    }
    for film in wish.similar_to.iter().filter_map(|key| catalog.find(key)) {
        if catalog.semantics().is_some_and(|themes| themes.similarity(film, movie) >= ALIKE) {
            parts.add(&catalog.movie(film).title, true);
        }
    }
    // The words of a wish that was understood as tags and genres are missing in no film that has those.
    let only_words = parts.matched.is_empty() && parts.missing.is_empty();
    for word in other_words(catalog, wish) {
        let has = catalog.text().strength(&word, movie) >= MATCHES_WORD;
        if has || (only_words && !near) {
            parts.add(&word.written, has);
        }
    }
    parts
}

/// Words of the wish that are not part of a wanted tag or genre.
fn other_words(catalog: &Catalog, wish: &Wish) -> Vec<QueryWord> {
    let tags = wish.tags.iter().map(|t| t.tag.as_str());
    let genres = wish.genres.iter().map(|g| g.genre.as_str());
    let named: Vec<QueryWord> = tags.chain(genres).flat_map(|name| catalog.text().query(name)).collect();
    let same = |a: &QueryWord, b: &QueryWord| {
        (a.term.is_some() && a.term == b.term) || b.term.is_some_and(|term| a.relatives.contains(&term))
    };
    let words = catalog.text().query(&wish.text);
    // A hyphenated word is followed by its parts, which say the same.
    let joined = |i: usize| {
        words.get(i + 2).is_some_and(|b| words[i].written == format!("{}{}", words[i + 1].written, b.written))
    };
    let said = |i: usize| named.iter().any(|other| same(&words[i], other));
    (0..words.len()).filter(|&i| !joined(i) && !said(i)).map(|i| words[i].clone()).collect()
}
