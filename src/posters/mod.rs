//! Posters: looked up at The Movie Database, kept on disk, and drawn where there is none.
//!
//! No film is ever without a picture: without a key, a poster or a network its placeholder is drawn.

mod cache;
mod placeholder;
mod png;
mod tmdb;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use placeholder::draw as draw_placeholder;
pub use tmdb::TmdbError;

use crate::catalog::Movie;
use crate::config::TmdbConfig;
use crate::conversation::MovieSummary;
use cache::{Cache, Known};
use tmdb::Tmdb;

/// After a failure of the network TMDB is left alone for this long, so that a list of films does not wait for each.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(30);

/// What is needed to find or draw a poster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PosterSubject {
    /// `tt...`
    pub imdb_id: Option<String>,
    /// Number at TMDB.
    pub tmdb_id: Option<i64>,
    /// Title.
    pub title: String,
    /// Year of release.
    pub year: u16,
    /// Genres; the first gives the placeholder its colour.
    pub genres: Vec<String>,
}

impl From<&Movie> for PosterSubject {
    fn from(movie: &Movie) -> Self {
        Self {
            imdb_id: movie.imdb_id.clone(),
            tmdb_id: movie.tmdb_id,
            title: movie.title.clone(),
            year: movie.year,
            genres: movie.genres.clone(),
        }
    }
}

impl From<&MovieSummary> for PosterSubject {
    fn from(movie: &MovieSummary) -> Self {
        Self {
            imdb_id: movie.imdb_id.clone(),
            tmdb_id: movie.tmdb_id,
            title: movie.title.clone(),
            year: movie.year,
            genres: movie.genres.clone(),
        }
    }
}

impl PosterSubject {
    /// The name under which the cache keeps it; `None` when TMDB has no way to find it.
    fn cache_name(&self) -> Option<String> {
        let imdb = self.imdb_id.as_deref().filter(|id| id.len() <= 16 && id.bytes().all(|b| b.is_ascii_alphanumeric()));
        imdb.map(str::to_owned).or_else(|| self.tmdb_id.map(|id| format!("tmdb{id}")))
    }
}

/// A poster for a message: an address that the platform fetches, or a drawing to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Poster {
    /// Public address of an image.
    Url(String),
    /// A drawn PNG.
    Png(Vec<u8>),
}

/// A poster's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PosterImage {
    /// The image.
    pub bytes: Vec<u8>,
    /// `image/jpeg` or `image/png`.
    pub mime: &'static str,
    /// True when it was drawn for want of a real one.
    pub drawn: bool,
}

/// What prefetching one poster came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetched {
    /// It was on disk already, or known to be missing.
    Known,
    /// It was downloaded.
    New,
    /// TMDB has none.
    Missing,
}

/// Finds, keeps and draws posters. Cheap to clone.
#[derive(Clone)]
pub struct Posters {
    inner: Arc<Inner>,
}

struct Inner {
    /// `None` without an API key.
    tmdb: Option<Tmdb>,
    cache: Cache,
    /// One lock for each poster that is being fetched, so that it is fetched once however many ask.
    fetching: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    resting_until: Mutex<Option<Instant>>,
}

impl Posters {
    /// Posters kept in a folder, looked up as configured.
    pub fn new(config: &TmdbConfig, folder: PathBuf) -> Self {
        let tmdb = config.api_key.clone().map(|key| Tmdb::new(config, key));
        Self {
            inner: Arc::new(Inner {
                tmdb,
                cache: Cache::new(folder),
                fetching: Mutex::default(),
                resting_until: Mutex::default(),
            }),
        }
    }

    /// True when there is a key to look posters up with.
    pub fn can_look_up(&self) -> bool {
        self.inner.tmdb.is_some()
    }

    /// A poster for a message of a platform that fetches images itself.
    pub async fn for_message(&self, subject: &PosterSubject) -> Poster {
        match self.address(subject).await {
            Some(url) => Poster::Url(url),
            None => Poster::Png(placeholder::draw(subject)),
        }
    }

    /// Public address of the poster, if TMDB has one.
    pub async fn address(&self, subject: &PosterSubject) -> Option<String> {
        let tmdb = self.inner.tmdb.as_ref()?;
        let path = self.inner.find(tmdb, subject).await.ok()??;
        Some(tmdb.image_url(&path))
    }

