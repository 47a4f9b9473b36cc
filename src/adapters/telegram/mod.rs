//! Telegram: private chats, groups and topics, posters with paging, inline mode.
//!
//! Updates come in by [long polling](polling) or by the [webhook](Webhook), are kept in the [inbox] until they are
//! answered, go through the [lanes] (one chat in order, chats side by side) to the [answer], and out through the
//! [outbox], which knows Telegram's speed limits.

mod answer;
mod card;
mod commands;
mod event;
mod html;
mod improvement;
mod inbox;
mod inline;
mod keyboard;
mod lanes;
mod menu;
mod outbox;
mod pace;
mod pictures;
mod polling;
mod press;
mod pressing;
mod reading;
mod sending;
mod toasts;
mod webhook;

pub use outbox::Tempo;
pub use webhook::{Webhook, webhook_router};

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use reqwest::Url;
use secrecy::ExposeSecret;
use teloxide::Bot;
use teloxide::payloads::SetWebhookSetters;
use teloxide::requests::Requester;
use teloxide::types::Me;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use self::answer::{AnswerError, Answerer};
use self::inbox::{Inbox, Waiting};
use self::outbox::{Outbox, Refusal};
use self::pictures::Pictures;
use self::sending::Sender;
use self::toasts::Toasts;
use crate::config::TelegramConfig;
use crate::conversation::Engine;
use crate::posters::Posters;
use crate::store::{Store, StoreError};

/// How long Telegram may take for one request. It fetches posters itself meanwhile.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Keys of answered updates are kept so long, days. Telegram delivers an update again for one day.
const KEYS_KEPT: i64 = 2;
const TIDY_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// Inline queries that may wait; more are not answered, since the next keystroke replaces them.
const INLINE_QUEUE: usize = 64;

