//! Lite mode's tag score against the one that it replaces: somebody remembers a film by some of its tags, and rated
//! others. How far up is the film?
//!
//! The tags are drawn as people gave them: each as often as it was given to the film. The older score is the share that
//! the wanted tags have in all tags of a film; both are blended with the same collaborative model.

use std::collections::{HashMap, HashSet};
use std::fmt;

use rand::SeedableRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::catalog::{Catalog, Movie, MovieIndex, TagIndex};
use crate::ease::{Model, RatingMatrix};
use crate::recommend::{self, Request};
use crate::understanding::{TagWish, Wish};

/// Places of a list that are looked at; 60 is the longest that Lite shows.
pub const CUTOFFS: [usize; 4] = [1, 5, 20, 60];
/// How many tags are remembered.
const REMEMBERED: [usize; 3] = [1, 3, 5];
const IMPORTANCES: [u8; 2] = [0, 50];
/// How many of the other ratings are known.
const KNOWN_RATINGS: usize = 10;
/// Half stars from which on a rating says that the film was liked.
const LIKED: u8 = 8;
/// The rating that says nothing.
const NEUTRAL: f32 = 2.5;
const MOST_USERS: usize = 1000;
const SEED: u64 = 2021;

/// How often the film was among the first so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hits {
    /// Shares for [`CUTOFFS`], 0 to 1.
    pub within: [f64; CUTOFFS.len()],
    /// Mean of 1 / place, 0 to 1.
    pub reciprocal_rank: f64,
}

/// Figures of one kind of question.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LiteRow {
    /// How many tags were remembered.
    pub tags: usize,
    /// Weight of the collaborative score, 0 to 100.
    pub importance: u8,
    /// Questions asked.
    pub questions: usize,
    /// Lite's score.
    pub ours: Hits,
    /// The share of the wanted tags in all tags of a film.
    pub share_of_tags: Hits,
}

/// The figures of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LiteReport {
    /// Films of the catalog that have tags.
    pub tagged_films: usize,
    /// True when the ratings are simulated.
    pub simulated: bool,
    /// One row for each kind of question.
    pub rows: Vec<LiteRow>,
}

/// One film that is looked for.
struct Question {
    film: MovieIndex,
    tags: Vec<TagIndex>,
    ratings: Vec<(MovieIndex, f32)>,
}

/// Asks for a liked film of up to 1,000 users, by its tags.
pub fn evaluate(catalog: &Catalog, model: &Model, ratings: &RatingMatrix) -> LiteReport {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut users: Vec<usize> = (0..ratings.users()).collect();
    users.shuffle(&mut random);
    users.truncate(MOST_USERS);
    let mut rows = Vec::new();
    for tags in REMEMBERED {
        let questions: Vec<Question> =
            users.iter().filter_map(|&user| question(catalog, ratings, user, tags, &mut random)).collect();
        for importance in IMPORTANCES {
            let mut row = LiteRow {
                tags,
                importance,
                questions: questions.len(),
                ours: Hits::default(),
                share_of_tags: Hits::default(),
            };
            for question in &questions {
                row.ours.add(question.place(ours(catalog, model, question, importance)), questions.len());
                let other = by_share_of_tags(catalog, model, question, importance);
                row.share_of_tags.add(question.place(other), questions.len());
            }
            rows.push(row);
        }
    }
    LiteReport {
        tagged_films: catalog.movies().iter().filter(|movie| !movie.tags.is_empty()).count(),
        simulated: ratings.source().simulated,
        rows,
    }
}

/// A film that the user liked, some of its tags, and some of their other ratings.
fn question(
    catalog: &Catalog,
    ratings: &RatingMatrix,
    user: usize,
    tags: usize,
    random: &mut ChaCha8Rng,
) -> Option<Question> {
    let mut all: Vec<(u32, u8)> = ratings.row(user).iter().collect();
    all.shuffle(random);
    let tagged =
        |&&(movie, rating): &&(u32, u8)| rating >= LIKED && catalog.movie(MovieIndex(movie)).tags.len() >= tags;
    let film = all.iter().find(tagged)?.0;
    let given = &catalog.movie(MovieIndex(film)).tags;
    let tags = given.choose_multiple_weighted(random, tags, |tag| tag.count).ok()?.map(|tag| tag.tag).collect();
    let others = all.iter().filter(|(movie, _)| *movie != film).take(KNOWN_RATINGS);
    let ratings = others.map(|&(movie, rating)| (MovieIndex(movie), f32::from(rating) / 2.0)).collect();
    Some(Question { film: MovieIndex(film), tags, ratings })
}

impl Question {
    /// Place of the film in a list, from 1; `None` when it is not in it.
    fn place(&self, list: Vec<MovieIndex>) -> Option<usize> {
        list.iter().position(|movie| *movie == self.film).map(|place| place + 1)
    }

    fn known(&self) -> HashSet<MovieIndex> {
        self.ratings.iter().map(|(movie, _)| *movie).collect()
    }
}

