//! What can go wrong with a request to Discord, and what the caller can do about it.

use std::time::Duration;

use serde_json::Value;

/// A request that did not succeed. Never holds an address, since addresses contain tokens.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// The HTTP client could not be made.
    #[error("the connection to Discord could not be set up: {0}")]
    Setup(#[source] reqwest::Error),
    /// No answer came.
    #[error("Discord could not be reached: {0}")]
    Unreachable(#[source] reqwest::Error),
    /// Discord said no.
    #[error("Discord refused the request ({status}, code {code}): {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Discord's own code, 0 when there is none.
        code: u64,
        /// Discord's explanation, with the faulty fields.
        message: String,
    },
    /// Discord asks to wait; handled by waiting, and seen outside only when time is over.
    #[error("Discord asks to wait {} ms", after.as_millis())]
    TooMany {
        /// How long.
        after: Duration,
    },
    /// The time for the request was over before Discord allowed or answered it.
    #[error("the request could not be sent in time")]
    RateLimited,
    /// Too many requests are waiting already.
    #[error("too many requests to Discord are waiting")]
    Crowded,
    /// So many requests were refused lately that sending pauses before Discord bans the address.
    #[error("too many requests were refused lately; sending pauses for a while")]
    Paused,
    /// The answer could not be read.
    #[error("Discord's answer could not be read")]
    Unreadable,
}

/// Refusals that are handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// 10062: the interaction is older than three seconds, or not known.
    UnknownInteraction,
    /// 40060: the interaction has been answered.
    AlreadyAcknowledged,
    /// 50007: the person takes no direct messages.
    CannotMessagePerson,
    /// 50001 and 50013: the bot may not do this here.
    MissingPermission,
    /// 50035: the message breaks a rule.
    InvalidForm,
    /// 10003 and 10008: the channel or the message is gone.
    Gone,
    /// 10015 and 50027: the fifteen minutes of the interaction's token are over.
    TokenExpired,
}

impl RestError {
    /// From an error of the HTTP client, without the address.
    pub(super) fn unreachable(error: reqwest::Error) -> Self {
        Self::Unreachable(error.without_url())
    }

    /// From Discord's error object.
    pub(super) fn refused(status: u16, body: &Value) -> Self {
        let mut message = body["message"].as_str().unwrap_or("no explanation").to_owned();
        let mut faults = Vec::new();
        collect(&body["errors"], String::new(), &mut faults);
        if !faults.is_empty() {
            message = format!("{message} ({})", faults.join("; "));
        }
        Self::Refused { status, code: body["code"].as_u64().unwrap_or(0), message }
    }

    /// Which refusal it is, if it is one that is handled.
    pub fn refusal(&self) -> Option<Refusal> {
        let Self::Refused { code, .. } = self else { return None };
        Some(match code {
            10_062 => Refusal::UnknownInteraction,
            40_060 => Refusal::AlreadyAcknowledged,
            50_007 => Refusal::CannotMessagePerson,
            50_001 | 50_013 => Refusal::MissingPermission,
            50_035 => Refusal::InvalidForm,
            10_003 | 10_008 => Refusal::Gone,
            10_015 | 50_027 => Refusal::TokenExpired,
            _ => return None,
        })
    }

    /// True when the token is wrong.
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. })
    }

    /// True when the same request may succeed a little later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Refused { status, .. } => *status >= 500,
            _ => false,
        }
    }

    /// True when Discord cannot have acted on the request.
    pub(super) fn never_arrived(&self) -> bool {
        matches!(self, Self::Unreachable(error) if error.is_connect())
    }
}

/// Discord nests faults by field: `errors.embeds.0.title._errors[].message`.
fn collect(errors: &Value, path: String, faults: &mut Vec<String>) {
    for (key, value) in errors.as_object().into_iter().flatten() {
        if key == "_errors" {
            for fault in value.as_array().into_iter().flatten() {
                faults.push(format!("{path}: {}", fault["message"].as_str().unwrap_or_default()));
            }
        } else {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            collect(value, path, faults);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_names_the_faulty_fields() {
        let body = json!({
            "code": 50035,
            "message": "Invalid Form Body",
            "errors": { "embeds": { "0": { "title": { "_errors": [{ "code": "X", "message": "Too long" }] } } } }
        });
        let error = RestError::refused(400, &body);
        assert_eq!(error.refusal(), Some(Refusal::InvalidForm));
        assert_eq!(
            error.to_string(),
            "Discord refused the request (400, code 50035): Invalid Form Body (embeds.0.title: Too long)"
        );
    }

    #[test]
    fn faults_of_the_server_pass_and_refusals_stay() {
        assert!(RestError::refused(503, &Value::Null).is_passing());
        assert!(!RestError::refused(403, &json!({ "code": 50013 })).is_passing());
        assert!(RestError::refused(401, &Value::Null).is_unauthorized());
    }
}
