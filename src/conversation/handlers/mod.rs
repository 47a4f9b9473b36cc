//! Carrying out turns: one small file for each thing that a person can do.

mod about;
mod accounts;
mod change;
mod choice;
mod export;
mod forget;
mod mark;
mod movie_ref;
mod opinions;
mod profile;
mod questions;
mod settings;
mod start_over;
mod talk;
mod text;
mod undo;
mod watchlist;
mod why;
mod wish;

pub(crate) use settings::BUILTIN;

use super::EngineError;
use super::action::Action;
use super::reply::Reply;
use super::step::{Step, saying};
use super::turn::{Command, TurnKind};
use super::understander::Understood;

pub(super) use undo::restore;

/// What came of a turn.
pub(crate) struct Outcome {
    /// For the person.
    pub reply: Reply,
    /// What is stored of it.
    pub kept: Kept,
    /// False when undo skips this turn.
    pub undoable: bool,
}

/// What is stored of a turn.
pub(crate) enum Kept {
    /// Its reply, for the same turn coming again.
    Reply,
    /// Another reply, because this one holds a secret or too much.
    Instead(Box<Reply>),
    /// Nothing: the person is forgotten with everything that is theirs.
    Nothing,
}

impl From<Reply> for Outcome {
    fn from(reply: Reply) -> Self {
        Self { reply, kept: Kept::Reply, undoable: true }
    }
}

/// Carries out the turn. Everything it changes goes through `step`.
pub(crate) async fn carry_out(
    step: &mut Step<'_>,
    understood: Option<Box<Understood>>,
) -> Result<Outcome, EngineError> {
    let turn = step.turn;
    match &turn.kind {
        TurnKind::Text(words) => match understood {
            Some(understood) => text::carry_out(step, words, understood.preferences).await,
            None => Ok(talk::unclear(step).into()),
        },
        TurnKind::Command(command) => carry_out_command(step, command, understood).await,
        TurnKind::Action(action) => carry_out_action(step, *action).await,
    }
}

async fn carry_out_command(
    step: &mut Step<'_>,
    command: &Command,
    understood: Option<Box<Understood>>,
) -> Result<Outcome, EngineError> {
    use super::session::Meaning;
    Ok(match command {
        Command::Start => talk::welcome(step).into(),
        Command::Help => talk::help(step).into(),
        Command::AboutMatinee => talk::about_matinee(step).into(),
        Command::Recommend(command) => match understood {
            Some(understood) => wish::command(step, command, understood.preferences).await?.into(),
            None => talk::unclear(step).into(),
        },
        Command::More => wish::more_of_last(step).await?.into(),
        Command::Rate(movie, rating) => movie_ref::apply(step, movie, Meaning::Rated(*rating)).await?.into(),
        Command::Unrate(movie) => movie_ref::apply(step, movie, Meaning::Unrated).await?.into(),
        Command::Like(movie) => movie_ref::apply(step, movie, Meaning::Rated(super::step::LIKE)).await?.into(),
        Command::Seen(movie) => movie_ref::apply(step, movie, Meaning::Seen).await?.into(),
        Command::Unseen(movie) => movie_ref::apply(step, movie, Meaning::Unseen).await?.into(),
        Command::Watchlist(movie, on) => movie_ref::apply(step, movie, Meaning::Watchlist(*on)).await?.into(),
        Command::Similar(movie) => movie_ref::apply(step, movie, Meaning::SimilarTo).await?.into(),
        Command::About(movie) => movie_ref::apply(step, movie, Meaning::Asked).await?.into(),
        Command::ShowProfile => profile::show(step).into(),
        Command::ShowWatchlist => watchlist::outcome(step).await?,
        Command::ShowSettings => settings::show(step).into(),
        Command::ChangeSettings(change) => settings::change(step, change).await?.into(),
        Command::Why(position) => why::of_last_list(step, *position).await?.into(),
        Command::Undo => undo::carry_out(step).await?,
        Command::StartOver => start_over::carry_out(step).into(),
        Command::Export => export::carry_out(step).await?,
        Command::Forget => forget::ask(step).into(),
        Command::Login => accounts::login(step).await?,
        Command::Link(None) => accounts::make_link_code(step).await?,
        Command::Link(Some(code)) => accounts::link(step, code).await?,
        Command::Unlink => accounts::unlink(step).await?,
    })
}

async fn carry_out_action(step: &mut Step<'_>, action: Action) -> Result<Outcome, EngineError> {
    Ok(match action {
        Action::Like(list, position) => mark::like(step, list, position).await?.into(),
        Action::Dislike(list, position) => mark::dislike(step, list, position).await?.into(),
        Action::Seen(list, position) => mark::seen(step, list, position).await?.into(),
        Action::Watchlist(list, position) => mark::watchlist(step, list, position).await?.into(),
        Action::Rate(list, position, half_stars) => mark::rate(step, list, position, half_stars).await?.into(),
        Action::MoreLike(list, position) => wish::more_like(step, list, position).await?.into(),
        Action::Why(list, position) => why::of_list(step, list, position).await?.into(),
        Action::About(list, position) => about::of_list(step, list, position).await?.into(),
        Action::More(list) => wish::more(step, list).await?.into(),
        Action::Critique(list, critique) => wish::critique(step, list, critique).await?.into(),
        Action::Remove(list, position) => change::remove(step, list, position).await?.into(),
        Action::Relax(list, position) => change::relax(step, list, position).await?.into(),
        Action::Choose(list, position) => questions::choose(step, list, position).await?.into(),
        Action::ChooseNone(list) => questions::choose_none(step, list).await?.into(),
        Action::Show(list) => wish::show_again(step, list).await?.into(),
        Action::Undo => undo::carry_out(step).await?,
        Action::ForgetConfirmed => forget::confirmed(step),
        Action::ForgetCancelled => forget::cancelled(step).into(),
        Action::Help => talk::help(step).into(),
    })
}

/// The list a button belongs to is no longer there.
fn list_is_gone(step: &Step<'_>) -> Reply {
    Reply { private: true, ..saying(step.voice.say("list-is-gone")) }
}
