//! Learning from Matinee's own users while people talk.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::background::{Refreshed, refresh};
use super::*;
use crate::app::App;
use crate::catalog::{CatalogContents, Movie, MovieIndex, MovieKey};
use crate::config::Config;
use crate::conversation::{Command, Identity, MovieRef, Platform, RecommendCommand, Turn, TurnDefaults, TurnKind};
use crate::ease::{OWN_USERS, RatingMatrixBuilder, RatingSource, SyntheticOptions, synthetic_ratings};
use crate::store::NewCatalog;

/// Movies of the catalog; nobody of its dataset has rated the last one.
const MOVIES: u32 = 40;
const UNRATED: MovieIndex = MovieIndex(MOVIES - 1);

/// A catalog of people who like movies of even or of odd numbers.
struct Setting {
    folder: tempfile::TempDir,
}

impl Setting {
    async fn new() -> Self {
        let setting = Self { folder: tempfile::tempdir().unwrap() };
        setting.import(200).await;
        setting
    }

    /// Imports the catalog with so many users.
    async fn import(&self, users: u64) {
        let state = StateDir::open(self.folder.path()).unwrap();
        let store = Store::open(&state.database()).await.unwrap();
        let movie = |i| Movie {
            id: i,
            imdb_id: Some(key(i as u32).0),
            title: format!("Film {i}"),
            year: 1990,
            ..Movie::default()
        };
        let movies: Vec<Movie> = (0..i64::from(MOVIES)).map(movie).collect();
        let contents = CatalogContents { name: "small".into(), movies, ..CatalogContents::default() };
        let fingerprint = CatalogFingerprint(users);
        let mut ratings =
            RatingMatrixBuilder::new(MOVIES as usize, RatingSource { catalog: fingerprint, simulated: false });
        for user in 0..users {
            for movie in (0..UNRATED.0).filter(|movie| (u64::from(*movie) * 7 + user * 3) % 4 > 0) {
                let half_stars = if u64::from(movie % 2) == user % 2 { 9 } else { 3 };
                ratings.push(user, MovieIndex(movie), half_stars).unwrap();
            }
        }
        let ratings = ratings.finish().unwrap();
        ratings.write(&state.ratings("small")).unwrap();
        let catalog = NewCatalog {
            contents: &contents,
            source: "a test",
            fingerprint: &fingerprint.to_string(),
            ratings_file: "small.ratings",
            users: users as usize,
            ratings: ratings.ratings(),
        };
        store.save_catalog(&catalog).await.unwrap();
        store.close().await;
    }

    /// The program as it starts.
    async fn app(&self, learn_from_users: bool) -> Arc<App> {
        let mut config = Config::from_layers(None, HashMap::new(), &[]).unwrap();
        config.state_dir = self.folder.path().to_owned();
        config.catalog = Some("small".into());
        config.train.learn_from_users = learn_from_users;
        config.train.lambda = Some(20.0);
        Arc::new(App::open(config, None, &|_| ()).await.unwrap())
    }

    fn state(&self) -> StateDir {
        StateDir::open(self.folder.path()).unwrap()
    }

    fn model(&self) -> Vec<u8> {
        std::fs::read(self.state().model("small")).unwrap()
    }
}

fn key(movie: u32) -> MovieKey {
    MovieKey(format!("tt{movie:07}"))
}

/// Does something as a person.
async fn turn(app: &App, person: usize, kind: TurnKind) {
    static KEYS: AtomicUsize = AtomicUsize::new(0);
    let identity = Identity { platform: Platform::Web, external_id: person.to_string(), display_name: "x".into() };
    let key = KEYS.fetch_add(1, Ordering::Relaxed).to_string();
    app.engine
        .handle(Turn {
            identity,
            place: "page".into(),
            locale: "en".into(),
            kind,
            defaults: TurnDefaults::default(),
            key,
        })
        .await
        .unwrap();
}

async fn rate(app: &App, person: usize, movie: u32, rating: f32) {
    turn(app, person, TurnKind::Command(Command::Rate(MovieRef::Key(key(movie)), rating))).await;
}

/// People who like the movies of even numbers and the one that the dataset does not rate.
async fn rate_the_unrated(app: &App, people: usize) {
    for person in 0..people {
        rate(app, person, UNRATED.0, 5.0).await;
        for movie in [0, 2, 4, 6] {
            rate(app, person, movie, 4.5).await;
        }
    }
}

