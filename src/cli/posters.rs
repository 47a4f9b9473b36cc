//! `matinee posters`: fetches the posters of a whole catalog ahead.

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clap::Args;
use futures::{StreamExt, TryStreamExt, stream};

use super::progress::Bar;
use super::{Globals, logging, runtime};
use crate::app::{App, Progress};
use crate::posters::{Fetched, PosterSubject, TmdbError};

/// How fast to fetch.
#[derive(Debug, Args)]
pub struct PostersArgs {
    /// Films looked up in a second, at most
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=40))]
    per_second: u32,
}

/// Fetches what is not on disk yet; interrupted, it goes on where it was.
pub fn run(globals: &Globals, args: PostersArgs) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    runtime()?.block_on(async {
        let bar = Bar::new(globals);
        let app = App::open(config, None, &|progress| bar.show(progress)).await?;
        if !app.posters.can_look_up() {
            return Err(TmdbError::NoKey.into());
        }
        let counts = fetch_all(&app, args.per_second, &bar).await?;
        println!("{} new, {} known, {} without a poster at TMDB", counts.new, counts.known, counts.missing);
        Ok(ExitCode::SUCCESS)
    })
}

#[derive(Default)]
struct Counts {
    new: usize,
    known: usize,
    missing: usize,
}

async fn fetch_all(app: &App, per_second: u32, bar: &Bar) -> Result<Counts, TmdbError> {
    let knowledge = app.engine.knowledge();
    let subjects: Vec<PosterSubject> = knowledge.catalog.movies().iter().map(PosterSubject::from).collect();
    let done = AtomicUsize::new(0);
    let pace = tokio::sync::Mutex::new(tokio::time::interval(Duration::from_secs(1) / per_second));
    stream::iter(&subjects)
        .map(|subject| async {
            let fetched = match app.posters.is_known(subject).await {
                true => Fetched::Known,
                false => {
                    pace.lock().await.tick().await;
                    app.posters.fetch(subject).await?
                }
            };
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            bar.show(Progress { step: "fetching posters".into(), done: done as f32 / subjects.len() as f32 });
            Ok(fetched)
        })
        .buffer_unordered(4)
        .try_fold(Counts::default(), async |mut counts, fetched| {
            match fetched {
                Fetched::New => counts.new += 1,
                Fetched::Known => counts.known += 1,
                Fetched::Missing => counts.missing += 1,
            }
            Ok(counts)
        })
        .await
}
