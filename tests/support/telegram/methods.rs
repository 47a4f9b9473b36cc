//! The methods of the Bot API, with the documented checks.

use std::time::Instant;

use serde_json::{Value, json};

use super::html::{units, visible};
use super::request::Params;
use super::state::{Message, State, bot_json};

/// Why a call is refused.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub code: u16,
    pub description: String,
    pub parameters: Value,
}

fn refuse<T>(code: u16, description: &str) -> Result<T, Refusal> {
    Err(Refusal { code, description: description.to_owned(), parameters: Value::Null })
}

fn bad<T>(description: &str) -> Result<T, Refusal> {
    refuse(400, &format!("Bad Request: {description}"))
}

type Answer = Result<Value, Refusal>;

/// Carries out a call, except getUpdates, which waits.
pub fn call(state: &mut State, method: &str, params: &Params) -> Answer {
    match method {
        "getme" => {
            let mut me = bot_json();
            for (name, value) in [
                ("can_join_groups", true),
                ("can_read_all_group_messages", false),
                ("supports_inline_queries", true),
                ("can_connect_to_business", false),
                ("has_main_web_app", false),
            ] {
                me[name] = value.into();
            }
            Ok(me)
        }
        "sendmessage" => send(state, params, Content::Text),
        "sendphoto" => send(state, params, Content::Photo),
        "senddocument" => send(state, params, Content::Document),
        "sendchataction" => {
            open_chat(state, params)?;
            match params.text("action") {
                Some("typing" | "upload_photo" | "upload_document") => Ok(true.into()),
                _ => bad("wrong parameter action in request"),
            }
        }
        "editmessagetext" | "editmessagecaption" | "editmessagemedia" | "editmessagereplymarkup" => {
            edit(state, method, params)
        }
        "answercallbackquery" => answer_query(state, params, "callback_query_id", |params| {
            match units(params.text("text").unwrap_or_default()) {
                0..=200 => Ok(()),
                _ => bad("MESSAGE_TOO_LONG"),
            }
        }),
        "answerinlinequery" => answer_query(state, params, "inline_query_id", inline_results),
        "setmycommands" => set_commands(state, params),
        "setwebhook" => set_webhook(state, params),
        "deletewebhook" => {
            state.webhook = None;
            Ok(true.into())
        }
        _ => refuse(404, "Not Found"),
    }
}

enum Content {
    Text,
    Photo,
    Document,
}

fn send(state: &mut State, params: &Params, content: Content) -> Answer {
    let chat = open_chat(state, params)?;
    let topic = params.number("message_thread_id");
    if let Some(topic) = topic
        && !state.chats[&chat].topics.contains(&topic)
    {
        return bad("message thread not found");
    }
    let answers = answered(state, chat, params)?;
    let markup = markup(params)?;
    let (text, photo, document) = match content {
        Content::Text => (words(params, "text", 4096)?, None, None),
        Content::Photo => {
            let file = picture(state, params, params.text("photo").unwrap_or_default())?;
            (words(params, "caption", 1024)?, Some(file), None)
        }
        Content::Document => {
            let (name, contents) =
                params.files.iter().next().ok_or(()).or_else(|()| bad("there is no document in the request"))?;
            (words(params, "caption", 1024)?, None, Some((name.clone(), contents.clone())))
        }
    };
    if text.is_empty() && photo.is_none() && document.is_none() {
        return bad("message text is empty");
    }
    flood(state.limits.message(chat, Instant::now()))?;
    let id = state.next_message;
    state.next_message += 1;
    let message =
        Message { id, chat, from_bot: true, text, photo, document, markup, topic, answers, edits: 0, deleted: false };
    let json = state.message_json(&message);
    state.messages.insert((chat, id), message);
    Ok(json)
}

fn edit(state: &mut State, method: &str, params: &Params) -> Answer {
    if let Some(inline) = params.text("inline_message_id") {
        if !state.inline_messages.contains_key(inline) {
            return bad("MESSAGE_ID_INVALID");
        }
        return Ok(true.into());
    }
    let chat = open_chat(state, params)?;
    let id = params.number("message_id").unwrap_or_default() as i32;
    let Some(old) = state.messages.get(&(chat, id)).filter(|m| m.from_bot && !m.deleted).cloned() else {
        return bad("message to edit not found");
    };
    let mut new = old.clone();
    new.markup = markup(params)?;
    match method {
        "editmessagetext" if old.photo.is_some() => return bad("there is no text in the message to edit"),
        "editmessagetext" => {
            new.text = words(params, "text", 4096)?;
            if new.text.is_empty() {
                return bad("message text is empty");
            }
        }
        "editmessagecaption" if old.photo.is_none() => return bad("there is no caption in the message to edit"),
        "editmessagecaption" => new.text = words(params, "caption", 1024)?,
        "editmessagemedia" => {
            let media = params.json("media").unwrap_or_default();
            if media["type"] != "photo" {
                return bad("wrong type of the media");
            }
            new.photo = Some(picture(state, params, media["media"].as_str().unwrap_or_default())?);
            let caption = Params { values: media.as_object().cloned().unwrap_or_default(), ..Params::default() };
            new.text = words(&caption, "caption", 1024)?;
        }
        _ => {}
    }
    if new.text == old.text && new.photo == old.photo && empty_is_null(&new.markup) == empty_is_null(&old.markup) {
        return bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current \
             content and reply markup of the message",
        );
    }
    flood(state.limits.any(Instant::now()))?;
    new.edits += 1;
    let json = state.message_json(&new);
    state.messages.insert((chat, id), new);
    Ok(json)
}

