//! Settings of a server, for those who manage it: `/server`.

use super::arguments::ServerChange;
use super::bot::Bot;
use crate::conversation::TurnDefaults;
use crate::store::GuildSettings;
use crate::texts::Voice;

impl Bot {
    /// Changes the settings of a server, or shows them; the answer is Markdown.
    pub(super) async fn change_server(
        &self,
        guild: Option<u64>,
        manages: bool,
        change: ServerChange,
        voice: Voice<'_>,
    ) -> String {
        let Some(guild) = guild else { return voice.say("discord-server-only") };
        // Discord hides the command from others, but the server may have changed that.
        if !manages {
            return voice.say("discord-server-not-allowed");
        }
        let mut settings = self.guild_settings(guild).await;
        if change != ServerChange::default() {
            apply(&mut settings, change);
            let now = time::OffsetDateTime::now_utc().unix_timestamp();
            if let Err(error) = self.parts.store.set_guild_settings(guild, &settings, now).await {
                tracing::error!(%error, "the settings of a Discord server could not be stored");
                return voice.say("error-database");
            }
            self.memory().guilds.put(guild, settings.clone());
        }
        describe(&settings, voice)
    }

    /// What the server's settings say for people who have set nothing themselves.
    pub(super) async fn defaults(&self, guild: Option<u64>) -> TurnDefaults {
        let Some(guild) = guild else { return TurnDefaults::default() };
        let settings = self.guild_settings(guild).await;
        TurnDefaults { count: settings.count.map(usize::from), model: settings.model }
    }
}

fn apply(settings: &mut GuildSettings, change: ServerChange) {
    if change.reset {
        *settings = GuildSettings::default();
    }
    settings.channels.extend(change.allow);
    if let Some(channel) = change.forbid {
        settings.channels.remove(&channel);
    }
    settings.count = change.count.or(settings.count);
    settings.model = change.model.or(settings.model.take());
    settings.turns_per_hour = change.limit.or(settings.turns_per_hour);
}

fn describe(settings: &GuildSettings, voice: Voice<'_>) -> String {
    let channels: Vec<String> = settings.channels.iter().map(|id| format!("<#{id}>")).collect();
    let channels = if channels.is_empty() { voice.say("discord-server-all-channels") } else { channels.join(" ") };
    let default = || voice.say("discord-server-default");
    let count = settings.count.map_or_else(default, |count| count.to_string());
    let model = settings.model.clone().map_or_else(default, |model| super::markdown::escape(&model));
    let limit = settings.turns_per_hour.map_or_else(|| voice.say("discord-server-no-limit"), |limit| limit.to_string());
    [
        format!("**{}**", voice.say("discord-server-settings")),
        voice.say_with("discord-server-channels", &[("channels", channels.into())]),
        voice.say_with("discord-server-count", &[("count", count.into())]),
        voice.say_with("discord-server-model", &[("model", model.into())]),
        voice.say_with("discord-server-limit-is", &[("limit", limit.into())]),
    ]
    .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_add_up_and_reset_goes_first() {
        let mut settings = GuildSettings::default();
        apply(&mut settings, ServerChange { allow: Some(3), count: Some(7), ..ServerChange::default() });
        apply(&mut settings, ServerChange { allow: Some(4), limit: Some(60), ..ServerChange::default() });
        assert_eq!(settings.channels.len(), 2);
        assert_eq!((settings.count, settings.turns_per_hour), (Some(7), Some(60)));
        apply(&mut settings, ServerChange { forbid: Some(3), ..ServerChange::default() });
        assert!(!settings.allows(3, None) && settings.allows(4, None));
        apply(&mut settings, ServerChange { reset: true, model: Some("builtin".into()), ..ServerChange::default() });
        assert_eq!(settings, GuildSettings { model: Some("builtin".into()), ..GuildSettings::default() });
    }
}
