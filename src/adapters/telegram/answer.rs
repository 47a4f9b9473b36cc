//! From an event to its answer: the engine's turn, and what becomes of its reply in Telegram.

use std::sync::Arc;

use teloxide::types::{ChatAction, InlineKeyboardButton, Me};

use super::commands::{self, Request};
use super::event::{Event, EventKind, Person, Spot, Under};
use super::outbox::Refusal;
use super::press::{Mark, Press};
use super::sending::{Sender, Shown, Target, marks};
use super::toasts::Toasts;
use super::{card, keyboard};
use crate::catalog::MovieKey;
use crate::conversation::{
    Action, Command, DISLIKE, Engine, EngineError, Identity, ListId, MovieRef, MovieState, Platform, Reply, Turn,
    TurnKind,
};
use crate::store::Store;
use crate::texts::Voice;

/// Answers events.
pub(super) struct Answerer {
    pub(super) engine: Arc<Engine>,
    pub(super) store: Store,
    pub(super) sender: Sender,
    pub(super) toasts: Arc<Toasts>,
    pub(super) me: Me,
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

/// A pressed button.
struct Pressed<'e> {
    query: &'e str,
    under: &'e Under,
}

impl Answerer {
    /// Answers an event. A group that moved meanwhile is answered where it is now.
    ///
    /// # Errors
    /// [`Refusal::Undelivered`] when the answer should be tried again at the next start; anything else is final.
    pub(super) async fn answer(&self, event: &Event) -> Result<(), AnswerError> {
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

    async fn attempt(&self, event: &Event) -> Result<(), AnswerError> {
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
        &self,
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
        let reply = self.sender.while_busy(spot, ChatAction::Typing, self.engine.handle(turn)).await?;
        self.deliver(event, voice, target, &reply, None).await
    }

    /// Sends a reply; a private one to the person alone.
    async fn deliver(
        &self,
        event: &Event,
        voice: Voice<'_>,
        target: Target,
        reply: &Reply,
        lead: Option<&str>,
    ) -> Result<(), AnswerError> {
        if !reply.private || target.spot.is_private() {
            return Ok(self.sender.reply(voice, target, reply, lead).await?);
        }
        let own = Target { spot: Spot::private(&event.person), answers: None };
        match self.sender.reply(voice, own, reply, None).await {
            // They have never talked to the bot, so it must not write first.
            Err(Refusal::ChatClosed) => Ok(self.invite(voice, target).await?),
            other => Ok(other?),
        }
    }

    /// Asks a person in a group to open a chat of their own.
    async fn invite(&self, voice: Voice<'_>, target: Target) -> Result<(), Refusal> {
        let rows =
            self.chat_link("hello").map(|link| vec![InlineKeyboardButton::url(voice.say("telegram-open-chat"), link)]);
        let pages = card::message(voice, &words(&voice.say("telegram-private")), None);
        self.sender.pages(target, pages, keyboard::keyboard(rows.into_iter().collect())).await
    }

    async fn pressed(
        &self,
        event: &Event,
        voice: Voice<'_>,
        pressed: &Pressed<'_>,
        press: Press,
    ) -> Result<(), AnswerError> {
        match press {
            Press::Act(action) => self.act(event, voice, pressed, action).await,
            Press::Page(list, position) => {
                let Some((shown, reply)) = self.show(event, pressed, list).await? else {
                    return self.gone(voice, pressed).await;
                };
                self.toasts.answer(pressed.query, "", false).await;
                let Some(film) = reply.list.as_ref().and_then(|list| list.cards.get(usize::from(position))) else {
                    return self.gone(voice, pressed).await;
                };
                let caption = card::caption(voice, &reply, film, false);
                let keyboard = keyboard::carousel(voice, &reply, list, film, marks(shown.spot));
                Ok(self.sender.turn_to(shown, &film.movie, &caption, keyboard).await?)
            }
            Press::Receipt(list, position) => {
                let Some((shown, reply)) = self.show(event, pressed, list).await? else {
                    return self.gone(voice, pressed).await;
                };
                self.toasts.answer(pressed.query, "", false).await;
                let keyboard = keyboard::receipt(voice, &reply, list, position);
                Ok(self.sender.put_text(shown, &card::receipt_caption(voice, &reply.receipt), keyboard).await?)
            }
            Press::Mark(mark, movie) => self.mark(event, pressed, mark, movie).await,
            Press::AsText(list) => {
                let Some((shown, reply)) = self.show(event, pressed, list).await? else {
                    return self.gone(voice, pressed).await;
                };
                self.toasts.answer(pressed.query, "", false).await;
                let pages = reply.list.map(|list| card::list_as_text(voice, &list)).unwrap_or_default();
                let target = target(shown.spot, shown.message);
                Ok(self.sender.pages(target, pages, keyboard::keyboard(Vec::new())).await?)
            }
        }
    }

    /// Lets the engine carry out an action: a mark changes the pressed buttons, anything else is a new message.
    async fn act(
        &self,
        event: &Event,
        voice: Voice<'_>,
        pressed: &Pressed<'_>,
        action: Action,
    ) -> Result<(), AnswerError> {
        let shown = shown(pressed.under);
        let spot = shown.map_or(Spot::private(&event.person), |shown| shown.spot);
        let turn = self.turn(event, spot, TurnKind::Action(action)).await;
        let reply = match shown {
            Some(_) => self.sender.while_busy(spot, ChatAction::Typing, self.engine.handle(turn)).await?,
            None => self.engine.handle(turn).await?,
        };
        let short = reply.text.join(" ");
        if reply.confirmation {
            self.toasts.answer(pressed.query, &short, false).await;
            let state = reply.movie.map(|film| film.state).unwrap_or_default();
            return Ok(self.redraw(pressed.under, film_of(action), state).await?);
        }
        if let Some(shown) = shown.filter(|_| settles(action) && alone(&reply)) {
            self.toasts.answer(pressed.query, "", false).await;
            let html = card::message(voice, &reply, None).join("\n\n");
            return Ok(self.sender.put_text(shown, &html, keyboard::keyboard(Vec::new())).await?);
        }
        if alone(&reply) && reply.private && super::html::units(&short) <= super::html::TOAST_UNITS {
            self.toasts.answer(pressed.query, &short, true).await;
            return Ok(());
        }
        if action == Action::Undo {
            self.redraw_after_undo(event, pressed.under).await?;
        }
        self.toasts.answer(pressed.query, "", false).await;
        let Some(shown) = shown else {
            // A card in somebody's chat: the answer is for the one who pressed, where they can read it.
            let own = Target { spot: Spot::private(&event.person), answers: None };
            return Ok(self.sender.reply(voice, own, &reply, None).await?);
        };
        let lead = (!spot.is_private())
            .then(|| voice.say_with("telegram-for", &[("name", event.person.name.as_str().into())]));
        self.deliver(event, voice, target(spot, shown.message), &reply, lead.as_deref()).await?;
        if settles(action) {
            self.sender.put_buttons(shown, keyboard::keyboard(Vec::new())).await?;
        }
        Ok(())
    }

    /// Notes what a person says of a film on somebody's card; only they are told.
    async fn mark(&self, event: &Event, pressed: &Pressed<'_>, mark: Mark, movie: MovieKey) -> Result<(), AnswerError> {
        let movie = MovieRef::Key(movie);
        let command = match mark {
            Mark::Like => Command::Like(movie),
            Mark::Dislike => Command::Rate(movie, DISLIKE),
            Mark::Seen => Command::Seen(movie),
            Mark::Watchlist => Command::Watchlist(movie, true),
        };
        let turn = self.turn(event, Spot::private(&event.person), TurnKind::Command(command)).await;
        let reply = self.engine.handle(turn).await?;
        self.toasts.answer(pressed.query, &reply.text.join(" "), false).await;
        Ok(())
    }

    /// Shows on the buttons of a private chat what the person has said of a film by now. In a group everybody has marks
    /// of their own, so buttons show none.
    async fn redraw(&self, under: &Under, film: Option<(ListId, u8)>, state: MovieState) -> Result<(), Refusal> {
        let (Some(shown), Under::Message { keyboard: Some(before), .. }, Some((list, position))) =
            (shown(under), under, film)
        else {
            return Ok(());
        };
        if !shown.spot.is_private() {
            return Ok(());
        }
        let after = keyboard::with_marks(before, list, position, state);
        if after == *before { Ok(()) } else { self.sender.put_buttons(shown, after).await }
    }

    /// Undo may have taken back a mark of the very film that the message shows.
    async fn redraw_after_undo(&self, event: &Event, under: &Under) -> Result<(), AnswerError> {
        let Under::Message { keyboard: Some(before), .. } = under else { return Ok(()) };
        let Some((list, position)) = keyboard::film_of(before) else { return Ok(()) };
        let shown = self.engine.shown_list(&identity(&event.person), list).await?;
        let film = shown.and_then(|list| list.cards.into_iter().nth(usize::from(position)));
        let Some(film) = film else { return Ok(()) };
        Ok(self.redraw(under, Some((list, position)), film.state).await?)
    }

    /// The message under a press and its list, as the one who pressed sees it. `None`: the list is gone.
    async fn show(
        &self,
        event: &Event,
        pressed: &Pressed<'_>,
        list: ListId,
    ) -> Result<Option<(Shown, Reply)>, AnswerError> {
        let Some(shown) = shown(pressed.under) else { return Ok(None) };
        let turn = self.show_turn(event, shown.spot, list).await;
        let reply = self.engine.handle(turn).await?;
        Ok(reply.list.is_some().then_some((shown, reply)))
    }

    async fn gone(&self, voice: Voice<'_>, pressed: &Pressed<'_>) -> Result<(), AnswerError> {
        self.toasts.answer(pressed.query, &voice.say("telegram-old-button"), true).await;
        Ok(())
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
        self.sender.text(target, &html.finish(), keyboard::keyboard(Vec::new())).await
    }

    async fn note_move(&self, from: i64, to: i64) {
        if let Err(error) = self.store.move_telegram_chat(self.bot_id(), from, to).await {
            tracing::error!(%error, "a group's move could not be kept");
        }
    }

    async fn turn(&self, event: &Event, spot: Spot, kind: TurnKind) -> Turn {
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
            key: format!("{}.{}", self.bot_id(), event.key),
        }
    }