/// What liking an even movie says of the movie that the dataset does not rate.
fn score_of_the_unrated(app: &App) -> f32 {
    app.engine.knowledge().model.score(&[(MovieIndex(2), 1.0)])[UNRATED.get()]
}

async fn look(app: &App) -> Refreshed {
    refresh(app, &Default::default()).await.unwrap()
}

#[tokio::test]
async fn a_film_that_only_own_users_rated_becomes_recommendable_and_stays_so_after_a_restart() {
    let setting = Setting::new().await;
    let app = setting.app(true).await;
    assert_eq!(look(&app).await, Refreshed::Nothing);
    rate_the_unrated(&app, 8).await;
    assert_eq!(score_of_the_unrated(&app), 0.0);
    let Refreshed::Trained(report) = look(&app).await else { panic!("there were new ratings") };
    assert_eq!(report.recommendable, MOVIES as usize);
    assert!(score_of_the_unrated(&app) > 0.0);
    assert_eq!(app.engine.knowledge().model.info().own_users, 8);
    assert_eq!(look(&app).await, Refreshed::Nothing, "all is known");

    let trained = setting.model();
    drop(app);
    let app = setting.app(true).await;
    assert!(score_of_the_unrated(&app) > 0.0);
    assert_eq!(look(&app).await, Refreshed::Nothing);
    assert!(setting.model() == trained, "a restart trains nothing");
}

#[tokio::test]
async fn who_deletes_themselves_is_gone_from_the_model_with_the_next_training() {
    let setting = Setting::new().await;
    let app = setting.app(true).await;
    rate(&app, 1, UNRATED.0, 5.0).await;
    rate(&app, 1, 2, 5.0).await;
    look(&app).await;
    assert!(score_of_the_unrated(&app) > 0.0);
    turn(&app, 1, TurnKind::Action(crate::conversation::Action::ForgetConfirmed)).await;
    assert!(matches!(look(&app).await, Refreshed::Trained(_)));
    assert_eq!(score_of_the_unrated(&app), 0.0);
    assert_eq!(app.engine.knowledge().model.info().own_users, 0);
    assert!(!setting.state().learnt_ratings("small").exists(), "nothing of them is kept");
}

#[tokio::test]
async fn without_leave_to_learn_nothing_of_people_is_in_the_model() {
    let setting = Setting::new().await;
    let app = setting.app(false).await;
    rate_the_unrated(&app, 3).await;
    assert_eq!(look(&app).await, Refreshed::Nothing);
    drop(app);
    let app = setting.app(true).await;
    assert!(matches!(look(&app).await, Refreshed::Trained(_)));
    assert!(setting.state().inverse("small").exists());
    drop(app);
    // The leave is taken back: the very next start serves a model without them.
    let app = setting.app(false).await;
    assert_eq!(app.engine.knowledge().model.info().own_users, 0);
    assert!(!setting.state().inverse("small").exists() && !setting.state().learnt_ratings("small").exists());
}

#[tokio::test]
async fn turns_go_on_undisturbed_while_models_are_exchanged() {
    let setting = Setting::new().await;
    let app = setting.app(true).await;
    let done = Arc::new(AtomicBool::new(false));
    let asking = tokio::spawn({
        let (app, done) = (app.clone(), done.clone());
        async move {
            let mut turns = 0;
            while !done.load(Ordering::Relaxed) || turns == 0 {
                rate(&app, 100, 2, 5.0).await;
                turn(&app, 100, TurnKind::Command(Command::Recommend(RecommendCommand::default()))).await;
                turns += 1;
            }
            turns
        }
    });
    for person in 0..5 {
        rate(&app, person, UNRATED.0, 5.0).await;
        assert!(matches!(look(&app).await, Refreshed::Trained(_)));
    }
    done.store(true, Ordering::Relaxed);
    assert!(asking.await.unwrap() > 0);
}

