//! An OpenAI-compatible endpoint on loopback: speaks the protocol, answers as it is told to, and fails on demand. Its
//! vectors are bags of words in which words of the same meaning count as one.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

/// The key that the server accepts.
pub const KEY: &str = "sk-test-0123456789";

/// A way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 401 as OpenAI says it.
    WrongKey,
    /// 401 as llama.cpp says it, with a number for a code.
    WrongKeyAsNumber,
    /// 404 `model_not_found`.
    UnknownModel,
    /// 429 `insufficient_quota`.
    NoQuota,
    /// 400 `context_length_exceeded`.
    ContextOverflow,
    /// 200 with `finish_reason: content_filter`.
    ContentFilter,
    /// 200 with text that goes on until the limit.
    Endless,
    /// 200 with nothing in it.
    Empty,
    /// 200 with a page of HTML.
    Html,
    /// 200 with prose instead of JSON.
    Prose,
    /// 503 while the model loads.
    Loading,
    /// 429 with `Retry-After`, seconds.
    RateLimited(u64),
    /// Some failure of the provider.
    Status(u16),
    /// No answer for as long as anybody waits.
    Hang,
    /// 400 about a parameter, until it is left out.
    Refuses(&'static str),
}

type Brain = Box<dyn Fn(&Value) -> String + Send + Sync>;

struct Shared {
    faults: VecDeque<Fault>,
    always: Option<Fault>,
    of_model: HashMap<String, Fault>,
    vectors_until: usize,
    delay: Duration,
    brain: Arc<Brain>,
    requests: Vec<Value>,
    bodies: Vec<String>,
    embedded: Vec<Vec<String>>,
    together: usize,
    most_together: usize,
}

impl Shared {
    fn fault(&mut self, request: &Value) -> Option<Fault> {
        let of_model = request["model"].as_str().and_then(|model| self.of_model.get(model)).copied();
        self.faults.pop_front().or(self.always).or(of_model)
    }
}

/// The running server; it ends with the value.
pub struct TestServer {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TestServer {
    /// Starts a server whose answers `brain` makes out of the question: the JSON of the last message.
    pub async fn start(brain: impl Fn(&Value) -> String + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Mutex::new(Shared {
            faults: VecDeque::new(),
            always: None,
            of_model: HashMap::new(),
            vectors_until: usize::MAX,
            delay: Duration::ZERO,
            brain: Arc::new(Box::new(brain)),
            requests: Vec::new(),
            bodies: Vec::new(),
            embedded: Vec::new(),
            together: 0,
            most_together: 0,
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new()
            .route("/v1/chat/completions", post(complete))
            .route("/v1/embeddings", post(embed))
            .route("/v1/models", get(models))
            .with_state(shared.clone());
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, shared, task }
    }

    /// Address for a configuration.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The next calls fail like this, one each.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.shared).faults.extend(faults);
    }

    /// Every call fails like this.
    pub fn fail_always(&self, fault: Fault) {
        lock(&self.shared).always = Some(fault);
    }

    /// Every call of this model fails like this.
    pub fn fail_model(&self, model: &str, fault: Fault) {
        lock(&self.shared).of_model.insert(model.to_owned(), fault);
    }

    /// After so many calls for vectors the key is refused.
    pub fn refuse_vectors_after(&self, calls: usize) {
        lock(&self.shared).vectors_until = calls;
    }

    /// No call fails any more.
    pub fn recover(&self) {
        let mut shared = lock(&self.shared);
        (shared.always, shared.vectors_until) = (None, usize::MAX);
    }

    /// Every answer takes this long.
    pub fn set_delay(&self, delay: Duration) {
        lock(&self.shared).delay = delay;
    }

    /// The requests so far, as JSON.
    pub fn requests(&self) -> Vec<Value> {
        lock(&self.shared).requests.clone()
    }

    /// The same as they were sent.
    pub fn bodies(&self) -> Vec<String> {
        lock(&self.shared).bodies.clone()
    }

    /// The questions so far: the JSON of the last message of each request.
    pub fn questions(&self) -> Vec<Value> {
        self.requests().iter().map(question).collect()
    }

    /// How many calls are under way.
    pub fn together(&self) -> usize {
        lock(&self.shared).together
    }

    /// The texts that vectors were asked for, call by call.
    pub fn embedded(&self) -> Vec<Vec<String>> {
        lock(&self.shared).embedded.clone()
    }

