//! What can go wrong with a language model. No variant carries text of the provider: it could repeat what a person wrote,
//! or a key.

use std::time::Duration;

/// Why a language model gave no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    /// The key is missing, wrong or has no right to this model (401, 403).
    #[error("the provider refused the key; check the model's key_env variable")]
    WrongKey,
    /// The provider does not know the model.
    #[error("the provider does not know this model; check \"model\" in llm.models or llm.embeddings")]
    UnknownModel,
    /// The account has no money or quota left.
    #[error("the provider's quota is used up; top up the account or choose another model")]
    NoQuota,
    /// Too many requests; it may go better later.
    #[error("the provider asks for fewer requests")]
    RateLimited {
        /// How long the provider asks us to wait.
        retry_after: Option<Duration>,
    },
    /// A local model is still being loaded.
    #[error("the model is still loading")]
    Loading {
        /// How long the provider asks us to wait.
        retry_after: Option<Duration>,
    },
    /// A failure on the provider's side (5xx).
    #[error("the provider failed with status {status}")]
    Provider {
        /// HTTP status.
        status: u16,
        /// How long the provider asks us to wait.
        retry_after: Option<Duration>,
    },
    /// The request was refused for another reason (4xx).
    #[error("the provider refused the request with status {status}; check its base_url and json")]
    Refused {
        /// HTTP status.
        status: u16,
    },
    /// The question is longer than the model's context.
    #[error("the question does not fit the model's context; lower its context_tokens")]
    ContextOverflow,
    /// The provider's content filter stopped question or answer.
    #[error("the provider's content filter stopped the answer")]
    ContentFilter,
    /// The answer did not end (`finish_reason` is `length`).
    #[error("the model did not come to an end")]
    Endless,
    /// An answer without content.
    #[error("the model answered nothing")]
    Empty,
    /// Something that is not the protocol, e.g. a page of HTML.
    #[error("the endpoint does not speak the OpenAI protocol; check its base_url, it ends in /v1")]
    NotTheProtocol,
    /// An answer that does not have the form that was asked for.
    #[error("the model's answer has not the form that was asked for")]
    Unreadable,
    /// Nobody listens at the address, or the connection broke.
    #[error("the endpoint cannot be reached; check its base_url and that the server runs")]
    Unreachable,
    /// No answer in time.
    #[error("the model did not answer in time")]
    TooSlow,
    /// The circuit breaker is open: this model failed too often just now.
    #[error("the model has failed too often and is left alone for a while")]
    Resting,
    /// More turns wait for models than the queue may hold.
    #[error("too many turns wait for language models")]
    Busy,
    /// A limit per day is reached.
    #[error("the daily limit of {0} is reached; it is set in llm.budget")]
    OverBudget(Budget),
}

/// Whose daily limit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// One person's tokens.
    User,
    /// The tokens of one place.
    Server,
    /// Everybody's tokens.
    Total,
    /// Everybody's money.
    Cost,
}

impl std::fmt::Display for Budget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::User => "one person's tokens",
            Self::Server => "one server's tokens",
            Self::Total => "all tokens",
            Self::Cost => "the cost",
        })
    }
}

impl LlmError {
    /// A word for metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::WrongKey => "wrong_key",
            Self::UnknownModel => "unknown_model",
            Self::NoQuota => "no_quota",
            Self::RateLimited { .. } => "rate_limited",
            Self::Loading { .. } => "loading",
            Self::Provider { .. } => "provider",
            Self::Refused { .. } => "refused",
            Self::ContextOverflow => "context_overflow",
            Self::ContentFilter => "content_filter",
            Self::Endless => "endless",
            Self::Empty => "empty",
            Self::NotTheProtocol => "not_the_protocol",
            Self::Unreadable => "unreadable",
            Self::Unreachable => "unreachable",
            Self::TooSlow => "too_slow",
            Self::Resting => "resting",
            Self::Busy => "busy",
            Self::OverBudget(_) => "over_budget",
        }
    }

    /// Logs that a call was not even made, and gives itself back.
    pub(super) fn refused(self) -> Self {
        tracing::warn!(kind = self.kind(), "language models: {self}");
        self
    }

    /// True when the same call may succeed a little later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::Loading { .. } | Self::Provider { .. } | Self::Unreachable)
    }

    /// How long the provider asked us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Loading { retry_after } | Self::Provider { retry_after, .. } => {
                *retry_after
            }
            _ => None,
        }
    }

    /// True when every further call would fail alike until the operator does something.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::WrongKey | Self::UnknownModel | Self::NoQuota | Self::NotTheProtocol)
    }

    /// True when the fault is the endpoint's rather than that of one question.
    pub fn is_endpoints(&self) -> bool {
        self.is_passing() || self.is_lasting() || matches!(self, Self::TooSlow | Self::Refused { .. })
    }
}
