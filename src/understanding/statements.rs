//! Which opinion belongs to which film: sentences, clauses, lists and the words between them.

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

/// Sentences as ranges of items.
pub fn sentences(items: &[Item]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, item) in items.iter().enumerate() {
        if item.ends_sentence() && !is_abbreviation_dot(items, at) {
            if at > start {
                sentences.push(start..at + 1);
            }
            start = at + 1;
        }
    }
    if start < items.len() {
        sentences.push(start..items.len());
    }
    sentences
}

fn is_abbreviation_dot(items: &[Item], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |i| items[i].word());
    let goes_on = items.get(at + 1).is_some_and(|i| !i.capital);
    items[at].mark == '.'
        && (matches!(before, "mr" | "mrs" | "dr" | "st" | "vs" | "e" | "g" | "vol")
            || matches!(before, "inc" | "hrs" | "jr" | "sr" | "etc") && goes_on)
}

/// Which items belong to a wish: from its first words ("I'm in the mood for") to the end of the sentence, or to where the
/// person speaks of films they know again ("..., and I loved").
pub fn wishes(lexicon: &Lexicon, items: &[Item], said: &[Said]) -> Vec<bool> {
    let mut wish = vec![false; items.len()];
    for sentence in sentences(items) {
        let mut at = sentence.start;
        while at < sentence.end {
            let opinion = said.iter().any(|s| s.items.contains(&at) && s.role != OpinionRole::Liking);
            let Some(len) =
                lexicon.wish_leads.is_at(items, at).filter(|len| !opinion && is_lead(items, &sentence, at, *len))
            else {
                at += 1;
                continue;
            };
            let end =
                (at + len..sentence.end).find(|i| resumes_opinions(lexicon, items, said, *i)).unwrap_or(sentence.end);
            wish[at..end].fill(true);
            at = end;
        }
    }
    wish
}

/// "Something" and "tonight" are wishes only where nothing else makes a statement of them.
fn is_lead(items: &[Item], sentence: &Range<usize>, at: usize, len: usize) -> bool {
    if len > 1 && !matches!(items[at].word(), "something" | "anything") {
        return true;
    }
    let before = &items[sentence.start..at];
    !before
        .iter()
        .rev()
        .take(4)
        .any(|i| matches!(i.word(), "not" | "find" | "found" | "think" | "about" | "saw" | "watched" | "be" | "have"))
}

