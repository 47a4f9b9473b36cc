//! One request of one person without a conversation: nothing is remembered, nothing is stored. `matinee recommend` and
//! the evaluation use it.

mod protocol;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::answer::{signed, stored_card};
use super::consultation::{CALLS, Reader};
use super::judging::{self, Aids, Judging, Wanted};
use super::knowledge::Knowledge;
use super::meaning::Meanings;
use super::session::Session;
use super::understander;
use crate::catalog::MovieIndex;
use crate::llm::{Account, Embedder, LanguageModel, Llm};
use crate::recommend::{self, Request, critique};
use crate::texts::Texts;
use crate::understanding::Preferences;
use crate::understanding::llm::Earlier;

pub use protocol::{
    NamedMovie, OnceAnswer, OnceDefaults, OnceError, OnceMovie, OnceRating, OnceRequest, OpenQuestion, Share,
    Understood, UnderstoodRating, Wants,
};
use protocol::{describe_understood, once_movie};

/// Answers one request. Reasons are in English.
///
/// # Errors
/// When a figure of the request is out of range.
pub fn recommend_once(
    knowledge: &Knowledge,
    texts: &Texts,
    defaults: OnceDefaults,
    request: OnceRequest,
) -> Result<OnceAnswer, OnceError> {
    let started = Instant::now();
    let mut preferences = understander::understand(knowledge, &request.text, &Session::default(), None).preferences;
    apply_critiques(knowledge, &mut preferences);
    let asked = Checked::new(knowledge, defaults, &request, preferences)?;
    Ok(asked.answer(knowledge, texts, request.id, &Aids::default(), started))
}

/// Models that help with a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct OnceHelp<'a> {
    /// A language model that reads the text and judges the candidates, both within the time.
    pub model: Option<(&'a Arc<Llm>, &'a Arc<LanguageModel>, Duration)>,
    /// The model that finds the films near in meaning.
    pub embedder: Option<&'a Embedder>,
}

/// As [`recommend_once`], with models that help. What does not arrive in time is left out.
///
/// # Errors
/// As [`recommend_once`].
pub async fn recommend_once_with(
    help: OnceHelp<'_>,
    knowledge: &Knowledge,
    texts: &Texts,
    defaults: OnceDefaults,
    request: OnceRequest,
) -> Result<OnceAnswer, OnceError> {
    let started = Instant::now();
    let rules = understander::understand(knowledge, &request.text, &Session::default(), None).preferences;
    let mut preferences = rules.clone();
    apply_critiques(knowledge, &mut preferences);
    let mut asked = Checked::new(knowledge, defaults, &request, preferences)?;
    let mut aids = Aids::default();
    look_up(help, knowledge, &asked, &mut aids.meanings).await;
    let Some((llm, model, limit)) = help.model else {
        return Ok(asked.answer(knowledge, texts, request.id, &aids, started));
    };
    let Ok(admission) = llm.admit(account()).await else {
        return Ok(asked.answer(knowledge, texts, request.id, &aids, started));
    };
    let wanted = asked.wanted(knowledge, llm.config().candidates, &aids);
    let judging = async {
        let wanted = wanted.as_ref()?;
        let until = started + limit;
        let mut judging = Judging::start(llm, model, &admission, knowledge, wanted, CALLS - 1, until).await;
        judging.collect(until).await;
        Some(judging.judgements)
    };
    let reader = Reader { llm, model, admission: &admission, knowledge, limit };
    let earlier = Earlier::default();
    let (judgements, read) = tokio::join!(judging, reader.read(&request.text, &rules, &earlier));
    if let Ok(reading) = read {
        let mut preferences = reading.preferences;
        apply_critiques(knowledge, &mut preferences);
        asked = Checked { parser: "llm", ..Checked::new(knowledge, defaults, &request, preferences)? };
        look_up(help, knowledge, &asked, &mut aids.meanings).await;
    }
    aids.judgements = judgements.unwrap_or_default();
    Ok(asked.answer(knowledge, texts, request.id, &aids, started))
}

