//! Where updates come in, from polling or the webhook: kept in the store first, then answered.
//!
//! An update is kept before Telegram may forget it and erased once it is answered. Delivered twice, or found in the
//! store at the next start, it is answered once.

use std::sync::Arc;

use teloxide::types::{InlineQuery, Me, Update};
use tokio::sync::mpsc::{Sender, UnboundedSender};

use super::event::{Event, EventKind};
use super::reading::{self, Arrival};
use super::toasts::Toasts;
use crate::store::{Store, StoreError, TelegramUpdate};

/// An event with its number in the store.
#[derive(Debug)]
pub(super) struct Waiting {
    /// Number in the store.
    pub(super) id: i64,
    /// What happened.
    pub(super) event: Event,
}

/// The entrance.
#[derive(Debug)]
pub(super) struct Inbox {
    /// Where updates are kept.
    pub(super) store: Store,
    /// Who the bot is.
    pub(super) me: Me,
    /// Presses that want a quick answer.
    pub(super) toasts: Arc<Toasts>,
    /// To the lanes.
    pub(super) events: UnboundedSender<(String, Waiting)>,
    /// To inline mode. Full means too much at once: then a keystroke is not answered.
    pub(super) inline: Sender<InlineQuery>,
}

impl Inbox {
    /// The bot's own number.
    pub(super) fn bot_id(&self) -> i64 {
        self.me.user.id.0 as i64
    }

    /// Keeps updates and passes on what is new of them. When this returns, Telegram may forget them.
    ///
    /// # Errors
    /// When they could not be kept; then Telegram must deliver them again.
    pub(super) async fn accept(&self, updates: Vec<Update>) -> Result<(), StoreError> {
        let mut events = Vec::new();
        for update in updates {
            match reading::read(update, &self.me) {
                Arrival::Event(event) => events.push(event),
                Arrival::Inline(query) => drop(self.inline.try_send(query)),
                Arrival::Nothing => {}
            }
        }
        if events.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = events.iter().filter_map(row).collect();
        let accepted = self.store.accept_telegram_updates(self.bot_id(), &rows).await?;
        let mut events: Vec<_> = events.into_iter().map(Some).collect();
        for (at, id) in accepted {
            if let Some(event) = events.get_mut(at).and_then(Option::take) {
                self.pass(Waiting { id, event });
            }
        }
        Ok(())
    }

    /// Passes on what the last run left unanswered.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn resume(&self) -> Result<(), StoreError> {
        for (id, event) in self.store.waiting_telegram_updates(self.bot_id()).await? {
            match serde_json::from_str(&event) {
                Ok(event) => self.pass(Waiting { id, event }),
                Err(error) => {
                    tracing::warn!(id, %error, "an update of an earlier version cannot be read and is dropped");
                    self.store.finish_telegram_update(id).await?;
                }
            }
        }
        Ok(())
    }

    fn pass(&self, waiting: Waiting) {
        metrics::counter!("matinee_telegram_events_total", "kind" => waiting.event.kind.name()).increment(1);
        if let EventKind::Pressed { query, .. } = &waiting.event.kind {
            self.toasts.expect(query);
        }
        // The lanes are gone only when everything stops; the event stays in the store for the next start.
        let _ = self.events.send((waiting.event.lane.clone(), waiting));
    }
}

/// An event as the store keeps it. Events are plain data, so writing them as JSON cannot fail.
fn row(event: &Event) -> Option<TelegramUpdate> {
    let json = serde_json::to_string(event).ok()?;
    Some(TelegramUpdate { key: event.key.clone(), event: json })
}
