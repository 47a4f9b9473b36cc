//! Text search over titles, plots, tags, genres and people: BM25F (Robertson and Zaragoza 2004,
//! <https://doi.org/10.1145/1031171.1031181>) in memory, built once per catalog.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Movie, MovieIndex};

/// How fast further occurrences of a word stop counting.
const SATURATION: f32 = 1.2;
/// Weight of a word of the same family (`data/expansions.json`) against the word itself.
const FAMILY_WEIGHT: f32 = 0.7;
/// A wish longer than this many different words is cut.
const MAX_QUERY_WORDS: usize = 64;

/// Words that say nothing about what a film is like.
const STOP_WORDS: &str = "a an the of in on at to for with and or but by from is are was were be been being am it its \
    this that these those as into about over under than then so such i you he she they we me him her us them his their \
    my our your not no nor do does did has have had will would can could should shall may might must just very really \
    quite more most some any all each who whom which what when where how there here up down out off if while during \
    through between one two film films movie movies featuring featured feature features focus focused focusing focuses \
    theme themes themed centered centred centers around set exploring explore explores highlighting highlight highlights \
    involving involves involve based tale element elements something anything currently mood want like please \
    also too get got give let us s t re ve ll d m don tonight today evening watch see show go going went good great nice need looking look find recommend suggest emphasizing emphasising revolving \
    addressing unconventional centering";

/// One searchable part of a movie.
struct Field {
    weight: f32,
    /// 0: length does not matter; 1: fully normalised by length.
    length_normalisation: f32,
}

const PLOT: Field = Field { weight: 1.0, length_normalisation: 0.6 };
const FIRST_SENTENCE: Field = Field { weight: 1.0, length_normalisation: 0.5 };
const TAGS: Field = Field { weight: 2.0, length_normalisation: 0.4 };
const GENRES: Field = Field { weight: 2.0, length_normalisation: 0.3 };
const FIELDS: [Field; 4] = [PLOT, FIRST_SENTENCE, TAGS, GENRES];

/// Number of a word in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermId(pub u32);

/// The words of a catalog with the movies they occur in.
pub struct TextIndex {
    terms: HashMap<String, TermId>,
    /// For each term the movies and the saturated weight of the term there, 0 to 1.
    postings: Vec<Vec<(MovieIndex, f32)>>,
    /// Inverse document frequency of each term.
    idf: Vec<f32>,
    movies: usize,
    /// For a stem, known or not, the known terms of its word families.
    families: HashMap<String, Vec<TermId>>,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryWord {
    /// The word as it was written, lower case.
    pub written: String,
    /// The word itself, if any movie has it.
    pub term: Option<TermId>,
    /// Other words of its families that movies have.
    pub relatives: Vec<TermId>,
}

/// How well every movie fits a text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextMatch {
    /// Sum over the words of the text of idf x saturated frequency; one value per movie.
    pub relevance: Vec<f32>,
    /// Share of the text's words (weighted by idf) that the movie has, 0 to 1; one value per movie.
    pub coverage: Vec<f32>,
}

