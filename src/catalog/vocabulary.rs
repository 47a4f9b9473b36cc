//! The words of a catalog that a wish can name directly: its tags, compared by stem, and its genres.

use std::collections::{HashMap, HashSet};

use super::folding::{stem, words};
use super::{Movie, TagIndex};

/// First word of a tag to the further words of the tags that begin with it.
type TagsByFirstWord = HashMap<Box<str>, Vec<(Vec<Box<str>>, TagIndex)>>;

/// Tags by the stems of their words, and the genres.
pub struct Vocabulary {
    tags: TagsByFirstWord,
    genres: HashSet<String>,
}

impl Vocabulary {
    /// Indexes the tags, given in index order, and the genres of the movies.
    pub fn new(movies: &[Movie], tags: &[String]) -> Self {
        let mut by_first: TagsByFirstWord = HashMap::new();
        for (i, tag) in tags.iter().enumerate() {
            let stems: Vec<Box<str>> = words(tag).iter().map(|w| stem(w).into()).collect();
            if let Some(first) = stems.first().cloned() {
                by_first.entry(first).or_default().push((stems, TagIndex(i as u32)));
            }
        }
        for tags in by_first.values_mut() {
            tags.sort_by_key(|(stems, _)| std::cmp::Reverse(stems.len()));
        }
        let genres = movies.iter().flat_map(|m| m.genres.iter().cloned()).collect();
        Self { tags: by_first, genres }
    }

    /// The tags whose words begin a text given as stems; the longest match only, with the number of words it takes.
    pub fn longest_tag<'s>(&self, stems: impl Fn(usize) -> &'s str) -> Option<(usize, Vec<TagIndex>)> {
        let tags = self.tags.get(stems(0))?;
        let fits = |words: &[Box<str>]| words.iter().enumerate().all(|(i, w)| stems(i) == w.as_ref());
        let (words, _) = tags.iter().find(|(words, _)| fits(words))?;
        let found = tags.iter().filter(|(w, _)| w == words).map(|(_, tag)| *tag).collect();
        Some((words.len(), found))
    }

    /// The genre as the catalog spells it, if it has it.
    pub fn genre(&self, name: &str) -> Option<&str> {
        self.genres.iter().find(|g| g.eq_ignore_ascii_case(name)).map(String::as_str)
    }
}
