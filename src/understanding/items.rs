//! The text as the rules see it: words with contractions written out, marks, and mentioned films as single items.

use crate::catalog::folding::{Token, stem};

use super::lexicon::Lexicon;

/// One word, mark or mentioned film of a text.
#[derive(Debug, Clone)]
pub struct Item {
    /// The word with contractions written out and the forms of "be" and "have" made one; empty for marks and films.
    word: String,
    /// Its stem.
    stem: String,
    /// The mark, for punctuation; a space else.
    pub mark: char,
    /// First token of the item.
    pub token: usize,
    /// Number of the mention, for a film.
    pub mention: Option<usize>,
}

impl Item {
    /// The normalised word.
    pub fn word(&self) -> &str {
        &self.word
    }

    /// The stem of the word.
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// Ends a sentence.
    pub fn ends_sentence(&self) -> bool {
        matches!(self.mark, '.' | '!' | '?' | ';' | '\n' | '…')
    }
}

/// The items of a text, with a single item for the tokens of each mention (ranges in order, not overlapping).
pub fn items(lexicon: &Lexicon, tokens: &[Token], mentions: &[(std::ops::Range<usize>, usize)]) -> Vec<Item> {
    let mut items = Vec::with_capacity(tokens.len() + 8);
    let mut mentions = mentions.iter().peekable();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((range, number)) = mentions.next_if(|(range, _)| range.start <= at) {
            items.push(Item {
                word: String::new(),
                stem: String::new(),
                mark: ' ',
                token: range.start,
                mention: Some(*number),
            });
            at = range.end.max(at + 1);
            continue;
        }
        let token = &tokens[at];
        if token.is_word() {
            for word in lexicon.normal(&token.word) {
                items.push(Item { stem: stem(word), word: word.to_owned(), mark: ' ', token: at, mention: None });
            }
        } else {
            items.push(Item { word: String::new(), stem: String::new(), mark: token.mark, token: at, mention: None });
        }
        at += 1;
    }
    items
}
