//! Forgetting the conversation; ratings stay.

use crate::conversation::answer::undo_button;
use crate::conversation::reply::Reply;
use crate::conversation::session::Session;
use crate::conversation::step::{Step, saying};

/// Starts a new conversation.
pub(super) fn carry_out(step: &mut Step<'_>) -> Reply {
    step.session = Session { version: Session::VERSION, ..Session::default() };
    Reply { buttons: vec![undo_button(step.voice)], ..saying(step.voice.say("started-over")) }
}
