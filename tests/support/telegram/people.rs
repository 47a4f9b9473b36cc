//! The people: they write, press, edit, block, and ask in inline mode.

use std::collections::HashSet;
use std::time::Instant;

use serde_json::{Value, json};

use super::TestTelegram;
use super::state::{BOT_NAME, Chat, Message, Query, State};

impl TestTelegram {
    /// A person with a private chat that they have opened.
    pub fn person(&self, id: i64, name: &str, language: &str) {
        self.change(|state| {
            state.people.insert(id, json!({"id": id, "is_bot": false, "first_name": name, "language_code": language}));
            let json = json!({"id": id, "type": "private", "first_name": name});
            state.chats.insert(id, Chat { json, closed: false, started: true, moved_to: None, topics: HashSet::new() });
        });
    }

    /// A group; with topics when there are any.
    pub fn group(&self, id: i64, topics: &[i64]) {
        let kind = if id > -1_000_000_000 { "group" } else { "supergroup" };
        let mut json = json!({"id": id, "type": kind, "title": "Film club"});
        if !topics.is_empty() {
            json["is_forum"] = true.into();
        }
        let topics = topics.iter().copied().collect();
        let chat = Chat { json, closed: false, started: true, moved_to: None, topics };
        self.change(|state| state.chats.insert(id, chat));
    }

    /// Says something in the private chat.
    pub fn say(&self, person: i64, text: &str) -> u32 {
        self.post(person, person, json!({"text": text}))
    }

    /// Says something in a group.
    pub fn say_in(&self, chat: i64, person: i64, text: &str) -> u32 {
        self.post(chat, person, json!({"text": text}))
    }

    /// Posts a message with these fields; commands and mentions in it are marked as Telegram does. Returns the number of
    /// the update.
    pub fn post(&self, chat: i64, person: i64, fields: Value) -> u32 {
        self.change(|state| {
            let json = message(state, chat, person, &fields);
            state.update("message", json)
        })
    }

    /// Changes the text of the person's latest message in their private chat.
    pub fn edit_last(&self, person: i64, text: &str) -> u32 {
        self.change(|state| {
            let range = state.messages.range((person, i32::MIN)..=(person, i32::MAX));
            let last = range.filter(|(_, m)| !m.from_bot).map(|(_, m)| m.id).next_back().expect("a message to edit");
            let mut json = message(state, person, person, &json!({"text": text}));
            let fresh = json["message_id"].as_i64().unwrap_or_default() as i32;
            state.messages.remove(&(person, fresh));
            json["message_id"] = last.into();
            json["edit_date"] = 1_790_000_030.into();
            state.update("edited_message", json)
        })
    }

    /// Presses a button under a message of the bot; returns the number of the press.
    pub fn press(&self, person: i64, under: &Message, data: &str) -> String {
        self.change(|state| {
            let id = query(state);
            let message = state.messages.get(&(under.chat, under.id)).cloned().expect("the message");
            let body = json!({
                "id": id, "from": state.people[&person], "chat_instance": "1", "data": data,
                "message": state.message_json(&message),
            });
            state.update("callback_query", body);
            id
        })
    }

    /// Presses a button under a card that was sent in inline mode.
    pub fn press_inline(&self, person: i64, inline_message: &str, data: &str) -> String {
        self.change(|state| {
            let id = query(state);
            let body = json!({
                "id": id, "from": state.people[&person], "chat_instance": "1", "data": data,
                "inline_message_id": inline_message,
            });
            state.update("callback_query", body);
            id
        })
    }

    /// Types after the bot's name in some chat; returns the number of the query.
    pub fn type_inline(&self, person: i64, text: &str) -> String {
        self.change(|state| {
            let id = query(state);
            let body = json!({"id": id, "from": state.people[&person], "query": text, "offset": ""});
            state.update("inline_query", body);
            id
        })
    }

    /// Chooses an inline result: it becomes a message somewhere. Returns its address.
    pub fn choose_inline(&self, query: &str, result: usize) -> (String, Value) {
        self.change(|state| {
            let (_, answer) = state.queries[query].answered.clone().expect("an answer to choose from");
            let id = format!("inline-{query}-{result}");
            state.inline_messages.insert(id.clone(), answer["results"][result].clone());
            (id, answer["results"][result].clone())
        })
    }

    /// The person blocks the bot, or the group removes it; or takes that back.
    pub fn close_chat(&self, chat: i64, closed: bool) {
        self.change(|state| state.chats.get_mut(&chat).expect("the chat").closed = closed);
    }

    /// A group becomes a supergroup with another number.
    pub fn move_group(&self, from: i64, to: i64, person: i64) {
        self.group(to, &[]);
        self.change(|state| {
            state.chats.get_mut(&from).expect("the group").moved_to = Some(to);
            let json = message(state, from, person, &json!({"migrate_to_chat_id": to}));
            state.update("message", json)
        });
    }

    /// A message is deleted.
    pub fn delete(&self, message: &Message) {
        self.change(|state| state.messages.get_mut(&(message.chat, message.id)).expect("the message").deleted = true);
    }

    /// Waits for the bot's messages in a chat to be so many, and returns the latest.
    pub async fn nth_message(&self, chat: i64, count: usize) -> Message {
        let what = format!("message {count} in chat {chat}");
        self.wait(&what, |state| state.bot_messages(chat).get(count - 1).cloned()).await
    }

    /// Waits until a message looks like that.
    pub async fn until(&self, message: &Message, what: &str, looks: impl Fn(&Message) -> bool) -> Message {
        let key = (message.chat, message.id);
        self.wait(what, |state| state.messages.get(&key).filter(|m| looks(m)).cloned()).await
    }

    /// Waits for the answer to a press and returns its words.
    pub async fn toast(&self, query: &str) -> String {
        let answer = self.wait("the answer to a press", |state| state.queries[query].answered.clone()).await;
        answer.1["text"].as_str().unwrap_or_default().to_owned()
    }
}

fn query(state: &mut State) -> String {
    let id = format!("query{}", state.next_query);
    state.next_query += 1;
    state.queries.insert(id.clone(), Query { asked: Instant::now(), answered: None, expired: false });
    id
}

fn message(state: &mut State, chat: i64, person: i64, fields: &Value) -> Value {
    let id = state.next_message;
    state.next_message += 1;
    let text = fields["text"].as_str().unwrap_or_default().to_owned();
    let mut json = json!({
        "message_id": id, "date": 1_790_000_000, "chat": state.chats[&chat].json, "from": state.people[&person],
    });
    let entities = entities(&text);
    if !entities.is_empty() {
        json["entities"] = Value::Array(entities);
    }
    if let (Some(json), Some(fields)) = (json.as_object_mut(), fields.as_object()) {
        json.extend(fields.clone());
    }
    let kept = Message {
        id,
        chat,
        from_bot: false,
        text,
        photo: None,
        document: None,
        markup: Value::Null,
        topic: fields["message_thread_id"].as_i64(),
        answers: None,
        edits: 0,
        deleted: false,
    };
    state.messages.insert((chat, id), kept);
    json
}

/// Commands and mentions, in UTF-16 units.
fn entities(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    if text.starts_with('/') {
        let length = text.split_whitespace().next().unwrap_or_default().encode_utf16().count();
        found.push(json!({"type": "bot_command", "offset": 0, "length": length}));
    }
    let mention = format!("@{BOT_NAME}");
    for (at, _) in text.match_indices(&mention).filter(|_| !text.starts_with('/')) {
        let offset = text[..at].encode_utf16().count();
        found.push(json!({"type": "mention", "offset": offset, "length": mention.len()}));
    }
    found
}
