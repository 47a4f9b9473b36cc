//! Conversation: direct messages, mentions, replies to our messages, and threads we were called into.
//!
//! Without the privileged message-content intent Discord sends the text of direct messages and of messages that mention
//! us only; a reply that mentions nobody arrives empty.

use std::time::{Duration, Instant};

use regex::Regex;
use serenity::all::{Message, MessageType};
use tokio::time::{interval, sleep_until};

use super::bot::{Admission, Bot, Spot, identity};
use super::custom_id::Page;
use super::delivery::{Awaiting, note};
use super::render::Layout;
use crate::conversation::{Command, Reply, Turn, TurnKind};

/// "Typing" lasts ten seconds.
const TYPING_EVERY: Duration = Duration::from_secs(8);
/// An answer within this time needs no "typing".
const TYPING_AFTER: Duration = Duration::from_millis(400);
/// A hint is given at most once in this time to a person in a channel.
const HINT_EVERY: Duration = Duration::from_secs(6 * 3_600);

/// Why a message concerns us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    /// A direct message.
    Direct,
    /// It mentions us, or replies to us with the text visible.
    Called,
    /// It replies to us, but its text is hidden from us.
    HiddenReply,
    /// It was written in a thread into which we were called.
    Thread,
}

impl Bot {
    /// Any message anywhere.
    pub(super) async fn message(&self, message: &Message) {
        let person = message.author.id.get();
        if message.author.bot || message.webhook_id.is_some() || person == self.own_id() {
            return;
        }
        if !matches!(message.kind, MessageType::Regular | MessageType::InlineReply) {
            return;
        }
        let Some(address) = self.address(message).await else { return };
        if !self.memory().received.note(message.id.get()) {
            return;
        }
        let guild = message.guild_id.map(|id| id.get());
        let channel = message.channel_id.get();
        let awaiting = Awaiting { message: message.id.get(), person, channel, in_guild: guild.is_some() };
        let locale = self.locale_of(person).await;
        let voice = self.voice(&locale);
        if address == Address::HiddenReply {
            if self.memory().hinted.allow(&(channel, person), 1, HINT_EVERY, Instant::now()) {
                self.say(awaiting, &voice.say("discord-cannot-read")).await;
            }
            return;
        }
        let spot = Spot { guild, channel, parent: self.parent_of(guild, channel).await };
        match self.admit(person, spot).await {
            Admission::Welcome => {}
            // The people who run the server want silence there.
            Admission::OtherChannel => return,
            refused => {
                if let Some(sentence) = self.refusal(&refused, voice) {
                    self.say(awaiting, &sentence).await;
                }
                return;
            }
        }
        if guild.is_some() && address == Address::Called {
            self.remember_thread(channel).await;
        }
        let words = self.words_of(message);
        let kind = match (words.is_empty(), has_things(message)) {
            (false, _) => TurnKind::Text(words),
            (true, true) => {
                self.say(awaiting, &voice.say("discord-only-words")).await;
                return;
            }
            // Just our name: somebody wants to know who we are.
            (true, false) => TurnKind::Command(Command::Start),
        };
        let Ok(place) = self.turns.acquire().await else { return };
        let turn = Turn {
            identity: identity(&message.author),
            place: channel.to_string(),
            locale: locale.clone(),
            kind,
            defaults: self.defaults(guild).await,
            key: format!("m{}", message.id),
        };
        let (mut reply, better) = self.with_typing(channel, self.carry_out_improvable(turn, voice)).await;
        let voice = self.voice_of(&identity(&message.author), &locale).await;
        let go_on = |reply: &mut Reply| {
            if guild.is_some() && !self.options.message_content_intent && !reply.private {
                reply.notes.push(voice.say("discord-go-on"));
            }
        };
        go_on(&mut reply);
        let layout = Layout {
            components_v2: self.options.components_v2,
            page: Page(0),
            personal: guild.is_none() || reply.private,
            pressed: None,
        };
        let standing = self.reply(awaiting, &reply, layout, voice).await;
        drop(place);
        self.improve(standing, better, layout, voice, go_on).await;
    }

