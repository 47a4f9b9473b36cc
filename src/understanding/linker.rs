//! From a title as somebody wrote it to a movie of the catalog.
//!
//! Case, accents, articles, numerals, `&` and typos do not matter; a year decides between films of one name. Where several
//! remain, the best known wins only when it is far ahead; else the person has to be asked.

use crate::catalog::folding::words;
use crate::catalog::{Catalog, MovieIndex, NameEntry, NameKind, TITLE_DATA, key_of};

/// What a mention of a title means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// This movie.
    Movie(MovieIndex),
    /// One of these, the likeliest first; at least two.
    Ambiguous(Vec<MovieIndex>),
    /// No movie of this catalog.
    Unknown,
}

/// How sure the surroundings make us that a text is a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Typed by heart: articles and typos are forgiven freely.
    Loose,
    /// Quoted: people copy titles with care, so a film the catalog lacks must not become its neighbour.
    Strict,
}

/// How many times better known a film must be than the next of its name to be meant without asking.
const FAR_AHEAD: f32 = 8.0;
/// Most choices offered in a question.
const MAX_CHOICES: usize = 8;
/// A longer text is no title.
const MAX_MENTION_BYTES: usize = 200;

/// Links a title typed by a person, with the year if they gave one separately.
pub fn link(catalog: &Catalog, mention: &str, year: Option<u16>) -> Link {
    link_with(catalog, mention, year, Strictness::Loose)
}

/// Links a title, as strictly as its surroundings ask for.
pub fn link_with(catalog: &Catalog, mention: &str, year: Option<u16>, strictness: Strictness) -> Link {
    if mention.len() > MAX_MENTION_BYTES {
        return Link::Unknown;
    }
    let (mention, inner_year) = split_year(mention);
    let year = year.or(inner_year);
    // "Life Is Beautiful (La vita è bella)": either name may be the one the catalog has.
    let (outer, inner) = split_brackets(mention);
    let link = link_name(catalog, outer, year, strictness);
    match (link, inner) {
        (Link::Unknown, Some(inner)) => inner
            .split(')')
            .map(|name| name.trim_matches(|c: char| c == '(' || c.is_whitespace()))
            .filter(|name| !name.is_empty())
            .map(|name| link_name(catalog, name.trim_start_matches("a.k.a. "), year, Strictness::Strict))
            .find(|link| *link != Link::Unknown)
            .unwrap_or(Link::Unknown),
        (Link::Ambiguous(choices), Some(inner)) => {
            let named = find_entries(catalog, &words(inner)).0;
            let agreed: Vec<MovieIndex> =
                choices.iter().copied().filter(|c| named.iter().any(|e| e.movie == *c)).collect();
            match agreed.as_slice() {
                [only] => Link::Movie(*only),
                _ => Link::Ambiguous(choices),
            }
        }
        (link, _) => link,
    }
}

/// Movies for what somebody has typed so far, likeliest first; for autocomplete.
pub fn complete(catalog: &Catalog, prefix: &str, limit: usize) -> Vec<MovieIndex> {
    catalog.titles().complete(prefix, limit)
}

fn link_name(catalog: &Catalog, name: &str, year: Option<u16>, strictness: Strictness) -> Link {
    let owned = words(name);
    let mut all: Vec<&str> = owned.iter().map(String::as_str).collect();
    // "Matrix, The" and "Boot, Das".
    if let Some((_, tail)) = name.rsplit_once(", ")
        && MOVED_ARTICLES.contains(&tail.trim().to_lowercase().as_str())
        && let Some(article) = all.pop()
    {
        all.insert(0, article);
    }
    link_words(catalog, &all, year, strictness)
}

const MOVED_ARTICLES: [&str; 22] = [
    "the", "a", "an", "le", "la", "les", "l'", "el", "los", "las", "il", "lo", "gli", "der", "die", "das", "un", "una",
    "une", "o", "os", "den",
];

