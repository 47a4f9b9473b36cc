//! `matinee evaluate`: how good the answers are.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Globals;

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum EvaluateCommand {
    /// Linking, rating error and hits on a file of prompts
    Prompts(PromptsArgs),
    /// Recall and NDCG of the collaborative model on held-out users
    Holdout(HoldoutArgs),
    /// Precision and recall of title linking on a file of dialogues
    Linking(LinkingArgs),
}

/// Prompts to evaluate on.
#[derive(Debug, Args)]
pub struct PromptsArgs {
    /// JSON lines (.gz is read as it is)
    pub file: PathBuf,
    /// Weight of the collaborative score, 0 to 100
    #[arg(long, value_name = "0..100", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub importance: Option<u8>,
    /// Name of a configured language model [default: the built-in rules]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// How to hold out.
#[derive(Debug, Args)]
pub struct HoldoutArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Dialogues to evaluate on.
#[derive(Debug, Args)]
pub struct LinkingArgs {
    /// JSON lines (.gz is read as it is)
    pub file: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Measures.
pub fn run(_globals: &Globals, _command: EvaluateCommand) -> anyhow::Result<ExitCode> {
    anyhow::bail!("evaluate is being written")
}
