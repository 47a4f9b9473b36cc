//! Reading typed values out of the merged layers, collecting every problem on the way.

use std::str::FromStr;

use secrecy::SecretString;
use serde_json::Value;

use super::source::{Layers, Origin, get};

/// Reads one key after the other; a wrong value becomes a problem and the default goes on.
pub(super) struct Reader {
    layers: Layers,
    defaults: Value,
}

impl Reader {
    pub(super) fn new(layers: Layers) -> Self {
        Self { layers, defaults: Layers::built_in().tree }
    }

    /// Gives back the layers with all problems found.
    pub(super) fn finish(self) -> Layers {
        self.layers
    }

    fn origin(&self, key: &str) -> Origin {
        self.layers.origins.get(key).cloned().unwrap_or(Origin::BuiltIn)
    }

    pub(super) fn problem(&mut self, key: &str, mend: &str) {
        let origin = self.origin(key);
        self.layers.problem(key, origin, mend);
    }

    pub(super) fn value(&self, key: &str) -> Value {
        get(&self.layers.tree, key).cloned().unwrap_or(Value::Null)
    }

    /// Reads with a conversion; where it fails, says `must be ...` and reads the default instead.
    fn read<T>(&mut self, key: &str, must_be: &str, convert: impl Fn(&Value) -> Option<T>) -> T
    where
        T: Default,
    {
        if let Some(value) = convert(&self.value(key)) {
            return value;
        }
        self.problem(key, &format!("must be {must_be}"));
        get(&self.defaults, key).and_then(&convert).unwrap_or_default()
    }

    /// Any text.
    pub(super) fn text(&mut self, key: &str) -> String {
        self.read(key, "text in quotes", |v| v.as_str().map(|s| s.trim().to_owned()))
    }

    /// Any text with the spaces around it.
    pub(super) fn verbatim(&mut self, key: &str) -> String {
        self.read(key, "text in quotes", |v| v.as_str().map(str::to_owned))
    }

    /// Text, or nothing when empty.
    pub(super) fn optional_text(&mut self, key: &str) -> Option<String> {
        Some(self.text(key)).filter(|s| !s.is_empty())
    }

    /// A secret, or nothing when empty. Its value is never part of a problem.
    pub(super) fn secret(&mut self, key: &str) -> Option<SecretString> {
        let text = self.optional_text(key)?;
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.problem(key, "holds a space or a line break; copy the secret again, without anything around it");
            return None;
        }
        Some(SecretString::from(text))
    }

    /// True or false.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        self.read(key, "true or false", Value::as_bool)
    }

    /// A whole number within limits.
    pub(super) fn whole<N>(&mut self, key: &str, least: u64, most: u64) -> N
    where
        N: TryFrom<u64> + Default,
    {
        let must_be = format!("a whole number from {least} to {most}");
        self.read(key, &must_be, |v| {
            let number = v.as_u64().filter(|n| (least..=most).contains(n))?;
            N::try_from(number).ok()
        })
    }

    /// A number within limits.
    pub(super) fn number(&mut self, key: &str, least: f64, most: f64) -> f64 {
        let must_be = format!("a number from {least} to {most}");
        self.read(key, &must_be, |v| v.as_f64().filter(|n| (least..=most).contains(n)))
    }

    /// An address that begins with `http://` or `https://`, without the slash at its end.
    pub(super) fn address(&mut self, key: &str) -> String {
        self.read(key, "an address that begins with https:// or http://", |v| v.as_str().and_then(address))
    }

    /// An address, or nothing when empty.
    pub(super) fn optional_address(&mut self, key: &str) -> Option<String> {
        let empty = self.value(key).as_str().is_some_and(|s| s.trim().is_empty());
        if empty { None } else { Some(self.address(key)).filter(|s| !s.is_empty()) }
    }

    /// A SHA-256 in hexadecimal digits, or nothing when empty.
    pub(super) fn sha256(&mut self, key: &str) -> Option<String> {
        let is_one = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        self.read(key, "64 hexadecimal digits, or empty", |v| {
            let text = v.as_str()?.trim().to_lowercase();
            (text.is_empty() || is_one(&text)).then_some(Some(text))
        })
        .filter(|text| !text.is_empty())
    }

    /// Text that reads as a type, e.g. an IP address.
    pub(super) fn parsed<T>(&mut self, key: &str, must_be: &str) -> Option<T>
    where
        T: FromStr,
    {
        self.read(key, must_be, |v| v.as_str().and_then(|s| s.trim().parse().ok()).map(Some))
    }
}

/// A web address without the slash at its end, or nothing when it is none.
pub(super) fn address(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let parsed = reqwest::Url::parse(text).ok()?;
    (matches!(parsed.scheme(), "http" | "https") && parsed.has_host()).then(|| text.to_owned())
}