    /// A turn that only shows a list again; its key differs from that of the press it follows.
    async fn show_turn(&self, event: &Event, spot: Spot, list: ListId) -> Turn {
        let mut turn = self.turn(event, spot, TurnKind::Action(Action::Show(list))).await;
        turn.key.push_str(".show");
        turn
    }

    async fn voice(&self, person: &Person) -> Voice<'_> {
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
fn target(spot: Spot, message: i32) -> Target {
    Target { spot, answers: (!spot.is_private()).then_some(message) }
}

fn shown(under: &Under) -> Option<Shown> {
    match under {
        Under::Message { spot, message, photo, .. } => Some(Shown { spot: *spot, message: *message, photo: *photo }),
        Under::Inline { .. } => None,
    }
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

/// The film whose marks an action changes.
fn film_of(action: Action) -> Option<(ListId, u8)> {
    match action {
        Action::Like(list, at)
        | Action::Dislike(list, at)
        | Action::Seen(list, at)
        | Action::Watchlist(list, at)
        | Action::Rate(list, at, _) => Some((list, at)),
        _ => None,
    }
}

/// True for the answer to a question: its buttons are of no more use.
fn settles(action: Action) -> bool {
    matches!(action, Action::Choose(..) | Action::ChooseNone(_) | Action::ForgetConfirmed | Action::ForgetCancelled)
}

/// True when a reply is nothing but words.
fn alone(reply: &Reply) -> bool {
    reply.list.is_none()
        && reply.movie.is_none()
        && reply.question.is_none()
        && reply.document.is_none()
        && reply.buttons.is_empty()
}

fn words(sentence: &str) -> Reply {
    Reply { text: vec![sentence.to_owned()], ..Reply::default() }
}