    async fn address(&self, message: &Message) -> Option<Address> {
        if message.guild_id.is_none() {
            return Some(Address::Direct);
        }
        let own_id = self.own_id();
        if message.mentions.iter().any(|user| user.id.get() == own_id) {
            return Some(Address::Called);
        }
        let to_us = message.referenced_message.as_ref().is_some_and(|original| original.author.id.get() == own_id);
        if to_us {
            let visible = !message.content.is_empty() || has_things(message);
            return Some(if visible { Address::Called } else { Address::HiddenReply });
        }
        if !message.content.is_empty() && self.was_called_into(message.channel_id.get()).await {
            return Some(Address::Thread);
        }
        None
    }

    /// Shows "typing" while the answer takes long.
    async fn with_typing<T>(&self, channel: u64, answer: impl Future<Output = T>) -> T {
        let typing = async {
            sleep_until(tokio::time::Instant::now() + TYPING_AFTER).await;
            let mut again = interval(TYPING_EVERY);
            loop {
                again.tick().await;
                note(self.rest.typing(channel).await, "typing is not shown");
            }
        };
        tokio::select! {
            answer = answer => answer,
            never = typing => never,
        }
    }

    /// True in a thread somebody called us into.
    async fn was_called_into(&self, channel: u64) -> bool {
        if let Some(known) = self.memory().threads.get(&channel) {
            return known;
        }
        match self.parts.store.is_in_thread(channel).await {
            Ok(known) => {
                self.memory().threads.put(channel, known);
                known
            }
            Err(error) => {
                tracing::error!(%error, "the threads Matinee was called into could not be read");
                false
            }
        }
    }

    /// When the channel is a thread: from now on all that is written there is for us.
    async fn remember_thread(&self, channel: u64) {
        if self.memory().threads.get(&channel) == Some(true) || self.parent_of_any(channel).await.is_none() {
            return;
        }
        match self.parts.store.join_thread(channel, time::OffsetDateTime::now_utc().unix_timestamp()).await {
            Ok(()) => self.memory().threads.put(channel, true),
            Err(error) => tracing::error!(%error, "a thread could not be remembered"),
        }
    }

    /// The parent of a thread, where the server's settings make that matter.
    async fn parent_of(&self, guild: Option<u64>, channel: u64) -> Option<u64> {
        let guild = guild?;
        if self.guild_settings(guild).await.channels.is_empty() {
            return None;
        }
        self.parent_of_any(channel).await
    }

    /// The channel a thread belongs to; `None` for what is no thread.
    async fn parent_of_any(&self, channel: u64) -> Option<u64> {
        if let Some(parent) = self.memory().parents.get(&channel) {
            return parent;
        }
        let found = match self.rest.channel(channel).await {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!(%error, "a channel could not be looked up");
                return None;
            }
        };
        // Threads of announcements, public and private threads.
        let is_thread = matches!(found["type"].as_u64(), Some(10..=12));
        let parent = found["parent_id"].as_str().filter(|_| is_thread).and_then(|id| id.parse().ok());
        self.memory().parents.put(channel, parent);
        parent
    }

    /// What was said, without our name, and with other names and emoji as words.
    fn words_of(&self, message: &Message) -> String {
        let mut words = message.content.clone();
        for own in [format!("<@{}>", self.own_id()), format!("<@!{}>", self.own_id())] {
            words = words.replace(&own, " ");
        }
        for user in &message.mentions {
            let name = user.global_name.as_deref().unwrap_or(&user.name);
            words = words.replace(&format!("<@{}>", user.id), name).replace(&format!("<@!{}>", user.id), name);
        }
        without_markup(&words)
    }
}

/// Custom emoji as their names; channel, role and time mentions left out.
fn without_markup(words: &str) -> String {
    use std::sync::LazyLock;
    #[allow(clippy::expect_used)]
    static EMOJI: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<a?:(\w{2,32}):\d+>").expect("a valid expression"));
    #[allow(clippy::expect_used)]
    static OTHER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"<(?:#|@&|@!?|t:|/[\w -]+:)-?\d+(?::\w)?>").expect("a valid expression"));
    let words = EMOJI.replace_all(words, ":$1:");
    OTHER.replace_all(&words, " ").trim().to_owned()
}

fn has_things(message: &Message) -> bool {
    !message.attachments.is_empty() || !message.sticker_items.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_words() {
        assert_eq!(
            without_markup("<:popcorn:123> something in <#55> by <@&7> at <t:1700000000:R>"),
            ":popcorn: something in   by   at"
        );
        assert_eq!(without_markup(" x < y, 3 <3 "), "x < y, 3 <3");
    }
}
