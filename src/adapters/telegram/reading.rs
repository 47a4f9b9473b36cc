//! From Telegram's updates to [`Event`]s: who is spoken to, and what was said.

use teloxide::types::{
    AllowedUpdate, CallbackQuery, InlineQuery, Me, Message, MessageEntity, MessageEntityKind, MessageKind, Update,
    UpdateKind, User,
};

use super::event::{Event, EventKind, Person, Spot, Under};

/// The kinds of updates that are asked for.
pub(super) const ALLOWED_UPDATES: [AllowedUpdate; 4] =
    [AllowedUpdate::Message, AllowedUpdate::EditedMessage, AllowedUpdate::CallbackQuery, AllowedUpdate::InlineQuery];

/// An edit of a message older than this is not answered again.
const EDIT_SECONDS: i64 = 3_600;

/// An update, read.
#[derive(Debug)]
pub(super) enum Arrival {
    /// To be answered, whatever happens.
    Event(Event),
    /// To be answered at once or not at all: the next keystroke replaces it.
    Inline(InlineQuery),
    /// Nothing of ours: talk among others, service messages.
    Nothing,
}

/// Reads an update.
pub(super) fn read(update: Update, me: &Me) -> Arrival {
    let key = format!("u{}", update.id.0);
    match update.kind {
        UpdateKind::Message(message) => said(key, &message, me),
        UpdateKind::EditedMessage(message) => edited(&message, me),
        UpdateKind::CallbackQuery(query) => pressed(key, query),
        UpdateKind::InlineQuery(query) => Arrival::Inline(query),
        UpdateKind::Error(value) => {
            let fields: Vec<_> = value.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default();
            tracing::warn!(update = key, ?fields, "an update could not be read");
            Arrival::Nothing
        }
        _ => Arrival::Nothing,
    }
}

/// An edited message is answered once, however often it is edited: the key is the message's own.
fn edited(message: &Message, me: &Me) -> Arrival {
    let age = message.edit_date().map_or(0, |at| at.timestamp() - message.date.timestamp());
    if age > EDIT_SECONDS {
        return Arrival::Nothing;
    }
    said(format!("e{}.{}", message.chat.id.0, message.id.0), message, me)
}

fn said(key: String, message: &Message, me: &Me) -> Arrival {
    let spot = Spot {
        chat: message.chat.id.0,
        topic: message.thread_id.filter(|_| message.is_topic_message).map(|thread| thread.0.0),
    };
    let lane = lane(spot.chat);
    if let Some(to) = message.migrate_to_chat_id() {
        let person = Person { id: 0, name: String::new(), language: String::new() };
        return Arrival::Event(Event { key, lane, person, kind: EventKind::Moved { from: spot.chat, to: to.0 } });
    }
    let Some(from) = message.from.as_ref().filter(|from| !from.is_bot) else { return Arrival::Nothing };
    // What a person posts through our own inline mode is our text, not theirs.
    let through_us = message.via_bot.as_ref().is_some_and(|bot| bot.id == me.id);
    if through_us || !message.chat.is_chat() {
        return Arrival::Nothing;
    }
    let text = message.text().or_else(|| message.caption()).unwrap_or_default();
    let entities = message.entities().or_else(|| message.caption_entities()).unwrap_or_default();
    let (text, mentioned) = without_mention(text, entities, me);
    if !(spot.is_private() || mentioned || text.starts_with('/') || answers_us(message, me)) {
        return Arrival::Nothing;
    }
    let message_id = message.id.0;
    let kind = if !text.is_empty() {
        EventKind::Said { spot, message: message_id, text }
    } else if mentioned && message.text().is_some() {
        // "@matinee_bot" alone is a greeting.
        EventKind::Said { spot, message: message_id, text: "/start".to_owned() }
    } else if has_content(message) {
        EventKind::Wordless { spot, message: message_id }
    } else {
        return Arrival::Nothing;
    };
    // Of an album each picture comes by itself; one answer is enough.
    let key = match (&kind, message.media_group_id()) {
        (EventKind::Wordless { .. }, Some(album)) => format!("g{}.{album}", spot.chat),
        _ => key,
    };
    Arrival::Event(Event { key, lane, person: person(from), kind })
}

fn pressed(key: String, query: CallbackQuery) -> Arrival {
    let under = match (&query.message, query.inline_message_id) {
        (Some(message), _) => {
            let regular = message.regular_message();
            let topic = regular.filter(|m| m.is_topic_message).and_then(|m| m.thread_id).map(|thread| thread.0.0);
            Under::Message {
                spot: Spot { chat: message.chat().id.0, topic },
                message: message.id().0,
                photo: regular.is_some_and(|m| m.photo().is_some()),
                keyboard: regular.and_then(|m| m.reply_markup().cloned()),
            }
        }
        (None, Some(id)) => Under::Inline { id },
        (None, None) => return Arrival::Nothing,
    };
    let lane = match &under {
        Under::Message { spot, .. } => lane(spot.chat),
        Under::Inline { .. } => format!("i{}", query.from.id.0),
    };
    let kind = EventKind::Pressed { query: query.id.0, under, data: query.data.unwrap_or_default() };
    Arrival::Event(Event { key, lane, person: person(&query.from), kind })
}

