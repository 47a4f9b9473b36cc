//! What an endpoint turned out not to understand: the parameters that it refused are left out from then on.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::config::JsonSupport;

/// What was learned of one endpoint since the program started.
#[derive(Debug, Default)]
pub(super) struct Dialect {
    no_schema: AtomicBool,
    no_json: AtomicBool,
    no_temperature: AtomicBool,
    new_limit: AtomicBool,
}

/// The parameters of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameters {
    /// Form of the answer to ask for.
    pub json: JsonSupport,
    /// Send the temperature.
    pub temperature: bool,
    /// Send `max_completion_tokens` instead of `max_tokens`.
    pub new_limit: bool,
}

impl Dialect {
    /// The parameters to send, given what the configuration says of the endpoint.
    pub fn parameters(&self, json: JsonSupport) -> Parameters {
        let json = match json {
            _ if self.no_json.load(Ordering::Relaxed) => JsonSupport::None,
            JsonSupport::Schema if self.no_schema.load(Ordering::Relaxed) => JsonSupport::Object,
            json => json,
        };
        Parameters {
            json,
            temperature: !self.no_temperature.load(Ordering::Relaxed),
            new_limit: self.new_limit.load(Ordering::Relaxed),
        }
    }

    /// Learns from a refusal. True when the same question, put differently, is worth another try.
    pub fn learn(&self, sent: Parameters, refusal: &str) -> bool {
        let learnt = if sent.json != JsonSupport::None
            && ["response_format", "json_schema", "json_object"].iter().any(|word| refusal.contains(word))
        {
            if sent.json == JsonSupport::Schema { &self.no_schema } else { &self.no_json }
        } else if !sent.new_limit && refusal.contains("max_completion_tokens") {
            &self.new_limit
        } else if sent.temperature && refusal.contains("temperature") {
            &self.no_temperature
        } else {
            return false;
        };
        learnt.store(true, Ordering::Relaxed);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_not_sent_again() {
        let dialect = Dialect::default();
        let sent = dialect.parameters(JsonSupport::Schema);
        assert_eq!(sent, Parameters { json: JsonSupport::Schema, temperature: true, new_limit: false });
        assert!(dialect.learn(sent, "unknown response_format json_schema"));
        let sent = dialect.parameters(JsonSupport::Schema);
        assert_eq!(sent.json, JsonSupport::Object);
        assert!(dialect.learn(sent, "response_format is not supported"));
        assert!(dialect.learn(sent, "use max_completion_tokens instead"));
        assert!(dialect.learn(sent, "temperature must be 1"));
        let sent = dialect.parameters(JsonSupport::Schema);
        assert_eq!(sent, Parameters { json: JsonSupport::None, temperature: false, new_limit: true });
        assert!(!dialect.learn(sent, "temperature, response_format, max_completion_tokens"), "no end of tries");
    }
}
