//! The receipt: what was understood, part by part. Each part can be taken back.

use serde::{Deserialize, Serialize};

use super::action::{Action, ListId};
use super::answer::critique_label;
use super::knowledge::Knowledge;
use super::reply::Chip;
use super::session::{Asked, Push};
use crate::catalog::MovieKey;
use crate::texts::Voice;
use crate::understanding::{Critique, Filters, TagWish};

/// More parts than this are not shown; positions must fit an action.
const LIMIT: usize = 60;
/// Characters of the person's own words shown in a chip.
const WORDS_SHOWN: usize = 48;

/// A wanted tag of at least this weight was said; weaker ones only come along with it.
pub(crate) const SAID: f32 = 0.8;
/// Related tags named in their chip.
const RELATED_SHOWN: usize = 4;

/// One part of what was understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum ReceiptPart {
    /// A rating given in this message, 0.5 to 5.
    Rating { movie: MovieKey, rating: f32 },
    /// A film said to be watched in this message.
    Seen { movie: MovieKey },
    /// A wanted or unwanted tag.
    Tag { tag: String, wanted: bool },
    /// Weaker tags that came along with those that were said.
    RelatedTags,
    /// A push of the list that moved tags: "lighter".
    Push { critique: Critique },
    /// A wanted or unwanted genre.
    Genre { genre: String, wanted: bool },
    /// Years of release.
    Years,
    /// Runtime.
    Runtime,
    /// Languages, wanted or not.
    Languages { wanted: bool },
    /// Countries.
    Countries,
    /// An unwanted franchise.
    Franchise { name: String },
    /// A person.
    Person { name: String, wanted: bool },
    /// A film it should be like.
    SimilarTo { movie: MovieKey },
    /// Widely or little known.
    Popularity { known: bool },
    /// How many films.
    Count { count: usize },
    /// The person's own words, used for text search.
    Words,
}

