//! Events of the gateway, handed to the part that knows them.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serenity::all::{
    Context, Event, EventHandler, Guild, Interaction, Message, RawEventHandler, Ready, ResumedEvent,
    ShardStageUpdateEvent, UnavailableGuild,
};
use serenity::async_trait;

use super::bot::Bot;
use crate::store::GuildSettings;

/// Hands events to the bot.
pub(super) struct Events(pub Arc<Bot>);

#[async_trait]
impl EventHandler for Events {
    async fn ready(&self, _: Context, ready: Ready) {
        self.0.own_id.store(ready.user.id.get(), Ordering::Relaxed);
        tracing::info!(
            name = %ready.user.name,
            servers = ready.guilds.len(),
            shard = ready.shard.map_or(0, |shard| shard.id.0),
            "connected to Discord"
        );
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        tracing::info!("the connection to Discord was resumed");
    }

    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        metrics::counter!("matinee_discord_gateway_stages_total", "stage" => event.new.to_string()).increment(1);
    }

    async fn guild_create(&self, _: Context, _: Guild, is_new: Option<bool>) {
        if is_new == Some(true) {
            tracing::info!("added to a Discord server");
        }
    }

    async fn guild_delete(&self, _: Context, incomplete: UnavailableGuild, _: Option<Guild>) {
        // A server that is down for a while is not a server that was left.
        if incomplete.unavailable {
            return;
        }
        tracing::info!("removed from a Discord server");
        self.0.memory().guilds.put(incomplete.id.get(), GuildSettings::default());
        if let Err(error) = self.0.parts.store.forget_guild(incomplete.id.get()).await {
            tracing::error!(%error, "the settings of a server that was left could not be deleted");
        }
    }

    async fn message(&self, _: Context, message: Message) {
        self.0.message(&message).await;
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        match &interaction {
            Interaction::Command(command) => self.0.command(command).await,
            Interaction::Autocomplete(command) => self.0.suggest(command).await,
            Interaction::Component(component) => self.0.component(component).await,
            Interaction::Modal(modal) => self.0.modal(modal).await,
            _ => tracing::debug!("an interaction of an unknown kind"),
        }
    }
}

/// Counts events, and reports those that serenity could not read: it only logs them at debug level, and the bot would
/// look deaf.
pub(super) struct Watch;

#[async_trait]
impl RawEventHandler for Watch {
    async fn raw_event(&self, _: Context, event: Event) {
        match event {
            Event::Unknown(unknown) => {
                metrics::counter!("matinee_discord_unreadable_events_total").increment(1);
                if NEEDED.contains(&unknown.kind.as_str()) {
                    tracing::error!(kind = %unknown.kind, "an event from Discord could not be read");
                } else {
                    tracing::debug!(kind = %unknown.kind, "an unknown event from Discord");
                }
            }
            known => {
                let name = known.name().unwrap_or_default();
                metrics::counter!("matinee_discord_events_total", "kind" => name).increment(1);
            }
        }
    }
}

/// Events without which the bot is deaf; new kinds that Discord invents are no trouble.
const NEEDED: [&str; 6] = ["READY", "RESUMED", "MESSAGE_CREATE", "INTERACTION_CREATE", "GUILD_CREATE", "GUILD_DELETE"];
