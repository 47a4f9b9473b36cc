//! Lite mode: chosen films and tags, no language model, everything in the address.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::{layout, page};
use crate::adapters::web::error::WebError;
use crate::adapters::web::fields::{Fields, QueryFields};
use crate::adapters::web::state::{Shared, WebState};
use crate::adapters::web::view::{CardView, Layout};
use crate::adapters::web::visitor::Visitor;
use crate::catalog::MovieKey;
use crate::conversation::{FoundTitle, LiteQuery};
use crate::texts::Voice;

/// Most films and tags that are read from an address.
const MOST_CHOSEN: usize = 50;
/// Ratings offered for a film, best first.
const RATINGS: [f32; 10] = [5.0, 4.5, 4.0, 3.5, 3.0, 2.5, 2.0, 1.5, 1.0, 0.5];
/// How many results there are when the address does not say.
const RESULTS: usize = 20;
/// How many there can be.
const MOST_RESULTS: usize = 60;

#[derive(Template)]
#[template(path = "lite.html")]
struct LitePage<'s> {
    layout: Layout<'s>,
    /// Ratings offered for a film that is added.
    ratings: Vec<RatingOption>,
    /// Whether a tag that is added is wanted.
    wanted: bool,
    films: Vec<ChosenFilm>,
    tags: Vec<ChosenTag>,
    importance: u8,
    count: usize,
    past: bool,
    /// What could not be added, with a sentence and what it could have been.
    film_problem: Option<Unclear>,
    tag_problem: Option<Unclear>,
    results: Vec<CardView>,
    asked: bool,
    /// This page's own address, to come back to.
    here: String,
}

struct ChosenFilm {
    title: String,
    key: String,
    options: Vec<RatingOption>,
    without: String,
}

struct RatingOption {
    rating: f32,
    chosen: bool,
}

struct ChosenTag {
    name: String,
    wanted: bool,
    without: String,
}

struct Unclear {
    typed: String,
    sentence: String,
    /// Labels and addresses of what it could have been.
    choices: Vec<(String, String)>,
}

impl Unclear {
    /// Something that is clear, and stays in the form because of something else that is not.
    fn only_typed(typed: &str) -> Self {
        Self { typed: typed.to_owned(), sentence: String::new(), choices: Vec::new() }
    }
}

/// The state of the form, as the address holds it.
#[derive(Debug, Clone, PartialEq, Default)]
struct Choice {
    films: Vec<(MovieKey, f32)>,
    wanted: Vec<String>,
    unwanted: Vec<String>,
    importance: u8,
    count: usize,
    past: bool,
}

impl Choice {
    fn read(fields: &Fields) -> Self {
        let film = |text: &str| {
            let (key, rating) = text.rsplit_once('~')?;
            let rating = rating.parse::<f32>().ok().filter(|r| (0.5..=5.0).contains(r))?;
            Some((MovieKey(key.to_owned()), rating))
        };
        let tags = |name: &'static str| -> Vec<String> {
            let named = fields.all(name).map(str::trim).filter(|tag| !tag.is_empty() && tag.len() <= 100);
            named.take(MOST_CHOSEN).map(str::to_owned).collect()
        };
        Self {
            films: fields.all("film").filter_map(film).take(MOST_CHOSEN).collect(),
            wanted: tags("want"),
            unwanted: tags("avoid"),
            importance: fields.parsed("importance").ok().flatten().unwrap_or(50).min(100),
            count: fields.parsed("count").ok().flatten().unwrap_or(RESULTS).clamp(1, MOST_RESULTS),
            past: fields.ticked("past"),
        }
    }

    fn is_empty(&self) -> bool {
        self.films.is_empty() && self.wanted.is_empty() && self.unwanted.is_empty() && !self.past
    }

    /// The address of this state.
    fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, rating) in &self.films {
            query.append_pair("film", &format!("{key}~{rating}"));
        }
        for tag in &self.wanted {
            query.append_pair("want", tag);
        }
        for tag in &self.unwanted {
            query.append_pair("avoid", tag);
        }
        query.append_pair("importance", &self.importance.to_string()).append_pair("count", &self.count.to_string());
        if self.past {
            query.append_pair("past", "on");
        }
        format!("/lite?{}", query.finish())
    }

    fn with_film(&self, key: &MovieKey, rating: f32) -> Self {
        let mut other = self.without_film(key);
        other.films.push((key.clone(), rating));
        other
    }

    fn without_film(&self, key: &MovieKey) -> Self {
        let mut other = self.clone();
        other.films.retain(|(film, _)| film != key);
        other
    }

    fn with_tag(&self, tag: &str, wanted: bool) -> Self {
        let mut other = self.without_tag(tag);
        if wanted { &mut other.wanted } else { &mut other.unwanted }.push(tag.to_owned());
        other
    }

    fn without_tag(&self, tag: &str) -> Self {
        let mut other = self.clone();
        other.wanted.retain(|t| t != tag);
        other.unwanted.retain(|t| t != tag);
        other
    }
}

