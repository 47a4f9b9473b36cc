//! The lexicon: everything lexical that the rules know, read from the embedded files of `data/lexicon/`.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::catalog::folding::{stem, words};

use super::phrases::{PhraseTable, expand};
use super::{Critique, Intent};

/// Where an opinion phrase stands to the film it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpinionRole {
    /// The film is its object: "I loved X".
    Liking,
    /// The film is its subject: "X was great".
    Quality,
    /// A rating given outright: "X: 8/10".
    Score,
}

/// What an opinion phrase says before its modifiers are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opinion {
    /// 0.5 to 5.
    pub rating: f32,
    /// The rating when negated.
    pub negated: f32,
    /// Where the film stands.
    pub role: OpinionRole,
    /// A whole phrase that takes no modifiers.
    pub fixed: bool,
}

/// How a word in front of or behind an opinion changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modifier {
    /// Turns it round.
    Negation,
    /// Makes it stronger.
    Booster,
    /// Makes it weaker.
    Softener,
    /// Stronger by itself, weaker behind a negation: "not really".
    Hedge,
    /// "at all".
    Denier,
    /// Says nothing.
    Filler,
}

/// What a phrase of a wish means in tags, genres and limits.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Concept {
    /// Patterns of the phrases.
    pub phrases: Vec<String>,
    /// Candidate tags of any vocabulary, with weights from -1 to 1.
    pub tags: HashMap<String, f32>,
    /// Genres.
    pub genres: Vec<String>,
    /// ISO 639-1 codes.
    pub languages: Vec<String>,
    /// Languages that the films must not be in.
    pub not_languages: Vec<String>,
    /// Languages, when the phrase is negated: "no subtitles".
    pub negated_languages: Vec<String>,
    /// ISO 3166 codes.
    pub countries: Vec<String>,
    /// Franchise, for "no Marvel".
    pub franchises: Vec<String>,
    /// First year of release, or years before the present when negative.
    pub year_from: Option<i32>,
    /// Last year of release, or years before the present when negative.
    pub year_to: Option<i32>,
    /// Shortest runtime in minutes.
    pub runtime_from: Option<u16>,
    /// Longest runtime in minutes.
    pub runtime_to: Option<u16>,
    /// -1 to 1.
    pub popularity: Option<f32>,
}

