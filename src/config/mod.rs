//! Configuration: `config.json`, overridden by environment variables, overridden by flags.
//!
//! Every problem is found before any is reported, and each names its key, where the value came from and the mend.
//! Secrets are held as [`SecretString`] and never print. The README describes every key.

mod models;
mod reader;
mod source;

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

pub use models::{BudgetConfig, EmbeddingsConfig, JsonSupport, LlmConfig, ModelConfig};
pub use source::{Origin, Override, Problem};

use reader::Reader;
use source::Layers;

/// Name of the file that is read from the working directory when no other is named.
pub const FILE_NAME: &str = "config.json";

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder for everything that is written (`state_dir`).
    pub state_dir: PathBuf,
    /// Name of the catalog to use; `None` means the active one of the database.
    pub catalog: Option<String>,
    /// Logging.
    pub log: LogConfig,
    /// The web page.
    pub web: WebConfig,
    /// Discord.
    pub discord: DiscordConfig,
    /// Telegram.
    pub telegram: TelegramConfig,
    /// What a person gets who has set nothing.
    pub recommend: RecommendConfig,
    /// Language models.
    pub llm: LlmConfig,
    /// The Movie Database, for posters.
    pub tmdb: TmdbConfig,
    /// Where datasets are downloaded.
    pub datasets: DatasetsConfig,
    /// Training.
    pub train: TrainConfig,
    /// What looks wrong and does not matter enough to refuse, e.g. an unknown `MATINEE_` variable.
    pub warnings: Vec<String>,
}

/// Logging (`log`).
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// One line of text or of JSON for each event.
    pub format: LogFormat,
    /// A level (`info`) or a filter as `RUST_LOG` takes it.
    pub level: String,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line for each event.
    Text,
    /// One JSON object for each event.
    Json,
}

/// The web page (`web`).
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// False: `serve` runs the bots only.
    pub enabled: bool,
    /// Address to listen on.
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one.
    pub port: u16,
    /// The address people use, for links that are sent to them; `None` means the listening address.
    pub public_url: Option<String>,
    /// True behind a proxy: the visitor's address is read from `X-Forwarded-For`, cookies are marked `Secure` when
    /// `public_url` is https.
    pub behind_proxy: bool,
    /// Requests that one address may make in a minute.
    pub requests_per_minute: u32,
    /// Largest request body, bytes.
    pub max_body: usize,
}

impl WebConfig {
    /// Address and port to listen on.
    pub fn listen(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// The address people use, without a slash at its end; `port` is the port that was really taken.
    pub fn base_url(&self, port: u16) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", SocketAddr::new(self.visible_host(), port)))
    }

    /// The listening address as a browser on this machine reaches it.
    fn visible_host(&self) -> IpAddr {
        if self.host.is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { self.host }
    }
}

/// Discord (`discord`).
#[derive(Debug, Clone)]
pub struct DiscordConfig {
    /// The bot's token; without it Discord is off.
    pub token: Option<SecretString>,
    /// Address of the REST API.
    pub api_base: String,
    /// Register commands in this one server (for tests) instead of globally.
    pub test_guild: Option<u64>,
    /// True when the privileged message-content intent is enabled for the application.
    pub message_content_intent: bool,
}

/// Telegram (`telegram`).
#[derive(Debug, Clone)]
pub struct TelegramConfig {
    /// The bot's token; without it Telegram is off.
    pub token: Option<SecretString>,
    /// Address of the Bot API.
    pub api_base: String,
    /// Webhook delivery; `None` means long polling.
    pub webhook: Option<WebhookConfig>,
}

/// Webhook delivery (`telegram.webhook`).
#[derive(Debug, Clone)]
pub struct WebhookConfig {
    /// Public address of this server, to which Telegram appends nothing: the whole address of the webhook.
    pub url: String,
    /// Path on this server at which the webhook arrives.
    pub path: String,
    /// Secret that Telegram sends along.
    pub secret: SecretString,
}

/// What a person gets who has set nothing (`recommend`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecommendConfig {
    /// How many films a list has, 1 to 100.
    pub count: usize,
    /// 0 to 100: the weight of the collaborative score.
    pub importance: u8,
    /// Whether ratings of earlier conversations count.
    pub past_ratings: bool,
}

