//! `matinee train`: the collaborative model of a catalog.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::progress::Bar;
use super::{Globals, logging, runtime};
use crate::app;
use crate::ease::{
    self, Cancel, Cooccurrence, Input, RatingMatrix, SelectOptions, Selection, TrainOptions, TrainReport,
};
use crate::state_dir::StateDir;
use crate::store::{CatalogInfo, Store};
use crate::training::{self, Material, TrainingLock};

/// How to train.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The catalog to train [default: the active one]
    #[arg(long, value_name = "NAME")]
    pub catalog: Option<String>,
    /// Regularisation, above 0 [default: by the number of ratings]
    #[arg(long, value_name = "X", conflicts_with = "select")]
    pub lambda: Option<f32>,
    /// Choose lambda on held-out users, and print the table
    #[arg(long)]
    pub select: bool,
    /// Users to hold out for --select
    #[arg(long, value_name = "N", default_value_t = 500, requires = "select")]
    pub held_out: usize,
    /// Where --select draws quality against lambda, an SVG file [default: beside the model]
    #[arg(long, value_name = "FILE", requires = "select")]
    pub plot: Option<PathBuf>,
    /// What counts as the strength of a rating
    #[arg(long, value_enum, default_value_t = InputArg::Rating)]
    pub input: InputArg,
    /// Keep only the strongest relations, as a share of all (such as 0.02), for a small model
    #[arg(long, value_name = "SHARE")]
    pub keep: Option<f32>,
    /// Make about so many films dense, the most rated ones, and attach the others to them: less memory and time for
    /// large catalogs [default: all, or as many as the memory holds]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "keep")]
    pub dense_movies: Option<u32>,
    /// Train on how often films were rated together, counted by another engine, instead of on ratings: a Parquet file
    /// as docs/TRAINING.md describes it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["select", "dense_movies"])]
    pub cooccurrence: Option<PathBuf>,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// What counts as the strength of a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputArg {
    /// The rating, divided by the highest one
    Rating,
    /// 1 for every rating
    Binary,
}

/// Trains a model.
pub fn run(globals: &Globals, args: TrainArgs) -> anyhow::Result<ExitCode> {
    let mut config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    config.catalog = args.catalog.clone().or(config.catalog);
    runtime()?.block_on(async {
        let state = StateDir::open(&config.state_dir)?;
        let store = Store::open(&state.database()).await?;
        let bar = Bar::new(globals);
        let info = app::ready_catalog(&config, &state, &store, &|progress| bar.show(progress)).await?;
        let options = options(&args, app::train_options(&config.train, &info));
        cancel_on_interrupt(&options.cancel);
        let lock = claim(&state)?;
        if let Some(file) = &args.cooccurrence {
            return train_on_cooccurrence(globals, file, &options, &state, &store, &info, &bar).await;
        }
        let material = Material::read(&config.train, &state, &store, &info).await?;
        let trained = train(globals, &args, options, &state, &info, &material, &bar);
        drop(lock);
        trained
    })
}

/// What the flags say, over what the configuration says.
fn options(args: &TrainArgs, configured: TrainOptions) -> TrainOptions {
    TrainOptions {
        lambda: args.lambda.unwrap_or(configured.lambda),
        threads: args.threads.unwrap_or(configured.threads),
        input: match args.input {
            InputArg::Rating => Input::Rating,
            InputArg::Binary => Input::Binary,
        },
        keep: args.keep,
        dense_movies: args.dense_movies.map(|dense| dense as usize),
        ..configured
    }
}

/// Waits until nobody else trains.
fn claim(state: &StateDir) -> anyhow::Result<TrainingLock> {
    match TrainingLock::try_claim(state)? {
        Some(lock) => Ok(lock),
        None => {
            eprintln!("Another training is under way; waiting for it.");
            Ok(TrainingLock::wait(state)?)
        }
    }
}

/// Ctrl-C ends the training in order: the model from before stays, and nothing half-written.
fn cancel_on_interrupt(cancel: &Cancel) {
    let cancel = cancel.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            cancel.cancel();
        }
    });
}

fn train(
    globals: &Globals,
    args: &TrainArgs,
    mut options: TrainOptions,
    state: &StateDir,
    info: &CatalogInfo,
    material: &Material,
    bar: &Bar,
) -> anyhow::Result<ExitCode> {
    let ratings = material.ratings();
    if !globals.quiet {
        eprintln!("{}", announcement(ratings, &options, info));
    }
    let path = state.model(&info.name);
    if args.select {
        let select = SelectOptions { train: options.clone(), held_out: args.held_out, ..SelectOptions::default() };
        let selection = ease::select_lambda(ratings, &select, &|progress| bar.show(progress.into()))?;
        print!("{}", table(&selection));
        let plot = args.plot.clone().unwrap_or_else(|| path.with_extension("lambda.svg"));
        std::fs::write(&plot, selection.svg())
            .with_context(|| format!("cannot write the plot {}; choose another place with --plot", plot.display()))?;
        println!("plot: {}", plot.display());
        options.lambda = selection.best.lambda;
    }
    let report = material.train(&options, state, &info.name, &|progress| bar.show(progress.into()))?;
    tell(&report, &options, state, info);
    Ok(ExitCode::SUCCESS)
}

