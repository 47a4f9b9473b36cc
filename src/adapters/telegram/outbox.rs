//! Everything that goes to Telegram: within its speed limits, tried again when it is down, its refusals understood.

use std::time::Duration;

use teloxide::requests::{Output, Request};
use teloxide::types::ChatId;
use teloxide::{ApiError, Bot, RequestError};
use tokio_util::sync::CancellationToken;

use super::pace::Pace;

/// Waits between attempts while Telegram is not reachable.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// An answer that could not be delivered for so long is given up: Telegram keeps updates for a day, too.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// Why something was not sent or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// The person blocked the bot, left, or never started it; the group is gone or does not let it write.
    #[error("the chat cannot be written to")]
    ChatClosed,
    /// The message already looks like that.
    #[error("the message already looks like that")]
    Unchanged,
    /// The press is too old to be answered.
    #[error("the press is too old to be answered")]
    TooOld,
    /// The message was deleted or can no longer be edited.
    #[error("the message is gone")]
    MessageGone,
    /// Telegram cannot use the picture.
    #[error("the picture cannot be used")]
    Picture,
    /// The group has become a supergroup.
    #[error("the group has become the supergroup {0}")]
    Moved(i64),
    /// The token is wrong or was revoked.
    #[error("Telegram refuses the token; make a new one with @BotFather and set TELEGRAM_TOKEN")]
    Token,
    /// Matinee is stopping, or Telegram was not reachable for a day.
    #[error("it was not delivered in time")]
    Undelivered,
    /// Something unforeseen, in Telegram's words.
    #[error("Telegram says: {0}")]
    Other(String),
}

/// The way to Telegram.
#[derive(Debug)]
pub(super) struct Outbox {
    /// The client.
    pub(super) bot: Bot,
    pace: Pace,
    tempo: Tempo,
    stop: CancellationToken,
}

/// How many times faster than usual an outage is waited out: 1, but for tests that have no five minutes. What Telegram
/// says itself is waited for in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tempo(pub u32);

impl Default for Tempo {
    fn default() -> Self {
        Self(1)
    }
}

impl Tempo {
    /// The time that is waited instead of this one.
    pub(super) fn of(self, usual: Duration) -> Duration {
        usual / self.0.max(1)
    }
}

impl Outbox {
    /// A way to Telegram that gives up waiting when `stop` is cancelled.
    pub(super) fn new(bot: Bot, tempo: Tempo, stop: CancellationToken) -> Self {
        Self { bot, pace: Pace::default(), tempo, stop }
    }

    /// Returns when Matinee is stopping.
    pub(super) async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Sends a message to a chat.
    pub(super) async fn send<R>(&self, chat: ChatId, request: &R) -> Result<Output<R>, Refusal>
    where
        R: Request<Err = RequestError>,
    {
        let mut permit = tokio::select! {
            permit = self.pace.chat(chat.0) => permit,
            () = self.stop.cancelled() => return Err(Refusal::Undelivered),
        };
        let mut retry = Retry::new(self.tempo);
        loop {
            match request.send_ref().await {
                Ok(output) => return Ok(output),
                Err(error) => self.wait(retry.after(error)?).await?,
            }
            permit.again(&self.pace).await;
        }
    }

    /// Changes a message, or anything else that is no new message but must arrive.
    pub(super) async fn change<R>(&self, request: &R) -> Result<Output<R>, Refusal>
    where
        R: Request<Err = RequestError>,
    {
        let mut retry = Retry::new(self.tempo);
        loop {
            self.pace.any().await;
            match request.send_ref().await {
                Ok(output) => return Ok(output),
                Err(error) => self.wait(retry.after(error)?).await?,
            }
        }
    }

    /// Sends what is of use at once or not at all: "typing", the answer to a press or to a keystroke.
    pub(super) async fn once<R>(&self, request: &R) -> Result<Output<R>, Refusal>
    where
        R: Request<Err = RequestError>,
    {
        request.send_ref().await.map_err(|error| match outcome(error) {
            Outcome::Refused(refusal) => refusal,
            Outcome::Later(_) | Outcome::Unreachable => Refusal::Undelivered,
        })
    }

    async fn wait(&self, duration: Duration) -> Result<(), Refusal> {
        tokio::select! {
            () = tokio::time::sleep(duration) => Ok(()),
            () = self.stop.cancelled() => Err(Refusal::Undelivered),
        }
    }
}

/// How long to wait before the next attempt of one request.
struct Retry {
    since: tokio::time::Instant,
    tempo: Tempo,
    wait: Duration,
}

impl Retry {
    fn new(tempo: Tempo) -> Self {
        Self { since: tokio::time::Instant::now(), tempo, wait: FIRST_WAIT }
    }

    fn after(&mut self, error: RequestError) -> Result<Duration, Refusal> {
        let wait = match outcome(error) {
            Outcome::Refused(refusal) => return Err(refusal),
            Outcome::Later(wait) => wait,
            Outcome::Unreachable => {
                let wait = self.wait;
                self.wait = (wait * 2).min(LONGEST_WAIT);
                self.tempo.of(wait)
            }
        };
        if self.since.elapsed() + wait > PATIENCE { Err(Refusal::Undelivered) } else { Ok(wait) }
    }
}

