//! What the adapter is configured with.

use secrecy::SecretString;

use crate::config::DiscordConfig;

/// The part of the configuration that concerns Discord.
#[derive(Debug, Clone)]
pub struct DiscordOptions {
    /// The bot's token.
    pub token: SecretString,
    /// Address of the REST API, `https://discord.com`.
    pub api_base: String,
    /// Register the commands in this one server (at once, for tests) instead of everywhere.
    pub test_guild: Option<u64>,
    /// The privileged message-content intent is enabled for the application.
    pub message_content_intent: bool,
    /// Lay lists out with Components V2; off, the classic layout is used.
    pub components_v2: bool,
    /// Names of the language models a person may choose.
    pub models: Vec<String>,
}

impl DiscordOptions {
    /// From the configuration; `None` without a token. `models` are the configured language models.
    pub fn new(config: &DiscordConfig, models: Vec<String>) -> Option<Self> {
        Some(Self {
            token: config.token.clone()?,
            api_base: config.api_base.clone(),
            test_guild: config.test_guild,
            message_content_intent: config.message_content_intent,
            components_v2: true,
            models,
        })
    }
}
