//! What every event is handled with, and the way from a turn to its delivered answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::future::join_all;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use super::custom_id::Page;
use super::guard::{Frequency, Recent, Remembered};
use super::options::DiscordOptions;
use super::ports::Parts;
use super::render::{Layout, pictured};
use super::rest::Rest;
use crate::adapters::improving::Improving;
use crate::conversation::{EngineError, Identity, Platform, Reply, Turn};
use crate::posters::Poster;
use crate::store::GuildSettings;
use crate::texts::{Texts, Voice};

/// Turns carried out at once; more wait, which bounds memory.
const TURNS: usize = 256;
/// Posters are looked up for at most this long; a card without picture is better than a late answer.
const POSTERS_WITHIN: Duration = Duration::from_secs(4);
/// How often one person may ask in a minute.
const TURNS_A_MINUTE: usize = 30;

/// The running adapter.
pub struct Bot {
    pub(super) parts: Parts,
    pub(super) rest: Arc<Rest>,
    pub(super) options: DiscordOptions,
    pub(super) texts: Texts,
    /// Our own user id; 0 until the gateway has said it.
    pub(super) own_id: AtomicU64,
    pub(super) turns: Semaphore,
    pub(super) memory: Mutex<Memory>,
    /// Messages whose list may still be improved, with the page they show.
    pub(super) improving: Arc<Improving<u64, Page>>,
}

/// Bounded memories that a restart may lose.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Interactions and messages that were received.
    pub received: Recent,
    /// Requests by person.
    pub asked: Frequency<u64>,
    /// Requests by server and member.
    pub asked_in_guild: Frequency<(u64, u64)>,
    /// Hints that were given, by channel and person.
    pub hinted: Frequency<(u64, u64)>,
    /// Language of a person's client, which messages do not tell.
    pub locales: Remembered<u64, String>,
    /// As it was noted in the database.
    pub noted_locales: Remembered<u64, String>,
    /// Settings of servers.
    pub guilds: Remembered<u64, GuildSettings>,
    /// Threads Matinee was called into (true), and channels that are none of those.
    pub threads: Remembered<u64, bool>,
    /// Parents of threads; `None` for other channels.
    pub parents: Remembered<u64, Option<u64>>,
}

/// Whether a person may ask now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Admission {
    Welcome,
    /// The channel is not among those the server allows.
    OtherChannel,
    /// Too many requests in a minute.
    TooOften,
    /// The server's own limit an hour.
    ServerLimit(u16),
}

/// Where something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub guild: Option<u64>,
    pub channel: u64,
    /// For a thread: the channel it belongs to.
    pub parent: Option<u64>,
}

impl Bot {
    /// Puts the adapter together.
    pub fn new(parts: Parts, rest: Arc<Rest>, options: DiscordOptions) -> Self {
        Self {
            parts,
            rest,
            options,
            texts: Texts::new(),
            own_id: AtomicU64::new(0),
            turns: Semaphore::new(TURNS),
            memory: Mutex::default(),
            improving: Arc::default(),
        }
    }

    /// Waits until no turn is under way, at most this long.
    pub async fn finish(&self, patience: Duration) {
        if timeout(patience, self.turns.acquire_many(TURNS as u32)).await.is_err() {
            tracing::warn!("stopping while answers are still under way on Discord");
        }
    }

    pub(super) fn own_id(&self) -> u64 {
        self.own_id.load(Ordering::Relaxed)
    }

