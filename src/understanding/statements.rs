//! Which opinion belongs to which film: sentences, clauses, lists and the words between them.

mod boundaries;
mod ratings;

pub use boundaries::{sentences, wishes};

use std::ops::Range;

use crate::catalog::folding::Token;

use super::items::Item;
use super::lexicon::{Lexicon, OpinionRole};
use super::opinions::Said;

/// What a statement says of a film.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meaning {
    /// An opinion, 0.5 to 5.
    Rated(f32),
    /// Watched, no opinion.
    Seen,
    /// Not watched yet; says nothing.
    NotSeen,
    /// Something like it is wanted.
    Similar,
    /// Nothing like it is wanted.
    NotSimilar,
    /// What is it about?
    Asked,
    /// To be put on the watchlist.
    Watchlist,
    /// Only named.
    Named,
}

/// What the statements of a text say.
#[derive(Debug, Default)]
pub struct Statements {
    /// What is said of each mention, in order; a mention may have an opinion and be an example of the wish.
    pub meanings: Vec<(usize, Meaning)>,
    /// Opinions about kinds of films: the items of the object, and whether they are liked.
    pub tastes: Vec<(Range<usize>, bool)>,
    /// Opinions about "it" with no film named: about the film last talked about.
    pub of_last: Vec<f32>,
    /// Which items were understood as statements about films.
    pub consumed: Vec<bool>,
}

/// Films that are named together, or an opinion.
enum Node {
    Group { mentions: Vec<usize>, items: Range<usize> },
    Say(usize),
}

/// Works out what is said of every mention.
pub fn read(lexicon: &Lexicon, tokens: &[Token], items: &[Item], said: &[Said], wish: &[bool]) -> Statements {
    let mut reader = Reader {
        lexicon,
        tokens,
        items,
        said,
        wish,
        out: Statements { consumed: vec![false; items.len()], ..Statements::default() },
        last_group: None,
        last_rating: None,
    };
    for sentence in sentences(items) {
        reader.read_sentence(sentence);
    }
    reader.out
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    tokens: &'a [Token],
    items: &'a [Item],
    said: &'a [Said],
    wish: &'a [bool],
    out: Statements,
    /// The films named last, and whether they have an opinion.
    last_group: Option<(Vec<usize>, Option<f32>)>,
    /// The opinion given last in this sentence or the one before.
    last_rating: Option<f32>,
}

