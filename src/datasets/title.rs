//! Titles as MovieLens and Wikipedia write them: `Matrix, The (1999)`, `Seven (a.k.a. Se7en) (1995)`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Articles that catalogs put behind the title. Those that end in an apostrophe are joined without a space.
const ARTICLES: &[&str] = &[
    "the",
    "a",
    "an",
    "le",
    "la",
    "les",
    "l'",
    "l\u{2019}",
    "un",
    "une",
    "des",
    "el",
    "los",
    "las",
    "lo",
    "una",
    "unos",
    "il",
    "i",
    "gli",
    "uno",
    "un'",
    "der",
    "die",
    "das",
    "den",
    "dem",
    "ein",
    "eine",
    "det",
    "de",
    "het",
    "een",
    "en",
    "et",
    "ett",
    "o",
    "os",
    "as",
    "um",
    "uma",
    "az",
    "els",
    "na",
];

/// Groups in brackets at the end that belong to the title and are no other name of it.
const PART_WORDS: [&str; 6] = ["part", "vol", "vol.", "volume", "chapter", "episode"];

/// A title taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParsedTitle {
    /// The title with its article in front.
    pub title: String,
    /// What stood in brackets behind it: original and a.k.a. titles, articles in front.
    pub other_titles: Vec<String>,
    /// Year of release, where one stood in brackets at the end.
    pub year: Option<u16>,
}

impl ParsedTitle {
    /// Takes a title apart.
    pub fn parse(text: &str) -> Self {
        let mut rest = text.trim();
        let mut year = None;
        let mut groups = Vec::new();
        while let Some((before, inside)) = last_group(rest) {
            match parse_year(inside) {
                Some(found) if year.is_none() && groups.is_empty() => year = Some(found),
                // "Great Train Robbery, The (1903) (video)": what stands behind the year is not a name.
                Some(found) if year.is_none() => {
                    groups.clear();
                    year = Some(found);
                }
                _ if is_part(inside) || joins_on(before) => break,
                _ => groups.push(inside),
            }
            rest = before;
        }
        let title = article_in_front(rest);
        let mut other_titles = Vec::new();
        for group in groups.into_iter().rev() {
            for name in other_names(group) {
                if name != title && !other_titles.contains(&name) {
                    other_titles.push(name);
                }
            }
        }
        Self { title, other_titles, year }
    }

    /// The title and all its other names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.title.as_str()).chain(self.other_titles.iter().map(String::as_str))
    }
}

/// The last group in round brackets, with what stands before it; never the whole text.
fn last_group(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end();
    let inner = text.strip_suffix(')')?;
    let mut depth = 1;
    for (at, c) in inner.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let before = inner[..at].trim_end();
            return (!before.is_empty()).then_some((before, inner[at + 1..].trim()));
        }
    }
    None
}

/// `1999`, and the first year of `1999-2001`, `1999–`; also `1999 film`.
fn parse_year(text: &str) -> Option<u16> {
    let digits: &str = text.get(..4)?;
    let rest = &text[4..];
    if !digits.bytes().all(|b| b.is_ascii_digit()) || rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let is_range =
        rest.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '\u{2013}' | '\u{2014}'));
    let is_film = rest.trim().eq_ignore_ascii_case("film") || rest.to_lowercase().trim_end().ends_with(" film");
    if !is_range && !is_film {
        return None;
    }
    digits.parse().ok().filter(|year| (1870..=2100).contains(year))
}

/// "Kill Bill (Part 2)", "Ivan the Terrible (II)".
fn is_part(inside: &str) -> bool {
    let first = inside.split_whitespace().next().unwrap_or_default().to_lowercase();
    PART_WORDS.contains(&first.as_str()) || inside.chars().all(|c| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X'))
}

/// "Birdman: Or (The Unexpected Virtue of Ignorance)": the brackets go on with the title.
fn joins_on(before: &str) -> bool {
    before.to_lowercase().ends_with(" or")
}

/// The names in one group: without "a.k.a.", split where several are given, articles in front.
fn other_names(group: &str) -> Vec<String> {
    let is_film_note = |name: &str| matches!(name.to_lowercase().as_str(), "film" | "movie" | "tv" | "video" | "v");
    group
        .split("a.k.a.")
        .flat_map(|part| part.split(" / "))
        .map(|part| part.trim().trim_start_matches("aka ").trim_start_matches("AKA ").trim_matches([',', ';', ' ']))
        .filter(|part| !part.is_empty() && !is_film_note(part))
        .map(article_in_front)
        .collect()
}

/// `Matrix, The` becomes `The Matrix`; `Enfer, L'` becomes `L'Enfer`.
pub fn article_in_front(title: &str) -> String {
    let title = title.trim();
    if let Some((rest, article)) = title.rsplit_once(',') {
        let article = article.trim();
        if !rest.trim().is_empty() && ARTICLES.contains(&article.to_lowercase().as_str()) {
            let space = if article.ends_with(['\'', '\u{2019}']) { "" } else { " " };
            return format!("{article}{space}{}", rest.trim());
        }
    }
    title.to_owned()
}

/// The form in which titles are compared: lower case, no accents, no punctuation, `&` as "and", no leading article.
pub fn normalise(title: &str) -> String {
    let mut text = String::with_capacity(title.len());
    for c in title.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            '&' => text.push_str(" and "),
            '\'' | '\u{2019}' | '\u{2018}' | '`' => {}
            c if c.is_alphanumeric() => text.push(c),
            _ => text.push(' '),
        }
    }
    let mut words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > 1
        && matches!(words[0], "the" | "a" | "an" | "le" | "la" | "les" | "el" | "der" | "die" | "das" | "il")
    {
        words.remove(0);
    }
    words.join(" ")
}

