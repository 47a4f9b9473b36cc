//! Exchanging an answer for a better one, when the language model was too slow for it and is ready after all.
//!
//! No lane waits for this: the event is answered, and what stands there is valid. A message that was deleted meanwhile
//! stays deleted.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::answer::Answerer;
use super::event::Person;
use super::outbox::Refusal;
use super::sending::{Shown, led, marks};
use super::{card, keyboard};
use crate::adapters::improving::{EXCHANGE_WITHIN, Watched};
use crate::catalog::MovieKey;
use crate::conversation::{Reply, ShownList};
use crate::texts::Voice;

/// The address of a message: chat and number.
pub(super) type MessageKey = (i64, i32);

/// What a person looks at who was sent a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct View {
    /// The film they paged to; `None`: the one the answer opened with.
    pub(super) film: Option<MovieKey>,
    /// The message shows what was understood.
    pub(super) receipt: bool,
    /// The list as text, each time it was asked for.
    pub(super) as_text: Vec<Vec<Shown>>,
}

impl Answerer {
    /// Lets a better reply, if one comes, take the place of an answer. Returns at once.
    pub(super) fn improve_later(
        self: &Arc<Self>,
        person: &Person,
        shown: Option<Shown>,
        lead: Option<String>,
        better: oneshot::Receiver<Reply>,
    ) {
        let Some(shown) = shown else { return };
        let watched = self.improving.watch(shown.key(), View::default());
        let (answerer, person) = (Arc::clone(self), person.clone());
        tokio::spawn(async move {
            let better = tokio::select! {
                better = better => better,
                () = answerer.sender.outbox.stopping() => return,
            };
            let Ok(reply) = better else { return };
            let reply = led(&reply, lead.as_deref());
            match timeout(EXCHANGE_WITHIN, answerer.exchange(&person, shown, &watched, &reply)).await {
                Ok(Ok(())) => metrics::counter!("matinee_telegram_improved_total").increment(1),
                Ok(Err(refusal)) => tracing::debug!(%refusal, "an answer on Telegram stays as it is"),
                Err(_) => tracing::debug!("an answer on Telegram stays as it is, since Telegram takes too long"),
            }
        });
    }

    async fn exchange(
        &self,
        person: &Person,
        shown: Shown,
        watched: &Watched<MessageKey, View>,
        reply: &Reply,
    ) -> Result<(), Refusal> {
        let Some(list) = &reply.list else { return Ok(()) };
        let voice = self.voice(person).await;
        let view = watched.view().await;
        // Whoever paged on stays with the film they look at, as long as it is still recommended.
        let kept = view.film.as_ref().and_then(|key| list.cards.iter().find(|card| card.movie.key == *key));
        let Some(film) = kept.or(list.cards.first()) else { return Ok(()) };
        if view.receipt {
            let position = u8::try_from(film.position).unwrap_or(u8::MAX);
            self.sender.put_buttons(shown, keyboard::receipt(voice, reply, list.id, position)).await?;
        } else {
            let keyboard = keyboard::carousel(voice, reply, list.id, film, marks(shown.spot));
            let caption = card::caption(voice, reply, film, kept.is_none());
            self.sender.turn_to(shown, &film.movie, &caption, keyboard).await?;
        }
        for messages in &view.as_text {
            self.exchange_text(messages, list, voice).await?;
        }
        Ok(())
    }

    /// The list as text in the place of an earlier one. One that would need another number of messages stays.
    async fn exchange_text(&self, messages: &[Shown], list: &ShownList, voice: Voice<'_>) -> Result<(), Refusal> {
        let pages = card::list_as_text(voice, list);
        if pages.len() != messages.len() {
            return Ok(());
        }
        for (message, page) in messages.iter().zip(&pages) {
            self.sender.put_text(*message, page, keyboard::keyboard(Vec::new())).await?;
        }
        Ok(())
    }
}