fn lane(chat: i64) -> String {
    format!("c{chat}")
}

pub(super) fn person(user: &User) -> Person {
    Person {
        id: user.id.0 as i64,
        name: user.first_name.clone(),
        language: user.language_code.clone().unwrap_or_else(|| "en".to_owned()),
    }
}

/// A reply to one of our messages. In a topic every message is formally a reply to the one that opened it.
fn answers_us(message: &Message, me: &Me) -> bool {
    message.reply_to_message().is_some_and(|original| {
        original.from.as_ref().is_some_and(|from| from.id == me.id) && original.forum_topic_created().is_none()
    })
}

/// Something a person sent, rather than a note of Telegram's. What teloxide cannot name (it refuses a voice without a
/// type, and content newer than itself) arrives as an empty message.
fn has_content(message: &Message) -> bool {
    matches!(message.kind, MessageKind::Common(_) | MessageKind::Dice(_) | MessageKind::Empty {})
}

/// The text without the mention of the bot, and whether there was one. Positions count in UTF-16 units.
fn without_mention(text: &str, entities: &[MessageEntity], me: &Me) -> (String, bool) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let slice = |entity: &MessageEntity| {
        let end = entity.offset.saturating_add(entity.length).min(units.len());
        units.get(entity.offset..end).map(String::from_utf16_lossy).unwrap_or_default()
    };
    let name = me.user.username.as_deref().unwrap_or_default();
    let ours = |entity: &&MessageEntity| match &entity.kind {
        MessageEntityKind::Mention => slice(entity).trim_start_matches('@').eq_ignore_ascii_case(name),
        MessageEntityKind::TextMention { user } => user.id == me.id,
        _ => false,
    };
    let mentions: Vec<_> = entities.iter().filter(ours).collect();
    let kept: Vec<u16> = units
        .iter()
        .enumerate()
        .filter(|(at, _)| !mentions.iter().any(|m| (m.offset..m.offset.saturating_add(m.length)).contains(at)))
        .map(|(_, unit)| *unit)
        .collect();
    let kept = String::from_utf16_lossy(&kept);
    let kept = if mentions.is_empty() { kept } else { tidy(&kept) };
    (kept.trim().to_owned(), !mentions.is_empty())
}

