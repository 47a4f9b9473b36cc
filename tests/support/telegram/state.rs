//! What the test server knows: people, chats, messages, updates that wait, presses that want an answer.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::Instant;

use serde_json::{Value, json};

use super::limits::Limits;

/// Number of the bot.
pub const BOT_ID: i64 = 700;
/// Name of the bot.
pub const BOT_NAME: &str = "matinee_test_bot";

/// Everything.
#[derive(Debug, Default)]
pub struct State {
    pub people: HashMap<i64, Value>,
    pub chats: HashMap<i64, Chat>,
    pub messages: BTreeMap<(i64, i32), Message>,
    pub updates: VecDeque<(u32, Value)>,
    /// Every update ever, for delivering it again.
    pub history: BTreeMap<u32, Value>,
    /// Delivered at the next poll whatever its offset.
    pub again: Vec<u32>,
    pub queries: HashMap<String, Query>,
    pub inline_messages: HashMap<String, Value>,
    pub files: HashMap<String, String>,
    pub bad_addresses: HashSet<String>,
    pub webhook: Option<(String, Option<String>)>,
    pub commands: HashMap<(String, String), Value>,
    pub calls: Vec<Call>,
    pub faults: Vec<(String, Fault)>,
    pub held: HashSet<String>,
    pub limits: Limits,
    /// Number of the latest poll; an older one ends when there is a newer.
    pub poll: u64,
    pub next_message: i32,
    pub next_update: u32,
    pub next_query: u32,
    pub next_file: u32,
}

/// A private chat or a group.
#[derive(Debug, Clone)]
pub struct Chat {
    pub json: Value,
    /// The person blocked the bot, or removed it from the group.
    pub closed: bool,
    /// A private chat that the person never opened.
    pub started: bool,
    pub moved_to: Option<i64>,
    pub topics: HashSet<i64>,
}

/// A message, from whomever.
#[derive(Debug, Clone)]
pub struct Message {
    pub id: i32,
    pub chat: i64,
    pub from_bot: bool,
    /// What is read of it.
    pub text: String,
    /// Telegram's number of the picture.
    pub photo: Option<String>,
    /// Name and contents of the file.
    pub document: Option<(String, Vec<u8>)>,
    pub markup: Value,
    pub topic: Option<i64>,
    pub answers: Option<i64>,
    /// How often it was changed.
    pub edits: usize,
    pub deleted: bool,
}

impl Message {
    /// Labels of its buttons with what they carry, row by row.
    pub fn buttons(&self) -> Vec<Vec<(String, String)>> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rows = self.markup["inline_keyboard"].as_array().cloned().unwrap_or_default();
        let button =
            |b: &Value| (text(&b["text"]), text(if b["url"].is_null() { &b["callback_data"] } else { &b["url"] }));
        rows.iter().map(|row| row.as_array().into_iter().flatten().map(button).collect()).collect()
    }

    /// What the button carries whose label starts with these words.
    pub fn button(&self, label: &str) -> String {
        let all = self.buttons();
        let found = all.iter().flatten().find(|(text, _)| text.starts_with(label));
        found.unwrap_or_else(|| panic!("no button {label} among {all:?} under {}", self.text)).1.clone()
    }

    /// The label of the button that carries this.
    pub fn label(&self, data: &str) -> String {
        let all = self.buttons();
        all.iter().flatten().find(|(_, d)| d == data).unwrap_or_else(|| panic!("no {data} among {all:?}")).0.clone()
    }
}

/// A press or an inline query.
#[derive(Debug, Clone)]
pub struct Query {
    pub asked: Instant,
    pub answered: Option<(Instant, Value)>,
    /// Too old to be answered.
    pub expired: bool,
}

/// One call of a method.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    pub params: Value,
    pub at: Instant,
    /// What Telegram said; `Err` with the description of a refusal.
    pub outcome: Result<(), String>,
}

/// What goes wrong at the next call of a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// 429 with so many seconds to wait.
    Flood(u64),
    /// A proxy's error page.
    BadGateway,
    /// This refusal, as code and description.
    Refuse(u16, String),
}

impl State {
    pub fn new() -> Self {
        Self { next_message: 1, next_update: 1_000, ..Self::default() }
    }

    /// The message as the Bot API describes it.
    pub fn message_json(&self, message: &Message) -> Value {
        let mut json = json!({
            "message_id": message.id, "date": 1_790_000_000, "chat": self.chats[&message.chat].json,
        });
        json["from"] =
            if message.from_bot { bot_json() } else { self.people.values().next().cloned().unwrap_or_default() };
        if let Some(topic) = message.topic {
            json["message_thread_id"] = topic.into();
            json["is_topic_message"] = true.into();
        }
        match (&message.photo, &message.document) {
            (Some(file), _) => {
                let size = |file: &str, width| json!({"file_id": file, "file_unique_id": format!("u{file}"), "width": width, "height": width * 3 / 2, "file_size": 1000});
                json["photo"] = json!([size(&format!("{file}-small"), 90), size(file, 800)]);
                json["caption"] = message.text.clone().into();
            }
            (_, Some((name, contents))) => {
                json["document"] =
                    json!({"file_id": "doc", "file_unique_id": "udoc", "file_name": name, "file_size": contents.len()});
                json["caption"] = message.text.clone().into();
            }
            _ => json["text"] = message.text.clone().into(),
        }
        if !message.markup.is_null() {
            json["reply_markup"] = message.markup.clone();
        }
        json
    }

    /// Queues an update and returns its number.
    pub fn update(&mut self, kind: &str, body: Value) -> u32 {
        let id = self.next_update;
        self.next_update += 1;
        let update = json!({"update_id": id, kind: body});
        self.history.insert(id, update.clone());
        self.updates.push_back((id, update));
        id
    }

    /// Messages of the bot in a chat that still exist, oldest first.
    pub fn bot_messages(&self, chat: i64) -> Vec<Message> {
        let range = self.messages.range((chat, i32::MIN)..=(chat, i32::MAX));
        range.map(|(_, message)| message).filter(|m| m.from_bot && !m.deleted).cloned().collect()
    }

    /// How often a method was called with success.
    pub fn accepted(&self, method: &str) -> usize {
        self.calls.iter().filter(|call| call.method == method && call.outcome.is_ok()).count()
    }
}

/// The bot as the Bot API describes it.
pub fn bot_json() -> Value {
    json!({"id": BOT_ID, "is_bot": true, "first_name": "Matinee", "username": BOT_NAME})
}
