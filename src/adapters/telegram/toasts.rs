//! Answers to button presses. Telegram shows a waiting mark on the button until one comes, and accepts only one:
//! what takes long gets an empty answer first, so nobody waits more than a second.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use teloxide::payloads::AnswerCallbackQuerySetters;
use teloxide::requests::Requester;
use teloxide::types::CallbackQueryId;

use super::html::{TOAST_UNITS, cut};
use super::outbox::{Outbox, Refusal};

/// How long an answer with words may take.
const SOON: Duration = Duration::from_millis(600);

/// The presses that are not answered yet.
#[derive(Debug)]
pub(super) struct Toasts {
    outbox: Arc<Outbox>,
    waiting: Mutex<HashSet<String>>,
}

impl Toasts {
    /// No presses yet.
    pub(super) fn new(outbox: Arc<Outbox>) -> Self {
        Self { outbox, waiting: Mutex::default() }
    }

    /// Notes a press; it gets an empty answer unless another comes first.
    pub(super) fn expect(self: &Arc<Self>, query: &str) {
        self.set().insert(query.to_owned());
        let (toasts, query) = (Arc::clone(self), query.to_owned());
        tokio::spawn(async move {
            tokio::time::sleep(SOON).await;
            toasts.answer(&query, "", false).await;
        });
    }

    /// Answers a press with a few words at the top of the screen, or in a window that has to be closed (`alert`).
    /// False when it was answered before; then the words were not shown.
    pub(super) async fn answer(&self, query: &str, words: &str, alert: bool) -> bool {
        if !self.set().remove(query) {
            return false;
        }
        let mut request = self.outbox.bot.answer_callback_query(CallbackQueryId(query.to_owned())).show_alert(alert);
        if !words.is_empty() {
            request = request.text(cut(words, TOAST_UNITS));
        }
        match self.outbox.once(&request).await {
            Ok(_) => true,
            Err(Refusal::TooOld | Refusal::Undelivered) => false,
            Err(refusal) => {
                tracing::warn!(%refusal, "a button press could not be answered");
                false
            }
        }
    }

    fn set(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
