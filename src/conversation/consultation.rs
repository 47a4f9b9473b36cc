//! Asking models about a turn, before the turn is carried out.
//!
//! The turn is rehearsed first: carried out on the rules' reading in a transaction that is rolled back. That shows which
//! films its list would be chosen from. Then the model reads the message and judges those films at the same time, while no
//! transaction is open, and the turn is carried out with what has arrived when the turn's time is up.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::EngineError;
use super::action::{Action, ListId};
use super::engine::Engine;
use super::handlers;
use super::judging::{Aids, Judging, Wanted};
use super::knowledge::Knowledge;
use super::meaning::Meanings;
use super::reply::Reply;
use super::turn::{Command, Turn, TurnKind};
use super::understander::Understood;
use crate::llm::{Account, Admission, Embedder, LanguageModel, Llm, LlmError};
use crate::texts::Voice;
use crate::understanding::llm::{self as reading, Earlier, Reading};
use crate::understanding::{Intent, Preferences};

/// A turn makes no more calls than this, repetitions after faults aside.
pub(crate) const CALLS: usize = 4;
/// No message is read for longer than this part of a turn's time when nothing else could be done meanwhile.
const READING_SHARE: u32 = 2;

/// How long the first answer to a turn waits for a language model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// For the turn's time. What comes later is of no use to the caller.
    Turn,
    /// For the turn's time; what comes later improves the answer.
    TurnAndLater,
    /// Not at all, where the rules find films; what comes later improves the answer.
    AtOnce,
}

/// What came of asking a language model.
#[derive(Default)]
pub(super) struct Consultation {
    /// What the turn is carried out with.
    pub aids: Aids,
    /// Judgements that were not there in time.
    pub late: Option<Late>,
    /// Name of the model that was asked.
    model: Option<String>,
    /// Why there is no answer of it.
    fault: Option<LlmError>,
    /// True when the caller knows that the model is still at work, and will say so.
    is_awaited: bool,
}

/// What is needed to improve an answer when the rest of the judgements arrives.
pub(super) struct Late {
    /// Name of the model at work.
    pub model: String,
    /// `None` when the rules found no wish that films could fit.
    pub judging: Option<Judging>,
    /// The message as the model reads it, if that is still to come.
    pub reading: Option<JoinHandle<Option<Box<Understood>>>>,
    pub until: Instant,
    pub knowledge: Arc<Knowledge>,
    pub meanings: Meanings,
}

/// What a rehearsal shows.
struct Rehearsal {
    /// Name of the model to ask; `None`: the built-in rules.
    model: Option<String>,
    /// The candidates of the list that the turn makes.
    wanted: Option<Wanted>,
    /// True when the turn makes a list.
    makes_list: bool,
    /// The words of the wish of that list.
    wish_text: Option<String>,
    /// What the conversation says of the message.
    earlier: Earlier,
    /// True when the message may answer a question.
    is_asked: bool,
}

impl Consultation {
    /// Says in the small print who has judged the films of a list.
    pub fn sign(&self, reply: &mut Reply, voice: Voice<'_>) {
        let (Some(model), Some(list)) = (&self.model, &reply.list) else { return };
        let name = [("model", model.clone().into())];
        if list.cards.is_empty() || self.is_awaited {
            return;
        }
        let keys = &self.aids.judgements.films;
        let note = match self.fault {
            _ if self.late.is_some() => voice.say_with("note-model-late", &name),
            _ if !keys.is_empty() => voice.say_with("note-model", &name),
            Some(LlmError::OverBudget(_)) => voice.say_with("note-model-budget", &name),
            Some(LlmError::TooSlow) => voice.say_with("note-model-late", &name),
            Some(_) => voice.say_with("note-model-failed", &name),
            None => return,
        };
        reply.notes.push(note);
    }
}

