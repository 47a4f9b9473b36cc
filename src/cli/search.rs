//! `matinee search`: full-text search in the active catalog.

use std::process::ExitCode;

use clap::Args;

use super::progress::Bar;
use super::{Globals, logging, runtime};
use crate::app::{Progress, STARTER};
use crate::catalog::Movie;
use crate::datasets;
use crate::state_dir::StateDir;
use crate::store::Store;

/// What to search for.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words of titles, people, tags, genres or plots; the last one may be unfinished
    #[arg(required = true)]
    pub text: Vec<String>,
    /// How many films at most
    #[arg(short = 'k', long, value_name = "N", default_value_t = 10)]
    pub count: usize,
    /// The catalog to search [default: the active one]
    #[arg(long, value_name = "NAME")]
    pub catalog: Option<String>,
}

/// Prints the films that fit the words, best first.
pub fn run(globals: &Globals, args: SearchArgs) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    runtime()?.block_on(async {
        let state = StateDir::open(&config.state_dir)?;
        let store = Store::open(&state.database()).await?;
        let active = config.catalog.clone().or(store.active_catalog().await?);
        let name = args.catalog.or(active).unwrap_or_else(|| STARTER.to_owned());
        if name == STARTER {
            let bar = Bar::new(globals);
            let progress = |p: datasets::Progress| bar.show(Progress { step: p.stage.to_string(), done: p.done });
            datasets::starter::install(&store, &state.catalogs(), &progress).await?;
        }
        let contents = store.load_catalog(&name).await?;
        let hits = store.search_movies(&name, &args.text.join(" "), args.count).await?;
        for hit in &hits {
            println!("{}", line(&contents.movies[hit.movie.get()]));
        }
        if hits.is_empty() {
            println!("nothing found in the catalog \"{name}\"");
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// `Heat (1995), Michael Mann; Crime, Drama`.
fn line(movie: &Movie) -> String {
    let mut line = movie.display_title();
    if !movie.directors.is_empty() {
        line.push_str(&format!(", {}", movie.directors.join(", ")));
    }
    if !movie.genres.is_empty() {
        line.push_str(&format!("; {}", movie.genres.join(", ")));
    }
    line
}
