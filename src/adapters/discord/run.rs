//! Connecting, staying connected, and stopping.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::Value;
use serenity::all::{
    ActivityData, ClientBuilder, ConnectionStage, GatewayError, GatewayIntents, HttpBuilder, ShardManager,
    ShardRunnerInfo,
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::bot::Bot;
use super::commands;
use super::events::{Events, Watch};
use super::options::DiscordOptions;
use super::ports::Parts;
use super::rest::{Rest, RestError};
use crate::config::DiscordConfig;
use crate::conversation::Engine;
use crate::posters::Posters;

/// How long answers that are under way may take when the program stops.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// serenity waits so long between two sessions.
const BETWEEN_SESSIONS: Duration = Duration::from_secs(5);
/// After so many of these times without all sessions open, Discord is asked what it wants.
const FAILURES: u32 = 4;
/// Longest wait between two tries to reach Discord at start.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);
/// Flags of an application that may receive message content.
const MESSAGE_CONTENT_FLAGS: u64 = 1 << 18 | 1 << 19;

/// Why the adapter stopped. All of these need a person; what passes by itself is waited out.
#[derive(Debug, thiserror::Error)]
pub enum DiscordError {
    /// The token is wrong.
    #[error(
        "Discord refuses the token: make a new one under \"Bot\" at https://discord.com/developers/applications and set \
         DISCORD_TOKEN"
    )]
    InvalidToken,
    /// The application may not have the message-content intent.
    #[error(
        "Discord refuses the message-content intent: enable it under \"Bot\" at \
         https://discord.com/developers/applications, or set discord.message_content_intent to false"
    )]
    DisallowedIntents,
    /// The HTTP client could not be made.
    #[error(transparent)]
    Setup(RestError),
    /// The gateway cannot be used.
    #[error("the connection to Discord failed: {0}")]
    Gateway(#[source] Box<serenity::Error>),
}

/// Serves Discord with the engine until `shutdown` is cancelled. Without a token it ends at once.
///
/// # Errors
/// [`DiscordError`] when a person must do something; outages are waited out.
pub async fn run(
    engine: Arc<Engine>,
    posters: Posters,
    config: &DiscordConfig,
    shutdown: CancellationToken,
) -> Result<(), DiscordError> {
    let Some(options) = DiscordOptions::new(config, engine.options().models.clone()) else { return Ok(()) };
    let store = engine.store().clone();
    serve(Parts { conversation: Arc::new(engine), posters: Arc::new(posters), store }, options, shutdown).await
}

/// Serves Discord with any conversation behind it.
///
/// # Errors
/// As [`run`].
pub async fn serve(parts: Parts, options: DiscordOptions, shutdown: CancellationToken) -> Result<(), DiscordError> {
    let rest = Arc::new(Rest::new(&options.api_base, &options.token).map_err(DiscordError::Setup)?);
    let Some(entrance) = until(&shutdown, enter(&rest, &options)).await.transpose()? else { return Ok(()) };

    let bot = Arc::new(Bot::new(parts, Arc::clone(&rest), options));
    let registration = tokio::spawn(register(Arc::clone(&bot)));
    let outcome = stay(&bot, entrance, &shutdown).await;
    registration.abort();
    bot.finish(STOP_WITHIN).await;
    outcome
}

