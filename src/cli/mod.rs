//! The command line: one small file for each subcommand.

mod catalog;
mod chat;
mod dataset;
mod doctor;
mod embed;
mod evaluate;
mod import;
mod logging;
mod my_ratings;
mod posters;
mod progress;
mod recommend;
mod search;
mod serve;
mod setup;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, ConfigError, Override};

/// A conversational movie recommender for Discord, Telegram, the web and the terminal.
#[derive(Debug, Parser)]
#[command(name = "matinee", version, about, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    /// Without a command Matinee serves.
    #[command(subcommand)]
    command: Option<Command>,
}

/// Flags that every command takes.
#[derive(Debug, Clone, Args)]
pub struct Globals {
    /// Configuration file [default: config.json of the working directory, if there]
    #[arg(long, global = true, value_name = "FILE", env = "MATINEE_CONFIG", hide_env = true)]
    config: Option<PathBuf>,
    /// Folder for everything that is written [default: var]
    #[arg(long, global = true, value_name = "DIR")]
    state_dir: Option<PathBuf>,
    /// Log more (twice: much more)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Log errors only, show no progress
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// No colours, whatever the terminal can do
    #[arg(long, global = true)]
    no_color: bool,
}

impl Globals {
    /// Reads the configuration with these flags and those of a command laid over it.
    pub fn config(&self, mut overrides: Vec<Override>) -> Result<Config, ConfigError> {
        if let Some(folder) = &self.state_dir {
            let value = folder.to_string_lossy().into_owned();
            overrides.push(Override { key: "state_dir", flag: "--state-dir", value });
        }
        Config::load(self.config.as_deref(), &overrides)
    }

    /// True when colours may be used: not refused by flag or `NO_COLOR`, and standard output is a terminal.
    pub fn colours(&self) -> bool {
        use std::io::IsTerminal;
        !self.no_color && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && std::io::stdout().is_terminal()
    }

    /// True when progress may be drawn.
    pub fn progress(&self) -> bool {
        use std::io::IsTerminal;
        !self.quiet && std::io::stderr().is_terminal()
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the web page, and Discord and Telegram when they have tokens (the default)
    Serve(serve::ServeArgs),
    /// Talk to Matinee in the terminal
    Chat,
    /// Answer JSON lines from standard input, each line an independent person
    Recommend(recommend::RecommendArgs),
    /// Set up a dataset of real ratings: download, import, train, use
    Setup(setup::SetupArgs),
    /// Import a dataset from files on disk
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Train the collaborative model of a catalog
    Train(train::TrainArgs),
    /// Compute the vectors of a catalog, for semantic search
    Embed(embed::EmbedArgs),
    /// Make a dataset
    #[command(subcommand)]
    Dataset(dataset::DatasetCommand),
    /// List the catalogs, or choose the one to use
    #[command(subcommand)]
    Catalog(catalog::CatalogCommand),
    /// Fetch the posters of the whole catalog ahead
    Posters(posters::PostersArgs),
    /// Measure how good the answers are
    #[command(subcommand)]
    Evaluate(evaluate::EvaluateCommand),
    /// Search titles, people, tags and plots of the catalog
    Search(search::SearchArgs),
    /// Check configuration, database, catalog, model and services, and say what to do
    Doctor,
}

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if !matches!(cli.command, None | Some(Command::Serve(_))) {
        // `matinee doctor | head` ends quietly when nobody reads on; a server must outlive its readers.
        sigpipe::reset();
    }
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let globals = cli.globals;
    match cli.command.unwrap_or_else(|| Command::Serve(serve::ServeArgs::default())) {
        Command::Serve(args) => serve::run(&globals, args),
        Command::Chat => chat::run(&globals),
        Command::Recommend(args) => recommend::run(&globals, args),
        Command::Setup(args) => setup::run(&globals, args),
        Command::Import(command) => import::run(&globals, command),
        Command::Train(args) => train::run(&globals, args),
        Command::Embed(args) => embed::run(&globals, args),
        Command::Dataset(command) => dataset::run(&globals, command),
        Command::Catalog(command) => catalog::run(&globals, command),
        Command::Posters(args) => posters::run(&globals, args),
        Command::Evaluate(command) => evaluate::run(&globals, command),
        Command::Search(args) => search::run(&globals, args),
        Command::Doctor => doctor::run(&globals),
    }
}

/// An error and its causes in one line, without repeating what an outer error already says.
fn chain(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// The runtime that commands with input and output run on.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