/// What a removed name leaves behind: a comma in front, two spaces in the middle.
fn tidy(text: &str) -> String {
    text.trim_start_matches([' ', ',', ':']).replace("  ", " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn me() -> Me {
        serde_json::from_value(json!({
            "id": 7, "is_bot": true, "first_name": "Matinee", "username": "matinee_bot", "can_join_groups": true,
            "can_read_all_group_messages": false, "supports_inline_queries": true, "has_main_web_app": false
        }))
        .unwrap()
    }

    fn arrival(update: Value) -> Arrival {
        // As it arrives: teloxide reads updates from text only.
        read(serde_json::from_str(&update.to_string()).unwrap(), &me())
    }

    fn message(chat: Value, extra: Value) -> Value {
        let mut message = json!({
            "message_id": 5, "date": 1_700_000_000, "chat": chat,
            "from": {"id": 11, "is_bot": false, "first_name": "Ann", "language_code": "cs"}
        });
        message.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json!({"update_id": 100, "message": message})
    }

    fn private() -> Value {
        json!({"id": 11, "type": "private", "first_name": "Ann"})
    }

    fn group() -> Value {
        json!({"id": -100_200, "type": "supergroup", "title": "Film club", "is_forum": true})
    }

    fn said_text(update: Value) -> Option<(Spot, String)> {
        match arrival(update) {
            Arrival::Event(Event { kind: EventKind::Said { spot, text, .. }, .. }) => Some((spot, text)),
            _ => None,
        }
    }

    #[test]
    fn every_private_message_is_for_us() {
        let (spot, text) = said_text(message(private(), json!({"text": "something quiet"}))).unwrap();
        assert_eq!(text, "something quiet");
        assert!(spot.is_private());
    }

    #[test]
    fn in_a_group_only_a_mention_a_reply_or_a_command_is_for_us() {
        assert_eq!(said_text(message(group(), json!({"text": "hello all"}))), None);
        let mention = json!({
            "text": "🎬 @Matinee_Bot something quiet",
            "entities": [{"type": "mention", "offset": 3, "length": 12}]
        });
        assert_eq!(said_text(message(group(), mention)).unwrap().1, "🎬 something quiet");
        assert_eq!(said_text(message(group(), json!({"text": "/more"}))).unwrap().1, "/more");
        let other = json!({"text": "@other_bot hi", "entities": [{"type": "mention", "offset": 0, "length": 10}]});
        assert_eq!(said_text(message(group(), other)), None);
        let ours = json!({
            "text": "more like that",
            "reply_to_message": {
                "message_id": 4, "date": 1, "chat": group(), "text": "Heat",
                "from": {"id": 7, "is_bot": true, "first_name": "Matinee"}
            }
        });
        assert_eq!(said_text(message(group(), ours)).unwrap().1, "more like that");
    }

    #[test]
    fn a_topic_is_a_place_of_its_own() {
        let extra = json!({"text": "/more", "is_topic_message": true, "message_thread_id": 33});
        assert_eq!(said_text(message(group(), extra)).unwrap().0, Spot { chat: -100_200, topic: Some(33) });
    }

    #[test]
    fn a_mention_alone_is_a_greeting() {
        let extra = json!({"text": "@matinee_bot", "entities": [{"type": "mention", "offset": 0, "length": 12}]});
        assert_eq!(said_text(message(group(), extra)).unwrap().1, "/start");
    }

    #[test]
    fn what_we_posted_ourselves_and_other_bots_are_not_answered() {
        let via = json!({"text": "Heat", "via_bot": {"id": 7, "is_bot": true, "first_name": "Matinee"}});
        assert_eq!(said_text(message(private(), via)), None);
        let bot = json!({"text": "hi", "from": {"id": 12, "is_bot": true, "first_name": "Bot"}});
        assert_eq!(said_text(message(private(), bot)), None);
    }

    #[test]
    fn a_picture_or_voice_alone_is_wordless_and_a_photo_with_a_caption_is_not() {
        let photo = json!([{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}]);
        let bare = arrival(message(private(), json!({"photo": photo})));
        assert!(matches!(bare, Arrival::Event(Event { kind: EventKind::Wordless { .. }, .. })), "{bare:?}");
        let voice = json!({"file_id": "v", "file_unique_id": "u", "duration": 3});
        let bare = arrival(message(private(), json!({"voice": voice})));
        assert!(matches!(bare, Arrival::Event(Event { kind: EventKind::Wordless { .. }, .. })), "{bare:?}");
        let joined = json!({"new_chat_members": [{"id": 12, "is_bot": false, "first_name": "Bob"}]});
        assert!(matches!(arrival(message(private(), joined)), Arrival::Nothing), "a note of Telegram's");
        let captioned = message(private(), json!({"photo": photo, "caption": "like this one"}));
        assert_eq!(said_text(captioned).unwrap().1, "like this one");
    }

    #[test]
    fn an_album_is_answered_once() {
        let photo = json!([{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}]);
        let key = |id: u32| {
            let mut update = message(private(), json!({"photo": photo, "media_group_id": "album"}));
            update["update_id"] = id.into();
            match arrival(update) {
                Arrival::Event(event) => event.key,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(key(1), key(2));
    }

    #[test]
    fn every_delivery_of_an_edit_has_the_same_key() {
        let edit = |update: u32, text: &str| {
            let mut value = message(private(), json!({"text": text, "edit_date": 1_700_000_060}));
            let body = value["message"].take();
            match arrival(json!({"update_id": update, "edited_message": body})) {
                Arrival::Event(event) => event.key,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(edit(200, "one"), edit(201, "two"));
        let mut late = message(private(), json!({"text": "late", "edit_date": 1_700_009_000}));
        let body = late["message"].take();
        assert!(matches!(arrival(json!({"update_id": 202, "edited_message": body})), Arrival::Nothing));
    }

    #[test]
    fn a_press_knows_the_message_it_is_under() {
        let update = json!({"update_id": 9, "callback_query": {
            "id": "q1", "from": {"id": 11, "is_bot": false, "first_name": "Ann"}, "chat_instance": "x",
            "data": "1.like.a.1", "inline_message_id": "im"
        }});
        let Arrival::Event(event) = arrival(update) else { panic!("no event") };
        assert_eq!(event.lane, "i11");
        assert!(matches!(event.kind, EventKind::Pressed { under: Under::Inline { .. }, .. }));
    }

    #[test]
    fn a_group_that_moves_is_noticed() {
        let update = message(json!({"id": -5, "type": "group", "title": "g"}), json!({"migrate_to_chat_id": -1005}));
        let Arrival::Event(event) = arrival(update) else { panic!("no event") };
        assert_eq!(event.kind, EventKind::Moved { from: -5, to: -1005 });
    }
}
