//! What a training promises.

use std::cell::RefCell;

use super::super::matrix::RatingSource;
use super::super::model::{Form, Model};
use super::super::options::Input;
use super::super::testing::{random_matrix, textbook_inverse, textbook_weights, to_dense};
use super::super::{RatingMatrixBuilder, matrix::CatalogFingerprint};
use super::*;
use crate::catalog::MovieIndex;

fn options(lambda: f32) -> TrainOptions {
    TrainOptions { lambda, threads: 2, ..TrainOptions::default() }
}

#[test]
fn the_weights_are_those_of_the_textbook() {
    let ratings = random_matrix(150, 60, 3000, 7);
    for input in [Input::Rating, Input::Binary] {
        let expected = textbook_weights(&ratings, input, 5.0);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model");
        let report = train(&ratings, &TrainOptions { input, ..options(5.0) }, &|_| (), &path).unwrap();
        assert!(report.relative_error < 1e-4, "{report:?}");
        assert_eq!(report.bytes, std::fs::metadata(&path).unwrap().len());
        let model = Model::open(&path).unwrap();
        let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        for ((i, j), expected) in expected.indexed_iter() {
            let found = f64::from(model.weight(MovieIndex(i as u32), MovieIndex(j as u32)));
            assert!((found - expected).abs() < 0.01 * largest, "({i}, {j}): {found} {expected}");
        }
    }
}

#[test]
fn the_same_ratings_give_the_same_file_with_any_number_of_threads() {
    let ratings = random_matrix(100, 50, 1500, 8);
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<Vec<u8>> = [1, 2, 5]
        .map(|threads| {
            let path = folder.path().join(threads.to_string());
            train(&ratings, &TrainOptions { threads, ..options(2.0) }, &|_| (), &path).unwrap();
            std::fs::read(path).unwrap()
        })
        .to_vec();
    assert!(files[0] == files[1] && files[0] == files[2]);
}

#[test]
fn every_rated_movie_can_be_recommended() {
    // One movie that everybody rated, and rare ones whose relations with it are far below its strongest.
    let mut builder = RatingMatrixBuilder::new(203, RatingSource::default());
    for user in 0..400u64 {
        builder.push(user, MovieIndex(0), 10).unwrap();
        builder.push(user, MovieIndex(1), if user % 2 == 0 { 10 } else { 9 }).unwrap();
        if user < 200 {
            builder.push(user, MovieIndex(2 + user as u32), 1).unwrap();
        }
    }
    let ratings = builder.finish().unwrap();
    let bytes = train_to_memory(&ratings, &options(100.0)).unwrap();
    let model = Model::train_in_memory(&ratings, 100.0).unwrap();
    assert!(!bytes.is_empty());
    let liked = |j: u32| (0..203).any(|i| model.weight(MovieIndex(i), MovieIndex(j)) > 0.0);
    assert!((0..202).all(liked), "every movie with ratings has a movie that speaks for it");
    assert!(!liked(202), "nobody rated this one");
    assert!(model.score(&[(MovieIndex(0), 1.0)]).iter().all(|score| score.is_finite()));
}

#[test]
fn a_sparse_model_is_a_part_of_the_dense_one_and_loses_no_movie() {
    let ratings = random_matrix(400, 200, 6000, 3);
    let folder = tempfile::tempdir().unwrap();
    let model = |keep| {
        let path = folder.path().join(format!("{keep:?}"));
        let report = train(&ratings, &TrainOptions { keep, ..options(5.0) }, &|_| (), &path).unwrap();
        (Model::open(&path).unwrap(), report)
    };
    let ((dense, dense_report), (sparse, report)) = (model(None), model(Some(0.3)));
    assert_eq!(report.recommendable, dense_report.recommendable);
    assert_eq!(report.recommendable, report.rated);
    let Form::Sparse { relations } = sparse.info().form else { panic!("{:?}", sparse.info().form) };
    assert!((4000..16_000).contains(&relations), "{relations} of 40000");
    let pairs = || (0..200).flat_map(|i| (0..200).map(move |j| (MovieIndex(i), MovieIndex(j))));
    let kept = pairs().filter(|&(i, j)| sparse.weight(i, j) != 0.0).count();
    assert_eq!(kept, relations);
    assert!(pairs().all(|(i, j)| sparse.weight(i, j) == 0.0 || sparse.weight(i, j) == dense.weight(i, j)));
    let recommended = |j: u32| (0..200).any(|i| sparse.weight(MovieIndex(i), MovieIndex(j)) > 0.0);
    assert_eq!((0..200).filter(|&j| recommended(j)).count(), report.recommendable);

    let known = [(MovieIndex(1), 1.0), (MovieIndex(50), -0.5), (MovieIndex(150), 2.0)];
    let scores = sparse.score(&known);
    for j in 0..200 {
        let parts: f32 = sparse.contributions(&known, MovieIndex(j)).iter().sum();
        assert!((parts - scores[j as usize]).abs() < 1e-5);
    }
    assert_eq!(sparse.neighbours(MovieIndex(3), 3), dense.neighbours(MovieIndex(3), 3), "the strongest stay");
}

