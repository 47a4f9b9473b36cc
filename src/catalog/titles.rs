//! The title index: every name a movie goes by, found whole, by its parts, by prefix, or with a typo.
//!
//! A name is compared by its *key*: folded words without spaces, article, "part" and "episode", numerals as digits. So
//! "Spider-Man 2", "spiderman two" and "Spider Man II" are one key, and so are "The Godfather: Part II" and "godfather 2".

use std::collections::HashMap;

use super::folding::words;
use super::title_data::TITLE_DATA;
use super::{Movie, MovieIndex};

/// How a name belongs to its movie; the first fits best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// What people always mean by this name ("LOTR", "Star Wars"): an entry of the lexicon.
    Alias,
    /// The title.
    Title,
    /// Original or other title.
    Other,
    /// The part before the colon ("Borat").
    Short,
    /// The part behind the colon ("The Two Towers").
    Subtitle,
}

/// One movie that a name can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameEntry {
    /// The movie.
    pub movie: MovieIndex,
    /// How the name belongs to it.
    pub kind: NameKind,
    /// The name begins with an article.
    pub article: bool,
}

/// A name as autocomplete and the search for typos see it.
struct Name {
    movie: MovieIndex,
    kind: NameKind,
    /// Words with a space before each.
    spaced: Box<str>,
    /// Key of the name.
    key: Box<str>,
    /// The letters in the key, as bits.
    letters: u64,
}

/// All names of a catalog's movies.
pub struct TitleIndex {
    entries: HashMap<Box<str>, Vec<NameEntry>>,
    names: Vec<Name>,
    popularity: Vec<u32>,
    known_words: HashMap<Box<str>, u32>,
    longest: usize,
    well_known: u32,
    famous: u32,
}

const ARTICLES: [&str; 3] = ["the", "a", "an"];

/// The key of a name, word by word, so that a text can be scanned for names of any length.
#[derive(Clone, Default)]
pub struct KeyBuilder {
    key: String,
    words: usize,
    article: Option<&'static str>,
    held: Option<&'static str>,
}

impl KeyBuilder {
    /// Adds the next folded word.
    pub fn push(&mut self, word: &str) {
        let first = self.words == 0 && self.held.is_none();
        if first && self.article.is_none() {
            self.article = ARTICLES.into_iter().find(|a| *a == word);
            if self.article.is_some() {
                return;
            }
        }
        let data = &*TITLE_DATA;
        let number = self.number(word);
        if let Some(held) = self.held.take()
            && number.is_none()
        {
            self.append(held);
        }
        if let Some(number) = number {
            self.append(number);
        } else if let Some(held) = data.part_words.iter().find(|p| p.as_str() == word && !first) {
            self.held = Some(held);
        } else {
            self.append(data.spellings.get(word).map_or(word, String::as_str));
        }
    }

    fn append(&mut self, word: &str) {
        self.key.push_str(word);
        self.words += 1;
    }

    /// Digits, number words as digits and, behind another word, roman numerals. A lone "I" counts only behind "part".
    fn number<'w>(&self, word: &'w str) -> Option<&'w str> {
        let data = &*TITLE_DATA;
        if word.bytes().all(|b| b.is_ascii_digit()) {
            return Some(word);
        }
        if let Some(number) = data.numbers.get(word) {
            return Some(number);
        }
        let numeral_place = self.held.is_some() || self.words > 0 && word != "i";
        data.romans.get(word).filter(|_| numeral_place).map(String::as_str)
    }

    /// The key so far; empty when there was nothing but an article.
    pub fn key(&self) -> String {
        match self.held {
            Some(held) => format!("{}{held}", self.key),
            None => self.key.clone(),
        }
    }

    /// Whether the name began with an article.
    pub fn has_article(&self) -> bool {
        self.article.is_some()
    }
}