/// The list as Lite makes it.
fn ours(catalog: &Catalog, model: &Model, question: &Question, importance: u8) -> Vec<MovieIndex> {
    let tags = question.tags.iter().map(|tag| TagWish { tag: catalog.tag(*tag).to_owned(), weight: 1.0 }).collect();
    let wish = Wish { tags, ..Wish::default() };
    let judgements = HashMap::new();
    let count = CUTOFFS[CUTOFFS.len() - 1];
    let request = Request {
        ratings: &question.ratings,
        wish: &wish,
        exclude: &question.known(),
        count,
        importance,
        judgements: &judgements,
        nearness: &[],
    };
    recommend::recommend(catalog, model, &request).movies.iter().map(|found| found.movie).collect()
}

/// The list by the older score, blended with the same collaborative scores, both brought to the range 0 to 1.
fn by_share_of_tags(catalog: &Catalog, model: &Model, question: &Question, importance: u8) -> Vec<MovieIndex> {
    let share = |movie: &Movie| {
        let all: f32 = movie.tags.iter().map(|tag| tag.count).sum();
        let wanted: f32 = movie.tags.iter().filter(|tag| question.tags.contains(&tag.tag)).map(|tag| tag.count).sum();
        if all > 0.0 { wanted / all } else { 0.0 }
    };
    let signed: Vec<(MovieIndex, f32)> =
        question.ratings.iter().map(|(movie, rating)| (*movie, (rating - NEUTRAL) / NEUTRAL)).collect();
    let collaborative = in_unit(model.score(&signed));
    let weight = f32::from(importance) / 100.0;
    let known = question.known();
    let mut scored: Vec<(f32, MovieIndex)> = catalog
        .iter()
        .filter(|(index, _)| !known.contains(index))
        .map(|(index, movie)| (weight * collaborative[index.get()] + (1.0 - weight) * share(movie), index))
        .collect();
    // Of films with the same score, the one that more people rated goes first.
    let rated = |index: MovieIndex| catalog.movie(index).rating_count;
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(rated(b.1).cmp(&rated(a.1))));
    scored.into_iter().take(CUTOFFS[CUTOFFS.len() - 1]).map(|(_, index)| index).collect()
}

fn in_unit(mut scores: Vec<f32>) -> Vec<f32> {
    let least = scores.iter().copied().fold(f32::INFINITY, f32::min);
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let range = (most - least).max(f32::MIN_POSITIVE);
    scores.iter_mut().for_each(|score| *score = (*score - least) / range);
    scores
}

impl Hits {
    fn add(&mut self, place: Option<usize>, of: usize) {
        let Some(place) = place else { return };
        let share = 1.0 / of as f64;
        for (within, cutoff) in self.within.iter_mut().zip(CUTOFFS) {
            *within += if place <= cutoff { share } else { 0.0 };
        }
        self.reciprocal_rank += share / place as f64;
    }
}

impl fmt::Display for LiteReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.simulated {
            writeln!(f, "SIMULATED ratings: these figures say nothing about real people.")?;
        }
        writeln!(f, "{} films have tags", self.tagged_films)?;
        write!(f, "{:30} {:>9} {:>7} {:>7} {:>7} {:>7} {:>7}", "tags, importance", "questions", 1, 5, 20, 60, "MRR")?;
        for row in &self.rows {
            let kind = format!("{}, {}", row.tags, row.importance);
            for (name, hits) in
                [(format!("{kind}: ours"), row.ours), (format!("{kind}: share of tags"), row.share_of_tags)]
            {
                write!(f, "\n{name:30} {:>9}", row.questions)?;
                for within in hits.within {
                    write!(f, " {:>6.1}%", 100.0 * within)?;
                }
                write!(f, " {:>7.3}", hits.reciprocal_rank)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::testing;
    use crate::ease::{RatingMatrixBuilder, RatingSource};

    #[test]
    fn a_film_is_found_by_its_tags_and_figures_stay_in_range() {
        let catalog = testing::catalog();
        let mut builder = RatingMatrixBuilder::new(catalog.movies().len(), RatingSource::default());
        for user in 0..40u64 {
            for movie in 0..catalog.movies().len() as u32 {
                if (user * 7 + u64::from(movie) * 13) % 5 < 3 {
                    builder.push(user, MovieIndex(movie), 9).unwrap();
                }
            }
        }
        let ratings = builder.finish().unwrap();
        let model = Model::train_in_memory(&ratings, 100.0).unwrap();
        let report = evaluate(&catalog, &model, &ratings);
        assert_eq!(report.tagged_films, catalog.movies().len());
        let three = report.rows.iter().find(|row| row.tags == 3 && row.importance == 0).unwrap();
        assert_eq!(three.questions, 40);
        for hits in [three.ours, three.share_of_tags] {
            assert!(hits.within[2] > 0.9 && hits.within[3] < 1.000_001, "{hits:?}");
            assert!(hits.within.is_sorted() && hits.reciprocal_rank >= hits.within[0], "{hits:?}");
        }
        assert_eq!(evaluate(&catalog, &model, &ratings), report, "the same run gives the same figures");
    }
}