/// The program's own account.
fn account() -> Account {
    Account { user: None, server: "once".to_owned() }
}

async fn look_up(help: OnceHelp<'_>, knowledge: &Knowledge, asked: &Checked, meanings: &mut Meanings) {
    if let Some(embedder) = help.embedder {
        let deadline = Instant::now() + embedder.config().timeout;
        meanings.look_up(embedder, knowledge, &asked.preferences.wish.text, &account(), deadline).await;
    }
}

/// A request that makes sense.
struct Checked {
    preferences: Preferences,
    ratings: Vec<(MovieIndex, f32)>,
    exclude: HashSet<MovieIndex>,
    count: usize,
    importance: u8,
    parser: &'static str,
}

impl Checked {
    fn new(
        knowledge: &Knowledge,
        defaults: OnceDefaults,
        request: &OnceRequest,
        preferences: Preferences,
    ) -> Result<Self, OnceError> {
        let count = request.k.or(preferences.count.map(|count| count.clamp(1, 100))).unwrap_or(defaults.count);
        if !(1..=100).contains(&count) {
            return Err(OnceError::Count(count));
        }
        let importance = request.importance.unwrap_or(defaults.importance);
        if importance > 100 {
            return Err(OnceError::Importance(importance));
        }
        let ratings = merged_ratings(knowledge, &preferences, &request.ratings)?;
        let similar = preferences.wish.similar_to.iter().filter_map(|key| knowledge.catalog.find(key));
        let rated = ratings.iter().map(|(movie, _)| *movie);
        let exclude = rated.chain(preferences.seen.iter().copied()).chain(similar).collect();
        Ok(Self { preferences, ratings, exclude, count, importance, parser: "builtin" })
    }

    fn request<'a>(&'a self, aids: &'a Aids) -> Request<'a> {
        Request {
            ratings: &self.ratings,
            wish: &self.preferences.wish,
            exclude: &self.exclude,
            count: self.count,
            importance: self.importance,
            judgements: &aids.judgements.films,
            nearness: aids.meanings.of(&self.preferences.wish.text),
        }
    }

    /// The candidates for a language model to judge; `None` when there is no wish to judge them by.
    fn wanted(&self, knowledge: &Knowledge, candidates: usize, aids: &Aids) -> Option<Wanted> {
        let wish = judging::describe(knowledge, &self.preferences.wish);
        let count = candidates.max(self.count);
        let films = recommend::candidates(&knowledge.catalog, &knowledge.model, &self.request(aids), count);
        (!wish.is_empty() && !films.is_empty()).then_some(Wanted { model: None, wish, films })
    }

    fn answer(self, knowledge: &Knowledge, texts: &Texts, id: Value, aids: &Aids, started: Instant) -> OnceAnswer {
        let (catalog, voice) = (&knowledge.catalog, texts.voice("en"));
        let found = recommend::recommend(catalog, &knowledge.model, &self.request(aids));
        let wish = &self.preferences.wish;
        let card = |film: &recommend::Recommended| {
            signed(stored_card(catalog, film, wish, self.importance, voice), film.movie, &aids.judgements)
        };
        let films = found.movies.iter().enumerate();
        let recommendations = films.map(|(i, film)| once_movie(knowledge, i + 1, card(film), film.movie)).collect();
        OnceAnswer {
            id,
            recommendations,
            parser: self.parser,
            understood: describe_understood(knowledge, self.preferences, &self.ratings),
            took_ms: started.elapsed().as_secs_f64() * 1000.0,
        }
    }
}

/// "Like Arrival but lighter": without a shown list, the named films are what a critique measures against.
pub(super) fn apply_critiques(knowledge: &Knowledge, preferences: &mut Preferences) {
    let named: Vec<MovieIndex> =
        preferences.wish.similar_to.iter().filter_map(|key| knowledge.catalog.find(key)).collect();
    for critique in std::mem::take(&mut preferences.critiques) {
        critique::apply(&knowledge.catalog, &named, &mut preferences.wish, critique);
    }
}

