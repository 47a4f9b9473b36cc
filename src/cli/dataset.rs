//! `matinee dataset`: making datasets.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::Globals;
use crate::datasets::write_movielens;
use crate::ease::{SyntheticOptions, synthetic_ratings};

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
pub fn run(globals: &Globals, command: DatasetCommand) -> anyhow::Result<ExitCode> {
    match command {
        DatasetCommand::Synthetic(args) => synthetic(globals, &args),
    }
}

fn synthetic(globals: &Globals, args: &SyntheticArgs) -> anyhow::Result<ExitCode> {
    if args.users == 0 || args.movies == 0 || args.ratings == 0 {
        bail!("--users, --movies and --ratings must be at least 1");
    }
    if globals.progress() {
        eprintln!("Making about {} ratings...", args.ratings);
    }
    let SyntheticArgs { users, movies, ratings, seed, .. } = *args;
    let ratings = synthetic_ratings(&SyntheticOptions { users, movies, ratings, seed })?;
    write_movielens(&args.folder, &ratings)
        .with_context(|| format!("cannot write to {}; check the path and the space there", args.folder.display()))?;
    let (folder, ratings) = (args.folder.display(), ratings.ratings());
    println!("{ratings} ratings of {movies} movies by {users} users are in {folder}.");
    println!("Import them with: matinee import movielens {folder}");
    Ok(ExitCode::SUCCESS)
}
