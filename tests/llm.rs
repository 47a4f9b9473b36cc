//! `matinee evaluate prompts` with the true answers of real language models, replayed by an OpenAI-compatible endpoint.

#[path = "support/llm/mod.rs"]
mod server;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::GzDecoder;
use matinee::store::Store;
use serde_json::{Value, json};
use server::{KEY, TestServer, nothing_read};

/// How many characters of a plot tell films apart.
const PLOT_BEGINNING: usize = 60;

/// The folder of the test data, if there is one.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("MATINEE_TEST_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let there = folder.join("prompts/dev_judgements.jsonl.gz").exists();
    if !there {
        println!("skipped: no test data");
    }
    there.then_some(folder)
}

fn lines(path: &Path) -> Vec<Value> {
    let file = File::open(path).unwrap();
    let reader: Box<dyn BufRead> = match path.extension().is_some_and(|extension| extension == "gz") {
        true => Box::new(BufReader::new(GzDecoder::new(file))),
        false => Box::new(BufReader::new(file)),
    };
    reader.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

/// A catalog with its model in a folder of its own, and a configuration with one language model.
struct Installed {
    folder: tempfile::TempDir,
}

impl Installed {
    fn new(data: &Path) -> Self {
        let installed = Self { folder: tempfile::tempdir().unwrap() };
        installed.configure("http://127.0.0.1:9/v1");
        let raw = data.join("tag-genome").display().to_string();
        installed.run(&["import", "tag-genome", &raw, "--active-since", "0", "--min-ratings", "1"]);
        installed.run(&["import", "plots", &data.join("wiki_movie_plots_catalogue.csv").display().to_string()]);
        installed
    }

    fn configure(&self, base_url: &str) {
        let model = json!({
            "name": "replay", "base_url": base_url, "key_env": "OPENAI_API_KEY", "model": "replay-1",
            "context_tokens": 32000, "json": "none"
        });
        let config = json!({
            "state_dir": self.folder.path().join("state"),
            "llm": {"default": "builtin", "cache_days": 0, "models": [model]}
        });
        std::fs::write(self.folder.path().join("config.json"), config.to_string()).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_matinee"))
            .env("OPENAI_API_KEY", KEY)
            .arg("--config")
            .arg(self.folder.path().join("config.json"))
            .args(arguments)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        assert!(!errors.contains(KEY), "no key in what is logged");
        String::from_utf8(output.stdout).unwrap()
    }

    fn evaluate(&self, data: &Path, more: &[&str]) -> Value {
        let prompts = data.join("prompts/dev.jsonl").display().to_string();
        let mut arguments = vec!["evaluate", "prompts", &prompts, "--importance", "50", "--json"];
        arguments.extend(more);
        serde_json::from_str(&self.run(&arguments)).unwrap()
    }

    /// The films by the beginning of their plots.
    async fn films(&self) -> HashMap<String, i64> {
        let store = Store::open(&self.folder.path().join("state/matinee.db")).await.unwrap();
        let name = store.active_catalog().await.unwrap().unwrap();
        let contents = store.load_catalog(&name).await.unwrap();
        let plot = |plot: &str| plot.trim().chars().take(PLOT_BEGINNING).collect::<String>();
        contents.movies.iter().filter_map(|movie| Some((plot(movie.plot.as_deref()?), movie.id))).collect()
    }
}

/// What one real model answered, by prompt and film.
struct Replay {
    wishes: Vec<(String, String)>,
    films: HashMap<String, i64>,
    answers: HashMap<(String, i64), (Value, String)>,
}

impl Replay {
    fn new(data: &Path, model: &str, films: HashMap<String, i64>) -> Self {
        let prompts = lines(&data.join("prompts/dev.jsonl"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let wishes = prompts.iter().map(|prompt| (text(&prompt["id"]), letters(&text(&prompt["text"])))).collect();
        let answers = lines(&data.join("prompts/dev_judgements.jsonl.gz"))
            .into_iter()
            .filter(|line| line["model"] == model)
            .map(|line| {
                let key = (text(&line["prompt"]), line["movieId"].as_i64().unwrap());
                (key, (line["score"].clone(), text(&line["explanation"])))
            })
            .collect();
        Self { wishes, films, answers }
    }

    fn answer(&self, question: &Value) -> String {
        let Some(films) = question["films"].as_array() else { return nothing_read() };
        let wish = question["wish"].as_str().unwrap_or_default();
        let said = letters(wish.split("; ").next().unwrap_or_default());
        let Some((prompt, _)) = self.wishes.iter().find(|(_, text)| text.contains(&said)) else { return "?".into() };
        let judge = |film: &Value| {
            let plot: String = film["plot"].as_str()?.chars().take(PLOT_BEGINNING).collect();
            let (score, explanation) = self.answers.get(&(prompt.clone(), *self.films.get(&plot)?))?;
            Some(json!({"id": film["id"], "fitness": score, "reason": explanation}))
        };
        json!({ "judgements": films.iter().filter_map(judge).collect::<Vec<_>>() }).to_string()
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn judgements_of_the_best_model_never_make_the_list_worse() {
    let Some(data) = data() else { return };
    let installed = tokio::task::spawn_blocking({
        let data = data.clone();
        move || Installed::new(&data)
    })
    .await
    .unwrap();
    let films = installed.films().await;
    let plain = installed.evaluate(&data, &[]);
    println!("rules    {plain}");
    for model in ["gpt", "mistral", "mixtral"] {
        let replay = Replay::new(&data, model, films.clone());
        let server = TestServer::start(move |question| replay.answer(question)).await;
        installed.configure(&server.base_url());
        let judged = tokio::task::block_in_place(|| installed.evaluate(&data, &["--model", "replay"]));
        println!("{model:8} {judged}");
        assert!(server.requests().len() <= 400, "at most 4 calls for a prompt");
        for figure in ["linkedRight", "linkedWrong", "meanAbsoluteRatingError"] {
            assert_eq!(judged[figure], plain[figure], "{figure}");
        }
        if model == "mixtral" {
            for (judged, plain) in in_top(&judged).into_iter().zip(in_top(&plain)) {
                assert!(judged >= plain, "{judged} against {plain}");
            }
        }
    }
}

/// Share of targets in the top 1, 5, 10 and 20.
fn in_top(report: &Value) -> Vec<f64> {
    report["targetInTop"].as_array().unwrap().iter().map(|share| share.as_f64().unwrap()).collect()
}