/// Shows form and results. Something to be added leads on to the address that has it.
pub(super) async fn show(
    State(state): State<Shared>,
    visitor: Visitor,
    QueryFields(fields): QueryFields,
) -> Result<Response, WebError> {
    let choice = Choice::read(&fields);
    let voice = state.app.engine.texts().voice(visitor.locale());
    let (added_rating, wanted) = (rating_of(&fields), fields.get("how") != Some("avoid"));
    let film = fields.get("add_film").map(|typed| add_film(&state, voice, &choice, typed, added_rating));
    let with_film = film.as_ref().and_then(|film| film.as_ref().ok()).unwrap_or(&choice);
    let tag = fields.get("add_tag").map(|typed| add_tag(&state, voice, with_film, typed, wanted));
    let (film_problem, tag_problem) = match (film, tag) {
        (None | Some(Ok(_)), Some(Ok(next))) | (Some(Ok(next)), None) => {
            return Ok(Redirect::to(&next.address()).into_response());
        }
        (Some(Ok(next)), Some(Err(unclear))) => {
            // The film is added; what is unclear stays in the form.
            let rest = [("add_tag", unclear.typed.as_str()), ("how", if wanted { "want" } else { "avoid" })];
            let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish();
            return Ok(Redirect::to(&format!("{}&{rest}", next.address())).into_response());
        }
        (film, tag) => {
            let typed_tag = fields.get("add_tag").filter(|_| matches!(tag, Some(Ok(_)))).map(Unclear::only_typed);
            (film.and_then(Result::err), tag.and_then(Result::err).or(typed_tag))
        }
    };

    let query = LiteQuery {
        films: choice.films.clone(),
        wanted: choice.wanted.clone(),
        unwanted: choice.unwanted.clone(),
        importance: choice.importance,
        count: choice.count,
        past_ratings: choice.past,
    };
    let results = match choice.is_empty() {
        true => Vec::new(),
        false => state.app.engine.lite(visitor.identity().as_ref(), visitor.locale(), &query).await?,
    };
    let layout = layout(&state, &visitor, "web-lite", "lite");
    let voice = layout.voice;
    Ok(page(&LitePage {
        layout,
        ratings: rating_options(added_rating),
        wanted,
        films: chosen_films(&state, &choice),
        tags: chosen_tags(&choice),
        importance: choice.importance,
        count: choice.count,
        past: choice.past,
        film_problem,
        tag_problem,
        results: results.into_iter().map(|card| CardView::new(voice, card, None)).collect(),
        asked: !choice.is_empty(),
        here: choice.address(),
    }))
}

fn rating_of(fields: &Fields) -> f32 {
    fields.parsed::<f32>("add_rating").ok().flatten().filter(|r| (0.5..=5.0).contains(r)).unwrap_or(4.5)
}

fn add_film(state: &WebState, voice: Voice<'_>, choice: &Choice, typed: &str, rating: f32) -> Result<Choice, Unclear> {
    let label = |m: &crate::conversation::MovieSummary| format!("{} ({})", m.title, m.year);
    match state.app.engine.find_title(typed) {
        FoundTitle::Movie(movie) => Ok(choice.with_film(&movie.key, rating)),
        FoundTitle::OneOf(movies) => Err(Unclear {
            typed: typed.to_owned(),
            sentence: voice.say("web-which-of-these"),
            choices: movies.iter().map(|m| (label(m), choice.with_film(&m.key, rating).address())).collect(),
        }),
        FoundTitle::Unknown => {
            Err(Unclear { typed: typed.to_owned(), sentence: voice.say("web-no-such-film"), choices: Vec::new() })
        }
    }
}

fn add_tag(state: &WebState, voice: Voice<'_>, choice: &Choice, typed: &str, wanted: bool) -> Result<Choice, Unclear> {
    let near = state.app.engine.complete_tags(typed, 8);
    if let Some((exact, _)) = near.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(typed)) {
        return Ok(choice.with_tag(exact, wanted));
    }
    let sentence = if near.is_empty() { "web-no-such-tag" } else { "web-which-of-these" };
    Err(Unclear {
        typed: typed.to_owned(),
        sentence: voice.say(sentence),
        choices: near.into_iter().map(|(tag, _)| (tag.clone(), choice.with_tag(&tag, wanted).address())).collect(),
    })
}

fn chosen_films(state: &WebState, choice: &Choice) -> Vec<ChosenFilm> {
    let film = |(key, rating): &(MovieKey, f32)| {
        let movie = state.app.engine.summary(key)?;
        Some(ChosenFilm {
            title: format!("{} ({})", movie.title, movie.year),
            key: key.to_string(),
            options: rating_options(*rating),
            without: choice.without_film(key).address(),
        })
    };
    choice.films.iter().filter_map(film).collect()
}

fn rating_options(chosen: f32) -> Vec<RatingOption> {
    RATINGS.iter().map(|rating| RatingOption { rating: *rating, chosen: *rating == chosen }).collect()
}

fn chosen_tags(choice: &Choice) -> Vec<ChosenTag> {
    let tag = |wanted: bool| {
        move |name: &String| ChosenTag { name: name.clone(), wanted, without: choice.without_tag(name).address() }
    };
    choice.wanted.iter().map(tag(true)).chain(choice.unwanted.iter().map(tag(false))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_reads_back_from_its_address() {
        let choice = Choice {
            films: vec![(MovieKey("tt0113277".into()), 4.5), (MovieKey("a & b = c~ (1999)".into()), 0.5)],
            wanted: vec!["capital punishment".into()],
            unwanted: vec!["gore".into(), "100% sad".into()],
            importance: 70,
            count: 60,
            past: true,
        };
        let address = choice.address();
        let query = address.strip_prefix("/lite?").unwrap();
        assert_eq!(Choice::read(&Fields::parse(query.as_bytes())), choice);
    }

    #[test]
    fn nonsense_in_the_address_is_left_out() {
        let fields = Fields::parse(b"film=tt1&film=tt2~9&film=tt3~x&importance=900&count=0&want=&want=ok");
        let choice = Choice::read(&fields);
        assert_eq!(choice, Choice { wanted: vec!["ok".into()], importance: 50, count: 1, ..Choice::default() });
    }
}
