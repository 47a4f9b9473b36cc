//! The JSON lines of a request without a conversation, and how an answer is put into them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::{MovieIndex, MovieKey};
use crate::conversation::knowledge::Knowledge;
use crate::conversation::reply::Because;
use crate::conversation::session::StoredCard;
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

/// One recommended film as it is told.
pub(super) fn once_movie(knowledge: &Knowledge, rank: usize, card: StoredCard, index: MovieIndex) -> OnceMovie {
    let movie = knowledge.catalog.movie(index);
    let (total, collaborative, content, because, tags) = match card.scores {
        Some(s) => (s.total, s.collaborative, s.content, s.because, s.matched),
        None => Default::default(),
    };
    let share = |b: Because| Share { movie_id: b.movie_id, title: b.title, share: (b.share * 1000.0).round() / 1000.0 };
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

/// What was understood, as it is told.
pub(super) fn describe_understood(
    knowledge: &Knowledge,
    preferences: Preferences,
    ratings: &[(MovieIndex, f32)],
) -> Understood {
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
