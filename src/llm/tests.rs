//! The client against a server that speaks the real protocol and fails in every way there is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use serde_json::json;

use super::test_server::{Fault, KEY, TestServer, judging};
use super::*;
use crate::config::{BudgetConfig, JsonSupport, LlmConfig, ModelConfig};
use crate::store::Store;

/// A configuration with one model at `base_url`.
pub(crate) fn config(base_url: &str) -> LlmConfig {
    let model = ModelConfig {
        name: "test".into(),
        enabled: true,
        base_url: base_url.into(),
        key_env: "TEST_KEY".into(),
        api_key: Some(SecretString::from(KEY)),
        model: "test-1".into(),
        context_tokens: 16_000,
        input_price: 1.0,
        output_price: 2.0,
        json: JsonSupport::Schema,
        temperature: 0.0,
        timeout: Duration::from_secs(20),
    };
    LlmConfig {
        default: "auto".into(),
        turn_limit: Duration::from_secs(2),
        improve_limit: Duration::from_secs(5),
        candidates: 30,
        parallel_calls: 4,
        queue: 8,
        retries: 2,
        cache_days: 30,
        budget: BudgetConfig { user_tokens: 0, server_tokens: 0, total_tokens: 0, total_cost: 0.0 },
        embeddings: None,
        models: vec![model],
    }
}

async fn pool(config: &LlmConfig) -> Arc<Llm> {
    Arc::new(Llm::new(config, Store::open_in_memory().await.unwrap()).unwrap())
}

fn account() -> Account {
    Account { user: None, server: "here".into() }
}

fn question() -> Question {
    let messages = vec![Message::System("Answer in JSON.".into()), Message::User("{}".into())];
    Question { name: "test", messages, schema: answer_schema(SCHEMA), max_tokens: 100 }
}

/// With properties that are not in the order of the alphabet.
const SCHEMA: &str = r#"{"type":"object","properties":{"b":{},"a":{}}}"#;

async fn ask_within(llm: &Llm, limit: Duration) -> Result<Answer, LlmError> {
    let admission = llm.admit(account()).await?;
    llm.ask(&llm.find("test").unwrap(), &question(), Instant::now() + limit, &admission).await
}

async fn ask(llm: &Llm) -> Result<Answer, LlmError> {
    ask_within(llm, Duration::from_secs(5)).await
}

#[tokio::test]
async fn a_question_is_answered_and_booked() {
    let server = TestServer::start(|_| "{\"a\": 1}".into()).await;
    let llm = pool(&config(&server.base_url())).await;
    let answer = ask(&llm).await.unwrap();
    assert_eq!((answer.content.as_str(), answer.usage), ("{\"a\": 1}", Usage { input: 100, output: 50 }));
    let spent = llm.store().llm_spending(None, "here").await.unwrap();
    assert_eq!((spent.server_tokens, spent.total_tokens), (150, 150));
    assert!((spent.total_cost - 0.0002).abs() < 1e-9);
    let request = &server.requests()[0];
    assert_eq!((&request["model"], &request["max_tokens"]), (&json!("test-1"), &json!(100)));
    assert_eq!(request["response_format"]["json_schema"]["name"], "test");
    assert!(server.bodies()[0].contains(SCHEMA), "models write the properties in the order of the schema");
}

#[tokio::test]
async fn every_fault_has_its_name() {
    for (fault, error) in [
        (Fault::WrongKey, LlmError::WrongKey),
        (Fault::WrongKeyAsNumber, LlmError::WrongKey),
        (Fault::UnknownModel, LlmError::UnknownModel),
        (Fault::NoQuota, LlmError::NoQuota),
        (Fault::ContextOverflow, LlmError::ContextOverflow),
        (Fault::ContentFilter, LlmError::ContentFilter),
        (Fault::Empty, LlmError::Empty),
        (Fault::Html, LlmError::NotTheProtocol),
        (Fault::Loading, LlmError::Loading { retry_after: None }),
        (Fault::Status(500), LlmError::Provider { status: 500, retry_after: None }),
    ] {
        let server = TestServer::start(|_| "{}".into()).await;
        server.fail_always(fault);
        let llm = pool(&config(&server.base_url())).await;
        assert_eq!(ask(&llm).await.unwrap_err(), error, "{fault:?}");
        assert!(!error.to_string().contains("sk-"), "no text of the provider in errors");
        let calls = if error.is_passing() { 3 } else { 1 };
        assert_eq!(server.requests().len(), calls, "only what may pass is tried again: {fault:?}");
    }
    let llm = pool(&config("http://127.0.0.1:9/v1")).await;
    assert_eq!(ask(&llm).await.unwrap_err(), LlmError::Unreachable);
}

