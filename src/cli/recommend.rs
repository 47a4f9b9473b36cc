//! `matinee recommend`: answers to JSON lines, each line an independent person.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::Globals;

/// How to answer.
#[derive(Debug, Args)]
pub struct RecommendArgs {
    /// Read and write JSON lines
    #[arg(long)]
    pub json: bool,
    /// How many films for each line, 1 to 100
    #[arg(short = 'k', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub count: Option<u16>,
    /// Weight of the collaborative score, 0 to 100
    #[arg(long, value_name = "0..100", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub importance: Option<u8>,
    /// Who reads the text
    #[arg(long, value_enum, default_value_t = ParserChoice::Builtin)]
    pub parser: ParserChoice,
}

/// Who makes preferences out of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ParserChoice {
    /// The built-in rules
    Builtin,
    /// The configured language model
    Llm,
}

/// Answers standard input line by line.
pub fn run(_globals: &Globals, _args: RecommendArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("recommend is being written")
}
