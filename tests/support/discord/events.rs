//! JSON of the events, after Discord's documentation.

use serde_json::{Value, json};

use super::people::Person;
use super::world::{APPLICATION, Channel, GUILD, LOBBY, Message, PERMISSIONS, Session, WorldState};

const TIME: &str = "2026-01-02T03:04:05.678000+00:00";
/// May manage the server.
pub const MANAGE_GUILD: u64 = 1 << 5;
const MEMBER_PERMISSIONS: u64 = PERMISSIONS | 1 << 31;

/// The bot as a user.
pub fn bot_user() -> Value {
    json!({
        "id": APPLICATION.to_string(), "username": "Matinee", "discriminator": "4242", "global_name": null,
        "avatar": null, "bot": true, "verified": true, "email": null, "mfa_enabled": false, "flags": 0,
    })
}

/// A person as a user.
pub fn user(id: u64) -> Value {
    json!({
        "id": id.to_string(), "username": format!("person{id}"), "discriminator": "0",
        "global_name": format!("Person {id}"), "avatar": null, "public_flags": 0,
        "avatar_decoration_data": null, "primary_guild": null, "collectibles": null,
    })
}

fn author(id: u64) -> Value {
    if id == APPLICATION { bot_user() } else { user(id) }
}

/// The first event of a session.
pub fn ready(session: &str, state: &WorldState, shard: (u64, u64)) -> Value {
    let flags: u64 = if state.content_allowed { 1 << 19 } else { 0 };
    json!({
        "v": 10, "user": bot_user(), "guilds": [{ "id": GUILD.to_string(), "unavailable": true }],
        "session_id": session, "resume_gateway_url": state.gateway_url, "shard": [shard.0, shard.1],
        "session_type": "normal", "private_channels": [], "relationships": [], "presences": [],
        "application": { "id": APPLICATION.to_string(), "flags": flags },
    })
}

