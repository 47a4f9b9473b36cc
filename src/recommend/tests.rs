//! What a list is like, on the small catalog of the conversation's tests.

use std::collections::{HashMap, HashSet};

use super::*;
use crate::catalog::{CatalogContents, Movie};
use crate::conversation::testing::{catalog, index, key, knowledge};
use crate::ease::{RatingMatrix, RatingMatrixBuilder, RatingSource};
use crate::understanding::{Critique, Filters, TagWish};

fn list(ratings: &[(&str, f32)], wish: &Wish, importance: u8) -> Recommendations {
    let knowledge = knowledge();
    let ratings: Vec<(MovieIndex, f32)> = ratings.iter().map(|&(title, rating)| (index(title), rating)).collect();
    let exclude: HashSet<MovieIndex> = ratings.iter().map(|r| r.0).collect();
    let judgements = HashMap::new();
    let request = Request {
        ratings: &ratings,
        wish,
        exclude: &exclude,
        count: 30,
        importance,
        judgements: &judgements,
        nearness: &[],
    };
    recommend(&knowledge.catalog, &knowledge.model, &request)
}

fn titles(recommendations: &Recommendations) -> Vec<String> {
    let catalog = catalog();
    recommendations.movies.iter().map(|m| catalog.movie(m.movie).title.clone()).collect()
}

fn place(recommendations: &Recommendations, title: &str) -> usize {
    titles(recommendations).iter().position(|t| t == title).unwrap_or(usize::MAX)
}

fn wanting(text: &str) -> Wish {
    Wish { text: text.into(), ..Wish::default() }
}

#[test]
fn a_list_answers_the_wish_and_the_ratings() {
    let found = list(&[("Inside Man", 5.0), ("Heat", 5.0)], &wanting("capital punishment"), 50);
    assert!(place(&found, "Dead Man Walking") < 2, "{:?}", titles(&found));
    assert_eq!(found.movies[0].total, 10.0);
    assert!(found.movies.windows(2).all(|pair| pair[0].total >= pair[1].total));
    assert!(found.movies.iter().all(|m| (0.0..=10.0).contains(&m.collaborative) && (0.0..=10.0).contains(&m.content)));
}

#[test]
fn a_dislike_pushes_its_neighbours_down() {
    let liked = list(&[("Heat", 5.0), ("Alien", 4.0)], &Wish::default(), 100);
    let disliked = list(&[("Heat", 1.0), ("Alien", 4.0)], &Wish::default(), 100);
    assert!(place(&disliked, "Ronin") > place(&liked, "Ronin"));
}

#[test]
fn rated_films_do_not_come_back() {
    assert!(!titles(&list(&[("Heat", 5.0)], &Wish::default(), 50)).contains(&"Heat".to_owned()));
}

#[test]
fn shares_are_those_of_the_ratings_and_sum_to_one() {
    let found = list(&[("Heat", 5.0), ("Casino", 4.0), ("Alien", 1.0)], &Wish::default(), 100);
    for film in &found.movies {
        let sum: f32 = film.because.iter().map(|c| c.share.abs()).sum();
        assert!(film.because.is_empty() || (0.9..=1.001).contains(&sum), "{sum}");
        assert!(film.because.windows(2).all(|pair| pair[0].share >= pair[1].share));
    }
    assert!(!found.movies[0].because.is_empty());
}

#[test]
fn parts_of_the_wish_are_named_as_had_or_lacking() {
    let mut wish = wanting("capital punishment in space, with friendship");
    let tag = |tag: &str, weight| TagWish { tag: tag.into(), weight };
    wish.tags = vec![tag("capital punishment", 1.0), tag("space", 1.0), tag("friendship", 0.4)];
    let found = list(&[], &wish, 50);
    let film = &found.movies[place(&found, "Dead Man Walking")];
    assert!(film.matched.contains(&"capital punishment".to_owned()));
    assert_eq!(film.missing, ["space"], "friendship only came along with something else, so nobody misses it");
}

#[test]
fn one_film_of_a_franchise_unless_it_is_asked_for() {
    let film = |title: &str, part: &str| Movie {
        title: title.into(),
        year: 2000,
        plot: Some(format!("A wizard at school, {part}.")),
        ..Movie::default()
    };
    let movies = vec![film("Wand and the Stone", "first"), film("Wand and the Cup", "later"), film("Broom", "again")];
    let catalog = Catalog::new(CatalogContents { movies, ..CatalogContents::default() });
    let model = Model::train_in_memory(&ratings_of(3), 1.0).unwrap();
    let titles = |text: &str| -> Vec<String> {
        let wish = wanting(text);
        let (exclude, judgements) = (HashSet::new(), HashMap::new());
        let request = Request {
            ratings: &[],
            wish: &wish,
            exclude: &exclude,
            count: 3,
            importance: 50,
            judgements: &judgements,
            nearness: &[],
        };
        recommend(&catalog, &model, &request).movies.iter().map(|m| catalog.movie(m.movie).title.clone()).collect()
    };
    assert_eq!(titles("a wizard at school").len(), 2);
    assert_eq!(titles("all the wand films").len(), 3);
}