/// The key of a whole name, and whether it began with an article.
pub fn key_of<'a>(words: impl IntoIterator<Item = &'a str>) -> (String, bool) {
    let mut builder = KeyBuilder::default();
    words.into_iter().for_each(|w| builder.push(w));
    (builder.key(), builder.has_article())
}

/// The names of a title's parts: "Star Wars: Episode IV - A New Hope" is also "Star Wars: A New Hope", "Star Wars
/// Episode IV", "A New Hope" and, with all the others, "Star Wars".
fn parts(title: &str) -> Vec<(String, NameKind)> {
    let mut segments: Vec<&str> = vec![title];
    for separator in [": ", " - ", " or: ", ", or ", " – ", " — "] {
        segments = segments.into_iter().flat_map(|s| s.split(separator)).collect();
    }
    let segments: Vec<&str> = segments.into_iter().map(str::trim).filter(|s| !s.is_empty()).collect();
    let mut parts = Vec::new();
    if let [first, rest @ ..] = segments.as_slice()
        && let Some(last) = rest.last()
    {
        parts.push(((*first).to_owned(), NameKind::Short));
        parts.push((rest.join(" "), NameKind::Subtitle));
        if rest.len() > 1 {
            parts.push((format!("{first} {last}"), NameKind::Other));
            parts.push((segments[..segments.len() - 1].join(" "), NameKind::Short));
            parts.extend(rest.iter().map(|s| ((*s).to_owned(), NameKind::Subtitle)));
        }
    }
    // "Harry Potter and the Chamber of Secrets", "Indiana Jones and the Last Crusade".
    if let Some((hero, adventure)) = title.split_once(" and the ")
        && hero.split(' ').count() >= 2
        && adventure.split(' ').count() >= 2
    {
        parts.push((hero.to_owned(), NameKind::Short));
        parts.push((adventure.to_owned(), NameKind::Subtitle));
        parts.push((format!("{hero} {adventure}"), NameKind::Other));
    }
    parts.retain(|(name, _)| {
        let (key, _) = key_of(words(name).iter().map(String::as_str));
        key.len() >= 4 && !key.bytes().all(|b| b.is_ascii_digit())
    });
    parts
}

impl TitleIndex {
    /// Indexes the names of the movies, given in catalog order.
    pub fn new(movies: &[Movie]) -> Self {
        let mut index = Self {
            entries: HashMap::with_capacity(movies.len() * 2),
            names: Vec::with_capacity(movies.len() * 3 / 2),
            popularity: movies.iter().map(|m| m.rating_count).collect(),
            known_words: HashMap::with_capacity(movies.len()),
            longest: 1,
            well_known: 0,
            famous: 0,
        };
        let mut sorted = index.popularity.clone();
        sorted.sort_unstable();
        index.well_known = sorted.get(sorted.len() * 3 / 4).copied().unwrap_or(0);
        index.famous = sorted.get(sorted.len() * 19 / 20).copied().unwrap_or(0);
        for (i, movie) in movies.iter().enumerate() {
            let at = MovieIndex(i as u32);
            index.add(at, &movie.title, NameKind::Title);
            for other in movie.original_title.iter().chain(&movie.other_titles) {
                index.add(at, other, NameKind::Other);
            }
            for (part, kind) in parts(&movie.title) {
                index.add(at, &part, kind);
            }
        }
        index.add_aliases(movies);
        index
    }

    fn add(&mut self, movie: MovieIndex, name: &str, kind: NameKind) {
        let words = words(name);
        let (key, article) = key_of(words.iter().map(String::as_str));
        if key.is_empty() || words.len() > MAX_NAME_WORDS {
            return;
        }
        self.longest = self.longest.max(words.len());
        let entries = self.entries.entry(key.as_str().into()).or_default();
        match entries.iter_mut().find(|e| e.movie == movie) {
            Some(entry) if entry.kind <= kind => return,
            Some(entry) => *entry = NameEntry { movie, kind, article },
            None => entries.push(NameEntry { movie, kind, article }),
        }
        if kind == NameKind::Title {
            for word in &words {
                *self.known_words.entry(word.as_str().into()).or_default() += 1;
            }
        }
        let spaced: String = words.iter().skip(usize::from(article)).flat_map(|w| [" ", w.as_str()]).collect();
        self.names.push(Name { movie, kind, spaced: spaced.into(), letters: letters(&key), key: key.into() });
    }

