//! The log: one readable line (or JSON object) for each event, on standard error.
//!
//! Never logged: secrets, and at the default level what people write.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::Globals;
use crate::config::{LogConfig, LogFormat};

/// Starts the log of a server.
pub(super) fn start(globals: &Globals, config: &LogConfig) {
    start_at(globals, config, &config.level);
}

/// Starts the log of a command that talks to a person: only what they should know.
pub(super) fn start_quietly(globals: &Globals, config: &LogConfig) {
    start_at(globals, config, "warn");
}

fn start_at(globals: &Globals, config: &LogConfig, level: &str) {
    let ansi = !globals.no_color && std::env::var_os("NO_COLOR").is_none() && std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter(globals, level)).with_writer(std::io::stderr);
    // A second start (tests that run commands in one process) keeps the first log.
    let _ = match config.format {
        LogFormat::Text => log.with_ansi(ansi).with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}

fn filter(globals: &Globals, level: &str) -> EnvFilter {
    let asked = match (globals.quiet, globals.verbose) {
        (true, _) => Some("error"),
        (false, 0) => None,
        (false, 1) => Some("info,matinee=debug"),
        (false, _) => Some("debug,matinee=trace"),
    };
    let of_environment = std::env::var("RUST_LOG").ok().filter(|v| !v.is_empty());
    let directives = asked.map(str::to_owned).or(of_environment).unwrap_or_else(|| level.to_owned());
    EnvFilter::try_new(directives).unwrap_or_else(|_| EnvFilter::new("info"))
}
