//! `matinee chat`: a conversation in the terminal.

use std::io::IsTerminal;
use std::process::ExitCode;

use super::progress::Bar;
use super::{Globals, logging, runtime};
use crate::adapters::terminal::{self, TerminalOptions};
use crate::app::App;

/// Talks with the person at the terminal, or answers what is piped in.
pub fn run(globals: &Globals) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    let runtime = runtime()?;
    let app = runtime.block_on(async {
        let bar = Bar::new(globals);
        App::open(config, None, &|progress| bar.show(progress)).await
    })?;
    let options = TerminalOptions {
        colours: globals.colours(),
        interactive: std::io::stdin().is_terminal() && std::io::stdout().is_terminal(),
        history: Some(app.state.logs().join("chat_history")),
        locale: locale(),
        user: std::env::var("USER").ok().filter(|user| !user.is_empty()).unwrap_or_else(|| "you".to_owned()),
    };
    terminal::talk(&app.engine, runtime.handle(), &options)?;
    Ok(ExitCode::SUCCESS)
}

/// The language of the terminal, e.g. `es` of `es_ES.UTF-8`.
fn locale() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let chosen = set.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    match chosen.split(['.', '@']).next().unwrap_or_default() {
        "" | "C" | "POSIX" => "en".to_owned(),
        language => language.replace('_', "-"),
    }
}
