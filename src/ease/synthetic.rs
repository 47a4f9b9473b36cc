//! Ratings of nobody: generated ones with the shape of real ones, for measurements and tests at any size.

use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::builder::{RatingError, RatingMatrixBuilder};
use super::matrix::{CatalogFingerprint, RatingMatrix, RatingSource};
use super::workers::{Cancel, Workers};
use crate::catalog::MovieIndex;

/// Dimensions of taste.
const TASTES: usize = 24;
/// How much taste, beside popularity, decides what a user watches.
const CHOICE_BY_TASTE: f32 = 1.1;
/// How much taste decides the rating.
const RATING_BY_TASTE: f32 = 0.45;
/// Fewest ratings of a user, as in the MovieLens sets.
const FEWEST_RATINGS: f32 = 20.0;
/// Random numbers of the users come from streams after this one, which is for the movies.
const MOVIE_STREAM: u64 = 0;
/// Users whose ratings are made before they are collected.
const USERS_PER_BATCH: usize = 512;

/// Size and seed of generated ratings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntheticOptions {
    /// Number of users.
    pub users: usize,
    /// Number of movies.
    pub movies: usize,
    /// About how many ratings altogether.
    pub ratings: usize,
    /// The same seed gives the same ratings.
    pub seed: u64,
}

/// Generates ratings: movies of a popularity that falls like real ones do (Zipf-Mandelbrot), users of log-normal
/// activity, both with a latent taste that decides which movies a user picks and how many half stars they get.
///
/// # Errors
/// When the temporary file of a very large set fails.
pub fn synthetic_ratings(options: &SyntheticOptions) -> Result<RatingMatrix, RatingError> {
    let world = World::new(options);
    let activity = activity(options);
    let keys: Vec<String> = (0..options.movies).map(|movie| format!("synthetic {movie}")).collect();
    let catalog = CatalogFingerprint::of(keys.iter().map(String::as_str));
    let mut builder = RatingMatrixBuilder::new(options.movies, RatingSource { catalog, simulated: true });
    let workers = Workers::new(0, Cancel::default());
    for (batch, lengths) in activity.chunks(USERS_PER_BATCH).enumerate() {
        let mut rows = vec![Vec::new(); lengths.len()];
        let users = rows.iter_mut().zip(lengths).enumerate();
        workers.for_each(users, |(i, (row, &length))| *row = world.rate((batch * USERS_PER_BATCH + i) as u64, length));
        for (i, row) in rows.into_iter().enumerate() {
            for (movie, half_stars) in row {
                builder.push((batch * USERS_PER_BATCH + i) as u64 + 1, movie, half_stars)?;
            }
        }
    }
    builder.finish()
}

/// The movies, as the users find them.
struct World {
    seed: u64,
    /// Logarithm of the popularity of each movie.
    popularity: Vec<f32>,
    /// How much better or worse than the mean each movie is rated.
    esteem: Vec<f32>,
    /// Taste of each movie, one dimension after the other.
    tastes: Vec<Vec<f32>>,
}

impl World {
    fn new(options: &SyntheticOptions) -> Self {
        let count = options.movies;
        let mut random = stream(options.seed, MOVIE_STREAM);
        let mut popularity: Vec<f32> = (1..=count)
            .map(|rank| {
                let share = rank as f32 / count as f32;
                // The last term makes rare movies rarer than Zipf's law does.
                -1.05 * (rank as f32 + 0.006 * count as f32).ln() + 0.3 * normal(&mut random) - 2.2 * share * share
            })
            .collect();
        shuffle(&mut popularity, &mut random);
        let mean = popularity.iter().sum::<f32>() / count.max(1) as f32;
        let esteem = popularity.iter().map(|p| 0.35 * normal(&mut random) + 0.08 * (p - mean)).collect();
        let weights: Vec<f32> = (0..TASTES).map(|dimension| 0.85f32.powi(dimension as i32)).collect();
        let norm = weights.iter().map(|weight| weight * weight).sum::<f32>().sqrt();
        let tastes =
            weights.iter().map(|w| (0..count).map(|_| w / norm * heavy_tailed(&mut random)).collect()).collect();
        Self { seed: options.seed, popularity, esteem, tastes }
    }