/// The parts of what is asked for, in the order they are shown.
pub(crate) fn parts(asked: &Asked) -> Vec<ReceiptPart> {
    let wish = &asked.wish;
    let filters = &wish.filters;
    let mut parts = Vec::new();
    parts.extend(wish.similar_to.iter().map(|movie| ReceiptPart::SimilarTo { movie: movie.clone() }));
    let (said, related) = told_apart(asked);
    parts.extend(said.into_iter().map(|t| ReceiptPart::Tag { tag: t.tag.clone(), wanted: t.weight > 0.0 }));
    if !related.is_empty() {
        parts.push(ReceiptPart::RelatedTags);
    }
    for push in asked.pushes.iter().filter(|push| !push.tags_before.is_empty()) {
        let part = ReceiptPart::Push { critique: push.critique };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.extend(wish.genres.iter().map(|g| ReceiptPart::Genre { genre: g.genre.clone(), wanted: g.wanted }));
    parts.extend(wish.people.iter().map(|p| ReceiptPart::Person { name: p.name.clone(), wanted: p.wanted }));
    if filters.year_from.is_some() || filters.year_to.is_some() {
        parts.push(ReceiptPart::Years);
    }
    if filters.runtime_from.is_some() || filters.runtime_to.is_some() {
        parts.push(ReceiptPart::Runtime);
    }
    if !filters.languages.is_empty() {
        parts.push(ReceiptPart::Languages { wanted: true });
    }
    if !filters.not_languages.is_empty() {
        parts.push(ReceiptPart::Languages { wanted: false });
    }
    if !filters.countries.is_empty() {
        parts.push(ReceiptPart::Countries);
    }
    parts.extend(filters.not_franchises.iter().map(|name| ReceiptPart::Franchise { name: name.clone() }));
    if wish.popularity != 0.0 {
        parts.push(ReceiptPart::Popularity { known: wish.popularity > 0.0 });
    }
    if let Some(count) = asked.count {
        parts.push(ReceiptPart::Count { count });
    }
    if !wish.text.is_empty() {
        parts.push(ReceiptPart::Words);
    }
    parts
}

/// The tags of a wish that were said, and those that only came along; tags of pushes are neither.
fn told_apart(asked: &Asked) -> (Vec<&TagWish>, Vec<&TagWish>) {
    let own = asked.wish.tags.iter().filter(|t| !of_push(&asked.pushes, &t.tag));
    let (said, related): (Vec<_>, Vec<_>) = own.partition(|t| t.weight < 0.0 || t.weight >= SAID);
    // Where the catalog lacks the tag that was said, what came along is all there is to show.
    if said.iter().any(|t| t.weight > 0.0) {
        (said, related)
    } else {
        (said.into_iter().chain(related).collect(), Vec::new())
    }
}

/// True when a push set this tag.
fn of_push(pushes: &[Push], tag: &str) -> bool {
    pushes.iter().any(|push| push.tags_before.iter().any(|(name, _)| name == tag))
}

/// The receipt of one answer: what this message said of films, then everything that is asked for.
pub(crate) fn receipt(mut said: Vec<ReceiptPart>, asked: &Asked) -> Vec<ReceiptPart> {
    said.extend(parts(asked));
    said.truncate(LIMIT);
    said
}

/// The chips of a stored list.
pub(crate) fn chips(
    list: ListId,
    receipt: &[ReceiptPart],
    asked: &Asked,
    knowledge: &Knowledge,
    voice: Voice<'_>,
) -> Vec<Chip> {
    receipt
        .iter()
        .enumerate()
        .map(|(position, part)| Chip {
            label: label(part, asked, knowledge, voice),
            remove: Action::Remove(list, position as u8),
        })
        .collect()
}

fn label(part: &ReceiptPart, asked: &Asked, knowledge: &Knowledge, voice: Voice<'_>) -> String {
    let filters = &asked.wish.filters;
    let wanted_or_not = |name: &str, wanted: bool| {
        if wanted { name.to_owned() } else { voice.say_with("chip-not", &[("what", name.into())]) }
    };
    match part {
        ReceiptPart::Rating { movie, rating } => {
            let blanks = [("title", knowledge.short_title(movie).into()), ("rating", voice.number(*rating).into())];
            voice.say_with("chip-rating", &blanks)
        }
        ReceiptPart::Seen { movie } => voice.say_with("chip-seen", &[("title", knowledge.short_title(movie).into())]),
        ReceiptPart::Tag { tag, wanted } => wanted_or_not(tag, *wanted),
        ReceiptPart::RelatedTags => {
            let related = told_apart(asked).1;
            let more = if related.len() > RELATED_SHOWN { " …" } else { "" };
            let names: Vec<&str> = related.iter().take(RELATED_SHOWN).map(|t| t.tag.as_str()).collect();
            voice.say_with("chip-related", &[("tags", (names.join(", ") + more).into())])
        }
        ReceiptPart::Push { critique } => critique_label(*critique, voice).to_lowercase(),
        ReceiptPart::Genre { genre, wanted } => wanted_or_not(&genre_name(genre, voice), *wanted),
        ReceiptPart::Years => span(filters.year_from, filters.year_to, ["chip-years-from", "chip-years-to"], voice),
        ReceiptPart::Runtime => {
            let ids = ["chip-runtime-from", "chip-runtime-to"];
            match (filters.runtime_from, filters.runtime_to) {
                (Some(from), Some(to)) => {
                    voice.say_with("chip-runtime", &[("from", from.to_string().into()), ("to", to.to_string().into())])
                }
                (from, to) => span(from, to, ids, voice),
            }
        }
        ReceiptPart::Languages { wanted } => {
            let codes = if *wanted { &filters.languages } else { &filters.not_languages };
            let names = codes.join(", ");
            wanted_or_not(&voice.say_with("chip-language", &[("languages", names.into())]), *wanted)
        }
        ReceiptPart::Countries => voice.say_with("chip-country", &[("countries", filters.countries.join(", ").into())]),
        ReceiptPart::Franchise { name } => wanted_or_not(name, false),
        ReceiptPart::Person { name, wanted } => {
            let id = if *wanted { "chip-person" } else { "chip-without-person" };
            voice.say_with(id, &[("name", name.as_str().into())])
        }
        ReceiptPart::SimilarTo { movie } => {
            voice.say_with("chip-similar", &[("title", knowledge.short_title(movie).into())])
        }
        ReceiptPart::Popularity { known: true } => voice.say("chip-well-known"),
        ReceiptPart::Popularity { known: false } => voice.say("chip-little-known"),
        ReceiptPart::Count { count } => voice.say_with("chip-count", &[("count", (*count).into())]),
        ReceiptPart::Words => voice.say_with("chip-words", &[("words", shorten(&asked.wish.text, WORDS_SHOWN).into())]),
    }
}

/// `1990-1999`, `from 1990`, `until 1999`.
fn span(from: Option<u16>, to: Option<u16>, [from_id, to_id]: [&str; 2], voice: Voice<'_>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from}–{to}"),
        (Some(from), None) => voice.say_with(from_id, &[("from", from.to_string().into())]),
        (None, Some(to)) => voice.say_with(to_id, &[("to", to.to_string().into())]),
        (None, None) => String::new(),
    }
}