fn empty_is_null(markup: &Value) -> Value {
    match markup["inline_keyboard"].as_array() {
        Some(rows) if !rows.is_empty() => markup.clone(),
        _ => Value::Null,
    }
}

/// The chat of a call, if the bot may act there.
fn open_chat(state: &State, params: &Params) -> Result<i64, Refusal> {
    let Some(id) = params.number("chat_id") else { return bad("chat_id is empty") };
    let Some(chat) = state.chats.get(&id) else { return bad("chat not found") };
    if let Some(to) = chat.moved_to {
        return Err(Refusal {
            code: 400,
            description: "Bad Request: group chat was upgraded to a supergroup chat".to_owned(),
            parameters: json!({"migrate_to_chat_id": to}),
        });
    }
    match (chat.closed, chat.started) {
        (true, _) if id > 0 => refuse(403, "Forbidden: bot was blocked by the user"),
        (true, _) => refuse(403, "Forbidden: bot was kicked from the supergroup chat"),
        (_, false) => refuse(403, "Forbidden: bot can't initiate conversation with a user"),
        _ => Ok(id),
    }
}

fn answered(state: &State, chat: i64, params: &Params) -> Result<Option<i64>, Refusal> {
    let Some(reply) = params.json("reply_parameters") else { return Ok(None) };
    let id = reply["message_id"].as_i64().unwrap_or_default();
    let there = state.messages.get(&(chat, id as i32)).is_some_and(|m| !m.deleted);
    match (there, reply["allow_sending_without_reply"].as_bool()) {
        (true, _) => Ok(Some(id)),
        (false, Some(true)) => Ok(None),
        _ => bad("message to be replied not found"),
    }
}

/// Text or caption as people read it.
fn words(params: &Params, name: &str, limit: usize) -> Result<String, Refusal> {
    let raw = params.text(name).unwrap_or_default();
    let text = match params.text("parse_mode") {
        Some("HTML") => match visible(raw) {
            Ok(text) => text,
            Err(why) => return refuse(400, &why),
        },
        Some(other) => return bad(&format!("unsupported parse_mode {other}")),
        None => raw.trim().to_owned(),
    };
    match units(&text) {
        length if length <= limit => Ok(text),
        _ if name == "caption" => bad("message caption is too long"),
        _ => bad("message is too long"),
    }
}

/// Checks an inline keyboard.
fn markup(params: &Params) -> Result<Value, Refusal> {
    let Some(markup) = params.json("reply_markup") else { return Ok(Value::Null) };
    check_keyboard(&markup)?;
    Ok(markup)
}

fn check_keyboard(markup: &Value) -> Result<(), Refusal> {
    let Some(rows) = markup["inline_keyboard"].as_array() else { return bad("object expected as reply markup") };
    let buttons: Vec<&Value> = rows.iter().flat_map(|row| row.as_array().into_iter().flatten()).collect();
    if buttons.len() > 100 || rows.iter().any(|row| row.as_array().is_none_or(|row| row.is_empty() || row.len() > 8)) {
        return bad("reply markup is too long");
    }
    for button in buttons {
        let kinds = button.as_object().map_or(0, |object| object.len().saturating_sub(1));
        if button["text"].as_str().unwrap_or_default().trim().is_empty() || kinds != 1 {
            return bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
        }
        if let Some(data) = button.get("callback_data")
            && !(1..=64).contains(&data.as_str().unwrap_or_default().len())
        {
            return bad("BUTTON_DATA_INVALID");
        }
        if let Some(url) = button.get("url")
            && !url.as_str().unwrap_or_default().starts_with("https://")
        {
            return bad("BUTTON_URL_INVALID");
        }
    }
    Ok(())
}

/// Telegram's number of a picture given by number, address or upload.
fn picture(state: &mut State, params: &Params, given: &str) -> Result<String, Refusal> {
    let source = if let Some(name) = given.strip_prefix("attach://") {
        let Some(bytes) = params.files.get(name) else { return bad("there is no photo in the request") };
        format!("upload:{}", image(bytes)?)
    } else if let Some(bytes) = params.files.get("photo").filter(|_| given.is_empty()) {
        format!("upload:{}", image(bytes)?)
    } else if given.starts_with("http://") || given.starts_with("https://") {
        if state.bad_addresses.contains(given) {
            return bad("failed to get HTTP URL content");
        }
        format!("address:{given}")
    } else if state.files.contains_key(given) {
        return Ok(given.to_owned());
    } else {
        return bad("wrong file identifier/HTTP URL specified");
    };
    let id = format!("photo{}", state.next_file);
    state.next_file += 1;
    state.files.insert(id.clone(), source);
    Ok(id)
}

