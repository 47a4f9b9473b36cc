//! What people call films, as data: numerals, spellings, abbreviations and the usual meaning of shared names.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

/// The embedded title data.
pub static TITLE_DATA: LazyLock<TitleData> = LazyLock::new(|| {
    let mut data: TitleData = serde_json::from_str(include_str!("../../data/lexicon/en/titles.json"))
        .expect("the embedded title data is checked by a test");
    data.common = include_str!("../../data/lexicon/en/common_words.txt").lines().map(str::to_owned).collect();
    data
});

/// See `data/lexicon/en/titles.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleData {
    /// Words before a number that do not matter: "Part", "Vol.", "Episode".
    pub part_words: Vec<String>,
    /// Number words to digits.
    pub numbers: HashMap<String, String>,
    /// Roman numerals to digits.
    pub romans: HashMap<String, String>,
    /// Spellings that count as the same: "doctor" and "dr".
    pub spellings: HashMap<String, String>,
    /// Names with the films that people mean by them.
    pub aliases: Vec<Alias>,
    /// Words too common to be a title by themselves.
    #[serde(skip)]
    pub common: HashSet<String>,
}

/// Names that mean one film, or one of a few.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// The names, in lower case.
    pub names: Vec<String>,
    /// Titles and years of the films; with several, people are asked.
    pub movies: Vec<(String, u16)>,
}

impl TitleData {
    /// True for a word of everyday English.
    pub fn is_common(&self, word: &str) -> bool {
        self.common.contains(word) || word.bytes().all(|b| b.is_ascii_digit())
    }
}
