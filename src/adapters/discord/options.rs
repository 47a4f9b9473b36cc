//! What the adapter is configured with.

use secrecy::SecretString;

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
