//! A person's films and taste as figures, for a page that shows them.

use std::collections::BTreeMap;
use std::collections::HashMap;

use super::EngineError;
use super::engine::Engine;
use super::reply::{MovieState, MovieSummary};
use super::step;
use super::turn::Identity;
use crate::catalog::{Catalog, MovieKey};
use crate::store::{FilmMarks, StoredIdentity, UserSettings};

/// How many tags are named.
const TAGS: usize = 12;
/// The middle of the scale: ratings above speak for a film's tags, ratings below against them.
const MIDDLE: f32 = 3.0;

/// Everything about a person that a page shows.
#[derive(Debug, Clone, Default)]
pub struct Taste {
    /// Films they said something of, newest first.
    pub films: Vec<KnownFilm>,
    /// Tags of the films they like, each with its weight from 0 to 1, the strongest first.
    pub tags: Vec<(String, f32)>,
    /// How many of their rated films come from each decade, oldest first.
    pub decades: Vec<(u16, usize)>,
    /// How many ratings they gave of 0.5, 1, ... 5.
    pub ratings: [usize; 10],
    /// Their settings.
    pub settings: UserSettings,
    /// Their accounts on all platforms.
    pub accounts: Vec<StoredIdentity>,
}

/// A film somebody said something of.
#[derive(Debug, Clone)]
pub struct KnownFilm {
    /// The film; of one that the catalog no longer has, the key alone is known.
    pub movie: Option<MovieSummary>,
    /// Its key.
    pub key: MovieKey,
    /// What they said.
    pub state: MovieState,
    /// When they said the latest of it, seconds since 1970.
    pub at: i64,
}

impl KnownFilm {
    /// Title for display.
    pub fn title(&self) -> String {
        self.movie.as_ref().map_or_else(|| self.key.to_string(), |m| format!("{} ({})", m.title, m.year))
    }
}

impl Engine {
    /// A person's films, settings and taste. Somebody unknown has none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taste(&self, identity: Option<&Identity>) -> Result<Taste, EngineError> {
        let Some(identity) = identity else { return Ok(Taste::default()) };
        let mut tx = self.store().begin_reading().await?;
        let Some(user) = tx.find_user(identity.platform, &identity.external_id).await? else {
            return Ok(Taste::default());
        };
        let marks = tx.all_marks(user).await?;
        let settings = tx.settings(user).await?;
        let accounts = tx.identities(user).await?;
        drop(tx);

        let knowledge = self.knowledge();
        let mut films: Vec<KnownFilm> = marks
            .iter()
            .filter(|(_, m)| m.rating.is_some() || m.seen_at.is_some() || m.watchlist_at.is_some())
            .map(|(key, marks)| KnownFilm {
                movie: knowledge.find_summary(key),
                key: key.clone(),
                state: step::state_of(Some(marks)),
                at: latest(marks),
            })
            .collect();
        films.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.key.cmp(&b.key)));
        Ok(Taste {
            tags: tags(&knowledge.catalog, &films),
            decades: decades(&films),
            ratings: histogram(&films),
            films,
            settings,
            accounts,
        })
    }
}

fn latest(marks: &FilmMarks) -> i64 {
    let rated = marks.rating.as_ref().map(|rating| rating.rated_at);
    rated.into_iter().chain(marks.seen_at).chain(marks.watchlist_at).max().unwrap_or(0)
}

fn tags(catalog: &Catalog, films: &[KnownFilm]) -> Vec<(String, f32)> {
    let mut weights: HashMap<_, f32> = HashMap::new();
    for film in films {
        let (Some(index), Some(rating)) = (catalog.find(&film.key), film.state.rating) else { continue };
        let movie = catalog.movie(index);
        let all: f32 = movie.tags.iter().map(|tag| tag.count).sum();
        for tag in &movie.tags {
            *weights.entry(tag.tag).or_default() += (rating - MIDDLE) * tag.count / all.max(1.0);
        }
    }
    let mut tags: Vec<_> = weights.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
    tags.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let most = tags.first().map_or(1.0, |(_, weight)| *weight);
    tags.into_iter().take(TAGS).map(|(tag, weight)| (catalog.tag(tag).to_owned(), weight / most)).collect()
}

/// Decades from the first to the last, with those between that have no film.
fn decades(films: &[KnownFilm]) -> Vec<(u16, usize)> {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for film in films.iter().filter(|film| film.state.rating.is_some()) {
        if let Some(movie) = &film.movie {
            *counts.entry(movie.year / 10 * 10).or_default() += 1;
        }
    }
    let (Some(first), Some(last)) = (counts.keys().next().copied(), counts.keys().last().copied()) else {
        return Vec::new();
    };
    (first..=last).step_by(10).map(|decade| (decade, counts.get(&decade).copied().unwrap_or(0))).collect()
}

fn histogram(films: &[KnownFilm]) -> [usize; 10] {
    let mut counts = [0; 10];
    for rating in films.iter().filter_map(|film| film.state.rating) {
        let half_stars = (rating * 2.0).round().clamp(1.0, 10.0) as usize;
        counts[half_stars - 1] += 1;
    }
    counts
}
