//! Settings of language models.

use std::collections::HashMap;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use super::reader::{Reader, address};

/// Settings of language models (`llm`).
#[derive(Debug, Clone)]
pub struct LlmConfig {
    /// Name of the model that answers when a person has chosen none: `auto` for the first usable one, `builtin` for none.
    pub default: String,
    /// How long a turn waits for a model before it is answered without.
    pub turn_limit: Duration,
    /// How long after that the answer may still be improved where a platform can edit.
    pub improve_limit: Duration,
    /// How many candidates a model judges in a turn.
    pub candidates: usize,
    /// How many calls run at the same time for one turn.
    pub parallel_calls: usize,
    /// How many turns wait for a model before further ones are answered without.
    pub queue: usize,
    /// How often a failed call is tried again.
    pub retries: u32,
    /// How long judgements are remembered.
    pub cache_days: u32,
    /// Limits on tokens and money.
    pub budget: BudgetConfig,
    /// The optional endpoint for semantic search.
    pub embeddings: Option<EmbeddingsConfig>,
    /// The models by the name a person picks.
    pub models: Vec<ModelConfig>,
}

impl LlmConfig {
    /// Models that are switched on and have their key.
    pub fn usable(&self) -> impl Iterator<Item = &ModelConfig> {
        self.models.iter().filter(|m| m.usable())
    }

    /// The model with the name, if it is usable.
    pub fn find(&self, name: &str) -> Option<&ModelConfig> {
        self.usable().find(|m| m.name == name)
    }

    /// The model that answers when a person has chosen none; `None` means the built-in rules.
    pub fn default_model(&self) -> Option<&ModelConfig> {
        match self.default.as_str() {
            "builtin" => None,
            "auto" => self.usable().next(),
            name => self.find(name),
        }
    }
}

/// Limits per day; 0 means none.
#[derive(Debug, Clone)]
pub struct BudgetConfig {
    /// Tokens of one user.
    pub user_tokens: u64,
    /// Tokens of one server (guild or group).
    pub server_tokens: u64,
    /// Tokens of everybody.
    pub total_tokens: u64,
    /// Money of everybody, in the currency of the prices.
    pub total_cost: f64,
}

/// An OpenAI-compatible endpoint for embeddings.
#[derive(Debug, Clone)]
pub struct EmbeddingsConfig {
    /// Address up to `/v1`.
    pub base_url: String,
    /// The provider's name of the model.
    pub model: String,
    /// Name of the environment variable with the key; empty when none is needed.
    pub key_env: String,
    /// The key.
    pub api_key: Option<SecretString>,
    /// How many tokens of one text the model reads.
    pub context_tokens: u32,
    /// How many texts go into one call when the catalog is computed.
    pub batch: usize,
    /// Put before a wish, for models that want to be told what they read.
    pub query_prefix: String,
    /// Put before the text of a film.
    pub film_prefix: String,
    /// Price of a million tokens.
    pub input_price: f64,
    /// How long a turn waits for the meaning of its wish.
    pub timeout: Duration,
}

impl EmbeddingsConfig {
    /// True when its key is there, or none is needed.
    pub fn usable(&self) -> bool {
        self.key_env.is_empty() || self.api_key.is_some()
    }
}

/// One model.
#[derive(Debug, Clone)]
pub struct ModelConfig {
    /// The name that a person picks.
    pub name: String,
    /// False: listed, not offered.
    pub enabled: bool,
    /// Address up to `/v1`.
    pub base_url: String,
    /// Name of the environment variable with the key; empty when none is needed.
    pub key_env: String,
    /// The key.
    pub api_key: Option<SecretString>,
    /// The provider's name of the model.
    pub model: String,
    /// How many tokens a call may hold, question and answer.
    pub context_tokens: u32,
    /// Price of a million input tokens.
    pub input_price: f64,
    /// Price of a million output tokens.
    pub output_price: f64,
    /// What the endpoint can promise about the form of its answers.
    pub json: JsonSupport,
    /// Temperature, 0 to 2.
    pub temperature: f32,
    /// How long one call may take.
    pub timeout: Duration,
}

impl ModelConfig {
    /// True when it is switched on and its key is there, or none is needed.
    pub fn usable(&self) -> bool {
        self.enabled && (self.key_env.is_empty() || self.api_key.is_some())
    }
}

/// What an endpoint can promise about the form of its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonSupport {
    /// Answers follow a JSON schema.
    Schema,
    /// Answers are some JSON object.
    Object,
    /// Nothing: the JSON is taken out of fences and prose.
    None,
}

/// One entry of `llm.models` as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelEntry {
    name: String,
    #[serde(default = "enabled_by_default")]
    enabled: bool,
    base_url: String,
    #[serde(default)]
    key_env: String,
    model: String,
    #[serde(default = "default_context")]
    context_tokens: u32,
    #[serde(default)]
    input_price: f64,
    #[serde(default)]
    output_price: f64,
    #[serde(default = "default_json")]
    json: JsonSupport,
    #[serde(default)]
    temperature: f32,
    #[serde(default = "default_timeout")]
    timeout_seconds: u64,
}

fn enabled_by_default() -> bool {
    true
}

fn default_context() -> u32 {
    8192
}

fn default_json() -> JsonSupport {
    JsonSupport::None
}

fn default_timeout() -> u64 {
    30
}

