//! `matinee import`: datasets from files on disk.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Globals;

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
}

/// A dataset that becomes a catalog of its own.
#[derive(Debug, Args)]
pub struct DatasetArgs {
    /// The dataset's folder
    pub folder: PathBuf,
    /// Keep only users who rated a film released in this year or later (0: all users)
    #[arg(long, value_name = "YEAR", default_value_t = 2015)]
    pub active_since: u16,
    /// Keep only films with at least so many ratings
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub min_ratings: u32,
    /// Name of the new catalog [default: the name of the dataset]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
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

/// Imports a dataset.
pub fn run(_globals: &Globals, _command: ImportCommand) -> anyhow::Result<ExitCode> {
    anyhow::bail!("import is being written")
}
