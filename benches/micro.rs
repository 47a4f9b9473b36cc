//! The parts of training and scoring, again and again: `cargo bench --bench micro`.

use std::collections::HashMap;
use std::sync::OnceLock;

use divan::{Bencher, black_box};
use matinee::app::App;
use matinee::catalog::MovieIndex;
use matinee::config::Config;
use matinee::conversation::{Identity, Platform, Turn, TurnKind};
use matinee::ease::{
    Input, Kernel, Model, RatingMatrix, SyntheticOptions, TrainOptions, parts, synthetic_ratings, top, train,
};
use matinee::understanding::builtin;
use tokio::runtime::Runtime;

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

/// The arguments are movies, here and below.
#[divan::bench(args = [1000, 2000, 4000], sample_count = 5)]
fn gram(bencher: Bencher<'_, '_>, movies: usize) {
    let ratings = ratings(movies);
    bencher.bench(|| parts::count(&ratings, &TrainOptions::default()).expect("a Gram matrix"));
}

#[divan::bench(args = [1000, 2000, 4000], sample_count = 5)]
fn inverse(bencher: Bencher<'_, '_>, movies: usize) {
    let (ratings, options) = (ratings(movies), TrainOptions::default());
    let count = || parts::count(&ratings, &options).expect("a Gram matrix");
    bencher.with_inputs(count).bench_values(|counted| counted.invert(&options).expect("an inverse"));
}

#[divan::bench(args = [1000, 2000, 4000], sample_count = 5)]
fn quantising(bencher: Bencher<'_, '_>, movies: usize) {
    let (ratings, options) = (ratings(movies), TrainOptions::default());
    let inverse = parts::count(&ratings, &options).and_then(|counted| counted.invert(&options)).expect("an inverse");
    bencher.bench(|| inverse.quantise(&ratings, &options).expect("a model"));
}

/// Half of the movies, or a quarter, are dense.
#[divan::bench(args = [2, 4], sample_count = 5)]
fn training_with_attached_movies(bencher: Bencher<'_, '_>, part: usize) {
    let ratings = ratings(2000);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model");
    let options = TrainOptions { dense_movies: Some(2000 / part), ..TrainOptions::default() };
    bencher.bench(|| train(&ratings, &options, &|_| (), &path).expect("a model"));
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

/// The program over the starter catalogue, as it starts in an empty folder.
struct Program {
    runtime: Runtime,
    app: App,
    _folder: tempfile::TempDir,
}

fn program() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = Config::from_layers(None, HashMap::new(), &[]).expect("the built-in configuration");
        config.state_dir = folder.path().to_owned();
        let runtime = Runtime::new().expect("a runtime");
        let app = runtime.block_on(App::open(config, None, &|_| ())).expect("the program starts");
        Program { runtime, app, _folder: folder }
    })
}

const MESSAGE: &str =
    "I loved Heat and Inside Man, Argo was fine. Tonight something thoughtful about capital punishment";

#[divan::bench]
fn linking_the_titles_of_a_message(bencher: Bencher<'_, '_>) {
    let knowledge = program().app.engine.knowledge();
    bencher.bench(|| builtin::titles_named(&knowledge.catalog, &knowledge.lexicon, black_box(MESSAGE)));
}

/// A new person each time, from the message to the answer that is safely on the disk.
#[divan::bench]
fn a_whole_turn(bencher: Bencher<'_, '_>) {
    let Program { runtime, app, .. } = program();
    let mut person = 0;
    let turn = || {
        person += 1;
        let identity = Identity { platform: Platform::Web, external_id: person.to_string(), display_name: "x".into() };
        let kind = TurnKind::Text(MESSAGE.into());
        Turn {
            identity,
            place: "page".into(),
            locale: "en".into(),
            kind,
            defaults: Default::default(),
            key: person.to_string(),
        }
    };
    bencher.with_inputs(turn).bench_local_values(|turn| runtime.block_on(app.engine.handle(turn)).expect("an answer"));
}