#[tokio::test]
async fn what_fails_or_is_stopped_leaves_the_old_model_in_use() {
    let setting = Setting::new().await;
    let app = setting.app(true).await;
    rate_the_unrated(&app, 2).await;
    let before = (setting.model(), app.engine.knowledge().model.info().trained_at);
    let unchanged =
        |app: &App| setting.model() == before.0 && app.engine.knowledge().model.info().trained_at == before.1;

    let cancel = ease::Cancel::default();
    cancel.cancel();
    assert!(refresh(&app, &cancel).await.is_err());
    assert!(unchanged(&app));
    let ratings = setting.state().ratings("small");
    // An import has written its ratings and not yet its films.
    let others = RatingSource { catalog: CatalogFingerprint(1), simulated: false };
    let mut builder = RatingMatrixBuilder::new(3, others);
    builder.push(1, MovieIndex(2), 8).unwrap();
    builder.finish().unwrap().write(&ratings).unwrap();
    let error = refresh(&app, &Default::default()).await.unwrap_err();
    assert!(error.to_string().contains("another import"), "{error}");
    assert!(unchanged(&app));
    std::fs::write(ratings, "no ratings").unwrap();
    let error = refresh(&app, &Default::default()).await.unwrap_err();
    assert!(error.to_string().contains("import"), "{error}");
    assert!(unchanged(&app) && !app.training.is_training());
    turn(&app, 1, TurnKind::Command(Command::Recommend(RecommendCommand::default()))).await;
}

#[tokio::test]
async fn a_catalog_that_was_imported_anew_and_a_model_trained_by_hand_come_into_use() {
    let setting = Setting::new().await;
    let app = setting.app(false).await;
    setting.import(150).await;
    assert_eq!(look(&app).await, Refreshed::Catalog);
    assert_eq!(app.engine.knowledge().model.info().users, 150);

    let info = app.store().catalog("small").await.unwrap().unwrap();
    let material = Material::read(&app.config.train, &app.state, app.store(), &info).await.unwrap();
    let options = TrainOptions { lambda: 77.0, ..TrainOptions::default() };
    material.train(&options, &app.state, "small", &|_| ()).unwrap();
    assert_eq!(look(&app).await, Refreshed::Loaded);
    assert_eq!(app.engine.knowledge().model.info().lambda, 77.0);
    assert_eq!(look(&app).await, Refreshed::Nothing);
}

/// Ratings of own users: so many of them, each of ten movies.
fn own(users: u64, movies: usize) -> RatingMatrix {
    let mut builder = RatingMatrixBuilder::new(movies, RatingSource::default());
    for user in 0..users {
        for i in 0..10 {
            let movie = (user * 31 + i * 97) as usize % movies;
            builder.push(OWN_USERS | user, MovieIndex(movie as u32), 1 + (user + i) as u8 % 10).unwrap();
        }
    }
    builder.finish().unwrap()
}

#[test]
fn few_new_ratings_come_in_without_a_training_and_give_the_same_weights() {
    let movies = 1100;
    let dataset = || synthetic_ratings(&SyntheticOptions { users: 300, movies, ratings: 9000, seed: 1 }).unwrap();
    let material = |own: RatingMatrix| {
        let all = dataset().joined(&own);
        Material { catalog: dataset(), own: Some(own), all: Some(all) }
    };
    let (folder, anew) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (state, other) = (StateDir::open(folder.path()).unwrap(), StateDir::open(anew.path()).unwrap());
    let options = TrainOptions { lambda: 50.0, threads: 2, ..TrainOptions::default() };
    let first = material(own(5, movies)).train(&options, &state, "c", &|_| ()).unwrap();
    assert!(!first.gram.is_zero(), "trained");
    let second = material(own(9, movies)).train(&options, &state, "c", &|_| ()).unwrap();
    assert!(second.gram.is_zero(), "taken in");
    material(own(9, movies)).train(&options, &other, "c", &|_| ()).unwrap();
    let [found, expected] = [&state, &other].map(|state| Model::open(&state.model("c")).unwrap());
    assert_eq!(found.info().checksum, expected.info().checksum);
    for known in 0..20 {
        let known = [(MovieIndex(known * 50), 1.0)];
        let scores = expected.score(&known);
        let largest = scores.iter().fold(0f32, |largest, score| largest.max(score.abs()));
        for (found, expected) in found.score(&known).into_iter().zip(scores) {
            assert!((found - expected).abs() <= 0.02 * largest, "{found} {expected}");
        }
    }
    // What is kept and does not fit is no harm.
    std::fs::write(state.inverse("c"), "damaged").unwrap();
    let third = material(own(8, movies)).train(&options, &state, "c", &|_| ()).unwrap();
    assert!(!third.gram.is_zero());
    assert!(material(own(7, movies)).train(&options, &state, "c", &|_| ()).unwrap().gram.is_zero());
}
