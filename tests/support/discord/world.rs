//! What there is on the server: channels, messages, interactions, sessions; and what went wrong.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;

/// The token the server accepts.
pub const TOKEN: &str = "MTIzNDU2.fake.token-for-tests";
/// The bot's application and user.
pub const APPLICATION: u64 = 1_111;
/// The server (guild) everything happens in.
pub const GUILD: u64 = 7_000 << 22;
/// Its public channel.
pub const LOBBY: u64 = 8_001;
/// Another channel of it.
pub const BACKROOM: u64 = 8_002;
/// A thread of the lobby.
pub const THREAD: u64 = 8_003;
/// All permissions a bot needs.
pub const PERMISSIONS: u64 = 1 << 11 | 1 << 14 | 1 << 15 | 1 << 10 | 1 << 38 | 1 << 16;
/// May embed links.
pub const EMBED_LINKS: u64 = 1 << 14;
/// May attach files.
pub const ATTACH_FILES: u64 = 1 << 15;
/// May send messages.
pub const SEND_MESSAGES: u64 = 1 << 11;
/// Flag: one person sees it.
pub const EPHEMERAL: u64 = 64;
/// Flag: still thinking.
pub const LOADING: u64 = 128;
/// Flag: Components V2.
pub const V2: u64 = 1 << 15;

/// The server's state behind a lock, with a bell that rings at every change.
pub struct World {
    state: Mutex<WorldState>,
    changed: Notify,
}

/// Everything there is.
pub struct WorldState {
    pub gateway_url: String,
    pub shards: u64,
    pub sessions_left: u64,
    pub heartbeat_ms: u64,
    /// The application may receive message content.
    pub content_allowed: bool,
    pub next_id: u64,
    pub channels: HashMap<u64, Channel>,
    pub messages: BTreeMap<u64, Message>,
    pub interactions: HashMap<u64, Interaction>,
    pub commands: Vec<Value>,
    /// Guild the commands were registered for; `None`: for all.
    pub commands_guild: Option<u64>,
    pub typing: Vec<u64>,
    /// People who take no direct messages.
    pub no_direct: HashSet<u64>,
    pub sessions: HashMap<String, Session>,
    /// Connections whose sessions are no more.
    pub leaving: Vec<UnboundedSender<super::gateway::Out>>,
    pub identifies: Vec<Value>,
    /// When they came.
    pub identified_at: Vec<Instant>,
    /// No session is accepted.
    pub refuses_sessions: bool,
    pub resumes: usize,
    pub heartbeats: usize,
    /// Faults to be served, each once: which requests, and what comes instead of an answer.
    pub trouble: VecDeque<(&'static str, Faulty)>,
    /// What Discord would have refused, and requests it does not know.
    pub faults: Vec<String>,
    /// Requests by `METHOD /path`, with the time.
    pub requests: Vec<(String, Instant)>,
    pub refused: usize,
    pub rates: HashMap<String, Rate>,
    pub nonces: HashMap<String, u64>,
    /// Tokens of interactions live this long.
    pub token_life: Duration,
}

/// A way for a request to go wrong.
#[derive(Debug, Clone, Copy)]
pub enum Faulty {
    /// Discord's own trouble.
    Status(u16),
    /// Too many requests; wait this long.
    TooMany(Duration),
    /// No answer; the request has no effect.
    Silence(Duration),
    /// Refused with this code of Discord's.
    Refused(u64),
    /// The request is carried out, but its answer gets lost.
    LostAnswer,
}

/// A channel.
#[derive(Debug, Clone)]
pub struct Channel {
    pub id: u64,
    /// Discord's channel type.
    pub kind: u8,
    pub guild: Option<u64>,
    pub parent: Option<u64>,
    /// For direct messages: with whom.
    pub with: Option<u64>,
    /// What the bot may do here.
    pub permissions: u64,
}

/// A message of anybody.
#[derive(Debug, Clone)]
pub struct Message {
    pub id: u64,
    pub channel: u64,
    pub author: u64,
    /// The JSON as it was sent.
    pub body: Value,
    /// Names and contents of the files that were uploaded with it.
    pub files: Vec<(String, Vec<u8>)>,
    pub flags: u64,
    /// For ephemeral messages: who sees it.
    pub only_for: Option<u64>,
    pub reply_to: Option<u64>,
    pub interaction: Option<u64>,
    pub edits: usize,
    pub deleted: bool,
    pub at: Instant,
}

/// A used command, pressed button or typed title.
#[derive(Debug, Clone)]
pub struct Interaction {
    pub id: u64,
    pub token: String,
    pub person: u64,
    pub channel: u64,
    /// Discord's interaction type.
    pub kind: u8,
    pub at: Instant,
    /// Callback type and when it came.
    pub acknowledged: Option<(u8, Instant)>,
    pub choices: Option<Value>,
    /// The message that `@original` means.
    pub original: Option<u64>,
    /// The message the button was on.
    pub source: Option<u64>,
    /// The event that told the bot of it.
    pub event: Value,
}

/// A gateway session.
pub struct Session {
    pub sequence: u64,
    /// What was dispatched, for resuming.
    pub log: Vec<(u64, String)>,
    pub connection: Option<UnboundedSender<super::gateway::Out>>,
    pub intents: u64,
    pub shard: (u64, u64),
}

/// One route's rate limit.
pub struct Rate {
    pub left: u32,
    pub reset: Instant,
}

impl World {
    /// A world with one server, two channels and a thread.
    pub fn new(gateway_url: String) -> Self {
        let channel =
            |id, kind, parent| Channel { id, kind, guild: Some(GUILD), parent, with: None, permissions: PERMISSIONS };
        let channels = [channel(LOBBY, 0, None), channel(BACKROOM, 0, None), channel(THREAD, 11, Some(LOBBY))];
        let state = WorldState {
            gateway_url,
            shards: 1,
            sessions_left: 1_000,
            heartbeat_ms: 1_000,
            content_allowed: true,
            next_id: 1_000_000,
            channels: channels.into_iter().map(|channel| (channel.id, channel)).collect(),
            messages: BTreeMap::new(),
            interactions: HashMap::new(),
            commands: Vec::new(),
            commands_guild: None,
            typing: Vec::new(),
            no_direct: HashSet::new(),
            sessions: HashMap::new(),
            leaving: Vec::new(),
            identifies: Vec::new(),
            identified_at: Vec::new(),
            refuses_sessions: false,
            resumes: 0,
            heartbeats: 0,
            trouble: VecDeque::new(),
            faults: Vec::new(),
            requests: Vec::new(),
            refused: 0,
            rates: HashMap::new(),
            nonces: HashMap::new(),
            token_life: Duration::from_secs(15 * 60),
        };
        Self { state: Mutex::new(state), changed: Notify::new() }
    }

