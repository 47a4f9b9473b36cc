//! A list that is not five times the same: one film of a franchise, and films that differ.

use std::collections::HashSet;

use super::blend::Scores;
use crate::catalog::{Catalog, MovieIndex};
use crate::understanding::Wish;

/// How much being like an earlier film of the list costs at most, in natural units.
const LIKENESS: f32 = 0.5;
/// So many films for each place of the list are considered.
const CHOICES_PER_PLACE: usize = 5;

/// Picks the list from the ranking: greedily the best film after the cost of its likeness to those already chosen
/// (maximal marginal relevance, Carbonell and Goldstein 1998). The first film is always the best one.
pub(super) fn choose(catalog: &Catalog, wish: &Wish, order: &[Scores], count: usize) -> Vec<Scores> {
    let mut franchises: HashSet<&str> = HashSet::new();
    let asked = asked_franchises(catalog, wish);
    let mut pool: Vec<(Scores, f32)> = order
        .iter()
        // The pool holds one film of each franchise, the best.
        .filter(|scores| match catalog.franchise(scores.movie) {
            Some(name) => asked.contains(name) || franchises.insert(name),
            None => true,
        })
        .take(count.saturating_mul(CHOICES_PER_PLACE))
        .map(|scores| (*scores, 0.0))
        .collect();
    let mut chosen: Vec<Scores> = Vec::with_capacity(count);
    while chosen.len() < count && !pool.is_empty() {
        let value = |(scores, likeness): &(Scores, f32)| scores.total - LIKENESS * likeness;
        let best = (0..pool.len()).rev().max_by(|&a, &b| value(&pool[a]).total_cmp(&value(&pool[b]))).unwrap_or(0);
        let (scores, _) = pool.remove(best);
        for (other, likeness) in &mut pool {
            *likeness = likeness.max(self::likeness(catalog, scores.movie, other.movie));
        }
        chosen.push(scores);
    }
    // Likeness decides who is on the list; on the list the order is that of the totals.
    chosen.sort_by(|a, b| b.total.total_cmp(&a.total).then(a.movie.cmp(&b.movie)));
    chosen
}

/// How alike two films are, 0 to 1.
fn likeness(catalog: &Catalog, a: MovieIndex, b: MovieIndex) -> f32 {
    catalog.semantics().map_or(0.0, |semantics| semantics.similarity(a, b).clamp(0.0, 1.0))
}

/// Franchises that the wish names, by a film of them or by their name.
fn asked_franchises<'a>(catalog: &'a Catalog, wish: &Wish) -> HashSet<&'a str> {
    let text = wish.text.to_lowercase();
    let similar: HashSet<&str> = wish
        .similar_to
        .iter()
        .filter_map(|key| catalog.find(key))
        .filter_map(|movie| catalog.franchise(movie))
        .collect();
    catalog
        .iter()
        .filter_map(|(movie, _)| catalog.franchise(movie))
        .filter(|name| similar.contains(name) || (name.len() > 3 && text.contains(name)))
        .collect()
}