/// Checks an uploaded picture: PNG or JPEG, at most 10 MB, sane proportions.
fn image(bytes: &[u8]) -> Result<String, Refusal> {
    if bytes.len() > 10 * 1024 * 1024 {
        return refuse(413, "Request Entity Too Large");
    }
    if bytes.starts_with(b"\xff\xd8") {
        return Ok("jpeg".to_owned());
    }
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.len() < 24 {
        return bad("IMAGE_PROCESS_FAILED");
    }
    let side = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let (width, height) = (side(16), side(20));
    if width + height > 10_000 || width == 0 || height == 0 || width.max(height) / width.min(height) > 20 {
        return bad("PHOTO_INVALID_DIMENSIONS");
    }
    Ok(format!("png {width}x{height}"))
}

fn answer_query(
    state: &mut State,
    params: &Params,
    name: &str,
    check: impl Fn(&Params) -> Result<(), Refusal>,
) -> Answer {
    check(params)?;
    let query = params.text(name).and_then(|id| state.queries.get_mut(id));
    match query.filter(|query| !query.expired && query.answered.is_none()) {
        Some(query) => {
            query.answered = Some((Instant::now(), Value::Object(params.values.clone())));
            Ok(true.into())
        }
        None => bad("query is too old and response timeout expired or query ID is invalid"),
    }
}

fn inline_results(params: &Params) -> Result<(), Refusal> {
    let results = params.json("results").and_then(|r| r.as_array().cloned()).unwrap_or_default();
    if results.len() > 50 {
        return bad("RESULTS_TOO_MUCH");
    }
    let mut ids = std::collections::HashSet::new();
    for result in &results {
        let id = result["id"].as_str().unwrap_or_default();
        if !(1..=64).contains(&id.len()) {
            return bad("RESULT_ID_INVALID");
        }
        if !ids.insert(id.to_owned()) {
            return bad("RESULT_ID_DUPLICATE");
        }
        if result["type"] != "article" || result["title"].as_str().unwrap_or_default().is_empty() {
            return bad("ARTICLE_TITLE_EMPTY");
        }
        let content = Params {
            values: result["input_message_content"].as_object().cloned().unwrap_or_default(),
            ..Params::default()
        };
        if words(&content, "message_text", 4096)?.is_empty() {
            return bad("MESSAGE_EMPTY");
        }
        if !result["reply_markup"].is_null() {
            check_keyboard(&result["reply_markup"])?;
        }
    }
    Ok(())
}

fn set_commands(state: &mut State, params: &Params) -> Answer {
    let commands = params.json("commands").unwrap_or_default();
    let list = commands.as_array().cloned().unwrap_or_default();
    if list.len() > 100 {
        return bad("BOT_COMMANDS_TOO_MUCH");
    }
    for command in &list {
        let name = command["command"].as_str().unwrap_or_default();
        let right = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !right || !(1..=32).contains(&name.len()) {
            return bad("BOT_COMMAND_INVALID");
        }
        if !(1..=256).contains(&units(command["description"].as_str().unwrap_or_default())) {
            return bad("BOT_COMMAND_DESCRIPTION_INVALID");
        }
    }
    let scope =
        params.json("scope").map_or("default".to_owned(), |s| s["type"].as_str().unwrap_or_default().to_owned());
    let language = params.text("language_code").unwrap_or_default().to_owned();
    state.commands.insert((scope, language), commands);
    Ok(true.into())
}

fn set_webhook(state: &mut State, params: &Params) -> Answer {
    let url = params.text("url").unwrap_or_default().to_owned();
    // A server of one's own accepts http; everything else must be https.
    if !url.starts_with("https://") && !url.starts_with("http://127.0.0.1:") {
        return bad("bad webhook: HTTPS url must be provided for webhook");
    }
    let secret = params.text("secret_token").map(str::to_owned);
    let right =
        |s: &String| (1..=256).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    if secret.as_ref().is_some_and(|secret| !right(secret)) {
        return bad("secret token contains unallowed characters");
    }
    state.webhook = Some((url, secret));
    Ok(true.into())
}

fn flood(limit: Result<(), u64>) -> Result<(), Refusal> {
    limit.map_err(too_many)
}

/// The refusal of a call that comes too soon.
pub fn too_many(seconds: u64) -> Refusal {
    Refusal {
        code: 429,
        description: format!("Too Many Requests: retry after {seconds}"),
        parameters: json!({"retry_after": seconds}),
    }
}