/// Stays connected until told to stop. What serenity cannot mend by itself begins with the question for the gateway.
async fn stay(bot: &Arc<Bot>, mut entrance: Entrance, shutdown: &CancellationToken) -> Result<(), DiscordError> {
    let mut pause = Duration::from_secs(5);
    loop {
        let ended = connect(bot, &entrance, shutdown).await?;
        match ended {
            Ended::Told => return Ok(()),
            Ended::NoSessionLeft => {
                tracing::error!("Discord ends every session and allows no more for now; see https://discordstatus.com");
            }
            Ended::OtherShards => tracing::warn!("Discord wants another number of shards; connecting anew"),
        }
        let again = async {
            sleep(pause).await;
            enter(&bot.rest, &bot.options).await
        };
        let Some(found) = until(shutdown, again).await.transpose()? else { return Ok(()) };
        entrance = found;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// What the REST API says before the gateway is opened.
struct Entrance {
    url: String,
    shards: u32,
    /// How many sessions may be opened for now.
    sessions: u64,
}

/// Why a connection ended without a fault that a person must mend.
enum Ended {
    /// Matinee is stopping.
    Told,
    /// The bot has grown, and the shards are too few.
    OtherShards,
    /// Sessions failed until none was left.
    NoSessionLeft,
}

/// Checks the token and learns where to connect. Tries again as long as Discord cannot be reached.
async fn enter(rest: &Rest, options: &DiscordOptions) -> Result<Entrance, DiscordError> {
    let mut pause = Duration::from_secs(1);
    loop {
        match ask(rest, options).await {
            Ok(Asked::Enter(entrance)) => return Ok(entrance),
            Ok(Asked::Disallowed) => return Err(DiscordError::DisallowedIntents),
            Ok(Asked::Wait(wait)) => {
                // Ending here would only make a service manager start us again and again.
                tracing::error!(
                    "Discord allows no new session for another {} s, since Matinee was restarted too often; waiting",
                    wait.as_secs()
                );
                sleep(wait).await;
            }
            Err(error) if error.is_unauthorized() => return Err(DiscordError::InvalidToken),
            Err(error) => {
                tracing::warn!(%error, "Discord cannot be reached; trying again in {} s", pause.as_secs());
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// What came of asking.
enum Asked {
    Enter(Entrance),
    Disallowed,
    /// No session is left for this long.
    Wait(Duration),
}

async fn ask(rest: &Rest, options: &DiscordOptions) -> Result<Asked, RestError> {
    let gateway = rest.gateway().await?;
    let application = rest.current_application().await?;
    let id = application["id"].as_str().and_then(|id| id.parse().ok()).ok_or(RestError::Unreadable)?;
    rest.set_application(id);
    if options.message_content_intent && !may_read_messages(application["flags"].as_u64().unwrap_or(0)) {
        return Ok(Asked::Disallowed);
    }
    let shards = shards_wanted(&gateway);
    let sessions = sessions_left(&gateway);
    // Every shard opens a session.
    if sessions < u64::from(shards) + reserve(shards) {
        let wait = Duration::from_millis(gateway["session_start_limit"]["reset_after"].as_u64().unwrap_or(0));
        return Ok(Asked::Wait(wait.max(Duration::from_secs(1))));
    }
    let url = gateway["url"].as_str().ok_or(RestError::Unreadable)?.to_owned();
    Ok(Asked::Enter(Entrance { url, shards, sessions }))
}

/// Whether an application with these flags may have the message-content intent.
pub fn may_read_messages(flags: u64) -> bool {
    flags & MESSAGE_CONTENT_FLAGS != 0
}

fn shards_wanted(gateway: &Value) -> u32 {
    gateway["shards"].as_u64().and_then(|shards| u32::try_from(shards).ok()).unwrap_or(1).max(1)
}

/// Sessions that may still be opened while a connection with so many shards is being given up.
fn reserve(shards: u32) -> u64 {
    u64::from(shards) + 3
}

fn sessions_left(gateway: &Value) -> u64 {
    gateway["session_start_limit"]["remaining"].as_u64().unwrap_or(u64::MAX)
}

/// Opens the gateway and handles events until told to stop. serenity opens one session every five seconds, which suits
/// whatever concurrency Discord allows, resumes, and opens failed ones again.
async fn connect(bot: &Arc<Bot>, entrance: &Entrance, shutdown: &CancellationToken) -> Result<Ended, DiscordError> {
    let mut intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    if bot.options.message_content_intent {
        intents |= GatewayIntents::MESSAGE_CONTENT;
    }
    // serenity's own limiter would ignore the address; it sends nothing but the question for the gateway anyway.
    let http = HttpBuilder::new(bot.options.token.expose_secret())
        .proxy(&bot.options.api_base)
        .ratelimiter_disabled(true)
        .build();
    let presence = bot.texts.voice("en").say("discord-presence");
    let mut client = ClientBuilder::new_with_http(http, intents)
        .event_handler(Events(Arc::clone(bot)))
        .raw_event_handler(Watch)
        .activity(ActivityData::custom(presence))
        .await
        .map_err(gateway_error)?;
    // serenity falls back to Discord's own gateway when it cannot ask for the address; we have asked already.
    client.ws_url.lock().await.clone_from(&entrance.url);

    let manager = Arc::clone(&client.shard_manager);
    let outcome = tokio::select! {
        outcome = client.start_shards(entrance.shards) => outcome.map(|()| Ended::Told).map_err(gateway_error),
        ended = sessions_in_vain(&bot.rest, &manager, entrance) => Ok(ended),
        () = shutdown.cancelled() => Ok(Ended::Told),
    };
    manager.shutdown_all().await;
    outcome
}

/// Returns when sessions fail for a reason that connecting anew would mend: the bot has outgrown its shards, or so many
/// sessions have failed that hardly one is left. Using up the last would cost the bot its token.
async fn sessions_in_vain(rest: &Rest, manager: &ShardManager, entrance: &Entrance) -> Ended {
    let mut left = entrance.sessions;
    let mut failures: u32 = 0;
    loop {
        sleep(BETWEEN_SESSIONS).await;
        let connected = |runners: &HashMap<_, ShardRunnerInfo>| {
            runners.values().filter(|runner| runner.stage == ConnectionStage::Connected).count()
        };
        if connected(&*manager.runners.lock().await) >= entrance.shards as usize {
            failures = 0;
            continue;
        }
        // In this time at most one was opened.
        left = left.saturating_sub(1);
        failures += 1;
        if left >= reserve(entrance.shards) && !failures.is_multiple_of(FAILURES) {
            continue;
        }
        match rest.gateway().await {
            Ok(gateway) if shards_wanted(&gateway) > entrance.shards => return Ended::OtherShards,
            Ok(gateway) => left = sessions_left(&gateway),
            Err(error) => tracing::warn!(%error, "Discord does not say how many sessions are left"),
        }
        if left < reserve(entrance.shards) {
            return Ended::NoSessionLeft;
        }
    }
}

fn gateway_error(error: serenity::Error) -> DiscordError {
    match &error {
        serenity::Error::Gateway(GatewayError::InvalidAuthentication | GatewayError::NoAuthentication) => {
            DiscordError::InvalidToken
        }
        serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents) => {
            DiscordError::DisallowedIntents
        }
        _ => DiscordError::Gateway(Box::new(error)),
    }
}

/// Registers the commands; the bot works without, so this never stops it.
async fn register(bot: Arc<Bot>) {
    let commands = commands::registration(&bot.texts, &bot.options.models);
    let mut pause = Duration::from_secs(5);
    loop {
        match bot.rest.set_commands(commands.clone(), bot.options.test_guild).await {
            Ok(()) => {
                tracing::info!("the commands are registered with Discord");
                return;
            }
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, "the commands could not be registered; trying again in {} s", pause.as_secs());
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Err(error) => {
                tracing::error!(%error, "Discord refuses the commands; those registered before stay");
                return;
            }
        }
    }
}

/// The outcome, unless told to stop before.
async fn until<T>(shutdown: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        outcome = work => Some(outcome),
        () = shutdown.cancelled() => None,
    }
}