impl Engine {
    /// Looks up the meaning of the turn's wish, asks the person's language model about it, and puts what that read into
    /// `understood`. Without either this does nothing.
    pub(super) async fn consult(
        &self,
        knowledge: &Arc<Knowledge>,
        turn: &Turn,
        understood: &mut Option<Box<Understood>>,
        patience: Patience,
    ) -> Result<Consultation, EngineError> {
        let nobody = self.llm().is_none() && self.searcher(knowledge).is_none();
        if nobody || !may_make_a_list(&turn.kind) {
            return Ok(Consultation::default());
        }
        let started = Instant::now();
        let mut aids = Aids::default();
        let mut rehearsal = self.rehearse(knowledge, turn, understood.clone(), &aids).await?;
        self.look_up(knowledge, turn, rehearsal.wish_text.as_deref(), &mut aids.meanings).await?;
        let model =
            |rehearsal: &Rehearsal| self.llm().zip(rehearsal.model.as_deref()).and_then(|(l, name)| l.find(name));
        let Some((llm, model)) = self.llm().zip(model(&rehearsal)) else {
            return Ok(Consultation { aids, ..Consultation::default() });
        };
        if rehearsal.wanted.is_some() && !aids.meanings.is_empty() {
            // The films near in meaning are candidates too.
            rehearsal = self.rehearse(knowledge, turn, understood.clone(), &aids).await?;
        }
        let reads = understood.as_ref().is_some_and(|u| !rehearsal.is_asked && is_worth_reading(&u.preferences));
        let mut consultation = Consultation { aids, ..Consultation::default() };
        if rehearsal.wanted.is_none() && !reads {
            return Ok(consultation);
        }
        consultation.model = Some(model.name().to_owned());
        let admission = match llm.admit(self.account(turn).await?).await {
            Ok(admission) => admission,
            Err(fault) => return Ok(Consultation { fault: Some(fault), ..consultation }),
        };

        let limit = llm.config().turn_limit;
        let turn_ends = started + limit;
        let improvable = patience != Patience::Turn;
        let until = if improvable { turn_ends + llm.config().improve_limit } else { turn_ends };
        // What the rules have nothing for is worth waiting for.
        let at_once = patience == Patience::AtOnce && rehearsal.makes_list;
        let calls = CALLS - usize::from(reads);
        let mut judging = match &rehearsal.wanted {
            Some(wanted) => Some(Judging::start(llm, &model, &admission, knowledge, wanted, calls, until).await),
            None => None,
        };
        let mut reading = None;
        if reads && let (Some(text), Some(understood)) = (turn_text(turn), understood.as_mut()) {
            // When there is nothing to judge yet, what is read leaves time to judge it.
            let limit = if judging.is_some() { limit } else { limit / READING_SHARE };
            if at_once {
                let asked = (text.to_owned(), understood.clone(), rehearsal.earlier);
                let (llm, model, knowledge) = (llm.clone(), model.clone(), knowledge.clone());
                let meanwhile = read_meanwhile(llm, model, admission.clone(), knowledge, limit, asked);
                reading = Some(tokio::spawn(meanwhile));
            } else {
                let reader = Reader { llm, model: &model, admission: &admission, knowledge, limit };
                match reader.read(text, &understood.preferences, &rehearsal.earlier).await {
                    Ok(reading) => understood.preferences = reading.preferences,
                    Err(fault) => consultation.fault = Some(fault),
                }
            }
        }
        if judging.is_none() && reading.is_none() && consultation.fault.is_none() {
            let text = understood.as_ref().map(|understood| understood.preferences.wish.text.clone());
            self.look_up(knowledge, turn, text.as_deref(), &mut consultation.aids.meanings).await?;
            let again = self.rehearse(knowledge, turn, understood.clone(), &consultation.aids).await?;
            if let Some(wanted) = &again.wanted {
                judging = Some(Judging::start(llm, &model, &admission, knowledge, wanted, calls, until).await);
            }
        }
        let mut complete = reading.is_none();
        if let Some(judging) = &mut judging {
            let deadline = if patience == Patience::AtOnce { Instant::now() } else { turn_ends };
            complete &= judging.collect(deadline).await;
            consultation.fault = judging.fault.take().or(consultation.fault);
            consultation.aids.judgements = judging.judgements.clone();
        }
        if !complete && improvable {
            consultation.is_awaited = patience == Patience::AtOnce;
            let (model, knowledge) = (model.name().to_owned(), knowledge.clone());
            let meanings = consultation.aids.meanings.clone();
            consultation.late = Some(Late { model, judging, reading, until, knowledge, meanings });
        } else if !complete && consultation.aids.judgements.films.is_empty() {
            consultation.fault = Some(LlmError::TooSlow);
        }
        Ok(consultation)
    }

    /// Carries the turn out and takes all of it back.
    async fn rehearse(
        &self,
        knowledge: &Knowledge,
        turn: &Turn,
        understood: Option<Box<Understood>>,
        aids: &Aids,
    ) -> Result<Rehearsal, EngineError> {
        let tx = self.store().begin().await?;
        let mut step = self.step(tx, knowledge, turn, aids).await?;
        step.candidates = self.llm().map_or(0, |llm| llm.config().candidates);
        let shown = match step.last_list().await? {
            Some((_, list)) => list.cards.into_iter().map(|card| card.title).collect(),
            None => Vec::new(),
        };
        let earlier = Earlier { wish: step.session.asked.wish.text.clone(), shown };
        let is_asked = !step.session.questions.is_empty();
        let of_session = match &turn.kind {
            TurnKind::Command(Command::Recommend(command)) => command.model.clone(),
            _ => step.session.asked.model.clone(),
        };
        let makes_list = handlers::carry_out(&mut step, understood).await?.reply.list.is_some();
        let (wanted, wish_text) = (step.wanted.take(), step.wish_text.take());
        let asked = wanted.as_ref().and_then(|wanted| wanted.model.clone());
        let default = || step.options.default_model.clone();
        let model = asked.or(of_session).or_else(|| step.settings.model.clone()).or_else(default);
        Ok(Rehearsal { model, wanted, makes_list, wish_text, earlier, is_asked })
    }

