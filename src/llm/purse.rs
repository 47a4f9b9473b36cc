//! What may be spent in a day, and what was.

use super::error::Budget;
use super::{Account, LlmError};
use crate::config::BudgetConfig;
use crate::store::{LlmSpending, Store};

/// The daily limits and the book of what was spent.
#[derive(Debug)]
pub(super) struct Purse {
    budget: BudgetConfig,
    store: Store,
}

impl Purse {
    pub fn new(budget: BudgetConfig, store: Store) -> Self {
        Self { budget, store }
    }

    /// The database it is booked in.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether an account may spend anything more today.
    ///
    /// # Errors
    /// [`LlmError::OverBudget`]; one line has been logged.
    pub async fn check(&self, account: &Account) -> Result<(), LlmError> {
        match self.store.llm_spending(account.user, &account.server).await {
            Ok(spent) => match exceeded(&self.budget, &spent) {
                Some(budget) => Err(LlmError::OverBudget(budget).refused()),
                None => Ok(()),
            },
            Err(error) => {
                // Nobody can say what was spent, so nothing more is.
                tracing::error!("language models are not asked, their budget cannot be read: {error}");
                Err(LlmError::OverBudget(Budget::Total))
            }
        }
    }

    /// Books a call. A call whose cost cannot be booked was made all the same.
    pub async fn book(&self, account: &Account, model: &str, tokens: u64, cost: f64) {
        if let Err(error) = self.store.book_llm_call(account.user, &account.server, tokens, cost).await {
            tracing::error!(model, "the cost of a language model could not be booked: {error}");
        }
    }
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
