//! The gateway: hello, identify, ready, heartbeats, dispatch, resume, invalid sessions.

use std::borrow::Cow;
use std::sync::Arc;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use serenity::all::{Event, GatewayEvent};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::events;
use super::world::{Message, Session, TOKEN, World, WorldState};

/// What goes out on a connection.
#[derive(Debug, Clone)]
pub enum Out {
    /// A payload.
    Text(String),
    /// The end, with Discord's close code.
    Close(u16),
    /// The end without a word, as when a cable is pulled.
    Cut,
}

/// Accepts connections for ever.
pub async fn serve(listener: TcpListener, world: Arc<World>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(connection(stream, Arc::clone(&world)));
    }
}

async fn connection(stream: TcpStream, world: Arc<World>) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else { return };
    let (out, mut outgoing): (UnboundedSender<Out>, UnboundedReceiver<Out>) = unbounded_channel();
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": world.look().heartbeat_ms }, "s": null, "t": null });
    if socket.send(Frame::Text(hello.to_string())).await.is_err() {
        return;
    }
    // The session holds the only other sender, so that dropping it there ends the connection.
    let mut opening = Some(out);
    loop {
        tokio::select! {
            frame = socket.next() => match frame {
                Some(Ok(Frame::Text(text))) => {
                    let payload: Value = serde_json::from_str(&text).unwrap_or_default();
                    for answer in received(&payload, &mut opening, &world) {
                        if !send(&mut socket, answer).await {
                            return;
                        }
                    }
                }
                Some(Ok(Frame::Close(_))) | Some(Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
            answer = outgoing.recv() => match answer {
                Some(answer) => {
                    if !send(&mut socket, answer).await {
                        return;
                    }
                }
                None => return,
            },
        }
    }
}

/// False when the connection is over.
async fn send(socket: &mut tokio_tungstenite::WebSocketStream<TcpStream>, out: Out) -> bool {
    match out {
        Out::Text(text) => socket.send(Frame::Text(text)).await.is_ok(),
        Out::Close(code) => {
            let frame = CloseFrame { code: code.into(), reason: Cow::from("") };
            let _ = socket.close(Some(frame)).await;
            false
        }
        Out::Cut => false,
    }
}

fn received(payload: &Value, opening: &mut Option<UnboundedSender<Out>>, world: &World) -> Vec<Out> {
    match payload["op"].as_u64() {
        Some(1) => {
            world.change(|state| state.heartbeats += 1);
            vec![Out::Text(json!({ "op": 11, "d": null, "s": null, "t": null }).to_string())]
        }
        Some(2) => world.change(|state| identify(&payload["d"], opening, state)),
        Some(3) => Vec::new(),
        Some(6) => world.change(|state| resume(&payload["d"], opening, state)),
        other => {
            world.change(|state| state.faults.push(format!("gateway: opcode {other:?}")));
            vec![Out::Close(4001)]
        }
    }
}

fn identify(data: &Value, opening: &mut Option<UnboundedSender<Out>>, state: &mut WorldState) -> Vec<Out> {
    state.identifies.push(data.clone());
    state.identified_at.push(std::time::Instant::now());
    if state.sessions_left == 0 {
        // Discord takes the token away for this.
        state.faults.push("gateway: more sessions than allowed".to_owned());
    }
    state.sessions_left = state.sessions_left.saturating_sub(1);
    if data["token"] != json!(format!("Bot {TOKEN}")) && data["token"] != json!(TOKEN) {
        return vec![Out::Close(4004)];
    }
    let intents = data["intents"].as_u64().unwrap_or(0);
    if intents & (1 << 15) != 0 && !state.content_allowed {
        return vec![Out::Close(4014)];
    }
    if data["shard"][1].as_u64().unwrap_or(1) < state.shards {
        return vec![Out::Close(4011)];
    }
    if state.refuses_sessions {
        state.leaving.extend(opening.take());
        return vec![Out::Text(json!({ "op": 9, "d": false, "s": null, "t": null }).to_string())];
    }
    let shard = (data["shard"][0].as_u64().unwrap_or(0), data["shard"][1].as_u64().unwrap_or(1));
    let id = format!("session-{}", state.id());
    let session = Session { sequence: 0, log: Vec::new(), connection: opening.take(), intents, shard };
    state.sessions.insert(id.clone(), session);
    let ready = events::ready(&id, state, shard);
    let guild = events::guild_create();
    if let Some(session) = state.sessions.get_mut(&id) {
        dispatch(session, "READY", ready);
        if shard.0 == (super::world::GUILD >> 22) % shard.1 {
            dispatch(session, "GUILD_CREATE", guild);
        }
    }
    Vec::new()
}

fn resume(data: &Value, opening: &mut Option<UnboundedSender<Out>>, state: &mut WorldState) -> Vec<Out> {
    let id = data["session_id"].as_str().unwrap_or_default();
    let Some(session) = state.sessions.get_mut(id) else {
        return vec![Out::Text(json!({ "op": 9, "d": false, "s": null, "t": null }).to_string())];
    };
    state.resumes += 1;
    session.connection = opening.take();
    let last = data["seq"].as_u64().unwrap_or(0);
    if let Some(connection) = &session.connection {
        for (_, text) in session.log.iter().filter(|(sequence, _)| *sequence > last) {
            let _ = connection.send(Out::Text(text.clone()));
        }
    }
    dispatch(session, "RESUMED", json!({ "_trace": [] }));
    Vec::new()
}

/// Sends an event on a session, or keeps it for its resumption.
pub fn dispatch(session: &mut Session, name: &str, data: Value) {
    session.sequence += 1;
    let text = json!({ "op": 0, "t": name, "s": session.sequence, "d": data }).to_string();
    must_be_readable(name, &text, data);
    session.log.push((session.sequence, text.clone()));
    if let Some(connection) = &session.connection {
        let _ = connection.send(Out::Text(text));
    }
}

/// serenity only whispers about events that it cannot read, and the bot looks deaf: here that fails the test.
fn must_be_readable(name: &str, text: &str, data: Value) {
    match serde_json::from_str(text) {
        Ok(GatewayEvent::Dispatch(_, Event::Unknown(_))) | Err(_) => {}
        Ok(_) => return,
    }
    let why = match name {
        "INTERACTION_CREATE" => serde_json::from_value::<serenity::all::Interaction>(data).err(),
        "MESSAGE_CREATE" => serde_json::from_value::<serenity::all::Message>(data).err(),
        "GUILD_CREATE" => serde_json::from_value::<serenity::all::Guild>(data).err(),
        _ => None,
    };
    panic!("serenity cannot read {name}: {why:?}\n{text}");
}

impl World {
    /// Sends an event to the session that serves the guild (or direct messages, shard 0).
    pub fn dispatch(&self, guild: Option<u64>, name: &str, data: Value) {
        self.change(|state| {
            for session in state.sessions.values_mut() {
                if session.shard.0 == guild.map_or(0, |guild| (guild >> 22) % session.shard.1) {
                    dispatch(session, name, data.clone());
                }
            }
        });
    }

    /// Tells the bot of a new message.
    pub fn dispatch_message(&self, message: &Message) {
        self.change(|state| {
            let guild = state.channels.get(&message.channel).and_then(|channel| channel.guild);
            let ids: Vec<String> = state.sessions.keys().cloned().collect();
            for id in ids {
                let Some(session) = state.sessions.get(&id) else { continue };
                if session.shard.0 != guild.map_or(0, |guild| (guild >> 22) % session.shard.1) {
                    continue;
                }
                let event = events::message_create(message, state, session);
                if let Some(session) = state.sessions.get_mut(&id) {
                    dispatch(session, "MESSAGE_CREATE", event);
                }
            }
        });
    }

    /// Does something to every open connection.
    pub fn on_connections(&self, out: &Out) {
        self.change(|state| {
            for session in state.sessions.values_mut() {
                if let Some(connection) = &session.connection {
                    let _ = connection.send(out.clone());
                }
                if !matches!(out, Out::Text(_)) {
                    session.connection = None;
                }
            }
        });
    }

    /// Forgets all sessions and says so: they cannot be resumed.
    pub fn invalidate_sessions(&self) {
        let invalid = json!({ "op": 9, "d": false, "s": null, "t": null }).to_string();
        self.change(|state| {
            for (_, session) in std::mem::take(&mut state.sessions) {
                if let Some(connection) = session.connection {
                    let _ = connection.send(Out::Text(invalid.clone()));
                    // The connection stays open until the client has read it and leaves.
                    state.leaving.push(connection);
                }
            }
        });
    }
}