/// Links a title given as folded words.
pub fn link_words(catalog: &Catalog, words: &[&str], year: Option<u16>, strictness: Strictness) -> Link {
    let (entries, article) = entries_of(catalog, words);
    if !entries.is_empty() {
        return choose(catalog, entries, article, words, year, strictness);
    }
    if let Some(movie) = in_series(catalog, words) {
        return Link::Movie(movie);
    }
    if let Some(rest) = without_maker(catalog, words) {
        let link = link_words(catalog, rest, year, strictness);
        if link != Link::Unknown {
            return link;
        }
    }
    let near = catalog.titles().misspelt(words);
    let near: Vec<NameEntry> =
        near.into_iter().filter(|e| year.is_none_or(|y| catalog.movie(e.movie).year.abs_diff(y) <= 1)).collect();
    if near.is_empty() { Link::Unknown } else { choose(catalog, &near, article, words, year, strictness) }
}

/// The entries of a name and whether it was written with an article.
pub fn entries_of<'a>(catalog: &'a Catalog, words: &[&str]) -> (&'a [NameEntry], bool) {
    let (key, article) = key_of(words.iter().copied());
    (catalog.titles().lookup(&key), article)
}

fn find_entries<'a>(catalog: &'a Catalog, words: &[String]) -> (&'a [NameEntry], bool) {
    entries_of(catalog, &words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Chooses among the movies that go by a name.
fn choose(
    catalog: &Catalog,
    entries: &[NameEntry],
    article: bool,
    words: &[&str],
    year: Option<u16>,
    strictness: Strictness,
) -> Link {
    if let Some(year) = year {
        return choose_by_year(catalog, entries, year);
    }
    let mut weighed: Vec<(f32, MovieIndex)> =
        entries.iter().map(|e| (weight(catalog, e, article, strictness), e.movie)).collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, movie) = weighed[0];
    // "The Darkness" is not "Darkness" when it stands in quotes, unless everybody knows that film.
    let added = article && !entries.iter().any(|e| e.article || e.kind == NameKind::Subtitle);
    if strictness == Strictness::Strict && added && words.len() <= 2 && !catalog.titles().is_famous(movie) {
        return Link::Unknown;
    }
    // "The Fury" is not what people mean by "Fury".
    let exact = |e: &NameEntry| e.article == article;
    let other_exact = entries.iter().any(|e| e.kind == NameKind::Title && exact(e));
    let alias = |e: &&NameEntry| e.kind == NameKind::Alias && (exact(e) || !other_exact);
    let aliases: Vec<MovieIndex> = entries.iter().filter(alias).map(|e| e.movie).collect();
    match aliases.as_slice() {
        [] => {}
        [only] => return Link::Movie(*only),
        _ => return Link::Ambiguous(aliases),
    }
    if weighed.get(1).is_none_or(|(next, _)| best >= FAR_AHEAD * next) {
        return Link::Movie(movie);
    }
    let choices = weighed.into_iter().filter(|(w, _)| *w >= best / 100.0).map(|(_, m)| m).take(MAX_CHOICES).collect();
    Link::Ambiguous(choices)
}

fn choose_by_year(catalog: &Catalog, entries: &[NameEntry], year: u16) -> Link {
    let distance = |e: &NameEntry| catalog.movie(e.movie).year.abs_diff(year);
    let Some(nearest) = entries.iter().map(distance).min() else { return Link::Unknown };
    if nearest > 2 {
        return Link::Unknown;
    }
    let mut fitting: Vec<&NameEntry> = entries.iter().filter(|e| distance(e) == nearest).collect();
    fitting.sort_by_key(|e| (e.kind, std::cmp::Reverse(catalog.titles().popularity(e.movie))));
    fitting.first().map_or(Link::Unknown, |e| Link::Movie(e.movie))
}

/// How likely a name means this movie: how many people rated it, how the name belongs to it, and whether the article fits.
fn weight(catalog: &Catalog, entry: &NameEntry, article: bool, strictness: Strictness) -> f32 {
    let kind = match entry.kind {
        NameKind::Alias | NameKind::Title => 1.0,
        NameKind::Other => 0.5,
        NameKind::Short | NameKind::Subtitle => 0.05,
    };
    let article = match (article, entry.article, strictness) {
        (true, false, Strictness::Loose) => 0.1,
        (true, false, Strictness::Strict) => 0.02,
        (false, true, Strictness::Loose) => 0.4,
        (false, true, Strictness::Strict) => 0.02,
        _ => 1.0,
    };
    (catalog.titles().popularity(entry.movie) + 1) as f32 * kind * article
}

/// "The first Matrix", "the original Halloween", "Sin City 2": a film by its place in its series.
fn in_series(catalog: &Catalog, words: &[&str]) -> Option<MovieIndex> {
    let bare = match words {
        ["the", rest @ ..] => rest,
        all => all,
    };
    let (base, place) = match bare {
        [ordinal, rest @ ..] if !rest.is_empty() && ordinal_place(ordinal).is_some() => (rest, ordinal_place(ordinal)?),
        [rest @ .., last] if !rest.is_empty() => {
            let number =
                TITLE_DATA.numbers.get(*last).or_else(|| TITLE_DATA.romans.get(*last)).map_or(*last, String::as_str);
            let rest = match rest {
                [rest @ .., part] if !rest.is_empty() && TITLE_DATA.part_words.iter().any(|p| p == part) => rest,
                rest => rest,
            };
            (rest, number.parse::<usize>().ok().filter(|n| (1..=12).contains(n))?)
        }
        _ => return None,
    };
    let base = match base {
        [rest @ .., "movie" | "film" | "one"] if !rest.is_empty() => rest,
        rest => rest,
    };
    let (key, _) = key_of(base.iter().copied());
    if key.len() < 3 || key.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let direct = if place > 1 { catalog.titles().lookup(&format!("{key}{place}")) } else { &[] };
    if let Some(entry) = direct.first() {
        return Some(entry.movie);
    }
    let named = catalog.titles().lookup(&key);
    if let [only] = named.iter().filter(|e| e.kind == NameKind::Alias).collect::<Vec<_>>().as_slice()
        && place == 1
    {
        return Some(only.movie);
    }
    let mut series: Vec<MovieIndex> = named.iter().filter(|e| e.kind != NameKind::Subtitle).map(|e| e.movie).collect();
    for n in 2..=12 {
        series.extend(catalog.titles().lookup(&format!("{key}{n}")).iter().take(1).map(|e| e.movie));
    }
    series.sort_by_key(|m| (catalog.movie(*m).year, *m));
    series.dedup();
    let original = named.iter().find(|e| e.kind <= NameKind::Other)?;
    if place == 1 {
        return series.first().copied();
    }
    (series.first() == Some(&original.movie)).then(|| series.get(place - 1).copied()).flatten()
}

fn ordinal_place(word: &str) -> Option<usize> {
    Some(match word {
        "first" | "1st" | "original" => 1,
        "second" | "2nd" => 2,
        "third" | "3rd" => 3,
        "fourth" | "4th" => 4,
        "fifth" | "5th" => 5,
        "sixth" | "6th" => 6,
        _ => return None,
    })
}

/// "Disney's Aladdin", "Hitchcock's Vertigo": the title behind the name of its maker.
fn without_maker<'w>(catalog: &Catalog, words: &'w [&'w str]) -> Option<&'w [&'w str]> {
    let (maker, rest) = words.split_first()?;
    let maker = maker.strip_suffix('s')?;
    let known =
        matches!(maker, "disney" | "marvel" | "pixar" | "dc" | "ghibli") || catalog.people().has_last_name(maker);
    (known && !rest.is_empty()).then_some(rest)
}

/// Splits off a year behind a title: "Heat (1995)", "Heat, 1995", `Heat [1995]`.
pub fn split_year(mention: &str) -> (&str, Option<u16>) {
    let trimmed = mention.trim().trim_end_matches([')', ']', ' ']);
    let Some(digits) = trimmed.get(trimmed.len().saturating_sub(4)..) else { return (mention, None) };
    let before = &trimmed[..trimmed.len() - digits.len()];
    let open =
        before.ends_with(['(', '[']) || before.ends_with(", ") && !before.trim_end_matches([' ', ',']).is_empty();
    match digits.parse::<u16>() {
        Ok(year) if open && (1880..2100).contains(&year) => (before.trim_end_matches(['(', '[', ' ', ',']), Some(year)),
        _ => (mention, None),
    }
}

/// Splits a name from what stands behind it in brackets; a bracket in front belongs to the title: "(500) Days of Summer".
fn split_brackets(mention: &str) -> (&str, Option<&str>) {
    match mention.find(" (") {
        Some(at) if at > 0 => (&mention[..at], Some(&mention[at + 2..])),
        _ => (mention, None),
    }
}
