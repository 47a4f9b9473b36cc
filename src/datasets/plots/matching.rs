//! Which row of a plots file is about which movie: by year and title, exact first, then with small differences, and
//! only where the people involved do not speak against it.

use std::collections::HashMap;
use std::collections::HashSet;

use strsim::levenshtein;

use crate::datasets::title::normalise;

/// Largest difference between two titles that may still be the same, in letters.
const MOST_EDITS: usize = 3;

/// What identifies a film.
#[derive(Debug, Clone, Default)]
pub(super) struct FilmFacts {
    /// Its names in the form in which they are compared.
    pub names: Vec<String>,
    /// Year of release, 0 when unknown.
    pub year: u16,
    /// Length of the plot in bytes; rows only.
    pub plot_length: usize,
    directors: HashSet<String>,
    cast: HashSet<String>,
}

impl FilmFacts {
    /// Facts from names and people as they are written.
    pub fn new<'a>(
        names: impl Iterator<Item = &'a str>,
        year: u16,
        directors: &[String],
        cast: &[String],
        plot_length: usize,
    ) -> Self {
        let mut compared: Vec<String> = Vec::new();
        for name in names.flat_map(|name| [comparable(name), comparable(&without_brackets(name))]) {
            if !name.is_empty() && !compared.contains(&name) {
                compared.push(name);
            }
        }
        let surnames = |people: &[String]| people.iter().filter_map(|name| surname(name)).collect();
        Self { names: compared, year, plot_length, directors: surnames(directors), cast: surnames(cast) }
    }

    fn is_usable_row(&self) -> bool {
        self.year > 0 && self.plot_length > 0 && !self.names.is_empty()
    }
}

/// What directors and cast say about two films being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// The directors are others, and nobody of the cast is the same.
    Against,
    /// Nobody is the same, but a director is not known. Two casts may be different parts of one.
    Unknown,
    /// Somebody has a part in both.
    For,
    /// The director is the same.
    SameDirector,
}

fn evidence(a: &FilmFacts, b: &FilmFacts) -> Evidence {
    if !a.directors.is_disjoint(&b.directors) {
        Evidence::SameDirector
    } else if !a.cast.is_disjoint(&b.cast) {
        Evidence::For
    } else if !a.directors.is_empty() && !b.directors.is_empty() {
        Evidence::Against
    } else {
        Evidence::Unknown
    }
}

/// For each row the movie it is about, if any. Every movie gets one row at most, the best there is.
pub(super) fn match_rows(rows: &[FilmFacts], movies: &[FilmFacts]) -> Vec<Option<usize>> {
    let mut matching =
        Matching { rows, movies, row_of_movie: vec![None; movies.len()], movie_of_row: vec![None; rows.len()] };
    matching.take_equal(0);
    matching.take_similar();
    matching.take_equal(1);
    matching.movie_of_row
}

struct Matching<'a> {
    rows: &'a [FilmFacts],
    movies: &'a [FilmFacts],
    row_of_movie: Vec<Option<usize>>,
    movie_of_row: Vec<Option<usize>>,
}

/// A possible match; larger is better.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    fewer_edits: std::cmp::Reverse<usize>,
    evidence: Evidence,
    plot_length: usize,
    /// The first of equals.
    row: std::cmp::Reverse<usize>,
    movie: std::cmp::Reverse<usize>,
}

