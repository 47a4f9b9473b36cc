//! What goes in and out of the API.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::conversation::{Button, Card, Chip, KnownFilm, MovieSummary, ReasonBy, Reply, Taste};

/// A message in the person's own words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RecommendRequest {
    /// What the person likes and would like to watch.
    #[schema(min_length = 1, max_length = 4000)]
    pub text: String,
    /// How many films.
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 100)]
    pub count: Option<usize>,
    /// Weight of the collaborative score.
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 100)]
    pub importance: Option<u8>,
    /// Whether ratings of earlier conversations count.
    pub past_ratings: Option<bool>,
    /// Name of a configured language model, or `builtin`.
    pub model: Option<String>,
}

/// Reads a whole number; in JSON `5.0` is one too.
fn whole<'de, D, N>(deserializer: D) -> Result<Option<N>, D::Error>
where
    D: Deserializer<'de>,
    N: TryFrom<u64>,
{
    /// The largest whole numbers that every JSON reader keeps exact.
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    let Some(number) = Option::<f64>::deserialize(deserializer)? else { return Ok(None) };
    let whole = Some(number).filter(|n| n.fract() == 0.0 && (0.0..=LARGEST).contains(n));
    let fitting = whole.and_then(|n| N::try_from(n as u64).ok());
    fitting.map(Some).ok_or_else(|| serde::de::Error::custom(format!("{number} is not a whole number in range")))
}

/// Chosen films and tags.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LiteRequest {
    /// Films with ratings.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub films: Vec<FilmRating>,
    /// Tags that films should have.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub wanted: Vec<String>,
    /// Tags that films should not have.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub unwanted: Vec<String>,
    /// Weight of the collaborative score.
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 100)]
    pub importance: Option<u8>,
    /// How many films.
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 60)]
    pub count: Option<usize>,
    /// Whether stored ratings count too.
    #[serde(default)]
    pub past_ratings: bool,
}

/// A film with a rating.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FilmRating {
    /// The film's key.
    pub movie: String,
    /// 0.5 to 5.
    #[schema(minimum = 0.5, maximum = 5)]
    pub rating: f32,
}

/// A rating.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RatingRequest {
    /// 0.5 to 5.
    #[schema(minimum = 0.5, maximum = 5)]
    pub rating: f32,
}

/// Facts of a film.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MovieBody {
    /// Name of the film in all requests: its IMDb id where there is one.
    pub key: String,
    /// `tt...`
    pub imdb_id: Option<String>,
    /// Title.
    pub title: String,
    /// Year of release.
    pub year: u16,
    /// Genres.
    pub genres: Vec<String>,
    /// Directors.
    pub directors: Vec<String>,
    /// Main cast.
    pub cast: Vec<String>,
    /// Minutes.
    pub runtime: Option<u16>,
    /// Its strongest tags.
    pub tags: Vec<String>,
    /// Address of its poster on this server.
    pub poster: String,
}

impl From<MovieSummary> for MovieBody {
    fn from(movie: MovieSummary) -> Self {
        let key = movie.key.to_string();
        let encoded: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
        Self {
            poster: format!("/posters/{}", encoded.replace('+', "%20")),
            key,
            imdb_id: movie.imdb_id,
            title: movie.title,
            year: movie.year,
            genres: movie.genres,
            directors: movie.directors,
            cast: movie.cast,
            runtime: movie.runtime,
            tags: movie.tags,
        }
    }
}

/// A recommended film.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CardBody {
    /// 1 for the best.
    pub rank: usize,
    /// The film.
    pub movie: MovieBody,
    /// 0 to 10; the best film has 10.
    pub total: f32,
    /// 0 to 10: how well it fits the ratings.
    pub collaborative: f32,
    /// 0 to 10: how well it fits the wish.
    pub content: f32,
    /// Rated films with their exact shares of the collaborative score.
    pub because: Vec<ShareBody>,
    /// Parts of the wish that it has.
    pub matched: Vec<String>,
    /// Parts of the wish that it lacks.
    pub missing: Vec<String>,
    /// The reason.
    pub reason: String,
    /// Name of the language model that wrote the reason; null when it is arithmetic.
    pub reason_by: Option<String>,
}

