//! Deleting everything that is stored of a person. Asks first.

use super::{Kept, Outcome};
use crate::conversation::action::Action;
use crate::conversation::reply::{Button, Question, Reply};
use crate::conversation::step::{Step, saying};

/// Asks whether everything is to be deleted.
pub(super) fn ask(step: &Step<'_>) -> Reply {
    let button = |id: &str, action| Button { label: step.voice.say(id), action };
    let rated = step.films.values().filter(|marks| marks.rating.is_some()).count();
    let question = Question {
        text: step.voice.say_with("forget-question", &[("rated", rated.into())]),
        choices: vec![button("forget-yes", Action::ForgetConfirmed), button("forget-no", Action::ForgetCancelled)],
    };
    Reply { question: Some(question), private: true, ..Reply::default() }
}

/// Deletes everything.
pub(super) fn confirmed(step: &Step<'_>) -> Outcome {
    let mut reply = Reply { private: true, ..saying(step.voice.say("forgotten")) };
    if step.options.learns_from_users {
        reply.text.push(step.voice.say("forgotten-learnt"));
    }
    Outcome { reply, kept: Kept::Nothing, undoable: false }
}

/// Keeps everything.
pub(super) fn cancelled(step: &Step<'_>) -> Reply {
    Reply { private: true, ..saying(step.voice.say("not-forgotten")) }
}
