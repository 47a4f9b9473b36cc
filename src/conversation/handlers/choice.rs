//! A typed answer to "which one do you mean?": "the 1972 one", "the first", "Tarkovsky's", "neither".

use super::{questions, talk};
use crate::catalog::Movie;
use crate::conversation::EngineError;
use crate::conversation::reply::Reply;
use crate::conversation::step::Step;
use crate::understanding::{Intent, Preferences};

/// An answer to a question is short.
const WORDS_AT_MOST: usize = 8;

/// What a short message chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    One(usize),
    None,
}

/// Answers with the choice, when the message is one and a question is open.
pub(super) async fn answer_to_question(
    step: &mut Step<'_>,
    words: &str,
    preferences: &Preferences,
) -> Result<Option<Reply>, EngineError> {
    let Some(&id) = step.session.questions.first() else { return Ok(None) };
    if !preferences.ratings.is_empty() || preferences.intent == Intent::Undo {
        return Ok(None);
    }
    let Some((_, list)) = step.list(id).await? else {
        step.session.questions.remove(0);
        return Ok(None);
    };
    let movies: Vec<Movie> = list
        .cards
        .iter()
        .map(|card| {
            let known =
                step.knowledge.catalog.find(&card.movie).map(|index| step.knowledge.catalog.movie(index).clone());
            known.unwrap_or_else(|| Movie { title: card.title.clone(), year: card.year, ..Movie::default() })
        })
        .collect();
    match chosen(words, &movies) {
        Some(Choice::One(position)) => questions::choose(step, id, position as u8).await.map(Some),
        Some(Choice::None) => questions::choose_none(step, id).await.map(Some),
        None => Ok(None),
    }
}

/// Reads a short message as a choice among films. `None` when it is not clearly one.
fn chosen(message: &str, movies: &[Movie]) -> Option<Choice> {
    let lower = message.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.is_empty() || words.len() > WORDS_AT_MOST {
        return None;
    }
    if words.iter().any(|word| talk::NEITHER.contains(word)) {
        return Some(Choice::None);
    }
    by_year(&words, movies)
        .or_else(|| by_director(&words, movies))
        .or_else(|| by_age(&words, movies))
        .or_else(|| by_rank(&words, movies.len()))
        .map(Choice::One)
}

/// The one film that satisfies a condition.
fn only(movies: &[Movie], holds: impl Fn(&Movie) -> bool) -> Option<usize> {
    let mut fitting = movies.iter().enumerate().filter(|(_, movie)| holds(movie)).map(|(position, _)| position);
    fitting.next().filter(|_| fitting.next().is_none())
}

fn by_year(words: &[&str], movies: &[Movie]) -> Option<usize> {
    words.iter().filter_map(|word| word.parse::<u16>().ok()).find_map(|year| only(movies, |movie| movie.year == year))
}

fn by_director(words: &[&str], movies: &[Movie]) -> Option<usize> {
    let surname = |name: &str| name.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    only(movies, |movie| movie.directors.iter().any(|name| words.contains(&surname(name).as_str())))
}

fn by_age(words: &[&str], movies: &[Movie]) -> Option<usize> {
    let years = || movies.iter().map(|movie| movie.year);
    let any_of = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if any_of(&["old", "older", "oldest", "original", "earlier", "earliest"]) {
        let year = years().min()?;
        return only(movies, |movie| movie.year == year);
    }
    if any_of(&["new", "newer", "newest", "remake", "recent", "latest"]) {
        let year = years().max()?;
        return only(movies, |movie| movie.year == year);
    }
    None
}

fn by_rank(words: &[&str], count: usize) -> Option<usize> {
    const RANKS: [&[&str]; 8] = [
        &["1", "1st", "first", "former"],
        &["2", "2nd", "second"],
        &["3", "3rd", "third"],
        &["4", "4th", "fourth"],
        &["5", "5th", "fifth"],
        &["6", "6th", "sixth"],
        &["7", "7th", "seventh"],
        &["8", "8th", "eighth"],
    ];
    if words.iter().any(|word| ["last", "latter"].contains(word)) {
        return count.checked_sub(1);
    }
    // "The second film" but not "two films about a heist": besides the rank only filler.
    const FILLER: [&str; 15] = [
        "the", "one", "film", "movie", "number", "no", "please", "i", "mean", "meant", "it", "s", "is", "that",
        "choice",
    ];
    let rank = words.iter().position(|word| RANKS.iter().any(|names| names.contains(word)))?;
    let others = words.iter().enumerate().filter(|(i, _)| *i != rank);
    if others.into_iter().any(|(_, word)| !FILLER.contains(word)) {
        return None;
    }
    RANKS.iter().position(|names| names.contains(&words[rank])).filter(|&position| position < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solaris() -> Vec<Movie> {
        let film = |year, director: &str| Movie {
            title: "Solaris".into(),
            year,
            directors: vec![director.into()],
            ..Movie::default()
        };
        vec![film(1972, "Andrei Tarkovsky"), film(2002, "Steven Soderbergh")]
    }

    #[test]
    fn short_answers_choose() {
        for (message, expected) in [
            ("the 1972 one", Choice::One(0)),
            ("2002", Choice::One(1)),
            ("The first.", Choice::One(0)),
            ("the second one please", Choice::One(1)),
            ("2", Choice::One(1)),
            ("Tarkovsky's", Choice::One(0)),
            ("the one by Soderbergh", Choice::One(1)),
            ("the original", Choice::One(0)),
            ("the remake", Choice::One(1)),
            ("the latter", Choice::One(1)),
            ("neither", Choice::None),
            ("none of these", Choice::None),
        ] {
            assert_eq!(chosen(message, &solaris()), Some(expected), "{message}");
        }
    }

    #[test]
    fn other_messages_are_no_choice() {
        for message in [
            "",
            "the third",
            "something with two robots",
            "give me 2 films about a heist",
            "I loved the first half of the day and would like to see something calm now",
            "1999",
        ] {
            assert_eq!(chosen(message, &solaris()), None, "{message}");
        }
    }
}
