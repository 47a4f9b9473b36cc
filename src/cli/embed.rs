//! `matinee embed`: the vectors of a catalog, for semantic search.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::progress::Bar;
use super::{Globals, logging, runtime};
use crate::app::{self, Progress};
use crate::catalog::Catalog;
use crate::llm::Embedder;
use crate::state_dir::StateDir;
use crate::store::Store;
use crate::vectors::{Collection, TextKey, film_texts};

/// What to compute.
#[derive(Debug, Args)]
pub struct EmbedArgs {
    /// The catalog [default: the active one]
    #[arg(long, value_name = "NAME")]
    pub catalog: Option<String>,
}

/// Computes what is not known yet; interrupted, it goes on where it was.
pub fn run(globals: &Globals, args: EmbedArgs) -> anyhow::Result<ExitCode> {
    let mut config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    config.catalog = args.catalog.or(config.catalog);
    runtime()?.block_on(async {
        let state = StateDir::open(&config.state_dir)?;
        let store = Store::open(&state.database()).await?;
        let embedder = Embedder::new(&config.llm, store.clone()).context(
            "no embedding model is configured; set llm.embeddings.base_url and llm.embeddings.model, and its key",
        )?;
        let bar = Bar::new(globals);
        let info = app::ready_catalog(&config, &state, &store, &|progress| bar.show(progress)).await?;
        let catalog = Catalog::new(store.load_catalog(&info.name).await?);
        let path = state.vectors(&info.name);
        let counts = embed(&embedder, &catalog, &path, &bar).await?;
        println!("{} new, {} known: {} of the catalog \"{}\"", counts.new, counts.known, path.display(), info.name);
        Ok(ExitCode::SUCCESS)
    })
}

struct Counts {
    new: usize,
    known: usize,
}

async fn embed(embedder: &Embedder, catalog: &Catalog, path: &std::path::Path, bar: &Bar) -> anyhow::Result<Counts> {
    let config = embedder.config();
    let mut texts = film_texts(catalog, &config.film_prefix, config.context_tokens);
    let keys: Vec<TextKey> = texts.iter().map(|(key, _)| *key).collect();
    let mut collection = Collection::open(path, &config.model)?;
    texts.retain(|(key, _)| collection.lacks(*key));
    let mut done = keys.len() - texts.len();
    let counts = Counts { new: texts.len(), known: done };
    for batch in texts.chunks(config.batch) {
        bar.show(Progress { step: "computing the vectors".into(), done: done as f32 / keys.len() as f32 });
        let words: Vec<String> = batch.iter().map(|(_, text)| text.clone()).collect();
        let vectors = embedder
            .films(&words)
            .await
            .context("what was computed so far is kept; run `matinee embed` again to go on")?;
        collection.add(batch.iter().map(|(key, _)| *key).zip(vectors).collect())?;
        done += batch.len();
    }
    collection.publish(&keys)?;
    Ok(counts)
}
