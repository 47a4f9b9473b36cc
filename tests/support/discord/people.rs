//! What people do on Discord.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::DiscordServer;
use super::events;
use super::rest::direct_channel;
use super::world::{APPLICATION, Interaction, Message, WorldState};

/// Somebody.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub id: u64,
    /// Language of their client.
    pub locale: &'static str,
    /// May manage the server.
    pub manages: bool,
}

impl Person {
    /// Somebody with an American client and no rights.
    pub const fn new(id: u64) -> Self {
        Self { id, locale: "en-US", manages: false }
    }
}

impl DiscordServer {
    /// The channel for direct messages between a person and the bot.
    pub fn direct(&self, person: &Person) -> u64 {
        self.world().change(|state| direct_channel(person.id, state))
    }

    /// Writes a message; `<@bot>` in it mentions the bot. Gives its id.
    pub fn write(&self, person: &Person, channel: u64, text: &str) -> u64 {
        self.write_reply(person, channel, text, None)
    }

    /// Writes a message as reply to another, without mentioning its author unless the text does.
    pub fn write_reply(&self, person: &Person, channel: u64, text: &str, reply_to: Option<u64>) -> u64 {
        let mention = format!("<@{APPLICATION}>");
        let text = text.replace("<@bot>", &mention);
        let mentions: Vec<u64> = if text.contains(&mention) { vec![APPLICATION] } else { Vec::new() };
        let body = json!({ "content": text, "mention_ids": mentions });
        let message = self.world().change(|state| {
            let message = Message {
                id: state.id(),
                channel,
                author: person.id,
                body,
                files: Vec::new(),
                flags: 0,
                only_for: None,
                reply_to,
                interaction: None,
                edits: 0,
                deleted: false,
                at: Instant::now(),
            };
            state.messages.insert(message.id, message.clone());
            message
        });
        self.world().dispatch_message(&message);
        message.id
    }

    /// Delivers the event of a message once more.
    pub fn redeliver(&self, message: u64) {
        let message = self.world().look().messages[&message].clone();
        self.world().dispatch_message(&message);
    }

    /// Uses a slash command. Options as `[(name, value)]`; the kind follows from the value. Gives the interaction's id.
    pub fn command(&self, person: &Person, channel: u64, name: &str, options: &[(&str, Value)]) -> u64 {
        let options: Vec<Value> = options.iter().map(|(name, value)| option(name, value, false)).collect();
        let data = json!({ "id": "77", "name": name, "type": 1, "options": options });
        self.interact(person, channel, 2, data, None)
    }

    /// Uses the menu of a message.
    pub fn message_command(&self, person: &Person, channel: u64, name: &str, message: u64) -> u64 {
        let target = {
            let state = self.world().look();
            events::message(&state.messages[&message], &state, true)
        };
        let data = json!({
            "id": "78", "name": name, "type": 3, "target_id": message.to_string(),
            "resolved": { "messages": { message.to_string(): target } },
        });
        self.interact(person, channel, 2, data, None)
    }

    /// Types into an option that has suggestions.
    pub fn type_title(&self, person: &Person, channel: u64, command: &str, typed: &str) -> u64 {
        let option = option("movie", &json!(typed), true);
        let data = json!({ "id": "77", "name": command, "type": 1, "options": [option] });
        self.interact(person, channel, 4, data, None)
    }

    /// Presses a button of a message. Fails the test if the message does not have it.
    pub fn press(&self, person: &Person, message: u64, custom_id: &str) -> u64 {
        let data = json!({ "custom_id": custom_id, "component_type": 2 });
        let had = self.world().look().messages[&message].custom_ids();
        assert!(had.iter().any(|id| id == custom_id), "there is no button {custom_id} among {had:?}");
        self.component(person, message, data)
    }

    /// Presses a button that need not exist.
    pub fn press_blindly(&self, person: &Person, message: u64, custom_id: &str) -> u64 {
        self.component(person, message, json!({ "custom_id": custom_id, "component_type": 2 }))
    }

    /// Chooses an entry of a menu of a message.
    pub fn choose(&self, person: &Person, message: u64, value: &str) -> u64 {
        let (values, ids) = {
            let state = self.world().look();
            (state.messages[&message].values(), state.messages[&message].custom_ids())
        };
        assert!(values.iter().any(|known| known == value), "there is no entry {value} among {values:?}");
        let menu = ids.into_iter().find(|id| id.starts_with("1.menu.")).expect("a menu");
        let data = json!({ "custom_id": menu, "component_type": 3, "values": [value] });
        self.component(person, message, data)
    }

    fn component(&self, person: &Person, message: u64, data: Value) -> u64 {
        let (channel, source) = {
            let state = self.world().look();
            let message = &state.messages[&message];
            (message.channel, events::message(message, &state, true))
        };
        self.interact(person, channel, 3, data, Some((message, source)))
    }

    fn interact(&self, person: &Person, channel: u64, kind: u8, data: Value, source: Option<(u64, Value)>) -> u64 {
        let (id, event, guild) = self.world().change(|state| {
            let id = state.id();
            let token = format!("token-{id}");
            let interaction = Interaction {
                id,
                token: token.clone(),
                person: person.id,
                channel,
                kind,
                at: Instant::now(),
                acknowledged: None,
                choices: None,
                original: None,
                source: source.as_ref().map(|(id, _)| *id),
                event: Value::Null,
            };
            let channel = state.channels[&channel].clone();
            let source = source.map(|(_, message)| message);
            let event = events::interaction(id, &token, kind, person, &channel, data, source);
            state.interactions.insert(id, Interaction { event: event.clone(), ..interaction });
            (id, event, channel.guild)
        });
        self.world().dispatch(guild, "INTERACTION_CREATE", event);
        id
    }

    /// Delivers the event of an interaction once more.
    pub fn redeliver_interaction(&self, interaction: u64) {
        let (event, guild) = {
            let state = self.world().look();
            let interaction = &state.interactions[&interaction];
            (interaction.event.clone(), state.channels[&interaction.channel].guild)
        };
        self.world().dispatch(guild, "INTERACTION_CREATE", event);
    }

    /// Waits for the answer to a message.
    pub async fn answer_to_message(&self, message: u64) -> Message {
        self.world().wait_for("an answer to a message", |state| state.reply_to(message).cloned()).await
    }

    /// Waits for the finished answer to an interaction.
    pub async fn answer(&self, interaction: u64) -> Message {
        self.world().wait_for("an answer to an interaction", |state| state.answer_to(interaction).cloned()).await
    }

    /// Waits until the bot is connected and its commands are registered.
    pub async fn connected(&self) {
        self.world().wait_for("the bot to connect", is_connected).await;
    }

    /// The same for a program that has much to do before.
    pub async fn connected_within(&self, deadline: Duration) {
        self.world().wait_longer("the bot to connect", deadline, is_connected).await;
    }
}

fn is_connected(state: &WorldState) -> Option<()> {
    let open = state.sessions.values().filter(|session| session.connection.is_some()).count();
    (open as u64 >= state.shards && !state.commands.is_empty()).then_some(())
}

fn option(name: &str, value: &Value, focused: bool) -> Value {
    let kind = match value {
        Value::Bool(_) => 5,
        Value::Number(number) if number.is_i64() || number.is_u64() => 4,
        Value::Number(_) => 10,
        _ => 3,
    };
    let mut option = json!({ "name": name, "type": kind, "value": value });
    if focused {
        option["focused"] = json!(true);
    }
    option
}
