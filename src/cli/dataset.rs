//! `matinee dataset`: making datasets.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Globals;

/// What to make.
#[derive(Debug, Subcommand)]
pub enum DatasetCommand {
    /// Realistic synthetic ratings, the same for the same seed
    Synthetic(SyntheticArgs),
}

/// Size and seed of synthetic ratings.
#[derive(Debug, Args)]
pub struct SyntheticArgs {
    /// Folder to write to, in the layout of MovieLens
    pub folder: PathBuf,
    /// How many users
    #[arg(long, default_value_t = 42_368)]
    pub users: usize,
    /// How many movies
    #[arg(long, default_value_t = 17_807)]
    pub movies: usize,
    /// How many ratings
    #[arg(long, default_value_t = 9_570_000)]
    pub ratings: usize,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Makes a dataset.
pub fn run(_globals: &Globals, _command: DatasetCommand) -> anyhow::Result<ExitCode> {
    anyhow::bail!("dataset is being written")
}