/// Ratings of one person who rated every film.
fn ratings_of(movies: usize) -> RatingMatrix {
    let mut builder = RatingMatrixBuilder::new(movies, RatingSource::default());
    for movie in 0..movies as u32 {
        builder.push(1, MovieIndex(movie), 8).unwrap();
    }
    builder.finish().unwrap()
}

#[test]
fn a_language_models_judgement_moves_a_film() {
    let knowledge = knowledge();
    let wish = wanting("thoughtful");
    let exclude = HashSet::new();
    let ask = |judgements: &HashMap<MovieIndex, Judgement>| {
        let request = Request {
            ratings: &[],
            wish: &wish,
            exclude: &exclude,
            count: 30,
            importance: 0,
            judgements,
            nearness: &[],
        };
        recommend(&knowledge.catalog, &knowledge.model, &request)
    };
    let judgement = |fitness| HashMap::from([(index("Moon"), Judgement { fitness, sentence: "So.".into() })]);
    let (good, none, bad) = (ask(&judgement(5.0)), ask(&HashMap::new()), ask(&judgement(1.0)));
    assert!(place(&good, "Moon") < place(&bad, "Moon"));
    assert!((place(&good, "Moon")..=place(&bad, "Moon")).contains(&place(&none, "Moon")));
    assert!(good.movies[place(&good, "Moon")].judged);
}

#[test]
fn critiques_move_the_list_the_way_they_say() {
    let catalog = catalog();
    let shown = [index("Heat"), index("Casino"), index("The Green Mile")];
    let after = |critique| {
        let mut wish = Wish::default();
        critique::apply(&catalog, &shown, &mut wish, critique);
        (list(&[], &wish, 50), wish)
    };
    let all = |found: &Recommendations, test: &dyn Fn(&Movie) -> bool| {
        !found.movies.is_empty() && found.movies.iter().all(|m| test(catalog.movie(m.movie)))
    };
    assert!(all(&after(Critique::Older).0, &|m| m.year < 1995));
    assert!(all(&after(Critique::Newer).0, &|m| m.year > 1995));
    assert!(all(&after(Critique::Shorter).0, &|m| m.runtime < Some(178)));
    assert!(all(&after(Critique::Longer).0, &|m| m.runtime > Some(178)));
    let (lighter, _) = after(Critique::Lighter);
    assert!(place(&lighter, "Groundhog Day") < place(&lighter, "Dead Man Walking"));
    let (known, unknown) = (after(Critique::BetterKnown).0, after(Critique::LessKnown).0);
    assert!(place(&known, "Heat") < place(&unknown, "Heat"));
}

#[test]
fn opposite_critiques_replace_each_other() {
    let catalog = catalog();
    let mut wish = Wish::default();
    for critique in [Critique::Funnier, Critique::Darker, Critique::Lighter] {
        critique::apply(&catalog, &[], &mut wish, critique);
    }
    let tags: HashSet<&str> = wish.tags.iter().map(|t| t.tag.as_str()).collect();
    assert_eq!(tags.len(), wish.tags.len());
    let of = |tag: &str| wish.tags.iter().find(|t| t.tag == tag).map(|t| t.weight);
    assert!(of("gritty").is_some_and(|w| w < 0.0));
    assert!(of("funny").is_some_and(|w| w > 0.0));
}

#[test]
fn something_like_a_film_finds_its_kind() {
    let wish = Wish { similar_to: vec![key("Dead Man Walking")], ..Wish::default() };
    let found = list(&[], &wish, 50);
    assert!(place(&found, "The Green Mile") < 5, "{:?}", titles(&found));
}

#[test]
fn filters_that_leave_nothing_say_which_one_to_relax() {
    let filters = Filters { year_to: Some(1900), runtime_to: Some(120), ..Filters::default() };
    let found = list(&[], &Wish { filters, ..Wish::default() }, 50);
    assert!(found.movies.is_empty());
    assert_eq!(found.relaxations[0].given_up, FilterPart::Years);
    assert!(found.relaxations[0].count > 0);
}

#[test]
fn a_film_rated_1_lowers_its_neighbours_for_every_film_of_the_starter_catalogue() {
    let starter = crate::datasets::starter::read(&|_| {}).unwrap();
    let model = Model::train_in_memory(&starter.ratings, 500.0).unwrap();
    for film in (0..starter.contents.movies.len() as u32).map(MovieIndex) {
        let title = starter.contents.movies[film.get()].display_title();
        let (liked, disliked) =
            (collaborative::scores(&model, &[(film, 5.0)]), collaborative::scores(&model, &[(film, 1.0)]));
        let neighbours = model.neighbours(film, 10);
        assert!(!neighbours.is_empty(), "{title} has no neighbours");
        for (neighbour, weight) in neighbours.into_iter().filter(|(_, weight)| *weight > 0.0) {
            assert!(disliked[neighbour.get()] < 0.0, "{title} rated 1, weight {weight}");
            assert!(liked[neighbour.get()] > 0.0, "{title} rated 5, weight {weight}");
        }
    }
}