impl Reader<'_> {
    fn read_sentence(&mut self, sentence: Range<usize>) {
        let question = self.is_question(&sentence);
        for clause in self.clauses(sentence) {
            self.read_clause(clause, question);
        }
    }

    /// "Is Heat any good?" asks; it is no opinion.
    fn is_question(&self, sentence: &Range<usize>) -> bool {
        let first = self.items[sentence.clone()].iter().find(|i| !i.word().is_empty() || i.mention.is_some());
        let asks = first.is_some_and(|i| {
            matches!(
                i.word(),
                "be" | "do"
                    | "did"
                    | "does"
                    | "have"
                    | "would"
                    | "should"
                    | "what"
                    | "who"
                    | "how"
                    | "can"
                    | "could"
                    | "which"
                    | "any"
            )
        });
        asks && self.items[sentence.end - 1].mark == '?'
    }

    /// A sentence falls into clauses at "but", "while" and their like, and where a wish begins or ends.
    fn clauses(&self, sentence: Range<usize>) -> Vec<Range<usize>> {
        let mut clauses = Vec::new();
        let mut start = sentence.start;
        let mut at = sentence.start;
        while at < sentence.end {
            let boundary = self.lexicon.boundaries.is_at(self.items, at);
            // "but not" is an opinion by itself.
            let inside_opinion = self.said.iter().any(|s| s.items.contains(&at));
            let turn = at > start && self.wish[at] != self.wish[at - 1];
            if turn || boundary.is_some() && !inside_opinion && !self.wish[at] {
                if at > start {
                    clauses.push(start..at);
                }
                start = at;
            }
            at += boundary.unwrap_or(1).max(1);
        }
        clauses.push(start..sentence.end);
        clauses
    }

    fn nodes(&self, clause: &Range<usize>) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut at = clause.start;
        while at < clause.end {
            if let Some(number) = self.said.iter().position(|s| s.items.start == at) {
                nodes.push(Node::Say(number));
                at = self.said[number].items.end.max(at + 1);
                continue;
            }
            if let Some(mention) = self.items[at].mention {
                match nodes.last_mut() {
                    Some(Node::Group { mentions, items }) if self.connected(items.end..at) => {
                        mentions.push(mention);
                        items.end = at + 1;
                    }
                    _ => nodes.push(Node::Group { mentions: vec![mention], items: at..at + 1 }),
                }
            }
            at += 1;
        }
        nodes
    }

    /// Nothing but list words and commas stands between two films.
    fn connected(&self, between: Range<usize>) -> bool {
        self.items[between].iter().all(|i| {
            matches!(i.mark, ',' | '/' | '+' | '"' | '(' | ')' | '&' | '-' | ':' | '“' | '”' | '\'' | '’')
                || !i.word().is_empty() && self.lexicon.list_filler(i.word())
        })
    }

    fn read_clause(&mut self, clause: Range<usize>, question: bool) {
        let nodes = self.nodes(&clause);
        let in_wish = clause.clone().all(|i| self.wish[i]);
        if in_wish {
            self.read_wish(&clause, &nodes);
            return;
        }
        let mut used = vec![false; nodes.len()];
        let mut groups = 0;
        for at in 0..nodes.len() {
            let Node::Group { mentions, items } = &nodes[at] else { continue };
            groups += 1;
            let rated = if question { None } else { self.rate_group(&nodes, at, &mut used) };
            let lead = self.lead_before(&clause, items.start);
            // "I've seen A but not B."
            let unseen = self.last_rating.is_none()
                && self.items[items.start.saturating_sub(2)..items.start].iter().any(|i| i.word() == "not")
                && self.out.meanings.iter().any(|(_, m)| *m == Meaning::Seen);
            if unseen {
                self.out.meanings.extend(mentions.iter().map(|m| (*m, Meaning::NotSeen)));
                self.last_group = Some((mentions.clone(), None));
                continue;
            }
            let ratings = match rated {
                Some(ratings) => ratings,
                None => {
                    let meaning = self.meaning_without_opinion(&clause, items, lead, question);
                    match meaning {
                        Meaning::Rated(rating) => vec![rating; mentions.len()],
                        meaning => {
                            self.out.meanings.extend(mentions.iter().map(|m| (*m, meaning)));
                            self.last_group = Some((mentions.clone(), None));
                            continue;
                        }
                    }
                }
            };
            for (mention, rating) in mentions.iter().zip(&ratings) {
                self.out.meanings.push((*mention, Meaning::Rated(*rating)));
                // "I like films like X" says both.
                if lead == Some(Meaning::Similar) && ratings[0] >= 3.5 {
                    self.out.meanings.push((*mention, Meaning::Similar));
                }
            }
            self.last_rating = ratings.last().copied();
            self.last_group = Some((mentions.clone(), self.last_rating));
        }
        if groups > 0 {
            self.out.consumed[clause.clone()].fill(true);
        }
        if !question {
            self.read_opinions_without_films(&clause, &nodes, &used);
        }
    }

    /// What the words in front of a group say: watched, not watched, like it, asked, watchlist.
    fn lead_before(&self, clause: &Range<usize>, group: usize) -> Option<Meaning> {
        let leads: [(&super::phrases::PhraseTable<()>, Meaning); 5] = [
            (&self.lexicon.never_seen, Meaning::NotSeen),
            (&self.lexicon.not_similar, Meaning::NotSimilar),
            (&self.lexicon.similar, Meaning::Similar),
            (&self.lexicon.seen, Meaning::Seen),
            (&self.lexicon.watchlist, Meaning::Watchlist),
        ];
        // The lead nearest to the films wins; "like" must touch the list.
        let mut best: Option<(usize, usize, Meaning)> = None;
        for at in clause.start..group {
            for (table, meaning) in &leads {
                let Some(len) = table.is_at(self.items, at).filter(|len| at + len <= group) else { continue };
                let end = at + len;
                let single_like = matches!(meaning, Meaning::Similar) && len == 1;
                if single_like && (!self.connected(end..group) || self.is_verb_like(at)) {
                    continue;
                }
                if best.is_none_or(|(best_end, best_len, _)| end > best_end || end == best_end && len > best_len) {
                    best = Some((end, len, *meaning));
                }
            }
        }
        best.map(|(_, _, meaning)| meaning)
    }

    /// "like" as a verb is no comparison.
    fn is_verb_like(&self, at: usize) -> bool {
        self.said.iter().any(|s| s.items.contains(&at))
    }

    fn meaning_without_opinion(
        &self,
        clause: &Range<usize>,
        group: &Range<usize>,
        lead: Option<Meaning>,
        question: bool,
    ) -> Meaning {
        let before = &self.items[clause.start..group.start];
        let asks = |i: &Item| {
            matches!(
                i.word(),
                "about"
                    | "plot"
                    | "story"
                    | "synopsis"
                    | "describe"
                    | "directed"
                    | "starring"
                    | "who"
                    | "premise"
                    | "summary"
                    | "explain"
                    | "details"
                    | "info"
            )
        };
        let behind = &self.items[group.end..clause.end];
        if lead == Some(Meaning::NotSeen) && !question {
            return Meaning::NotSeen;
        }
        if behind.iter().any(|i| matches!(i.word(), "list" | "watchlist" | "queue")) || lead == Some(Meaning::Watchlist)
        {
            return Meaning::Watchlist;
        }
        if before.iter().any(asks) || question && (behind.iter().any(asks) || lead != Some(Meaning::Similar)) {
            return Meaning::Asked;
        }
        if let Some(lead) = lead {
            return lead;
        }
        if before.iter().rev().take(2).any(|i| matches!(i.word(), "not" | "nor"))
            && let Some(last) = self.last_rating
        {
            return Meaning::Rated(if last >= 3.0 { 2.2 } else { 3.6 });
        }
        let words = |mut items: std::slice::Iter<'_, Item>| {
            items.all(|i| i.word().is_empty() || self.lexicon.list_filler(i.word()))
        };
        let same = (clause.start..clause.end).any(|i| self.lexicon.same.is_at(self.items, i).is_some());
        match self.last_rating {
            // "... and A", "same with A": the opinion before goes on, within a sentence or by its word.
            Some(last) if same => Meaning::Rated(last),
            _ if words(before.iter()) => Meaning::Named,
            _ => Meaning::Named,
        }
    }

    /// In a wish, films are examples of what is wanted.
    fn read_wish(&mut self, clause: &Range<usize>, nodes: &[Node]) {
        for (at, node) in nodes.iter().enumerate() {
            let Node::Group { mentions, items } = node else { continue };
            let score = match (at.checked_sub(1).and_then(|i| nodes.get(i)), nodes.get(at + 1)) {
                (_, Some(Node::Say(number))) | (Some(Node::Say(number)), _) => {
                    Some(&self.said[*number]).filter(|s| s.role == OpinionRole::Score)
                }
                _ => None,
            };
            let unlike = self.lead_before(clause, items.start) == Some(Meaning::NotSimilar);
            let list =
                self.items[items.end..clause.end].iter().any(|i| matches!(i.word(), "watchlist" | "list" | "queue"));
            let asked = self.items[clause.start..items.start].iter().any(|i| i.word() == "about")
                && self.items[clause.start..items.start].iter().any(|i| matches!(i.word(), "tell" | "know" | "more"));
            let meaning = match score {
                Some(score) => Meaning::Rated(score.rating),
                None if list => Meaning::Watchlist,
                None if asked => Meaning::Asked,
                None if unlike => Meaning::NotSimilar,
                None => Meaning::Similar,
            };
            self.out.meanings.extend(mentions.iter().map(|m| (*m, meaning)));
            self.last_group = Some((mentions.clone(), None));
        }
    }

    /// Opinions that no film of their clause took: about the film before ("it was great"), or about a kind of films.
    fn read_opinions_without_films(&mut self, clause: &Range<usize>, nodes: &[Node], used: &[bool]) {
        for (at, node) in nodes.iter().enumerate() {
            let Node::Say(number) = node else { continue };
            let said = self.said[*number].clone();
            if used[at] {
                continue;
            }
            let before = &self.items[clause.start..said.items.start];
            let subject = before
                .iter()
                .rev()
                .take(4)
                .any(|i| matches!(i.word(), "it" | "they" | "that" | "this" | "both" | "those" | "these"))
                || self.items[said.items.clone()].iter().any(|i| matches!(i.word(), "it" | "them" | "they" | "that"));
            let of_film = said.of_pronoun
                || said.role != OpinionRole::Liking && (subject || before.is_empty() && self.last_group.is_some());
            if of_film {
                self.apply_to_last(&said);
                self.out.consumed[clause.clone()].fill(true);
                continue;
            }
            let groups = nodes.iter().any(|n| matches!(n, Node::Group { .. }));
            let negative_object = said.items.end;
            if said.role == OpinionRole::Liking && !said.is_contrast() && !groups && negative_object < clause.end {
                let end = match nodes.get(at + 1) {
                    Some(Node::Say(next)) => self.said[*next].items.start,
                    _ => clause.end,
                };
                let object = said.items.end..end;
                if self.items[object.clone()].iter().any(|i| !i.word().is_empty()) {
                    self.out.tastes.push((object, said.rating >= 2.9));
                    self.out.consumed[clause.clone()].fill(true);
                }
            }
        }
    }

    fn apply_to_last(&mut self, said: &Said) {
        match self.last_group.clone() {
            Some((mentions, None)) => {
                for mention in &mentions {
                    self.out.meanings.retain(|(m, _)| m != mention);
                    self.out.meanings.push((*mention, Meaning::Rated(said.rating)));
                }
                self.last_group = Some((mentions, Some(said.rating)));
                self.last_rating = Some(said.rating);
            }
            // "good, but not as good as the others" corrects; "it was so good" only repeats.
            Some((mentions, Some(before))) => {
                let other_side = (before >= 3.0) != (said.rating >= 3.0);
                let rating = if said.is_correction() {
                    said.rating
                } else if other_side {
                    (before + said.rating) / 2.0
                } else {
                    before
                };
                for (mention, meaning) in &mut self.out.meanings {
                    if mentions.contains(mention) && matches!(meaning, Meaning::Rated(_)) {
                        *meaning = Meaning::Rated(rating);
                    }
                }
            }
            None => self.out.of_last.push(said.rating),
        }
    }
}
