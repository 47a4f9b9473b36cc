//! Training in the background of a running server, and what a killed one leaves.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::Client;
use reqwest::header::COOKIE;
use serde_json::{Value, json};

use crate::support::{Server, matinee, prepared_folder, run, text};
use crate::web::Browser;

const DEADLINE: Duration = Duration::from_secs(120);
/// Learns from people, and looks for new ratings every other second.
const LEARNING: [(&str, &str); 3] = [
    ("MATINEE_TRAIN_LEARN_FROM_USERS", "true"),
    ("MATINEE_TRAIN_EVERY_HOURS", "0.0005"),
    // However long the training takes, people may go on asking.
    ("MATINEE_WEB_REQUESTS_PER_MINUTE", "100000"),
];
const MODEL: &str = "var/models/starter.safetensors";
/// Films that no dataset rates alike.
const FILMS: [&str; 3] = ["tt0113277", "tt0211915", "tt0050083"];

async fn health(server: &Server) -> Value {
    reqwest::get(format!("{}/healthz", server.url)).await.unwrap().json().await.unwrap()
}

/// Waits until the server's health is as wanted.
async fn until(server: &Server, wanted: impl Fn(&Value) -> bool) -> Value {
    let start = Instant::now();
    loop {
        let health = health(server).await;
        if wanted(&health) {
            return health;
        }
        assert!(start.elapsed() < DEADLINE, "{health} {}", server.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Somebody registers and rates films.
async fn rate(server: &Server, name: &str, rating: f32) -> Browser {
    let mut browser = Browser::new(server).await;
    browser.register(name).await;
    for film in FILMS {
        let url = format!("{}/api/v1/ratings/{film}", server.url);
        let cookie = browser.cookie.clone().unwrap();
        let answer =
            Client::new().put(url).header(COOKIE, cookie).json(&json!({"rating": rating})).send().await.unwrap();
        assert!(answer.status().is_success());
    }
    browser
}

async fn ask(server: &Server) {
    let url = format!("{}/api/v1/recommend", server.url);
    let answer =
        Client::new().post(url).json(&json!({"text": "I loved Heat. Something about a heist"})).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["films"].as_array().map(Vec::len), Some(5), "{answer}");
}

#[tokio::test]
async fn a_running_server_learns_from_its_users_and_a_restart_keeps_what_it_learnt() {
    let folder = prepared_folder();
    let server = Server::start(folder.path(), &LEARNING);
    let first = health(&server).await;
    assert_eq!(first["model"]["ownUsers"], 0, "{first}");
    rate(&server, "Ada", 5.0).await;
    let mut browser = rate(&server, "Ben", 4.5).await;
    while health(&server).await["model"]["ownUsers"] != 2 {
        // People go on talking while the model is made.
        ask(&server).await;
    }
    let learnt = health(&server).await;
    assert!(learnt["model"]["trainedAt"].as_str() > first["model"]["trainedAt"].as_str(), "{learnt}");
    let metrics = reqwest::get(format!("{}/metrics", server.url)).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("model_own_users 2") && metrics.contains("trainings_total{outcome=\"ok\"} "), "{metrics}");
    let about = reqwest::get(format!("{}/about", server.url)).await.unwrap().text().await.unwrap();
    assert!(about.contains("learns from its users"), "{about}");

    // The last one deletes everything.
    browser.post("/profile/delete", &[("sure", "on")]).await;
    until(&server, |health| health["model"]["ownUsers"] == 1).await;
    assert_eq!(server.stop(), Some(0));

    let before = fs::read(folder.path().join(MODEL)).unwrap();
    let server = Server::start(folder.path(), &LEARNING);
    assert_eq!(health(&server).await["model"]["ownUsers"], 1);
    rate(&server, "Cleo", 4.0).await;
    until(&server, |health| health["model"]["ownUsers"] == 2).await;
    // The line follows when the model is in use.
    until(&server, |_| server.log().contains("trained anew")).await;
    assert_eq!(server.log().matches("trained anew").count(), 1, "the restart alone trained nothing: {}", server.log());
    assert!(fs::read(folder.path().join(MODEL)).unwrap() != before);
    let doctor = run(matinee(folder.path()).arg("doctor"), "");
    assert!(text(&doctor.stdout).contains("2 of them Matinee's own, trained 20"), "{}", text(&doctor.stdout));
}

/// Whether somebody is writing a model.
fn is_writing(folder: &Path) -> bool {
    let entries = fs::read_dir(folder.join("var/models")).unwrap().flatten();
    entries.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with(".unfinished-"))
}

#[test]
fn a_training_that_is_killed_leaves_the_model_from_before_and_the_next_one_clears_away() {
    let folder = prepared_folder();
    let before = fs::read(folder.path().join(MODEL)).unwrap();
    for _ in 0..20 {
        let mut training = matinee(folder.path()).args(["-q", "train", "--lambda", "600"]).spawn().unwrap();
        while !is_writing(folder.path()) && training.try_wait().unwrap().is_none() {}
        training.kill().unwrap();
        training.wait().unwrap();
        if is_writing(folder.path()) {
            break;
        }
    }
    assert!(is_writing(folder.path()), "killed in the middle");
    assert!(fs::read(folder.path().join(MODEL)).unwrap() == before);
    let output = run(matinee(folder.path()).args(["recommend", "--json"]), "{\"text\": \"a heist\"}\n");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let output = run(matinee(folder.path()).args(["train", "--lambda", "600"]), "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!is_writing(folder.path()));
    assert!(fs::read(folder.path().join(MODEL)).unwrap() != before);
}
