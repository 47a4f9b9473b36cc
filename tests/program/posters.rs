//! `matinee posters` against a TMDB on loopback.

use std::collections::HashSet;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use wiremock::matchers::{method, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{matinee, prepared_folder};

const DEADLINE: Duration = Duration::from_secs(60);

async fn tmdb() -> MockServer {
    let server = MockServer::start().await;
    let images =
        json!({"posters": [{"file_path": "/poster.jpg", "iso_639_1": "en", "vote_count": 1, "vote_average": 5.0}]});
    let found = json!({"movie_results": [{"id": 7}]});
    for (address, answer) in [
        (r"^/3/movie/\d+/images$", ResponseTemplate::new(200).set_body_json(images)),
        (r"^/3/find/", ResponseTemplate::new(200).set_body_json(found)),
        (r"^/t/p/w500/poster.jpg$", ResponseTemplate::new(200).set_body_bytes([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])),
    ] {
        Mock::given(method("GET")).and(path_regex(address)).respond_with(answer).mount(&server).await;
    }
    server
}

/// The films that have been looked up so far, one entry for each look-up.
async fn looked_up(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap_or_default();
    let paths = requests.iter().map(|request| request.url.path().to_owned());
    paths.filter(|path| path.ends_with("/images")).collect()
}

/// Waits until so many films have been looked up.
async fn wait_for(server: &MockServer, child: &mut Child, films: usize) {
    let start = Instant::now();
    while looked_up(server).await.len() < films {
        assert!(child.try_wait().unwrap().is_none(), "the program ended early");
        assert!(start.elapsed() < DEADLINE, "only {} films", looked_up(server).await.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_run_that_was_killed_goes_on_where_it_was() {
    let (folder, server) = (prepared_folder(), tmdb().await);
    let start = || {
        let mut command = matinee(folder.path());
        command.args(["posters", "--per-second", "40"]).env("TMDB_API_KEY", "0123456789abcdef");
        command
            .env("MATINEE_TMDB_API_BASE", server.uri())
            .env("MATINEE_TMDB_IMAGE_BASE", format!("{}/t/p", server.uri()));
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    for films in [25, 50] {
        let mut child = start();
        wait_for(&server, &mut child, films).await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let all = looked_up(&server).await;
    let different: HashSet<&String> = all.iter().collect();
    // Four are under way at a time; only those may have been asked for again.
    assert!(all.len() - different.len() <= 4, "{all:?}");
}