    /// The ratings of a user: `length` different movies with their half stars.
    fn rate(&self, user: u64, length: usize) -> Vec<(MovieIndex, u8)> {
        let mut random = stream(self.seed, MOVIE_STREAM + 1 + user);
        let generosity = 0.4 * normal(&mut random);
        let mut affinity = vec![0f32; self.popularity.len()];
        for movies in &self.tastes {
            let taste = heavy_tailed(&mut random);
            for (affinity, movie) in affinity.iter_mut().zip(movies) {
                *affinity += taste * movie;
            }
        }
        // A race in which each movie runs with the speed of its attraction; the first ones are watched.
        let mut race: Vec<(f32, u32)> = affinity
            .iter()
            .zip(&self.popularity)
            .enumerate()
            .map(|(movie, (affinity, popularity))| {
                let time = (-uniform(&mut random).ln()).ln();
                (time - popularity - CHOICE_BY_TASTE * affinity, movie as u32)
            })
            .collect();
        let length = length.min(race.len());
        if length < race.len() {
            race.select_nth_unstable_by(length, |a, b| a.0.total_cmp(&b.0));
        }
        race.truncate(length);
        race.sort_unstable_by_key(|&(_, movie)| movie);
        race.into_iter()
            .map(|(_, movie)| {
                let (esteem, affinity) = (self.esteem[movie as usize], affinity[movie as usize]);
                let stars = 3.55 + generosity + esteem + RATING_BY_TASTE * affinity + 0.65 * normal(&mut random);
                (MovieIndex(movie), (2.0 * stars).round().clamp(1.0, 10.0) as u8)
            })
            .collect()
    }
}

/// How many ratings each user gives: log-normal between 20 and a quarter of the movies, scaled to the wanted sum.
fn activity(options: &SyntheticOptions) -> Vec<usize> {
    let mut random = stream(options.seed, u64::MAX);
    let raw: Vec<f32> = (0..options.users).map(|_| (0.95 * normal(&mut random)).exp()).collect();
    let most = (options.movies as f32 / 4.0).max(1.0);
    let fewest = FEWEST_RATINGS.min(most);
    let lengths = |factor: f32| raw.iter().map(move |raw| (raw * factor).clamp(fewest, most) as usize);
    let (mut low, mut high) = (0f32, most);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if lengths(middle).sum::<usize>() < options.ratings { low = middle } else { high = middle }
    }
    lengths(high).collect()
}

/// Independent random numbers for each user, whoever generates them.
fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream);
    random
}

/// Above 0 and below 1.
fn uniform(random: &mut impl RngCore) -> f32 {
    ((random.next_u32() >> 8) as f32 + 0.5) / (1u32 << 24) as f32
}

/// Standard normal (Box-Muller).
fn normal(random: &mut impl RngCore) -> f32 {
    (-2.0 * uniform(random).ln()).sqrt() * (std::f32::consts::TAU * uniform(random)).cos()
}

/// Student's t with 4 degrees of freedom, scaled to variance 1: a few tastes are strong.
fn heavy_tailed(random: &mut impl RngCore) -> f32 {
    let squares: f32 = (0..4).map(|_| normal(random).powi(2)).sum();
    normal(random) / (squares / 4.0).sqrt() / std::f32::consts::SQRT_2
}

fn shuffle(values: &mut [f32], random: &mut ChaCha8Rng) {
    for i in (1..values.len()).rev() {
        values.swap(i, random.random_range(0..=i));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: SyntheticOptions = SyntheticOptions { users: 400, movies: 300, ratings: 16_000, seed: 1 };

    #[test]
    fn the_same_seed_gives_the_same_ratings() {
        let contents = |seed| {
            let matrix = synthetic_ratings(&SyntheticOptions { seed, ..SMALL }).unwrap();
            (matrix.row_starts().to_vec(), matrix.movies().to_vec(), matrix.half_stars().to_vec())
        };
        assert!(contents(1) == contents(1));
        assert!(contents(1) != contents(2));
    }

    #[test]
    fn the_ratings_have_the_shape_of_real_ones() {
        let matrix = synthetic_ratings(&SMALL).unwrap();
        assert_eq!((matrix.users(), matrix.movie_count()), (400, 300));
        assert!(matrix.ratings().abs_diff(16_000) < 800, "{}", matrix.ratings());
        assert!(matrix.rows().all(|row| (20..=75).contains(&row.len())));
        let mean = matrix.half_stars().iter().map(|&h| f64::from(h)).sum::<f64>() / matrix.ratings() as f64;
        assert!((6.0..8.5).contains(&mean), "{mean} half stars");
        let mut counts = matrix.rating_counts();
        counts.sort_unstable_by_key(|&count| std::cmp::Reverse(count));
        let popular: u32 = counts[..30].iter().sum();
        assert!(popular as usize > matrix.ratings() / 4, "the top tenth has {popular}");
    }

    #[test]
    fn small_catalogs_are_possible() {
        let tiny = SyntheticOptions { users: 3, movies: 2, ratings: 100, seed: 1 };
        assert_eq!(synthetic_ratings(&tiny).unwrap().users(), 3);
    }
}