    /// Looks at the state.
    pub fn look(&self) -> MutexGuard<'_, WorldState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and rings the bell.
    pub fn change<T>(&self, change: impl FnOnce(&mut WorldState) -> T) -> T {
        let outcome = change(&mut self.look());
        self.changed.notify_waiters();
        outcome
    }

    /// Waits until `found` finds something; fails the test after the deadline, saying what was waited for.
    pub async fn wait_for<T>(&self, what: &str, found: impl FnMut(&WorldState) -> Option<T>) -> T {
        self.wait_longer(what, super::DEADLINE, found).await
    }

    /// As [`World::wait_for`], with another deadline.
    pub async fn wait_longer<T>(
        &self,
        what: &str,
        deadline: Duration,
        mut found: impl FnMut(&WorldState) -> Option<T>,
    ) -> T {
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                if let Some(value) = found(&self.look()) {
                    return value;
                }
                changed.await;
            }
        };
        match tokio::time::timeout(deadline, waiting).await {
            Ok(value) => value,
            Err(_) => {
                let state = self.look();
                let last: Vec<_> = state.requests.iter().rev().take(12).map(|(request, _)| request).collect();
                panic!("waited in vain for {what}; faults: {:?}; last requests: {last:?}", state.faults);
            }
        }
    }

    /// Closes every gateway connection.
    pub fn gateway_shut(&self) {
        self.change(|state| state.sessions.values_mut().for_each(|session| session.connection = None));
    }

    /// Fails when Discord would have refused anything so far.
    pub fn assert_no_faults(&self) {
        assert_eq!(self.look().faults, [""; 0]);
    }
}

impl WorldState {
    /// A fresh id; ids grow, as snowflakes do.
    pub fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// The next fault for a request, if one is waiting.
    pub fn take_trouble(&mut self, request: &str) -> Option<Faulty> {
        let at = self.trouble.iter().position(|(which, _)| request.contains(which))?;
        self.trouble.remove(at).map(|(_, faulty)| faulty)
    }

    /// Messages of the bot in a channel, oldest first, without those still thinking.
    pub fn said_in(&self, channel: u64) -> Vec<&Message> {
        let own = |message: &&Message| {
            message.author == APPLICATION
                && message.channel == channel
                && message.flags & LOADING == 0
                && !message.deleted
        };
        self.messages.values().filter(own).collect()
    }

    /// The bot's answer to a message.
    pub fn reply_to(&self, message: u64) -> Option<&Message> {
        self.messages.values().find(|m| m.author == APPLICATION && m.reply_to == Some(message))
    }

    /// The finished answer to an interaction.
    pub fn answer_to(&self, interaction: u64) -> Option<&Message> {
        let original = self.interactions.get(&interaction)?.original?;
        let message = self.messages.get(&original)?;
        let finished = message.flags & LOADING == 0 && !message.deleted;
        (finished && message.interaction == Some(interaction)).then_some(message)
    }
}

impl Message {
    /// All text people see: content, embeds, text displays.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for key in ["content", "title", "description", "text"] {
            strings(&self.body, key, &mut |found| {
                text.push_str(found);
                text.push('\n');
            });
        }
        text
    }

    /// Custom ids of all buttons and menus.
    pub fn custom_ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        strings(&self.body["components"], "custom_id", &mut |id| ids.push(id.to_owned()));
        ids
    }

    /// Values of all menu entries.
    pub fn values(&self) -> Vec<String> {
        let mut values = Vec::new();
        strings(&self.body["components"], "value", &mut |value| values.push(value.to_owned()));
        values
    }

    /// Addresses of all pictures.
    pub fn pictures(&self) -> Vec<String> {
        let mut urls = Vec::new();
        for key in ["media", "image", "thumbnail"] {
            objects(&self.body, key, &mut |media| urls.extend(media["url"].as_str().map(str::to_owned)));
        }
        urls
    }
}

fn strings(value: &Value, key: &str, found: &mut dyn FnMut(&str)) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                match value {
                    Value::String(text) if name == key => found(text),
                    other => strings(other, key, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| strings(value, key, found)),
        _ => {}
    }
}

fn objects(value: &Value, key: &str, found: &mut dyn FnMut(&Value)) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                if name == key {
                    found(value);
                }
                objects(value, key, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| objects(value, key, found)),
        _ => {}
    }
}