/// Why the bot does not run.
#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    /// The token is wrong or was revoked.
    #[error("Telegram refuses the token; ask @BotFather for one and set TELEGRAM_TOKEN")]
    Token,
    /// The address of the Bot API is none.
    #[error("telegram.api_base is no address: {0}")]
    ApiBase(String),
    /// The webhook's address is not accepted.
    #[error(
        "Telegram does not accept the webhook's address: {0}; set telegram.webhook.url to a public https address, or to nothing for long polling"
    )]
    Webhook(String),
    /// Telegram refused something at the start.
    #[error("Telegram refused the start: {0}; run `matinee doctor`")]
    Start(String),
    /// The client could not be made.
    #[error("the client for Telegram could not be made: {0}; check the system's certificates")]
    Client(#[from] reqwest::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Runs the bot until `shutdown`. `webhook` is the door that the web server has, when the configuration asks for one. Answers under way are finished; what was not begun is kept for the next start.
///
/// # Errors
/// When the token or the webhook is refused, or the database fails at the start. A Telegram that cannot be reached is
/// no error: it is tried again until it can.
pub async fn run(
    engine: Arc<Engine>,
    posters: Posters,
    config: &TelegramConfig,
    webhook: Option<Webhook>,
    shutdown: CancellationToken,
) -> Result<(), TelegramError> {
    run_at(Tempo::default(), engine, posters, config, webhook, shutdown).await
}

/// As [`run`], with outages waited out faster.
///
/// # Errors
/// As [`run`].
pub async fn run_at(
    tempo: Tempo,
    engine: Arc<Engine>,
    posters: Posters,
    config: &TelegramConfig,
    webhook: Option<Webhook>,
    shutdown: CancellationToken,
) -> Result<(), TelegramError> {
    let bot = bot(config, REQUEST_TIMEOUT)?;
    let outbox = Arc::new(Outbox::new(bot, tempo, shutdown.clone()));
    let me = match outbox.change(&outbox.bot.get_me()).await {
        Ok(me) => me,
        Err(Refusal::Undelivered) => return Ok(()),
        Err(refusal) => return Err(start_error(refusal)),
    };
    tracing::info!(bot = me.user.username.as_deref().unwrap_or_default(), "Telegram: signed in");

    let store = engine.store().clone();
    let toasts = Arc::new(Toasts::new(Arc::clone(&outbox)));
    let (events, arrivals) = mpsc::unbounded_channel();
    let (inline, queries) = mpsc::channel(INLINE_QUEUE);
    let inbox = Arc::new(Inbox { store: store.clone(), me: me.clone(), toasts: Arc::clone(&toasts), events, inline });
    let pictures = Pictures { store: store.clone(), bot_id: inbox.bot_id() };
    let sender = Sender { outbox: Arc::clone(&outbox), posters: posters.clone(), pictures };
    let answerer = Arc::new(Answerer {
        engine: Arc::clone(&engine),
        store: store.clone(),
        sender,
        toasts,
        me: me.clone(),
        improving: Arc::default(),
    });

    inbox.resume().await?;
    let work = {
        let (store, stop) = (store.clone(), shutdown.clone());
        move |waiting| work_off(Arc::clone(&answerer), store.clone(), stop.clone(), waiting)
    };
    let lanes = tokio::spawn(lanes::run(arrivals, work, shutdown.clone()));
    let inline = tokio::spawn(inline::run(
        inline::Inline {
            engine: Arc::clone(&engine),
            posters,
            outbox: Arc::clone(&outbox),
            me,
            remembered: Mutex::default(),
        },
        queries,
        shutdown.clone(),
    ));
    let menu = tokio::spawn(set_menu(Arc::clone(&outbox), Arc::clone(&engine)));
    let tidy = tokio::spawn(tidy(store, shutdown.clone()));

    let delivered = deliver(config, webhook.as_ref(), tempo, &outbox, &inbox, &shutdown).await;
    // Whatever ends delivery ends the rest.
    let stopped = shutdown.is_cancelled();
    if !stopped {
        lanes.abort();
    }
    for task in [inline, menu, tidy] {
        task.abort();
    }
    // A lane's answers are finished when this returns.
    let _ = lanes.await;
    delivered
}

/// Receives updates until `shutdown`, the configured way.
async fn deliver(
    config: &TelegramConfig,
    webhook: Option<&Webhook>,
    tempo: Tempo,
    outbox: &Outbox,
    inbox: &Arc<Inbox>,
    shutdown: &CancellationToken,
) -> Result<(), TelegramError> {
    match webhook {
        Some(webhook) => {
            webhook.open(Arc::clone(inbox));
            let url = webhook.url().ok_or_else(|| TelegramError::Webhook("it is no address".to_owned()))?;
            let host = url.host_str().unwrap_or_default().to_owned();
            let request =
                outbox.bot.set_webhook(url).secret_token(webhook.secret()).allowed_updates(reading::ALLOWED_UPDATES);
            match outbox.change(&request).await {
                Ok(_) => tracing::info!(host, "Telegram: updates by webhook"),
                Err(Refusal::Undelivered) => return Ok(()),
                Err(Refusal::Token) => return Err(TelegramError::Token),
                Err(refusal) => return Err(TelegramError::Webhook(refusal.to_string())),
            }
            shutdown.cancelled().await;
            Ok(())
        }
        None => {
            match outbox.change(&outbox.bot.delete_webhook()).await {
                Ok(_) => {}
                Err(Refusal::Undelivered) => return Ok(()),
                Err(refusal) => return Err(start_error(refusal)),
            }
            // A poll waits longer than any other request.
            let patience = Duration::from_secs(u64::from(polling::POLL_SECONDS)) + REQUEST_TIMEOUT / 2;
            polling::run(&bot(config, patience)?, inbox, tempo, shutdown).await
        }
    }
}

/// Answers one event and erases it from the store. What could not be delivered stays for the next start.
async fn work_off(answerer: Arc<Answerer>, store: Store, stop: CancellationToken, waiting: Waiting) {
    let started = std::time::Instant::now();
    let answered = AssertUnwindSafe(answerer.answer(&waiting.event)).catch_unwind().await;
    metrics::histogram!("matinee_telegram_answer_seconds").record(started.elapsed().as_secs_f64());
    if !matches!(answered, Ok(Ok(()))) {
        metrics::counter!("matinee_telegram_undelivered_total").increment(1);
    }
    match answered {
        Ok(Ok(())) => {}
        Ok(Err(AnswerError::Refused(Refusal::Undelivered))) if stop.is_cancelled() => return,
        Ok(Err(AnswerError::Refused(Refusal::ChatClosed | Refusal::TooOld | Refusal::MessageGone))) => {
            tracing::debug!(update = waiting.event.key, "nobody is there to read the answer");
        }
        Ok(Err(error)) => tracing::error!(update = waiting.event.key, %error, "an answer was not delivered"),
        // The panic itself has been logged; one person's message must not stop the others.
        Err(_) => tracing::error!(update = waiting.event.key, "answering panicked"),
    }
    if let Err(error) = store.finish_telegram_update(waiting.id).await {
        tracing::error!(%error, "an answered update could not be erased and may be answered again");
    }
}

async fn set_menu(outbox: Arc<Outbox>, engine: Arc<Engine>) {
    if let Err(refusal) = menu::set(&outbox, engine.texts()).await {
        tracing::warn!(%refusal, "the command menu was not set");
    }
}

async fn tidy(store: Store, stop: CancellationToken) {
    loop {
        if let Err(error) = store.prune_telegram_updates(KEYS_KEPT).await {
            tracing::warn!(%error, "old updates could not be forgotten");
        }
        tokio::select! {
            () = tokio::time::sleep(TIDY_EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

fn bot(config: &TelegramConfig, timeout: Duration) -> Result<Bot, TelegramError> {
    let api_base = Url::parse(&config.api_base).map_err(|error| TelegramError::ApiBase(error.to_string()))?;
    let token = config.token.as_ref().ok_or(TelegramError::Token)?;
    let client =
        reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(timeout).tcp_nodelay(true).build()?;
    Ok(Bot::with_client(token.expose_secret(), client).set_api_url(api_base))
}

fn start_error(refusal: Refusal) -> TelegramError {
    match refusal {
        Refusal::Token => TelegramError::Token,
        other => TelegramError::Start(other.to_string()),
    }
}

/// A link that opens the bot's private chat with a payload for `/start`.
fn chat_link(me: &Me, payload: &str) -> Option<Url> {
    let name = me.user.username.as_deref()?;
    Url::parse_with_params(&format!("https://t.me/{name}"), [("start", payload)]).ok()
}
