//! The REST API.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::answer::Answer;
use super::form::read_body;
use super::world::{
    APPLICATION, ATTACH_FILES, Channel, EMBED_LINKS, Faulty, LOADING, Message, PERMISSIONS, Rate, SEND_MESSAGES, TOKEN,
    V2, World, WorldState,
};
use super::{events, interactions, validate};

/// Serves until dropped.
pub async fn serve(listener: TcpListener, world: Arc<World>) {
    let router = Router::new().fallback(handle).with_state(world);
    let _ = axum::serve(listener, router).await;
}

/// A request after its body is read.
pub struct Request<'a> {
    pub method: &'a str,
    pub path: Vec<&'a str>,
    pub body: Value,
    pub files: Vec<(String, Vec<u8>)>,
    pub authorized: bool,
}

async fn handle(
    State(world): State<Arc<World>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let Some(path) = uri.path().strip_prefix("/api/v10") else {
        world.change(|state| state.faults.push(format!("unknown address {uri}")));
        return Answer::error(404, 0, "404: Not Found").into_response();
    };
    let name = format!("{method} {path}");
    let trouble = world.change(|state| {
        state.requests.push((name.clone(), Instant::now()));
        state.take_trouble(&name)
    });
    let (body, files) = read_body(&headers, &bytes);
    let authorized = headers.get("authorization").is_some_and(|value| value == &format!("Bot {TOKEN}"));
    let agent = headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !agent.starts_with("DiscordBot (") {
        world.change(|state| state.faults.push(format!("user agent {agent}")));
    }
    let request =
        Request { method: method.as_str(), path: path.trim_matches('/').split('/').collect(), body, files, authorized };
    match trouble {
        Some(Faulty::Status(status)) => return Answer::error(status, 0, "trouble").into_response(),
        Some(Faulty::Refused(code)) => return Answer::error(400, code, "refused").into_response(),
        Some(Faulty::TooMany(wait)) => return world.change(|state| too_many(state, wait)).into_response(),
        Some(Faulty::Silence(time)) => {
            tokio::time::sleep(time).await;
            return Answer::error(504, 0, "late").into_response();
        }
        Some(Faulty::LostAnswer) => {
            world.change(|state| route(&request, state));
            // Longer than any client waits.
            tokio::time::sleep(Duration::from_secs(60)).await;
            return Answer::done().into_response();
        }
        None => {}
    }
    world
        .change(|state| {
            if let Some(refused) = rate_limit(&request, &name, state) {
                return refused;
            }
            route(&request, state)
        })
        .into_response()
}

fn too_many(state: &mut WorldState, wait: Duration) -> Answer {
    state.refused += 1;
    Answer {
        status: 429,
        body: json!({ "message": "You are being rate limited.", "retry_after": wait.as_secs_f64(), "global": false }),
        headers: vec![("retry-after", format!("{:.3}", wait.as_secs_f64())), ("x-ratelimit-scope", "user".to_owned())],
    }
}

/// Five messages in five seconds for a channel, as Discord has it; callbacks are free.
fn rate_limit(request: &Request<'_>, name: &str, state: &mut WorldState) -> Option<Answer> {
    if !(request.method == "POST" && request.path.last() == Some(&"messages")) {
        return None;
    }
    let now = Instant::now();
    let period = Duration::from_secs(5);
    let rate = state.rates.entry(name.to_owned()).or_insert(Rate { left: 5, reset: now + period });
    if rate.reset <= now {
        *rate = Rate { left: 5, reset: now + period };
    }
    if rate.left == 0 {
        let wait = rate.reset - now;
        return Some(too_many(state, wait));
    }
    rate.left -= 1;
    None
}

fn rate_headers(name: &str, state: &WorldState) -> Vec<(&'static str, String)> {
    let Some(rate) = state.rates.get(name) else { return Vec::new() };
    let wait = rate.reset.saturating_duration_since(Instant::now());
    vec![
        ("x-ratelimit-limit", "5".to_owned()),
        ("x-ratelimit-remaining", rate.left.to_string()),
        ("x-ratelimit-reset-after", format!("{:.3}", wait.as_secs_f64())),
        ("x-ratelimit-bucket", "messages".to_owned()),
    ]
}

