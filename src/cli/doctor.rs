//! `matinee doctor`: checks, one line each, and what to do about what is wrong.

use std::process::ExitCode;
use std::time::Duration;

use futures::future::join_all;
use secrecy::ExposeSecret;
use time::OffsetDateTime;
use time::macros::format_description;

use super::{Globals, logging, runtime};
use crate::adapters::discord;
use crate::app::{self, STARTER};
use crate::catalog::Catalog;
use crate::config::{BudgetConfig, Config, ConfigError, EmbeddingsConfig, Problems};
use crate::ease::{Material, Model};
use crate::state_dir::StateDir;
use crate::store::Store;

/// How long a service may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Ok,
    Warning,
    Problem,
}

/// One line of the report.
struct Finding {
    outcome: Outcome,
    what: String,
    says: String,
}

impl Finding {
    fn new(outcome: Outcome, what: impl Into<String>, says: impl Into<String>) -> Self {
        Self { outcome, what: what.into(), says: says.into() }
    }

    fn ok(what: impl Into<String>, says: impl Into<String>) -> Self {
        Self::new(Outcome::Ok, what, says)
    }

    fn problem(what: impl Into<String>, says: impl Into<String>) -> Self {
        Self::new(Outcome::Problem, what, says)
    }

    fn print(&self, colours: bool) {
        let (word, colour) = match self.outcome {
            Outcome::Ok => ("ok", "32"),
            Outcome::Warning => ("warning", "33"),
            Outcome::Problem => ("problem", "31"),
        };
        let word = if colours { format!("\x1b[{colour}m{word:<7}\x1b[0m") } else { format!("{word:<7}") };
        println!("{word}  {:<14} {}", self.what, self.says);
    }
}

