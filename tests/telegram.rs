//! Telegram: the adapter with the real client against the Bot API on loopback.

mod support {
    pub mod telegram;
}

#[path = "telegram/conversation.rs"]
mod conversation;
#[path = "telegram/failures.rs"]
mod failures;
#[path = "telegram/groups.rs"]
mod groups;
#[path = "telegram/inline.rs"]
mod inline;
#[path = "telegram/load.rs"]
mod load;
#[path = "telegram/webhook.rs"]
mod webhook;
