//! HTTP: calls come in, updates go out by polling or webhook.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::methods::{self, Refusal};
use super::request::Params;
use super::state::{Call, Fault};
use super::{Shared, TOKEN};

/// Serves the API until aborted. Dropping it closes every connection.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let app = Router::new()
        .route("/{token}/{method}", any(handle))
        .layer(DefaultBodyLimit::max(50 * 1024 * 1024))
        .with_state(shared);
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let app = app.clone();
        connections.spawn(async move {
            let service = hyper_util::service::TowerToHyperService::new(app);
            let io = hyper_util::rt::TokioIo::new(stream);
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(io, service).await;
        });
    }
}

async fn handle(
    Extract(shared): Extract<Arc<Shared>>,
    Path((token, method)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if token.strip_prefix("bot") != Some(TOKEN) {
        return refused(&Refusal { code: 401, description: "Unauthorized".into(), parameters: Value::Null });
    }
    let method = method.to_lowercase();
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let Some(params) = Params::read(content_type, &body) else {
        return refused(&Refusal {
            code: 400,
            description: "Bad Request: can't parse request".into(),
            parameters: Value::Null,
        });
    };
    wait_while_held(&shared, &method).await;
    let fault = shared.change_state(|state| {
        let at = state.faults.iter().position(|(of, _)| *of == method)?;
        Some(state.faults.remove(at).1)
    });
    let outcome = match &fault {
        Some(Fault::Flood(seconds)) => Err(methods::too_many(*seconds)),
        Some(Fault::Refuse(code, description)) => {
            Err(Refusal { code: *code, description: description.clone(), parameters: Value::Null })
        }
        Some(Fault::BadGateway) => {
            record(&shared, &method, &params, Err("502".into()));
            return (StatusCode::BAD_GATEWAY, "<html>502 Bad Gateway</html>").into_response();
        }
        None if method == "getupdates" => get_updates(&shared, &params).await,
        None => shared.change_state(|state| methods::call(state, &method, &params)),
    };
    if method != "getupdates" || outcome.is_err() {
        record(&shared, &method, &params, outcome.as_ref().map(drop).map_err(|r| r.description.clone()));
    }
    shared.touch();
    match outcome {
        Ok(result) => axum::Json(json!({"ok": true, "result": result})).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> Response {
    let mut body = json!({"ok": false, "error_code": refusal.code, "description": refusal.description});
    if !refusal.parameters.is_null() {
        body["parameters"] = refusal.parameters.clone();
    }
    let status = StatusCode::from_u16(refusal.code).unwrap_or(StatusCode::BAD_REQUEST);
    (status, axum::Json(body)).into_response()
}

fn record(shared: &Shared, method: &str, params: &Params, outcome: Result<(), String>) {
    let params = Value::Object(params.values.clone());
    shared.state().calls.push(Call { method: method.to_owned(), params, at: Instant::now(), outcome });
}

async fn wait_while_held(shared: &Shared, method: &str) {
    let mut changes = shared.changed.subscribe();
    if shared.state().held.contains(method) {
        record(shared, &format!("held {method}"), &Params::default(), Ok(()));
        shared.touch();
    }
    while shared.state().held.contains(method) {
        let _ = changes.changed().await;
    }
}

/// Waits for updates as long as the call allows. A newer call ends an older one.
async fn get_updates(shared: &Shared, params: &Params) -> Result<Value, Refusal> {
    let conflict = |description: &str| Refusal { code: 409, description: description.into(), parameters: Value::Null };
    let timeout = Duration::from_secs(params.number("timeout").unwrap_or_default() as u64);
    let limit = params.number("limit").unwrap_or(100).clamp(1, 100) as usize;
    let offset = params.number("offset");
    let allowed = params.json("allowed_updates").and_then(|a| a.as_array().cloned());
    let poll = {
        let mut state = shared.state();
        if state.webhook.is_some() {
            return Err(conflict(
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            ));
        }
        state.poll += 1;
        if let Some(offset) = offset {
            state.updates.retain(|(id, _)| i64::from(*id) >= offset);
        }
        state.poll
    };
    shared.touch();
    let mut changes = shared.changed.subscribe();
    let end = tokio::time::Instant::now() + timeout;
    loop {
        {
            let mut state = shared.state();
            if state.poll != poll {
                return Err(conflict(
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                ));
            }
            let again = std::mem::take(&mut state.again);
            let mut ready: Vec<Value> = again.iter().filter_map(|id| state.history.get(id).cloned()).collect();
            let wanted = |update: &&(u32, Value)| {
                let kind = update.1.as_object().and_then(|o| o.keys().find(|k| *k != "update_id").cloned());
                allowed.as_ref().is_none_or(|a| kind.is_some_and(|kind| a.contains(&Value::String(kind))))
            };
            ready.extend(state.updates.iter().filter(wanted).take(limit).map(|(_, update)| update.clone()));
            if !ready.is_empty() || tokio::time::Instant::now() >= end {
                return Ok(Value::Array(ready));
            }
        }
        let _ = tokio::time::timeout_at(end, changes.changed()).await;
    }
}

/// Posts updates to the webhook while there is one; tries again what is not answered with 2xx.
pub async fn post_updates(shared: Arc<Shared>) {
    let client = reqwest::Client::new();
    let mut changes = shared.changed.subscribe();
    loop {
        let next = {
            let state = shared.state();
            state.webhook.clone().zip(state.updates.front().cloned())
        };
        let Some(((url, secret), (id, update))) = next else {
            let _ = changes.changed().await;
            continue;
        };
        let mut request = client.post(url).json(&update);
        if let Some(secret) = secret {
            request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        let delivered = request.send().await.is_ok_and(|response| response.status().is_success());
        if delivered {
            shared.change_state(|state| state.updates.retain(|(waiting, _)| *waiting != id));
        } else {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

impl Shared {
    fn change_state<T>(&self, change: impl FnOnce(&mut super::State) -> T) -> T {
        let outcome = change(&mut self.state());
        self.touch();
        outcome
    }
}
