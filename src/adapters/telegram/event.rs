//! What people do on Telegram, reduced to what Matinee answers.
//!
//! An [`Event`] is written to the store before Telegram may forget the update, so it holds only what is needed to
//! answer it.

use serde::{Deserialize, Serialize};
use teloxide::types::{ChatId, InlineKeyboardMarkup, ReplyParameters, ThreadId};

/// Something a person did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Event {
    /// The same for every delivery of the same update.
    pub(super) key: String,
    /// Events of one lane are answered in order.
    pub(super) lane: String,
    /// Who did it.
    pub(super) person: Person,
    /// What they did.
    pub(super) kind: EventKind,
}

/// A Telegram user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Person {
    /// Their number, which is also the number of their private chat.
    pub(super) id: i64,
    /// First name.
    pub(super) name: String,
    /// Language of their app, e.g. `pt-br`.
    pub(super) language: String,
}

/// What a person did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum EventKind {
    /// Wrote to the bot; the mention of its name is taken out.
    Said {
        /// Where.
        spot: Spot,
        /// The message.
        message: i32,
        /// Its text or caption.
        text: String,
    },
    /// Sent something without words: voice, sticker, photo.
    Wordless {
        /// Where.
        spot: Spot,
        /// The message.
        message: i32,
    },
    /// Pressed a button.
    Pressed {
        /// Number of the press, good for one answer within a short time.
        query: String,
        /// The message with the button.
        under: Under,
        /// What the button carries.
        data: String,
    },
    /// A group became a supergroup and has a new number.
    Moved {
        /// The group.
        from: i64,
        /// The supergroup.
        to: i64,
    },
}

impl EventKind {
    /// Its name among the counts.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Said { .. } => "said",
            Self::Wordless { .. } => "wordless",
            Self::Pressed { .. } => "pressed",
            Self::Moved { .. } => "moved",
        }
    }
}

/// A chat, or a topic of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spot {
    /// Number of the chat; negative for groups.
    pub(super) chat: i64,
    /// The forum topic.
    pub(super) topic: Option<i32>,
}

impl Spot {
    /// The private chat with a person.
    pub(super) fn private(person: &Person) -> Self {
        Self { chat: person.id, topic: None }
    }

    /// True when only one person reads along.
    pub(super) fn is_private(self) -> bool {
        self.chat > 0
    }

    /// The chat for Telegram.
    pub(super) fn chat_id(self) -> ChatId {
        ChatId(self.chat)
    }

    /// The topic for Telegram.
    pub(super) fn thread_id(self) -> Option<ThreadId> {
        self.topic.map(|topic| ThreadId(teloxide::types::MessageId(topic)))
    }
}

/// Marks an answer as one to a message, which may be gone by then.
pub(super) fn answer_to(message: i32) -> ReplyParameters {
    ReplyParameters::new(teloxide::types::MessageId(message)).allow_sending_without_reply()
}

/// The message a pressed button is under.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Under {
    /// One the bot sent.
    Message {
        /// Where.
        spot: Spot,
        /// The message.
        message: i32,
        /// It shows a poster, so its caption is edited rather than its text.
        photo: bool,
        /// Its buttons when one was pressed.
        keyboard: Option<InlineKeyboardMarkup>,
    },
    /// One that a person sent in inline mode; it belongs to a chat the bot may not be in.
    Inline {
        /// Its address.
        id: String,
    },
}