/// `114709`, `0114709` and `tt0114709` all become `tt0114709`; anything else is no IMDb id.
pub fn imdb_id(text: &str) -> Option<String> {
    let digits = text.trim();
    let digits = digits.strip_prefix("tt").unwrap_or(digits);
    let number: u64 = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
    (number > 0 && number < 1_000_000_000).then(|| format!("tt{number:07}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (String, Vec<String>, Option<u16>) {
        let parsed = ParsedTitle::parse(text);
        (parsed.title, parsed.other_titles, parsed.year)
    }

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|s| s.to_string()).collect()
    }

    #[test]
    fn articles_come_to_the_front() {
        for (text, title) in [
            ("Matrix, The", "The Matrix"),
            ("American President, The", "The American President"),
            ("Good, the Bad and the Ugly, The", "The Good, the Bad and the Ugly"),
            ("Enfer, L'", "L'Enfer"),
            ("Notte, La", "La Notte"),
            ("Girl, Interrupted", "Girl, Interrupted"),
            ("Corrina, Corrina", "Corrina, Corrina"),
            ("The Matrix", "The Matrix"),
        ] {
            assert_eq!(article_in_front(text), title);
        }
    }

    #[test]
    fn the_year_comes_from_the_end() {
        assert_eq!(parsed("Matrix, The (1999)"), ("The Matrix".into(), vec![], Some(1999)));
        assert_eq!(parsed("96 Minutes (2011) "), ("96 Minutes".into(), vec![], Some(2011)));
        assert_eq!(parsed("Fawlty Towers (1975-1979)").2, Some(1975));
        assert_eq!(parsed("Big Bang Theory, The (2007\u{2013})").2, Some(2007));
        assert_eq!(parsed("Blade Runner 2049 (2017)"), ("Blade Runner 2049".into(), vec![], Some(2017)));
        assert_eq!(parsed("1984 (1956)"), ("1984".into(), vec![], Some(1956)));
        assert_eq!(parsed("Babylon 5"), ("Babylon 5".into(), vec![], None));
        assert_eq!(parsed("(500) Days of Summer (2009)"), ("(500) Days of Summer".into(), vec![], Some(2009)));
    }

    #[test]
    fn other_titles_come_from_brackets() {
        assert_eq!(
            parsed("Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)"),
            ("Amelie".into(), names(&["Le Fabuleux destin d'Amélie Poulain"]), Some(2001))
        );
        assert_eq!(
            parsed("City of Lost Children, The (Cité des enfants perdus, La) (1995)"),
            ("The City of Lost Children".into(), names(&["La Cité des enfants perdus"]), Some(1995))
        );
        assert_eq!(parsed("Seven (a.k.a. Se7en) (1995)"), ("Seven".into(), names(&["Se7en"]), Some(1995)));
        assert_eq!(
            parsed("Léon: The Professional (a.k.a. The Professional) (Léon) (1994)"),
            ("Léon: The Professional".into(), names(&["The Professional", "Léon"]), Some(1994))
        );
        assert_eq!(parsed("Room (2015 film)"), ("Room".into(), vec![], Some(2015)));
        assert_eq!(
            parsed("Rogue One: A Star Wars Story (film)"),
            ("Rogue One: A Star Wars Story".into(), vec![], None)
        );
    }

    #[test]
    fn brackets_that_belong_to_the_title_stay() {
        assert_eq!(
            parsed("Birdman: Or (The Unexpected Virtue of Ignorance) (2014)").0,
            "Birdman: Or (The Unexpected Virtue of Ignorance)"
        );
        assert_eq!(parsed("Che (Part 2) (2008)").0, "Che (Part 2)");
    }

    #[test]
    fn titles_compare_without_accents_case_and_punctuation() {
        assert_eq!(normalise("The Fast & the Furious"), "fast and the furious");
        assert_eq!(normalise("Amélie"), normalise("AMELIE"));
        assert_eq!(normalise("Schindler's List"), normalise("Schindlers List"));
        assert_eq!(normalise("A"), "a");
    }

    #[test]
    fn imdb_ids_have_seven_digits_or_more() {
        assert_eq!(imdb_id("0114709").as_deref(), Some("tt0114709"));
        assert_eq!(imdb_id("114709").as_deref(), Some("tt0114709"));
        assert_eq!(imdb_id("tt10872600").as_deref(), Some("tt10872600"));
        assert_eq!(imdb_id(""), None);
        assert_eq!(imdb_id("nm0000001"), None);
    }
}
