//! The conversation: a text box, its parameters, and the answer.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rand::seq::IteratorRandom;

use super::{layout, page};
use crate::adapters::web::error::WebError;
use crate::adapters::web::fields::{Fields, FormFields, QueryFields};
use crate::adapters::web::state::{Shared, WebState};
use crate::adapters::web::view::{Layout, ReplyView};
use crate::adapters::web::visitor::{Visitor, new_key};
use crate::conversation::{Action, Command, Improvement, ListId, Reply, SettingsChange, TurnKind};
use crate::store::UserSettings;
use crate::texts::Voice;

/// Longest message that is sent on; the engine reads less.
const LONGEST: usize = 20_000;

/// How many films a new visitor is shown to start from.
const SHELF: usize = 8;
/// They are among so much of the catalog that is most widely known.
const WIDELY_KNOWN: f32 = 0.93;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'s> {
    layout: Layout<'s>,
    form: AskForm,
    models: Vec<String>,
    answer: Option<ReplyView>,
    /// A short confirmation above the answer.
    notice: Vec<String>,
    undo: Option<String>,
    /// What is going on, for the line between form and answer.
    status: String,
    /// A better answer on its way.
    pending: Option<PendingView>,
    /// What one could write.
    examples: Vec<String>,
    /// Films to start from.
    known: Vec<ShelfFilm>,
}

/// The form with what was typed, so that nothing is lost.
struct AskForm {
    text: String,
    text_problem: Option<String>,
    count: String,
    count_problem: Option<String>,
    importance: u8,
    past_ratings: bool,
    model: String,
    /// Key of the next turn: the same form sent twice is answered once.
    key: String,
    /// Address of the list that the answer shows.
    list: Option<String>,
}

/// Where the browser gets the better answer.
struct PendingView {
    ticket: String,
    model: String,
}

/// A film to start from, and what to write for it.
struct ShelfFilm {
    title: String,
    key: String,
    wish: String,
}

/// The page without an answer; `say` in the address is written into the form.
pub(super) async fn show(
    State(state): State<Shared>,
    visitor: Visitor,
    QueryFields(fields): QueryFields,
) -> Result<Response, WebError> {
    let mut form = empty_form(&state, &visitor).await?;
    form.text = fields.get("say").unwrap_or_default().chars().take(LONGEST).collect();
    Ok(page(&home(&state, &visitor, form, None)))
}

/// Answers a message. The script can show a better answer later, so it gets the first at once.
pub(super) async fn ask(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    let mut form = empty_form(&state, &visitor).await?;
    let voice = state.app.engine.texts().voice(visitor.locale());
    let key = read_form(&mut form, &fields, voice);
    if form.text_problem.is_some() || form.count_problem.is_some() {
        return Ok(page(&home(&state, &visitor, form, None)));
    }
    keep_parameters(&mut visitor, &state, &form).await?;
    let said = std::mem::take(&mut form.text);
    let (reply, better) = turn(&mut visitor, &state, TurnKind::Text(said.clone()), &key, &fields).await?;
    form.list = reply.list.as_ref().map(|list| Action::Show(list.id).to_string());
    let pending = better.map(|better| keep(&state, &visitor, Some(said.clone()), better));
    let answer = ReplyView::new(voice, Some(said), reply);
    Ok(page(&HomePage { pending, ..home(&state, &visitor, form, Some(answer)) }.with_status()))
}

/// Carries out a button of an answer and shows the answer again.
pub(super) async fn act(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    let Some(Ok(action)) = fields.get("action").map(str::parse::<Action>) else {
        return Err(WebError::Sentence("web-error-old-button"));
    };
    let key = format!("{}-{action}", fields.get("key").unwrap_or_default());
    let key = if key.len() <= 128 { key } else { new_key() };
    let (reply, better) = turn(&mut visitor, &state, TurnKind::Action(action), &key, &fields).await?;
    let mut form = empty_form(&state, &visitor).await?;
    let voice = state.app.engine.texts().voice(visitor.locale());
    read_parameters(&mut form, &fields, voice);

    let pending = better.map(|better| keep(&state, &visitor, None, better));
    let list = reply.list.as_ref().map(|list| list.id).or_else(|| list_below(action, &fields));
    form.list = list.map(|list| Action::Show(list).to_string());
    let (answer, notice, undo) = match (reply.list.is_some(), list) {
        (false, Some(list)) => with_list(&mut visitor, &state, voice, reply, list).await?,
        _ => home_parts(voice, reply),
    };
    Ok(page(&HomePage { notice, undo, pending, ..home(&state, &visitor, form, Some(answer)) }.with_status()))
}