/// The Movie Database (`tmdb`).
#[derive(Debug, Clone)]
pub struct TmdbConfig {
    /// API key (v3) or read token (v4); without it posters are drawn.
    pub api_key: Option<SecretString>,
    /// Address of the API, without `/3`.
    pub api_base: String,
    /// Address of the images, without the size.
    pub image_base: String,
}

/// Where datasets are downloaded (`datasets`).
#[derive(Debug, Clone)]
pub struct DatasetsConfig {
    /// MovieLens Tag Genome Dataset 2021.
    pub tag_genome_2021_url: String,
    /// MovieLens latest small.
    pub ml_latest_small_url: String,
    /// MovieLens 32M.
    pub ml_32m_url: String,
    /// SHA-256 that the first must have, 64 hexadecimal digits; `None`: any.
    pub tag_genome_2021_sha256: Option<String>,
    /// The same of the second.
    pub ml_latest_small_sha256: Option<String>,
    /// The same of the third.
    pub ml_32m_sha256: Option<String>,
}

/// Training (`train`).
#[derive(Debug, Clone)]
pub struct TrainConfig {
    /// L2 regularisation; `None` chooses by the size of the catalog.
    pub lambda: Option<f32>,
    /// Threads; `None` uses all cores.
    pub threads: Option<usize>,
    /// How often to look for something new to train on while serving; `None` never.
    pub every: Option<Duration>,
    /// Whether the ratings of Matinee's own users are trained on.
    pub learn_from_users: bool,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was asked for cannot be read.
    #[error("cannot read the configuration {path}: {source}; check the path given with --config or MATINEE_CONFIG")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Values are wrong; all of them are listed.
    #[error(transparent)]
    Problems(Problems),
}

/// All problems of a configuration.
#[derive(Debug)]
pub struct Problems(pub Vec<Problem>);

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration has {} to mend:", if self.0.len() == 1 { "one place" } else { "several places" })?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl Config {
    /// Reads the configuration: the named file, or `config.json` of the working directory if there is one, then the
    /// environment, then the flags.
    pub fn load(file: Option<&Path>, overrides: &[Override]) -> Result<Self, ConfigError> {
        let file = match file {
            Some(path) => Some((path.to_owned(), read_file(path)?)),
            None if Path::new(FILE_NAME).is_file() => Some((FILE_NAME.into(), read_file(Path::new(FILE_NAME))?)),
            None => None,
        };
        let variables = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        let file = file.as_ref().map(|(path, text)| (path.as_path(), text.as_str()));
        Self::from_layers(file, variables.collect(), overrides).map_err(ConfigError::Problems)
    }

    /// Reads the configuration from given layers.
    ///
    /// # Errors
    /// All problems of all layers at once.
    pub fn from_layers(
        file: Option<(&Path, &str)>,
        variables: HashMap<String, String>,
        overrides: &[Override],
    ) -> Result<Self, Problems> {
        let mut layers = Layers::built_in();
        if let Some((path, text)) = file {
            layers.add_file(path, text);
        }
        let mut sorted: Vec<_> = variables.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        sorted.sort();
        layers.add_environment(sorted.into_iter());
        layers.add_overrides(overrides);
        let mut reader = Reader::new(layers);
        let mut config = read_config(&mut reader, &variables);
        let layers = reader.finish();
        config.warnings = layers.warnings;
        if layers.problems.is_empty() { Ok(config) } else { Err(Problems(layers.problems)) }
    }
}

fn read_file(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })
}