/// A rated film's share of a score.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShareBody {
    /// Title of the rated film.
    pub title: String,
    /// Its rating.
    pub rating: f32,
    /// -1 to 1; negative when it speaks against.
    pub share: f32,
}

impl From<Card> for CardBody {
    fn from(card: Card) -> Self {
        let share = |b: crate::conversation::Because| ShareBody { title: b.title, rating: b.rating, share: b.share };
        Self {
            rank: card.position + 1,
            movie: card.movie.into(),
            total: card.total,
            collaborative: card.collaborative,
            content: card.content,
            because: card.because.into_iter().map(share).collect(),
            matched: card.matched_tags,
            missing: card.missing,
            reason: card.reason,
            reason_by: match card.reason_by {
                ReasonBy::Scores => None,
                ReasonBy::Model(name) => Some(name),
            },
        }
    }
}

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReplyBody {
    /// What is said, paragraph by paragraph.
    pub text: Vec<String>,
    /// The films.
    pub films: Vec<CardBody>,
    /// What was understood.
    pub understood: Vec<String>,
    /// A question with its possible answers.
    pub question: Option<QuestionBody>,
    /// What can be said next.
    pub next: Vec<String>,
    /// Small print.
    pub notes: Vec<String>,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuestionBody {
    /// What is asked.
    pub text: String,
    /// Possible answers.
    pub choices: Vec<String>,
}

impl From<Reply> for ReplyBody {
    fn from(reply: Reply) -> Self {
        let label = |button: Button| button.label;
        let cards = reply.list.into_iter().flat_map(|list| list.cards).chain(reply.movie);
        Self {
            text: reply.text,
            films: cards.map(CardBody::from).collect(),
            understood: reply.receipt.into_iter().map(|chip: Chip| chip.label).collect(),
            question: reply
                .question
                .map(|q| QuestionBody { text: q.text, choices: q.choices.into_iter().map(label).collect() }),
            next: reply.buttons.into_iter().map(label).collect(),
            notes: reply.notes,
        }
    }
}

/// Films found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MoviesBody {
    /// Best match first.
    pub movies: Vec<MovieBody>,
}

/// Tags found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TagsBody {
    /// Best match first.
    pub tags: Vec<TagBody>,
}

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TagBody {
    /// Its name.
    pub name: String,
    /// How many films have it.
    pub films: usize,
}

/// Recommended films.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FilmsBody {
    /// Best first.
    pub films: Vec<CardBody>,
}

/// What is known of a person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProfileBody {
    /// Films they said something of, newest first.
    pub films: Vec<KnownFilmBody>,
    /// Tags of the films they like with weights from 0 to 1, strongest first.
    pub tags: Vec<TagWeightBody>,
}

/// A film somebody said something of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct KnownFilmBody {
    /// The film's key.
    pub movie: String,
    /// Title and year.
    pub title: String,
    /// Their rating.
    pub rating: Option<f32>,
    /// Watched.
    pub seen: bool,
    /// On the watchlist.
    pub watchlist: bool,
}

/// A tag with its weight.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TagWeightBody {
    /// Its name.
    pub name: String,
    /// 0 to 1.
    pub weight: f32,
}

impl From<Taste> for ProfileBody {
    fn from(taste: Taste) -> Self {
        let film = |film: &KnownFilm| KnownFilmBody {
            movie: film.key.to_string(),
            title: film.title(),
            rating: film.state.rating,
            seen: film.state.seen,
            watchlist: film.state.watchlist,
        };
        Self {
            films: taste.films.iter().map(film).collect(),
            tags: taste.tags.into_iter().map(|(name, weight)| TagWeightBody { name, weight }).collect(),
        }
    }
}
