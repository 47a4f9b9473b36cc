//! Exchanging an answer for a better one, when the language model was too slow for it and is ready after all.
//!
//! Nothing waits for this: the turn is over, its answer stands and is valid. A message that was deleted meanwhile stays
//! deleted.

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::bot::Bot;
use super::delivery::{At, Standing};
use super::render::Layout;
use super::rest::{Refusal, RestError};
use super::widgets::OutgoingMessage;
use crate::adapters::improving::EXCHANGE_WITHIN;
use crate::conversation::Reply;
use crate::texts::Voice;

impl Bot {
    /// Waits for a better reply, if one may come, and puts it in the place of the answer. `finish` adds what the adapter
    /// itself says in an answer.
    pub(super) async fn improve(
        &self,
        standing: Option<Standing>,
        better: oneshot::Receiver<Reply>,
        layout: Layout,
        voice: Voice<'_>,
        finish: impl FnOnce(&mut Reply),
    ) {
        let Some(standing) = standing else { return };
        let watched = standing.message.map(|message| self.improving.watch(message, layout.page));
        let Ok(mut reply) = better.await else { return };
        finish(&mut reply);
        let exchange = async {
            let view = match &watched {
                Some(watched) => Some(watched.view().await),
                None => None,
            };
            // Whoever turned the page meanwhile stays there.
            let layout = Layout { page: view.as_deref().copied().unwrap_or(layout.page), ..layout };
            let message = self.in_form(&reply, layout, &standing, voice).await;
            self.exchange(&standing, &message).await
        };
        match timeout(EXCHANGE_WITHIN, exchange).await {
            Ok(Ok(())) => metrics::counter!("matinee_discord_improved_total").increment(1),
            Ok(Err(error)) => tracing::debug!(%error, "an answer on Discord stays as it is"),
            Err(_) => tracing::debug!("an answer on Discord stays as it is, since Discord takes too long"),
        }
    }

    async fn exchange(&self, standing: &Standing, message: &OutgoingMessage) -> Result<(), RestError> {
        match (&standing.at, standing.message) {
            (At::Interaction { token, channel }, id) => {
                let error = match self.rest.edit_answer(token, message).await {
                    Ok(_) => return Ok(()),
                    Err(error) => error,
                };
                match (channel, id) {
                    (Some(channel), Some(id)) if error.refusal() == Some(Refusal::TokenExpired) => {
                        self.rest.edit_message(*channel, id, message).await
                    }
                    _ => Err(error),
                }
            }
            (At::Channel(channel), Some(id)) => self.rest.edit_message(*channel, id, message).await,
            (At::Channel(_), None) => Ok(()),
        }
    }
}