fn read_config(reader: &mut Reader, variables: &HashMap<String, String>) -> Config {
    Config {
        state_dir: read_state_dir(reader),
        catalog: reader.optional_text("catalog"),
        log: read_log(reader),
        web: read_web(reader),
        discord: DiscordConfig {
            token: reader.secret("discord.token"),
            api_base: reader.address("discord.api_base"),
            test_guild: Some(reader.whole("discord.test_guild", 0, u64::MAX)).filter(|id| *id > 0),
            message_content_intent: reader.flag("discord.message_content_intent"),
        },
        telegram: TelegramConfig {
            token: reader.secret("telegram.token"),
            api_base: reader.address("telegram.api_base"),
            webhook: read_webhook(reader),
        },
        recommend: RecommendConfig {
            count: reader.whole("recommend.count", 1, 100),
            importance: reader.whole("recommend.importance", 0, 100),
            past_ratings: reader.flag("recommend.past_ratings"),
        },
        llm: models::read_llm(reader, variables),
        tmdb: TmdbConfig {
            api_key: reader.secret("tmdb.api_key"),
            api_base: reader.address("tmdb.api_base"),
            image_base: reader.address("tmdb.image_base"),
        },
        datasets: DatasetsConfig {
            tag_genome_2021_url: reader.address("datasets.tag_genome_2021_url"),
            ml_latest_small_url: reader.address("datasets.ml_latest_small_url"),
            ml_32m_url: reader.address("datasets.ml_32m_url"),
            tag_genome_2021_sha256: reader.sha256("datasets.tag_genome_2021_sha256"),
            ml_latest_small_sha256: reader.sha256("datasets.ml_latest_small_sha256"),
            ml_32m_sha256: reader.sha256("datasets.ml_32m_sha256"),
        },
        train: read_train(reader),
        warnings: Vec::new(),
    }
}

fn read_state_dir(reader: &mut Reader) -> PathBuf {
    let path = reader.text("state_dir");
    if path.is_empty() {
        reader.problem("state_dir", "must name a folder, e.g. var");
    }
    PathBuf::from(path)
}

fn read_log(reader: &mut Reader) -> LogConfig {
    let format = match reader.text("log.format").as_str() {
        "text" => LogFormat::Text,
        "json" => LogFormat::Json,
        _ => {
            reader.problem("log.format", "must be text or json");
            LogFormat::Text
        }
    };
    let level = reader.text("log.level");
    if tracing_subscriber::EnvFilter::try_new(&level).is_err() {
        reader.problem("log.level", "must be error, warn, info, debug, trace or a filter as RUST_LOG takes it");
    }
    LogConfig { format, level }
}

fn read_web(reader: &mut Reader) -> WebConfig {
    let kilobytes: usize = reader.whole("web.max_body_kb", 1, 65_536);
    WebConfig {
        enabled: reader.flag("web.enabled"),
        host: reader
            .parsed("web.host", "an IP address, e.g. 127.0.0.1 or 0.0.0.0")
            .unwrap_or(Ipv4Addr::LOCALHOST.into()),
        port: reader.whole("web.port", 0, 65_535),
        public_url: reader.optional_address("web.public_url"),
        behind_proxy: reader.flag("web.behind_proxy"),
        requests_per_minute: reader.whole("web.requests_per_minute", 1, 1_000_000),
        max_body: kilobytes * 1024,
    }
}

fn read_webhook(reader: &mut Reader) -> Option<WebhookConfig> {
    let secret = reader.secret("telegram.webhook.secret");
    let path = reader.text("telegram.webhook.path");
    // Other paths are the page's, and braces would be read as parameters.
    if !path.starts_with("/telegram/") || path.contains(['{', '}', '*']) {
        reader.problem("telegram.webhook.path", "must begin with /telegram/, e.g. /telegram/webhook");
    }
    let url = reader.optional_address("telegram.webhook.url")?;
    if !reader.flag("web.enabled") {
        reader.problem("telegram.webhook.url", "needs the web server; set web.enabled to true");
    }
    match secret {
        Some(secret) => Some(WebhookConfig { url, path, secret }),
        None => {
            reader.problem(
                "telegram.webhook.secret",
                "must be set when telegram.webhook.url is; make up a long random word",
            );
            None
        }
    }
}

fn read_train(reader: &mut Reader) -> TrainConfig {
    TrainConfig {
        lambda: Some(reader.number("train.lambda", 0.0, 1e9) as f32).filter(|l| *l > 0.0),
        threads: Some(reader.whole("train.threads", 0, 4096)).filter(|n| *n > 0),
        every: Some(Duration::from_secs_f64(3600.0 * reader.number("train.every_hours", 0.0, 87_600.0)))
            .filter(|time| !time.is_zero()),
        learn_from_users: reader.flag("train.learn_from_users"),
    }
}

#[cfg(test)]
mod tests;
