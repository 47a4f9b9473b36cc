//! Phrase patterns and the table that finds them in a text.

use std::collections::HashMap;

use super::items::Item;

/// Writes a pattern out: `a|b` are alternatives, `(a|b|)` is a group of alternatives inside a phrase.
pub fn expand(pattern: &str) -> Vec<String> {
    let mut alternatives = Vec::new();
    for branch in split_outside_groups(pattern) {
        let mut phrases = vec![String::new()];
        let mut rest = branch;
        while !rest.is_empty() {
            let (literal, group, behind) = match rest.find('(') {
                Some(open) => {
                    let close = matching_close(rest, open);
                    (&rest[..open], Some(&rest[open + 1..close]), rest.get(close + 1..).unwrap_or(""))
                }
                None => (rest, None, ""),
            };
            let options = group.map_or(vec![String::new()], expand);
            phrases = phrases.iter().flat_map(|p| options.iter().map(move |o| format!("{p}{literal}{o}"))).collect();
            rest = behind;
        }
        alternatives.extend(phrases);
    }
    alternatives
}

/// Splits at `|` that is not inside a group.
fn split_outside_groups(pattern: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    pattern
        .split(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == '|' && depth == 0
        })
        .collect()
}

fn matching_close(text: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return at,
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Phrases with what they mean; finds the longest that begins at a place.
#[derive(Debug)]
pub struct PhraseTable<T> {
    by_first: HashMap<String, Vec<(Vec<String>, T)>>,
    len: usize,
}

impl<T> Default for PhraseTable<T> {
    fn default() -> Self {
        Self { by_first: HashMap::new(), len: 0 }
    }
}

impl<T> PhraseTable<T> {
    /// Adds a phrase, given as normalised words; the first meaning of a phrase stays.
    pub fn add(&mut self, words: Vec<String>, meaning: T) {
        let Some(first) = words.first().cloned() else { return };
        let phrases = self.by_first.entry(first).or_default();
        if phrases.iter().all(|(known, _)| *known != words) {
            phrases.push((words, meaning));
            phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
            self.len += 1;
        }
    }

    /// How many phrases it has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The longest phrase that begins at an item, compared by the view of the items: its length and meaning.
    pub fn longest_at<'t>(&'t self, items: &[Item], at: usize, view: fn(&Item) -> &str) -> Option<(usize, &'t T)> {
        let phrases = self.by_first.get(view(items.get(at)?))?;
        phrases
            .iter()
            .find(|(words, _)| {
                items.len() >= at + words.len() && words.iter().zip(&items[at..]).all(|(w, item)| w == view(item))
            })
            .map(|(words, meaning)| (words.len(), meaning))
    }

    /// Whether a phrase begins at an item.
    pub fn is_at(&self, items: &[Item], at: usize) -> Option<usize> {
        self.longest_at(items, at, Item::word).map(|(len, _)| len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_expand_to_all_their_phrases() {
        assert_eq!(expand("a|b c"), ["a", "b c"]);
        assert_eq!(expand("(really |)like (it|that)"), ["really like it", "really like that", "like it", "like that"]);
        assert_eq!(expand("in (the (same |)|a )vein"), ["in the same vein", "in the vein", "in a vein"]);
    }
}
