//! The engine: carries out turns, each once and as a whole.

use std::borrow::Cow;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::EngineError;
use super::action::ListId;
use super::consultation::{Improvable, Patience};
use super::handlers::{self, BUILTIN};
use super::judging::Aids;
use super::knowledge::Knowledge;
use super::places::{Place, Places};
use super::reply::{MovieSummary, Reply, ShownList};
use super::session::{Session, StoredList};
use super::step::{self, Step, Undo};
use super::turn::{Command, Identity, Turn, TurnDefaults, TurnKind};
use super::understander::{self, Understood};
use crate::catalog::MovieKey;
use crate::llm::{Embedder, Llm};
use crate::store::{Store, Transaction, UserSettings};
use crate::texts::{Texts, Voice};
use crate::understanding::linker;

/// How much of a message is read, characters.
const MESSAGE_LIMIT: usize = 4_000;
/// Turns older than this are neither repeated nor taken back, days.
const TURNS_KEPT: i64 = 30;
/// Visitors of the page who left nothing are forgotten after so many days.
const GUESTS_KEPT: i64 = 90;

/// What the program's configuration says; people's settings go before it.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineOptions {
    /// How many films a list has, 1 to 100.
    pub count: usize,
    /// 0 to 100: the weight of the collaborative score.
    pub importance: u8,
    /// Use ratings of earlier conversations.
    pub past_ratings: bool,
    /// Whether the model is trained on the ratings of people who talk to this engine.
    pub learns_from_users: bool,
    /// Names of the configured language models; `builtin` is always there.
    pub models: Vec<String>,
    /// The language model of people who have chosen none; `None`: the built-in rules.
    pub default_model: Option<String>,
    /// Address of the web page as people reach it, for one-time login links. `None`: there is no page.
    pub web_url: Option<String>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            count: 5,
            importance: 50,
            past_ratings: true,
            learns_from_users: false,
            models: Vec::new(),
            default_model: None,
            web_url: None,
        }
    }
}

impl EngineOptions {
    /// What holds where a place has settings of its own.
    fn in_place(&self, defaults: &TurnDefaults) -> Cow<'_, Self> {
        if *defaults == TurnDefaults::default() {
            return Cow::Borrowed(self);
        }
        let count = defaults.count.unwrap_or(self.count);
        let default_model = defaults.model.clone().or_else(|| self.default_model.clone());
        Cow::Owned(Self { count, default_model, ..self.clone() })
    }
}

impl EngineOptions {
    /// Name of the model that reads for a person with these settings, or `builtin`.
    pub fn model_of(&self, settings: &UserSettings) -> String {
        let chosen = settings.model.as_ref().or(self.default_model.as_ref());
        chosen.map_or_else(|| BUILTIN.to_owned(), String::clone)
    }
}

/// The conversation engine.
pub struct Engine {
    store: Store,
    knowledge: ArcSwap<Knowledge>,
    texts: Texts,
    options: EngineOptions,
    places: Places,
    llm: Option<Arc<Llm>>,
    embedder: Option<Embedder>,
}

impl Engine {
    /// Puts the engine together.
    pub fn new(store: Store, knowledge: Knowledge, options: EngineOptions) -> Self {
        Self {
            store,
            knowledge: ArcSwap::from_pointee(knowledge),
            texts: Texts::new(),
            options,
            places: Places::default(),
            llm: None,
            embedder: None,
        }
    }

    /// Adds language models. Without them nothing changes.
    pub fn with_llm(mut self, llm: Option<Llm>) -> Self {
        if let Some(llm) = llm {
            self.options.models = llm.names();
            self.options.default_model = llm.default_name().map(str::to_owned);
            self.llm = Some(Arc::new(llm));
        }
        self
    }

    /// Adds the model that finds the films near in meaning to a wish. It needs a catalog with vectors of it.
    pub fn with_embedder(mut self, embedder: Option<Embedder>) -> Self {
        self.embedder = embedder;
        self
    }

    /// The embedding model, if there is one.
    pub fn embedder(&self) -> Option<&Embedder> {
        self.embedder.as_ref()
    }

    /// The language models, if there are any.
    pub fn llm(&self) -> Option<&Arc<Llm>> {
        self.llm.as_ref()
    }

    /// Exchanges catalog, model and lexicon; turns under way finish with what they began with.
    pub fn set_knowledge(&self, knowledge: Knowledge) {
        self.knowledge.store(Arc::new(knowledge));
    }