#[test]
fn attached_movies_have_the_weights_of_a_ridge_regression_on_the_dense_ones() {
    let ratings = random_matrix(200, 60, 4000, 7);
    let (lambda, dense) = (5.0, 25);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model");
    let report = train(&ratings, &TrainOptions { dense_movies: Some(dense), ..options(5.0) }, &|_| (), &path).unwrap();
    assert_eq!((report.dense, report.movies), (dense, 60));
    assert_eq!((report.recommendable, report.rated), (60, 60));
    let model = Model::open(&path).unwrap();
    model.verify().unwrap();
    assert_eq!(model.info().form, Form::Attached { dense });

    // By the textbook, in double precision.
    let x = to_dense(&ratings, Input::Rating);
    let gram = x.t().dot(&x);
    let core = Core::new(&ratings, dense);
    let order: Vec<usize> = core.order.iter().map(|&movie| movie as usize).collect();
    let mut of_core = ndarray::Array2::from_shape_fn((dense, dense), |(a, b)| gram[[order[a], order[b]]]);
    of_core.diag_mut().map_inplace(|value| *value += lambda);
    let inverse = textbook_inverse(of_core);
    let index = |rank: usize| MovieIndex(order[rank] as u32);
    for (attached, &movie) in order.iter().enumerate().skip(dense) {
        let products = ndarray::Array1::from_shape_fn(dense, |i| gram[[order[i], movie]]);
        let weights = inverse.dot(&products);
        let rest = gram[[movie, movie]] + lambda - products.dot(&weights);
        let largest = weights.iter().fold(0f64, |largest, weight| largest.max(weight.abs()));
        for i in 0..dense {
            let found = f64::from(model.weight(index(i), MovieIndex(movie as u32)));
            assert!((found - weights[i]).abs() < 0.02 * largest, "{movie} {i}: {found} {}", weights[i]);
            let back = weights[i] / rest / inverse[[i, i]];
            let found = f64::from(model.weight(MovieIndex(movie as u32), index(i)));
            assert!((found - back).abs() < 0.02 * largest / rest / inverse[[i, i]], "{movie} {i}: {found} {back}");
        }
        let others = (dense..60).filter(|&other| other != attached);
        assert!(others.clone().all(|other| model.weight(MovieIndex(movie as u32), index(other)) == 0.0));
    }
    for (a, b) in (0..dense).flat_map(|a| (0..dense).map(move |b| (a, b))).filter(|(a, b)| a != b) {
        let expected = -inverse[[a, b]] / inverse[[b, b]];
        assert!((f64::from(model.weight(index(a), index(b))) - expected).abs() < 0.01, "{a} {b}");
    }

    // Scores and neighbours are those of the weights, whichever kind of movie is rated.
    let known = [(index(3), 1.0), (index(dense + 4), -0.5), (index(59), 2.0)];
    let scores = model.score(&known);
    for movie in 0..60 {
        let parts: f32 = model.contributions(&known, MovieIndex(movie)).iter().sum();
        assert!((parts - scores[movie as usize]).abs() < 1e-5);
    }
    for movie in [index(3), index(59)] {
        let (neighbour, relation) = model.neighbours(movie, 1)[0];
        assert!(relation > 0.0 && model.weight(movie, neighbour) > 0.0);
    }
}

#[test]
fn with_attached_movies_every_movie_stays_recommendable_and_threads_change_no_bit() {
    let ratings = random_matrix(300, 400, 5000, 8);
    let folder = tempfile::tempdir().unwrap();
    let files = [1, 2, 5].map(|threads| {
        let path = folder.path().join(threads.to_string());
        let options = TrainOptions { threads, dense_movies: Some(40), ..options(2.0) };
        let report = train(&ratings, &options, &|_| (), &path).unwrap();
        assert_eq!(report.recommendable, report.rated);
        let model = Model::open(&path).unwrap();
        let speaks = |j: u32| (0..400).any(|i| model.weight(MovieIndex(i), MovieIndex(j)) > 0.0);
        assert_eq!((0..400).filter(|&j| speaks(j)).count(), report.rated);
        std::fs::read(path).unwrap()
    });
    assert!(files[0] == files[1] && files[0] == files[2]);
}

