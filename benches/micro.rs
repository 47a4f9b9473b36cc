//! The parts of training and scoring, again and again: `cargo bench --bench micro`.

use divan::{Bencher, black_box};
use matinee::catalog::MovieIndex;
use matinee::ease::{
    Input, Kernel, Model, RatingMatrix, SyntheticOptions, TrainOptions, synthetic_ratings, top, train,
};

fn main() {
    divan::main();
}

fn ratings(movies: usize) -> RatingMatrix {
    synthetic_ratings(&SyntheticOptions { users: movies, movies, ratings: movies * 80, seed: 1 }).expect("ratings")
}

/// Some ratings of a person, spread over the catalog.
fn known(count: usize, movies: usize) -> Vec<(MovieIndex, f32)> {
    (0..count).map(|i| (MovieIndex((i * 7919 % movies) as u32), if i % 3 == 0 { -0.6 } else { 0.8 })).collect()
}

#[divan::bench(args = [500, 1000, 2000], sample_count = 5)]
fn training(bencher: Bencher<'_, '_>, movies: usize) {
    let ratings = ratings(movies);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model");
    bencher.bench(|| train(&ratings, &TrainOptions::default(), &|_| (), &path).expect("a model"));
}

#[divan::bench(args = [Input::Rating, Input::Binary], sample_count = 5)]
fn training_by_input(bencher: Bencher<'_, '_>, input: Input) {
    let ratings = ratings(1000);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model");
    let options = TrainOptions { input, ..TrainOptions::default() };
    bencher.bench(|| train(&ratings, &options, &|_| (), &path).expect("a model"));
}

#[divan::bench]
fn opening(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model");
    train(&ratings(2000), &TrainOptions::default(), &|_| (), &path).expect("a model");
    bencher.bench(|| Model::open(&path).expect("a model"));
}

#[divan::bench(args = [5, 20, 100])]
fn scoring_avx512(bencher: Bencher<'_, '_>, count: usize) {
    scoring(bencher, count, Kernel::Avx512);
}

#[divan::bench(args = [5, 20, 100])]
fn scoring_avx2(bencher: Bencher<'_, '_>, count: usize) {
    scoring(bencher, count, Kernel::Avx2);
}

#[divan::bench(args = [5, 20, 100])]
fn scoring_portable(bencher: Bencher<'_, '_>, count: usize) {
    scoring(bencher, count, Kernel::Portable);
}

/// Nothing where the processor lacks the instructions.
fn scoring(bencher: Bencher<'_, '_>, count: usize, kernel: Kernel) {
    if !Kernel::available().contains(&kernel) {
        return;
    }
    let model = Model::train_in_memory(&ratings(4000), 1000.0).expect("a model").with_kernel(kernel);
    let known = known(count, 4000);
    bencher.bench(|| model.score(black_box(&known)));
}

#[divan::bench(args = [10, 200])]
fn best_of_17807(bencher: Bencher<'_, '_>, count: usize) {
    let scores: Vec<f32> = (0..17_807u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 8) as f32).collect();
    bencher.bench(|| top(black_box(&scores), count));
}

#[divan::bench]
fn explaining_one_score(bencher: Bencher<'_, '_>) {
    let model = Model::train_in_memory(&ratings(2000), 1000.0).expect("a model");
    let known = known(20, 2000);
    bencher.bench(|| model.contributions(black_box(&known), MovieIndex(17)));
}
