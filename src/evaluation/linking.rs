//! Titles in human dialogues (ReDial, Li et al. 2018, <https://redialdata.github.io/website/>): how many of the films
//! that people mention are found, and how many found films nobody mentioned.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{EvaluationError, read_lines};
use crate::catalog::{Catalog, MovieIndex};

/// One dialogue.
#[derive(Debug, Clone, Deserialize)]
struct Dialogue {
    messages: Vec<Message>,
    /// Mention number to film.
    mentions: HashMap<String, Mention>,
}

#[derive(Debug, Clone, Deserialize)]
struct Message {
    /// With `@123` for film 123.
    text: String,
    /// With the titles written out.
    plain: String,
}

/// A film of the dialogue; MovieLens does not have all of them.
#[derive(Debug, Clone, Deserialize)]
struct Mention {
    #[serde(rename = "movieId")]
    movie_id: Option<i64>,
}

/// The figures of one run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkingReport {
    /// Messages that were read.
    pub messages: usize,
    /// Mentions of films that the catalog has.
    pub mentions: usize,
    /// Share of these that were found, 0 to 1.
    pub recall: f32,
    /// Share of the found films that the message mentions, 0 to 1. Mentions that the annotators did not mark count
    /// against it.
    pub precision: f32,
}

/// Runs every message through `find`, which gives the films it mentions.
///
/// # Errors
/// When the file cannot be read as dialogues.
pub fn evaluate(
    file: &Path,
    catalog: &Catalog,
    mut find: impl FnMut(&str) -> Vec<MovieIndex>,
) -> Result<LinkingReport, EvaluationError> {
    let dialogues: Vec<Dialogue> = read_lines(file)?;
    let (mut messages, mut mentions, mut found, mut right) = (0, 0, 0, 0);
    for dialogue in &dialogues {
        for message in &dialogue.messages {
            let truth = mentioned(catalog, dialogue, message);
            let films: HashSet<MovieIndex> = find(&message.plain).into_iter().collect();
            messages += 1;
            mentions += truth.len();
            found += films.len();
            right += films.intersection(&truth).count();
        }
    }
    let share = |part: usize, whole: usize| part as f32 / whole.max(1) as f32;
    Ok(LinkingReport { messages, mentions, recall: share(right, mentions), precision: share(right, found) })
}

fn mentioned(catalog: &Catalog, dialogue: &Dialogue, message: &Message) -> HashSet<MovieIndex> {
    dialogue
        .mentions
        .iter()
        .filter(|(number, _)| {
            let mark = format!("@{number}");
            message
                .text
                .match_indices(&mark)
                .any(|(at, _)| !message.text[at + mark.len()..].starts_with(|next: char| next.is_ascii_digit()))
        })
        .filter_map(|(_, mention)| catalog.find_id(mention.movie_id?))
        .collect()
}

impl fmt::Display for LinkingReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} messages, {} mentions of films of the catalog", self.messages, self.mentions)?;
        write!(f, "recall {:.1} %, precision {:.1} %", 100.0 * self.recall, 100.0 * self.precision)
    }
}
