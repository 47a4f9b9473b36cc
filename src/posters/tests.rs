//! Posters against a TMDB on loopback.

use secrecy::SecretString;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 1, 2, 3];

fn heat() -> PosterSubject {
    PosterSubject {
        imdb_id: Some("tt0113277".into()),
        tmdb_id: Some(949),
        title: "Heat".into(),
        year: 1995,
        genres: vec!["Crime".into(), "Thriller".into()],
    }
}

fn posters(server: &MockServer, folder: &tempfile::TempDir) -> Posters {
    let config = TmdbConfig {
        api_key: Some(SecretString::from("0123456789abcdef")),
        api_base: server.uri(),
        image_base: format!("{}/t/p", server.uri()),
    };
    Posters::new(&config, folder.path().to_owned())
}

fn images() -> serde_json::Value {
    serde_json::json!({"id": 949, "posters": [
        {"file_path": "/de.jpg", "iso_639_1": "de", "vote_count": 90, "vote_average": 6.0},
        {"file_path": "/en1.jpg", "iso_639_1": "en", "vote_count": 10, "vote_average": 5.0},
        {"file_path": "/en2.jpg", "iso_639_1": "en", "vote_count": 20, "vote_average": 5.5},
    ]})
}

async fn serve_heat(server: &MockServer, times: u64) {
    Mock::given(method("GET"))
        .and(path("/3/movie/949/images"))
        .and(query_param("api_key", "0123456789abcdef"))
        .respond_with(ResponseTemplate::new(200).set_body_json(images()).set_delay(Duration::from_millis(50)))
        .expect(times)
        .mount(server)
        .await;
    Mock::given(method("GET"))
        .and(path("/t/p/w500/en2.jpg"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(JPEG))
        .expect(times)
        .mount(server)
        .await;
}

#[tokio::test]
async fn the_most_voted_english_poster_is_fetched_once_however_many_ask_and_kept_over_a_restart() {
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().unwrap());
    serve_heat(&server, 1).await;
    let ask = posters(&server, &folder);
    let everybody = futures::future::join_all((0..20).map(|_| {
        let ask = ask.clone();
        async move { ask.image(&heat()).await }
    }))
    .await;
    for image in everybody {
        assert_eq!((image.bytes.as_slice(), image.mime, image.drawn), (JPEG, "image/jpeg", false));
    }
    let restarted = posters(&server, &folder);
    assert!(!restarted.image(&heat()).await.drawn);
    assert_eq!(restarted.for_message(&heat()).await, Poster::Url(format!("{}/t/p/w500/en2.jpg", server.uri())));
    assert_eq!(restarted.fetch(&heat()).await.unwrap(), Fetched::Known);
}

#[tokio::test]
async fn a_film_that_tmdb_does_not_have_is_asked_for_once_and_drawn() {
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().unwrap());
    Mock::given(path("/3/find/tt0000001"))
        .and(query_param("external_source", "imdb_id"))
        .respond_with(ResponseTemplate::new(200).set_body_json(serde_json::json!({"movie_results": []})))
        .expect(1)
        .mount(&server)
        .await;
    let subject = PosterSubject { imdb_id: Some("tt0000001".into()), tmdb_id: None, ..heat() };
    let posters = posters(&server, &folder);
    assert!(posters.image(&subject).await.drawn);
    assert!(posters.image(&subject).await.drawn);
    assert_eq!(posters.fetch(&subject).await.unwrap(), Fetched::Known);
}

#[tokio::test]
async fn an_outage_is_not_remembered_for_long_and_never_tells_the_key() {
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().unwrap());
    Mock::given(path("/3/movie/949/images")).respond_with(ResponseTemplate::new(500)).expect(1).mount(&server).await;
    let asked = posters(&server, &folder);
    let error = asked.fetch(&heat()).await.unwrap_err();
    assert!(!error.to_string().contains("0123456789abcdef"), "{error}");
    assert!(asked.image(&heat()).await.drawn, "TMDB rests, so nobody waits for it");

    server.reset().await;
    serve_heat(&server, 1).await;
    assert!(!posters(&server, &folder).image(&heat()).await.drawn);
}

#[tokio::test]
async fn what_is_no_image_is_not_kept() {
    let (server, folder) = (MockServer::start().await, tempfile::tempdir().unwrap());
    Mock::given(path("/3/movie/949/images"))
        .respond_with(ResponseTemplate::new(200).set_body_json(images()))
        .mount(&server)
        .await;
    Mock::given(path("/t/p/w500/en2.jpg"))
        .respond_with(ResponseTemplate::new(200).set_body_string("<html>"))
        .mount(&server)
        .await;
    let image = posters(&server, &folder).image(&heat()).await;
    assert_eq!((image.drawn, image.mime), (true, "image/png"));
}

#[tokio::test]
async fn without_a_key_every_film_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let config = TmdbConfig { api_key: None, api_base: String::new(), image_base: String::new() };
    let posters = Posters::new(&config, folder.path().to_owned());
    let Poster::Png(png) = posters.for_message(&heat()).await else { panic!("an address without a key") };
    assert!(png.starts_with(b"\x89PNG"));
    assert!(matches!(posters.fetch(&heat()).await, Err(TmdbError::NoKey)));
}

#[test]
fn any_title_can_be_drawn() {
    for title in ["", "七人の侍", "Amélie Ř 🎬", &"Borat! ".repeat(60), &"x".repeat(500), "a\u{0}b\nc"] {
        let subject = PosterSubject { title: title.to_owned(), ..heat() };
        assert!(draw_placeholder(&subject).starts_with(b"\x89PNG"), "{title}");
    }
    assert_ne!(draw_placeholder(&heat()), draw_placeholder(&PosterSubject { year: 1996, ..heat() }));
}
