//! Critiques: pushing a shown list by tag, year, runtime and popularity arithmetic.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::catalog::{Catalog, MovieIndex};
use crate::understanding::{Critique, TagWish, Wish};

/// How far one "less known" or "better known" pushes.
const POPULARITY_STEP: f32 = 0.5;
/// A film shorter or longer than the shown ones differs by at least so many minutes.
const RUNTIME_STEP: u16 = 10;

/// One critique as tags to add and to take away, from `data/critiques.json`.
#[derive(Deserialize)]
struct TagPush {
    more: Vec<String>,
    less: Vec<String>,
}

/// Changes a wish so that the next list is what the critique asks for, measured against the shown films.
///
/// Tags that the catalog does not have are left out; opposite pushes replace each other.
pub fn apply(catalog: &Catalog, shown: &[MovieIndex], wish: &mut Wish, critique: Critique) {
    match critique {
        Critique::Older => wish.filters.year_to = median(shown, |m| Some(catalog.movie(m).year)).map(|year| year - 1),
        Critique::Newer => wish.filters.year_from = median(shown, |m| Some(catalog.movie(m).year)).map(|year| year + 1),
        Critique::Shorter => {
            wish.filters.runtime_from = None;
            wish.filters.runtime_to =
                median(shown, |m| catalog.movie(m).runtime).map(|minutes| minutes.saturating_sub(RUNTIME_STEP));
        }
        Critique::Longer => {
            wish.filters.runtime_to = None;
            wish.filters.runtime_from =
                median(shown, |m| catalog.movie(m).runtime).map(|minutes| minutes + RUNTIME_STEP);
        }
        Critique::BetterKnown => wish.popularity = (wish.popularity + POPULARITY_STEP).min(1.0),
        Critique::LessKnown => wish.popularity = (wish.popularity - POPULARITY_STEP).max(-1.0),
        _ => push_tags(catalog, wish, critique),
    }
    match critique {
        Critique::Older if wish.filters.year_from > wish.filters.year_to => wish.filters.year_from = None,
        Critique::Newer if wish.filters.year_to.is_some_and(|to| Some(to) < wish.filters.year_from) => {
            wish.filters.year_to = None;
        }
        _ => {}
    }
}

fn push_tags(catalog: &Catalog, wish: &mut Wish, critique: Critique) {
    let Some(push) = tag_push(critique) else { return };
    let mut set = |names: &[String], weight: f32| {
        for name in names.iter().filter(|name| catalog.find_tag(name).is_some()) {
            wish.tags.retain(|wished| wished.tag != *name);
            wish.tags.push(TagWish { tag: name.clone(), weight });
        }
    };
    // Not so much that they count as asked for one by one, and a push away, not a ban: see `explain::ASKED_FOR` and
    // `filters::NEVER`.
    set(&push.more, 0.7);
    set(&push.less, -0.7);
}

fn tag_push(critique: Critique) -> Option<&'static TagPush> {
    static PUSHES: OnceLock<std::collections::HashMap<Critique, TagPush>> = OnceLock::new();
    PUSHES
        .get_or_init(|| {
            serde_json::from_str(include_str!("../../data/critiques.json"))
                .expect("data/critiques.json is part of the program")
        })
        .get(&critique)
}

/// The middle value of the shown films, of those that have one.
fn median(shown: &[MovieIndex], value: impl Fn(MovieIndex) -> Option<u16>) -> Option<u16> {
    let mut values: Vec<u16> = shown.iter().filter_map(|&movie| value(movie)).collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}
