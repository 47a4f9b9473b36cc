//! The adapter with a scripted conversation behind it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use matinee::adapters::discord::{Conversation, DiscordError, DiscordOptions, Parts, PosterSource, serve};
use matinee::catalog::MovieKey;
use matinee::conversation::{
    Action, Button, Card, Chip, Command, Document, EngineError, Identity, ListId, MovieState, MovieSummary, ReasonBy,
    Reply, ShownList, Turn, TurnKind,
};
use matinee::posters::Poster;
use matinee::store::Store;
use matinee::understanding::Critique;
use secrecy::SecretString;
use serenity::async_trait;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::DiscordServer;
use crate::support::world::TOKEN;

/// Answers after a fixed script and remembers what it was asked. As the engine, it carries a key out only once.
pub struct Script {
    pub delay: Mutex<Duration>,
    pub turns: Mutex<Vec<Turn>>,
    answered: Mutex<HashMap<String, Reply>>,
    likes: Mutex<HashMap<String, bool>>,
}

impl Script {
    fn reply(&self, turn: &Turn) -> Reply {
        let person = &turn.identity.external_id;
        match &turn.kind {
            TurnKind::Text(words) if words.contains("profile") => {
                Reply { text: vec![format!("Profile of {person}")], private: true, ..Reply::default() }
            }
            TurnKind::Text(words) => films(&format!("For {person}: {words}"), turn.defaults.count.unwrap_or(5)),
            TurnKind::Command(Command::Recommend(wish)) => {
                films(&format!("For {person}: {}", wish.text), wish.count.or(turn.defaults.count).unwrap_or(5))
            }
            TurnKind::Command(Command::Export) => Reply {
                text: vec!["Here it is.".into()],
                document: Some(Document {
                    name: "matinee.json".into(),
                    mime: "application/json".into(),
                    contents: "{}".into(),
                }),
                private: true,
                ..Reply::default()
            },
            TurnKind::Command(command) => Reply { text: vec![format!("{command:?}")], ..Reply::default() },
            TurnKind::Action(Action::Like(list, position)) => {
                let mut likes = self.likes.lock().unwrap();
                let liked = likes.entry(format!("{person} {list:?} {position}")).or_default();
                *liked = !*liked;
                let mut card = film(usize::from(*position));
                card.state = MovieState { rating: liked.then_some(4.5), ..MovieState::default() };
                Reply {
                    text: vec![format!("{person} {} {}", if *liked { "likes" } else { "unlikes" }, card.movie.title)],
                    movie: Some(card),
                    buttons: vec![Button { label: "Undo".into(), action: Action::Undo }],
                    private: true,
                    confirmation: true,
                    ..Reply::default()
                }
            }
            TurnKind::Action(Action::More(_)) => films(&format!("More for {person}"), 5),
            TurnKind::Action(Action::Show(_)) => films(&format!("Again for {person}"), 25),
            TurnKind::Action(Action::Remove(..)) => films(&format!("Without that for {person}"), 5),
            TurnKind::Action(action) => Reply { text: vec![format!("{action}")], private: true, ..Reply::default() },
        }
    }

    /// How many turns were carried out.
    pub fn count(&self) -> usize {
        self.turns.lock().unwrap().len()
    }
}

#[async_trait]
impl Conversation for Script {
    async fn handle(&self, turn: Turn) -> Result<Reply, EngineError> {
        let delay = *self.delay.lock().unwrap();
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let key = format!("{} {}", turn.identity.external_id, turn.key);
        if let Some(reply) = self.answered.lock().unwrap().get(&key) {
            return Ok(reply.clone());
        }
        let reply = self.reply(&turn);
        self.answered.lock().unwrap().insert(key, reply.clone());
        self.turns.lock().unwrap().push(turn);
        Ok(reply)
    }

    async fn handle_with_updates(&self, turn: Turn, _: oneshot::Sender<Reply>) -> Result<Reply, EngineError> {
        self.handle(turn).await
    }

    async fn shown_list(&self, _: &Identity, id: ListId) -> Result<Option<ShownList>, EngineError> {
        Ok(Some(ShownList { id, cards: (0..25).map(film).collect() }))
    }

    async fn language_of(&self, _: &Identity, locale: &str) -> String {
        locale.to_owned()
    }