impl TextIndex {
    /// Indexes the movies; `tags` are the names of the catalog's tags.
    pub fn new(movies: &[Movie], tags: &[String]) -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut builder = Builder::default();
        let tag_terms: Vec<Vec<TermId>> = tags.iter().map(|tag| builder.terms_of(&stemmer, tag)).collect();
        for movie in movies {
            builder.add(&stemmer, movie, &tag_terms);
        }
        builder.finish(&stemmer)
    }

    /// Number of terms.
    pub fn terms(&self) -> usize {
        self.postings.len()
    }

    /// A number that changes with the texts.
    pub fn fingerprint(&self) -> u64 {
        // FNV-1a over the sizes and weights of all postings.
        let weights = self
            .postings
            .iter()
            .flat_map(|p| p.iter().map(|&(movie, w)| u64::from(movie.0) << 32 | u64::from(w.to_bits())));
        weights.fold(0xcbf2_9ce4_8422_2325, |hash, value| (hash ^ value).wrapping_mul(0x0100_0000_01b3))
    }

    /// The movies with a term and its weight there.
    pub fn postings(&self, term: TermId) -> &[(MovieIndex, f32)] {
        &self.postings[term.0 as usize]
    }

    /// Inverse document frequency of a term.
    pub fn idf(&self, term: TermId) -> f32 {
        self.idf[term.0 as usize]
    }

    /// The different words of a text that any movie answers to, in order, at most [`MAX_QUERY_WORDS`].
    pub fn query(&self, text: &str) -> Vec<QueryWord> {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut seen = HashSet::new();
        words(text)
            .into_iter()
            .filter_map(|written| {
                let stem = stemmer.stem(&written).into_owned();
                let term = self.terms.get(&stem).copied();
                let relatives = self.families.get(&stem).cloned().unwrap_or_default();
                let known = term.is_some() || !relatives.is_empty();
                (known && seen.insert(stem)).then_some(QueryWord { written, term, relatives })
            })
            .take(MAX_QUERY_WORDS)
            .collect()
    }

    /// The terms that stand for a word with their weights: the word itself at its idf, its relatives at less.
    fn members(&self, word: &QueryWord) -> Vec<(TermId, f32)> {
        // A rare relative must not make the word count for more than it is worth itself.
        let limit = word.term.map_or(f32::INFINITY, |term| self.idf(term));
        let relatives = word.relatives.iter().map(|&r| (r, (FAMILY_WEIGHT * self.idf(r)).min(limit)));
        word.term.map(|term| (term, self.idf(term))).into_iter().chain(relatives).collect()
    }

    /// How strongly a movie has a word, itself or a relative, 0 to 1.
    pub fn strength(&self, word: &QueryWord, movie: MovieIndex) -> f32 {
        self.members(word)
            .iter()
            .filter_map(|&(term, _)| {
                let postings = self.postings(term);
                postings.binary_search_by_key(&movie, |p| p.0).ok().map(|at| postings[at].1)
            })
            .fold(0.0, f32::max)
    }

    /// Scores every movie against a text. A word counts once, by itself or by the best of its relatives.
    pub fn search(&self, text: &str) -> TextMatch {
        let mut result = TextMatch { relevance: vec![0.0; self.movies], coverage: vec![0.0; self.movies] };
        let mut best = vec![0.0f32; self.movies];
        let mut touched: Vec<MovieIndex> = Vec::new();
        let mut total = 0.0;
        for word in self.query(text) {
            let members = self.members(&word);
            let word_weight = members.iter().map(|m| m.1).fold(0.0, f32::max);
            for (term, weight) in members {
                for &(movie, frequency) in self.postings(term) {
                    let slot = &mut best[movie.get()];
                    if *slot == 0.0 {
                        touched.push(movie);
                    }
                    *slot = slot.max(weight * frequency);
                }
            }
            for movie in touched.drain(..) {
                let slot = &mut best[movie.get()];
                result.relevance[movie.get()] += *slot;
                result.coverage[movie.get()] += word_weight;
                *slot = 0.0;
            }
            total += word_weight;
        }
        if total > 0.0 {
            result.coverage.iter_mut().for_each(|c| *c /= total);
        }
        result
    }
}

/// Collects raw frequencies before lengths and document frequencies are known.
#[derive(Default)]
struct Builder {
    terms: HashMap<String, TermId>,
    /// Words seen before with their terms: stemming is the slow part.
    terms_of_words: HashMap<String, TermId>,
    /// Per movie: term, field, frequency.
    entries: Vec<Vec<(TermId, u8, f32)>>,
    lengths: [f64; FIELDS.len()],
}

