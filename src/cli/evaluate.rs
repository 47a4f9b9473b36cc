//! `matinee evaluate`: how good the answers are.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::progress::Bar;
use super::{Globals, runtime};
use crate::app;
use crate::config::LlmConfig;
use crate::conversation::once::{OnceDefaults, OnceRequest, recommend_once, recommend_once_with_model};
use crate::evaluation::prompts::{self, Prompt};
use crate::llm::{LanguageModel, Llm};
use crate::state_dir::StateDir;
use crate::store::Store;
use crate::texts::Texts;

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
pub fn run(globals: &Globals, command: EvaluateCommand) -> anyhow::Result<ExitCode> {
    match command {
        EvaluateCommand::Prompts(args) => evaluate_prompts(globals, &args),
        EvaluateCommand::Holdout(_) | EvaluateCommand::Linking(_) => anyhow::bail!("evaluate is being written"),
    }
}

fn evaluate_prompts(globals: &Globals, args: &PromptsArgs) -> anyhow::Result<ExitCode> {
    let config = globals.config(Vec::new())?;
    let runtime = runtime()?;
    let bar = Bar::new(globals);
    let (store, knowledge) = runtime.block_on(async {
        let state = StateDir::open(&config.state_dir)?;
        let store = Store::open(&state.database()).await?;
        let knowledge = app::load_knowledge(&config, &state, &store, &|progress| bar.show(progress)).await?;
        anyhow::Ok((store, knowledge))
    })?;
    drop(bar);
    let importance = args.importance.unwrap_or(config.recommend.importance);
    let defaults = OnceDefaults { count: prompts::LONGEST, importance };
    let texts = Texts::new();
    let asked = args.model.as_deref().map(|name| find_model(&config.llm, store, name)).transpose()?;

    let answer = |prompt: &Prompt| {
        let request = OnceRequest { text: prompt.text.clone(), k: Some(prompts::LONGEST), ..OnceRequest::default() };
        match &asked {
            None => recommend_once(&knowledge, &texts, defaults, request),
            Some((llm, model)) => {
                // Nobody waits here: the model has its own time limit, with room for one repetition.
                let limit = 2 * model.config().timeout;
                let answer = recommend_once_with_model(&knowledge, &texts, defaults, request, llm, model, limit);
                runtime.block_on(answer)
            }
        }
    };
    let in_catalog = |id| knowledge.catalog.find_id(id).is_some();
    let report = prompts::evaluate(&args.file, in_catalog, answer, |_, _| {})??;
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        println!("{report}");
    }
    Ok(ExitCode::SUCCESS)
}

type Asked = (Arc<Llm>, Arc<LanguageModel>);

fn find_model(config: &LlmConfig, store: Store, name: &str) -> anyhow::Result<Asked> {
    let llm = Llm::new(config, store).context("no language model is configured; set its key, or leave out --model")?;
    let model = llm.find(name);
    let model =
        model.with_context(|| format!("there is no usable model {name}; choose one of: {}", llm.names().join(", ")))?;
    Ok((Arc::new(llm), model))
}