    fn complete_titles(&self, prefix: &str, limit: usize) -> Vec<MovieSummary> {
        let titles = (0..50).map(|n| film(n).movie);
        titles.filter(|movie| movie.title.to_lowercase().starts_with(&prefix.to_lowercase())).take(limit).collect()
    }
}

/// A film of the script.
pub fn film(position: usize) -> Card {
    Card {
        position,
        movie: MovieSummary {
            key: MovieKey(format!("tt{position:07}")),
            movie_id: position as i64,
            imdb_id: Some(format!("tt{position:07}")),
            tmdb_id: None,
            title: format!("Film {position}"),
            year: 1990 + position as u16,
            genres: vec!["Drama".into()],
            directors: vec!["Agnès Varda".into()],
            cast: vec!["Somebody".into()],
            runtime: Some(90),
            tags: vec!["slow burn".into()],
            plot: Some("Somebody wants something.".into()),
        },
        total: 10.0,
        collaborative: 9.0,
        content: 8.0,
        importance: 50,
        because: Vec::new(),
        matched_tags: Vec::new(),
        missing: Vec::new(),
        reason: "Because you loved Heat (50 %).".into(),
        reason_by: ReasonBy::Scores,
        state: MovieState::default(),
    }
}

/// The address of the scripted list.
pub const LIST: ListId = ListId(12_345);

/// A list of films as the engine would answer it.
pub fn films(said: &str, count: usize) -> Reply {
    Reply {
        text: vec![said.to_owned()],
        list: Some(ShownList { id: LIST, cards: (0..count).map(film).collect() }),
        receipt: vec![Chip { label: "Heat: 4.5".into(), remove: Action::Remove(LIST, 0) }],
        buttons: vec![
            Button { label: "More".into(), action: Action::More(LIST) },
            Button { label: "Lighter".into(), action: Action::Critique(LIST, Critique::Lighter) },
            Button { label: "Undo".into(), action: Action::Undo },
        ],
        ..Reply::default()
    }
}

/// Even films have an address, odd ones are drawn.
struct ScriptedPosters;

#[async_trait]
impl PosterSource for ScriptedPosters {
    async fn poster(&self, movie: &MovieSummary) -> Poster {
        if movie.movie_id % 2 == 0 {
            Poster::Url(format!("https://image.tmdb.test/{}.jpg", movie.movie_id))
        } else {
            Poster::Png(vec![0x89, b'P', b'N', b'G'])
        }
    }
}

/// The running adapter. Dropping it stops it without ceremony.
pub struct Running {
    pub script: Arc<Script>,
    pub shutdown: CancellationToken,
    pub task: Option<JoinHandle<Result<(), DiscordError>>>,
    _folder: tempfile::TempDir,
}

impl Running {
    /// Stops as the program does and gives the outcome.
    pub async fn stop(mut self) -> Result<(), DiscordError> {
        self.shutdown.cancel();
        self.outcome().await
    }

    /// Waits until the adapter stops by itself.
    pub async fn outcome(&mut self) -> Result<(), DiscordError> {
        let task = self.task.take().expect("running");
        tokio::time::timeout(crate::support::DEADLINE, task).await.expect("stops in time").expect("no panic")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// The usual options against this server.
pub fn options(server: &DiscordServer) -> DiscordOptions {
    DiscordOptions {
        token: SecretString::from(TOKEN),
        api_base: server.api_base().to_owned(),
        test_guild: None,
        message_content_intent: false,
        components_v2: true,
        models: vec!["gpt-4o".into()],
    }
}

/// Starts the adapter.
pub async fn start(options: DiscordOptions) -> Running {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("matinee.db")).await.expect("a database");
    let script = Arc::new(Script {
        delay: Mutex::default(),
        turns: Mutex::default(),
        answered: Mutex::default(),
        likes: Mutex::default(),
    });
    let conversation: Arc<dyn Conversation> = Arc::<Script>::clone(&script);
    let parts = Parts { conversation, posters: Arc::new(ScriptedPosters), store };
    let shutdown = CancellationToken::new();
    let task = tokio::spawn(serve(parts, options, shutdown.clone()));
    Running { script, shutdown, task: Some(task), _folder: folder }
}

/// Starts the server and the adapter, and waits until they are connected.
pub async fn connected() -> (DiscordServer, Running) {
    let server = DiscordServer::start().await;
    let running = start(options(&server)).await;
    server.connected().await;
    (server, running)
}
