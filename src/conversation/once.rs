//! One request of one person without a conversation: nothing is remembered, nothing is stored. `matinee recommend` and
//! the evaluation use it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::{signed, stored_card};
use super::consultation::{CALLS, Reader};
use super::judging::{self, Aids, Judging, Wanted};
use super::knowledge::Knowledge;
use super::meaning::Meanings;
use super::session::{Session, StoredCard};
use super::understander;
use crate::catalog::{MovieIndex, MovieKey};
use crate::llm::{Account, Embedder, LanguageModel, Llm};
use crate::recommend::{self, Request, critique};
use crate::texts::Texts;
use crate::understanding::llm::Earlier;
use crate::understanding::{Filters, GenreWish, PersonWish, Preferences, TagWish, TitleQuestion};

/// What is asked, as one JSON line.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct OnceRequest {
    /// Comes back with the answer.
    #[serde(default)]
    pub id: Value,
    /// The person's words.
    pub text: String,
    /// Ratings given beside the text; a rating of the same film in the text goes before.
    #[serde(default)]
    pub ratings: Vec<OnceRating>,
    /// How many films, 1 to 100. `None`: what the text asks for, else the caller's default.
    #[serde(default)]
    pub k: Option<usize>,
    /// 0 to 100. `None`: the caller's default.
    #[serde(default)]
    pub importance: Option<u8>,
}

/// A rating by the dataset's own number of the film.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OnceRating {
    /// The film.
    pub movie_id: i64,
    /// 0.5 to 5.
    pub rating: f32,
}

/// What is used where a request does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnceDefaults {
    /// How many films.
    pub count: usize,
    /// Weight of the collaborative score, 0 to 100.
    pub importance: u8,
}

/// A request that makes no sense.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OnceError {
    /// `k` out of range.
    #[error("k is {0}, but a list has 1 to 100 films")]
    Count(usize),
    /// `importance` out of range.
    #[error("importance is {0}, but it goes from 0 to 100")]
    Importance(u8),
    /// A rating out of range.
    #[error("the rating of movie {movie_id} is {rating}, but ratings go from 0.5 to 5")]
    Rating {
        /// The film's number.
        movie_id: i64,
        /// What was given.
        rating: f32,
    },
}

/// The answer, as one JSON line.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OnceAnswer {
    /// As in the request.
    pub id: Value,
    /// What was understood of the text.
    pub understood: Understood,
    /// The films, best first.
    pub recommendations: Vec<OnceMovie>,
    /// Who understood the text.
    pub parser: &'static str,
    /// Milliseconds from request to answer.
    pub took_ms: f64,
}

/// What was understood of a text.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Understood {
    /// Opinions on films, and the ratings of the request.
    pub ratings: Vec<UnderstoodRating>,
    /// What the person would like to watch.
    pub wants: Wants,
    /// Limits that are never broken.
    pub filters: Filters,
    /// Titles that could be several films.
    pub questions: Vec<OpenQuestion>,
    /// Titles the catalog does not have.
    pub unknown_titles: Vec<String>,
}

/// An opinion on a film.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnderstoodRating {
    /// Title of the film.
    pub title: String,
    /// The dataset's own number.
    pub movie_id: i64,
    /// 0.5 to 5.
    pub rating: f32,
}

/// What the person would like to watch.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wants {
    /// The wish in the person's words.
    pub text: String,
    /// Wanted and unwanted tags.
    pub tags: Vec<TagWish>,
    /// Wanted and unwanted genres.
    pub genres: Vec<GenreWish>,
    /// People it should be by or with.
    pub people: Vec<PersonWish>,
    /// Films it should be like.
    pub similar_to: Vec<NamedMovie>,
    /// -1 (little known) to 1 (widely known).
    pub popularity: f32,
    /// How many films the text asks for.
    pub count: Option<usize>,
}

/// A title that could be several films.
#[derive(Debug, Clone, Serialize)]
pub struct OpenQuestion {
    /// The title as written.
    pub mention: String,
    /// The films it could be, best guess first.
    pub choices: Vec<NamedMovie>,
}

/// A film by number and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedMovie {
    /// The dataset's own number.
    pub movie_id: i64,
    /// Title.
    pub title: String,
    /// Year of release.
    pub year: u16,
}

/// One recommended film.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OnceMovie {
    /// From 1.
    pub rank: usize,
    /// The dataset's own number.
    pub movie_id: i64,
    /// `tt...`
    pub imdb_id: Option<String>,
    /// Title.
    pub title: String,
    /// Year of release.
    pub year: u16,
    /// 0 to 10; the best film has 10.
    pub total: f32,
    /// 0 to 10: how well it fits the ratings.
    pub collaborative: f32,
    /// 0 to 10: how well it fits the wish.
    pub content: f32,
    /// The rated films with their exact shares of the collaborative score.
    pub because: Vec<Share>,
    /// Parts of the wish that it has.
    pub tags: Vec<String>,
    /// The reason in one or two sentences.
    pub reason: String,
}

/// The share of a rated film.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// The dataset's own number.
    pub movie_id: i64,
    /// Title.
    pub title: String,
    /// -1 to 1.
    pub share: f32,
}

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

fn once_movie(knowledge: &Knowledge, rank: usize, card: StoredCard, index: MovieIndex) -> OnceMovie {
    let movie = knowledge.catalog.movie(index);
    let (total, collaborative, content, because, tags) = match card.scores {
        Some(s) => (s.total, s.collaborative, s.content, s.because, s.matched),
        None => Default::default(),
    };
    let share = |b: super::reply::Because| Share {
        movie_id: b.movie_id,
        title: b.title,
        share: (b.share * 1000.0).round() / 1000.0,
    };
    let rounded = |points: f32| (points * 100.0).round() / 100.0;
    OnceMovie {
        rank,
        movie_id: movie.id,
        imdb_id: movie.imdb_id.clone(),
        title: card.title,
        year: card.year,
        total: rounded(total),
        collaborative: rounded(collaborative),
        content: rounded(content),
        because: because.into_iter().map(share).collect(),
        tags,
        reason: card.reason,
    }
}

fn describe_understood(knowledge: &Knowledge, preferences: Preferences, ratings: &[(MovieIndex, f32)]) -> Understood {
    let Preferences { wish, count, questions, unknown_titles, .. } = preferences;
    let rated = |&(movie, rating): &(MovieIndex, f32)| {
        let film = knowledge.catalog.movie(movie);
        UnderstoodRating { title: film.title.clone(), movie_id: film.id, rating }
    };
    let by_key = |key: &MovieKey| knowledge.catalog.find(key).map(|index| named(knowledge, index));
    Understood {
        ratings: ratings.iter().map(rated).collect(),
        wants: Wants {
            similar_to: wish.similar_to.iter().filter_map(by_key).collect(),
            text: wish.text,
            tags: wish.tags,
            genres: wish.genres,
            people: wish.people,
            popularity: wish.popularity,
            count,
        },
        filters: wish.filters,
        questions: questions.into_iter().map(|question| open_question(knowledge, question)).collect(),
        unknown_titles,
    }
}

fn open_question(knowledge: &Knowledge, question: TitleQuestion) -> OpenQuestion {
    let choices = question.choices.iter().map(|index| named(knowledge, *index)).collect();
    OpenQuestion { mention: question.mention, choices }
}

fn named(knowledge: &Knowledge, index: MovieIndex) -> NamedMovie {
    let movie = knowledge.catalog.movie(index);
    NamedMovie { movie_id: movie.id, title: movie.title.clone(), year: movie.year }
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
