//! Long polling: Telegram is asked for updates and answers as soon as there are some.

use std::time::Duration;

use teloxide::payloads::GetUpdatesSetters;
use teloxide::requests::Requester;
use teloxide::types::Update;
use teloxide::{ApiError, Bot, RequestError};
use tokio_util::sync::CancellationToken;

use super::TelegramError;
use super::inbox::Inbox;
use super::outbox::Tempo;
use super::reading::ALLOWED_UPDATES;

/// How long Telegram may let us wait for an update, seconds.
pub(super) const POLL_SECONDS: u32 = 25;
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// After a week without updates Telegram may begin to number them anew, lower than before.
const RENUMBERED_AFTER: Duration = Duration::from_secs(6 * 24 * 60 * 60);

/// Asks for updates until `stop`. An update counts as received by Telegram when the one after it is asked for, which
/// happens only once it is kept.
pub(super) async fn run(bot: &Bot, inbox: &Inbox, tempo: Tempo, stop: &CancellationToken) -> Result<(), TelegramError> {
    let mut offset = None;
    let mut latest = tokio::time::Instant::now();
    let mut wait = Duration::ZERO;
    while !stop.is_cancelled() {
        let result = tokio::select! {
            result = fetch(bot, offset) => result,
            () = stop.cancelled() => break,
        };
        match result {
            Ok(updates) => {
                if !updates.is_empty() {
                    latest = tokio::time::Instant::now();
                }
                let next = updates.iter().map(|update| update.id.0.saturating_add(1) as i32).max().or(offset);
                match inbox.accept(updates).await {
                    Ok(()) => (offset, wait) = (next, Duration::ZERO),
                    // Not confirmed, so Telegram delivers them again.
                    Err(error) => {
                        tracing::error!(%error, "updates could not be kept");
                        wait = longer(wait, tempo);
                    }
                }
            }
            Err(RequestError::Api(ApiError::InvalidToken)) => return Err(TelegramError::Token),
            Err(RequestError::RetryAfter(seconds)) => wait = seconds.duration(),
            Err(error) => {
                if wait.is_zero() {
                    tracing::warn!(problem = problem(&error), "Telegram gives no updates, trying again");
                }
                wait = longer(wait, tempo);
            }
        }
        if latest.elapsed() > RENUMBERED_AFTER {
            offset = None;
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => break,
        }
    }
    Ok(())
}

async fn fetch(bot: &Bot, offset: Option<i32>) -> Result<Vec<Update>, RequestError> {
    let mut request = bot.get_updates().timeout(POLL_SECONDS).allowed_updates(ALLOWED_UPDATES);
    if let Some(offset) = offset {
        request = request.offset(offset);
    }
    request.await
}

/// What is wrong, for the log; never what people wrote.
fn problem(error: &RequestError) -> String {
    match error {
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => {
            "another program polls with the same token; stop it".to_owned()
        }
        RequestError::Api(ApiError::CantGetUpdates) => "a webhook was set meanwhile; restart to remove it".to_owned(),
        RequestError::InvalidJson { .. } => "the answer is no JSON".to_owned(),
        other => other.to_string(),
    }
}

fn longer(wait: Duration, tempo: Tempo) -> Duration {
    (wait * 2).clamp(tempo.of(FIRST_WAIT), tempo.of(LONGEST_WAIT))
}