/// Reads the section; `variables` holds the environment, for keys of models with variables of their own.
pub(super) fn read_llm(reader: &mut Reader, variables: &HashMap<String, String>) -> LlmConfig {
    let mut keys = HashMap::new();
    for (variable, key) in [("OPENAI_API_KEY", "llm.keys.openai_api_key"), ("HF_TOKEN", "llm.keys.hf_token")] {
        keys.insert(variable.to_owned(), reader.secret(key));
    }
    let key_of = |variable: &str| match keys.get(variable) {
        Some(key) => key.clone(),
        None => variables.get(variable).filter(|v| !v.is_empty()).map(|v| SecretString::from(v.clone())),
    };

    let models = read_models(reader, &key_of);
    let embeddings = read_embeddings(reader, &key_of);
    let default = reader.text("llm.default");
    if !matches!(default.as_str(), "auto" | "builtin") && !models.iter().any(|m| m.name == default) {
        reader.problem("llm.default", "must be auto, builtin or the name of one of llm.models");
    }
    LlmConfig {
        default,
        turn_limit: Duration::from_secs(reader.whole("llm.turn_seconds", 1, 600)),
        improve_limit: Duration::from_secs(reader.whole("llm.improve_seconds", 0, 600)),
        candidates: reader.whole("llm.candidates", 1, 200),
        parallel_calls: reader.whole("llm.parallel_calls", 1, 64),
        queue: reader.whole("llm.queue", 1, 100_000),
        retries: reader.whole("llm.retries", 0, 10),
        cache_days: reader.whole("llm.cache_days", 0, 3650),
        budget: BudgetConfig {
            user_tokens: reader.whole("llm.budget.user_tokens_per_day", 0, u64::MAX),
            server_tokens: reader.whole("llm.budget.server_tokens_per_day", 0, u64::MAX),
            total_tokens: reader.whole("llm.budget.total_tokens_per_day", 0, u64::MAX),
            total_cost: reader.number("llm.budget.total_cost_per_day", 0.0, 1e9),
        },
        embeddings,
        models,
    }
}

fn read_embeddings(reader: &mut Reader, key_of: &dyn Fn(&str) -> Option<SecretString>) -> Option<EmbeddingsConfig> {
    let base_url = reader.optional_address("llm.embeddings.base_url");
    let key_env = reader.text("llm.embeddings.key_env");
    let config = EmbeddingsConfig {
        base_url: base_url.clone().unwrap_or_default(),
        model: reader.text("llm.embeddings.model"),
        api_key: key_of(&key_env),
        key_env,
        context_tokens: reader.whole("llm.embeddings.context_tokens", 32, 1_000_000),
        batch: reader.whole("llm.embeddings.batch", 1, 2048),
        query_prefix: reader.verbatim("llm.embeddings.query_prefix"),
        film_prefix: reader.verbatim("llm.embeddings.film_prefix"),
        input_price: reader.number("llm.embeddings.input_price", 0.0, 1e9),
        timeout: Duration::from_secs(reader.whole("llm.embeddings.timeout_seconds", 1, 600)),
    };
    if base_url.is_some() && config.model.is_empty() {
        reader.problem("llm.embeddings.model", "must name a model when llm.embeddings.base_url is set");
    }
    base_url.map(|_| config)
}

fn read_models(reader: &mut Reader, key_of: &dyn Fn(&str) -> Option<SecretString>) -> Vec<ModelConfig> {
    let Value::Array(entries) = reader.value("llm.models") else {
        reader.problem("llm.models", "must be a list of models, in [ ]");
        return Vec::new();
    };
    let mut models: Vec<ModelConfig> = Vec::new();
    for (i, entry) in entries.into_iter().enumerate() {
        match read_model(entry, key_of) {
            Ok(model) if models.iter().any(|m| m.name == model.name) => {
                reader.problem(
                    "llm.models",
                    &format!("entry {i} has the same name as another, {}; rename one", model.name),
                );
            }
            Ok(model) => models.push(model),
            Err(mend) => reader.problem("llm.models", &format!("entry {i}: {mend}")),
        }
    }
    models
}

fn read_model(entry: Value, key_of: &dyn Fn(&str) -> Option<SecretString>) -> Result<ModelConfig, String> {
    let entry: ModelEntry = serde_json::from_value(entry).map_err(|e| e.to_string())?;
    if entry.name.trim().is_empty() || matches!(entry.name.as_str(), "auto" | "builtin") {
        return Err("name must be a word of your own (not auto or builtin)".to_owned());
    }
    if !(0.0..=2.0).contains(&entry.temperature) {
        return Err("temperature must be from 0 to 2".to_owned());
    }
    if entry.context_tokens < 512 {
        return Err("context_tokens must be at least 512".to_owned());
    }
    if !(1..=3600).contains(&entry.timeout_seconds) {
        return Err("timeout_seconds must be from 1 to 3600".to_owned());
    }
    let base_url = address(&entry.base_url).ok_or("base_url must begin with https:// or http://")?;
    Ok(ModelConfig {
        name: entry.name,
        enabled: entry.enabled,
        base_url,
        api_key: key_of(&entry.key_env),
        key_env: entry.key_env,
        model: entry.model,
        context_tokens: entry.context_tokens,
        input_price: entry.input_price,
        output_price: entry.output_price,
        json: entry.json,
        temperature: entry.temperature,
        timeout: Duration::from_secs(entry.timeout_seconds),
    })
}
