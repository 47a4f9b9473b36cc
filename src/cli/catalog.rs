//! `matinee catalog`: which catalogs there are and which one is used.

use std::process::ExitCode;

use clap::Subcommand;

use super::{Globals, logging, runtime};
use crate::app::STARTER;
use crate::config::Config;
use crate::state_dir::StateDir;
use crate::store::Store;

/// What to do with catalogs.
#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// List the catalogs; the active one has a star
    List,
    /// Use a catalog from the next start on
    Use {
        /// Its name
        name: String,
    },
}

/// Lists or chooses catalogs.
pub fn run(globals: &Globals, command: CatalogCommand) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    runtime()?.block_on(async {
        let state = StateDir::open(&config.state_dir)?;
        let store = Store::open(&state.database()).await?;
        match command {
            CatalogCommand::List => list(&config, &store).await,
            CatalogCommand::Use { name } => choose(&config, &store, &name).await,
        }
    })
}

async fn list(config: &Config, store: &Store) -> anyhow::Result<ExitCode> {
    let active = config.catalog.clone().or(store.active_catalog().await?).unwrap_or_else(|| STARTER.to_owned());
    let catalogs = store.catalogs().await?;
    if catalogs.is_empty() {
        println!("There is no catalog yet; the starter catalogue is installed at the first start.");
    }
    for catalog in catalogs {
        let mark = if catalog.name == active { '*' } else { ' ' };
        let simulated = if catalog.simulated { " (simulated ratings)" } else { "" };
        println!(
            "{mark} {:<20} {:>7} films {:>10} ratings{simulated}  {}",
            catalog.name, catalog.movies, catalog.ratings, catalog.source
        );
    }
    Ok(ExitCode::SUCCESS)
}

async fn choose(config: &Config, store: &Store, name: &str) -> anyhow::Result<ExitCode> {
    store.set_active_catalog(name).await?;
    println!("\"{name}\" is used from the next start on; a running server takes it when it is restarted.");
    if let Some(fixed) = config.catalog.as_deref().filter(|fixed| *fixed != name) {
        println!("Note: the key `catalog` of the configuration names \"{fixed}\" and goes before it.");
    }
    Ok(ExitCode::SUCCESS)
}
