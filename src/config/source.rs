//! Where settings come from: the built-in file, the person's file, the environment and the flags, laid over each other.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The committed `config.json`: the defaults, and the list of keys that exist.
pub(super) const BUILT_IN: &str = include_str!("../../config.json");

/// Environment variables with names of their own, and the keys they set.
const NAMED_VARIABLES: [(&str, &str); 5] = [
    ("DISCORD_TOKEN", "discord.token"),
    ("TELEGRAM_TOKEN", "telegram.token"),
    ("TMDB_API_KEY", "tmdb.api_key"),
    ("OPENAI_API_KEY", "llm.keys.openai_api_key"),
    ("HF_TOKEN", "llm.keys.hf_token"),
];

/// Variables that begin with `MATINEE_` and are no keys.
const OTHER_VARIABLES: [&str; 2] = ["MATINEE_CONFIG", "MATINEE_TEST_DATA"];

/// Which layer a value came from; shown with every problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The defaults in the binary.
    BuiltIn,
    /// A configuration file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// A command-line flag.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("the built-in default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => write!(f, "the environment variable {name}"),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// One mistake in the configuration and its mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key, e.g. `web.port`.
    pub key: String,
    /// Where the value came from.
    pub origin: Origin,
    /// What is wrong and what to do, never with a secret in it.
    pub mend: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (from {}): {}", self.key, self.origin, self.mend)
    }
}

/// A value that a command-line flag sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// The key.
    pub key: &'static str,
    /// The flag as typed, for problems.
    pub flag: &'static str,
    /// The value as typed.
    pub value: String,
}

/// All layers merged, with the origin of every value that is not a default.
pub(super) struct Layers {
    pub(super) tree: Value,
    pub(super) origins: HashMap<String, Origin>,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<String>,
}

impl Layers {
    /// The defaults alone.
    pub(super) fn built_in() -> Self {
        // The file is part of the binary and a test reads it, so that it cannot be broken in a release.
        let tree = serde_json::from_str(BUILT_IN).unwrap_or(Value::Null);
        Self { tree, origins: HashMap::new(), problems: Vec::new(), warnings: Vec::new() }
    }

    /// Lays a file's settings over what is there; keys that do not exist become problems.
    pub(super) fn add_file(&mut self, path: &Path, text: &str) {
        let origin = Origin::File(path.to_owned());
        match serde_json::from_str(text) {
            Ok(Value::Object(file)) => self.merge("", &Value::Object(file), &origin),
            Ok(_) => self.problem(
                "(whole file)",
                origin,
                "must be a JSON object like the config.json that comes with Matinee",
            ),
            Err(error) => {
                self.problem("(whole file)", origin, &format!("is not valid JSON: {error}; correct that place"))
            }
        }
    }

    /// Lays the environment over what is there. Empty variables count as unset.
    pub(super) fn add_environment(&mut self, variables: impl Iterator<Item = (String, String)>) {
        let mut keys: HashMap<String, String> = HashMap::new();
        for key in leaf_keys(&self.tree) {
            keys.insert(format!("MATINEE_{}", key.replace('.', "_").to_uppercase()), key);
        }
        keys.extend(NAMED_VARIABLES.iter().map(|(name, key)| ((*name).to_owned(), (*key).to_owned())));
        for (name, value) in variables {
            if value.is_empty() || OTHER_VARIABLES.contains(&name.as_str()) {
                continue;
            }
            match keys.get(&name) {
                Some(key) => self.set_text(&key.clone(), &value, Origin::Environment(name)),
                None if name.starts_with("MATINEE_") => {
                    let hint = closest(&name, keys.keys()).map(|k| format!("; did you mean {k}?")).unwrap_or_default();
                    self.warnings
                        .push(format!("the environment variable {name} is no setting of Matinee and is ignored{hint}"));
                }
                None => {}
            }
        }
    }

    /// Lays flags over what is there.
    pub(super) fn add_overrides(&mut self, overrides: &[Override]) {
        for flag in overrides {
            self.set_text(flag.key, &flag.value, Origin::Flag(flag.flag.to_owned()));
        }
    }

    fn merge(&mut self, prefix: &str, layer: &Value, origin: &Origin) {
        let Value::Object(entries) = layer else { return };
        for (name, value) in entries {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match get(&self.tree, &key) {
                None => {
                    let known = all_keys(&self.tree);
                    let mend = match closest(&key, known.iter()) {
                        Some(near) => format!("there is no such key; did you mean {near}?"),
                        None => "there is no such key; remove it (the README lists the keys)".to_owned(),
                    };
                    self.problem(&key, origin.clone(), &mend);
                }
                Some(Value::Object(_)) if value.is_object() => self.merge(&key, value, origin),
                Some(Value::Object(_)) => {
                    self.problem(&key, origin.clone(), "must be an object with keys of its own, in { }");
                }
                Some(_) => self.set(&key, value.clone(), origin.clone()),
            }
        }
    }

    /// Sets a key from text, which is read as the kind of value that the default has.
    fn set_text(&mut self, key: &str, text: &str, origin: Origin) {
        let value = match get(&self.tree, key) {
            Some(Value::String(_)) | None => Value::String(text.to_owned()),
            // What does not read as JSON stays text; the reader of that key says what is wrong with it.
            Some(_) => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
        };
        self.set(key, value, origin);
    }

    fn set(&mut self, key: &str, value: Value, origin: Origin) {
        let pointer = format!("/{}", key.replace('.', "/"));
        if let Some(slot) = self.tree.pointer_mut(&pointer) {
            *slot = value;
            self.origins.insert(key.to_owned(), origin);
        }
    }

    pub(super) fn problem(&mut self, key: &str, origin: Origin, mend: &str) {
        self.problems.push(Problem { key: key.to_owned(), origin, mend: mend.to_owned() });
    }
}

/// The value at a dotted key.
pub(super) fn get<'a>(tree: &'a Value, key: &str) -> Option<&'a Value> {
    tree.pointer(&format!("/{}", key.replace('.', "/")))
}

/// Keys that hold a value (not a section).
pub(super) fn leaf_keys(tree: &Value) -> Vec<String> {
    all_keys(tree).into_iter().filter(|key| !matches!(get(tree, key), Some(Value::Object(_)))).collect()
}

/// All keys: sections and values.
fn all_keys(tree: &Value) -> Vec<String> {
    let Value::Object(entries) = tree else { return Vec::new() };
    let mut keys = Vec::new();
    for (name, value) in entries {
        keys.push(name.clone());
        keys.extend(all_keys(value).into_iter().map(|inner| format!("{name}.{inner}")));
    }
    keys
}

/// The known name nearest to a mistyped one, if any is near.
pub(super) fn closest<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    known
        .map(|k| (strsim::damerau_levenshtein(name, k), k))
        .filter(|(distance, _)| *distance <= 3)
        .min()
        .map(|(_, k)| k)
}
