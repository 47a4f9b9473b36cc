//! Improving an answer that went out without the language model, when its judgements arrive after all.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::EngineError;
use super::answer::{self, Question};
use super::consultation::{Improvable, Late};
use super::engine::{Engine, shelved};
use super::receipt;
use super::reply::Reply;
use super::turn::Turn;

impl Engine {
    /// As [`Engine::handle`], for platforms that can edit what they have sent: when the language model was too slow for
    /// the answer and is ready a little later, the improved reply to the same turn comes through `updates`, once. It
    /// has a list of its own; the buttons of the first keep their meaning. Without an improvement the channel closes.
    ///
    /// # Errors
    /// As [`Engine::handle`].
    pub async fn handle_with_updates(
        self: &Arc<Self>,
        turn: Turn,
        updates: oneshot::Sender<Reply>,
    ) -> Result<Reply, EngineError> {
        let (reply, improvable) = self.take_turn(turn, true).await?;
        if let Some(improvable) = improvable {
            let engine = self.clone();
            tokio::spawn(async move {
                match engine.improve(*improvable).await {
                    // When nobody waits for it any more it is stored all the same.
                    Ok(Some(better)) => drop(updates.send(better)),
                    Ok(None) => {}
                    Err(error) => tracing::warn!("an answer could not be improved: {error}"),
                }
            });
        }
        Ok(reply)
    }

    /// Waits for the judgements and answers anew, unless the conversation has gone on.
    async fn improve(&self, improvable: Improvable) -> Result<Option<Reply>, EngineError> {
        let Improvable { turn, reply: first, list: first_list, late } = improvable;
        let Late { mut judging, until, knowledge } = late;
        let before = judging.judgements.films.len();
        judging.collect(until).await;
        if judging.judgements.films.len() == before {
            return Ok(None);
        }
        let _place = self.enter(&turn).await;
        let tx = self.store().begin().await?;
        let mut step = self.step(tx, &knowledge, &turn, &judging.judgements).await?;
        if step.session.last_list != Some(first_list) {
            return Ok(None);
        }
        let Some((owner, list)) = step.list(first_list).await? else { return Ok(None) };
        if owner != step.user {
            return Ok(None);
        }
        let asked_parts = receipt::parts(&list.asked);
        let said = list.receipt.iter().filter(|part| !asked_parts.contains(part)).cloned().collect();
        let question = Question { asked: list.asked.clone(), earlier: list.earlier.clone(), said, may_repeat: false };
        let better = answer::answer(&mut step, question).await?;
        if better.list.is_none() {
            return Ok(None);
        }
        let name = [("model", judging.judgements.model.clone().into())];
        let late_note = step.voice.say_with("note-model-late", &name);
        let mut notes: Vec<String> = first.notes.iter().filter(|note| **note != late_note).cloned().collect();
        notes.push(step.voice.say_with("note-model", &name));
        let reply = Reply { list: better.list, receipt: better.receipt, buttons: better.buttons, notes, ..first };
        let (user, session, mut tx) = (step.user, step.session, step.tx);
        tx.put_session(user, &turn.identity, &turn.place, &session).await?;
        tx.replace_reply(&turn, &shelved(reply.clone())).await?;
        tx.commit().await?;
        Ok(Some(reply))
    }
}
