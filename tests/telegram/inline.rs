//! Inline mode.

use std::time::Duration;

use serde_json::json;
use wiremock::matchers::path_regex;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Bot, DEADLINE, TestTelegram};

const ANN: i64 = 11;
const BOB: i64 = 12;

#[tokio::test]
async fn results_come_quickly_and_a_chosen_card_works_for_everybody() {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    server.person(BOB, "Bob", "en");
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::start(&server, folder.path()).await;

    let query = server.type_inline(ANN, "something like Arrival but warmer");
    let answered = server
        .wait("inline results", |state| {
            state.queries[&query].answered.clone().map(|a| (a, state.queries[&query].asked))
        })
        .await;
    let ((at, answer), asked) = answered;
    assert!(at - asked < Duration::from_millis(300), "{:?}", at - asked);
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results.len(), 10);
    assert!(answer["cache_time"].as_u64().unwrap() >= 60);
    for result in results {
        let text = result["input_message_content"]["message_text"].as_str().unwrap();
        assert!(!text.contains("your taste"), "nothing of anybody's ratings: {text}");
    }

    let (card, result) = server.choose_inline(&query, 0);
    let buttons = result["reply_markup"]["inline_keyboard"][0].as_array().unwrap();
    let like = buttons.iter().find(|b| b["text"] == "👍").unwrap()["callback_data"].as_str().unwrap();
    for person in [ANN, BOB] {
        server.toast(&server.press_inline(person, &card, like)).await;
        // Where the machine is slow the press is answered first.
        let liked = async {
            while bot.ratings(person).await.len() != 1 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(DEADLINE, liked).await.expect("the like");
    }

    // Typing alone is no opinion and leaves nothing behind.
    let query = server.type_inline(BOB, "I loved Film");
    server.toast(&query).await;
    assert_eq!(bot.ratings(BOB).await.len(), 1);
    bot.stop().await;
}

#[tokio::test]
async fn an_empty_query_offers_the_way_to_the_bot() {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::start(&server, folder.path()).await;
    let query = server.type_inline(ANN, "  ");
    let (_, answer) = server.wait("an answer", |state| state.queries[&query].answered.clone()).await;
    assert_eq!(answer["results"].as_array().unwrap().len(), 0);
    assert_eq!(answer["button"]["start_parameter"], "inline");
    bot.stop().await;
}

#[tokio::test]
async fn results_have_posters_where_they_are_known_and_the_same_words_are_not_worked_on_twice() {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    server.person(BOB, "Bob", "en");
    let tmdb = MockServer::start().await;
    let answer = |path: &str, body: serde_json::Value| {
        Mock::given(path_regex(path)).respond_with(ResponseTemplate::new(200).set_body_json(body))
    };
    answer("^/3/find/", json!({"movie_results": [{"id": 5}]})).mount(&tmdb).await;
    answer("^/3/movie/", json!({"posters": [{"file_path": "/p.jpg", "iso_639_1": "en"}]})).mount(&tmdb).await;
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::start_with_posters(&server, folder.path(), &tmdb.uri()).await;
    let results = async |person, words| {
        let query = server.type_inline(person, words);
        let (_, answer) = server.wait("inline results", |state| state.queries[&query].answered.clone()).await;
        answer["results"].clone()
    };
    let first = results(ANN, "something with a heist").await;
    let posters = first.as_array().unwrap().iter().filter_map(|result| result["thumbnail_url"].as_str());
    assert_eq!(posters.filter(|url| url.starts_with(&tmdb.uri()) && url.ends_with("/p.jpg")).count(), 10, "{first}");
    let asked = tmdb.received_requests().await.unwrap().len();
    assert_eq!(results(BOB, "Something  with a HEIST").await, first);
    assert_eq!(tmdb.received_requests().await.unwrap().len(), asked);
    bot.stop().await;
}