    /// Adds what the lexicon says that people mean; such a name means nothing else any more.
    fn add_aliases(&mut self, movies: &[Movie]) {
        for alias in &TITLE_DATA.aliases {
            let mut found: Vec<NameEntry> = Vec::new();
            for (title, year) in &alias.movies {
                let (key, _) = key_of(words(title).iter().map(String::as_str));
                let entry = self.entries.get(key.as_str()).into_iter().flatten().find(|e| {
                    let movie = &movies[e.movie.get()];
                    e.kind <= NameKind::Other && movie.year.abs_diff(*year) <= 1
                });
                if let Some(entry) = entry
                    && !found.iter().any(|f| f.movie == entry.movie)
                {
                    found.push(NameEntry { movie: entry.movie, kind: NameKind::Alias, article: entry.article });
                }
            }
            if found.is_empty() {
                continue;
            }
            for name in &alias.names {
                let words = words(name);
                let (key, _) = key_of(words.iter().map(String::as_str));
                let mut entries = found.clone();
                // The others stay, so that a year can still choose them.
                for other in self.entries.get(key.as_str()).into_iter().flatten() {
                    if !found.iter().any(|f| f.movie == other.movie) {
                        entries.push(*other);
                    }
                }
                self.entries.insert(key.as_str().into(), entries);
                self.longest = self.longest.max(words.len());
                if let [only] = found.as_slice() {
                    let spaced: String = words.iter().flat_map(|w| [" ", w.as_str()]).collect();
                    self.names.push(Name {
                        movie: only.movie,
                        kind: NameKind::Alias,
                        spaced: spaced.into(),
                        letters: letters(&key),
                        key: key.into(),
                    });
                }
            }
        }
    }

    /// The movies that go by a name, given by its key.
    pub fn lookup(&self, key: &str) -> &[NameEntry] {
        self.entries.get(key).map_or(&[], Vec::as_slice)
    }

    /// The number of words of the longest name.
    pub fn longest_name(&self) -> usize {
        self.longest
    }

    /// How many ratings a movie has.
    pub fn popularity(&self, movie: MovieIndex) -> u32 {
        self.popularity[movie.get()]
    }

    /// True for a movie in the better known quarter of the catalog.
    pub fn is_well_known(&self, movie: MovieIndex) -> bool {
        self.popularity(movie) >= self.well_known.max(1)
    }

    /// True for a movie among the best known twentieth of the catalog.
    pub fn is_famous(&self, movie: MovieIndex) -> bool {
        self.popularity(movie) >= self.famous.max(1)
    }

