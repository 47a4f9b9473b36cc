//! Discord's REST API, as far as a bot needs it to answer.
//!
//! Receiving is serenity's; sending is done here, for three reasons. serenity 0.12 has no types for Components V2 and
//! parses every answer into types that do not know them either; its rate limiter ignores a base address other than
//! Discord's, so that the path people use could never be tested; and it neither bounds what waits nor counts refused
//! requests, ten thousand of which in ten minutes ban an address. [`limiter`] keeps Discord's rate limits.

mod error;
mod limiter;

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Method, Response, StatusCode, multipart};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};

pub use error::{Refusal, RestError};
use limiter::Limiter;

use super::widgets::{EPHEMERAL, File, OutgoingMessage};

/// Without a name of this form Discord answers nobody.
pub const USER_AGENT: &str = concat!("DiscordBot (https://github.com/, ", env!("CARGO_PKG_VERSION"), ") Matinee");
/// Longest wait between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// A client of the REST API. Shared by everything that sends.
#[derive(Debug)]
pub struct Rest {
    client: reqwest::Client,
    base: String,
    authorization: SecretString,
    application: OnceLock<u64>,
    limiter: Limiter,
}

/// How long a request may take, and whether trying again does harm.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// All tries together.
    total: Duration,
    /// One try.
    single: Duration,
    /// A second try cannot do a thing twice.
    repeatable: bool,
}

/// Discord waits three seconds for the first answer to an interaction.
const AT_ONCE: Patience =
    Patience { total: Duration::from_millis(2_800), single: Duration::from_millis(1_300), repeatable: true };
/// Answers that a person waits for; an outage of a minute is sat out.
const SOON: Patience = Patience { total: Duration::from_secs(90), single: Duration::from_secs(15), repeatable: true };
/// As [`SOON`], for what must not happen twice.
const ONCE: Patience = Patience { repeatable: false, ..SOON };

/// One request.
struct Call<'a> {
    method: Method,
    /// Below `/api/v10`.
    path: String,
    /// Which rate limit it falls under; `None` for interaction callbacks, which have none.
    bucket: Option<String>,
    body: Option<Value>,
    files: &'a [File],
    patience: Patience,
    /// Interaction tokens authorise themselves, and their requests are exempt from the bot's global limit.
    authorized: bool,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: String) -> Self {
        let bucket = Some(format!("{method} {path}"));
        Self { method, path, bucket, body: None, files: &[], patience: SOON, authorized: true }
    }

    fn message(mut self, body: Value, files: &'a [File]) -> Self {
        self.body = Some(body);
        self.files = files;
        self
    }
}

impl Rest {
    /// A client for the API below `api_base` (`https://discord.com`).
    ///
    /// # Errors
    /// [`RestError::Setup`] when TLS cannot be set up.
    pub fn new(api_base: &str, token: &SecretString) -> Result<Self, RestError> {
        let client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(Duration::from_secs(5))
            .pool_idle_timeout(Duration::from_secs(60))
            .build()
            .map_err(RestError::Setup)?;
        Ok(Self {
            client,
            base: format!("{}/api/v10", api_base.trim_end_matches('/')),
            authorization: SecretString::from(format!("Bot {}", token.expose_secret().trim())),
            application: OnceLock::new(),
            limiter: Limiter::default(),
        })
    }

    /// Remembers the id of the bot's application, which interaction answers are addressed to.
    pub fn set_application(&self, id: u64) {
        // It never changes while a token is the same.
        let _ = self.application.set(id);
    }

    fn application(&self) -> u64 {
        self.application.get().copied().unwrap_or_default()
    }

    /// `GET /gateway/bot`: address of the gateway, recommended shards, sessions left.
    ///
    /// # Errors
    /// [`RestError`]; [`RestError::is_unauthorized`] for a wrong token.
    pub async fn gateway(&self) -> Result<Value, RestError> {
        self.perform(Call::new(Method::GET, "/gateway/bot".to_owned())).await
    }

