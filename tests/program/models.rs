//! Language models and semantic search, as the operator of the program meets them.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::llm::{Fault, KEY, TestServer, judging};
use crate::support::{Server, matinee, prepared_folder, run, text};
use crate::web::Browser;

/// What a person writes; nothing of it may reach a log.
const WISH: &str = "I adored Heat, my password is zanzibar. Tonight something with a recluse in the firmament";
/// Seconds that a turn waits for a model.
const TURN_SECONDS: u64 = 2;

fn configure(folder: &Path, models: Vec<Value>, embeddings: Value) {
    let config = json!({
        "llm": {
            "default": "builtin", "turn_seconds": TURN_SECONDS, "embeddings": embeddings, "models": models,
            "budget": {"user_tokens_per_day": 0, "server_tokens_per_day": 0}
        }
    });
    std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
}

fn model(name: &str, base_url: &str) -> Value {
    json!({"name": name, "base_url": base_url, "key_env": "OPENAI_API_KEY", "model": name, "json": "schema"})
}

fn embeddings(base_url: &str) -> Value {
    json!({"base_url": base_url, "model": "bag-of-words", "key_env": "OPENAI_API_KEY", "batch": 100})
}

async fn ask(server: &Server, model: &str) -> (Value, Duration) {
    let started = Instant::now();
    let request = json!({"text": WISH, "model": model});
    let response = reqwest::Client::new().post(format!("{}/api/v1/recommend", server.url)).json(&request).send();
    let response = response.await.unwrap();
    assert_eq!(response.status(), 200, "{model}");
    (response.json().await.unwrap(), started.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_a_model_is_an_answer_for_the_person_and_one_line_without_secrets_for_the_operator() {
    // Each with words of the line that it must give.
    let faults = [
        ("wrong-key", Fault::WrongKey, "key_env"),
        ("integer-code", Fault::WrongKeyAsNumber, "key_env"),
        ("unknown-model", Fault::UnknownModel, "does not know this model"),
        ("no-quota", Fault::NoQuota, "quota"),
        ("context-overflow", Fault::ContextOverflow, "context_tokens"),
        ("content-filter", Fault::ContentFilter, "content filter"),
        ("endless", Fault::Endless, "did not come to an end"),
        ("empty", Fault::Empty, "answered nothing"),
        ("html", Fault::Html, "does not speak the OpenAI protocol"),
        ("prose", Fault::Prose, "not the form"),
        ("loading", Fault::Loading, "still loading"),
        ("rate-limited", Fault::RateLimited(30), "fewer requests"),
        ("broken", Fault::Status(500), "status 500"),
        ("hanging", Fault::Hang, "in time"),
    ];
    let provider = TestServer::start(judging(|_| Some(json!(4)))).await;
    let mut models: Vec<Value> = faults.iter().map(|(name, ..)| model(name, &provider.base_url())).collect();
    models.push(model("sound", &provider.base_url()));
    faults.iter().for_each(|(name, fault, _)| provider.fail_model(name, *fault));
    let folder = prepared_folder();
    configure(folder.path(), models, json!({}));
    let server = Server::start(folder.path(), &[("OPENAI_API_KEY", KEY)]);

    let (sound, _) = ask(&server, "sound").await;
    assert!(sound["notes"].to_string().contains("sound"), "{sound}");
    let quiet = server.log();
    for (name, _, words) in faults {
        let before = server.log().len();
        let (reply, took) = ask(&server, name).await;
        assert!(took < Duration::from_secs(TURN_SECONDS + 1), "{name} took {took:?}");
        assert!(!reply["films"].as_array().unwrap().is_empty(), "{name}: {reply}");
        let notes: Vec<&Value> = reply["notes"].as_array().unwrap().iter().collect();
        assert!(notes.iter().any(|note| note.to_string().contains(name)), "{name} is said in one line: {notes:?}");
        let log = server.log();
        let lines: Vec<&str> = log[before..].lines().collect();
        assert_eq!(lines.len(), 1, "{name}: {lines:#?}");
        assert!(lines[0].contains("WARN") && lines[0].contains(name) && lines[0].contains(words), "{}", lines[0]);
    }
    let log = server.log();
    assert!(!quiet.contains("WARN"), "{quiet}");
    for secret in [KEY, "sk-", "zanzibar", "recluse", "adored", "You judge", "You read"] {
        assert!(!log.contains(secret), "{secret} in the log");
    }
    let health: Value = reqwest::get(format!("{}/healthz", server.url)).await.unwrap().json().await.unwrap();
    let state = |name: &str| {
        let models = health["languageModels"].as_array().unwrap();
        models.iter().find(|model| model["name"] == name).unwrap()["answers"].clone()
    };
    assert_eq!((state("sound"), state("wrong-key"), state("empty")), (json!(true), json!(false), json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn vectors_are_computed_once_in_a_run_that_may_be_interrupted_and_a_wish_is_found_by_its_meaning() {
    let provider = TestServer::start(|_| "{}".into()).await;
    let folder = prepared_folder();
    configure(folder.path(), Vec::new(), embeddings(&provider.base_url()));
    let program = |arguments: &[&str], input: &str| {
        let mut command = matinee(folder.path());
        let output = tokio::task::block_in_place(|| run(command.env("OPENAI_API_KEY", KEY).args(arguments), input));
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let (_, report, _) = program(&["doctor"], "");
    assert!(report.contains("run `matinee embed`"), "{report}");

    provider.refuse_vectors_after(3);
    let (succeeded, _, error) = program(&["embed"], "");
    assert!(!succeeded && error.contains("what was computed so far is kept") && error.contains("key"), "{error}");
    provider.recover();
    let (succeeded, said, error) = program(&["embed"], "");
    assert!(succeeded && said.contains("300 known"), "{said}{error}");
    let asked: Vec<String> = provider.embedded().into_iter().flatten().collect();
    let films = asked.iter().collect::<std::collections::HashSet<_>>().len();
    assert_eq!(asked.len(), films + 100, "only the batch that was refused is asked for again");
    assert!(program(&["embed"], "").1.starts_with("0 new"), "nothing is left to do");

    let (_, report, _) = program(&["doctor"], "");
    assert!(report.contains(&format!("{films} of {films} films")) && report.contains("embeddings"), "{report}");
    let wish = json!({"text": "something with a dungeon", "k": 20}).to_string();
    let (_, near, _) = program(&["recommend", "--json"], &wish);
    configure(folder.path(), Vec::new(), json!({}));
    let (_, plain, _) = program(&["recommend", "--json"], &wish);
    let in_prison = |answer: &str| {
        let answer: Value = serde_json::from_str(answer).unwrap();
        let films = answer["recommendations"].as_array().unwrap().clone();
        films.iter().filter(|film| film["reason"].as_str().unwrap().contains("Close in meaning")).count()
    };
    assert!(in_prison(&near) > 0 && in_prison(&plain) == 0, "{near}");

    configure(folder.path(), Vec::new(), embeddings(&provider.base_url()));
    provider.fail_always(Fault::WrongKey);
    let server = Server::start(folder.path(), &[("OPENAI_API_KEY", KEY)]);
    let health = || async {
        let health: Value = reqwest::get(format!("{}/healthz", server.url)).await.unwrap().json().await.unwrap();
        health["semanticSearch"].clone()
    };
    assert_eq!(health().await, json!({"model": "bag-of-words", "answers": true, "films": films}));
    let before = server.log().len();
    let (reply, _) = ask(&server, "builtin").await;
    assert!(!reply["films"].as_array().unwrap().is_empty());
    let log = server.log();
    assert_eq!(log[before..].lines().count(), 1, "{log}");
    assert!(log.contains("no semantic search") && !log.contains("recluse") && !log.contains("sk-"), "{log}");
    assert_eq!(health().await["answers"], json!(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_asks_the_default_model_of_people_who_chose_none() {
    let provider = TestServer::start(judging(|_| Some(json!(4)))).await;
    let folder = prepared_folder();
    configure(folder.path(), vec![model("sound", &provider.base_url())], json!({}));
    let server = Server::start(folder.path(), &[("OPENAI_API_KEY", KEY), ("MATINEE_LLM_DEFAULT", "auto")]);
    let mut browser = Browser::new(&server).await;
    for path in ["/", "/profile"] {
        let (_, page) = browser.get(path).await;
        assert!(page.contains("<option value=\"sound\" selected>"), "{path}: {page}");
    }
    // As the forms send it when nothing was touched.
    let (count, importance) = (("count", "5"), ("importance", "50"));
    browser.post("/profile/settings", &[count, importance, ("model", "sound"), ("locale", "")]).await;
    browser.post("/", &[("text", "something with a heist"), count, importance, ("model", "sound")]).await;
    assert!(!provider.requests().is_empty(), "the model was asked");
    let mut doctor = matinee(folder.path());
    let report = tokio::task::block_in_place(|| run(doctor.env("OPENAI_API_KEY", KEY).arg("doctor"), ""));
    let report = text(&report.stdout);
    assert!(
        report.contains("of 10000000 tokens") && !report.contains("today 0 of"),
        "it tells what was spent: {report}"
    );
    browser.post("/profile/settings", &[count, importance, ("model", "builtin"), ("locale", "")]).await;
    let (_, page) = browser.get("/profile").await;
    assert!(!page.contains("<option value=\"sound\" selected>"), "a person may choose the rules");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_model_one_line_of_the_doctor_is_all_that_is_seen() {
    let folder = prepared_folder();
    let output = run(matinee(folder.path()).arg("doctor"), "");
    let report = text(&output.stdout);
    let lines: Vec<&str> = report.lines().filter(|line| line.contains("model") && line.contains("OPENAI")).collect();
    assert_eq!(lines.len(), 1, "{report}");
    assert!(!report.contains("embed") && !report.contains("vectors"), "{report}");
    let output = run(matinee(folder.path()).arg("chat"), "something with a heist\n/settings\n/why 1\n");
    let said = text(&output.stdout).to_lowercase();
    assert!(!said.contains("language model") && text(&output.stderr).is_empty(), "{said}{}", text(&output.stderr));
    let server = Server::start(folder.path(), &[]);
    let mut browser = Browser::new(&server).await;
    for path in ["/", "/profile", "/healthz"] {
        let (_, page) = browser.get(path).await;
        assert!(!page.contains("Built-in rules") && !page.contains("languageModels"), "{path}: {page}");
    }
}