impl Matching<'_> {
    /// Matches equal names, the years `apart` years from each other.
    fn take_equal(&mut self, apart: u16) {
        let mut by_name: HashMap<(u16, &str), Vec<usize>> = HashMap::new();
        for (at, movie) in self.movies.iter().enumerate().filter(|(at, _)| self.row_of_movie[*at].is_none()) {
            for name in &movie.names {
                by_name.entry((movie.year, name)).or_default().push(at);
            }
        }
        let mut candidates = Vec::new();
        for (at, row) in self.free_rows() {
            for year in if apart == 0 { vec![row.year] } else { vec![row.year - apart, row.year + apart] } {
                for name in &row.names {
                    let movies = by_name.get(&(year, name.as_str())).map_or(&[][..], Vec::as_slice);
                    candidates.extend(movies.iter().filter_map(|&movie| self.candidate(at, movie, 0, apart)));
                }
            }
        }
        self.accept(candidates);
    }

    /// Matches names that differ by a few letters in the same year.
    fn take_similar(&mut self) {
        let mut by_year: HashMap<u16, Vec<usize>> = HashMap::new();
        for (at, movie) in self.movies.iter().enumerate().filter(|(at, _)| self.row_of_movie[*at].is_none()) {
            by_year.entry(movie.year).or_default().push(at);
        }
        let mut candidates = Vec::new();
        for (at, row) in self.free_rows() {
            for &movie in by_year.get(&row.year).map_or(&[][..], Vec::as_slice) {
                if let Some(edits) = fewest_edits(&row.names, &self.movies[movie].names) {
                    candidates.extend(self.candidate(at, movie, edits, 0));
                }
            }
        }
        self.accept(candidates);
    }

    fn free_rows(&self) -> impl Iterator<Item = (usize, &FilmFacts)> {
        self.rows.iter().enumerate().filter(|(at, row)| self.movie_of_row[*at].is_none() && row.is_usable_row())
    }

    /// A candidate, unless the people speak against it; the further the titles and years are apart, the more they
    /// must speak for it.
    fn candidate(&self, row: usize, movie: usize, edits: usize, apart: u16) -> Option<Candidate> {
        let (facts, film) = (&self.rows[row], &self.movies[movie]);
        let evidence = evidence(facts, film);
        let longest = film.names.iter().map(String::len).max().unwrap_or(0);
        let needed = match (edits, apart) {
            (0, 0) => Evidence::Unknown,
            (1, 0) if longest >= 8 => Evidence::Unknown,
            (0, _) if longest >= 12 => Evidence::Unknown,
            _ => Evidence::For,
        };
        (evidence >= needed).then_some(Candidate {
            fewer_edits: std::cmp::Reverse(edits),
            evidence,
            plot_length: facts.plot_length,
            row: std::cmp::Reverse(row),
            movie: std::cmp::Reverse(movie),
        })
    }

    /// Accepts candidates from the best down, each row and each movie once.
    fn accept(&mut self, mut candidates: Vec<Candidate>) {
        candidates.sort_unstable_by(|a, b| b.cmp(a));
        for candidate in candidates {
            let (row, movie) = (candidate.row.0, candidate.movie.0);
            if self.movie_of_row[row].is_none() && self.row_of_movie[movie].is_none() {
                self.movie_of_row[row] = Some(movie);
                self.row_of_movie[movie] = Some(row);
            }
        }
    }
}

/// The fewest edits between a name of one and a name of the other, if they may still be the same film.
fn fewest_edits(some: &[String], others: &[String]) -> Option<usize> {
    let mut fewest = None;
    for a in some {
        for b in others {
            let allowed = edits_allowed(a.len().min(b.len()));
            // The cheap tests come first: a year has hundreds of films on both sides.
            if a.len().abs_diff(b.len()) > allowed || allowed == 0 || numbers(a) != numbers(b) {
                continue;
            }
            let edits = levenshtein(a, b);
            if edits <= allowed && fewest.is_none_or(|fewest| edits < fewest) {
                fewest = Some(edits);
            }
        }
    }
    fewest
}

/// In a short title every letter counts.
fn edits_allowed(length: usize) -> usize {
    match length {
        0..=4 => 0,
        5..=7 => 1,
        8..=13 => 2,
        _ => MOST_EDITS,
    }
}

/// The numbers of a title: "Rocky 2" and "Rocky 3" are one letter apart and two films.
fn numbers(name: &str) -> Vec<&str> {
    name.split(' ').filter(|word| word.bytes().all(|b| b.is_ascii_digit())).collect()
}

/// "(500) Days of Summer" and "Birdman: Or (...)" as lists have them that drop what is in brackets.
fn without_brackets(title: &str) -> String {
    let mut depth = 0;
    let outside = title.chars().filter(|c| {
        depth += i32::from(*c == '(');
        let is_outside = depth == 0;
        depth -= i32::from(*c == ')');
        is_outside
    });
    outside.collect()
}

/// A title with its numerals in digits, `2` for `II`.
fn comparable(title: &str) -> String {
    const ROMAN: [&str; 14] =
        ["ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"];
    let normal = normalise(title);
    let mut words: Vec<String> = Vec::new();
    for (at, word) in normal.split(' ').enumerate() {
        let roman = ROMAN.iter().position(|&roman| roman == word).filter(|_| at > 0);
        words.push(roman.map_or_else(|| word.to_owned(), |number| (number + 2).to_string()));
    }
    words.join(" ")
}