    /// The bot's application with its flags.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn current_application(&self) -> Result<Value, RestError> {
        self.perform(Call::new(Method::GET, "/applications/@me".to_owned())).await
    }

    /// Replaces the commands of the application, for one server or for all.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn set_commands(&self, commands: Value, guild: Option<u64>) -> Result<(), RestError> {
        let application = self.application();
        let path = match guild {
            Some(guild) => format!("/applications/{application}/guilds/{guild}/commands"),
            None => format!("/applications/{application}/commands"),
        };
        self.perform(Call::new(Method::PUT, path).message(commands, &[])).await.map(drop)
    }

    /// A channel with its type and parent.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn channel(&self, channel: u64) -> Result<Value, RestError> {
        self.perform(Call::new(Method::GET, format!("/channels/{channel}"))).await
    }

    /// The channel for direct messages with a person.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn open_direct(&self, person: u64) -> Result<u64, RestError> {
        let body = json!({ "recipient_id": person.to_string() });
        let channel =
            self.perform(Call::new(Method::POST, "/users/@me/channels".to_owned()).message(body, &[])).await?;
        id_of(&channel).ok_or(RestError::Unreadable)
    }

    /// Shows "typing" in a channel for ten seconds. Worth one try only.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn typing(&self, channel: u64) -> Result<(), RestError> {
        let mut call = Call::new(Method::POST, format!("/channels/{channel}/typing"));
        call.patience = Patience { total: Duration::from_secs(3), single: Duration::from_secs(3), repeatable: false };
        self.perform(call).await.map(drop)
    }

    /// Sends a message to a channel, as a reply if `reply_to` is given. `nonce` (at most 25 characters) makes Discord
    /// refuse to send it twice, so that it may be tried again. Gives its id.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn send(
        &self,
        channel: u64,
        message: &OutgoingMessage,
        reply_to: Option<u64>,
        nonce: &str,
    ) -> Result<Option<u64>, RestError> {
        let mut body = message.payload();
        body["nonce"] = json!(nonce);
        body["enforce_nonce"] = json!(true);
        if let Some(original) = reply_to {
            body["message_reference"] = json!({ "message_id": original.to_string(), "fail_if_not_exists": false });
        }
        let call = Call::new(Method::POST, format!("/channels/{channel}/messages")).message(body, &message.files);
        Ok(id_of(&self.perform(call).await?))
    }

    /// Puts something else in the place of a message of ours.
    ///
    /// # Errors
    /// [`RestError`]; [`Refusal::Gone`] when it was deleted.
    pub async fn edit_message(&self, channel: u64, id: u64, message: &OutgoingMessage) -> Result<(), RestError> {
        // All messages of a channel share one limit.
        let bucket = Some(format!("PATCH /channels/{channel}/messages"));
        let path = format!("/channels/{channel}/messages/{id}");
        let call = Call::new(Method::PATCH, path).message(message.payload(), &message.files);
        self.perform(Call { bucket, ..call }).await.map(drop)
    }

    /// Acknowledges an interaction: `kind` is Discord's callback type, `data` its data.
    ///
    /// # Errors
    /// [`RestError`]; [`Refusal::AlreadyAcknowledged`] when somebody else has it.
    pub async fn acknowledge(&self, id: u64, token: &str, kind: u8, data: Option<Value>) -> Result<(), RestError> {
        let mut body = json!({ "type": kind });
        if let Some(data) = data {
            body["data"] = data;
        }
        let call = Call {
            bucket: None,
            patience: AT_ONCE,
            authorized: false,
            ..Call::new(Method::POST, format!("/interactions/{id}/{token}/callback")).message(body, &[])
        };
        self.perform(call).await.map(drop)
    }

    /// Puts the answer in the place of the acknowledgement (or of the message a button was on). Gives its id.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn edit_answer(&self, token: &str, message: &OutgoingMessage) -> Result<Option<u64>, RestError> {
        let path = format!("/webhooks/{}/{token}/messages/@original", self.application());
        let call =
            Call { authorized: false, ..Call::new(Method::PATCH, path).message(message.payload(), &message.files) };
        Ok(id_of(&self.perform(call).await?))
    }

    /// A further message for an interaction, seen by one person only if `ephemeral`.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn follow_up(&self, token: &str, message: &OutgoingMessage, ephemeral: bool) -> Result<(), RestError> {
        let mut body = message.payload();
        if ephemeral {
            body["flags"] = json!(message.flags() | EPHEMERAL);
        }
        let path = format!("/webhooks/{}/{token}", self.application());
        let call =
            Call { patience: ONCE, authorized: false, ..Call::new(Method::POST, path).message(body, &message.files) };
        self.perform(call).await.map(drop)
    }

    /// Takes the acknowledgement back, so that no "thinking" stays behind.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn delete_answer(&self, token: &str) -> Result<(), RestError> {
        let path = format!("/webhooks/{}/{token}/messages/@original", self.application());
        self.perform(Call { authorized: false, ..Call::new(Method::DELETE, path) }).await.map(drop)
    }

    /// Sends a request within its patience, waiting out rate limits and passing faults.
    async fn perform(&self, call: Call<'_>) -> Result<Value, RestError> {
        let _place = self.limiter.enter()?;
        let deadline = Instant::now() + call.patience.total;
        let mut pause = Duration::from_millis(250);
        for attempt in 1.. {
            let outcome = match timeout_at(deadline, self.limiter.wait(call.bucket.as_deref(), call.authorized)).await {
                Ok(permission) => {
                    permission?;
                    self.attempt(&call, deadline).await
                }
                Err(_) => return Err(RestError::RateLimited),
            };
            let wait = match outcome {
                Ok(value) => return Ok(value),
                // The first try had arrived after all.
                Err(error) if attempt > 1 && error.refusal() == Some(Refusal::AlreadyAcknowledged) => {
                    return Ok(Value::Null);
                }
                Err(RestError::TooMany { after }) => after,
                Err(error) if error.is_passing() && (call.patience.repeatable || error.never_arrived()) => pause,
                Err(error) => return Err(error),
            };
            if Instant::now() + wait >= deadline {
                return outcome_after_deadline(wait);
            }
            sleep(wait).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Err(RestError::RateLimited)
    }

    async fn attempt(&self, call: &Call<'_>, deadline: Instant) -> Result<Value, RestError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut request = self
            .client
            .request(call.method.clone(), format!("{}{}", self.base, call.path))
            .timeout(call.patience.single.min(left));
        if call.authorized {
            request = request.header(reqwest::header::AUTHORIZATION, self.authorization.expose_secret());
        }
        request = match (&call.body, call.files) {
            (Some(body), []) => request.json(body),
            (Some(body), files) => request.multipart(form(body, files)?),
            (None, _) => request,
        };
        let response = request.send().await.map_err(RestError::unreachable)?;
        self.limiter.learn(call.bucket.as_deref(), response.status(), response.headers());
        read(response).await
    }
}