async fn train_on_cooccurrence(
    globals: &Globals,
    file: &Path,
    options: &TrainOptions,
    state: &StateDir,
    store: &Store,
    info: &CatalogInfo,
    bar: &Bar,
) -> anyhow::Result<ExitCode> {
    let announce = |pairs: &Cooccurrence| {
        if globals.quiet {
            return;
        }
        let (need, name) = (ease::cooccurrence_memory_need(pairs, options) >> 20, &info.name);
        let (rated, ratings) = (pairs.rated(), pairs.ratings());
        eprintln!(
            "Training \"{name}\": {ratings} ratings of {rated} films were counted; takes {need} MB{} of memory",
            available()
        );
        if pairs.unknown() > 0 {
            eprintln!("{} rows are of films that the catalog does not have; they are left out.", pairs.unknown());
        }
    };
    let report = |progress: ease::Progress| bar.show(progress.into());
    let report = training::train_on_cooccurrence(file, options, state, store, info, &announce, &report).await?;
    tell(&report, options, state, info);
    Ok(ExitCode::SUCCESS)
}

fn tell(report: &TrainReport, options: &TrainOptions, state: &StateDir, info: &CatalogInfo) {
    println!("trained catalog \"{}\" with lambda {}", info.name, options.lambda);
    print!("{}", summary(report));
    println!("model: {}", state.model(&info.name).display());
}

/// What memory there is, to be put behind what is needed.
fn available() -> String {
    ease::available_memory().map_or_else(String::new, |bytes| format!(" of {} MB", bytes >> 20))
}

/// What is about to be done and what memory it takes.
fn announcement(ratings: &RatingMatrix, options: &TrainOptions, info: &CatalogInfo) -> String {
    let need = ease::memory_need(ratings, options) >> 20;
    let available = available();
    let (movies, count, users) = (ratings.movie_count(), ratings.ratings(), ratings.users());
    let own = match ratings.own_users() {
        0 => String::new(),
        own => format!(" ({own} of them Matinee's own)"),
    };
    let dense = match ease::dense_movies(ratings, options) {
        dense if dense < movies => format!("; {dense} films are dense, the others are attached to them"),
        _ => String::new(),
    };
    format!(
        "Training \"{}\": {movies} films, {count} ratings by {users} users{own}; takes {need} MB{available} of memory{dense}",
        info.name
    )
}

/// The trials, one a line.
fn table(selection: &Selection) -> String {
    let mut table = format!(
        "recall of liked films in a list of 20, for {} held-out users\n\
         input       lambda  1 to 20 ratings known  80 % known  films ever listed\n",
        selection.held_out
    );
    for trial in &selection.trials {
        let mark = if *trial == selection.best { "  <- chosen" } else { "" };
        table.push_str(&format!(
            "{:<7} {:>10.0} {:>22.4} {:>11.4} {:>16.1} %{mark}\n",
            trial.input.to_string(),
            trial.lambda,
            trial.chat_recall,
            trial.much_recall,
            100.0 * trial.variety
        ));
    }
    table
}

fn summary(report: &TrainReport) -> String {
    let seconds = |time: std::time::Duration| time.as_secs_f64();
    let total = seconds(report.gram + report.inverse + report.check + report.attach + report.write);
    let attached = match report.dense < report.movies {
        true => format!("{} films are dense, {} attached to them\n", report.dense, report.movies - report.dense),
        false => String::new(),
    };
    let attaching =
        if attached.is_empty() { String::new() } else { format!("attaching {:.1}, ", seconds(report.attach)) };
    let share = 100.0 * report.recommendable as f64 / report.rated.max(1) as f64;
    format!(
        "{attached}films that can be recommended: {} of {} with ratings ({share:.1} %), {} in the catalog\n\
         relative error of the weights: {:.1e}\n\
         {total:.1} s: counting {:.1}, inverse {:.1}, checking {:.1}, {attaching}writing {:.1}; {:.1} MB\n",
        report.recommendable,
        report.rated,
        report.movies,
        report.relative_error,
        seconds(report.gram),
        seconds(report.inverse),
        seconds(report.check),
        seconds(report.write),
        report.bytes as f64 / 1e6
    )
}