/// Phrases of conversation, by what they do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatFile {
    contractions: HashMap<String, String>,
    boundaries: Vec<String>,
    list_words: Vec<String>,
    item_leads: Vec<String>,
    same: Vec<String>,
    watchlist: Vec<String>,
    pronouns: Vec<String>,
    never_titles: Vec<String>,
    trailing_words: Vec<String>,
    wish_leads: Vec<String>,
    similar: Vec<String>,
    not_similar: Vec<String>,
    seen: Vec<String>,
    never_seen: Vec<String>,
    counted: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpinionsFile {
    likings: Vec<OpinionEntry>,
    qualities: Vec<OpinionEntry>,
    fixed: Vec<FixedEntry>,
    boosters: Vec<String>,
    softeners: Vec<String>,
    hedges: Vec<String>,
    after_boosters: Vec<String>,
    after_softeners: Vec<String>,
    after_hedges: Vec<String>,
    after_deniers: Vec<String>,
    negations: Vec<String>,
    fillers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpinionEntry {
    rating: f32,
    negated: f32,
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedEntry {
    rating: f32,
    role: OpinionRole,
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WishesFile {
    negations: Vec<String>,
    scope_words: Vec<String>,
    never_concepts: Vec<String>,
    stop_tags: Vec<String>,
    stop_words: Vec<String>,
    concepts: Vec<Concept>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IntentsFile {
    intents: HashMap<Intent, Vec<String>>,
    critiques: HashMap<Critique, Vec<String>>,
    refine_leads: Vec<String>,
}

/// Everything lexical of one language.
pub struct Lexicon {
    contractions: HashMap<String, Vec<String>>,
    /// Opinion phrases.
    pub opinions: PhraseTable<Opinion>,
    /// Modifiers in front of an opinion; a word may be booster and hedge.
    pub before: PhraseTable<Modifier>,
    /// Words that soften a negation behind them.
    pub hedges: PhraseTable<()>,
    /// Modifiers behind an opinion.
    pub after: PhraseTable<Modifier>,
    /// Words that begin another statement: "but", "while".
    pub boundaries: PhraseTable<()>,
    /// Words that may stand inside a list of films.
    list_fillers: HashSet<String>,
    /// Words that may stand in front of a list of films.
    item_leads: HashSet<String>,
    /// "same with": the opinion before holds again.
    pub same: PhraseTable<()>,
    /// "add to my list".
    pub watchlist: PhraseTable<()>,
    /// Words that are no title when they stand alone.
    pub pronouns: HashSet<String>,
    /// Nouns that are no title when they stand alone in lower case.
    pub never_titles: HashSet<String>,
    /// Words that may follow a title that is not marked as such.
    pub trailing_words: HashSet<String>,
    /// What a wish begins with.
    pub wish_leads: PhraseTable<()>,
    /// "similar to".
    pub similar: PhraseTable<()>,
    /// "unlike".
    pub not_similar: PhraseTable<()>,
    /// "watched".
    pub seen: PhraseTable<()>,
    /// "never seen".
    pub never_seen: PhraseTable<()>,
    /// What people count: "three films".
    pub counted: PhraseTable<()>,
    /// Words that say no to the wishes behind them.
    pub wish_negations: PhraseTable<()>,
    /// Words that carry a negation on: "or", "and".
    pub scope_words: HashSet<String>,
    /// Phrases in which tags hide that nobody means.
    pub never_concepts: PhraseTable<()>,
    /// Tags that are no wish when they occur in a text.
    pub stop_tags: HashSet<String>,
    /// Words that say nothing in a wish.
    pub stop_words: HashSet<String>,
    /// Phrases of wishes, by stem.
    pub concept_phrases: PhraseTable<usize>,
    /// What they mean.
    pub concepts: Vec<Concept>,
    /// Phrases that say what a message asks for.
    pub intents: PhraseTable<Intent>,
    /// Phrases that push a shown list.
    pub critiques: PhraseTable<Critique>,
    /// Phrases that change a wish rather than replace it.
    pub refine_leads: PhraseTable<()>,
}

impl Lexicon {
    /// The English lexicon, embedded in the program.
    pub fn english() -> Self {
        Self::from_json(
            include_str!("../../data/lexicon/en/chat.json"),
            include_str!("../../data/lexicon/en/opinions.json"),
            include_str!("../../data/lexicon/en/wishes.json"),
            include_str!("../../data/lexicon/en/intents.json"),
        )
        .expect("the embedded lexicon is checked by a test")
    }

    fn from_json(chat: &str, opinions: &str, wishes: &str, intents: &str) -> Result<Self, serde_json::Error> {
        let chat: ChatFile = serde_json::from_str(chat)?;
        let opinions_file: OpinionsFile = serde_json::from_str(opinions)?;
        let wishes: WishesFile = serde_json::from_str(wishes)?;
        let intents_file: IntentsFile = serde_json::from_str(intents)?;
        let contractions: HashMap<String, Vec<String>> =
            chat.contractions.into_iter().map(|(k, v)| (k, v.split(' ').map(str::to_owned).collect())).collect();
        let reader = Reader { contractions: &contractions };

        let mut opinions = PhraseTable::default();
        for fixed in &opinions_file.fixed {
            let opinion = Opinion { rating: fixed.rating, negated: fixed.rating, role: fixed.role, fixed: true };
            reader.add(&mut opinions, &fixed.words, opinion);
        }
        let entries = opinions_file.likings.iter().map(|e| (e, OpinionRole::Liking));
        for (entry, role) in entries.chain(opinions_file.qualities.iter().map(|e| (e, OpinionRole::Quality))) {
            let opinion = Opinion { rating: entry.rating, negated: entry.negated, role, fixed: false };
            reader.add(&mut opinions, &entry.words, opinion);
        }
        let mut before = PhraseTable::default();
        reader.add(&mut before, &opinions_file.negations, Modifier::Negation);
        reader.add(&mut before, &opinions_file.boosters, Modifier::Booster);
        reader.add(&mut before, &opinions_file.softeners, Modifier::Softener);
        reader.add(&mut before, &opinions_file.hedges, Modifier::Hedge);
        reader.add(&mut before, &opinions_file.fillers, Modifier::Filler);
        let mut after = PhraseTable::default();
        reader.add(&mut after, &opinions_file.after_deniers, Modifier::Denier);
        reader.add(&mut after, &opinions_file.after_boosters, Modifier::Booster);
        reader.add(&mut after, &opinions_file.after_softeners, Modifier::Softener);
        reader.add(&mut after, &opinions_file.after_hedges, Modifier::Hedge);

        let mut concept_phrases = PhraseTable::default();
        for (number, concept) in wishes.concepts.iter().enumerate() {
            for phrase in concept.phrases.iter().flat_map(|p| expand(p)) {
                let stems: Vec<String> = reader.normal_words(&phrase).iter().map(|w| stem(w)).collect();
                concept_phrases.add(stems, number);
            }
        }
        let mut intents = PhraseTable::default();
        for (intent, patterns) in &intents_file.intents {
            reader.add(&mut intents, patterns, *intent);
        }
        let mut critiques = PhraseTable::default();
        for (critique, patterns) in &intents_file.critiques {
            reader.add(&mut critiques, patterns, *critique);
        }
        Ok(Self {
            opinions,
            before,
            hedges: reader.table(&opinions_file.hedges),
            after,
            boundaries: reader.table(&chat.boundaries),
            list_fillers: chat.list_words.iter().flat_map(|w| reader.normal_words(w)).collect(),
            item_leads: chat.item_leads.into_iter().collect(),
            same: reader.table(&chat.same),
            watchlist: reader.table(&chat.watchlist),
            pronouns: chat.pronouns.into_iter().collect(),
            never_titles: chat.never_titles.into_iter().collect(),
            trailing_words: chat.trailing_words.into_iter().collect(),
            wish_leads: reader.table(&chat.wish_leads),
            similar: reader.table(&chat.similar),
            not_similar: reader.table(&chat.not_similar),
            seen: reader.table(&chat.seen),
            never_seen: reader.table(&chat.never_seen),
            counted: reader.table(&chat.counted),
            wish_negations: reader.table(&wishes.negations),
            scope_words: wishes.scope_words.into_iter().collect(),
            never_concepts: reader.table(&wishes.never_concepts),
            stop_tags: wishes.stop_tags.into_iter().collect(),
            stop_words: wishes.stop_words.into_iter().collect(),
            concept_phrases,
            concepts: wishes.concepts,
            intents,
            critiques,
            refine_leads: reader.table(&intents_file.refine_leads),
            contractions,
        })
    }

    /// Whether a normalised word may stand between the films of a list.
    pub fn list_filler(&self, word: &str) -> bool {
        self.list_fillers.contains(word)
    }

    /// Whether a normalised word may stand in front of a list of films.
    pub fn item_lead(&self, word: &str) -> bool {
        self.list_filler(word) || self.item_leads.contains(word)
    }

    /// The normalised words of a folded word: "didnt" is "not", "im" is "i be".
    pub fn normal<'w>(&'w self, word: &'w str) -> impl Iterator<Item = &'w str> {
        let written_out = self.contractions.get(word);
        let itself = written_out.is_none().then_some(word);
        written_out.into_iter().flatten().map(String::as_str).chain(itself)
    }
}

/// Reads patterns into phrase tables.
struct Reader<'c> {
    contractions: &'c HashMap<String, Vec<String>>,
}

impl Reader<'_> {
    fn normal_words(&self, phrase: &str) -> Vec<String> {
        words(phrase).into_iter().flat_map(|w| self.contractions.get(&w).cloned().unwrap_or_else(|| vec![w])).collect()
    }

    fn add<T: Copy>(&self, table: &mut PhraseTable<T>, patterns: &[String], meaning: T) {
        for phrase in patterns.iter().flat_map(|p| expand(p)) {
            table.add(self.normal_words(&phrase), meaning);
        }
    }

    fn table(&self, patterns: &[String]) -> PhraseTable<()> {
        let mut table = PhraseTable::default();
        self.add(&mut table, patterns, ());
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_lexicon_is_well_formed_and_broad() {
        let lexicon = Lexicon::english();
        assert!(lexicon.opinions.len() >= 400, "{} opinion phrases", lexicon.opinions.len());
        assert!(lexicon.concepts.len() >= 150, "{} concepts", lexicon.concepts.len());
        assert!(!crate::catalog::TITLE_DATA.aliases.is_empty());
    }
}