/// The id of a channel or message; ids are numbers in quotes.
fn id_of(object: &Value) -> Option<u64> {
    object["id"].as_str()?.parse().ok()
}

fn outcome_after_deadline(wait: Duration) -> Result<Value, RestError> {
    tracing::debug!(?wait, "giving up on a request to Discord, since its time is over");
    Err(RestError::RateLimited)
}

fn form(body: &Value, files: &[File]) -> Result<multipart::Form, RestError> {
    let mut form = multipart::Form::new().text("payload_json", body.to_string());
    for (number, file) in files.iter().enumerate() {
        let part = multipart::Part::bytes(file.bytes.clone()).file_name(file.name.clone());
        let part = part.mime_str(&file.mime).map_err(RestError::unreachable)?;
        form = form.part(format!("files[{number}]"), part);
    }
    Ok(form)
}

async fn read(response: Response) -> Result<Value, RestError> {
    let status = response.status();
    let retry_after = limiter::seconds(response.headers(), "retry-after");
    let text = response.text().await.map_err(RestError::unreachable)?;
    if status.is_success() {
        return if text.is_empty() {
            Ok(Value::Null)
        } else {
            serde_json::from_str(&text).map_err(|_| RestError::Unreadable)
        };
    }
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    if status == StatusCode::TOO_MANY_REQUESTS {
        let after = body["retry_after"].as_f64().map(Duration::from_secs_f64).or(retry_after);
        return Err(RestError::TooMany { after: after.unwrap_or(Duration::from_secs(1)) });
    }
    Err(RestError::refused(status.as_u16(), &body))
}