    /// The names that differ from these words only by typos, nearest first: at most one slip in 5 letters, two from 9,
    /// three from 15 on. Digits must agree, and a name made of other real words is another film, not a typo.
    pub fn misspelt(&self, words: &[&str]) -> Vec<NameEntry> {
        let (key, article) = key_of(words.iter().copied());
        let allowed = match key.len() {
            0..=4 => return Vec::new(),
            5..=8 => 1,
            9..=14 => 2,
            _ => 3,
        };
        if key.len() > 80 {
            return Vec::new();
        }
        let real = words.iter().all(|w| TITLE_DATA.is_common(w) || self.known_words.contains_key(*w));
        let allowed = if real { 1 } else { allowed };
        let bits = letters(&key);
        let mut best = allowed + 1;
        let mut found: Vec<NameEntry> = Vec::new();
        for name in &self.names {
            if name.key.len().abs_diff(key.len()) > allowed
                || (name.letters ^ bits).count_ones() as usize > 2 * allowed
                || key.len() < 9 && name.key.as_bytes()[0] != key.as_bytes()[0]
                || name.kind >= NameKind::Short && key.len() < 9
                || !digits(&name.key).eq(digits(&key))
            {
                continue;
            }
            let Some(distance) = edit_distance(key.as_bytes(), name.key.as_bytes(), allowed.min(best)) else {
                continue;
            };
            let plural = name.key.len().abs_diff(key.len()) == 1 && key.len() >= 9 && words.len() >= 2;
            if real && distance > 0 && !plural || key.len() < 7 && !self.is_well_known(name.movie) {
                continue;
            }
            if distance < best {
                best = distance;
                found.clear();
            }
            if distance == best && !found.iter().any(|f| f.movie == name.movie) {
                found.push(NameEntry { movie: name.movie, kind: name.kind, article });
            }
        }
        found
    }

    /// Movies for what somebody has typed so far: names that begin with it first, then names with a word that does, and
    /// the better known before the others.
    pub fn complete(&self, prefix: &str, limit: usize) -> Vec<MovieIndex> {
        let typed = words(prefix);
        let article = typed.len() > 1 && ARTICLES.contains(&typed[0].as_str());
        let typed: Vec<&str> =
            typed.iter().skip(usize::from(article)).map(String::as_str).take(MAX_NAME_WORDS).collect();
        let (key, _) = key_of(typed.iter().copied());
        let needle: String = typed.iter().flat_map(|w| [" ", w]).collect();
        let mut ranked: HashMap<MovieIndex, u8> = HashMap::new();
        for name in &self.names {
            let begins = name.spaced.starts_with(needle.as_str()) || name.key.starts_with(key.as_str());
            let rank = match name.kind {
                _ if needle.is_empty() => 0,
                NameKind::Alias | NameKind::Title if name.key.as_ref() == key => 0,
                NameKind::Alias | NameKind::Title | NameKind::Other if begins => 1,
                NameKind::Subtitle | NameKind::Short if begins => 2,
                NameKind::Title | NameKind::Other if name.spaced.contains(needle.as_str()) => 2,
                _ => continue,
            };
            let best = ranked.entry(name.movie).or_insert(rank);
            *best = rank.min(*best);
        }
        if ranked.is_empty() {
            ranked.extend(self.misspelt(&typed).into_iter().map(|e| (e.movie, 3)));
        }
        let mut ranked: Vec<(u8, u32, MovieIndex)> =
            ranked.into_iter().map(|(movie, rank)| (rank, u32::MAX - self.popularity(movie), movie)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(limit).map(|(_, _, movie)| movie).collect()
    }
}

/// Longer names than this are not indexed, so that scanning a text for names stays linear.
pub const MAX_NAME_WORDS: usize = 18;

/// The letters and digits of a key as bits.
fn letters(key: &str) -> u64 {
    key.bytes().fold(0, |bits, b| bits | 1 << (b.wrapping_sub(b'0') & 63))
}

fn digits(key: &str) -> impl Iterator<Item = u8> + '_ {
    key.bytes().filter(u8::is_ascii_digit)
}

/// Edit distance with transpositions of neighbours (optimal string alignment), if it is within a limit.
fn edit_distance(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut previous: Vec<usize> = (0..width).collect();
    let mut current = vec![0; width];
    for i in 1..=a.len() {
        current[0] = i;
        let mut least = i;
        for j in 1..width {
            let substitution = previous[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = substitution.min(previous[j] + 1).min(current[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            current[j] = cost;
            least = least.min(cost);
        }
        if least > limit {
            return None;
        }
        std::mem::swap(&mut before, &mut previous);
        std::mem::swap(&mut previous, &mut current);
    }
    Some(previous[b.len()]).filter(|d| *d <= limit)
}
