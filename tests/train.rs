//! `matinee train` and `matinee dataset`: from made ratings to a model, by the program as people run it.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use matinee::ease::{Form, Model};
use predicates::prelude::*;
use predicates::str::contains;

/// A state folder with a catalog of synthetic ratings.
struct Setting {
    folder: tempfile::TempDir,
}

impl Setting {
    fn new() -> Self {
        let setting = Self { folder: tempfile::tempdir().unwrap() };
        let dataset = setting.folder.path().join("made");
        let size = ["--users", "300", "--movies", "150", "--ratings", "9000"];
        setting.matinee(&["dataset", "synthetic"]).args(size).arg(&dataset).assert().success();
        setting
            .matinee(&["import", "movielens"])
            .arg(&dataset)
            .args(["--name", "made", "--min-ratings", "1", "--active-since", "0"])
            .assert()
            .success();
        setting
    }

    fn matinee(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("matinee").unwrap();
        command.env_clear().current_dir(self.folder.path()).args(["--state-dir"]).arg(self.state()).args(arguments);
        command
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("var")
    }

    fn model(&self) -> PathBuf {
        self.state().join("models/made.safetensors")
    }
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn training_makes_the_same_model_with_any_number_of_threads() {
    let setting = Setting::new();
    setting
        .matinee(&["train", "--lambda", "50", "--threads", "1"])
        .assert()
        .success()
        .stdout(contains("lambda 50").and(contains("with ratings (100.0 %)")));
    let one = bytes(&setting.model());
    setting.matinee(&["train", "--lambda", "50", "--threads", "3"]).assert().success();
    assert!(one == bytes(&setting.model()));
    let model = Model::open(&setting.model()).unwrap();
    model.verify().unwrap();
    assert_eq!((model.info().lambda, model.movies(), model.info().users), (50.0, 149, 300));
}

#[test]
fn selecting_lambda_prints_a_table_draws_it_and_trains_with_the_best() {
    let setting = Setting::new();
    let output = setting.matinee(&["train", "--select", "--plot", "plot.svg"]).assert().success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let chosen = text.lines().find(|line| line.contains("<- chosen")).expect("a chosen line");
    let lambda: f32 = chosen.split_whitespace().nth(1).unwrap().parse().unwrap();
    let model = Model::open(&setting.model()).unwrap();
    assert!((model.info().lambda - lambda).abs() <= 0.5, "{} {lambda}", model.info().lambda);
    assert!(text.lines().filter(|line| line.starts_with("binary")).count() >= 2, "{text}");
    assert!(std::fs::read_to_string(setting.folder.path().join("plot.svg")).unwrap().starts_with("<svg"));
}

#[test]
fn a_small_model_keeps_every_film() {
    let setting = Setting::new();
    setting
        .matinee(&["train", "--lambda", "50", "--keep", "0.2"])
        .assert()
        .success()
        .stdout(contains("with ratings (100.0 %)"));
    assert!(matches!(Model::open(&setting.model()).unwrap().info().form, Form::Sparse { .. }));
}

#[test]
fn what_cannot_work_is_refused_in_a_sentence_and_the_old_model_stays() {
    let setting = Setting::new();
    setting.matinee(&["train", "--lambda", "50"]).assert().success();
    let before = bytes(&setting.model());
    let refused = |arguments: &[&str], sentence: &'static str| {
        setting.matinee(arguments).assert().failure().stderr(contains(sentence).and(contains("panicked").not()));
        assert!(before == bytes(&setting.model()));
    };
    refused(&["train", "--lambda", "0"], "lambda must be a number above 0");
    refused(&["train", "--keep", "2"], "above 0 and below 1");
    refused(&["train", "--catalog", "none"], "none");
    refused(&["dataset", "synthetic", "x", "--users", "0"], "at least 1");
}

/// A Python with DuckDB; says so loudly when there is none.
fn python_with_duckdb() -> Option<String> {
    let configured = std::env::var("MATINEE_DUCKDB_PYTHON").ok();
    let found = configured.into_iter().chain(["python3".to_owned()]).find(|python| {
        std::process::Command::new(python)
            .args(["-c", "import duckdb"])
            .output()
            .is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        println!("SKIPPED: NO DUCKDB (pip install duckdb, and set MATINEE_DUCKDB_PYTHON to that Python)");
    }
    found
}

/// The statement of the documentation, which this test keeps true.
fn statement() -> String {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/TRAINING.md")).unwrap();
    let (_, rest) = text.split_once("```sql\n").expect("a statement");
    rest.split_once("```").expect("its end").0.to_owned()
}

/// What comes after the header of a model: all its numbers.
fn numbers(path: &Path) -> Vec<u8> {
    let bytes = bytes(path);
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    bytes[8 + header..].to_vec()
}

#[test]
fn what_duckdb_counts_of_the_ratings_gives_the_model_of_the_ratings() {
    let Some(python) = python_with_duckdb() else { return };
    let setting = Setting::new();
    setting.matinee(&["train", "--lambda", "50"]).assert().success();
    let expected = numbers(&setting.model());
    let run = "import duckdb, sys; duckdb.sql(sys.argv[1])";
    let counted = std::process::Command::new(python)
        .args(["-c", run, &statement()])
        .current_dir(setting.folder.path().join("made"))
        .output()
        .unwrap();
    assert!(counted.status.success(), "{}", String::from_utf8_lossy(&counted.stderr));
    std::fs::remove_file(setting.model()).unwrap();
    setting
        .matinee(&["train", "--lambda", "50", "--cooccurrence", "made/cooccurrence.parquet"])
        .assert()
        .success()
        .stderr(contains("were counted; takes"))
        .stdout(contains("with ratings (100.0 %)"));
    assert!(numbers(&setting.model()) == expected, "the same model to the last bit");
}

#[test]
fn a_file_that_is_no_cooccurrence_is_refused_and_the_old_model_stays() {
    let setting = Setting::new();
    setting.matinee(&["train", "--lambda", "50"]).assert().success();
    let before = bytes(&setting.model());
    for (file, sentence) in [("made/ratings.csv", "cannot be read as Parquet"), ("none.parquet", "check the path")] {
        let error = contains(sentence).and(contains("panicked").not());
        setting.matinee(&["train", "--cooccurrence", file]).assert().failure().stderr(error);
        assert!(before == bytes(&setting.model()));
    }
}

#[test]
fn rarer_films_can_be_attached_to_the_most_rated_ones() {
    let setting = Setting::new();
    setting
        .matinee(&["train", "--lambda", "50", "--dense-movies", "40"])
        .assert()
        .success()
        .stderr(contains("40 films are dense, the others are attached to them"))
        .stdout(contains("40 films are dense, 109 attached to them").and(contains("with ratings (100.0 %)")));
    assert!(matches!(Model::open(&setting.model()).unwrap().info().form, Form::Attached { dense: 40 }));
    let evaluate = ["evaluate", "holdout", "--lambda", "50", "--dense-movies", "40"];
    setting.matinee(&evaluate).assert().success().stdout(contains("100.0 % of the movies can be recommended"));
    setting.matinee(&["recommend", "--json"]).write_stdin("{\"text\": \"a comedy\"}\n").assert().success();
}
