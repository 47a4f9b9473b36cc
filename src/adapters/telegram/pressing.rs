//! Pressed buttons: paging redraws a message in place, a mark changes its buttons, anything else is answered anew.

use std::sync::Arc;

use teloxide::types::ChatAction;
use tokio::sync::oneshot;

use super::answer::{AnswerError, Answerer, identity, target};
use super::event::{Event, Spot, Under};
use super::outbox::Refusal;
use super::press::{Mark, Press};
use super::sending::{Shown, Target, marks};
use super::{card, keyboard};
use crate::catalog::MovieKey;
use crate::conversation::{Action, Command, DISLIKE, ListId, MovieRef, MovieState, Reply, Turn, TurnKind};
use crate::texts::Voice;

/// A pressed button.
pub(super) struct Pressed<'e> {
    /// Number of the press.
    pub(super) query: &'e str,
    /// The message it is under.
    pub(super) under: &'e Under,
}

impl Answerer {
    /// Answers a press.
    pub(super) async fn pressed(
        self: &Arc<Self>,
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
                let view = self.improving.view(&shown.key()).await;
                self.sender.turn_to(shown, &film.movie, &caption, keyboard).await?;
                if let Some(mut view) = view {
                    (view.film, view.receipt) = (Some(film.movie.key.clone()), false);
                }
                Ok(())
            }
            Press::Receipt(list, position) => {
                let Some((shown, reply)) = self.show(event, pressed, list).await? else {
                    return self.gone(voice, pressed).await;
                };
                self.toasts.answer(pressed.query, "", false).await;
                let keyboard = keyboard::receipt(voice, &reply, list, position);
                let view = self.improving.view(&shown.key()).await;
                self.sender.put_text(shown, &card::receipt_caption(voice, &reply.receipt), keyboard).await?;
                if let Some(mut view) = view {
                    let film = reply.list.as_ref().and_then(|list| list.cards.get(usize::from(position)));
                    (view.film, view.receipt) = (film.map(|film| film.movie.key.clone()), true);
                }
                Ok(())
            }
            Press::Mark(mark, movie) => self.mark(event, pressed, mark, movie).await,
            Press::AsText(list) => {
                let Some((shown, reply)) = self.show(event, pressed, list).await? else {
                    return self.gone(voice, pressed).await;
                };
                self.toasts.answer(pressed.query, "", false).await;
                let pages = reply.list.map(|list| card::list_as_text(voice, &list)).unwrap_or_default();
                let target = target(shown.spot, shown.message);
                let view = self.improving.view(&shown.key()).await;
                let sent = self.sender.pages(target, pages, keyboard::keyboard(Vec::new())).await?;
                if let Some(mut view) = view {
                    view.as_text.push(sent);
                }
                Ok(())
            }
        }
    }

    /// Lets the engine carry out an action: a mark changes the pressed buttons, anything else is a new message.
    async fn act(
        self: &Arc<Self>,
        event: &Event,
        voice: Voice<'_>,
        pressed: &Pressed<'_>,
        action: Action,
    ) -> Result<(), AnswerError> {
        let shown = shown(pressed.under);
        let spot = shown.map_or(Spot::private(&event.person), |shown| shown.spot);
        let turn = self.turn(event, spot, TurnKind::Action(action)).await;
        let (updates, better) = oneshot::channel();
        let answered = self.engine.handle_with_updates(turn, updates);
        let reply = match shown {
            Some(_) => self.sender.while_busy(spot, ChatAction::Typing, answered).await?,
            None => answered.await?,
        };
        let short = reply.text.join(" ");
        if reply.confirmation {
            self.toasts.answer(pressed.query, &short, false).await;
            let (key, state) = reply.movie.map(|film| (film.movie.key, film.state)).unzip();
            let view = match shown {
                Some(shown) => self.improving.view(&shown.key()).await,
                None => None,
            };
            self.redraw(pressed.under, film_of(action), state.unwrap_or_default()).await?;
            // A better list must not take the film away from under the finger.
            if let Some(mut view) = view {
                view.film = key.or(view.film.take());
            }
            return Ok(());
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
            let sent = self.sender.reply(voice, own, &reply, None).await?;
            self.improve_later(&event.person, sent, None, better);
            return Ok(());
        };
        let lead = (!spot.is_private())
            .then(|| voice.say_with("telegram-for", &[("name", event.person.name.as_str().into())]));
        let sent = self.deliver(event, voice, target(spot, shown.message), &reply, lead.as_deref()).await?;
        self.improve_later(&event.person, sent, lead, better);
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

    /// A turn that only shows a list again; its key differs from that of the press it follows.
    async fn show_turn(&self, event: &Event, spot: Spot, list: ListId) -> Turn {
        let mut turn = self.turn(event, spot, TurnKind::Action(Action::Show(list))).await;
        turn.key.push_str(".show");
        turn
    }

    async fn gone(&self, voice: Voice<'_>, pressed: &Pressed<'_>) -> Result<(), AnswerError> {
        self.toasts.answer(pressed.query, &voice.say("telegram-old-button"), true).await;
        Ok(())
    }
}

fn shown(under: &Under) -> Option<Shown> {
    match under {
        Under::Message { spot, message, photo, .. } => Some(Shown { spot: *spot, message: *message, photo: *photo }),
        Under::Inline { .. } => None,
    }
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