    /// The poster's bytes, or the placeholder's.
    pub async fn image(&self, subject: &PosterSubject) -> PosterImage {
        if let Some(bytes) = self.inner.image(subject).await {
            return PosterImage { mime: cache::image_type(&bytes).unwrap_or("image/jpeg"), bytes, drawn: false };
        }
        PosterImage { bytes: placeholder::draw(subject), mime: "image/png", drawn: true }
    }

    /// True when nothing need be fetched: the image is on disk, or known to be missing.
    pub async fn is_known(&self, subject: &PosterSubject) -> bool {
        let Some(name) = subject.cache_name() else { return true };
        self.inner.cache.image(&name).await.is_some() || self.inner.cache.known(&name).await == Some(Known::None)
    }

    /// Makes sure that the poster is on disk.
    ///
    /// # Errors
    /// When TMDB cannot be reached or refuses.
    pub async fn fetch(&self, subject: &PosterSubject) -> Result<Fetched, TmdbError> {
        let Some(tmdb) = &self.inner.tmdb else { return Err(TmdbError::NoKey) };
        let Some(name) = subject.cache_name() else { return Ok(Fetched::Missing) };
        if self.is_known(subject).await {
            return Ok(Fetched::Known);
        }
        let Some(path) = self.inner.find(tmdb, subject).await? else { return Ok(Fetched::Missing) };
        let bytes = tmdb.download(&path).await?;
        self.inner.cache.keep_image(&name, &bytes).await;
        Ok(Fetched::New)
    }
}

impl Inner {
    /// The image from disk or TMDB; `None` when there is none to be had now.
    async fn image(&self, subject: &PosterSubject) -> Option<Vec<u8>> {
        let name = subject.cache_name()?;
        if let Some(bytes) = self.cache.image(&name).await {
            return Some(bytes);
        }
        let tmdb = self.tmdb.as_ref()?;
        let path = self.find(tmdb, subject).await.ok()??;
        let lock = self.lock_of(&name);
        let _guard = lock.lock().await;
        let bytes = match self.cache.image(&name).await {
            Some(bytes) => Some(bytes),
            None => match self.watched(tmdb.download(&path).await) {
                Ok(bytes) => {
                    self.cache.keep_image(&name, &bytes).await;
                    Some(bytes)
                }
                Err(_) => None,
            },
        };
        self.unlock(&name, &lock);
        bytes
    }

    /// Path of the poster at TMDB, from the cache or by a lookup that others wait for.
    async fn find(&self, tmdb: &Tmdb, subject: &PosterSubject) -> Result<Option<String>, TmdbError> {
        let Some(name) = subject.cache_name() else { return Ok(None) };
        if let Some(known) = self.cache.known(&name).await {
            return Ok(known.path());
        }
        let lock = self.lock_of(&name);
        let _guard = lock.lock().await;
        let found = match self.cache.known(&name).await {
            Some(known) => Ok(known.path()),
            None if self.is_resting() => Err(TmdbError::Resting),
            None => {
                let found = self.watched(tmdb.poster_path(subject).await);
                if let Ok(path) = &found {
                    self.cache.keep_known(&name, path.as_deref()).await;
                }
                found
            }
        };
        self.unlock(&name, &lock);
        found
    }

    /// Notes failures of the network, which send TMDB to rest.
    fn watched<T>(&self, result: Result<T, TmdbError>) -> Result<T, TmdbError> {
        if let Err(error) = &result {
            tracing::warn!(%error, "no poster");
            if error.is_outage() {
                *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(Instant::now() + REST_AFTER_FAILURE);
            }
        }
        result
    }

    fn is_resting(&self) -> bool {
        let until = *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn lock_of(&self, name: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut fetching = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        fetching.entry(name.to_owned()).or_default().clone()
    }

    /// Forgets the lock when nobody else waits for it: who does must go on sharing it with those who come later.
    fn unlock(&self, name: &str, lock: &Arc<tokio::sync::Mutex<()>>) {
        let mut fetching = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        // Clones are only made under this lock, so the count cannot grow here: one in the map, one of the caller.
        if Arc::strong_count(lock) <= 2 {
            fetching.remove(name);
        }
    }
}

#[cfg(test)]
mod tests;
