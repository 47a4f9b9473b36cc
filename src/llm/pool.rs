//! All configured models, what may be spent on them, and how many turns may wait for them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::client::{Answer, Question};
use super::purse::Purse;
use super::{LanguageModel, LlmError, ModelState};
use crate::config::LlmConfig;
use crate::store::{Store, UserId};

/// How long opening a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// The language models of this program.
#[derive(Debug)]
pub struct Llm {
    config: LlmConfig,
    models: Vec<Arc<LanguageModel>>,
    purse: Purse,
    waiting: Arc<AtomicUsize>,
}

/// On whose account a call is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person; `None` for the program's own evaluations.
    pub user: Option<UserId>,
    /// The place they write in, with its platform.
    pub server: String,
}

/// Leave to make the calls of one turn; the turn leaves the queue when it is dropped.
#[derive(Debug)]
pub struct Admission {
    account: Account,
    waiting: Arc<AtomicUsize>,
    /// Kinds of faults that were logged for this turn.
    logged: Mutex<HashSet<&'static str>>,
}

impl Admission {
    /// Logs why a call of this turn came to nothing. All calls of a turn fail alike, and that needs saying once.
    pub fn log(&self, model: &LanguageModel, error: LlmError) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        match error {
            // Said when the model was left alone.
            LlmError::Resting => tracing::debug!(model = model.name(), "language model is left alone"),
            error if logged.insert(error.kind()) => {
                tracing::warn!(model = model.name(), kind = error.kind(), "language model: {error}");
            }
            error => tracing::debug!(model = model.name(), kind = error.kind(), "language model: {error}"),
        }
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Llm {
    /// Gets the configured models ready; `None` when none is usable.
    pub fn new(config: &LlmConfig, store: Store) -> Option<Self> {
        let http = http_client()?;
        let make = |model: &crate::config::ModelConfig| {
            Arc::new(LanguageModel::new(model.clone(), http.clone(), config.retries))
        };
        let models: Vec<_> = config.usable().map(make).collect();
        let purse = Purse::new(config.budget.clone(), store);
        (!models.is_empty()).then(|| Self { config: config.clone(), models, purse, waiting: Arc::default() })
    }

    /// Names that a person can pick.
    pub fn names(&self) -> Vec<String> {
        self.models.iter().map(|model| model.name().to_owned()).collect()
    }

    /// Name of the model that answers when a person has chosen none; `None` means the built-in rules.
    pub fn default_name(&self) -> Option<&str> {
        self.config.default_model().map(|model| model.name.as_str())
    }

    /// The model with a name; `None` for `builtin` and for models that are gone.
    pub fn find(&self, name: &str) -> Option<Arc<LanguageModel>> {
        self.models.iter().find(|model| model.name() == name).cloned()
    }

    /// Its settings.
    pub fn config(&self) -> &LlmConfig {
        &self.config
    }

    /// Whether the models answer, for `doctor` and `/healthz`.
    pub fn states(&self) -> Vec<ModelState> {
        self.models.iter().map(|model| model.state()).collect()
    }

    /// The database, for judgements that are remembered.
    pub(crate) fn store(&self) -> &Store {
        self.purse.store()
    }

    /// Lets a turn ask models, if the queue has a place and no daily limit is reached. What calls under way will cost is
    /// not known yet, so a limit may be passed by the calls of the turns that were admitted before it was reached.
    ///
    /// # Errors
    /// [`LlmError::Busy`] and [`LlmError::OverBudget`].
    pub async fn admit(&self, account: Account) -> Result<Arc<Admission>, LlmError> {
        // Counted before it is compared, so that two turns cannot take the last place together.
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let admission = Admission { account, waiting: self.waiting.clone(), logged: Mutex::default() };
        if before >= self.config.queue {
            return Err(LlmError::Busy.refused());
        }
        self.purse.check(&admission.account).await?;
        Ok(Arc::new(admission))
    }

    /// Asks a model on an account, and books what it cost.
    ///
    /// # Errors
    /// See [`LlmError`]; it has been logged, once for the turn.
    pub async fn ask(
        &self,
        model: &LanguageModel,
        question: &Question,
        deadline: Instant,
        admission: &Admission,
    ) -> Result<Answer, LlmError> {
        let answer = model.ask(question, deadline).await.inspect_err(|error| admission.log(model, *error))?;
        let config = model.config();
        let cost = (answer.usage.input as f64 * config.input_price + answer.usage.output as f64 * config.output_price)
            / 1_000_000.0;
        let tokens = answer.usage.input + answer.usage.output;
        self.purse.book(&admission.account, model.name(), tokens, cost).await;
        Ok(answer)
    }
}

/// The client that all calls to providers go through; `None` when it cannot be built, which has been logged.
pub(super) fn http_client() -> Option<reqwest::Client> {
    reqwest::Client::builder()
        .connect_timeout(CONNECT_LIMIT)
        // A key goes to the configured address and nowhere else.
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("matinee/", env!("CARGO_PKG_VERSION")))
        .build()
        .inspect_err(|error| tracing::error!("no language models: the HTTP client cannot be built: {error}"))
        .ok()
}
