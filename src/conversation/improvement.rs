//! Improving an answer that went out without the language model, when it has read and judged after all.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::EngineError;
use super::action::ListId;
use super::answer::{self, Question};
use super::consultation::{Improvable, Late, Patience};
use super::engine::{Engine, shelved};
use super::handlers;
use super::judging::{Aids, Judgements};
use super::knowledge::Knowledge;
use super::receipt;
use super::reply::Reply;
use super::step::{Step, Undo};
use super::turn::Turn;
use super::understander::Understood;

/// A better answer on its way.
#[derive(Debug)]
pub struct Improvement {
    /// Name of the language model at work.
    pub model: String,
    /// The improved reply to the same turn, which is stored by then. It has a list of its own; the buttons of the first
    /// keep their meaning. Closes without a reply when nothing came of it, or the conversation went on.
    pub reply: oneshot::Receiver<Reply>,
}

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
        let (reply, improvable) = self.take_turn(turn, Patience::TurnAndLater).await?;
        if let Some(improvable) = improvable {
            self.improve_later(*improvable, updates);
        }
        Ok(reply)
    }

    /// As [`Engine::handle`], for platforms that show an answer as it comes: the rules' list at once, then the language
    /// model's. Where the rules find no films, the model is waited for.
    ///
    /// # Errors
    /// As [`Engine::handle`].
    pub async fn handle_at_once(self: &Arc<Self>, turn: Turn) -> Result<(Reply, Option<Improvement>), EngineError> {
        let (reply, improvable) = self.take_turn(turn, Patience::AtOnce).await?;
        let improvement = improvable.map(|improvable| {
            let (sender, receiver) = oneshot::channel();
            let model = improvable.late.model.clone();
            self.improve_later(*improvable, sender);
            Improvement { model, reply: receiver }
        });
        Ok((reply, improvement))
    }

    fn improve_later(self: &Arc<Self>, improvable: Improvable, updates: oneshot::Sender<Reply>) {
        let engine = self.clone();
        tokio::spawn(async move {
            match engine.improve(improvable).await {
                // When nobody waits for it any more it is stored all the same.
                Ok(Some(better)) => drop(updates.send(better)),
                Ok(None) => {}
                Err(error) => tracing::warn!("an answer could not be improved: {error}"),
            }
        });
    }

    /// Waits for the model and answers anew, unless the conversation has gone on.
    async fn improve(&self, improvable: Improvable) -> Result<Option<Reply>, EngineError> {
        let Improvable { turn, reply: first, list, late } = improvable;
        let Late { judging, reading, until, knowledge, meanings, .. } = late;
        let (judgements, judged_more) = match judging {
            Some(mut judging) => {
                let before = judging.judgements.films.len();
                judging.collect(until).await;
                let more = judging.judgements.films.len() > before;
                (judging.judgements, more)
            }
            None => (Judgements::default(), false),
        };
        let read = match reading {
            Some(reading) => reading.await.ok().flatten(),
            None => None,
        };
        let mut aids = Aids { judgements, meanings };
        if let Some(understood) = &read {
            let text = &understood.preferences.wish.text;
            self.look_up(&knowledge, &turn, Some(text), &mut aids.meanings).await?;
        }
        let _place = self.enter(&turn).await;
        if let Some(understood) = read
            && let Some(better) = self.answer_as_read(&turn, list, understood, &aids, &knowledge).await?
        {
            return Ok(Some(better));
        }
        match judged_more {
            true => self.answer_as_judged(&turn, first, list, &aids, &knowledge).await,
            false => Ok(None),
        }
    }

    /// Takes the turn back and carries it out as the model reads the message, if nothing has come after it.
    async fn answer_as_read(
        &self,
        turn: &Turn,
        first_list: ListId,
        understood: Box<Understood>,
        aids: &Aids,
        knowledge: &Knowledge,
    ) -> Result<Option<Reply>, EngineError> {
        let tx = self.store().begin().await?;
        let mut step = self.step(tx, knowledge, turn, aids).await?;
        if step.session.last_list != Some(first_list) {
            return Ok(None);
        }
        let Some(undo) = step.tx.reopen_turn::<Undo>(turn).await? else { return Ok(None) };
        handlers::restore(&mut step, undo).await?;
        let session_before = step.session.clone();
        let mut outcome = handlers::carry_out(&mut step, Some(understood)).await?;
        if outcome.reply.list.is_none() {
            return Ok(None);
        }
        if !aids.judgements.films.is_empty() {
            outcome.reply.notes.push(judged_note(&step, &aids.judgements));
        }
        Ok(Some(self.finish(step, session_before, outcome).await?))
    }

    /// Makes the list anew with what the model says of the films.
    async fn answer_as_judged(
        &self,
        turn: &Turn,
        first: Reply,
        first_list: ListId,
        aids: &Aids,
        knowledge: &Knowledge,
    ) -> Result<Option<Reply>, EngineError> {
        let tx = self.store().begin().await?;
        let mut step = self.step(tx, knowledge, turn, aids).await?;
        if step.session.last_list != Some(first_list) {
            return Ok(None);
        }
        let Some((owner, list)) = step.list(first_list).await? else { return Ok(None) };
        if owner != step.user {
            return Ok(None);
        }
        let asked_parts = receipt::parts(&list.asked);
        let said = list.receipt.iter().filter(|part| !asked_parts.contains(part)).cloned().collect();
        let question = Question {
            asked: list.asked.clone(),
            earlier: list.earlier.clone(),
            said,
            may_repeat: false,
            // A film that was liked meanwhile does not vanish under the finger.
            at_hand: list.keys().collect(),
        };
        let better = answer::answer(&mut step, question).await?;
        if better.list.is_none() {
            return Ok(None);
        }
        let late_note = step.voice.say_with("note-model-late", &[("model", aids.judgements.model.clone().into())]);
        let mut notes: Vec<String> = first.notes.iter().filter(|note| **note != late_note).cloned().collect();
        notes.push(judged_note(&step, &aids.judgements));
        let reply = Reply { list: better.list, receipt: better.receipt, buttons: better.buttons, notes, ..first };
        let (user, session, mut tx) = (step.user, step.session, step.tx);
        tx.put_session(user, &turn.identity, &turn.place, &session).await?;
        tx.replace_reply(turn, &shelved(reply.clone())).await?;
        tx.commit().await?;
        Ok(Some(reply))
    }
}

fn judged_note(step: &Step<'_>, judgements: &Judgements) -> String {
    step.voice.say_with("note-model", &[("model", judgements.model.clone().into())])
}
