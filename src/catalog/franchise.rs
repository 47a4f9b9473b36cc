//! Series of films, where the dataset does not name them: found from titles that share a beginning.

use std::collections::HashMap;
use std::sync::OnceLock;

use regex::Regex;

use super::{Movie, folding};

/// The franchise of every movie, as lower-case text; `None` for a film that stands alone.
pub fn franchises(movies: &[Movie]) -> Vec<Option<String>> {
    let stems: Vec<String> = movies.iter().map(|m| series_stem(&m.title)).collect();
    let mut sizes: HashMap<&str, (usize, bool)> = HashMap::new();
    for (movie, stem) in movies.iter().zip(&stems) {
        let size = sizes.entry(stem).or_default();
        size.0 += 1;
        size.1 |= *stem != plain(&movie.title);
    }
    movies
        .iter()
        .zip(&stems)
        .map(|(movie, stem)| match &movie.franchise {
            Some(name) => Some(name.to_lowercase()),
            // Two films of one name are remakes, which is no series, unless a part number or subtitle says so.
            None => sizes.get(stem.as_str()).filter(|(n, parts)| *n > 1 && *parts).map(|_| stem.clone()),
        })
        .collect()
}

/// What is left of a title without part numbers and subtitles.
fn series_stem(title: &str) -> String {
    static PART: OnceLock<Regex> = OnceLock::new();
    let part = PART.get_or_init(|| {
        Regex::new(
            r"(?x)
            \s*(?: :.*                                            # Star Wars: Episode IV
              | \s-\s.*
              | ,?\s(?:part|episode|chapter|vol\.?|volume)\s.*    # Back to the Future Part II
              | \s(?:[2-9]|1[0-9])(?:\b.*)?                       # Toy Story 3
              | \s(?:ii|iii|iv|v|vi|vii|viii|ix|x)(?:\b.*)?       # Rocky IV
              | \sand\sthe\s.*                                    # Harry Potter and the Goblet of Fire
            )$",
        )
        .expect("the pattern is part of the program")
    });
    let plain = plain(title);
    match part.find(&plain) {
        // A stem of one short word ("it", "up") says nothing.
        Some(found) if found.start() > 3 => plain[..found.start()].to_owned(),
        _ => plain,
    }
}

/// The words of a franchise's name, folded, without "the" in front.
pub fn words(name: &str) -> String {
    let words = folding::words(name);
    words.strip_prefix(&["the".to_owned()]).unwrap_or(&words).join(" ")
}

fn plain(title: &str) -> String {
    let title = title.split(" (").next().unwrap_or(title).trim().to_lowercase();
    title.strip_prefix("the ").map(str::to_owned).unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_series_share_a_franchise() {
        let titles = [
            "Toy Story",
            "Toy Story 3",
            "Rocky",
            "Rocky IV",
            "Back to the Future",
            "Back to the Future Part II",
            "Harry Potter and the Goblet of Fire",
            "Harry Potter and the Half-Blood Prince",
            "Star Wars: Episode IV - A New Hope",
            "Star Wars: Episode VI - Return of the Jedi",
        ];
        let movies: Vec<Movie> = titles.iter().map(|t| Movie { title: t.to_string(), ..Movie::default() }).collect();
        let found = franchises(&movies);
        for pair in found.chunks(2) {
            assert!(pair[0].is_some());
            assert_eq!(pair[0], pair[1]);
        }
    }

    #[test]
    fn remakes_and_single_films_have_none() {
        let movies: Vec<Movie> = ["Psycho", "Psycho", "Se7en", "12 Years a Slave", "Kill Bill: Vol. 1"]
            .iter()
            .map(|t| Movie { title: t.to_string(), ..Movie::default() })
            .collect();
        assert_eq!(franchises(&movies), vec![None; 5]);
    }

    #[test]
    fn the_datasets_own_name_wins() {
        let movie = Movie { title: "Dr. No".into(), franchise: Some("James Bond".into()), ..Movie::default() };
        assert_eq!(franchises(&[movie]), vec![Some("james bond".to_owned())]);
    }
}