fn surname(name: &str) -> Option<String> {
    let normal = normalise(name);
    let words: Vec<&str> = normal.split(' ').filter(|word| !matches!(*word, "jr" | "sr" | "ii" | "iii")).collect();
    words.last().filter(|word| !word.is_empty()).map(|word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn film(names: &[&str], year: u16, director: &str) -> FilmFacts {
        let directors = if director.is_empty() { vec![] } else { vec![director.to_owned()] };
        FilmFacts::new(names.iter().copied(), year, &directors, &[], 100)
    }

    fn matched(rows: &[FilmFacts], movies: &[FilmFacts]) -> Vec<Option<usize>> {
        match_rows(rows, movies)
    }

    #[test]
    fn equal_titles_of_the_same_year_match_through_any_name() {
        let movies =
            [film(&["Seven", "Se7en"], 1995, ""), film(&["Amelie", "Le Fabuleux destin d'Amélie Poulain"], 2001, "")];
        let rows = [film(&["Amélie"], 2001, ""), film(&["Se7en"], 1995, ""), film(&["Seven"], 1979, "")];
        assert_eq!(matched(&rows, &movies), [Some(1), Some(0), None]);
    }

    #[test]
    fn what_is_in_brackets_may_be_missing() {
        let movies =
            [film(&["(500) Days of Summer"], 2009, ""), film(&["Birdman: Or (The Unexpected Virtue)"], 2014, "")];
        let rows = [film(&["Days of Summer"], 2009, ""), film(&["Birdman: Or"], 2014, "")];
        assert_eq!(matched(&rows, &movies), [Some(0), Some(1)]);
    }

    #[test]
    fn the_exact_title_comes_before_the_similar_one() {
        let movies = [film(&["The Long Goodnight"], 1990, ""), film(&["The Long Goodnights"], 1990, "")];
        let rows = [film(&["The Long Goodnights"], 1990, "")];
        assert_eq!(matched(&rows, &movies), [Some(1)]);
    }

    #[test]
    fn small_differences_are_allowed_in_long_titles_only() {
        let movies = [
            film(&["Crocodile Dundee"], 1986, "Peter Faiman"),
            film(&["Heat"], 1995, ""),
            film(&["Rocky II"], 1979, ""),
        ];
        let rows = [
            film(&["\"Crocodil\" Dundees"], 1986, "Peter Faiman"),
            film(&["Meat"], 1995, ""),
            film(&["Rocky III"], 1979, ""),
        ];
        assert_eq!(matched(&rows, &movies), [Some(0), None, None]);
        let rows = [film(&["Rocky 2"], 1979, "")];
        assert_eq!(matched(&rows, &movies), [Some(2)]);
    }

    #[test]
    fn people_decide_between_films_of_one_name_and_year() {
        let movies = [film(&["Hercules"], 2014, "Brett Ratner"), film(&["Hercules"], 2014, "Renny Harlin")];
        let rows = [film(&["Hercules"], 2014, "Renny Harlin"), film(&["Hercules"], 2014, "B. Ratner")];
        assert_eq!(matched(&rows, &movies), [Some(1), Some(0)]);
        let rows = [film(&["Hercules"], 2014, "Somebody Else")];
        assert_eq!(matched(&rows, &movies), [None]);
    }

    #[test]
    fn a_year_may_be_one_off_when_nothing_better_is_there() {
        let movies =
            [film(&["The Usual Suspects"], 1995, ""), film(&["Heat"], 1995, "Michael Mann"), film(&["Up"], 2009, "")];
        let rows =
            [film(&["Usual Suspects"], 1994, ""), film(&["Heat"], 1996, "Michael Mann"), film(&["Up"], 2010, "")];
        assert_eq!(matched(&rows, &movies), [Some(0), Some(1), None]);
    }

    #[test]
    fn of_two_rows_of_a_film_the_longer_plot_is_taken() {
        let movies = [film(&["Heat"], 1995, "")];
        let mut longer = film(&["Heat"], 1995, "");
        longer.plot_length = 500;
        assert_eq!(matched(&[film(&["Heat"], 1995, ""), longer], &movies), [None, Some(0)]);
    }
}
