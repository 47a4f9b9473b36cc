//! `matinee serve`: the web page and the bots until a signal ends them.

use std::process::ExitCode;

use clap::Args;

use super::{Globals, logging, runtime};
use crate::config::{Config, Override};
use crate::state_dir::StateDir;

/// Where to listen.
#[derive(Debug, Default, Args)]
pub struct ServeArgs {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "IP")]
    host: Option<String>,
    /// Port to listen on; 0 takes a free one [default: 5000]
    #[arg(long, value_name = "PORT")]
    port: Option<String>,
}

impl ServeArgs {
    fn overrides(self) -> Vec<Override> {
        let host = self.host.map(|value| Override { key: "web.host", flag: "--host", value });
        let port = self.port.map(|value| Override { key: "web.port", flag: "--port", value });
        host.into_iter().chain(port).collect()
    }
}

/// Serves until a signal arrives.
pub fn run(globals: &Globals, args: ServeArgs) -> anyhow::Result<ExitCode> {
    let config = globals.config(args.overrides())?;
    logging::start(globals, &config.log);
    runtime()?.block_on(serve(config))
}

async fn serve(config: Config) -> anyhow::Result<ExitCode> {
    let state = StateDir::open(&config.state_dir)?;
    let _lock = state.lock_for_server()?;
    anyhow::bail!("serve is being written")
}