    /// The memories hold plain values: a panic elsewhere leaves them usable.
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn voice(&self, locale: &str) -> Voice<'_> {
        self.texts.voice(locale)
    }

    /// The texts in the language that the person is answered in.
    pub(super) async fn voice_of(&self, identity: &Identity, locale: &str) -> Voice<'_> {
        self.texts.voice(&self.parts.conversation.language_of(identity, locale).await)
    }

    /// The language of a person's client as far as it is known.
    pub(super) async fn locale_of(&self, person: u64) -> String {
        if let Some(locale) = self.memory().locales.get(&person) {
            return locale;
        }
        let noted = self.parts.store.noted_locale(Platform::Discord, &person.to_string()).await;
        let noted = noted.unwrap_or_else(|error| {
            tracing::error!(%error, "the language of a person could not be read");
            None
        });
        let locale = noted.unwrap_or_else(|| "en-US".to_owned());
        self.memory().locales.put(person, locale.clone());
        locale
    }

    /// Notes the language of a person's client, so that their messages are answered in it after a restart, too.
    pub(super) async fn note_locale(&self, person: u64, locale: &str) {
        if self.memory().noted_locales.get(&person).as_deref() == Some(locale) {
            return;
        }
        match self.parts.store.note_locale(Platform::Discord, &person.to_string(), locale).await {
            Ok(()) => self.memory().noted_locales.put(person, locale.to_owned()),
            Err(error) => tracing::error!(%error, "the language of a person could not be noted"),
        }
    }

    /// Settings of a server, from memory or the database. A database in trouble must not silence the bot: the default
    /// holds then.
    pub(super) async fn guild_settings(&self, guild: u64) -> GuildSettings {
        if let Some(settings) = self.memory().guilds.get(&guild) {
            return settings;
        }
        match self.parts.store.guild_settings(guild).await {
            Ok(settings) => {
                self.memory().guilds.put(guild, settings.clone());
                settings
            }
            Err(error) => {
                tracing::error!(%error, "the settings of a Discord server could not be read");
                GuildSettings::default()
            }
        }
    }

    /// Whether the person may ask here and now; counts the request when they may.
    pub(super) async fn admit(&self, person: u64, spot: Spot) -> Admission {
        let now = Instant::now();
        let settings = match spot.guild {
            Some(guild) => Some((guild, self.guild_settings(guild).await)),
            None => None,
        };
        if let Some((_, settings)) = &settings
            && !settings.allows(spot.channel, spot.parent)
        {
            return Admission::OtherChannel;
        }
        let mut memory = self.memory();
        if !memory.asked.allow(&person, TURNS_A_MINUTE, Duration::from_secs(60), now) {
            return Admission::TooOften;
        }
        if let Some((guild, GuildSettings { turns_per_hour: Some(limit), .. })) = settings
            && !memory.asked_in_guild.allow(&(guild, person), usize::from(limit), Duration::from_secs(3_600), now)
        {
            return Admission::ServerLimit(limit);
        }
        Admission::Welcome
    }

    /// The sentence for somebody who may not ask.
    pub(super) fn refusal(&self, admission: &Admission, voice: Voice<'_>) -> Option<String> {
        Some(match admission {
            Admission::Welcome => return None,
            Admission::OtherChannel => voice.say("discord-other-channel"),
            Admission::TooOften => voice.say("discord-too-often"),
            Admission::ServerLimit(limit) => {
                voice.say_with("discord-server-limit", &[("limit", u32::from(*limit).into())])
            }
        })
    }

    /// Lets the engine carry out a turn. Its failures are logged here, once; the person gets a sentence.
    pub(super) async fn carry_out(&self, turn: Turn, voice: Voice<'_>) -> Reply {
        self.told(self.parts.conversation.handle(turn), voice).await
    }

    /// As [`Bot::carry_out`]; a better reply may follow.
    pub(super) async fn carry_out_improvable(&self, turn: Turn, voice: Voice<'_>) -> (Reply, oneshot::Receiver<Reply>) {
        let (updates, better) = oneshot::channel();
        let outcome = self.parts.conversation.handle_with_updates(turn, updates);
        (self.told(outcome, voice).await, better)
    }

    async fn told(&self, outcome: impl Future<Output = Result<Reply, EngineError>>, voice: Voice<'_>) -> Reply {
        let started = Instant::now();
        let outcome = outcome.await;
        metrics::histogram!("matinee_discord_turn_seconds").record(started.elapsed().as_secs_f64());
        outcome.unwrap_or_else(|error| {
            metrics::counter!("matinee_discord_failed_turns_total").increment(1);
            tracing::error!(%error, "a turn on Discord failed");
            Reply { text: vec![voice.say(error.text_id())], private: true, ..Reply::default() }
        })
    }

    /// Pictures for the films of a reply, all looked up at once.
    pub(super) async fn posters(&self, reply: &Reply, layout: Layout) -> Vec<Option<Poster>> {
        let films = pictured(reply, layout.page);
        let lookups = films.iter().map(|card| timeout(POSTERS_WITHIN, self.parts.posters.poster(&card.movie)));
        join_all(lookups).await.into_iter().map(Result::ok).collect()
    }
}

/// A person of Discord.
pub(super) fn identity(user: &serenity::all::User) -> Identity {
    Identity {
        platform: Platform::Discord,
        external_id: user.id.to_string(),
        display_name: user.global_name.clone().unwrap_or_else(|| user.name.clone()),
    }
}
