//! What Telegram needs of the posters' room.

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::conversation::MovieSummary;

/// A poster as Telegram takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Poster {
    /// Telegram fetches it from there: https, at most 5 MB.
    Url(String),
    /// Uploaded once; later sent by Telegram's own number.
    Png(Vec<u8>),
}

/// Where posters come from.
pub trait PosterSource: Send + Sync {
    /// The film's poster, or a drawn one where there is none.
    fn poster<'a>(&'a self, movie: &'a MovieSummary) -> BoxFuture<'a, Poster>;

    /// The drawn one, for when Telegram cannot fetch the other.
    fn placeholder<'a>(&'a self, movie: &'a MovieSummary) -> BoxFuture<'a, Poster>;

    /// Address of a small version for lists, if the poster is on the web.
    fn thumbnail<'a>(&'a self, movie: &'a MovieSummary) -> BoxFuture<'a, Option<String>>;
}

/// A shared source of posters.
pub type Posters = Arc<dyn PosterSource>;
