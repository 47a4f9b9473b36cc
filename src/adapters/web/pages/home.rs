//! The conversation: a text box, its parameters, and the answer.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{layout, page};
use crate::adapters::web::error::WebError;
use crate::adapters::web::fields::{Fields, FormFields};
use crate::adapters::web::state::{Shared, WebState};
use crate::adapters::web::view::{Layout, ReplyView};
use crate::adapters::web::visitor::{Visitor, new_key};
use crate::conversation::{Action, Command, ListId, Reply, SettingsChange, TurnKind};
use crate::store::UserSettings;

/// Longest message that is sent on; the engine reads less.
const LONGEST: usize = 20_000;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    layout: Layout,
    form: AskForm,
    models: Vec<String>,
    answer: Option<ReplyView>,
    /// A short confirmation above the answer.
    notice: Vec<String>,
    undo: Option<String>,
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

/// The page without an answer.
pub(super) async fn show(State(state): State<Shared>, visitor: Visitor) -> Result<Response, WebError> {
    let form = empty_form(&state, &visitor).await?;
    Ok(page(&home(&state, &visitor, form, None)))
}

/// Answers a message.
pub(super) async fn ask(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    let mut form = empty_form(&state, &visitor).await?;
    let key = read_form(&mut form, &fields);
    if form.text_problem.is_some() || form.count_problem.is_some() {
        return Ok(page(&home(&state, &visitor, form, None)));
    }
    keep_parameters(&mut visitor, &state, &form).await?;
    let reply = visitor.turn(&state, TurnKind::Text(form.text.clone()), &key).await?;
    form.list = reply.list.as_ref().map(|list| Action::Show(list.id).to_string());
    let said = std::mem::take(&mut form.text);
    Ok(page(&home(&state, &visitor, form, Some(ReplyView::new(Some(said), reply)))))
}

/// Carries out a button of an answer and shows the answer again.
pub(super) async fn act(
    State(state): State<Shared>,
    mut visitor: Visitor,
    FormFields(fields): FormFields,
) -> Result<Response, WebError> {
    let Some(Ok(action)) = fields.get("action").map(str::parse::<Action>) else {
        return Err(WebError::Invalid("This button is from an older version. Please ask again.".to_owned()));
    };
    let key = format!("{}-{action}", fields.get("key").unwrap_or_default());
    let key = if key.len() <= 128 { key } else { new_key() };
    let reply = visitor.turn(&state, TurnKind::Action(action), &key).await?;
    let mut form = empty_form(&state, &visitor).await?;
    read_parameters(&mut form, &fields);

    let list = reply.list.as_ref().map(|list| list.id).or_else(|| list_below(action, &fields));
    form.list = list.map(|list| Action::Show(list).to_string());
    let answer = match (reply.list.is_some(), list) {
        (false, Some(list)) => with_list(&mut visitor, &state, reply, list).await?,
        _ => home_parts(reply),
    };
    Ok(page(&HomePage { notice: answer.1, undo: answer.2, ..home(&state, &visitor, form, Some(answer.0)) }))
}

/// An answer that has no list of its own, above the list that its button belongs to.
async fn with_list(
    visitor: &mut Visitor,
    state: &WebState,
    reply: Reply,
    list: ListId,
) -> Result<(ReplyView, Vec<String>, Option<String>), WebError> {
    let shown = visitor.turn(state, TurnKind::Action(Action::Show(list)), &new_key()).await?;
    let (said, notice, undo) = home_parts(reply);
    let below = ReplyView::new(None, Reply { text: Vec::new(), ..shown });
    let merged = ReplyView { paragraphs: said.paragraphs, question: said.question, movie: said.movie, ..below };
    Ok((merged, notice, undo))
}

/// A confirmation becomes a notice; other replies are the answer itself.
fn home_parts(mut reply: Reply) -> (ReplyView, Vec<String>, Option<String>) {
    if !reply.confirmation {
        return (ReplyView::new(None, reply), Vec::new(), None);
    }
    let notice = std::mem::take(&mut reply.text);
    let undo = reply.buttons.iter().find(|b| b.action == Action::Undo).map(|b| b.action.to_string());
    reply.buttons.clear();
    (ReplyView::new(None, reply), notice, undo)
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

fn home(state: &WebState, visitor: &Visitor, form: AskForm, answer: Option<ReplyView>) -> HomePage {
    HomePage {
        layout: layout(state, visitor, "What would you like to watch?", "home"),
        models: state.app.engine.options().models.clone(),
        form,
        answer,
        notice: Vec::new(),
        undo: None,
    }
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
        model: settings.model.unwrap_or_default(),
        key: new_key(),
        list: None,
    })
}

async fn settings(state: &WebState, visitor: &Visitor) -> Result<UserSettings, WebError> {
    Ok(state.app.engine.taste(visitor.identity().as_ref()).await?.settings)
}

/// Takes over what was typed and says what is wrong with it. Returns the turn's key.
fn read_form(form: &mut AskForm, fields: &Fields) -> String {
    form.text = fields.get("text").unwrap_or_default().chars().take(LONGEST).collect();
    if form.text.is_empty() {
        form.text_problem = Some("Write what you liked or what you are in the mood for.".to_owned());
    }
    read_parameters(form, fields);
    fields.get("key").filter(|key| key.len() <= 64).map_or_else(new_key, str::to_owned)
}

fn read_parameters(form: &mut AskForm, fields: &Fields) {
    if let Some(count) = fields.get("count") {
        form.count = count.chars().take(10).collect();
        if !count.parse::<usize>().is_ok_and(|count| (1..=100).contains(&count)) {
            form.count_problem = Some("How many films? A number from 1 to 100.".to_owned());
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
