//! The simulated audience of the starter catalogue. No real ratings may be shipped; these are made up, deterministic,
//! and labelled as simulated wherever they show.
//!
//! 1. Films resemble each other by what they share: tags (weighted by strength and rarity), genres, director, cast,
//!    franchise, language and decade. The resemblance is the cosine of these features.
//! 2. A person is a few films they love and one or two that they do not. How well a film meets their taste is its
//!    resemblance to the loved ones less that to the others. Every film is loved by somebody: the first of the
//!    loved films goes through the catalogue in turn, the others are drawn from the first one's kin or by fame.
//! 3. They have seen 30 to 200 films, drawn by fame and taste (weights exp(fame + taste), without replacement).
//! 4. They rate in half stars: the film's esteem, plus taste, plus a personal mean, plus noise.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::error::ImportError;
use super::resemblance::Resemblance;
use super::{Progress, Stage};
use crate::catalog::{Movie, MovieIndex};
use crate::ease::{RatingMatrix, RatingMatrixBuilder, RatingSource};

/// To be changed with anything below that changes the ratings.
pub(super) const VERSION: &str = "audience 1";

const SEED: u64 = 0x4d41_5449_4e45_4531;
/// Simulated people.
const PEOPLE: usize = 6000;
/// People simulated between two reports of progress.
const BATCH: usize = 500;
/// How many times likelier a film is seen for each step of fame, as a logarithm.
const FAME: f32 = 0.75;
/// How much likelier a film is seen for each standard deviation of taste, as a logarithm.
const TASTE: f32 = 1.1;
/// Stars for each standard deviation of taste.
const TASTE_STARS: f32 = 0.4;
/// Standard deviations beyond which taste counts no more.
const TASTE_LIMIT: f32 = 4.0;
/// Standard deviation of a person's mean, and of a single rating, in stars.
const PERSON_STARS: f32 = 0.25;
const NOISE_STARS: f32 = 0.45;

/// How much a film appeals to people in general.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Appeal {
    /// The mean rating it would get, 1 to 5.
    pub esteem: f32,
    /// How widely it is known, 1 to 5.
    pub fame: u8,
}

/// Ratings of all the simulated people; the same for the same films on every run.
pub(super) fn simulate(
    movies: &[Movie],
    appeal: &[Appeal],
    progress: &dyn Fn(Progress),
) -> Result<RatingMatrix, ImportError> {
    let resemblance = Resemblance::of(movies);
    let mut builder =
        RatingMatrixBuilder::new(movies.len(), RatingSource { simulated: true, ..RatingSource::default() });
    for first in (0..PEOPLE).step_by(BATCH) {
        progress(Progress { stage: Stage::Audience, done: first as f32 / PEOPLE as f32 });
        let people: Vec<Vec<(u32, u8)>> = (first..PEOPLE.min(first + BATCH))
            .into_par_iter()
            .map(|number| person(number, &resemblance, appeal))
            .collect();
        for (number, ratings) in (first as u64..).zip(people) {
            for (movie, half_stars) in ratings {
                builder.push(number, MovieIndex(movie), half_stars)?;
            }
        }
    }
    progress(Progress { stage: Stage::Audience, done: 1.0 });
    Ok(builder.finish()?)
}

/// The ratings of one person: films with half stars.
fn person(number: usize, resemblance: &Resemblance, appeal: &[Appeal]) -> Vec<(u32, u8)> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    random.set_stream(number as u64);
    let (loved, unloved) = touchstones(number, resemblance, appeal, &mut random);
    let taste = taste(&loved, &unloved, resemblance);
    let mean = PERSON_STARS * normal(&mut random);
    let mut seen = seen_films(&taste, appeal, &mut random);
    for film in loved {
        if !seen.contains(&film) {
            seen.push(film);
        }
    }
    let mut rate = |film: usize| {
        let taste = taste[film].min(2.5);
        let stars = 0.45 + 0.75 * appeal[film].esteem + TASTE_STARS * taste + mean + NOISE_STARS * normal(&mut random);
        (stars * 2.0).round().clamp(1.0, 10.0) as u8
    };
    seen.into_iter().map(|film| (film as u32, rate(film))).collect()
}

/// Films that a person loves (2 to 5) and does not love (1 or 2).
fn touchstones(
    number: usize,
    resemblance: &Resemblance,
    appeal: &[Appeal],
    random: &mut ChaCha8Rng,
) -> (Vec<usize>, Vec<usize>) {
    let films = appeal.len();
    let favourite = number % films;
    let kin = resemblance.nearest(favourite, 25);
    let mut loved = vec![favourite];
    for _ in 0..random.random_range(1..5) {
        // Most tastes have a centre; some people love very different things.
        let film =
            if random.random_bool(0.6) { kin[random.random_range(0..kin.len())] } else { famous(appeal, random) };
        if !loved.contains(&film) {
            loved.push(film);
        }
    }
    let unloved =
        (0..random.random_range(1..3)).map(|_| famous(appeal, random)).filter(|f| !loved.contains(f)).collect();
    (loved, unloved)
}

/// A film drawn by its fame.
fn famous(appeal: &[Appeal], random: &mut ChaCha8Rng) -> usize {
    loop {
        let film = random.random_range(0..appeal.len());
        if random.random_range(0..5) < appeal[film].fame {
            return film;
        }
    }
}

/// How well each film meets a taste, in standard deviations from the mean over all films.
fn taste(loved: &[usize], unloved: &[usize], resemblance: &Resemblance) -> Vec<f32> {
    let mut taste = vec![0.0; resemblance.films()];
    let mut add = |films: &[usize], weight: f32| {
        for &film in films {
            for (sum, like) in taste.iter_mut().zip(resemblance.row(film)) {
                *sum += weight * like / films.len() as f32;
            }
        }
    };
    add(loved, 1.0);
    add(unloved, -0.6);
    let count = taste.len() as f32;
    let mean = taste.iter().sum::<f32>() / count;
    let deviation = (taste.iter().map(|t| (t - mean) * (t - mean)).sum::<f32>() / count).sqrt().max(f32::MIN_POSITIVE);
    taste.iter_mut().for_each(|t| *t = ((*t - mean) / deviation).clamp(-TASTE_LIMIT, TASTE_LIMIT));
    taste
}

/// The films that a person has seen: those with the largest keys, weight plus Gumbel noise, which is drawing by
/// weight without replacement.
fn seen_films(taste: &[f32], appeal: &[Appeal], random: &mut ChaCha8Rng) -> Vec<usize> {
    let count = (30.0 * (1.9 * random.random::<f32>()).exp()) as usize;
    let mut keys: Vec<(f32, usize)> = taste
        .iter()
        .zip(appeal)
        .enumerate()
        .map(|(film, (taste, appeal))| {
            let gumbel = -(-random.random_range(f32::MIN_POSITIVE..1.0).ln()).ln();
            (FAME * f32::from(appeal.fame) + TASTE * taste + gumbel, film)
        })
        .collect();
    let count = count.min(keys.len() - 1);
    keys.select_nth_unstable_by(count, |a, b| b.0.total_cmp(&a.0));
    keys[..count].iter().map(|&(_, film)| film).collect()
}

/// Nearly normal, mean 0, variance 1: the sum of four uniform numbers.
fn normal(random: &mut ChaCha8Rng) -> f32 {
    let sum: f32 = (0..4).map(|_| random.random::<f32>()).sum();
    (sum - 2.0) * 3f32.sqrt()
}
