//! Reasons in sentences. Each is read off the arithmetic: a share, a matched part of the wish, a count of ratings.
//! Nothing is claimed that no figure stands behind.

use super::reply::Because;
use super::session::Scores;
use crate::catalog::{Audience, Movie};
use crate::texts::Voice;

/// A film whose share is smaller than this is not named in a short reason.
const SHARE_WORTH_NAMING: f32 = 0.05;
/// A short reason names at most so many rated films.
const FILMS_NAMED: usize = 2;
/// And at most so many parts of the wish, matched or missing.
const PARTS_NAMED: usize = 4;
/// An average of fewer ratings than this says nothing.
const RATINGS_THAT_COUNT: u32 = 10;
/// A rating from here on is called liking; up to [`DISLIKED`], disliking.
const LIKED: f32 = 3.5;
const LOVED: f32 = 4.5;
const DISLIKED: f32 = 2.5;

/// The reason for one film in one or two sentences.
pub(crate) fn reason(movie: &Movie, scores: &Scores, audience: Audience, voice: Voice<'_>) -> String {
    let mut sentences = because(&scores.because, voice);
    if !scores.similar_to.is_empty() {
        sentences.push(voice.say_with("reason-similar", &[("films", voice.list(&scores.similar_to).into())]));
    }
    if !scores.matched.is_empty() {
        sentences.push(voice.say_with("reason-matches", &[("parts", first_parts(&scores.matched).into())]));
    } else if scores.near {
        sentences.push(voice.say("reason-near"));
    }
    if sentences.is_empty() {
        sentences.extend(well_rated(movie, audience, voice));
    }
    if !scores.missing.is_empty() {
        sentences.push(voice.say_with("reason-missing", &[("parts", first_parts(&scores.missing).into())]));
    }
    sentences.join(" ")
}

