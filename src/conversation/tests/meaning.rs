//! The engine with an embedding model that finds what a wish means, fails or is late.

use std::time::{Duration, Instant};

use serde_json::json;

use super::super::testing::*;
use super::super::*;
use crate::config::{EmbeddingsConfig, LlmConfig};
use crate::llm::test_server::{Fault, TestServer, judging};
use crate::llm::tests::config;

/// In words that no film, tag or plot of the catalog has.
const WISH: &str = "Tonight something about a recluse in the firmament";

/// A configuration with an embedding model and no other.
fn embeddings(base_url: &str) -> LlmConfig {
    let with = config(base_url);
    let embeddings = EmbeddingsConfig {
        base_url: base_url.into(),
        model: "bag-of-words".into(),
        key_env: "TEST_KEY".into(),
        api_key: with.models[0].api_key.clone(),
        context_tokens: 512,
        batch: 32,
        query_prefix: String::new(),
        film_prefix: String::new(),
        input_price: 0.0,
        timeout: Duration::from_secs(20),
    };
    LlmConfig { models: Vec::new(), embeddings: Some(embeddings), ..with }
}

fn shown(reply: &Reply) -> Vec<String> {
    titles(reply.list.as_ref().unwrap())
}

/// All films of the catalog, best first.
async fn everything(person: &Talk) -> Reply {
    let command = RecommendCommand { text: WISH.into(), count: Some(32), ..RecommendCommand::default() };
    person.command(Command::Recommend(command)).await
}

fn place(reply: &Reply, title: &str) -> usize {
    shown(reply).iter().position(|shown| shown == title).unwrap()
}

#[tokio::test]
async fn a_wish_finds_a_film_with_which_it_shares_no_word() {
    let plain = everything(&Talk::new().await).await;
    let server = TestServer::start(|_| "{}".into()).await;
    let ana = Talk::with_llm(&embeddings(&server.base_url())).await;
    let reply = everything(&ana).await;
    let (before, after) = (place(&plain, "Moon (2009)"), place(&reply, "Moon (2009)"));
    assert!(after + 5 <= before, "from {before} to {after}");
    let card = &reply.list.as_ref().unwrap().cards[after];
    assert!(card.reason.contains("Close in meaning"), "{}", card.reason);
    assert!(!card.reason.contains("Not in it"), "{}", card.reason);
    assert_eq!(reply.notes, plain.notes, "nothing needs saying");
    assert_eq!(server.requests().len(), 0, "no language model is asked");
}

#[tokio::test]
async fn a_conversation_that_goes_on_asks_once_and_a_changed_wish_again() {
    let server = TestServer::start(|_| "{}".into()).await;
    let ana = Talk::with_llm(&embeddings(&server.base_url())).await;
    let first = ana.tell(WISH).await;
    let more = ana.command(Command::More).await;
    let list = more.list.as_ref().unwrap().id;
    ana.press(Action::Critique(list, crate::understanding::Critique::Lighter)).await;
    assert_eq!(server.embedded().len(), 1, "{:?}", server.embedded());
    assert!(!shown(&more).iter().any(|title| shown(&first).contains(title)));
    ana.tell("no, something in a dungeon").await;
    assert_eq!(server.embedded().len(), 2);
    ana.tell("thank you").await;
    ana.rate("Heat", 4.0).await;
    assert_eq!(server.embedded().len(), 2, "what makes no list is not looked up");
}

#[tokio::test]
async fn whatever_goes_wrong_the_answer_is_the_one_without() {
    let plain = Talk::new().await.tell(WISH).await;
    for fault in [
        Fault::WrongKey,
        Fault::WrongKeyAsNumber,
        Fault::UnknownModel,
        Fault::NoQuota,
        Fault::Html,
        Fault::Prose,
        Fault::Loading,
        Fault::RateLimited(30),
        Fault::Status(500),
        Fault::Hang,
    ] {
        let server = TestServer::start(|_| "{}".into()).await;
        server.fail_always(fault);
        let mut config = embeddings(&server.base_url());
        config.embeddings.as_mut().unwrap().timeout = Duration::from_secs(1);
        let ana = Talk::with_llm(&config).await;
        let started = Instant::now();
        let reply = ana.tell(WISH).await;
        assert!(started.elapsed() < Duration::from_secs(2), "{fault:?} took {:?}", started.elapsed());
        assert_eq!((shown(&reply), &reply.notes), (shown(&plain), &plain.notes), "{fault:?}");
        assert_eq!(server.embedded().len(), 1, "a turn does not try again: {fault:?}");
    }
}

#[tokio::test]
async fn an_endpoint_that_keeps_failing_is_left_alone() {
    let server = TestServer::start(|_| "{}".into()).await;
    server.fail_always(Fault::WrongKey);
    let ana = Talk::with_llm(&embeddings(&server.base_url())).await;
    for wish in [WISH, "something in a jail", "something about a recluse"] {
        assert!(ana.tell(wish).await.list.is_some());
    }
    assert_eq!(server.embedded().len(), 1);
    let state = ana.engine.embedder().unwrap().state();
    assert!(!state.answers && state.fault.unwrap().contains("key"));
}

#[tokio::test]
async fn the_daily_limits_hold() {
    let server = TestServer::start(|_| "{}".into()).await;
    let mut config = embeddings(&server.base_url());
    config.budget.user_tokens = 5;
    let ana = Talk::with_llm(&config).await;
    ana.tell(WISH).await;
    ana.tell("something in a jail").await;
    assert_eq!(server.embedded().len(), 1);
    let ben = ana.other(Platform::Discord, "ben");
    ben.tell("something in a dungeon").await;
    assert_eq!(server.embedded().len(), 2, "another person's share is untouched");
}

#[tokio::test]
async fn what_is_near_in_meaning_is_judged_by_the_language_model_too() {
    for (searches, wanted) in [(true, true), (false, false)] {
        let server = TestServer::start(judging(|_| Some(json!(3)))).await;
        let LlmConfig { embeddings, .. } = embeddings(&server.base_url());
        let with = config(&server.base_url());
        let both = LlmConfig { candidates: 6, embeddings: embeddings.filter(|_| searches), ..with };
        Talk::with_llm(&both).await.tell(WISH).await;
        let judged: Vec<u64> = server
            .questions()
            .iter()
            .filter_map(|question| question["films"].as_array().cloned())
            .flatten()
            .map(|film| film["year"].as_u64().unwrap())
            .collect();
        assert_eq!((judged.contains(&2009), judged.len()), (wanted, 6), "{judged:?}");
    }
}
