//! `matinee import`: datasets from files on disk.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::ensure;
use clap::{Args, Subcommand};

use super::my_ratings::{self, MyRatingsArgs};
use super::progress::Bar;
use super::{Globals, logging, runtime};
use crate::app;
use crate::config::Config;
use crate::datasets::{self, ImportOptions, ImportSummary, Layout, starter};
use crate::state_dir::StateDir;
use crate::store::Store;

/// What to import.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// The Tag Genome 2021 dataset (its own layout, with raw/ inside)
    TagGenome(DatasetArgs),
    /// A MovieLens dataset (.csv of latest-small, 25M, 32M; .dat of 1M, 10M)
    Movielens(DatasetArgs),
    /// Plots from a CSV file with the columns of the Kaggle Wikipedia dataset
    Plots(FileArgs),
    /// Links between MovieLens, IMDb and TMDB from a links.csv
    Links(FileArgs),
    /// Your own ratings, as Letterboxd and IMDb export them
    MyRatings(MyRatingsArgs),
}

/// A dataset that becomes a catalog of its own.
#[derive(Debug, Args)]
pub struct DatasetArgs {
    /// The dataset's folder
    pub folder: PathBuf,
    /// Keep only users who rated a film released in this year or later; 0 keeps all [default: 2015 for Tag Genome, 0
    /// for MovieLens]
    #[arg(long, value_name = "YEAR")]
    pub active_since: Option<u16>,
    /// Keep only films with at least so many ratings
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub min_ratings: u32,
    /// Name of the new catalog; one of that name is replaced [default: tag-genome, or the folder's name]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Leave the active catalog as it is
    #[arg(long)]
    pub no_activate: bool,
}

/// A file that adds to a catalog.
#[derive(Debug, Args)]
pub struct FileArgs {
    /// The CSV file (.gz is read as it is)
    pub file: PathBuf,
    /// The catalog to add to [default: the active one]
    #[arg(long, value_name = "NAME")]
    pub catalog: Option<String>,
}

/// Imports a dataset, adds a file to a catalog, or takes over a person's ratings.
pub fn run(globals: &Globals, command: ImportCommand) -> anyhow::Result<ExitCode> {
    match command {
        ImportCommand::TagGenome(args) => {
            with_store(globals, async |open| import(open, Dataset::TagGenome, args).await)
        }
        ImportCommand::Movielens(args) => {
            with_store(globals, async |open| import(open, Dataset::Movielens, args).await)
        }
        ImportCommand::Plots(args) => with_store(globals, async |open| add_file(open, Addition::Plots, args).await),
        ImportCommand::Links(args) => with_store(globals, async |open| add_file(open, Addition::Links, args).await),
        ImportCommand::MyRatings(args) => my_ratings::run(globals, &args),
    }
}

/// What an import works with.
struct Open {
    config: Config,
    state: StateDir,
    store: Store,
    bar: Bar,
}

fn with_store(globals: &Globals, work: impl AsyncFnOnce(Open) -> anyhow::Result<ExitCode>) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    runtime()?.block_on(async {
        let state = StateDir::open(&config.state_dir)?;
        let store = Store::open(&state.database()).await?;
        work(Open { config, state, store, bar: Bar::new(globals) }).await
    })
}

#[derive(Clone, Copy)]
enum Dataset {
    TagGenome,
    Movielens,
}

/// Makes a catalog of a dataset.
async fn import(open: Open, dataset: Dataset, args: DatasetArgs) -> anyhow::Result<ExitCode> {
    let Open { state, store, bar, .. } = open;
    let options = ImportOptions {
        name: catalog_name(dataset, &args)?,
        active_since: args.active_since.unwrap_or(match dataset {
            Dataset::TagGenome => Layout::TagGenome.active_since(),
            Dataset::Movielens => Layout::MovieLens.active_since(),
        }),
        min_ratings: args.min_ratings,
    };
    let progress = |progress| show(&bar, progress);
    let imported = match dataset {
        Dataset::TagGenome => datasets::read_tag_genome(&args.folder, &options, &progress)?,
        Dataset::Movielens => datasets::read_movielens(&args.folder, &options, &progress)?,
    };
    let info = datasets::install(&store, &state.catalogs(), &imported, &progress).await?;
    if !args.no_activate {
        store.set_active_catalog(&info.name).await?;
    }
    drop(bar);
    print!("{}", imported.summary);
    println!("catalog \"{}\": {} films, {} ratings by {} users", info.name, info.movies, info.ratings, info.users);
    if args.no_activate {
        println!("`matinee catalog use {}` makes it the active one", info.name);
    } else {
        println!(
            "it is the active catalog from the next start on; its model is trained then, or now by `matinee train`"
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The name asked for, else one made from the dataset.
fn catalog_name(dataset: Dataset, args: &DatasetArgs) -> anyhow::Result<String> {
    let folder_name = |folder: &Path| {
        let folder = folder.canonicalize().ok()?;
        Some(folder.file_name()?.to_string_lossy().into_owned())
    };
    let name = match (&args.name, dataset) {
        (Some(name), _) => name.trim().to_owned(),
        (None, Dataset::TagGenome) => "tag-genome".to_owned(),
        (None, Dataset::Movielens) => folder_name(&args.folder).unwrap_or_else(|| "movielens".to_owned()),
    };
    checked_name(name)
}

/// A name that a catalog may have.
pub(super) fn checked_name(name: String) -> anyhow::Result<String> {
    ensure!(
        (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control),
        "\"{name}\" is no name for a catalog; --name takes 1 to 60 characters"
    );
    ensure!(name != starter::NAME, "\"{name}\" is the catalog that comes with Matinee; choose another with --name");
    Ok(name)
}

#[derive(Clone, Copy)]
enum Addition {
    Plots,
    Links,
}

/// Adds what a file says to the catalog named, or to the active one.
async fn add_file(open: Open, addition: Addition, args: FileArgs) -> anyhow::Result<ExitCode> {
    let Open { config, store, bar, .. } = open;
    let active = config.catalog.clone().or(store.active_catalog().await?);
    let catalog = args.catalog.or(active).unwrap_or_else(|| starter::NAME.to_owned());
    let progress = |progress| show(&bar, progress);
    let summary: ImportSummary = match addition {
        Addition::Plots => datasets::import_plots(&store, &catalog, &args.file, &progress).await?,
        Addition::Links => datasets::import_links(&store, &catalog, &args.file, &progress).await?,
    };
    drop(bar);
    print!("{summary}");
    Ok(ExitCode::SUCCESS)
}

/// Shows how far an import has come.
pub(super) fn show(bar: &Bar, progress: datasets::Progress) {
    bar.show(app::Progress { step: progress.stage.to_string(), done: progress.done });
}