/// What a failed attempt means.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// It will not be accepted.
    Refused(Refusal),
    /// It may be tried again after this long.
    Later(Duration),
    /// Telegram is down or cannot be reached.
    Unreachable,
}

fn outcome(error: RequestError) -> Outcome {
    metrics::counter!("matinee_telegram_failed_requests_total").increment(1);
    match error {
        RequestError::RetryAfter(seconds) => Outcome::Later(seconds.duration() + Duration::from_millis(100)),
        RequestError::MigrateToChatId(chat) => Outcome::Refused(Refusal::Moved(chat.0)),
        // A proxy's error page is no JSON.
        RequestError::Network(_) | RequestError::InvalidJson { .. } => Outcome::Unreachable,
        RequestError::Io(error) => Outcome::Refused(Refusal::Other(error.to_string())),
        RequestError::Api(error) => api_outcome(error),
    }
}

fn api_outcome(error: ApiError) -> Outcome {
    use ApiError as E;
    let refusal = match error {
        E::BotBlocked
        | E::ChatNotFound
        | E::UserNotFound
        | E::GroupDeactivated
        | E::BotKicked
        | E::BotKickedFromSupergroup
        | E::BotKickedFromChannel
        | E::UserDeactivated
        | E::CantInitiateConversation
        | E::CantTalkWithBots
        | E::NotEnoughRightsToPostMessages => Refusal::ChatClosed,
        E::MessageNotModified => Refusal::Unchanged,
        E::InvalidQueryId => Refusal::TooOld,
        E::MessageToEditNotFound | E::MessageIdInvalid | E::MessageCantBeEdited => Refusal::MessageGone,
        E::WrongFileId
        | E::WrongFileIdOrUrl
        | E::FailedToGetUrlContent
        | E::ImageProcessFailed
        | E::PhotoAsInputFileRequired
        | E::FileIdInvalid
        | E::WrongHttpUrl => Refusal::Picture,
        E::InvalidToken => Refusal::Token,
        E::Unknown(text) => return unknown(text),
        other => Refusal::Other(other.to_string()),
    };
    Outcome::Refused(refusal)
}

/// Telegram's words that teloxide has no name for.
fn unknown(text: String) -> Outcome {
    let lower = text.to_lowercase();
    let has = |part: &str| lower.contains(part);
    if has("internal server error") || has("bad gateway") || has("gateway timeout") || has("service unavailable") {
        return Outcome::Unreachable;
    }
    Outcome::Refused(if has("message is not modified") {
        Refusal::Unchanged
    } else if has("query is too old") || has("query_id_invalid") {
        Refusal::TooOld
    } else if lower.starts_with("forbidden")
        || has("not enough rights")
        || has("chat_write_forbidden")
        || has("topic_closed")
    {
        Refusal::ChatClosed
    } else if has("message to edit not found") || has("message can't be edited") || has("message_id_invalid") {
        Refusal::MessageGone
    } else if has("wrong file")
        || has("wrong type of the web page")
        || has("webpage_")
        || has("photo_")
        || has("wrong remote file")
    {
        Refusal::Picture
    } else {
        Refusal::Other(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(text: &str) -> Outcome {
        outcome(RequestError::Api(serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap()))
    }

    #[test]
    fn what_telegram_says_is_understood() {
        for (text, refusal) in [
            ("Forbidden: bot was blocked by the user", Refusal::ChatClosed),
            ("Forbidden: bot can't initiate conversation with a user", Refusal::ChatClosed),
            ("Forbidden: bot is not a member of the supergroup chat", Refusal::ChatClosed),
            ("Bad Request: not enough rights to send photos to the chat", Refusal::ChatClosed),
            ("Bad Request: chat not found", Refusal::ChatClosed),
            ("Bad Request: TOPIC_CLOSED", Refusal::ChatClosed),
            ("Bad Request: message to edit not found", Refusal::MessageGone),
            ("Bad Request: message can't be edited", Refusal::MessageGone),
            ("Bad Request: query is too old and response timeout expired or query ID is invalid", Refusal::TooOld),
            ("Bad Request: wrong file identifier/HTTP URL specified", Refusal::Picture),
            ("Bad Request: wrong type of the web page content", Refusal::Picture),
            ("Bad Request: failed to get HTTP URL content", Refusal::Picture),
            ("Bad Request: IMAGE_PROCESS_FAILED", Refusal::Picture),
            ("Bad Request: PHOTO_INVALID_DIMENSIONS", Refusal::Picture),
            ("Unauthorized", Refusal::Token),
        ] {
            assert_eq!(api(text), Outcome::Refused(refusal), "{text}");
        }
        let unchanged = "Bad Request: message is not modified: specified new message content and reply markup are \
                         exactly the same as a current content and reply markup of the message";
        assert_eq!(api(unchanged), Outcome::Refused(Refusal::Unchanged));
        assert_eq!(api("Internal Server Error"), Outcome::Unreachable);
        assert_eq!(api("Bad Gateway"), Outcome::Unreachable);
    }

    #[test]
    fn retry_after_is_waited_for_in_full() {
        let error = RequestError::RetryAfter(teloxide::types::Seconds::from_seconds(7));
        let Outcome::Later(wait) = outcome(error) else { panic!("not later") };
        assert!(wait >= Duration::from_secs(7));
    }
}
