//! `matinee chat`: a conversation in the terminal.

use std::io::IsTerminal;
use std::process::ExitCode;

use super::progress::Bar;
use super::{Globals, logging};
use crate::adapters::terminal::{self, TerminalOptions};
use crate::app::App;

/// Talks with the person at the terminal, or answers what is piped in.
pub fn run(globals: &Globals) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    let runtime = super::runtime()?;
    let bar = Bar::new(globals);
    let web_url = config.web.public_url.as_ref().map(ToString::to_string);
    let app = runtime.block_on(App::open(config, web_url, &|progress| bar.show(progress)))?;
    let options = TerminalOptions {
        colours: globals.colours(),
        interactive: std::io::stdin().is_terminal(),
        history: Some(app.state.root().join("chat-history.txt")),
        locale: locale(),
        user: user(),
    };
    drop(bar);
    terminal::talk(&app.engine, runtime.handle(), &options)?;
    runtime.block_on(app.store().close());
    Ok(ExitCode::SUCCESS)
}

/// The language of the environment, e.g. `es` from `es_ES.UTF-8`.
fn locale() -> String {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    named.unwrap_or_default().split(['.', '@']).next().unwrap_or_default().replace('_', "-")
}

/// The name of the account of this machine: each has a profile of its own.
pub(super) fn user() -> String {
    let named =
        ["USER", "USERNAME", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    named.unwrap_or_else(|| "local".to_owned())
}
