//! How much films resemble each other by what they share, for the simulated audience.

use std::collections::HashMap;

use crate::catalog::Movie;

/// Cosines between the features of all pairs of films.
pub(super) struct Resemblance {
    films: usize,
    /// Row after row, `films` each.
    cosines: Vec<f32>,
}

/// What films can share, and how much it counts.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Feature<'a> {
    Tag(u32),
    Genre(&'a str),
    Director(&'a str),
    Cast(&'a str),
    Franchise(&'a str),
    Language(&'a str),
    Decade(u16),
}

/// The features of a film with their weights before rarity: a tag of strength 5 weighs 1.
fn features(movie: &Movie) -> Vec<(Feature<'_>, f32)> {
    let mut features: Vec<(Feature<'_>, f32)> =
        movie.tags.iter().map(|tag| (Feature::Tag(tag.tag.0), tag.count / 5.0)).collect();
    features.extend(movie.genres.iter().map(|genre| (Feature::Genre(genre), 1.0)));
    features.extend(movie.directors.iter().map(|name| (Feature::Director(name), 0.5)));
    features.extend(movie.cast.iter().map(|name| (Feature::Cast(name), 0.2)));
    features.extend(movie.franchise.iter().map(|name| (Feature::Franchise(name), 0.6)));
    features.extend(movie.languages.first().map(|code| (Feature::Language(code), 0.4)));
    features.push((Feature::Decade(movie.year / 10), 0.3));
    features
}

impl Resemblance {
    /// Compares all films with each other.
    pub fn of(movies: &[Movie]) -> Self {
        let films = movies.len();
        let mut holders: HashMap<Feature<'_>, Vec<(usize, f32)>> = HashMap::new();
        for (film, movie) in movies.iter().enumerate() {
            for (feature, weight) in features(movie) {
                holders.entry(feature).or_default().push((film, weight));
            }
        }
        // In a fixed order, so that the sums are the same on every run.
        let mut holders: Vec<_> = holders.into_iter().collect();
        holders.sort_unstable_by(|a, b| a.0.cmp(&b.0));

        let mut lengths = vec![0.0f32; films];
        for (_, films_with) in &mut holders {
            let rarity = (films as f32 / films_with.len() as f32).ln();
            for (film, weight) in films_with {
                *weight *= rarity;
                lengths[*film] += *weight * *weight;
            }
        }
        lengths.iter_mut().for_each(|length| *length = length.sqrt().max(f32::MIN_POSITIVE));

        let mut cosines = vec![0.0; films * films];
        for (_, films_with) in &holders {
            for &(a, weight_a) in films_with {
                let row = &mut cosines[a * films..(a + 1) * films];
                for &(b, weight_b) in films_with {
                    row[b] += weight_a * weight_b / (lengths[a] * lengths[b]);
                }
            }
        }
        Self { films, cosines }
    }

    /// Number of films.
    pub fn films(&self) -> usize {
        self.films
    }

    /// Resemblance of a film to every film, itself (1) among them; 0 where nothing is shared.
    pub fn row(&self, film: usize) -> &[f32] {
        &self.cosines[film * self.films..(film + 1) * self.films]
    }

    /// The films that resemble a film most, best first, without itself.
    pub fn nearest(&self, film: usize, count: usize) -> Vec<usize> {
        let row = self.row(film);
        let mut films: Vec<usize> = (0..self.films).filter(|&other| other != film).collect();
        let count = count.min(films.len());
        if count < films.len() {
            films.select_nth_unstable_by(count, |&a, &b| row[b].total_cmp(&row[a]));
        }
        films.truncate(count);
        films.sort_unstable_by(|&a, &b| row[b].total_cmp(&row[a]).then(a.cmp(&b)));
        films
    }
}