/// The server, as it comes after READY.
pub fn guild_create() -> Value {
    json!({
        "id": GUILD.to_string(), "name": "Film club", "icon": null, "splash": null, "discovery_splash": null,
        "owner_id": "500", "afk_channel_id": null, "afk_timeout": 300, "verification_level": 1,
        "default_message_notifications": 1, "explicit_content_filter": 0,
        "roles": [{
            "id": GUILD.to_string(), "name": "@everyone", "color": 0, "hoist": false, "icon": null,
            "unicode_emoji": null, "position": 0, "permissions": "2248473465835073", "managed": false,
            "mentionable": false, "flags": 0,
            "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        }],
        "emojis": [], "features": [], "mfa_level": 0, "application_id": null, "system_channel_id": null,
        "system_channel_flags": 0, "rules_channel_id": null, "max_members": 500_000, "vanity_url_code": null,
        "description": null, "banner": null, "premium_tier": 0, "premium_subscription_count": 0,
        "preferred_locale": "en-US", "public_updates_channel_id": null, "max_video_channel_users": 25,
        "nsfw_level": 0, "stickers": [], "premium_progress_bar_enabled": false, "safety_alerts_channel_id": null,
        "joined_at": TIME, "large": false, "unavailable": false, "member_count": 2, "voice_states": [],
        "members": [], "threads": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [], "incidents_data": null,
        "channels": [{
            "id": LOBBY.to_string(), "type": 0, "name": "lobby", "position": 0, "permission_overwrites": [],
            "topic": null, "nsfw": false, "last_message_id": null, "rate_limit_per_user": 0, "parent_id": null,
            "flags": 0, "version": 1,
        }],
    })
}

/// A channel as REST tells it.
pub fn channel(channel: &Channel) -> Value {
    let mut json = json!({ "id": channel.id.to_string(), "type": channel.kind, "last_message_id": null, "flags": 0 });
    match channel.with {
        Some(person) => json["recipients"] = json!([user(person)]),
        None => {
            json["guild_id"] = json!(channel.guild.map(|id| id.to_string()));
            json["name"] = json!("a-channel");
            json["parent_id"] = json!(channel.parent.map(|id| id.to_string()));
        }
    }
    json
}

fn partial_channel(channel: &Channel) -> Value {
    let mut json = self::channel(channel);
    json["permissions"] = json!(MEMBER_PERMISSIONS.to_string());
    if channel.parent.is_some() {
        json["thread_metadata"] = json!({
            "archived": false, "auto_archive_duration": 1440, "archive_timestamp": TIME, "locked": false,
        });
    }
    json
}

fn member(permissions: u64, user: Option<Value>) -> Value {
    let mut member = json!({
        "roles": [], "joined_at": TIME, "deaf": false, "mute": false, "nick": null, "avatar": null, "banner": null,
        "premium_since": null, "pending": false, "flags": 0, "communication_disabled_until": null,
        "unusual_dm_activity_until": null, "avatar_decoration_data": null,
    });
    if let Some(user) = user {
        member["user"] = user;
        member["permissions"] = json!(permissions.to_string());
    }
    member
}

/// A message as the gateway and REST tell it. `visible` false: its content is hidden from the bot.
pub fn message(message: &Message, state: &WorldState, visible: bool) -> Value {
    let guild = state.channels.get(&message.channel).and_then(|channel| channel.guild);
    let part = |key: &str, empty: Value| {
        let value = &message.body[key];
        if visible && !value.is_null() { value.clone() } else { empty }
    };
    let attachments: Vec<Value> = if visible {
        let files = message.files.iter().enumerate();
        files
            .map(|(at, (name, bytes))| {
                let url = format!("https://cdn.discordapp.test/attachments/{}/{name}", message.channel);
                json!({
                    "id": (message.id * 100 + at as u64).to_string(), "filename": name, "size": bytes.len(), "url": url,
                    "proxy_url": url, "content_type": "image/png",
                })
            })
            .collect()
    } else {
        Vec::new()
    };
    let content = part("content", json!(""));
    let mentions: Vec<Value> = message.body["mention_ids"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .map(|id| {
            let mut mentioned = author(id);
            if guild.is_some() {
                mentioned["member"] = member(0, None);
            }
            mentioned
        })
        .collect();
    let mut json = json!({
        "id": message.id.to_string(), "channel_id": message.channel.to_string(), "author": author(message.author),
        "content": content, "timestamp": TIME, "edited_timestamp": null, "tts": false, "mention_everyone": false,
        "mentions": mentions, "mention_roles": [], "attachments": attachments, "embeds": part("embeds", json!([])),
        "components": received(&part("components", json!([]))), "pinned": false,
        "type": if message.reply_to.is_some() { 19 } else { 0 },
        "flags": message.flags,
    });
    if let Some(original) = message.reply_to {
        json["message_reference"] = json!({
            "type": 0, "message_id": original.to_string(), "channel_id": message.channel.to_string(),
            "guild_id": guild.map(|id| id.to_string()),
        });
        json["referenced_message"] =
            state.messages.get(&original).filter(|original| !original.deleted).map_or(Value::Null, |original| {
                self::message(original, state, visible || original.author == APPLICATION)
            });
    }
    if let Some(interaction) = message.interaction.and_then(|id| state.interactions.get(&id)) {
        json["webhook_id"] = json!(APPLICATION.to_string());
        json["application_id"] = json!(APPLICATION.to_string());
        json["interaction_metadata"] = json!({
            "id": interaction.id.to_string(), "type": interaction.kind, "user": user(interaction.person),
            "authorizing_integration_owners": { "0": guild.map_or("0".to_owned(), |id| id.to_string()) },
        });
        if let Some(source) = interaction.source {
            json["interaction_metadata"]["interacted_message_id"] = json!(source.to_string());
        }
    }
    json
}

/// Components as Discord gives them back: each with a number.
fn received(components: &Value) -> Value {
    fn number(value: &mut Value, next: &mut u64) {
        match value {
            Value::Object(map) => {
                if map.contains_key("type") && !map.contains_key("id") {
                    map.insert("id".to_owned(), json!(*next));
                    *next += 1;
                }
                map.values_mut().for_each(|value| number(value, next));
            }
            Value::Array(values) => values.iter_mut().for_each(|value| number(value, next)),
            _ => {}
        }
    }
    let mut components = components.clone();
    number(&mut components, &mut 1);
    components
}

/// The MESSAGE_CREATE event for one session, with what its intents hide.
pub fn message_create(message: &Message, state: &WorldState, session: &Session) -> Value {
    let guild = state.channels.get(&message.channel).and_then(|channel| channel.guild);
    let mentioned = message.body["mention_ids"].as_array().is_some_and(|ids| ids.contains(&json!(APPLICATION)));
    let may_read = session.intents & (1 << 15) != 0;
    let visible = guild.is_none() || mentioned || may_read || message.author == APPLICATION;
    let mut json = self::message(message, state, visible);
    json["channel_type"] = json!(state.channels.get(&message.channel).map_or(0, |channel| channel.kind));
    if let Some(guild) = guild {
        json["guild_id"] = json!(guild.to_string());
        json["member"] = member(0, None);
    }
    json
}

/// The INTERACTION_CREATE event.
pub fn interaction(
    id: u64,
    token: &str,
    kind: u8,
    person: &Person,
    channel: &Channel,
    data: Value,
    source: Option<Value>,
) -> Value {
    let mut json = json!({
        "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": kind, "data": data,
        "channel": partial_channel(channel), "channel_id": channel.id.to_string(), "token": token, "version": 1,
        "app_permissions": channel.permissions.to_string(), "locale": person.locale, "entitlements": [],
        "authorizing_integration_owners": { "0": channel.guild.map_or("0".to_owned(), |id| id.to_string()) },
        "context": if channel.guild.is_some() { 0 } else { 1 }, "attachment_size_limit": 10_485_760,
        "entitlement_sku_ids": [],
    });
    match channel.guild {
        Some(guild) => {
            json["guild_id"] = json!(guild.to_string());
            json["guild_locale"] = json!("en-US");
            json["guild"] = json!({ "id": guild.to_string(), "locale": "en-US", "features": [] });
            let permissions = MEMBER_PERMISSIONS | if person.manages { MANAGE_GUILD } else { 0 };
            json["member"] = member(permissions, Some(user(person.id)));
        }
        None => json["user"] = user(person.id),
    }
    if let Some(source) = source {
        json["message"] = source;
    }
    json
}
