//! People in a wish: "with Denzel Washington", "by Agnès Varda", "a Tarantino film".

use super::{Polarity, WishReader};
use crate::understanding::items::Item;
use crate::understanding::{PersonWish, Role};

impl WishReader<'_> {
    /// "with Denzel Washington", "by Agnès Varda", "a Tarantino film": the length of the name.
    pub(super) fn read_person(&mut self, at: usize, polarity: Polarity) -> Option<usize> {
        let word = |i: usize| self.items.get(i).map_or("", Item::word);
        let token = |i: usize| self.items.get(i).and_then(|item| self.tokens.get(item.token));
        let people = self.catalog.people();
        let single = |i: usize| self.items.get(i).is_some_and(|item| !item.word().is_empty());
        let full = (2..=5).rev().find_map(|len| {
            // Initials and hyphens stand between the words of a name; only words count.
            let range: Vec<usize> = (at..self.items.len()).take(len + 2).filter(|i| single(*i)).take(len).collect();
            let last = *range.last()?;
            if range.len() < len
                || self.items[at..=last]
                    .iter()
                    .any(|i| i.mark == ',' || i.ends_sentence() && i.mark != '.' || i.mention.is_some())
            {
                return None;
            }
            // Names are compared as written, not with contractions written out.
            let words: Vec<&str> = range.iter().filter_map(|i| token(*i)).map(|t| t.word.as_str()).collect();
            let possessive: Vec<&str> = words
                .iter()
                .enumerate()
                .map(|(i, w)| if i + 1 == words.len() { w.strip_suffix('s').unwrap_or(w) } else { w })
                .collect();
            let person = people.find(&words).or_else(|| people.find(&possessive))?;
            Some((last + 1 - at, person))
        });
        let before = (1..=3).filter_map(|back| at.checked_sub(back)).map(word).collect::<Vec<_>>();
        let introduced = before.first().is_some_and(|w| {
            matches!(
                *w,
                "by" | "with"
                    | "starring"
                    | "featuring"
                    | "from"
                    | "director"
                    | "directed"
                    | "actor"
                    | "actress"
                    | "stars"
            )
        }) || before.get(1).is_some_and(|w| matches!(*w, "by" | "directed"));
        let (len, person) = match full {
            Some(found) => found,
            None => {
                let written = token(at)?;
                let name = written.word.as_str();
                let possessive = self.catalog.people().find_last_name(name).is_none();
                let name = if possessive { name.strip_suffix('s')? } else { name };
                let person = people.find_last_name(name)?;
                let film = matches!(
                    word(at + 1),
                    "film"
                        | "films"
                        | "movie"
                        | "movies"
                        | "flick"
                        | "flicks"
                        | "classic"
                        | "stuff"
                        | "thriller"
                        | "comedy"
                );
                if !(written.capital || introduced || film) {
                    return None;
                }
                (1, person)
            }
        };
        // "in the style of Hitchcock" is no film by him.
        if before.iter().any(|w| matches!(*w, "style" | "like" | "vein" | "spirit" | "similar" | "reminiscent")) {
            return None;
        }
        let role = match before.first().copied().unwrap_or("") {
            "with" | "starring" | "featuring" | "actor" | "actress" | "stars" => Role::Cast,
            "by" | "director" | "directed" => Role::Director,
            _ if matches!(word(at + len), "film" | "films" | "movie" | "movies" | "picture" | "flick")
                && person.directed > 0 =>
            {
                Role::Director
            }
            _ if person.played == 0 => Role::Director,
            _ if person.directed == 0 => Role::Cast,
            _ => Role::Any,
        };
        // A role that the person never had is a slip of the tongue.
        let role = match role {
            Role::Director if person.directed == 0 => Role::Any,
            Role::Cast if person.played == 0 => Role::Any,
            role => role,
        };
        let wish = PersonWish { name: person.name.clone(), role, wanted: polarity == Polarity::Wanted };
        if !self.parts.people.contains(&wish) {
            self.parts.people.push(wish);
        }
        Some(len)
    }
}
