//! `matinee train`: the collaborative model of a catalog.

use std::process::ExitCode;

use clap::Args;

use super::Globals;

/// How to train.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The catalog to train [default: the active one]
    #[arg(long, value_name = "NAME")]
    pub catalog: Option<String>,
    /// Regularisation, above 0 [default: by the size of the catalog]
    #[arg(long, value_name = "X", conflicts_with = "select")]
    pub lambda: Option<f32>,
    /// Choose lambda on held-out users, and print the table
    #[arg(long)]
    pub select: bool,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Trains a model.
pub fn run(_globals: &Globals, _args: TrainArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("train is being written")
}