#[tokio::test]
async fn a_passing_fault_is_tried_again_after_the_time_the_provider_asks_for() {
    let server = TestServer::start(|_| "{}".into()).await;
    let llm = pool(&config(&server.base_url())).await;
    server.fail_next([Fault::RateLimited(1), Fault::Status(502)]);
    let started = Instant::now();
    assert!(ask(&llm).await.is_ok());
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn nobody_waits_beyond_the_deadline() {
    let server = TestServer::start(|_| "{}".into()).await;
    let llm = pool(&config(&server.base_url())).await;
    for (fault, error) in [
        (Fault::Hang, LlmError::TooSlow),
        (Fault::RateLimited(60), LlmError::RateLimited { retry_after: Some(Duration::from_secs(60)) }),
    ] {
        server.fail_always(fault);
        let started = Instant::now();
        assert_eq!(ask_within(&llm, Duration::from_millis(400)).await.unwrap_err(), error);
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}

#[tokio::test]
async fn a_model_that_keeps_failing_is_left_alone_and_says_why() {
    let server = TestServer::start(|_| "{}".into()).await;
    let llm = pool(&LlmConfig { retries: 0, ..config(&server.base_url()) }).await;
    assert!(llm.states()[0].answers);
    server.fail_always(Fault::Status(500));
    for _ in 0..4 {
        ask(&llm).await.unwrap_err();
    }
    assert_eq!(ask(&llm).await.unwrap_err(), LlmError::Resting);
    assert_eq!(server.requests().len(), 4);
    let state = &llm.states()[0];
    assert!(!state.answers && state.fault.as_ref().unwrap().contains("500") && state.rests_for > 0);
}

#[tokio::test]
async fn parameters_that_an_endpoint_refuses_are_left_out() {
    let server = TestServer::start(|_| "{}".into()).await;
    let llm = pool(&config(&server.base_url())).await;
    server.fail_always(Fault::Refuses("response_format"));
    assert!(ask(&llm).await.is_ok());
    assert_eq!(server.requests().len(), 3, "schema, object, nothing");
    assert!(ask(&llm).await.is_ok());
    assert_eq!(server.requests().len(), 4, "learnt for good");
}

#[tokio::test]
async fn a_full_queue_sheds_and_empties_again() {
    let server = TestServer::start(|_| "{}".into()).await;
    let llm = pool(&LlmConfig { queue: 2, ..config(&server.base_url()) }).await;
    let (first, second) = (llm.admit(account()).await.unwrap(), llm.admit(account()).await.unwrap());
    assert_eq!(llm.admit(account()).await.unwrap_err(), LlmError::Busy);
    drop((first, second));
    assert!(llm.admit(account()).await.is_ok());
}

#[tokio::test]
async fn limits_per_day_hold_for_place_total_and_cost() {
    let server = TestServer::start(|_| "{}".into()).await;
    let none = BudgetConfig { user_tokens: 0, server_tokens: 0, total_tokens: 0, total_cost: 0.0 };
    for (budget, error) in [
        (BudgetConfig { server_tokens: 150, ..none.clone() }, Budget::Server),
        (BudgetConfig { total_tokens: 150, ..none.clone() }, Budget::Total),
        (BudgetConfig { total_cost: 0.0002, ..none.clone() }, Budget::Cost),
    ] {
        let llm = pool(&LlmConfig { budget, ..config(&server.base_url()) }).await;
        assert!(ask(&llm).await.is_ok());
        assert_eq!(ask(&llm).await.unwrap_err(), LlmError::OverBudget(error));
    }
}

fn films(count: usize) -> Vec<fitness::Film> {
    let film = |n: usize| fitness::Film {
        year: 1900 + n as u16,
        plot: Some("Something happens. ".repeat(50)),
        ..Default::default()
    };
    (0..count).map(film).collect()
}

async fn judge(llm: &Arc<Llm>, films: &[fitness::Film]) -> (Vec<fitness::Judged>, Vec<LlmError>) {
    let admission = llm.admit(account()).await.unwrap();
    let model = llm.find("test").unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut batches = fitness::judge(llm.clone(), model, admission, "a heist", films, 3, deadline);
    let (mut judged, mut errors) = (Vec::new(), Vec::new());
    while let Some(batch) = batches.recv().await {
        match batch {
            Ok(batch) => judged.extend(batch),
            Err(error) => errors.push(error),
        }
    }
    judged.sort_by_key(|judged| judged.film);
    (judged, errors)
}

/// Judges a film by its year, so that positions can be checked.
fn by_year(film: &serde_json::Value) -> Option<serde_json::Value> {
    Some(json!(film["year"].as_u64()? % 5 + 1))
}

#[tokio::test]
async fn thirty_films_are_judged_in_three_calls_at_the_same_time() {
    let server = TestServer::start(judging(by_year)).await;
    server.set_delay(Duration::from_millis(500));
    let llm = pool(&config(&server.base_url())).await;
    let started = Instant::now();
    let (judged, errors) = judge(&llm, &films(30)).await;
    assert!(started.elapsed() < Duration::from_millis(650), "1.3 times one call, took {:?}", started.elapsed());
    assert_eq!((judged.len(), errors.len(), server.requests().len(), server.most_together()), (30, 0, 3, 3));
    for judged in judged {
        assert_eq!(judged.fitness, ((1900 + judged.film) % 5 + 1) as f32, "numbers lead back to their films");
    }
    let order = |question: &serde_json::Value| -> Vec<u64> {
        question["films"].as_array().unwrap().iter().map(|film| film["year"].as_u64().unwrap()).collect()
    };
    assert!(server.questions().iter().any(|question| !order(question).is_sorted()), "the order is shuffled");
}

#[tokio::test]
async fn a_batch_that_fails_costs_only_its_own_films_and_partial_answers_count() {
    let server = TestServer::start(judging(|film| by_year(film).filter(|_| film["year"] != 1901))).await;
    server.fail_next([Fault::Prose]);
    let llm = pool(&config(&server.base_url())).await;
    let (judged, errors) = judge(&llm, &films(30)).await;
    assert_eq!(errors, [LlmError::Unreadable]);
    assert!(matches!(judged.len(), 19 | 20), "two batches of ten, one film left out if it is in them");
}

#[tokio::test]
async fn batches_stay_within_a_small_context() {
    let server = TestServer::start(judging(by_year)).await;
    let mut config = config(&server.base_url());
    config.models[0].context_tokens = 4096;
    let llm = pool(&config).await;
    let (judged, errors) = judge(&llm, &films(30)).await;
    assert!(errors.is_empty() && !judged.is_empty());
    for request in server.requests() {
        let characters: usize =
            request["messages"].as_array().unwrap().iter().map(|m| m["content"].as_str().unwrap().len()).sum();
        let tokens = characters / 3 + request["max_tokens"].as_u64().unwrap() as usize;
        assert!(tokens <= 4096, "{tokens}");
    }
}

#[test]
fn a_long_message_is_read_within_a_small_context() {
    use crate::understanding::llm::{Earlier, question};
    let shown = vec!["A title of some length".to_owned(); 100];
    let earlier = Earlier { wish: "a heist \"at\" night ".repeat(100), shown };
    for context in [4096, 8192, 128_000] {
        let asked = question(&"“Heat” was \"good\" ".repeat(400), &earlier, context).unwrap();
        assert!(asked.tokens() + asked.max_tokens <= context, "{} of {context}", asked.tokens() + asked.max_tokens);
    }
    assert!(question("Heat was good", &earlier, 1024).is_none(), "no room for the prompt itself");
}

#[tokio::test]
async fn without_a_usable_model_there_is_nothing() {
    let store = Store::open_in_memory().await.unwrap();
    let mut config = config("http://127.0.0.1:9/v1");
    config.models[0].api_key = None;
    assert!(Llm::new(&config, store).is_none());
}