fn route(request: &Request<'_>, state: &mut WorldState) -> Answer {
    let number = |text: &str| text.parse::<u64>().unwrap_or(0);
    let own = APPLICATION.to_string();
    let open = matches!(request.path.first(), Some(&"interactions" | &"webhooks"));
    if !open && !request.authorized {
        state.refused += 1;
        return Answer::error(401, 0, "401: Unauthorized");
    }
    match (request.method, request.path.as_slice()) {
        ("GET", ["gateway"]) => Answer::ok(json!({ "url": state.gateway_url })),
        ("GET", ["gateway", "bot"]) => Answer::ok(json!({
            "url": state.gateway_url, "shards": state.shards,
            "session_start_limit": {
                "total": 1000, "remaining": state.sessions_left, "reset_after": 1_500, "max_concurrency": 1,
            },
        })),
        ("GET", ["applications", "@me"]) => Answer::ok(json!({
            "id": own, "name": "Matinee", "flags": if state.content_allowed { 1 << 19 } else { 0 },
            "bot": events::bot_user(),
        })),
        ("PUT", ["applications", app, "commands"]) if *app == own => set_commands(request, None, state),
        ("PUT", ["applications", app, "guilds", guild, "commands"]) if *app == own => {
            set_commands(request, Some(number(guild)), state)
        }
        ("GET", ["channels", id]) => match state.channels.get(&number(id)) {
            Some(channel) => Answer::ok(events::channel(channel)),
            None => Answer::error(404, 10_003, "Unknown Channel"),
        },
        ("POST", ["channels", id, "typing"]) => {
            state.typing.push(number(id));
            Answer::done()
        }
        ("POST", ["channels", id, "messages"]) => {
            let mut answer = create_message(request, number(id), state);
            answer.headers = rate_headers(&format!("POST /channels/{id}/messages"), state);
            answer
        }
        ("PATCH", ["channels", channel, "messages", id]) => edit_message(request, number(channel), number(id), state),
        ("POST", ["users", "@me", "channels"]) => open_direct(request, state),
        ("POST", ["interactions", id, token, "callback"]) => interactions::callback(request, number(id), token, state),
        ("PATCH", ["webhooks", app, token, "messages", "@original"]) if *app == own => {
            interactions::edit_original(request, token, state)
        }
        ("GET", ["webhooks", app, token, "messages", "@original"]) if *app == own => {
            interactions::get_original(token, state)
        }
        ("DELETE", ["webhooks", app, token, "messages", "@original"]) if *app == own => {
            interactions::delete_original(token, state)
        }
        ("POST", ["webhooks", app, token]) if *app == own => interactions::follow_up(request, token, state),
        (method, path) => {
            state.faults.push(format!("unknown route {method} /{}", path.join("/")));
            Answer::error(404, 0, "404: Not Found")
        }
    }
}

fn set_commands(request: &Request<'_>, guild: Option<u64>, state: &mut WorldState) -> Answer {
    let faults = validate::commands(&request.body);
    if !faults.is_empty() {
        state.faults.extend(faults.iter().map(|fault| format!("commands: {fault}")));
        return Answer::invalid(&faults);
    }
    state.commands = request.body.as_array().cloned().unwrap_or_default();
    state.commands_guild = guild;
    Answer::ok(request.body.clone())
}

/// Faults of a message; empty when Discord would take it.
pub fn message_faults(request: &Request<'_>, body: &Value, what: &str, state: &mut WorldState) -> Vec<String> {
    let names: Vec<String> = request.files.iter().map(|(name, _)| name.clone()).collect();
    let faults = validate::message(body, &names);
    state.faults.extend(faults.iter().map(|fault| format!("{what}: {fault}")));
    if body["allowed_mentions"]["parse"] != json!([]) {
        state.faults.push(format!("{what}: mentions are not neutralised"));
    }
    faults
}

pub fn new_message(channel: u64, body: Value, files: Vec<(String, Vec<u8>)>, state: &mut WorldState) -> Message {
    Message {
        id: state.id(),
        channel,
        author: APPLICATION,
        flags: body["flags"].as_u64().unwrap_or(0),
        body,
        files,
        only_for: None,
        reply_to: None,
        interaction: None,
        edits: 0,
        deleted: false,
        at: Instant::now(),
    }
}

