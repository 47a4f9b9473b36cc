//! From an event to its answer: the engine's turn, and what becomes of its reply in Telegram.

use std::sync::Arc;

use teloxide::types::{ChatAction, InlineKeyboardButton, Me};
use tokio::sync::oneshot;

use super::commands::{self, Request};
use super::event::{Event, EventKind, Person, Spot, Under};
use super::improvement::{MessageKey, View};
use super::outbox::Refusal;
use super::pressing::Pressed;
use super::sending::{Sender, Shown, Target};
use super::toasts::Toasts;
use super::{card, keyboard};
use crate::adapters::improving::Improving;
use crate::conversation::{Command, Engine, EngineError, Identity, Platform, Reply, Turn, TurnDefaults, TurnKind};
use crate::store::Store;
use crate::texts::Voice;

/// Answers events.
pub(super) struct Answerer {
    pub(super) engine: Arc<Engine>,
    pub(super) store: Store,
    pub(super) sender: Sender,
    pub(super) toasts: Arc<Toasts>,
    pub(super) me: Me,
    /// Messages whose list may still be improved.
    pub(super) improving: Arc<Improving<MessageKey, View>>,
}

/// Why an event has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AnswerError {
    /// Telegram did not take it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The engine could not carry it out; nothing has happened.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl Answerer {
    /// Answers an event. A group that moved meanwhile is answered where it is now.
    ///
    /// # Errors
    /// [`Refusal::Undelivered`] when the answer should be tried again at the next start; anything else is final.
    pub(super) async fn answer(self: &Arc<Self>, event: &Event) -> Result<(), AnswerError> {
        match self.attempt(event).await {
            Err(AnswerError::Refused(Refusal::Moved(to))) => {
                let from = spot_of(event).map_or(0, |spot| spot.chat);
                self.note_move(from, to).await;
                self.attempt(&moved(event, to)).await
            }
            Err(AnswerError::Engine(error)) => {
                tracing::error!(%error, "a turn could not be carried out");
                self.apologise(event, error.text_id()).await?;
                Ok(())
            }
            other => other,
        }
    }

    async fn attempt(self: &Arc<Self>, event: &Event) -> Result<(), AnswerError> {
        let voice = self.voice(&event.person).await;
        match &event.kind {
            EventKind::Said { spot, message, text } => self.said(event, voice, *spot, *message, text).await,
            EventKind::Wordless { spot, message } => {
                let words = voice.say("telegram-wordless");
                Ok(self.say(target(*spot, *message), &words).await?)
            }
            EventKind::Pressed { query, under, data } => {
                let pressed = Pressed { query, under };
                match data.parse() {
                    Ok(press) => self.pressed(event, voice, &pressed, press).await,
                    Err(_) => {
                        self.toasts.answer(query, &voice.say("telegram-old-button"), true).await;
                        Ok(())
                    }
                }
            }
            EventKind::Moved { from, to } => {
                self.note_move(*from, *to).await;
                Ok(())
            }
        }
    }

    async fn said(
        self: &Arc<Self>,
        event: &Event,
        voice: Voice<'_>,
        spot: Spot,
        message: i32,
        text: &str,
    ) -> Result<(), AnswerError> {
        let target = target(spot, message);
        let kind = match commands::read(text, self.me.username()) {
            Some(Request::Turn(kind)) => kind,
            Some(Request::Usage(usage)) => return Ok(self.say(target, &voice.say(usage)).await?),
            Some(Request::Unknown) if spot.is_private() => TurnKind::Command(Command::Help),
            Some(Request::Unknown) => return Ok(()),
            None if text.starts_with('/') => return Ok(()),
            None => TurnKind::Text(text.to_owned()),
        };
        let turn = self.turn(event, spot, kind).await;
        let (updates, better) = oneshot::channel();
        let answered = self.engine.handle_with_updates(turn, updates);
        let reply = self.sender.while_busy(spot, ChatAction::Typing, answered).await?;
        let shown = self.deliver(event, voice, target, &reply, None).await?;
        self.improve_later(&event.person, shown, None, better);
        Ok(())
    }

    /// Sends a reply; a private one to the person alone. Gives the message that shows its list.
    pub(super) async fn deliver(
        &self,
        event: &Event,
        voice: Voice<'_>,
        target: Target,
        reply: &Reply,
        lead: Option<&str>,
    ) -> Result<Option<Shown>, AnswerError> {
        if !reply.private || target.spot.is_private() {
            return Ok(self.sender.reply(voice, target, reply, lead).await?);
        }
        let own = Target { spot: Spot::private(&event.person), answers: None };
        match self.sender.reply(voice, own, reply, None).await {
            // They have never talked to the bot, so it must not write first.
            Err(Refusal::ChatClosed) => {
                self.invite(voice, target).await?;
                Ok(None)
            }
            shown => Ok(shown?),
        }
    }

    /// Asks a person in a group to open a chat of their own.
    async fn invite(&self, voice: Voice<'_>, target: Target) -> Result<(), Refusal> {
        let rows =
            self.chat_link("hello").map(|link| vec![InlineKeyboardButton::url(voice.say("telegram-open-chat"), link)]);
        let pages = card::message(voice, &words(&voice.say("telegram-private")), None);
        self.sender.pages(target, pages, keyboard::keyboard(rows.into_iter().collect())).await.map(drop)
    }

    /// Tells the person that something went wrong; nothing of what they did has happened.
    async fn apologise(&self, event: &Event, text: &str) -> Result<(), Refusal> {
        let voice = self.engine.texts().voice(&event.person.language);
        let sorry = voice.say(text);
        match &event.kind {
            EventKind::Said { spot, message, .. } => self.say(target(*spot, *message), &sorry).await,
            EventKind::Pressed { query, .. } => {
                self.toasts.answer(query, &sorry, true).await;
                Ok(())
            }
            EventKind::Wordless { .. } | EventKind::Moved { .. } => Ok(()),
        }
    }

    async fn say(&self, target: Target, sentence: &str) -> Result<(), Refusal> {
        let mut html = super::html::Html::within(super::html::MESSAGE_UNITS);
        html.text(sentence);
        self.sender.text(target, &html.finish(), keyboard::keyboard(Vec::new())).await.map(drop)
    }

    async fn note_move(&self, from: i64, to: i64) {
        if let Err(error) = self.store.move_telegram_chat(self.bot_id(), from, to).await {
            tracing::error!(%error, "a group's move could not be kept");
        }
    }

    /// A turn of the engine.
    pub(super) async fn turn(&self, event: &Event, spot: Spot, kind: TurnKind) -> Turn {
        let first = self.store.first_telegram_chat(self.bot_id(), spot.chat).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a group's first number could not be read");
            spot.chat
        });
        let place = match spot.topic {
            Some(topic) => format!("{first}:{topic}"),
            None => first.to_string(),
        };
        Turn {
            identity: identity(&event.person),
            place,
            locale: event.person.language.clone(),
            kind,
            defaults: TurnDefaults::default(),
            key: format!("{}.{}", self.bot_id(), event.key),
        }
    }

    /// The texts in a person's language.
    pub(super) async fn voice(&self, person: &Person) -> Voice<'_> {
        self.engine.voice_of(&identity(person), &person.language).await
    }

    fn chat_link(&self, payload: &str) -> Option<reqwest::Url> {
        super::chat_link(&self.me, payload)
    }

    fn bot_id(&self) -> i64 {
        self.me.user.id.0 as i64
    }
}