/// True at a boundary behind which the person gives opinions again.
fn resumes_opinions(lexicon: &Lexicon, items: &[Item], said: &[Said], at: usize) -> bool {
    let boundary = items[at].mark == ','
        || matches!(items[at].word(), "and" | "because" | "since" | "as")
        || lexicon.boundaries.is_at(items, at).is_some();
    let next = items.get(at + 1).map_or("", Item::word);
    let next = if matches!(next, "and" | "but" | "because" | "which") {
        items.get(at + 2).map_or("", Item::word)
    } else {
        next
    };
    boundary
        && matches!(next, "i" | "we" | "my")
        && said.iter().any(|s| s.items.start > at && s.items.start <= at + 6 && s.role != OpinionRole::Quality)
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

/// Of two opinions about one film the stronger one, or their middle when they contradict each other.
fn stronger(a: f32, b: f32) -> f32 {
    match (a >= 3.0, b >= 3.0) {
        (true, true) => a.max(b),
        (false, false) => a.min(b),
        _ => (a + b) / 2.0,
    }
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

    /// The opinions about a list of films, one for each, if there is any.
    fn rate_group(&self, nodes: &[Node], at: usize, used: &mut [bool]) -> Option<Vec<f32>> {
        let Node::Group { mentions, items } = &nodes[at] else { return None };
        let say = |i: Option<usize>| match i.and_then(|i| nodes.get(i)) {
            Some(Node::Say(number)) => Some(&self.said[*number]),
            _ => None,
        };
        let group_at = |i: usize| matches!(nodes.get(i), Some(Node::Group { .. }));
        let next = say(Some(at + 1));
        let previous = say(at.checked_sub(1));
        let follows = next.filter(|n| match n.role {
            OpinionRole::Quality => true,
            OpinionRole::Score => !self.looks_forward(n) || !group_at(at + 2),
            OpinionRole::Liking => n.of_pronoun || !group_at(at + 2),
        });
        let precedes = previous.filter(|p| match p.role {
            OpinionRole::Liking => !(p.of_pronoun && at >= 2 && group_at(at - 2)),
            OpinionRole::Score => at < 2 || !group_at(at - 2) || self.looks_forward(p),
            OpinionRole::Quality => at < 2 || !group_at(at - 2) || follows.is_none(),
        });
        // "A is better than B" says nothing of B.
        if self.items[..items.start].last().is_some_and(|i| matches!(i.word(), "than" | "to"))
            && previous.is_some_and(|p| p.role == OpinionRole::Quality)
            || self.items[items.start.saturating_sub(2)..items.start].iter().any(|i| i.word() == "than")
        {
            return None;
        }
        let negated = self.negated_before(items.start);
        let value = |said: &Said| {
            if negated && said.role == OpinionRole::Quality { said.negated_rating() } else { said.rating }
        };
        match (precedes, follows) {
            (Some(before), Some(after)) if after.role == OpinionRole::Liking && before.role == OpinionRole::Liking => {
                used[at - 1] = true;
                // "I loved A, liked ...": what follows has its own object unless it is a pronoun.
                let rating = if after.of_pronoun { (before.rating + after.rating) / 2.0 } else { before.rating };
                used[at + 1] |= after.of_pronoun;
                Some(vec![self.contrasted(before, rating); mentions.len()])
            }
            (Some(before), Some(after)) if before.role == OpinionRole::Liking => {
                used[at - 1] = true;
                used[at + 1] = true;
                let mut ratings = vec![self.contrasted(before, before.rating); mentions.len()];
                let own = match (mentions.len(), self.is_plural(items.end, after)) {
                    // One film with both: "I enjoyed Heat, it was great".
                    (1, _) if after.role == OpinionRole::Score => 1,
                    // "Everything except Heat was great".
                    (1, _) if before.is_contrast() => return Some(vec![if after.rating >= 3.0 { 2.2 } else { 3.6 }]),
                    (1, _) => {
                        ratings[0] = stronger(before.rating, value(after));
                        return Some(ratings);
                    }
                    (2, true) => 2,
                    (_, true) => 2,
                    _ => 1,
                };
                let first = ratings.len() - own;
                ratings[first..].fill(value(after));
                Some(ratings)
            }
            (_, Some(after)) => {
                used[at + 1] = true;
                Some(vec![value(after); mentions.len()])
            }
            (Some(before), None) => {
                used[at - 1] = true;
                let behind = self.lexicon.after.longest_at(self.items, items.end, Item::word).map(|(_, m)| *m);
                let rating = if negated { value(before) } else { before.rating_with(behind) };
                Some(vec![self.contrasted(before, rating); mentions.len()])
            }
            (None, None) => None,
        }
    }

    /// "but not X" and "except X" turn the opinion before them round.
    fn contrasted(&self, said: &Said, rating: f32) -> f32 {
        let first = self.items[said.items.start].word();
        let contrast = matches!(first, "but" | "except" | "apart" | "other" | "with");
        match self.last_rating {
            Some(last) if contrast && last < 2.7 => 3.6,
            _ => rating,
        }
    }

    /// "9/10 for Heat": the film stands behind its rating.
    fn looks_forward(&self, said: &Said) -> bool {
        self.items.get(said.items.end).is_some_and(|i| matches!(i.word(), "for" | "to" | "goes"))
    }

    /// "I didn't think X was great", "neither X nor Y was great".
    fn negated_before(&self, group: usize) -> bool {
        let before: Vec<&str> = self.items[group.saturating_sub(4)..group]
            .iter()
            .map(Item::word)
            .filter(|w| !w.is_empty() && !matches!(*w, "the" | "movie" | "film" | "that" | "both" | "really"))
            .collect();
        match before.as_slice() {
            [.., "neither"] => true,
            [.., "not", verb] => matches!(
                *verb,
                "think" | "find" | "consider" | "feel" | "say" | "call" | "believe" | "thought" | "found"
            ),
            _ => false,
        }
    }

    /// "were", "are", "both": more than the last film of the list is meant.
    fn is_plural(&self, from: usize, said: &Said) -> bool {
        self.items[from..said.items.end].iter().any(|i| {
            let word = self.tokens.get(i.token).map_or("", |t| t.word.as_str());
            matches!(word, "were" | "are" | "both" | "all" | "werent" | "arent")
        })
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
