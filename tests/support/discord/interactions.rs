//! Answering interactions: callbacks, the original answer, follow-ups.

use std::time::{Duration, Instant};

use serde_json::json;

use super::answer::Answer;
use super::events;
use super::rest::{Request, change_message, message_faults, new_message};
use super::validate;
use super::world::{EPHEMERAL, Interaction, LOADING, Message, V2, WorldState};

/// Discord waits this long for the first response to an interaction.
const FIRST_RESPONSE: Duration = Duration::from_secs(3);

pub fn callback(request: &Request<'_>, id: u64, token: &str, state: &mut WorldState) -> Answer {
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

fn finish_response(message: &mut Message, interaction: &Interaction) {
    message.interaction = Some(interaction.id);
    message.only_for = (message.flags & EPHEMERAL != 0).then_some(interaction.person);
}

/// The interaction a token belongs to, or Discord's refusal.
fn by_token(token: &str, state: &WorldState) -> Result<Interaction, Answer> {
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

pub fn edit_original(request: &Request<'_>, token: &str, state: &mut WorldState) -> Answer {
    let id = match original_of(token, state) {
        Ok(id) => id,
        Err(answer) => return answer,
    };
    change_message(request, id, state)
}

pub fn get_original(token: &str, state: &mut WorldState) -> Answer {
    match original_of(token, state) {
        Ok(id) => Answer::ok(events::message(&state.messages[&id], state, true)),
        Err(answer) => answer,
    }
}

pub fn delete_original(token: &str, state: &mut WorldState) -> Answer {
    match original_of(token, state) {
        Ok(id) => {
            state.messages.get_mut(&id).expect("looked up before").deleted = true;
            Answer::done()
        }
        Err(answer) => answer,
    }
}

/// After a deferral that nobody has answered yet, the first follow-up takes its place, seen by whom the deferral said.
pub fn follow_up(request: &Request<'_>, token: &str, state: &mut WorldState) -> Answer {
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
