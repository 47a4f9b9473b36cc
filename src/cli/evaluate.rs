//! `matinee evaluate`: how good the answers are.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, Subcommand};
use serde::Serialize;
use tokio::runtime::Runtime;

use super::progress::Bar;
use super::{Globals, logging, runtime};
use crate::app::{App, Progress, train_options};
use crate::catalog::MovieIndex;
use crate::conversation::Knowledge;
use crate::conversation::once::{OnceAnswer, OnceDefaults, OnceHelp, OnceRequest, recommend_once_with};
use crate::ease::{self, RatingMatrix};
use crate::evaluation::{holdout, linking, lite, prompts};
use crate::llm::{Embedder, LanguageModel, Llm};
use crate::store::CatalogInfo;
use crate::texts::Texts;
use crate::understanding::builtin;
use crate::understanding::linker::Link;

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum EvaluateCommand {
    /// Linking, rating error and hits on a file of prompts
    Prompts(PromptsArgs),
    /// Recall and NDCG of the collaborative model on held-out users
    Holdout(HoldoutArgs),
    /// Lite's tag score against the share of tags that it replaces
    Lite(LiteArgs),
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
    /// Name of a configured language model [default: the built-in rules alone]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Search by meaning too, with the configured embedding model
    #[arg(long)]
    pub embeddings: bool,
    /// Print the rank of every target on standard error
    #[arg(long)]
    pub verbose_prompts: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// How to hold out.
#[derive(Debug, Args)]
pub struct HoldoutArgs {
    /// Regularisation [default: as configured]
    #[arg(long)]
    pub lambda: Option<f32>,
    /// Make about so many films dense and attach the others, as `matinee train` does
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub dense_movies: Option<u32>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// How to print.
#[derive(Debug, Args)]
pub struct LiteArgs {
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
pub fn run(globals: &Globals, command: EvaluateCommand) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    logging::start_quietly(globals, &config.log);
    let runtime = runtime()?;
    let bar = Bar::new(globals);
    let app = runtime.block_on(async { App::open(config, None, &|progress| bar.show(progress)).await })?;
    let knowledge = app.engine.knowledge();
    match command {
        EvaluateCommand::Prompts(args) => evaluate_prompts(&app, &runtime, &knowledge, &args),
        EvaluateCommand::Holdout(args) => {
            let info = runtime.block_on(app.store().catalog(knowledge.catalog.name()))?;
            let info = info.context("the active catalog is gone")?;
            evaluate_holdout(&app, &info, &args, &bar)
        }
        EvaluateCommand::Lite(args) => {
            let info = runtime.block_on(app.store().catalog(knowledge.catalog.name()))?;
            let info = info.context("the active catalog is gone")?;
            let ratings = RatingMatrix::open(&app.state.catalogs().join(&info.ratings_file))?;
            print(&lite::evaluate(&knowledge.catalog, &knowledge.model, &ratings), args.json)
        }
        EvaluateCommand::Linking(args) => {
            let report = linking::evaluate(&args.file, &knowledge.catalog, |text| mentioned(&knowledge, text))?;
            print(&report, args.json)
        }
    }
}

fn evaluate_prompts(
    app: &App,
    runtime: &Runtime,
    knowledge: &Knowledge,
    args: &PromptsArgs,
) -> anyhow::Result<ExitCode> {
    let asked = args.model.as_deref().map(|name| find_model(app, name)).transpose()?;
    let embedder = args.embeddings.then(|| find_embedder(app, knowledge)).transpose()?;
    let texts = Texts::new();
    let longest = prompts::CUTOFFS.into_iter().max().unwrap_or(1);
    let importance = args.importance.unwrap_or(app.config.recommend.importance);
    let defaults = OnceDefaults { count: longest, importance };
    let answer = |prompt: &prompts::Prompt| {
        let request = OnceRequest { text: prompt.text.clone(), k: Some(longest), ..OnceRequest::default() };
        // Nobody waits here: a model has its own time limit, with room for one repetition.
        let model = asked.as_ref().map(|(llm, model)| (*llm, model, 2 * model.config().timeout));
        let help = OnceHelp { model, embedder };
        runtime.block_on(recommend_once_with(help, knowledge, &texts, defaults, request))
    };
    let each = |prompt: &prompts::Prompt, answer: &OnceAnswer| {
        if args.verbose_prompts {
            let rank = prompts::target_rank(prompt, answer).map_or("-".to_owned(), |rank| rank.to_string());
            eprintln!("{rank:>3}  {}  {:?}", prompt.target.title, answer.understood.wants.text);
        }
    };
    let in_catalog = |id| knowledge.catalog.find_id(id).is_some();
    let report = prompts::evaluate(&args.file, in_catalog, answer, each)??;
    print(&report, args.json)
}

fn find_model<'a>(app: &'a App, name: &str) -> anyhow::Result<(&'a Arc<Llm>, Arc<LanguageModel>)> {
    let llm = app.engine.llm().context("no language model is configured; set its key, or leave out --model")?;
    let model = llm.find(name);
    let model =
        model.with_context(|| format!("there is no usable model {name}; choose one of: {}", llm.names().join(", ")))?;
    Ok((llm, model))
}

fn find_embedder<'a>(app: &'a App, knowledge: &Knowledge) -> anyhow::Result<&'a Embedder> {
    let embedder = app.engine.embedder();
    let embedder =
        embedder.context("no embedding model is configured; set llm.embeddings, or leave out --embeddings")?;
    knowledge.vectors.as_ref().context("there are no vectors of this catalog; run `matinee embed` first")?;
    Ok(embedder)
}

fn evaluate_holdout(app: &App, info: &CatalogInfo, args: &HoldoutArgs, bar: &Bar) -> anyhow::Result<ExitCode> {
    let ratings = RatingMatrix::open(&app.state.catalogs().join(&info.ratings_file))?;
    let mut options = train_options(&app.config.train, info);
    options.lambda = args.lambda.unwrap_or(options.lambda);
    options.dense_movies = args.dense_movies.map(|dense| dense as usize);
    let scratch = tempfile::tempdir_in(app.state.models())?;
    let report =
        |p: ease::Progress| bar.show(Progress { step: "training without the held-out users".into(), done: p.done });
    let report = holdout::evaluate(&ratings, &options, &scratch.path().join("holdout.safetensors"), &report)?;
    print(&report, args.json)
}

/// The films a message mentions, whatever it says of them; of several that fit, the best guess.
fn mentioned(knowledge: &Knowledge, text: &str) -> Vec<MovieIndex> {
    builtin::titles_named(&knowledge.catalog, &knowledge.lexicon, text)
        .into_iter()
        .filter_map(|(_, link)| match link {
            Link::Movie(movie) => Some(movie),
            Link::Ambiguous(choices) => choices.first().copied(),
            Link::Unknown => None,
        })
        .collect()
}

fn print<R: Serialize + Display>(report: &R, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        println!("{}", serde_json::to_string(report)?);
    } else {
        println!("{report}");
    }
    Ok(ExitCode::SUCCESS)
}