/// The ratings of request and text, each film once: what the text says goes before.
fn merged_ratings(
    knowledge: &Knowledge,
    preferences: &Preferences,
    given: &[OnceRating],
) -> Result<Vec<(MovieIndex, f32)>, OnceError> {
    let mut ratings: Vec<(MovieIndex, f32)> = Vec::new();
    let mut put = |movie: MovieIndex, rating: f32| match ratings.iter_mut().find(|(known, _)| *known == movie) {
        Some(known) => known.1 = rating,
        None => ratings.push((movie, rating)),
    };
    for &OnceRating { movie_id, rating } in given {
        if !(0.5..=5.0).contains(&rating) {
            return Err(OnceError::Rating { movie_id, rating });
        }
        // A film that this catalog lacks cannot say anything here, and takes nothing from the rest.
        if let Some(movie) = knowledge.catalog.find_id(movie_id) {
            put(movie, rating);
        }
    }
    for named in &preferences.ratings {
        put(named.movie, named.rating);
    }
    Ok(ratings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::testing;

    const DEFAULTS: OnceDefaults = OnceDefaults { count: 5, importance: 50 };

    fn ask(line: &str) -> Result<OnceAnswer, OnceError> {
        let knowledge = testing::knowledge();
        recommend_once(&knowledge, &Texts::new(), DEFAULTS, serde_json::from_str(line).unwrap())
    }

    #[test]
    fn ratings_beside_the_text_count_and_their_films_do_not_come() {
        let line =
            r#"{"id": 7, "text": "", "ratings": [{"movieId": 113277, "rating": 5}], "k": 30, "importance": 100}"#;
        let answer = ask(line).unwrap();
        assert_eq!(answer.id, 7);
        assert_eq!(answer.understood.ratings[0].title, "Heat");
        assert!(answer.recommendations.iter().all(|m| m.movie_id != 113277));
        assert_eq!(answer.recommendations[0].because[0].title, "Heat");
        assert_eq!(answer.recommendations[0].total, 10.0);
        let ranks: Vec<usize> = answer.recommendations.iter().map(|m| m.rank).collect();
        assert_eq!(ranks, (1..=ranks.len()).collect::<Vec<_>>());
    }

    #[test]
    fn a_rated_film_that_the_catalog_lacks_takes_nothing_from_the_rest() {
        let line = r#"{"text": "", "ratings": [{"movieId": 5, "rating": 3}, {"movieId": 113277, "rating": 5}]}"#;
        let answer = ask(line).unwrap();
        assert_eq!(answer.understood.ratings.len(), 1);
        assert!(!answer.recommendations.is_empty());
    }

    #[test]
    fn figures_out_of_range_are_refused_with_their_name() {
        for (line, error) in [
            (r#"{"text": "", "k": 0}"#, OnceError::Count(0)),
            (r#"{"text": "", "importance": 101}"#, OnceError::Importance(101)),
            (
                r#"{"text": "", "ratings": [{"movieId": 113277, "rating": 6}]}"#,
                OnceError::Rating { movie_id: 113277, rating: 6.0 },
            ),
        ] {
            assert_eq!(ask(line).unwrap_err(), error);
        }
    }

    #[test]
    fn the_answer_has_the_fields_of_the_protocol() {
        let answer = serde_json::to_value(ask(r#"{"text": "", "k": 1}"#).unwrap()).unwrap();
        for field in ["id", "understood", "recommendations", "parser", "tookMs"] {
            assert!(answer.get(field).is_some(), "{field}");
        }
        for field in ["ratings", "wants", "filters", "questions"] {
            assert!(answer["understood"].get(field).is_some(), "{field}");
        }
        let fields = ["rank", "movieId", "imdbId", "title", "year", "total", "collaborative", "content", "because"];
        for field in fields.into_iter().chain(["tags", "reason"]) {
            assert!(answer["recommendations"][0].get(field).is_some(), "{field}");
        }
    }
}
