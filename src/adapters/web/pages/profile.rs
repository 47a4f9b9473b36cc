//! What a person said of films, their taste, settings and data.

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};

use super::{layout, local, page};
use crate::adapters::web::error::WebError;
use crate::adapters::web::fields::{Fields, FormFields, QueryFields};
use crate::adapters::web::state::{Shared, WebState};
use crate::adapters::web::view::{Layout, Marks};
use crate::adapters::web::visitor::{GUEST, Visitor, new_key, set_cookie};
use crate::catalog::MovieKey;
use crate::conversation::{Action, Command, DISLIKE, KnownFilm, MovieRef, SettingsChange, Taste, TurnKind};
use crate::store::StoredIdentity;
use crate::texts::Voice;

/// Films on one page of the profile.
const FILMS_ON_A_PAGE: usize = 48;

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage<'s> {
    layout: Layout<'s>,
    /// True when there is a name and a password to log in with.
    has_password: bool,
    notice: Option<String>,
    problem: Option<String>,
    rated: Vec<FilmView>,
    rated_count: usize,
    pages: Vec<usize>,
    current: usize,
    seen: Vec<FilmView>,
    watchlist: Vec<FilmView>,
    tags: Vec<Bar>,
    decades: Vec<Bar>,
    ratings: Vec<Bar>,
    accounts: Vec<(String, String)>,
    settings: SettingsForm,
}

struct FilmView {
    title: String,
    key: String,
    has_poster: bool,
    marks: Marks,
}

impl From<&KnownFilm> for FilmView {
    fn from(film: &KnownFilm) -> Self {
        Self {
            title: film.title(),
            key: film.key.to_string(),
            has_poster: film.movie.is_some(),
            marks: Marks::of(&film.state),
        }
    }
}

/// One bar of a chart.
struct Bar {
    label: String,
    /// What the bar stands for, in words.
    words: String,
    /// 0 to 100.
    length: u32,
}

struct SettingsForm {
    count: String,
    count_problem: Option<String>,
    importance: u8,
    past_ratings: bool,
    model: String,
    models: Vec<String>,
    locale: String,
}

/// What is said above the profile, and what was typed into its form.
#[derive(Default)]
pub(super) struct Said {
    pub(super) notice: Option<String>,
    pub(super) problem: Option<String>,
    /// The form of settings as it was sent, when something in it is wrong.
    typed: Option<Fields>,
    page: usize,
}

impl Said {
    pub(super) fn notice(sentence: String) -> Self {
        Self { notice: Some(sentence), ..Self::default() }
    }

    pub(super) fn problem(sentence: String) -> Self {
        Self { problem: Some(sentence), ..Self::default() }
    }
}

/// The profile.
pub(super) async fn show(
    State(state): State<Shared>,
    visitor: Visitor,
    QueryFields(fields): QueryFields,
) -> Result<Response, WebError> {
    let page = fields.parsed::<usize>("page").ok().flatten().unwrap_or(1);
    let voice = state.app.engine.texts().voice(visitor.locale());
    let notice = (fields.get("done") == Some("settings")).then(|| voice.say("web-settings-stored"));
    show_with(&state, &visitor, Said { notice, page, ..Said::default() }).await
}

/// The profile with a sentence on top.
pub(super) async fn show_with(state: &WebState, visitor: &Visitor, said: Said) -> Result<Response, WebError> {
    let taste = state.app.engine.taste(visitor.identity().as_ref()).await?;
    let films = |holds: fn(&KnownFilm) -> bool| taste.films.iter().filter(move |film| holds(film)).map(FilmView::from);
    let rated: Vec<FilmView> = films(|film| film.state.rating.is_some()).collect();
    let rated_count = rated.len();
    let page_count = rated_count.div_ceil(FILMS_ON_A_PAGE);
    let current = said.page.clamp(1, page_count.max(1));
    let layout = layout(state, visitor, "web-your-profile", "profile");
    let voice = layout.voice;
    Ok(page(&ProfilePage {
        has_password: visitor.account().is_some(),
        rated: rated.into_iter().skip((current - 1) * FILMS_ON_A_PAGE).take(FILMS_ON_A_PAGE).collect(),
        rated_count,
        pages: if page_count > 1 { (1..=page_count).collect() } else { Vec::new() },
        current,
        seen: films(|film| film.state.seen && film.state.rating.is_none()).collect(),
        watchlist: films(|film| film.state.watchlist).collect(),
        tags: taste
            .tags
            .iter()
            .map(|(tag, weight)| bar(tag.clone(), format!("{} %", (weight * 100.0).round()), *weight))
            .collect(),
        decades: counted(voice, taste.decades.iter().map(|(decade, n)| (decade_name(voice, *decade), *n)).collect()),
        ratings: counted(
            voice,
            taste.ratings.iter().enumerate().map(|(i, n)| (star_name(voice, (i + 1) as f32 / 2.0), *n)).collect(),
        ),
        accounts: taste.accounts.iter().map(|account| account_name(voice, account)).collect(),
        settings: match &said.typed {
            Some(typed) => typed_settings(state, voice, typed),
            None => settings_form(state, &taste),
        },
        notice: said.notice,
        problem: said.problem,
        layout,
    }))
}