impl Builder {
    fn add(&mut self, stemmer: &Stemmer, movie: &Movie, tag_terms: &[Vec<TermId>]) {
        let mut entries: Vec<(TermId, u8, f32)> = Vec::new();
        let plot = movie.plot.as_deref().unwrap_or_default();
        let (first, rest) = split_first_sentence(plot);
        for term in self.terms_of(stemmer, first) {
            entries.extend([(term, 0, 1.0), (term, 1, 1.0)]);
        }
        entries.extend(self.terms_of(stemmer, rest).into_iter().map(|term| (term, 0, 1.0)));
        for tag in &movie.tags {
            entries.extend(tag_terms[tag.tag.get()].iter().map(|&term| (term, 2, tag.count.ln_1p())));
        }
        for genre in &movie.genres {
            entries.extend(self.terms_of(stemmer, genre_words(genre)).into_iter().map(|term| (term, 3, 1.0)));
        }
        entries.sort_unstable_by_key(|&(term, field, _)| (term, field));
        entries.dedup_by(|later, kept| {
            let same = (later.0, later.1) == (kept.0, kept.1);
            if same {
                kept.2 += later.2;
            }
            same
        });
        for &(_, field, n) in &entries {
            self.lengths[field as usize] += f64::from(n);
        }
        self.entries.push(entries);
    }

    /// The terms of a text, each as often as it occurs.
    fn terms_of(&mut self, stemmer: &Stemmer, text: &str) -> Vec<TermId> {
        let mut result = Vec::new();
        for_each_word(text, |word| {
            let term = match self.terms_of_words.get(word) {
                Some(&term) => term,
                None => {
                    let next = TermId(self.terms.len() as u32);
                    let term = *self.terms.entry(stemmer.stem(word).into_owned()).or_insert(next);
                    self.terms_of_words.insert(word.to_owned(), term);
                    term
                }
            };
            result.push(term);
        });
        result
    }

    fn finish(self, stemmer: &Stemmer) -> TextIndex {
        let movies = self.entries.len();
        let mean_length = self.lengths.map(|sum| (sum / movies.max(1) as f64).max(1e-6) as f32);
        let mut postings: Vec<Vec<(MovieIndex, f32)>> = vec![Vec::new(); self.terms.len()];
        for (i, entries) in self.entries.iter().enumerate() {
            let mut length = [0.0f32; FIELDS.len()];
            for &(_, field, n) in entries {
                length[field as usize] += n;
            }
            for same_term in entries.chunk_by(|a, b| a.0 == b.0) {
                let frequency: f32 = same_term
                    .iter()
                    .map(|&(_, field, n)| {
                        let f = &FIELDS[field as usize];
                        let relative_length = length[field as usize] / mean_length[field as usize];
                        f.weight * n / (1.0 - f.length_normalisation + f.length_normalisation * relative_length)
                    })
                    .sum();
                postings[same_term[0].0.0 as usize].push((MovieIndex(i as u32), frequency / (SATURATION + frequency)));
            }
        }
        let idf = postings
            .iter()
            .map(|p| (1.0 + (movies as f32 - p.len() as f32 + 0.5) / (p.len() as f32 + 0.5)).ln())
            .collect();
        let families = word_families(stemmer, &self.terms);
        TextIndex { terms: self.terms, postings, idf, movies, families }
    }
}

/// The file of word families.
#[derive(Deserialize)]
struct Expansions {
    families: Vec<Vec<String>>,
}

fn expansions() -> &'static Expansions {
    static EXPANSIONS: OnceLock<Expansions> = OnceLock::new();
    EXPANSIONS.get_or_init(|| {
        serde_json::from_str(include_str!("../../data/expansions.json"))
            .expect("data/expansions.json is part of the program")
    })
}

/// For every stem of a family the other members that the catalog has.
fn word_families(stemmer: &Stemmer, terms: &HashMap<String, TermId>) -> HashMap<String, Vec<TermId>> {
    let mut result: HashMap<String, Vec<TermId>> = HashMap::new();
    for family in &expansions().families {
        let stems: HashSet<String> =
            family.iter().map(|word| stemmer.stem(&word.replace('-', "")).into_owned()).collect();
        for stem in &stems {
            let relatives = result.entry(stem.clone()).or_default();
            for other in stems.iter().filter(|other| *other != stem) {
                if let Some(&term) = terms.get(other).filter(|term| !relatives.contains(term)) {
                    relatives.push(term);
                }
            }
            relatives.sort_unstable();
        }
    }
    result
}