    /// What the engine knows at present.
    pub fn knowledge(&self) -> Arc<Knowledge> {
        self.knowledge.load_full()
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The interface texts.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The texts in a person's language: the one they set, else that of `locale` (BCP 47).
    pub async fn voice_of(&self, identity: &Identity, locale: &str) -> Voice<'_> {
        let set = self.locale_of(identity).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a person's language could not be read");
            None
        });
        self.texts.voice(set.as_deref().unwrap_or(locale))
    }

    async fn locale_of(&self, identity: &Identity) -> Result<Option<String>, EngineError> {
        let mut tx = self.store.begin_reading().await?;
        let Some(user) = tx.find_user(identity.platform, &identity.external_id).await? else { return Ok(None) };
        Ok(tx.settings(user).await?.locale)
    }

    /// What the program's configuration says.
    pub fn options(&self) -> &EngineOptions {
        &self.options
    }

    /// Carries out one turn and returns the answer, which is stored by then. The same turn again gets the same answer
    /// and changes nothing.
    ///
    /// # Errors
    /// When the database fails; nothing has happened then, and the turn may be tried again.
    pub async fn handle(&self, turn: Turn) -> Result<Reply, EngineError> {
        Ok(self.take_turn(turn, Patience::Turn).await?.0)
    }

    /// Carries out one turn; also says what could improve the answer later, if that is of use.
    pub(super) async fn take_turn(
        &self,
        turn: Turn,
        patience: Patience,
    ) -> Result<(Reply, Option<Box<Improvable>>), EngineError> {
        let turn = within_bounds(turn);
        // Buttons need no context, so they never wait for a message that is still being understood.
        let _place = match turn.kind {
            TurnKind::Action(_) => None,
            TurnKind::Text(_) | TurnKind::Command(_) => Some(self.enter(&turn).await),
        };
        let knowledge = self.knowledge();
        let mut understood = match self.listen(&knowledge, &turn).await? {
            Listened::Answered(reply) => return Ok((*reply, None)),
            Listened::Understood(understood) => understood,
        };
        let mut consultation = self.consult(&knowledge, &turn, &mut understood, patience).await?;

        let mut tx = self.store.begin().await?;
        if let Some(reply) = self.earlier_reply(&mut tx, &knowledge, &turn).await? {
            return Ok((reply, None));
        }
        let mut step = self.step(tx, &knowledge, &turn, &consultation.aids).await?;
        let session_before = step.session.clone();
        let mut outcome = handlers::carry_out(&mut step, understood).await?;
        consultation.sign(&mut outcome.reply, step.voice);
        let reply = self.finish(step, session_before, outcome).await?;
        let improvable = consultation.late.take().zip(reply.list.as_ref().map(|list| list.id));
        let improvable = improvable.map(|(late, list)| Box::new(Improvable { turn, reply: reply.clone(), list, late }));
        Ok((reply, improvable))
    }

    /// Waits until earlier turns of the same conversation are done.
    pub(super) async fn enter(&self, turn: &Turn) -> Place<'_> {
        self.places.enter(turn).await
    }

    /// Stores the outcome of a turn; only then is the reply handed out.
    pub(super) async fn finish(
        &self,
        step: Step<'_>,
        session_before: Session,
        outcome: handlers::Outcome,
    ) -> Result<Reply, EngineError> {
        let Step { mut tx, turn, user, session, mut undo, .. } = step;
        match outcome.kept {
            handlers::Kept::Nothing => tx.delete_user(user).await?,
            kept => {
                let changed = Session { last_movie: session_before.last_movie.clone(), ..session.clone() };
                if changed != session_before && outcome.undoable {
                    undo.session = Some(session_before);
                }
                let undo = (outcome.undoable && !undo.is_empty()).then_some(&undo);
                tx.put_session(user, &turn.identity, &turn.place, &session).await?;
                let reply = match kept {
                    handlers::Kept::Instead(instead) => *instead,
                    _ => shelved(outcome.reply.clone()),
                };
                tx.put_turn(user, turn, &reply, undo).await?;
            }
        }
        tx.commit().await?;
        Ok(outcome.reply)
    }

    /// Everything a turn works with, from the open transaction.
    pub(super) async fn step<'e>(
        &'e self,
        mut tx: Transaction,
        knowledge: &'e Knowledge,
        turn: &'e Turn,
        aids: &'e Aids,
    ) -> Result<Step<'e>, EngineError> {
        let user = tx.user_of(&turn.identity).await?;
        let settings = tx.settings(user).await?;
        let films = tx.all_marks(user).await?;
        let session = session(&mut tx, turn).await?;
        let voice = self.texts.voice(settings.locale.as_deref().unwrap_or(&turn.locale));
        let undo = Undo::default();
        let (options, texts) = (self.options.in_place(&turn.defaults), &self.texts);
        let (candidates, wanted, wish_text) = (0, None, None);
        Ok(Step {
            knowledge,
            options,
            texts,
            voice,
            turn,
            tx,
            user,
            settings,
            films,
            session,
            undo,
            aids,
            candidates,
            wanted,
            wish_text,
        })
    }

    /// Understands a message before the writing begins, so that a slow language model holds up nobody else.
    async fn listen(&self, knowledge: &Knowledge, turn: &Turn) -> Result<Listened, EngineError> {
        let text = match &turn.kind {
            TurnKind::Text(text) => text,
            TurnKind::Command(Command::Recommend(command)) => &command.text,
            TurnKind::Command(_) | TurnKind::Action(_) => return Ok(Listened::Understood(None)),
        };
        let mut tx = self.store.begin_reading().await?;
        if let Some(reply) = self.earlier_reply(&mut tx, knowledge, turn).await? {
            return Ok(Listened::Answered(Box::new(reply)));
        }
        let session = session(&mut tx, turn).await?;
        let list: Option<StoredList> = match session.last_list {
            Some(id) => tx.list(id).await?.map(|(_, list)| list),
            None => None,
        };
        drop(tx);
        let understood = understander::understand(knowledge, text, &session, list.as_ref());
        Ok(Listened::Understood(Some(Box::new(understood))))
    }

    /// The reply this very turn was given before, with the facts that are not stored with it.
    async fn earlier_reply(
        &self,
        tx: &mut Transaction,
        knowledge: &Knowledge,
        turn: &Turn,
    ) -> Result<Option<Reply>, EngineError> {
        let Some(mut reply) = tx.reply_of::<Reply>(turn).await? else { return Ok(None) };
        if let Some(list) = reply.list.take() {
            reply.list = self.cards_of(tx, knowledge, &turn.identity, list.id).await?;
        }
        if let Some(card) = &mut reply.movie
            && let Some(movie) = knowledge.find_summary(&card.movie.key)
        {
            card.movie = movie;
        }
        Ok(Some(reply))
    }

    /// A list as one person sees it: for paging and for redrawing buttons. `None` when it is gone. Changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shown_list(&self, identity: &Identity, list: ListId) -> Result<Option<ShownList>, EngineError> {
        let mut tx = self.store.begin_reading().await?;
        self.cards_of(&mut tx, &self.knowledge(), identity, list).await
    }

    async fn cards_of(
        &self,
        tx: &mut Transaction,
        knowledge: &Knowledge,
        identity: &Identity,
        id: ListId,
    ) -> Result<Option<ShownList>, EngineError> {
        let Some((_, list)) = tx.list::<StoredList>(id).await? else { return Ok(None) };
        let films = match tx.find_user(identity.platform, &identity.external_id).await? {
            Some(user) => tx.all_marks(user).await?,
            None => Default::default(),
        };
        let cards = list.cards.iter().enumerate();
        let card = |(position, card): (usize, &_)| {
            step::card(knowledge, position, card, step::state_of(films.get(&card.movie)))
        };
        Ok(Some(ShownList { id, cards: cards.map(card).collect() }))
    }

    /// Films whose title goes on from `prefix`, best first. In memory, for autocompletion.
    pub fn complete_titles(&self, prefix: &str, limit: usize) -> Vec<MovieSummary> {
        let knowledge = self.knowledge.load();
        let found = linker::complete(&knowledge.catalog, prefix, limit);
        found.into_iter().map(|index| knowledge.summary(index)).collect()
    }

    /// Facts of a film, if the catalog has it.
    pub fn summary(&self, movie: &MovieKey) -> Option<MovieSummary> {
        self.knowledge.load().find_summary(movie)
    }

    /// Deletes what is too old to be of use. To be called at start and once a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tidy(&self) -> Result<(), EngineError> {
        self.store.prune_turns(TURNS_KEPT).await?;
        self.store.prune_guests(GUESTS_KEPT).await?;
        if let Some(llm) = &self.llm {
            self.store.prune_llm(llm.config().cache_days).await?;
        }
        Ok(())
    }
}