/// The engine's name for a person.
pub(super) fn identity(person: &Person) -> Identity {
    Identity { platform: Platform::Telegram, external_id: person.id.to_string(), display_name: person.name.clone() }
}

/// Answers to a message; in a private chat it is clear what is answered.
pub(super) fn target(spot: Spot, message: i32) -> Target {
    Target { spot, answers: (!spot.is_private()).then_some(message) }
}

fn spot_of(event: &Event) -> Option<Spot> {
    match &event.kind {
        EventKind::Said { spot, .. } | EventKind::Wordless { spot, .. } => Some(*spot),
        EventKind::Pressed { under: Under::Message { spot, .. }, .. } => Some(*spot),
        EventKind::Pressed { .. } | EventKind::Moved { .. } => None,
    }
}

/// The event as if it had happened in the chat's new place. Messages keep their numbers only as long as the group
/// keeps its own, so the answer is to nothing in particular.
fn moved(event: &Event, to: i64) -> Event {
    let mut event = event.clone();
    match &mut event.kind {
        EventKind::Said { spot, .. }
        | EventKind::Wordless { spot, .. }
        | EventKind::Pressed { under: Under::Message { spot, .. }, .. } => spot.chat = to,
        EventKind::Pressed { .. } | EventKind::Moved { .. } => {}
    }
    event
}

fn words(sentence: &str) -> Reply {
    Reply { text: vec![sentence.to_owned()], ..Reply::default() }
}
