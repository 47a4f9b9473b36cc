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
    /// The word begins with a capital letter.
    pub capital: bool,
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
                capital: true,
                mention: Some(*number),
            });
            at = range.end.max(at + 1);
            if sentence_ends_inside(tokens, range) {
                items.push(Item {
                    word: String::new(),
                    stem: String::new(),
                    mark: '.',
                    token: range.end - 1,
                    capital: false,
                    mention: None,
                });
            }
            continue;
        }
        let token = &tokens[at];
        if token.is_word() {
            for word in lexicon.normal(&token.word) {
                items.push(Item {
                    stem: stem(word),
                    word: word.to_owned(),
                    mark: ' ',
                    token: at,
                    capital: token.capital,
                    mention: None,
                });
            }
        } else if !is_hyphen_in_word(tokens, at) {
            items.push(Item {
                word: String::new(),
                stem: String::new(),
                mark: token.mark,
                token: at,
                capital: false,
                mention: None,
            });
        }
        at += 1;
    }
    items
}

/// "sci-fi" and "time-travel" are two words; the hyphen of "1980-1995" is a mark.
fn is_hyphen_in_word(tokens: &[Token], at: usize) -> bool {
    let letters = |t: &Token| t.word.starts_with(char::is_alphabetic);
    matches!(tokens[at].mark, '-' | '‐' | '‑')
        && !tokens[at].spaced
        && at > 0
        && letters(&tokens[at - 1])
        && tokens.get(at + 1).is_some_and(|next| !next.spaced && letters(next))
}

/// In American spelling the full stop stands inside the quotes: "I liked "Heat." Then ..." The next word or quote begins a
/// new sentence then; a mark that belongs to the title ("Who Framed Roger Rabbit?") is followed by a small letter.
fn sentence_ends_inside(tokens: &[Token], mention: &std::ops::Range<usize>) -> bool {
    let last = mention.end.saturating_sub(1);
    if mention.len() < 3 || tokens[last].is_word() || matches!(tokens[last].mark, '.' | ')') {
        return false;
    }
    let Some(inside) = tokens.get(last - 1).filter(|t| matches!(t.mark, '.' | '!' | '?')) else { return false };
    match tokens.get(mention.end) {
        None => true,
        Some(next) if next.is_word() => next.capital,
        Some(next) => inside.mark == '.' && matches!(next.mark, '"' | '“' | '\n' | '«'),
    }
}