    /// How many calls were under way at the same time at most.
    pub fn most_together(&self) -> usize {
        lock(&self.shared).most_together
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts a call as under way, also when the caller gives up.
struct UnderWay(Arc<Mutex<Shared>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        lock(&self.0).together -= 1;
    }
}

async fn complete(State(shared): State<Arc<Mutex<Shared>>>, headers: HeaderMap, body: String) -> Response<Body> {
    let request: Value = serde_json::from_str(&body).unwrap();
    let (fault, delay, brain) = {
        let mut state = lock(&shared);
        state.requests.push(request.clone());
        state.bodies.push(body);
        state.together += 1;
        state.most_together = state.most_together.max(state.together);
        (state.fault(&request), state.delay, state.brain.clone())
    };
    let _under_way = UnderWay(shared);
    tokio::time::sleep(delay).await;
    match fault {
        Some(fault) => fail(fault, &request, &brain).await,
        None if !is_authorised(&headers) => fail(Fault::WrongKey, &request, &brain).await,
        None => answer(&brain(&question(&request)), "stop"),
    }
}

async fn embed(
    State(shared): State<Arc<Mutex<Shared>>>,
    headers: HeaderMap,
    Json(request): Json<Value>,
) -> Response<Body> {
    let texts: Vec<String> = serde_json::from_value(request["input"].clone()).unwrap();
    let (fault, delay, brain) = {
        let mut state = lock(&shared);
        state.embedded.push(texts.clone());
        let refused = (state.embedded.len() > state.vectors_until).then_some(Fault::WrongKey);
        (refused.or(state.fault(&request)), state.delay, state.brain.clone())
    };
    tokio::time::sleep(delay).await;
    let fault = fault.or((!is_authorised(&headers)).then_some(Fault::WrongKey));
    match fault {
        Some(fault) => fail(fault, &request, &brain).await,
        None => {
            let vector = |text: &String| json!({"object": "embedding", "embedding": vector(text)});
            let data: Vec<Value> = texts.iter().map(vector).collect();
            let used = texts.iter().map(|text| text.split_whitespace().count()).sum::<usize>();
            reply(200, &json!({"data": data, "usage": {"prompt_tokens": used, "total_tokens": used}}).to_string())
        }
    }
}

async fn models(State(_): State<Arc<Mutex<Shared>>>, headers: HeaderMap) -> Response<Body> {
    match is_authorised(&headers) {
        true => reply(200, r#"{"object": "list", "data": [{"id": "test-1"}]}"#),
        false => reply(401, r#"{"error": {"code": "invalid_api_key"}}"#),
    }
}

fn is_authorised(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| value == &format!("Bearer {KEY}"))
}

/// Words that mean the same.
const SAME: [&[&str]; 3] =
    [&["loneliness", "recluse", "solitude"], &["space", "firmament", "ether"], &["prison", "dungeon", "jail"]];
/// How many numbers a vector has.
pub const NUMBERS: usize = 256;

/// A bag of the words of a text, hashed; words of the same meaning fall into the same place.
pub fn vector(text: &str) -> Vec<f32> {
    let mut vector = vec![0.01; NUMBERS];
    let text = text.to_lowercase();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3) {
        let word = SAME.iter().find(|same| same.contains(&word)).map_or(word, |same| same[0]);
        let hash = word.bytes().fold(0xcbf2_9ce4_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        vector[hash as usize % NUMBERS] += 1.0;
    }
    vector
}

fn question(request: &Value) -> Value {
    let last = request["messages"].as_array().and_then(|messages| messages.last());
    let text = last.and_then(|message| message["content"].as_str()).unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

/// As llama.cpp and others answer: without `index`, `id` and `created`.
fn answer(content: &str, finish: &str) -> Response<Body> {
    let body = json!({
        "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 50}
    });
    reply(200, &body.to_string())
}

async fn fail(fault: Fault, request: &Value, brain: &Brain) -> Response<Body> {
    let error = |status: u16, error: Value| reply(status, &json!({ "error": error }).to_string());
    match fault {
        Fault::WrongKey => {
            error(401, json!({"code": "invalid_api_key", "message": "Incorrect API key provided: sk-secret"}))
        }
        Fault::WrongKeyAsNumber => {
            error(401, json!({"code": 401, "message": "Invalid API Key", "type": "authentication_error"}))
        }
        Fault::UnknownModel => error(404, json!({"code": "model_not_found", "message": "The model does not exist"})),
        Fault::NoQuota => {
            error(429, json!({"code": "insufficient_quota", "message": "You exceeded your current quota"}))
        }
        Fault::ContextOverflow => error(400, json!({"code": "context_length_exceeded", "message": "too many tokens"})),
        Fault::ContentFilter => answer("", "content_filter"),
        Fault::Endless => answer(&"and so on ".repeat(2000), "length"),
        Fault::Empty => answer("", "stop"),
        Fault::Html => reply(200, "<!doctype html><title>Welcome to nginx</title>"),
        Fault::Prose => answer("I think they are all lovely films.", "stop"),
        Fault::Loading => error(503, json!({"code": 503, "message": "Loading model", "type": "unavailable_error"})),
        Fault::RateLimited(seconds) => {
            let mut response = error(429, json!({"code": "rate_limit_exceeded", "message": "slow down"}));
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            response
        }
        Fault::Status(status) => reply(status, "upstream error"),
        Fault::Hang => std::future::pending().await,
        Fault::Refuses(parameter) if request.get(parameter).is_some_and(|value| !value.is_null()) => {
            error(400, json!({"code": "unsupported_parameter", "message": format!("{parameter} is not supported")}))
        }
        Fault::Refuses(_) => answer(&brain(&question(request)), "stop"),
    }
}

fn reply(status: u16, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

/// A brain that reads nothing out of messages and judges films by `fitness`; `None` leaves a film out.
pub fn judging(
    fitness: impl Fn(&Value) -> Option<Value> + Send + Sync + 'static,
) -> impl Fn(&Value) -> String + Send + Sync + 'static {
    move |question| match question["films"].as_array() {
        None => nothing_read(),
        Some(films) => {
            let judge = |film: &Value| {
                let fitness = fitness(film)?;
                Some(
                    json!({"id": film["id"], "fitness": fitness, "reason": format!("The model says so of {}.", film["year"])}),
                )
            };
            json!({ "judgements": films.iter().filter_map(judge).collect::<Vec<_>>() }).to_string()
        }
    }
}

/// An answer that reads nothing out of a message.
pub fn nothing_read() -> String {
    json!({
        "intent": "other", "ratings": [], "wish": "", "wanted": [], "unwanted": [], "wanted_genres": [],
        "unwanted_genres": [], "people": [], "year_from": null, "year_to": null, "minutes_to": null, "count": null,
        "critiques": []
    })
    .to_string()
}