fn create_message(request: &Request<'_>, channel_id: u64, state: &mut WorldState) -> Answer {
    let Some(channel) = state.channels.get(&channel_id).cloned() else {
        return Answer::error(404, 10_003, "Unknown Channel");
    };
    if let Some(person) = channel.with
        && state.no_direct.contains(&person)
    {
        state.refused += 1;
        return Answer::error(403, 50_007, "Cannot send messages to this user");
    }
    let has = |permission| channel.permissions & permission != 0;
    let embeds = request.body["embeds"].as_array().is_some_and(|embeds| !embeds.is_empty());
    let v2 = request.body["flags"].as_u64().unwrap_or(0) & V2 != 0;
    let forbidden = !has(SEND_MESSAGES)
        || (!has(EMBED_LINKS) && (embeds || v2))
        || (!has(ATTACH_FILES) && !request.files.is_empty());
    if forbidden {
        state.refused += 1;
        return Answer::error(403, 50_013, "Missing Permissions");
    }
    let faults = message_faults(request, &request.body, "message", state);
    if !faults.is_empty() {
        return Answer::invalid(&faults);
    }
    let flags = request.body["flags"].as_u64().unwrap_or(0);
    if flags & !(V2 | 4 | 1 << 12) != 0 {
        state.faults.push(format!("message: flags {flags} cannot be set"));
    }
    let nonce = request.body["nonce"].as_str().unwrap_or_default().to_owned();
    if !nonce.is_empty() {
        if nonce.len() > 25 {
            state.faults.push("message: nonce longer than 25".to_owned());
        }
        let known = state.nonces.get(&nonce).copied();
        if let (Some(known), Some(true)) = (known, request.body["enforce_nonce"].as_bool()) {
            let message = state.messages[&known].clone();
            return Answer::ok(events::message(&message, state, true));
        }
    }
    let mut message = new_message(channel_id, request.body.clone(), request.files.clone(), state);
    message.reply_to = request.body["message_reference"]["message_id"].as_str().and_then(|id| id.parse().ok());
    state.nonces.insert(nonce, message.id);
    let answer = events::message(&message, state, true);
    state.messages.insert(message.id, message);
    Answer::ok(answer)
}

/// Editing by channel: own messages only, and what only one person sees has no address there.
fn edit_message(request: &Request<'_>, channel: u64, id: u64, state: &mut WorldState) -> Answer {
    let known = state.messages.get(&id).filter(|m| m.channel == channel && !m.deleted && m.only_for.is_none());
    let Some(author) = known.map(|message| message.author) else {
        return Answer::error(404, 10_008, "Unknown Message");
    };
    if author != APPLICATION {
        state.faults.push("edit: a message of somebody else".to_owned());
        return Answer::error(403, 50_005, "Cannot edit a message authored by another user");
    }
    change_message(request, id, state)
}

/// Puts something else in the place of a message of ours, whichever way it was addressed.
pub fn change_message(request: &Request<'_>, id: u64, state: &mut WorldState) -> Answer {
    let before = state.messages[&id].flags;
    let flags = request.body["flags"].as_u64().unwrap_or(0);
    if flags & !(V2 | 4) != 0 {
        state.faults.push(format!("edit: flags {flags} cannot be set"));
    }
    let mut faults = Vec::new();
    if before & V2 != 0 {
        let classic = |key: &str| {
            request.body[key].as_str().is_some_and(|text| !text.is_empty())
                || request.body[key].as_array().is_some_and(|list| !list.is_empty())
        };
        if classic("content") || classic("embeds") {
            faults.push("IS_COMPONENTS_V2 cannot be removed".to_owned());
            state.faults.push("edit: IS_COMPONENTS_V2 cannot be removed".to_owned());
        }
    }
    faults.extend(message_faults(request, &request.body, "edit", state));
    if !faults.is_empty() {
        return Answer::invalid(&faults);
    }
    let message = state.messages.get_mut(&id).expect("looked up before");
    message.flags = (before & !LOADING) | flags;
    message.body = request.body.clone();
    message.files = request.files.clone();
    message.edits += 1;
    let message = message.clone();
    Answer::ok(events::message(&message, state, true))
}

fn open_direct(request: &Request<'_>, state: &mut WorldState) -> Answer {
    let person: u64 = request.body["recipient_id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(0);
    let id = direct_channel(person, state);
    Answer::ok(events::channel(&state.channels[&id]))
}

/// The channel for direct messages with a person, made when needed.
pub fn direct_channel(person: u64, state: &mut WorldState) -> u64 {
    if let Some(channel) = state.channels.values().find(|channel| channel.with == Some(person)) {
        return channel.id;
    }
    let id = state.id();
    let channel = Channel { id, kind: 1, guild: None, parent: None, with: Some(person), permissions: PERMISSIONS };
    state.channels.insert(id, channel);
    id
}