fn decade_name(voice: Voice<'_>, decade: u16) -> String {
    voice.say_with("decade", &[("year", decade.to_string().into())])
}

fn star_name(voice: Voice<'_>, rating: f32) -> String {
    format!("{} ★", voice.number(rating))
}

/// Platform and name of an account.
fn account_name(voice: Voice<'_>, account: &StoredIdentity) -> (String, String) {
    let platform = match account.platform.as_str() {
        "discord" => "Discord".to_owned(),
        "telegram" => "Telegram".to_owned(),
        "web" => voice.say("web-this-page"),
        other => other.to_owned(),
    };
    let name = match account.display_name.as_str() {
        GUEST => voice.say("web-guest"),
        name => name.to_owned(),
    };
    (platform, name)
}

fn bar(label: String, words: String, share: f32) -> Bar {
    Bar { label, words, length: (share.clamp(0.0, 1.0) * 100.0).round() as u32 }
}

/// Bars of counts, the largest as long as can be.
fn counted(voice: Voice<'_>, counts: Vec<(String, usize)>) -> Vec<Bar> {
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    let films = |n: usize| voice.say_with("web-films", &[("count", n.into())]);
    counts.into_iter().map(|(label, n)| bar(label, films(n), n as f32 / most as f32)).collect()
}

fn settings_form(state: &WebState, taste: &Taste) -> SettingsForm {
    let (settings, options) = (&taste.settings, state.app.engine.options());
    SettingsForm {
        count: settings.count.map_or(options.count, usize::from).to_string(),
        count_problem: None,
        importance: settings.importance.unwrap_or(options.importance),
        past_ratings: settings.past_ratings.unwrap_or(options.past_ratings),
        model: options.model_of(settings),
        models: options.models.clone(),
        locale: settings.locale.clone().unwrap_or_default(),
    }
}

/// The form with what was typed, and a sentence at what is wrong.
fn typed_settings(state: &WebState, voice: Voice<'_>, typed: &Fields) -> SettingsForm {
    let options = state.app.engine.options();
    let text = |name: &str| typed.get(name).unwrap_or_default().chars().take(60).collect::<String>();
    SettingsForm {
        count: text("count"),
        count_problem: Some(voice.say("web-problem-count")),
        importance: typed.parsed("importance").ok().flatten().unwrap_or(options.importance).min(100),
        past_ratings: typed.ticked("past_ratings"),
        model: text("model"),
        models: options.models.clone(),
        locale: text("locale"),
    }
}

/// One change to what is known of a film; then back to where the button was.
pub(super) async fn change_film(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    let invalid = || WebError::Sentence("web-error-old-button");
    let key = MovieKey(fields.get("movie").ok_or_else(invalid)?.to_owned());
    let known = state.app.engine.taste(visitor.identity().as_ref()).await?;
    if state.app.engine.summary(&key).is_none() && !known.films.iter().any(|film| film.key == key) {
        return Err(WebError::Sentence("web-error-gone-film"));
    }
    let movie = MovieRef::Key(key);
    let command = match fields.get("do").ok_or_else(invalid)? {
        "like" => Command::Like(movie),
        "dislike" => Command::Rate(movie, DISLIKE),
        "unrate" => Command::Unrate(movie),
        "seen" => Command::Seen(movie),
        "unseen" => Command::Unseen(movie),
        "list" => Command::Watchlist(movie, true),
        "unlist" => Command::Watchlist(movie, false),
        stars => {
            let rating = stars.strip_prefix("rate-").and_then(|n| n.parse::<f32>().ok()).ok_or_else(invalid)?;
            if !(0.5..=5.0).contains(&rating) {
                return Err(invalid());
            }
            Command::Rate(movie, rating)
        }
    };
    visitor.command(&state, command).await?;
    Ok(Redirect::to(&local(fields.get("back"), "/profile")).into_response())
}

