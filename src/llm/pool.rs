//! All configured models, what may be spent on them, and how many turns may wait for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::client::{Answer, Question};
use super::error::Budget;
use super::{LanguageModel, LlmError, ModelState};
use crate::config::{BudgetConfig, LlmConfig};
use crate::store::{LlmSpending, Store, UserId};

/// How long opening a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// The language models of this program.
#[derive(Debug)]
pub struct Llm {
    config: LlmConfig,
    models: Vec<Arc<LanguageModel>>,
    store: Store,
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
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Llm {
    /// Gets the configured models ready; `None` when none is usable.
    pub fn new(config: &LlmConfig, store: Store) -> Option<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_LIMIT)
            // A key goes to the configured address and nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("matinee/", env!("CARGO_PKG_VERSION")))
            .build()
            .inspect_err(|error| tracing::error!("no language models: the HTTP client cannot be built: {error}"))
            .ok()?;
        let make = |model: &crate::config::ModelConfig| {
            Arc::new(LanguageModel::new(model.clone(), http.clone(), config.retries))
        };
        let models: Vec<_> = config.usable().map(make).collect();
        (!models.is_empty()).then(|| Self { config: config.clone(), models, store, waiting: Arc::default() })
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
        &self.store
    }

    /// Lets a turn ask models, if the queue has a place and no daily limit is reached. What calls under way will cost is
    /// not known yet, so a limit may be passed by the calls of the turns that were admitted before it was reached.
    ///
    /// # Errors
    /// [`LlmError::Busy`] and [`LlmError::OverBudget`].
    pub async fn admit(&self, account: Account) -> Result<Arc<Admission>, LlmError> {
        // Counted before it is compared, so that two turns cannot take the last place together.
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let admission = Admission { account, waiting: self.waiting.clone() };
        if before >= self.config.queue {
            return Err(refused(LlmError::Busy));
        }
        match self.store.llm_spending(admission.account.user, &admission.account.server).await {
            Ok(spent) => match exceeded(&self.config.budget, &spent) {
                Some(budget) => Err(refused(LlmError::OverBudget(budget))),
                None => Ok(Arc::new(admission)),
            },
            Err(error) => {
                // Nobody can say what was spent, so nothing more is.
                tracing::error!("language models are not asked, their budget cannot be read: {error}");
                Err(LlmError::OverBudget(Budget::Total))
            }
        }
    }

    /// Asks a model on an account, and books what it cost.
    ///
    /// # Errors
    /// See [`LlmError`]; one line has been logged.
    pub async fn ask(
        &self,
        model: &LanguageModel,
        question: &Question,
        deadline: Instant,
        admission: &Admission,
    ) -> Result<Answer, LlmError> {
        let answer = model.ask(question, deadline).await?;
        let config = model.config();
        let cost = (answer.usage.input as f64 * config.input_price + answer.usage.output as f64 * config.output_price)
            / 1_000_000.0;
        let Account { user, server } = &admission.account;
        let tokens = answer.usage.input + answer.usage.output;
        if let Err(error) = self.store.book_llm_call(*user, server, tokens, cost).await {
            tracing::error!(model = model.name(), "the cost of a language model could not be booked: {error}");
        }
        Ok(answer)
    }
}

fn refused(error: LlmError) -> LlmError {
    tracing::warn!(kind = error.kind(), "language models: {error}");
    error
}

fn exceeded(budget: &BudgetConfig, spent: &LlmSpending) -> Option<Budget> {
    let over = |limit: u64, spent: u64| limit > 0 && spent >= limit;
    match () {
        () if over(budget.user_tokens, spent.user_tokens) => Some(Budget::User),
        () if over(budget.server_tokens, spent.server_tokens) => Some(Budget::Server),
        () if over(budget.total_tokens, spent.total_tokens) => Some(Budget::Total),
        () if budget.total_cost > 0.0 && spent.total_cost >= budget.total_cost => Some(Budget::Cost),
        () => None,
    }
}
