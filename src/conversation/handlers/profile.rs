//! What is known of a person's taste.

use std::collections::HashMap;

use crate::catalog::{Movie, MovieKey};
use crate::conversation::receipt::genre_name;
use crate::conversation::reply::Reply;
use crate::conversation::step::Step;

/// How many tags, decades and films are named.
const TAGS: usize = 8;
const GENRES: usize = 5;
const FILMS: usize = 5;
/// A film rated from here on says what a person likes.
const LIKED: f32 = 4.0;
/// The middle of the scale: ratings above speak for a film's tags, ratings below against them.
const MIDDLE: f32 = 3.0;

/// Counts, taste and best rated films.
pub(super) fn show(step: &Step<'_>) -> Reply {
    let voice = step.voice;
    let count = |holds: fn(&crate::store::FilmMarks) -> bool| step.films.values().filter(|marks| holds(marks)).count();
    let blanks = [
        ("rated", count(|m| m.rating.is_some()).into()),
        ("seen", count(|m| m.seen_at.is_some()).into()),
        ("watchlist", count(|m| m.watchlist_at.is_some()).into()),
    ];
    let mut text = vec![voice.say_with("profile-counts", &blanks)];
    let rated = rated_films(step);
    if rated.is_empty() {
        text.push(voice.say("profile-empty"));
    } else {
        let genres: Vec<String> = top_genres(&rated).iter().map(|genre| genre_name(genre, voice)).collect();
        let facts = [
            ("profile-tags", top_tags(step, &rated).join(", ")),
            ("profile-genres", genres.join(", ")),
            (
                "profile-decades",
                decades(&rated, |decade| voice.say_with("decade", &[("year", decade.into())])).join(", "),
            ),
            ("profile-best", best(step, &rated).join(", ")),
        ];
        for (id, list) in facts {
            if !list.is_empty() {
                text.push(voice.say_with(id, &[("list", list.into())]));
            }
        }
    }
    Reply { text, private: true, ..Reply::default() }
}

/// The films this catalog has of those the person rated, best first, the newest first among equals.
fn rated_films<'s>(step: &'s Step<'_>) -> Vec<(&'s Movie, f32)> {
    let catalog = &step.knowledge.catalog;
    let film = |key: &MovieKey| catalog.find(key).map(|index| catalog.movie(index));
    let mut rated: Vec<_> = step
        .films
        .iter()
        .filter_map(|(key, marks)| marks.rating.as_ref().map(|rating| (key, rating)))
        .filter_map(|(key, rating)| Some((film(key)?, rating.rating, rating.rated_at)))
        .collect();
    rated.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.2.cmp(&a.2)).then(a.0.title.cmp(&b.0.title)));
    rated.into_iter().map(|(movie, rating, _)| (movie, rating)).collect()
}

fn top_tags(step: &Step<'_>, rated: &[(&Movie, f32)]) -> Vec<String> {
    let mut weight: HashMap<_, f32> = HashMap::new();
    for (movie, rating) in rated {
        let all: f32 = movie.tags.iter().map(|tag| tag.count).sum();
        for tag in &movie.tags {
            *weight.entry(tag.tag).or_default() += (rating - MIDDLE) * tag.count / all.max(1.0);
        }
    }
    let mut tags: Vec<_> = weight.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
    tags.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    tags.into_iter().take(TAGS).map(|(tag, _)| step.knowledge.catalog.tag(tag).to_owned()).collect()
}

fn top_genres(rated: &[(&Movie, f32)]) -> Vec<String> {
    let mut weight: HashMap<&str, f32> = HashMap::new();
    for (movie, rating) in rated {
        for genre in &movie.genres {
            *weight.entry(genre).or_default() += rating - MIDDLE;
        }
    }
    let mut genres: Vec<_> = weight.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
    genres.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    genres.into_iter().take(GENRES).map(|(genre, _)| genre.to_owned()).collect()
}

/// "1990s (4)": the decades of the films the person liked, most films first.
fn decades(rated: &[(&Movie, f32)], name: impl Fn(String) -> String) -> Vec<String> {
    let mut count: HashMap<u16, usize> = HashMap::new();
    for (movie, _) in rated.iter().filter(|(_, rating)| *rating >= LIKED) {
        *count.entry(movie.year / 10 * 10).or_default() += 1;
    }
    let mut decades: Vec<_> = count.into_iter().collect();
    decades.sort_by(|a, b| b.1.cmp(&a.1).then(b.0.cmp(&a.0)));
    decades.into_iter().take(GENRES).map(|(decade, films)| format!("{} ({films})", name(decade.to_string()))).collect()
}

fn best(step: &Step<'_>, rated: &[(&Movie, f32)]) -> Vec<String> {
    let title = |(movie, rating): &(&Movie, f32)| format!("{} ({})", movie.display_title(), step.voice.number(*rating));
    rated.iter().filter(|(_, rating)| *rating > MIDDLE).take(FILMS).map(title).collect()
}