/// Changes settings, or says what is wrong with them.
pub(super) async fn change_settings(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    match read_settings(&fields) {
        Some(mut change) => {
            // What is shown as chosen because nothing else was set stays unset.
            let settings = state.app.engine.taste(visitor.identity().as_ref()).await?.settings;
            let shown = state.app.engine.options().model_of(&settings);
            change.model = change.model.filter(|model| *model != shown);
            visitor.command(&state, Command::ChangeSettings(change)).await?;
            Ok(Redirect::to("/profile?done=settings").into_response())
        }
        None => show_with(&state, &visitor, Said { typed: Some(fields), ..Said::default() }).await,
    }
}

/// The settings of the form; `None` when it asks for no such number of films.
fn read_settings(fields: &Fields) -> Option<SettingsChange> {
    let count = fields.parsed::<usize>("count").ok().flatten().filter(|n| (1..=100).contains(n))?;
    let importance = fields.parsed::<u8>("importance").ok().flatten().map(|importance| importance.min(100));
    Some(SettingsChange {
        count: Some(count),
        importance,
        model: fields.get("model").map(str::to_owned),
        past_ratings: Some(fields.ticked("past_ratings")),
        locale: Some(fields.get("locale").unwrap_or_default().to_owned()),
    })
}

/// Everything that is stored of the person, as JSON.
pub(super) async fn export_json(State(state): State<Shared>, mut visitor: Visitor) -> Result<Response, WebError> {
    let reply = visitor.command(&state, Command::Export).await?;
    let document = reply.document.ok_or(WebError::NotFound)?;
    Ok(download("matinee-export.json", "application/json", document.contents))
}

/// The films as a table.
pub(super) async fn export_csv(State(state): State<Shared>, visitor: Visitor) -> Result<Response, WebError> {
    let taste = state.app.engine.taste(visitor.identity().as_ref()).await?;
    Ok(download("matinee-films.csv", "text/csv; charset=utf-8", csv_of(&taste)))
}

fn csv_of(taste: &Taste) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = table.write_record(["imdb_id", "title", "year", "rating", "seen", "watchlist", "changed_at"]);
    for film in &taste.films {
        let (imdb, title, year) = match &film.movie {
            Some(movie) => (movie.imdb_id.clone().unwrap_or_default(), movie.title.clone(), movie.year.to_string()),
            None => (film.key.to_string(), String::new(), String::new()),
        };
        let rating = film.state.rating.map(|r| r.to_string()).unwrap_or_default();
        let yes = |is: bool| if is { "yes" } else { "" }.to_owned();
        let at = time::OffsetDateTime::from_unix_timestamp(film.at).ok();
        let at = at.and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok()).unwrap_or_default();
        let row = [imdb, harmless(title), year, rating, yes(film.state.seen), yes(film.state.watchlist), at];
        let _ = table.write_record(row);
    }
    table.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A spreadsheet must not take a title for a formula.
fn harmless(title: String) -> String {
    if title.starts_with(['=', '+', '-', '@']) { format!("'{title}") } else { title }
}

fn download(name: &str, mime: &'static str, contents: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, mime.to_owned()), (CONTENT_DISPOSITION, disposition)], contents).into_response()
}

/// Deletes everything that is stored of the person; the form has asked them to tick a box.
pub(super) async fn delete(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    if !fields.ticked("sure") {
        let voice = state.app.engine.texts().voice(visitor.locale());
        return show_with(&state, &visitor, Said::problem(voice.say("web-problem-sure"))).await;
    }
    if visitor.identity().is_some() {
        visitor.turn(&state, TurnKind::Action(Action::ForgetConfirmed), &new_key()).await?;
    }
    let mut response = Redirect::to("/").into_response();
    set_cookie(&mut response, &state, "", 0);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;

    #[test]
    fn counts_become_bars_relative_to_the_largest() {
        let texts = Texts::new();
        let voice = texts.voice("en");
        let bars = counted(voice, vec![("1980s".into(), 1), ("1990s".into(), 4), ("2000s".into(), 0)]);
        assert_eq!(bars.iter().map(|b| b.length).collect::<Vec<_>>(), [25, 100, 0]);
        assert_eq!(bars[0].words, "one film");
        assert!(counted(voice, vec![("1980s".into(), 0)]).is_empty());
    }

    #[test]
    fn a_spreadsheet_takes_no_title_for_a_formula() {
        let film = KnownFilm { movie: None, key: MovieKey("=1+1".into()), state: Default::default(), at: 0 };
        let table = csv_of(&Taste { films: vec![film], ..Taste::default() });
        assert!(table.starts_with("imdb_id,title,year,rating"), "{table}");
        assert_eq!(harmless("=cmd()".into()), "'=cmd()");
    }
}
