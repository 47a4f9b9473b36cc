//! The REST API.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::events;
use super::validate;
use super::world::{
    APPLICATION, ATTACH_FILES, Channel, EMBED_LINKS, EPHEMERAL, Faulty, LOADING, Message, PERMISSIONS, Rate,
    SEND_MESSAGES, TOKEN, V2, World, WorldState,
};

/// Discord waits this long for the first response to an interaction.
const FIRST_RESPONSE: Duration = Duration::from_secs(3);

/// Serves until dropped.
pub async fn serve(listener: TcpListener, world: Arc<World>) {
    let router = Router::new().fallback(handle).with_state(world);
    let _ = axum::serve(listener, router).await;
}

/// What is answered: status, body, further headers.
struct Answer {
    status: u16,
    body: Value,
    headers: Vec<(&'static str, String)>,
}

impl Answer {
    fn ok(body: Value) -> Self {
        Self { status: 200, body, headers: Vec::new() }
    }

    fn done() -> Self {
        Self { status: 204, body: Value::Null, headers: Vec::new() }
    }

    fn error(status: u16, code: u64, message: &str) -> Self {
        Self { status, body: json!({ "code": code, "message": message }), headers: Vec::new() }
    }

    fn invalid(faults: &[String]) -> Self {
        let errors: serde_json::Map<String, Value> = faults
            .iter()
            .enumerate()
            .map(|(at, fault)| (at.to_string(), json!({ "_errors": [{ "code": "INVALID", "message": fault }] })))
            .collect();
        let body = json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors });
        Self { status: 400, body, headers: Vec::new() }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response =
            if self.body.is_null() { status.into_response() } else { (status, axum::Json(self.body)).into_response() };
        for (name, value) in self.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// A request after its body is read.
struct Request<'a> {
    method: &'a str,
    path: Vec<&'a str>,
    body: Value,
    files: Vec<(String, Vec<u8>)>,
    authorized: bool,
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
                "total": 1000, "remaining": state.sessions_left, "reset_after": 14_400_000, "max_concurrency": 1,
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
        ("POST", ["users", "@me", "channels"]) => open_direct(request, state),
        ("POST", ["interactions", id, token, "callback"]) => callback(request, number(id), token, state),
        ("PATCH", ["webhooks", app, token, "messages", "@original"]) if *app == own => {
            edit_original(request, token, state)
        }
        ("GET", ["webhooks", app, token, "messages", "@original"]) if *app == own => get_original(token, state),
        ("DELETE", ["webhooks", app, token, "messages", "@original"]) if *app == own => delete_original(token, state),
        ("POST", ["webhooks", app, token]) if *app == own => follow_up(request, token, state),
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
fn message_faults(request: &Request<'_>, body: &Value, what: &str, state: &mut WorldState) -> Vec<String> {
    let names: Vec<String> = request.files.iter().map(|(name, _)| name.clone()).collect();
    let faults = validate::message(body, &names);
    state.faults.extend(faults.iter().map(|fault| format!("{what}: {fault}")));
    if body["allowed_mentions"]["parse"] != json!([]) {
        state.faults.push(format!("{what}: mentions are not neutralised"));
    }
    faults
}

fn new_message(channel: u64, body: Value, files: Vec<(String, Vec<u8>)>, state: &mut WorldState) -> Message {
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

fn callback(request: &Request<'_>, id: u64, token: &str, state: &mut WorldState) -> Answer {
    let now = Instant::now();
    let unknown = || Answer::error(404, 10_062, "Unknown interaction");
    let Some(interaction) = state.interactions.get(&id).cloned() else { return unknown() };
    if interaction.token != token || now.duration_since(interaction.at) > FIRST_RESPONSE {
        return unknown();
    }
    if interaction.acknowledged.is_some() {
        return Answer::error(400, 40_060, "Interaction has already been acknowledged.");
    }
    let kind = request.body["type"].as_u64().unwrap_or(0) as u8;
    let data = request.body["data"].clone();
    let component = interaction.kind == 3;
    let fitting = match kind {
        4 | 5 => matches!(interaction.kind, 2 | 3 | 5),
        6 | 7 => component,
        8 => interaction.kind == 4,
        9 => matches!(interaction.kind, 2 | 3),
        _ => false,
    };
    if !fitting {
        let fault = format!("callback type {kind} for an interaction of type {}", interaction.kind);
        state.faults.push(fault.clone());
        return Answer::invalid(&[fault]);
    }
    let mut original = None;
    match kind {
        4 => {
            let faults = message_faults(request, &data, "response", state);
            if !faults.is_empty() {
                return Answer::invalid(&faults);
            }
            let mut message = new_message(interaction.channel, data.clone(), request.files.clone(), state);
            finish_response(&mut message, &interaction);
            original = Some(message.id);
            state.messages.insert(message.id, message);
        }
        5 => {
            let flags = data["flags"].as_u64().unwrap_or(0);
            let only_flag =
                data.is_null() || data.as_object().is_some_and(|data| data.keys().all(|key| key == "flags"));
            if !only_flag || flags & !EPHEMERAL != 0 {
                state.faults.push("a deferral may only carry the ephemeral flag".to_owned());
            }
            let mut message = new_message(interaction.channel, json!({}), Vec::new(), state);
            message.flags = LOADING | flags;
            finish_response(&mut message, &interaction);
            original = Some(message.id);
            state.messages.insert(message.id, message);
        }
        6 => original = interaction.source,
        7 => {
            let faults = message_faults(request, &data, "update", state);
            if !faults.is_empty() {
                return Answer::invalid(&faults);
            }
            original = interaction.source;
        }
        8 => {
            let faults = validate::choices(&data["choices"]);
            if !faults.is_empty() {
                state.faults.extend(faults.iter().cloned());
                return Answer::invalid(&faults);
            }
        }
        _ => {}
    }
    if let Some(interaction) = state.interactions.get_mut(&id) {
        interaction.acknowledged = Some((kind, now));
        interaction.original = original;
        interaction.choices = (kind == 8).then(|| data["choices"].clone());
    }
    Answer::done()
}

fn finish_response(message: &mut Message, interaction: &super::world::Interaction) {
    message.interaction = Some(interaction.id);
    message.only_for = (message.flags & EPHEMERAL != 0).then_some(interaction.person);
}

/// The interaction a token belongs to, or Discord's refusal.
fn by_token(token: &str, state: &WorldState) -> Result<super::world::Interaction, Answer> {
    let found = state.interactions.values().find(|interaction| interaction.token == token);
    let Some(interaction) = found else { return Err(Answer::error(404, 10_015, "Unknown Webhook")) };
    if interaction.at.elapsed() > state.token_life {
        return Err(Answer::error(401, 50_027, "Invalid Webhook Token"));
    }
    if interaction.acknowledged.is_none() {
        return Err(Answer::error(404, 10_015, "Unknown Webhook"));
    }
    Ok(interaction.clone())
}

fn original_of(token: &str, state: &WorldState) -> Result<u64, Answer> {
    let gone = || Answer::error(404, 10_008, "Unknown Message");
    let id = by_token(token, state)?.original.ok_or_else(gone)?;
    let there = state.messages.get(&id).is_some_and(|message| !message.deleted);
    if there { Ok(id) } else { Err(gone()) }
}

fn edit_original(request: &Request<'_>, token: &str, state: &mut WorldState) -> Answer {
    let id = match original_of(token, state) {
        Ok(id) => id,
        Err(answer) => return answer,
    };
    let before = state.messages[&id].clone();
    let flags = request.body["flags"].as_u64().unwrap_or(0);
    if flags & !(V2 | 4) != 0 {
        state.faults.push(format!("edit: flags {flags} cannot be set"));
    }
    let mut faults = Vec::new();
    if before.flags & V2 != 0 {
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
    message.flags = (before.flags & !LOADING) | flags;
    message.body = request.body.clone();
    message.files = request.files.clone();
    message.edits += 1;
    let message = message.clone();
    Answer::ok(events::message(&message, state, true))
}

fn get_original(token: &str, state: &mut WorldState) -> Answer {
    match original_of(token, state) {
        Ok(id) => Answer::ok(events::message(&state.messages[&id], state, true)),
        Err(answer) => answer,
    }
}

fn delete_original(token: &str, state: &mut WorldState) -> Answer {
    match original_of(token, state) {
        Ok(id) => {
            state.messages.get_mut(&id).expect("looked up before").deleted = true;
            Answer::done()
        }
        Err(answer) => answer,
    }
}

/// After a deferral that nobody has answered yet, the first follow-up takes its place, seen by whom the deferral said.
fn follow_up(request: &Request<'_>, token: &str, state: &mut WorldState) -> Answer {
    let interaction = match by_token(token, state) {
        Ok(interaction) => interaction,
        Err(answer) => return answer,
    };
    let loading = interaction
        .original
        .filter(|id| state.messages.get(id).is_some_and(|message| message.flags & LOADING != 0 && !message.deleted));
    let faults = message_faults(request, &request.body, "follow-up", state);
    if !faults.is_empty() {
        return Answer::invalid(&faults);
    }
    let flags = request.body["flags"].as_u64().unwrap_or(0);
    if let Some(id) = loading {
        let message = state.messages.get_mut(&id).expect("looked up before");
        message.flags = (message.flags & EPHEMERAL) | (flags & V2);
        message.body = request.body.clone();
        message.files = request.files.clone();
        let message = message.clone();
        return Answer::ok(events::message(&message, state, true));
    }
    let mut message = new_message(interaction.channel, request.body.clone(), request.files.clone(), state);
    finish_response(&mut message, &interaction);
    let answer = events::message(&message, state, true);
    state.messages.insert(message.id, message);
    Answer::ok(answer)
}

/// JSON, or a form with `payload_json` and files.
fn read_body(headers: &HeaderMap, bytes: &[u8]) -> (Value, Vec<(String, Vec<u8>)>) {
    let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((_, boundary)) = kind.split_once("boundary=").filter(|_| kind.starts_with("multipart/form-data")) else {
        return (serde_json::from_slice(bytes).unwrap_or_default(), Vec::new());
    };
    let mut body = Value::Null;
    let mut files = Vec::new();
    for part in parts(bytes, boundary.trim_matches('"')) {
        let Some(split) = find(part, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&part[..split]);
        let content = &part[split + 4..];
        let attribute = |name: &str| {
            let start = head.find(&format!("{name}=\""))? + name.len() + 2;
            head[start..].split('"').next().map(str::to_owned)
        };
        match (attribute(" name"), attribute("filename")) {
            (Some(name), None) if name == "payload_json" => body = serde_json::from_slice(content).unwrap_or_default(),
            (Some(name), Some(file)) if name == format!("files[{}]", files.len()) => {
                files.push((file, content.to_vec()))
            }
            _ => {}
        }
    }
    (body, files)
}

/// The parts of a form, without the boundaries and the line end before each.
fn parts<'b>(bytes: &'b [u8], boundary: &str) -> Vec<&'b [u8]> {
    let mark = format!("--{boundary}").into_bytes();
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(start) = find(rest, &mark) {
        rest = &rest[start + mark.len()..];
        if rest.starts_with(b"--") {
            break;
        }
        let Some(end) = find(rest, &mark) else { break };
        found.push(
            rest[..end].strip_prefix(b"\r\n").unwrap_or(&rest[..end]).strip_suffix(b"\r\n").unwrap_or(&rest[..end]),
        );
    }
    found
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