/// Waits for the better answer of a ticket and shows it; no content when there is none.
pub(super) async fn better(
    State(state): State<Shared>,
    visitor: Visitor,
    Path(ticket): Path<String>,
) -> Result<Response, WebError> {
    let nothing = || Ok(StatusCode::NO_CONTENT.into_response());
    let Some(identity) = visitor.identity() else { return nothing() };
    let Some(waiting) = state.pending.take(&identity.external_id, &ticket) else { return nothing() };
    let Improvement { model, reply } = waiting.improvement;
    let Ok(mut reply) = reply.await else { return nothing() };
    // What was said of the films meanwhile shows on them.
    if let Some(list) = &mut reply.list
        && let Some(fresh) = state.app.engine.shown_list(&identity, list.id).await?
    {
        *list = fresh;
    }
    let mut form = empty_form(&state, &visitor).await?;
    form.list = reply.list.as_ref().map(|list| Action::Show(list.id).to_string());
    let voice = state.app.engine.texts().voice(visitor.locale());
    let status = voice.say_with("note-model", &[("model", model.into())]);
    let answer = ReplyView::new(voice, waiting.said, reply);
    Ok(page(&HomePage { status, ..home(&state, &visitor, form, Some(answer)) }))
}

/// Hands a turn to the engine: with the script, for an answer at once; without, for the whole answer.
async fn turn(
    visitor: &mut Visitor,
    state: &WebState,
    kind: TurnKind,
    key: &str,
    fields: &Fields,
) -> Result<(Reply, Option<Improvement>), WebError> {
    match fields.get("live") {
        Some(_) => visitor.turn_at_once(state, kind, key).await,
        None => Ok((visitor.turn(state, kind, key).await?, None)),
    }
}

fn keep(state: &WebState, visitor: &Visitor, said: Option<String>, better: Improvement) -> PendingView {
    let model = better.model.clone();
    let owner = visitor.identity().map(|identity| identity.external_id).unwrap_or_default();
    PendingView { ticket: state.pending.keep(&owner, said, better), model }
}

/// An answer that has no list of its own, above the list that its button belongs to.
async fn with_list(
    visitor: &mut Visitor,
    state: &WebState,
    voice: Voice<'_>,
    reply: Reply,
    list: ListId,
) -> Result<(ReplyView, Vec<String>, Option<String>), WebError> {
    let shown = visitor.turn(state, TurnKind::Action(Action::Show(list)), &new_key()).await?;
    let (said, notice, undo) = home_parts(voice, reply);
    let below = ReplyView::new(voice, None, Reply { text: Vec::new(), ..shown });
    let merged = ReplyView { paragraphs: said.paragraphs, question: said.question, movie: said.movie, ..below };
    Ok((merged, notice, undo))
}

/// A confirmation becomes a notice; other replies are the answer itself.
fn home_parts(voice: Voice<'_>, mut reply: Reply) -> (ReplyView, Vec<String>, Option<String>) {
    if !reply.confirmation {
        return (ReplyView::new(voice, None, reply), Vec::new(), None);
    }
    let notice = std::mem::take(&mut reply.text);
    let undo = reply.buttons.iter().find(|b| b.action == Action::Undo).map(|b| b.action.to_string());
    reply.buttons.clear();
    (ReplyView::new(voice, None, reply), notice, undo)
}

/// The list that stays on the page after an action.
fn list_below(action: Action, fields: &Fields) -> Option<ListId> {
    let of_form = || match fields.get("list")?.parse() {
        Ok(Action::Show(list)) => Some(list),
        _ => None,
    };
    match action {
        Action::Like(list, _)
        | Action::Dislike(list, _)
        | Action::Seen(list, _)
        | Action::Watchlist(list, _)
        | Action::Rate(list, _, _)
        | Action::Why(list, _)
        | Action::About(list, _) => Some(list),
        Action::ForgetConfirmed => None,
        _ => of_form(),
    }
}

