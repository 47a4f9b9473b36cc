//! Folding text for comparison: case, accents and ligatures do not matter when people name films.

use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Appends the folded form of one character: lower case, without accents, ligatures spelt out.
pub fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    for part in std::iter::once(c).nfkd().filter(|p| !is_combining_mark(*p)) {
        match part {
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            'ı' => out.push('i'),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'þ' | 'Þ' => out.push_str("th"),
            'ß' => out.push_str("ss"),
            _ => out.extend(part.to_lowercase()),
        }
    }
}

/// The folded form of a text.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| fold_char(c, &mut out));
    out
}

/// True for the apostrophes and primes people type inside words.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '′')
}

/// One word or punctuation mark of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded word; empty for punctuation.
    pub word: String,
    /// The mark itself, for punctuation and symbols; a space for words.
    pub mark: char,
    /// First byte in the text.
    pub start: usize,
    /// Behind the last byte in the text.
    pub end: usize,
    /// The word begins with a capital letter.
    pub capital: bool,
    /// White space or the beginning of the text is before it.
    pub spaced: bool,
}

impl Token {
    /// True for words and numbers, false for punctuation.
    pub fn is_word(&self) -> bool {
        !self.word.is_empty()
    }
}

/// The words and punctuation marks of a text. Apostrophes inside words vanish ("Schindler's" is `schindlers`), `&` is
/// the word `and`, dotted initials become one word ("L.A." is `la`, "M*A*S*H" is `mash`), decimal numbers stay whole.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5 + 1);
    let mut chars = text.char_indices().peekable();
    let mut spaced = true;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            // A line break separates sentences.
            if c == '\n' {
                tokens.push(Token { word: String::new(), mark: '\n', start, end: start + 1, capital: false, spaced });
            }
            spaced = true;
            continue;
        }
        let mut end = start + c.len_utf8();
        if !c.is_alphanumeric() {
            let word = if c == '&' { "and".to_owned() } else { String::new() };
            tokens.push(Token { word, mark: c, start, end, capital: false, spaced });
            spaced = false;
            continue;
        }
        let mut word = String::new();
        fold_char(c, &mut word);
        let mut numeric = c.is_ascii_digit();
        while let Some(&(at, next)) = chars.peek() {
            let after = text[at + next.len_utf8()..].chars().next();
            if next.is_alphanumeric() || is_combining_mark(next) {
                fold_char(next, &mut word);
                numeric &= next.is_ascii_digit();
            } else if is_apostrophe(next) && after.is_some_and(char::is_alphanumeric) {
                // Vanishes.
            } else if numeric && next == '.' && after.is_some_and(|a| a.is_ascii_digit()) {
                word.push('.');
            } else {
                break;
            }
            chars.next();
            end = at + next.len_utf8();
        }
        tokens.push(Token { word, mark: ' ', start, end, capital: c.is_uppercase(), spaced });
        spaced = false;
    }
    join_initials(tokens)
}

/// The folded words of a text, without punctuation.
pub fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().filter(Token::is_word).map(|t| t.word).collect()
}

/// Words that the stemmer would throw together with others that mean something else: animals with animation, musicals
/// with music, heroines with heroin.
const KEPT_APART: [(&str, &str); 25] = [
    ("animal", "animal"),
    ("animals", "animal"),
    ("musical", "musical"),
    ("musicals", "musical"),
    ("heroine", "heroine"),
    ("heroines", "heroine"),
    ("university", "university"),
    ("universities", "university"),
    ("executive", "executive"),
    ("executives", "executive"),
    ("experience", "experience"),
    ("experiences", "experience"),
    ("training", "training"),
    ("racing", "racing"),
    ("mining", "mining"),
    ("polite", "polite"),
    ("authority", "authority"),
    ("general", "generally"),
    ("painting", "painting"),
    ("paintings", "painting"),
    ("watched", "watched"),
    ("alienation", "alienation"),
    ("alienated", "alienation"),
    ("anime", "anime"),
    ("lovely", "lovely"),
];

/// The stem of a folded English word: "thrillers" and "thrilling" are one.
pub fn stem(word: &str) -> String {
    static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));
    match KEPT_APART.iter().find(|(written, _)| *written == word) {
        Some((_, kept)) => (*kept).to_owned(),
        None => STEMMER.stem(word).into_owned(),
    }
}

/// Joins single letters with dots or stars between them and no spaces: `L.A.` becomes `la`.
fn join_initials(tokens: Vec<Token>) -> Vec<Token> {
    let letter =
        |at: usize| tokens.get(at).is_some_and(|t| t.word.len() == 1 && t.word.as_bytes()[0].is_ascii_lowercase());
    let dot = |at: usize| tokens.get(at).is_some_and(|t| matches!(t.mark, '.' | '*') && !t.spaced);
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let mut token = tokens[at].clone();
        if letter(at) {
            while dot(at + 1) && letter(at + 2) && !tokens[at + 2].spaced {
                token.word.push_str(&tokens[at + 2].word);
                token.end = tokens[at + 2].end;
                at += 2;
            }
            // The dot behind the last initial belongs to the run.
            if token.word.len() > 1 && dot(at + 1) {
                token.end = tokens[at + 1].end;
                at += 1;
            }
        }
        joined.push(token);
        at += 1;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_ligatures_fold_away() {
        assert_eq!(fold("Amélie ÆØß Ł"), "amelie aeoss l");
        assert_eq!(fold("Alien³"), "alien3");
    }

    #[test]
    fn words_of_titles() {
        assert_eq!(words("Schindler's List"), ["schindlers", "list"]);
        assert_eq!(words("L.A. Confidential"), ["la", "confidential"]);
        assert_eq!(words("E.T. the Extra-Terrestrial"), ["et", "the", "extra", "terrestrial"]);
        assert_eq!(words("M*A*S*H"), ["mash"]);
        assert_eq!(words("WALL·E"), ["wall", "e"]);
        assert_eq!(words("Roger & Me"), ["roger", "and", "me"]);
        assert_eq!(words("I, Robot"), ["i", "robot"]);
        assert_eq!(words("Monsters, Inc."), ["monsters", "inc"]);
    }
}
