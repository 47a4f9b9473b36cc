//! What a person really wrote: the measure of everything a model claims to have read.

use strsim::normalized_damerau_levenshtein;

use crate::catalog::folding::{stem, tokens, words};

/// A title may differ from what was written by so much.
const LIKENESS: f64 = 0.84;
/// How many words before a thing may hold the "not" that belongs to it.
const NEGATION_REACH: usize = 5;
/// Words that turn what follows into its opposite.
const NEGATIONS: [&str; 22] = [
    "no", "not", "non", "without", "never", "nothing", "nor", "neither", "avoid", "hate", "except", "less", "dont",
    "doesnt", "isnt", "cant", "skip", "wont", "didnt", "wouldnt", "arent", "nobody",
];
/// Words that end what a negation reaches.
const TURNS: [&str; 4] = ["but", "instead", "rather", "just"];
/// Words before or after a title that say the film was not watched.
const UNSEEN: [&[&str]; 9] = [
    &["never", "seen"],
    &["never", "watched"],
    &["havent", "seen"],
    &["havent", "watched"],
    &["not", "seen"],
    &["not", "watched"],
    &["heard", "of"],
    &["havent", "yet"],
    &["want", "to", "see"],
];
/// Figures as words.
const FIGURES: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// A message in folded words, sentence by sentence.
pub(super) struct Evidence {
    words: Vec<Word>,
}

struct Word {
    folded: String,
    stem: String,
    /// Begins with a capital letter.
    capital: bool,
    /// Stands right behind a quotation mark.
    quoted: bool,
    sentence: usize,
}

impl Evidence {
    pub fn new(text: &str) -> Self {
        let mut list: Vec<Word> = Vec::new();
        let (mut sentence, mut quoted) = (0, false);
        for token in tokens(text) {
            if token.is_word() {
                let stem = stem(&token.word);
                list.push(Word { folded: token.word, stem, capital: token.capital, quoted, sentence });
                quoted = false;
            } else {
                sentence += usize::from(matches!(token.mark, '.' | '!' | '?' | ';' | '\n'));
                quoted = matches!(token.mark, '"' | '“' | '„' | '«' | '\'' | '‘');
            }
        }
        Self { words: list }
    }

    /// Whether the message gives an opinion on a title with these words of its own.
    pub fn has_opinion(&self, title: &str, opinion: &str) -> bool {
        let (title, opinion) = (words(title), words(opinion));
        if opinion.is_empty() || opinion.iter().all(|word| title.contains(word)) {
            return false;
        }
        self.places(&title).any(|(start, end)| {
            let sentence = self.words[start].sentence;
            let in_sentence: Vec<usize> =
                (0..self.words.len()).filter(|at| self.words[*at].sentence.abs_diff(sentence) <= 1).collect();
            let said = in_sentence
                .windows(opinion.len())
                .any(|at| at.iter().zip(&opinion).all(|(at, word)| self.words[*at].folded == *word));
            said && !self.is_unseen(start, end)
        })
    }

    /// Where a title is written, fuzzily. One word in lower case without quotes is no title: it is a word.
    fn places<'a>(&'a self, title: &'a [String]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let joined = title.concat();
        let lengths = title.len().saturating_sub(1).max(1)..=title.len() + 1;
        lengths.flat_map(move |length| {
            let joined = joined.clone();
            let starts = 0..(self.words.len() + 1).saturating_sub(length);
            starts.filter_map(move |start| {
                let written = &self.words[start..start + length];
                let first = &written[0];
                if title.is_empty() || (length == 1 && !first.capital && !first.quoted) {
                    return None;
                }
                let text: String = written.iter().map(|word| word.folded.as_str()).collect();
                let alike =
                    text == joined || (joined.len() >= 5 && normalized_damerau_levenshtein(&text, &joined) >= LIKENESS);
                alike.then_some((start, start + length))
            })
        })
    }

    fn is_unseen(&self, start: usize, end: usize) -> bool {
        let sentence = self.words[start].sentence;
        let near = start.saturating_sub(6)..(end + 4).min(self.words.len());
        let near: Vec<&str> =
            near.filter(|at| self.words[*at].sentence == sentence).map(|at| self.words[at].folded.as_str()).collect();
        UNSEEN.iter().any(|phrase| {
            let mut rest = near.iter();
            phrase.iter().all(|word| rest.any(|written| written == word))
        })
    }

    /// Whether (nearly) all words of a phrase are the person's own.
    pub fn has_words(&self, phrase: &str) -> bool {
        let phrase = words(phrase);
        let own = phrase.iter().filter(|word| {
            let stem = stem(word);
            self.words.iter().any(|written| written.stem == *stem)
        });
        !phrase.is_empty() && own.count() * 5 >= phrase.len() * 4
    }

    /// Whether the message names a thing and negates it.
    pub fn is_negated(&self, thing: &str) -> bool {
        let thing: Vec<String> = words(thing).iter().map(|word| stem(word)).collect();
        let is = |at: usize| thing.iter().enumerate().all(|(i, part)| self.words[at + i].stem == *part);
        let last = (self.words.len() + 1).saturating_sub(thing.len());
        !thing.is_empty() && (0..last).filter(|at| is(*at)).any(|at| self.negation_reaches(at))
    }

    fn negation_reaches(&self, at: usize) -> bool {
        let sentence = self.words[at].sentence;
        self.words[at.saturating_sub(NEGATION_REACH)..at]
            .iter()
            .rev()
            .take_while(|word| word.sentence == sentence && !TURNS.contains(&word.folded.as_str()))
            .any(|word| NEGATIONS.contains(&word.folded.as_str()))
    }

    /// Whether a year is written, by itself or as the edge of a decade.
    pub fn has_year(&self, year: u16) -> bool {
        let decade = |start: u16| year == start || year == start + 9;
        self.words.iter().any(|word| {
            let digits: String = word.folded.chars().take_while(char::is_ascii_digit).collect();
            let Ok(figure) = digits.parse::<u16>() else { return false };
            match digits.len() {
                4 => figure == year || (word.folded.ends_with('s') && decade(figure)),
                2 => year >= 1900 && (decade(1900 + figure) || decade(2000 + figure)),
                _ => false,
            }
        })
    }

    /// Whether a runtime is written, in minutes or hours.
    pub fn has_minutes(&self, minutes: u16) -> bool {
        self.has_figure(minutes)
            || (minutes.is_multiple_of(60) && self.has_figure(minutes / 60))
            || (minutes % 60 == 30 && self.has_figure(minutes / 60))
    }

    /// Whether a figure is written, in digits or as a word.
    pub fn has_figure(&self, figure: u16) -> bool {
        let digits = figure.to_string();
        let written = FIGURES.get(usize::from(figure)).copied().unwrap_or_default();
        let number = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_alphabetic()) == digits;
        self.words.iter().any(|word| number(&word.folded) || (!written.is_empty() && word.folded == written))
    }
}