fn genre_words(genre: &str) -> &str {
    match genre {
        "Sci-Fi" => "science fiction sci-fi",
        "Children" => "children kids family",
        other => other,
    }
}

/// The words of a text in lower case, without stop words.
fn words(text: &str) -> Vec<String> {
    let mut result = Vec::new();
    for_each_word(text, |word| result.push(word.to_owned()));
    result
}

/// Calls `visit` with every word of a text in lower case, but stop words. A hyphenated word gives the joined word and
/// its parts.
fn for_each_word(text: &str, mut visit: impl FnMut(&str)) {
    let plain = fold(text);
    for word in plain.split(|c: char| !(c.is_alphanumeric() || c == '-')) {
        let word = word.trim_matches('-');
        if word.contains('-') {
            visit(&word.replace('-', ""));
        }
        for part in word.split('-').filter(|part| !part.is_empty() && !is_stop_word(part)) {
            visit(part);
        }
    }
}

/// Lower case without accents and possessive endings.
fn fold(text: &str) -> String {
    let lower = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase()
    };
    lower.replace("'s", "").replace("\u{2019}s", "").replace(['\u{2010}', '\u{2011}', '\u{2013}'], "-")
}

fn is_stop_word(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| STOP_WORDS.split_whitespace().collect()).contains(word)
}

/// Splits after the first full stop that follows a lower-case letter, so that initials do not end a sentence.
fn split_first_sentence(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let end = (1..bytes.len())
        .find(|&i| bytes[i] == b'.' && bytes[i - 1].is_ascii_lowercase() && bytes.get(i + 1).is_none_or(|b| *b == b' '))
        .map_or(text.len(), |i| i + 1);
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{TagCount, TagIndex};

    fn movie(plot: &str, genres: &[&str], tags: &[u32]) -> Movie {
        Movie {
            plot: Some(plot.to_owned()),
            genres: genres.iter().map(|g| g.to_string()).collect(),
            tags: tags.iter().map(|&t| TagCount { tag: TagIndex(t), count: 3.0 }).collect(),
            ..Movie::default()
        }
    }

    fn index() -> TextIndex {
        TextIndex::new(
            &[
                movie("A lawyer defends a man on death row.", &["Drama"], &[0]),
                movie("A robot learns to cook. Later it wins.", &["Sci-Fi", "Comedy"], &[1]),
                movie("Thieves plan to rob a bank during a hold-up.", &["Crime"], &[]),
            ],
            &["capital punishment".to_owned(), "artificial intelligence".to_owned()],
        )
    }

    fn best(text: &str) -> usize {
        let relevance = index().search(text).relevance;
        (0..relevance.len()).max_by(|&a, &b| relevance[a].total_cmp(&relevance[b])).unwrap()
    }

    #[test]
    fn finds_by_plot_tag_and_genre() {
        assert_eq!(best("something about lawyers"), 0);
        assert_eq!(best("capital punishment"), 0);
        assert_eq!(best("science fiction"), 1);
        assert_eq!(best("thief"), 2);
    }

    fn related_to(index: &TextIndex) -> f32 {
        index.search("chef").relevance[1]
    }

    #[test]
    fn a_related_word_finds_less_than_the_word_itself() {
        let index = index();
        let itself = index.search("cook").relevance[1];
        let related = related_to(&index);
        assert!(itself > related_to(&index));
        assert!(related > 0.0, "chef finds cook");
        assert_eq!(index.search("xylophone").relevance, vec![0.0; 3]);
    }

    #[test]
    fn coverage_is_the_share_of_the_words() {
        let index = index();
        assert_eq!(index.search("robot").coverage[1], 1.0);
        let half = index.search("robot lawyer").coverage[1];
        assert!(half > 0.3 && half < 0.7, "{half}");
        assert_eq!(index.search("").coverage, vec![0.0; 3]);
    }

    #[test]
    fn hyphenated_words_are_found_joined_and_in_parts() {
        assert_eq!(best("holdup"), 2);
        assert_eq!(best("hold"), 2);
    }
}
