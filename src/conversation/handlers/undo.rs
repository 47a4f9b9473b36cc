//! Taking the last step back: ratings, marks, settings and the conversation as they were before it.

use super::{Kept, Outcome};
use crate::conversation::EngineError;
use crate::conversation::answer;
use crate::conversation::reply::Reply;
use crate::conversation::step::{Step, Undo, saying};

/// Takes back the last step of this conversation that changed anything.
pub(super) async fn carry_out(step: &mut Step<'_>) -> Result<Outcome, EngineError> {
    let undo: Option<Undo> = step.tx.take_undo(&step.turn.identity, &step.turn.place).await?;
    let Some(undo) = undo else {
        let reply = Reply { private: true, ..saying(step.voice.say("nothing-to-undo")) };
        return Ok(Outcome { reply, kept: Kept::Reply, undoable: false });
    };
    let films: Vec<String> = undo.films.iter().map(|(movie, _)| step.knowledge.title(movie)).collect();
    let list_before = step.session.last_list;
    restore(step, undo).await?;
    let mut reply = match films.is_empty() {
        true => saying(step.voice.say("undone")),
        false => saying(step.voice.say_with("undone-films", &[("films", step.voice.list(&films).into())])),
    };
    if step.session.last_list != list_before
        && let Some((id, list)) = step.last_list().await?
    {
        reply = Reply { text: reply.text, ..answer::show(step, id, &list) };
    }
    Ok(Outcome { reply, kept: Kept::Reply, undoable: false })
}

/// Puts ratings, marks, settings and conversation back.
pub(in crate::conversation) async fn restore(step: &mut Step<'_>, undo: Undo) -> Result<(), EngineError> {
    for (movie, marks) in undo.films {
        step.tx.set_marks(step.user, &movie, &marks).await?;
        step.films.insert(movie, marks);
    }
    if let Some(settings) = undo.settings {
        step.tx.set_settings(step.user, &settings).await?;
        step.settings = settings;
    }
    if let Some(session) = undo.session {
        step.session = session;
    }
    Ok(())
}