    /// Looks up the meaning of the words of a wish, if there is something to look it up in.
    pub(super) async fn look_up(
        &self,
        knowledge: &Knowledge,
        turn: &Turn,
        text: Option<&str>,
        meanings: &mut Meanings,
    ) -> Result<(), EngineError> {
        if let (Some(embedder), Some(text)) = (self.searcher(knowledge), text.filter(|text| !text.trim().is_empty())) {
            let account = self.account(turn).await?;
            let deadline = Instant::now() + embedder.config().timeout;
            meanings.look_up(embedder, knowledge, text, &account, deadline).await;
        }
        Ok(())
    }

    /// The embedding model, if the catalog has vectors of it.
    fn searcher(&self, knowledge: &Knowledge) -> Option<&Embedder> {
        self.embedder().filter(|_| knowledge.vectors.is_some())
    }

    /// On whose account the calls of a turn are made. A person who writes for the first time becomes a user here.
    async fn account(&self, turn: &Turn) -> Result<Account, EngineError> {
        let identity = &turn.identity;
        let known = self.store().begin_reading().await?.find_user(identity.platform, &identity.external_id).await?;
        let user = match known {
            Some(user) => user,
            None => {
                let mut tx = self.store().begin().await?;
                let user = tx.user_of(identity).await?;
                tx.commit().await?;
                user
            }
        };
        Ok(Account { user: Some(user), server: format!("{}:{}", identity.platform.as_str(), turn.place) })
    }
}

/// Has a model read a message while the person already has an answer. Nothing comes of it when the model adds nothing to
/// the rules' reading.
async fn read_meanwhile(
    llm: Arc<Llm>,
    model: Arc<LanguageModel>,
    admission: Arc<Admission>,
    knowledge: Arc<Knowledge>,
    limit: Duration,
    (text, mut rules, earlier): (String, Box<Understood>, Earlier),
) -> Option<Box<Understood>> {
    let reader = Reader { llm: &llm, model: &model, admission: &admission, knowledge: &knowledge, limit };
    let reading = reader.read(&text, &rules.preferences, &earlier).await.ok()?;
    let adds = reading.preferences != rules.preferences;
    rules.preferences = reading.preferences;
    adds.then_some(rules)
}

/// Has a model read a message.
pub(super) struct Reader<'a> {
    pub llm: &'a Llm,
    pub model: &'a LanguageModel,
    pub admission: &'a Admission,
    pub knowledge: &'a Knowledge,
    pub limit: Duration,
}

impl Reader<'_> {
    /// The rules' reading with what the model adds to it.
    pub async fn read(&self, text: &str, rules: &Preferences, earlier: &Earlier) -> Result<Reading, LlmError> {
        let Some(question) = reading::question(text, earlier, self.model.config().context_tokens) else {
            return Ok(Reading { preferences: rules.clone(), ..Reading::default() });
        };
        let answer = self.llm.ask(self.model, &question, Instant::now() + self.limit, self.admission).await?;
        let reading =
            reading::read(&self.knowledge.catalog, text, rules.clone(), &answer.content).ok_or_else(|| {
                let error = if answer.cut_off { LlmError::Endless } else { LlmError::Unreadable };
                self.admission.log(self.model, error);
                error
            })?;
        tracing::debug!(added = reading.added, dropped = reading.dropped, "a language model has read a message");
        metrics::counter!("matinee_llm_parts_added_total").increment(reading.added as u64);
        metrics::counter!("matinee_llm_parts_dropped_total").increment(reading.dropped as u64);
        Ok(reading)
    }
}

/// Turns that can end in a list; no other is worth a rehearsal.
fn may_make_a_list(kind: &TurnKind) -> bool {
    match kind {
        TurnKind::Text(_) => true,
        TurnKind::Command(command) => {
            matches!(command, Command::Recommend(_) | Command::More | Command::Similar(_))
        }
        TurnKind::Action(action) => matches!(
            action,
            Action::MoreLike(..)
                | Action::More(_)
                | Action::Critique(..)
                | Action::Remove(..)
                | Action::Relax(..)
                | Action::Choose(..)
                | Action::ChooseNone(_)
        ),
    }
}

/// Where the rules are certain of what is asked, a model could only make it worse.
fn is_worth_reading(rules: &Preferences) -> bool {
    matches!(rules.intent, Intent::Unclear | Intent::Recommend | Intent::Refine | Intent::Rate)
}

fn turn_text(turn: &Turn) -> Option<&str> {
    match &turn.kind {
        TurnKind::Text(text) => Some(text),
        TurnKind::Command(Command::Recommend(command)) => Some(&command.text),
        TurnKind::Command(_) | TurnKind::Action(_) => None,
    }
    .filter(|text| !text.trim().is_empty())
    .map(String::as_str)
}

/// A list that was shown and may still be improved.
pub(super) struct Improvable {
    pub turn: Turn,
    pub reply: Reply,
    pub list: ListId,
    pub late: Late,
}