/// "Because you loved Heat (46 %) and Inside Man (31 %)." and the like, for the largest positive shares.
fn because(because: &[Because], voice: Voice<'_>) -> Vec<String> {
    // A film that comes although the ratings speak against it does not come because of one of them.
    if because.iter().map(|b| b.share).sum::<f32>() <= 0.0 {
        return Vec::new();
    }
    let says_something = |b: &&Because| b.share >= SHARE_WORTH_NAMING && (b.rating >= LIKED || b.rating <= DISLIKED);
    let named: Vec<&Because> = because.iter().filter(says_something).take(FILMS_NAMED).collect();
    type Group = (&'static str, fn(f32) -> bool);
    let groups: [Group; 3] = [
        ("reason-loved", |rating| rating >= LOVED),
        ("reason-liked", |rating| (LIKED..LOVED).contains(&rating)),
        ("reason-disliked", |rating| rating <= DISLIKED),
    ];
    groups
        .iter()
        .filter_map(|(id, belongs)| {
            let films: Vec<String> = named.iter().filter(|b| belongs(b.rating)).map(|b| with_share(b, voice)).collect();
            (!films.is_empty()).then(|| voice.say_with(id, &[("films", voice.list(&films).into())]))
        })
        .collect()
}

fn with_share(because: &Because, voice: Voice<'_>) -> String {
    let blanks = [("title", because.title.as_str().into()), ("percent", percent(because.share).into())];
    voice.say_with("film-with-share", &blanks)
}

/// Whole percent; never 0 for something that is there.
pub(crate) fn percent(share: f32) -> i64 {
    let percent = (share * 100.0).round() as i64;
    if percent == 0 && share != 0.0 { share.signum() as i64 } else { percent }
}

fn first_parts(parts: &[String]) -> String {
    parts.iter().take(PARTS_NAMED).cloned().collect::<Vec<_>>().join(", ")
}

/// What others think of the film, for somebody of whom nothing is known.
fn well_rated(movie: &Movie, audience: Audience, voice: Voice<'_>) -> Option<String> {
    if movie.rating_count < RATINGS_THAT_COUNT {
        return None;
    }
    let id = match audience {
        Audience::Real => "reason-average",
        Audience::Simulated => "reason-average-simulated",
    };
    let blanks = [("average", voice.score(movie.average_rating).into()), ("count", movie.rating_count.into())];
    Some(voice.say_with(id, &blanks))
}

/// The full arithmetic of one film, paragraph by paragraph.
pub(crate) fn arithmetic(title: &str, scores: &Scores, audience: Audience, voice: Voice<'_>) -> Vec<String> {
    let blanks = [
        ("title", title.into()),
        ("total", voice.score(scores.total).into()),
        ("collaborative", voice.score(scores.collaborative).into()),
        ("content", voice.score(scores.content).into()),
        ("importance", i64::from(scores.importance).into()),
        ("rest", i64::from(100 - scores.importance.min(100)).into()),
    ];
    let mut text = vec![voice.say_with("why-scores", &blanks)];
    let (for_it, against): (Vec<_>, Vec<_>) = scores.because.iter().partition(|b| b.share > 0.0);
    for (id, films) in [("why-for", for_it), ("why-against", against)] {
        let films: Vec<String> = films.iter().map(|b| rated_with_share(b, voice)).collect();
        if !films.is_empty() {
            text.push(voice.say_with(id, &[("films", films.join(", ").into())]));
        }
    }
    if scores.because.is_empty() {
        text.push(voice.say("why-no-ratings"));
    } else if audience == Audience::Simulated {
        text.push(voice.say("why-simulated"));
    }
    if !scores.similar_to.is_empty() {
        text.push(voice.say_with("reason-similar", &[("films", voice.list(&scores.similar_to).into())]));
    }
    if !scores.matched.is_empty() {
        text.push(voice.say_with("why-matches", &[("parts", scores.matched.join(", ").into())]));
    }
    if scores.near {
        text.push(voice.say("reason-near"));
    }
    if !scores.missing.is_empty() {
        text.push(voice.say_with("why-missing", &[("parts", scores.missing.join(", ").into())]));
    }
    text
}

fn rated_with_share(because: &Because, voice: Voice<'_>) -> String {
    let blanks = [
        ("title", because.title.as_str().into()),
        ("rating", voice.number(because.rating).into()),
        ("percent", percent(because.share).into()),
    ];
    voice.say_with("film-with-rating-and-share", &blanks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;

    fn film(title: &str, rating: f32, share: f32) -> Because {
        Because { movie_id: 1, title: title.into(), rating, share }
    }

    fn scores(because: Vec<Because>, matched: &[&str], missing: &[&str]) -> Scores {
        let owned = |parts: &[&str]| parts.iter().map(|&p| p.to_owned()).collect();
        Scores {
            total: 10.0,
            collaborative: 8.0,
            content: 9.0,
            importance: 50,
            because,
            matched: owned(matched),
            missing: owned(missing),
            similar_to: Vec::new(),
            near: false,
        }
    }

    fn movie() -> Movie {
        Movie { rating_count: 1200, average_rating: 4.1, ..Movie::default() }
    }

    #[test]
    fn shares_and_matches_become_sentences() {
        let texts = Texts::new();
        let scores = scores(
            vec![film("Heat", 5.0, 0.46), film("Inside Man", 5.0, 0.31), film("Argo", 3.0, 0.02)],
            &["capital punishment", "legal drama"],
            &["humour"],
        );
        assert_eq!(
            reason(&movie(), &scores, Audience::Real, texts.voice("en")),
            "Because you loved Heat (46 %) and Inside Man (31 %). Matches capital punishment, legal drama. Not in it: humour."
        );
    }

    #[test]
    fn a_film_that_was_to_be_the_measure_is_named_as_such() {
        let texts = Texts::new();
        let scores = Scores { similar_to: vec!["Solaris".into()], ..scores(vec![], &["space"], &[]) };
        let said = reason(&movie(), &scores, Audience::Real, texts.voice("en"));
        assert_eq!(said, "Similar to Solaris. Matches space.");
    }

    #[test]
    fn a_film_that_says_the_same_in_other_words_is_called_so_unless_there_are_words_to_name() {
        let texts = Texts::new();
        let near = |matched: &[&str]| Scores { near: true, ..scores(vec![], matched, &[]) };
        let said = |scores: &Scores| reason(&movie(), scores, Audience::Real, texts.voice("en"));
        assert_eq!(said(&near(&[])), "Close in meaning to what you describe.");
        assert_eq!(said(&near(&["space"])), "Matches space.");
        let full = arithmetic("Moon (2009)", &near(&["space"]), Audience::Real, texts.voice("en")).join(" ");
        assert!(full.contains("Close in meaning"), "{full}");
    }

    #[test]
    fn a_disliked_film_that_speaks_for_another_is_named_as_disliked() {
        let texts = Texts::new();
        let scores = scores(vec![film("Heat", 4.0, 0.5), film("Cats", 1.0, 0.4), film("Up", 5.0, -0.1)], &[], &[]);
        assert_eq!(
            reason(&movie(), &scores, Audience::Real, texts.voice("en")),
            "Because you liked Heat (50 %). Because you did not like Cats (40 %)."
        );
    }

    #[test]
    fn without_any_arithmetic_no_reason_is_claimed() {
        let texts = Texts::new();
        let nothing = scores(vec![film("Up", 5.0, -1.0)], &[], &["humour"]);
        let unknown = Movie { rating_count: 3, ..movie() };
        assert_eq!(reason(&unknown, &nothing, Audience::Real, texts.voice("en")), "Not in it: humour.");
    }

    #[test]
    fn a_simulated_audience_is_called_so() {
        let texts = Texts::new();
        let nothing = scores(vec![], &[], &[]);
        let simulated = reason(&movie(), &nothing, Audience::Simulated, texts.voice("en"));
        assert!(simulated.contains("simulated"), "{simulated}");
        let real = reason(&movie(), &nothing, Audience::Real, texts.voice("en"));
        assert!(real.contains("4.1") && !real.contains("simulated"), "{real}");
    }

    #[test]
    fn the_full_arithmetic_names_what_speaks_against() {
        let texts = Texts::new();
        let scores = scores(vec![film("Heat", 5.0, 0.6), film("Cats", 1.0, -0.4)], &["heist"], &["funny"]);
        let text = arithmetic("Ronin (1998)", &scores, Audience::Real, texts.voice("en")).join("\n");
        for part in ["10.0", "8.0", "9.0", "Heat (rated 5): 60 %", "Cats (rated 1): -40 %", "heist", "funny"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