/// A genre's name in the person's language.
pub(crate) fn genre_name(genre: &str, voice: Voice<'_>) -> String {
    let id: String =
        genre.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    voice.find(&format!("genre-{id}")).unwrap_or_else(|| genre.to_owned())
}

/// The beginning of a text, cut at a word, with an ellipsis where something was cut.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let head: String = text.chars().take(limit).collect();
    let cut = head.rfind(char::is_whitespace).filter(|&at| at > head.len() / 2).unwrap_or(head.len());
    format!("{}…", head[..cut].trim_end())
}

/// Takes one part back from what is asked for. Ratings and watched films are the caller's to take back.
pub(crate) fn remove(part: &ReceiptPart, asked: &mut Asked) {
    let related: Vec<String> = told_apart(asked).1.into_iter().map(|t| t.tag.clone()).collect();
    let wish = &mut asked.wish;
    match part {
        ReceiptPart::RelatedTags => asked.wish.tags.retain(|t| !related.contains(&t.tag)),
        ReceiptPart::Push { critique } => {
            let (taken_back, kept) =
                std::mem::take(&mut asked.pushes).into_iter().partition(|p| p.critique == *critique);
            asked.pushes = kept;
            take_back(taken_back, &mut asked.wish.tags);
        }
        ReceiptPart::Rating { movie, .. } => asked.rated.retain(|m| m != movie),
        ReceiptPart::Seen { .. } => {}
        ReceiptPart::Tag { tag, wanted } => {
            wish.tags.retain(|t| t.tag != *tag || (t.weight > 0.0) != *wanted);
            forget_words(&mut wish.text, tag);
            let said = |t: &TagWish| t.weight >= SAID && !of_push(&asked.pushes, &t.tag);
            if *wanted && !wish.tags.iter().any(said) {
                // What came along with the last tag that was said goes with it.
                wish.tags.retain(|t| !related.contains(&t.tag));
            }
        }
        ReceiptPart::Genre { genre, wanted } => {
            wish.genres.retain(|g| g.genre != *genre || g.wanted != *wanted);
            forget_words(&mut wish.text, genre);
        }
        ReceiptPart::Years => wish.filters = Filters { year_from: None, year_to: None, ..wish.filters.clone() },
        ReceiptPart::Runtime => wish.filters = Filters { runtime_from: None, runtime_to: None, ..wish.filters.clone() },
        ReceiptPart::Languages { wanted: true } => wish.filters.languages.clear(),
        ReceiptPart::Languages { wanted: false } => wish.filters.not_languages.clear(),
        ReceiptPart::Countries => wish.filters.countries.clear(),
        ReceiptPart::Franchise { name } => wish.filters.not_franchises.retain(|n| n != name),
        ReceiptPart::Person { name, wanted } => {
            wish.people.retain(|p| p.name != *name || p.wanted != *wanted);
            forget_words(&mut wish.text, name);
        }
        ReceiptPart::SimilarTo { movie } => wish.similar_to.retain(|m| m != movie),
        ReceiptPart::Popularity { .. } => wish.popularity = 0.0,
        ReceiptPart::Count { .. } => asked.count = None,
        ReceiptPart::Words => wish.text.clear(),
    }
}

/// Puts the tags of pushes back to their weights before, the newest push first.
fn take_back(pushes: Vec<Push>, tags: &mut Vec<TagWish>) {
    for (tag, before) in pushes.into_iter().rev().flat_map(|push| push.tags_before) {
        tags.retain(|t| t.tag != tag);
        tags.extend(before.map(|weight| TagWish { tag, weight }));
    }
}