#[test]
fn where_memory_is_short_the_most_rated_movies_are_dense() {
    let ratings = random_matrix(500, 3000, 20_000, 8);
    let all = memory_need(&ratings, &TrainOptions { memory: Some(u64::MAX), ..options(2.0) });
    let short = TrainOptions { memory: Some(all - (20 << 20)), ..options(2.0) };
    let dense = dense_movies(&ratings, &short);
    assert!((300..3000).contains(&dense), "{dense}");
    assert!(memory_need(&ratings, &short) <= all - (20 << 20));
    assert_eq!(dense_movies(&ratings, &TrainOptions { memory: Some(all), ..options(2.0) }), 3000);
    let poor = TrainOptions { memory: Some(1000), ..options(2.0) };
    let error = train_to_memory(&ratings, &poor).unwrap_err();
    assert!(error.to_string().contains("--dense-movies"), "{error}");
}

#[test]
fn a_model_says_what_it_was_made_from() {
    let source = RatingSource { catalog: CatalogFingerprint(77), simulated: true };
    let mut builder = RatingMatrixBuilder::new(3, source);
    for (user, movie) in [(1, 0), (1, 1), (2, 0), (2, 1), (2, 2)] {
        builder.push(user, MovieIndex(movie), 8).unwrap();
    }
    let model = Model::train_in_memory(&builder.finish().unwrap(), 0.5).unwrap();
    let info = model.info();
    assert_eq!((info.lambda, info.users, info.ratings, info.input), (0.5, 2, 5, Input::Rating));
    assert!(info.source == source && model.serves(CatalogFingerprint(77)) && !model.serves(CatalogFingerprint(78)));
    assert_eq!(model.movies(), 3);
}

#[test]
fn impossible_trainings_are_refused_with_a_reason() {
    let ratings = random_matrix(50, 20, 400, 9);
    let empty = RatingMatrixBuilder::new(20, RatingSource::default()).finish().unwrap();
    assert!(matches!(train_to_memory(&empty, &options(1.0)), Err(TrainError::NoRatings)));
    for lambda in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert!(matches!(train_to_memory(&ratings, &options(lambda)), Err(TrainError::InvalidLambda(_))));
    }
    for keep in [0.0, 1.0, -0.5, f32::NAN] {
        let options = TrainOptions { keep: Some(keep), ..options(1.0) };
        assert!(matches!(train_to_memory(&ratings, &options), Err(TrainError::InvalidKeep(_))));
    }
    let poor = TrainOptions { memory: Some(1000), ..options(1.0) };
    assert!(matches!(train_to_memory(&ratings, &poor), Err(TrainError::Memory { available: 1000, .. })));
    let nowhere = train(&ratings, &options(1.0), &|_| (), Path::new("no/such/folder/model"));
    assert!(matches!(nowhere, Err(TrainError::Write { .. })));
}

#[test]
fn a_lambda_too_small_for_single_precision_is_refused() {
    // Two movies that are always rated the same: without lambda their matrix has no inverse.
    let mut builder = RatingMatrixBuilder::new(20, RatingSource::default());
    for user in 0..3000 {
        for movie in 0..20 {
            builder.push(user, MovieIndex(movie), 10).unwrap();
        }
    }
    let ratings = builder.finish().unwrap();
    let error = train_to_memory(&ratings, &options(1e-4)).unwrap_err();
    assert!(matches!(error, TrainError::LambdaTooSmall { .. }), "{error}");
    assert!(error.to_string().contains("larger"));
    train_to_memory(&ratings, &options(100.0)).unwrap();
}

#[test]
fn a_cancelled_training_leaves_the_old_model() {
    let ratings = random_matrix(50, 20, 400, 9);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model");
    std::fs::write(&path, "old").unwrap();
    for phase in [Phase::Gram, Phase::Inverse, Phase::Write] {
        let options = options(1.0);
        let cancel_there = |progress: Progress| {
            if progress.phase == phase {
                options.cancel.cancel();
            }
        };
        assert!(matches!(train(&ratings, &options, &cancel_there, &path), Err(TrainError::Cancelled)), "{phase:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }
}

#[test]
fn progress_goes_from_nothing_to_all_in_every_phase() {
    let seen = RefCell::new(Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let ratings = random_matrix(50, 20, 400, 9);
    train(&ratings, &options(1.0), &|progress| seen.borrow_mut().push(progress), &folder.path().join("m")).unwrap();
    let seen = seen.into_inner();
    for phase in [Phase::Gram, Phase::Inverse, Phase::Write] {
        let done: Vec<f32> = seen.iter().filter(|p| p.phase == phase).map(|p| p.done).collect();
        assert_eq!((done.first(), done.last()), (Some(&0.0), Some(&1.0)), "{phase:?}");
        assert!(done.is_sorted());
    }
}
