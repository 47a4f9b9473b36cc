//! Which opinion a list of films takes.

use super::{Node, Reader};
use crate::understanding::items::Item;
use crate::understanding::lexicon::OpinionRole;
use crate::understanding::opinions::Said;

/// Of two opinions about one film the stronger one, or their middle when they contradict each other.
fn stronger(a: f32, b: f32) -> f32 {
    match (a >= 3.0, b >= 3.0) {
        (true, true) => a.max(b),
        (false, false) => a.min(b),
        _ => (a + b) / 2.0,
    }
}

impl Reader<'_> {
    /// The opinions about a list of films, one for each, if there is any.
    pub(super) fn rate_group(&self, nodes: &[Node], at: usize, used: &mut [bool]) -> Option<Vec<f32>> {
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
}