/// Text search must not bring back what was taken back: words that begin like the words of `part` leave the text.
fn forget_words(text: &mut String, part: &str) {
    let stem = |word: &str| word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).take(5).collect::<String>();
    let unwanted: Vec<String> = part.split(|c: char| !c.is_alphanumeric()).map(stem).filter(|s| s.len() > 2).collect();
    let kept: Vec<&str> = text
        .split_whitespace()
        .filter(|word| {
            let word = stem(word);
            word.is_empty()
                || !unwanted
                    .iter()
                    .any(|u| word.starts_with(u.as_str()) || u.starts_with(word.as_str()) && word.len() > 3)
        })
        .collect();
    *text = kept.join(" ");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::{GenreWish, PersonWish, Role, Wish};

    fn everything() -> Asked {
        Asked {
            wish: Wish {
                text: "a thoughtful drama about capital punishments".into(),
                tags: vec![
                    TagWish { tag: "capital punishment".into(), weight: 1.0 },
                    TagWish { tag: "prison".into(), weight: 0.9 },
                    TagWish { tag: "gory".into(), weight: -1.0 },
                    TagWish { tag: "justice".into(), weight: 0.4 },
                    TagWish { tag: "funny".into(), weight: 0.6 },
                ],
                genres: vec![GenreWish { genre: "Drama".into(), wanted: true }],
                filters: Filters {
                    year_from: Some(1990),
                    year_to: Some(1999),
                    runtime_to: Some(120),
                    languages: vec!["fr".into()],
                    not_languages: vec!["en".into()],
                    countries: vec!["FR".into()],
                    not_franchises: vec!["Marvel".into()],
                    ..Filters::default()
                },
                people: vec![PersonWish { name: "Denzel Washington".into(), role: Role::Cast, wanted: true }],
                similar_to: vec![MovieKey("tt1".into())],
                popularity: -1.0,
            },
            count: Some(3),
            pushes: vec![Push { critique: Critique::Lighter, tags_before: vec![("funny".into(), None)] }],
            ..Asked::default()
        }
    }

    #[test]
    fn taking_back_every_part_leaves_an_empty_wish() {
        let mut asked = everything();
        let all = parts(&asked);
        assert_eq!(all.len(), 17);
        for part in &all {
            remove(part, &mut asked);
        }
        assert_eq!(asked, Asked::default());
    }

    #[test]
    fn taking_back_one_part_leaves_all_others() {
        for part in parts(&everything()) {
            let mut asked = everything();
            remove(&part, &mut asked);
            let mut expected = parts(&everything());
            expected.retain(|p| *p != part);
            assert_eq!(parts(&asked), expected, "{part:?}");
        }
    }

    #[test]
    fn taking_back_a_push_restores_what_it_had_changed() {
        let tag = |tag: &str, weight| TagWish { tag: tag.into(), weight };
        let mut asked = Asked {
            wish: Wish { tags: vec![tag("dark", -0.6), tag("heist", 1.0)], ..Wish::default() },
            pushes: vec![Push { critique: Critique::Lighter, tags_before: vec![("dark".into(), Some(0.9))] }],
            ..Asked::default()
        };
        remove(&ReceiptPart::Push { critique: Critique::Lighter }, &mut asked);
        assert_eq!(asked.wish.tags, [tag("heist", 1.0), tag("dark", 0.9)]);
        assert!(asked.pushes.is_empty());
    }

    #[test]
    fn tags_that_only_came_along_share_one_chip_unless_there_is_nothing_else() {
        let tag = |tag: &str, weight| TagWish { tag: tag.into(), weight };
        let of = |tags: Vec<TagWish>| parts(&Asked { wish: Wish { tags, ..Wish::default() }, ..Asked::default() });
        let both = of(vec![tag("heist", 1.0), tag("clever", 0.5), tag("crime", 0.4)]);
        assert_eq!(both, [ReceiptPart::Tag { tag: "heist".into(), wanted: true }, ReceiptPart::RelatedTags]);
        let weak = of(vec![tag("clever", 0.5)]);
        assert_eq!(weak, [ReceiptPart::Tag { tag: "clever".into(), wanted: true }]);
    }

    #[test]
    fn text_search_does_not_bring_a_removed_tag_back() {
        let mut asked = everything();
        remove(&ReceiptPart::Tag { tag: "capital punishment".into(), wanted: true }, &mut asked);
        assert_eq!(asked.wish.text, "a thoughtful drama about");
    }

    #[test]
    fn long_texts_are_cut_at_a_word() {
        assert_eq!(shorten("one two three", 9), "one two…");
        assert_eq!(shorten("short", 9), "short");
        assert_eq!(shorten("ááááááááááááá", 4), "áááá…");
    }
}