/// Checks everything; exit code 1 when there is a problem.
pub fn run(globals: &Globals) -> anyhow::Result<ExitCode> {
    let mut findings = Vec::new();
    match globals.config(Vec::new()) {
        Ok(config) => {
            logging::start_quietly(globals, &config.log);
            findings.push(Finding::ok("configuration", "every value is fine"));
            findings.extend(config.warnings.iter().map(|w| Finding::new(Outcome::Warning, "configuration", w)));
            findings.extend(runtime()?.block_on(check(&config)));
        }
        Err(ConfigError::Problems(Problems(problems))) => {
            findings.extend(problems.iter().map(|p| Finding::problem("configuration", p.to_string())));
        }
        Err(error) => findings.push(Finding::problem("configuration", error.to_string())),
    }
    findings.iter().for_each(|finding| finding.print(globals.colours()));
    let has_problem = findings.iter().any(|finding| finding.outcome == Outcome::Problem);
    Ok(if has_problem { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn check(config: &Config) -> Vec<Finding> {
    let mut findings = check_state(config).await;
    findings.extend(check_services(config).await);
    findings
}

async fn check_state(config: &Config) -> Vec<Finding> {
    let state = match StateDir::open(&config.state_dir) {
        Ok(state) => state,
        Err(error) => return vec![Finding::problem("state folder", error.to_string())],
    };
    let mut findings = vec![Finding::ok("state folder", format!("{} is writable", state.root().display()))];
    let store = match Store::open(&state.database()).await {
        Ok(store) => store,
        Err(error) => {
            findings.push(Finding::problem("database", error.to_string()));
            return findings;
        }
    };
    findings.push(Finding::ok("database", "opens, and has the shape of this version"));
    findings.extend(check_catalog(config, &state, &store).await);
    if config.llm.usable().next().is_some() {
        findings.push(check_spending(&config.llm.budget, &store).await);
    }
    findings
}

/// What language models have cost today, of what they may cost.
async fn check_spending(budget: &BudgetConfig, store: &Store) -> Finding {
    let what = "model budget";
    let spent = match store.llm_spending(None, "").await {
        Ok(spent) => spent,
        Err(error) => return Finding::problem(what, error.to_string()),
    };
    let (tokens, cost) = (budget.total_tokens, budget.total_cost);
    let of_tokens = if tokens > 0 { format!(" of {tokens}") } else { String::new() };
    let of_cost = if cost > 0.0 { format!(" of {cost:.2}") } else { String::new() };
    let says = format!("today {}{of_tokens} tokens, {:.2}{of_cost} in money", spent.total_tokens, spent.total_cost);
    match tokens > 0 && spent.total_tokens >= tokens || cost > 0.0 && spent.total_cost >= cost {
        true => Finding::new(
            Outcome::Warning,
            what,
            format!("{says}: used up, the built-in rules answer until midnight UTC"),
        ),
        false => Finding::ok(what, says),
    }
}

async fn check_catalog(config: &Config, state: &StateDir, store: &Store) -> Vec<Finding> {
    let active = match &config.catalog {
        Some(name) => Ok(Some(name.clone())),
        None => store.active_catalog().await,
    };
    let name = match active {
        Ok(name) => name.unwrap_or_else(|| STARTER.to_owned()),
        Err(error) => return vec![Finding::problem("catalog", error.to_string())],
    };
    let info = match store.catalog(&name).await {
        Ok(Some(info)) => info,
        Ok(None) if name == STARTER => {
            return vec![Finding::ok(
                "catalog",
                "none yet; the starter catalogue is installed at the first start, and `matinee setup` gets real ratings",
            )];
        }
        Ok(None) => {
            let says = format!("there is no catalog \"{name}\"; choose one that `matinee catalog list` shows");
            return vec![Finding::problem("catalog", says)];
        }
        Err(error) => return vec![Finding::problem("catalog", error.to_string())],
    };
    let simulated = if info.simulated { ", simulated; `matinee setup` gets real ones" } else { "" };
    let says = format!("\"{name}\" with {} films and {} ratings{simulated}", info.movies, info.ratings);
    let mut findings = vec![Finding::ok("catalog", says), check_model(state, &name, &info.fingerprint)];
    if let Some(embeddings) = &config.llm.embeddings {
        findings.push(check_vectors(embeddings, state, store, &name).await);
    }
    findings
}

async fn check_vectors(config: &EmbeddingsConfig, state: &StateDir, store: &Store, catalog: &str) -> Finding {
    let (what, path) = ("vectors", state.vectors(catalog));
    if !config.usable() {
        let says = format!("semantic search is off; set {}, the key of llm.embeddings", config.key_env);
        return Finding::new(Outcome::Warning, what, says);
    }
    if !path.exists() {
        return Finding::new(Outcome::Warning, what, "none yet, semantic search is off; run `matinee embed`");
    }
    let catalog = match store.load_catalog(catalog).await {
        Ok(contents) => Catalog::new(contents),
        Err(error) => return Finding::problem(what, error.to_string()),
    };
    match app::open_vectors(config, &path, &catalog) {
        Ok(vectors) => {
            let (films, all) = (vectors.films(), catalog.movies().len());
            let says = format!("{films} of {all} films, {} numbers each, by {}", vectors.numbers(), vectors.model());
            match films == all {
                true => Finding::ok(what, says),
                false => Finding::new(Outcome::Warning, what, format!("{says}; run `matinee embed` for the rest")),
            }
        }
        Err(error) => Finding::problem(what, error.to_string()),
    }
}

fn check_model(state: &StateDir, catalog: &str, fingerprint: &str) -> Finding {
    let path = state.model(catalog);
    if !path.exists() {
        return Finding::ok("model", "not trained yet; it is trained at the next start");
    }
    match Model::open(&path) {
        Ok(model) if fingerprint.parse().is_ok_and(|print| model.serves(print)) => {
            Finding::ok("model", describe(&model))
        }
        Ok(_) => {
            Finding::new(Outcome::Warning, "model", "belongs to older ratings; it is trained anew at the next start")
        }
        Err(error) => Finding::problem("model", error.to_string()),
    }
}

/// What a model was made of, and when.
fn describe(model: &Model) -> String {
    let info = model.info();
    let own = match info.own_users {
        0 => String::new(),
        count => format!(", {count} of them Matinee's own"),
    };
    let format = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    let trained = info.trained_at.and_then(|time| OffsetDateTime::from(time).format(format).ok());
    let trained = trained.map_or(String::new(), |time| format!(", trained {time}"));
    let material = match info.material {
        Material::Ratings => format!("{} users{own}", info.users),
        Material::Cooccurrence => format!("a co-occurrence of {} ratings", info.ratings),
    };
    format!("{} movies, lambda {}, {material}{trained}", model.movies(), info.lambda)
}

async fn check_services(config: &Config) -> Vec<Finding> {
    let http = match reqwest::Client::builder().timeout(TIMEOUT).build() {
        Ok(http) => http,
        Err(error) => return vec![Finding::problem("network", error.to_string())],
    };
    let mut checks: Vec<(String, Option<reqwest::RequestBuilder>, String)> = Vec::new();
    checks.push(("Discord".into(), ask_discord(config, &http), "set DISCORD_TOKEN to switch it on".into()));
    let telegram = config
        .telegram
        .token
        .as_ref()
        .map(|token| http.get(format!("{}/bot{}/getMe", config.telegram.api_base, token.expose_secret())));
    checks.push(("Telegram".into(), telegram, "set TELEGRAM_TOKEN to switch it on".into()));
    let tmdb = config.tmdb.api_key.as_ref().map(|key| {
        let key = key.expose_secret();
        let request = http.get(format!("{}/3/configuration", config.tmdb.api_base));
        if key.contains('.') { request.bearer_auth(key) } else { request.query(&[("api_key", key)]) }
    });
    checks.push(("TMDB".into(), tmdb, "posters are drawn; set TMDB_API_KEY to get real ones".into()));
    if config.llm.usable().next().is_none() {
        let says = "the built-in rules answer; set OPENAI_API_KEY or HF_TOKEN, or enable a local model, to add one";
        checks.push(("language model".into(), None, says.into()));
    }
    for model in config.llm.usable() {
        let request = http.get(format!("{}/models", model.base_url));
        let request = match &model.api_key {
            Some(key) => request.bearer_auth(key.expose_secret()),
            None => request,
        };
        checks.push((model.name.clone(), Some(request), String::new()));
    }
    if let Some(embeddings) = config.llm.embeddings.as_ref().filter(|embeddings| embeddings.usable()) {
        let request = http.get(format!("{}/models", embeddings.base_url));
        let request = match &embeddings.api_key {
            Some(key) => request.bearer_auth(key.expose_secret()),
            None => request,
        };
        checks.push(("embeddings".into(), Some(request), String::new()));
    }
    let mut findings: Vec<Finding> = join_all(checks.into_iter().map(|(what, request, off)| async move {
        match request {
            Some(request) => reach(what, request).await,
            None => Finding::ok(what, format!("off; {off}")),
        }
    }))
    .await;
    if config.discord.token.is_some() && !config.discord.message_content_intent {
        let says = "reads direct messages, mentions and chosen messages; with discord.message_content_intent it would also \
                    read replies that do not mention it, and follow threads it was called into";
        findings.push(Finding::ok("Discord", says));
    }
    findings.extend(check_discord_intent(config, &http).await);
    findings
}

/// The question for the bot's application; `None` without a token.
fn ask_discord(config: &Config, http: &reqwest::Client) -> Option<reqwest::RequestBuilder> {
    let token = config.discord.token.as_ref()?;
    let request = http.get(format!("{}/api/v10/applications/@me", config.discord.api_base));
    let request = request.header("user-agent", discord::USER_AGENT);
    Some(request.header("authorization", format!("Bot {}", token.expose_secret())))
}

/// Whether the application may have the intent that is asked for. Silent when Discord cannot be asked, which has been
/// said already.
async fn check_discord_intent(config: &Config, http: &reqwest::Client) -> Option<Finding> {
    let request = ask_discord(config, http).filter(|_| config.discord.message_content_intent)?;
    let response = request.send().await.ok()?;
    let application: serde_json::Value = response.error_for_status().ok()?.json().await.ok()?;
    if discord::may_read_messages(application["flags"].as_u64()?) {
        return Some(Finding::ok("Discord", "reads all messages of its servers, and answers those meant for it"));
    }
    let says = "the application lacks the message-content intent; enable it under \"Bot\" at \
                https://discord.com/developers/applications, or set discord.message_content_intent to false";
    Some(Finding::problem("Discord", says))
}

/// Asks a service; what it says to a wrong key is told, the key never.
async fn reach(what: String, request: reqwest::RequestBuilder) -> Finding {
    match request.send().await {
        Ok(response) if response.status().is_success() => Finding::ok(what, "answers"),
        Ok(response) if matches!(response.status().as_u16(), 401 | 403) => {
            Finding::problem(what, "refuses the key or token; make a new one and set it again")
        }
        Ok(response) if response.status().as_u16() == 404 => {
            Finding::problem(what, "answers \"not found\"; check its address and its token")
        }
        Ok(response) => Finding::new(Outcome::Warning, what, format!("answers {}; try again later", response.status())),
        Err(error) => {
            let why = if error.is_timeout() { "not in time".to_owned() } else { error.without_url().to_string() };
            Finding::problem(what, format!("cannot be reached ({why}); check the network and its address"))
        }
    }
}
