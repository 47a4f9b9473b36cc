//! What the adapter needs of the rest of the program.

use std::sync::Arc;

use serenity::async_trait;
use tokio::sync::oneshot;

use crate::conversation::{Engine, EngineError, Identity, ListId, MovieSummary, Reply, ShownList, Turn};
use crate::posters::{Poster, PosterSubject, Posters};

/// The conversation engine as adapters see it.
#[async_trait]
pub trait Conversation: Send + Sync {
    /// Carries out a turn; see [`Engine::handle`].
    ///
    /// # Errors
    /// When the turn could not be carried out; nothing has changed then.
    async fn handle(&self, turn: Turn) -> Result<Reply, EngineError>;

    /// Carries out a turn whose answer may be improved a little later; see [`Engine::handle_with_updates`].
    ///
    /// # Errors
    /// As [`Conversation::handle`].
    async fn handle_with_updates(&self, turn: Turn, updates: oneshot::Sender<Reply>) -> Result<Reply, EngineError>;

    /// A list as one person sees it; see [`Engine::shown_list`].
    ///
    /// # Errors
    /// When it could not be read.
    async fn shown_list(&self, identity: &Identity, list: ListId) -> Result<Option<ShownList>, EngineError>;

    /// The language that a person is answered in: the one they set, else that of `locale`.
    async fn language_of(&self, identity: &Identity, locale: &str) -> String;

    /// Films whose title goes on from `prefix`, best first, at once.
    fn complete_titles(&self, prefix: &str, limit: usize) -> Vec<MovieSummary>;
}

#[async_trait]
impl Conversation for Arc<Engine> {
    async fn handle(&self, turn: Turn) -> Result<Reply, EngineError> {
        Engine::handle(self, turn).await
    }

    async fn handle_with_updates(&self, turn: Turn, updates: oneshot::Sender<Reply>) -> Result<Reply, EngineError> {
        Engine::handle_with_updates(self, turn, updates).await
    }

    async fn shown_list(&self, identity: &Identity, list: ListId) -> Result<Option<ShownList>, EngineError> {
        Engine::shown_list(self, identity, list).await
    }

    async fn language_of(&self, identity: &Identity, locale: &str) -> String {
        self.voice_of(identity, locale).await.language().to_owned()
    }

    fn complete_titles(&self, prefix: &str, limit: usize) -> Vec<MovieSummary> {
        Engine::complete_titles(self, prefix, limit)
    }
}

/// Where the pictures of films come from.
#[async_trait]
pub trait PosterSource: Send + Sync {
    /// A picture of the film: a public address, or a drawn placeholder.
    async fn poster(&self, movie: &MovieSummary) -> Poster;
}

#[async_trait]
impl PosterSource for Posters {
    async fn poster(&self, movie: &MovieSummary) -> Poster {
        self.for_message(&PosterSubject::from(movie)).await
    }
}

/// Everything the adapter works with.
#[derive(Clone)]
pub struct Parts {
    /// The engine.
    pub conversation: Arc<dyn Conversation>,
    /// Pictures.
    pub posters: Arc<dyn PosterSource>,
    /// The database, for the settings of servers.
    pub store: crate::store::Store,
}