fn home<'s>(state: &'s WebState, visitor: &Visitor, form: AskForm, answer: Option<ReplyView>) -> HomePage<'s> {
    let layout = layout(state, visitor, "web-title", "home");
    let voice = layout.voice;
    let (examples, known) = match &answer {
        Some(_) => (Vec::new(), Vec::new()),
        None => {
            (["web-example-1", "web-example-2", "web-example-3"].map(|id| voice.say(id)).into(), shelf(state, voice))
        }
    };
    HomePage {
        layout,
        models: state.app.engine.options().models.clone(),
        form,
        answer,
        notice: Vec::new(),
        undo: None,
        status: String::new(),
        pending: None,
        examples,
        known,
    }
}

impl HomePage<'_> {
    /// Says that a model is still at work, if one is.
    fn with_status(mut self) -> Self {
        if let Some(pending) = &self.pending {
            self.status = self.layout.fill("web-reading", "model", &pending.model);
        }
        self
    }
}

/// Some widely known films.
fn shelf(state: &WebState, voice: Voice<'_>) -> Vec<ShelfFilm> {
    let knowledge = state.app.engine.knowledge();
    let catalog = &knowledge.catalog;
    let known = catalog.iter().zip(&catalog.prominence().known).filter(|(_, known)| **known >= WIDELY_KNOWN);
    let some = known.choose_multiple(&mut rand::rng(), SHELF);
    some.into_iter()
        .map(|((_, movie), _)| ShelfFilm {
            title: movie.title.clone(),
            key: movie.key().to_string(),
            wish: voice.say_with("web-like-this", &[("title", format!("{} ({})", movie.title, movie.year).into())]),
        })
        .collect()
}

async fn empty_form(state: &WebState, visitor: &Visitor) -> Result<AskForm, WebError> {
    let settings = settings(state, visitor).await?;
    let options = state.app.engine.options();
    Ok(AskForm {
        text: String::new(),
        text_problem: None,
        count: settings.count.map_or(options.count, usize::from).to_string(),
        count_problem: None,
        importance: settings.importance.unwrap_or(options.importance),
        past_ratings: settings.past_ratings.unwrap_or(options.past_ratings),
        model: options.model_of(&settings),
        key: new_key(),
        list: None,
    })
}

async fn settings(state: &WebState, visitor: &Visitor) -> Result<UserSettings, WebError> {
    Ok(state.app.engine.taste(visitor.identity().as_ref()).await?.settings)
}

/// Takes over what was typed and says what is wrong with it. Returns the turn's key.
fn read_form(form: &mut AskForm, fields: &Fields, voice: Voice<'_>) -> String {
    form.text = fields.get("text").unwrap_or_default().chars().take(LONGEST).collect();
    if form.text.is_empty() {
        form.text_problem = Some(voice.say("web-problem-nothing-said"));
    }
    read_parameters(form, fields, voice);
    fields.get("key").filter(|key| key.len() <= 64).map_or_else(new_key, str::to_owned)
}

fn read_parameters(form: &mut AskForm, fields: &Fields, voice: Voice<'_>) {
    if let Some(count) = fields.get("count") {
        form.count = count.chars().take(10).collect();
        if !count.parse::<usize>().is_ok_and(|count| (1..=100).contains(&count)) {
            form.count_problem = Some(voice.say("web-problem-count"));
        }
    }
    if let Ok(Some(importance)) = fields.parsed::<u8>("importance") {
        form.importance = importance.min(100);
    }
    if fields.get("form").is_some() {
        form.past_ratings = fields.ticked("past_ratings");
    }
    if let Some(model) = fields.get("model") {
        form.model = model.chars().take(60).collect();
    }
}

/// The parameters of the form become the person's settings, so that they hold for what follows too.
async fn keep_parameters(visitor: &mut Visitor, state: &WebState, form: &AskForm) -> Result<(), WebError> {
    let before = empty_form(state, visitor).await?;
    let changed = |is: bool| is.then_some(());
    let change = SettingsChange {
        count: changed(form.count != before.count).and_then(|()| form.count.parse().ok()),
        importance: changed(form.importance != before.importance).map(|()| form.importance),
        past_ratings: changed(form.past_ratings != before.past_ratings).map(|()| form.past_ratings),
        model: changed(form.model != before.model && is_model(state, &form.model)).map(|()| form.model.clone()),
        locale: None,
    };
    if change != SettingsChange::default() {
        visitor.command(state, Command::ChangeSettings(change)).await?;
    }
    Ok(())
}

fn is_model(state: &WebState, name: &str) -> bool {
    name == "builtin" || state.app.engine.options().models.iter().any(|model| model == name)
}