/// What came of listening.
enum Listened {
    /// This turn was answered before.
    Answered(Box<Reply>),
    /// What the message says; `None` when the turn has no message.
    Understood(Option<Box<Understood>>),
}

async fn session(tx: &mut Transaction, turn: &Turn) -> Result<Session, EngineError> {
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let stored = tx.session::<Session>(&turn.identity, &turn.place).await?;
    let fresh = Session { version: Session::VERSION, ..Session::default() };
    Ok(stored.map_or(fresh, |(session, at)| session.after_silence(now - at)))
}

/// A turn whose text has a sane length.
fn within_bounds(mut turn: Turn) -> Turn {
    let text = match &mut turn.kind {
        TurnKind::Text(text) => text,
        TurnKind::Command(Command::Recommend(command)) => &mut command.text,
        TurnKind::Command(_) | TurnKind::Action(_) => return turn,
    };
    if let Some((end, _)) = text.char_indices().nth(MESSAGE_LIMIT) {
        text.truncate(end);
    }
    turn
}

/// A reply as it is stored: without what the catalog and the stored list hold anyway.
pub(super) fn shelved(mut reply: Reply) -> Reply {
    if let Some(list) = &mut reply.list {
        list.cards.clear();
    }
    if let Some(card) = &mut reply.movie {
        card.movie.plot = None;
    }
    reply
}
