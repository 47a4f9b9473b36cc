//! The Movie Database: from a film to the path of its best poster.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::PosterSubject;
use super::cache::image_type;
use crate::config::TmdbConfig;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Width of the posters that are fetched.
const SIZE: &str = "w500";
/// Largest poster that is taken, bytes.
const LARGEST: usize = 4 << 20;

/// Why there is no answer from TMDB. Never holds the key.
#[derive(Debug, thiserror::Error)]
pub enum TmdbError {
    /// No key is configured.
    #[error("there is no TMDB key; set TMDB_API_KEY (free at themoviedb.org) to get real posters")]
    NoKey,
    /// The key was refused.
    #[error("TMDB refuses the key; check TMDB_API_KEY")]
    WrongKey,
    /// It could not be reached, or not in time.
    #[error("TMDB cannot be reached: {0}")]
    Unreachable(String),
    /// It answered with something else than expected.
    #[error("TMDB answered {0}")]
    Unexpected(String),
    /// It failed a moment ago and is left alone.
    #[error("TMDB failed a moment ago and is left alone for some seconds")]
    Resting,
}

impl TmdbError {
    /// True when further requests would fail as well.
    pub(super) fn is_outage(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::WrongKey)
    }
}

pub(super) struct Tmdb {
    http: reqwest::Client,
    key: SecretString,
    api_base: String,
    image_base: String,
}

#[derive(Deserialize)]
struct Images {
    #[serde(default)]
    posters: Vec<Image>,
}

#[derive(Deserialize)]
struct Image {
    file_path: String,
    #[serde(default)]
    iso_639_1: Option<String>,
    #[serde(default)]
    vote_count: i64,
    #[serde(default)]
    vote_average: f64,
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    movie_results: Vec<FoundMovie>,
}

#[derive(Deserialize)]
struct FoundMovie {
    id: i64,
}

impl Tmdb {
    pub(super) fn new(config: &TmdbConfig, key: SecretString) -> Self {
        Self {
            http: reqwest::Client::new(),
            key,
            api_base: config.api_base.clone(),
            image_base: config.image_base.clone(),
        }
    }

    /// Address of an image by its path.
    pub(super) fn image_url(&self, path: &str) -> String {
        format!("{}/{SIZE}{path}", self.image_base)
    }

    /// Path of the most voted English poster, or of the most voted one in any language; `None` when there is none.
    pub(super) async fn poster_path(&self, subject: &PosterSubject) -> Result<Option<String>, TmdbError> {
        let id = match (subject.tmdb_id, &subject.imdb_id) {
            (Some(id), _) => id,
            (None, Some(imdb_id)) => match self.find(imdb_id).await? {
                Some(id) => id,
                None => return Ok(None),
            },
            (None, None) => return Ok(None),
        };
        let images: Option<Images> = self.get(&format!("/3/movie/{id}/images"), &[]).await?;
        Ok(images.and_then(|images| best(images.posters)).filter(|path| is_path(path)))
    }

    async fn find(&self, imdb_id: &str) -> Result<Option<i64>, TmdbError> {
        let found: Option<Found> = self.get(&format!("/3/find/{imdb_id}"), &[("external_source", "imdb_id")]).await?;
        Ok(found.and_then(|found| found.movie_results.first().map(|movie| movie.id)))
    }

    /// The poster's bytes.
    pub(super) async fn download(&self, path: &str) -> Result<Vec<u8>, TmdbError> {
        let mut response = self.http.get(self.image_url(path)).timeout(TIMEOUT).send().await.map_err(unreachable)?;
        if !response.status().is_success() {
            return Err(TmdbError::Unexpected(format!("{} for an image", response.status())));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LARGEST {
                return Err(TmdbError::Unexpected("an image that is too large".to_owned()));
            }
        }
        match image_type(&bytes) {
            Some(_) => Ok(bytes),
            None => Err(TmdbError::Unexpected("something that is no image".to_owned())),
        }
    }

    /// `None` when TMDB does not know it.
    async fn get<T>(&self, path: &str, query: &[(&str, &str)]) -> Result<Option<T>, TmdbError>
    where
        T: DeserializeOwned,
    {
        let key = self.key.expose_secret();
        let mut request = self.http.get(format!("{}{path}", self.api_base)).query(query).timeout(TIMEOUT);
        // Read tokens (v4) are JSON web tokens, keys (v3) are 32 hexadecimal digits.
        request = if key.contains('.') { request.bearer_auth(key) } else { request.query(&[("api_key", key)]) };
        let response = request.send().await.map_err(unreachable)?;
        match response.status().as_u16() {
            404 => Ok(None),
            401 | 403 => Err(TmdbError::WrongKey),
            200 => response.json().await.map(Some).map_err(|e| TmdbError::Unexpected(e.without_url().to_string())),
            status @ (429 | 500..) => Err(TmdbError::Unreachable(format!("it answered with status {status}"))),
            status => Err(TmdbError::Unexpected(format!("with status {status}"))),
        }
    }
}

/// The address holds the key, so it is taken out of what is told.
fn unreachable(error: reqwest::Error) -> TmdbError {
    TmdbError::Unreachable(error.without_url().to_string())
}

fn best(posters: Vec<Image>) -> Option<String> {
    let rank = |a: &Image, b: &Image| a.vote_count.cmp(&b.vote_count).then(a.vote_average.total_cmp(&b.vote_average));
    let english = posters.iter().filter(|p| p.iso_639_1.as_deref() == Some("en")).max_by(|a, b| rank(a, b));
    english.or_else(|| posters.iter().max_by(|a, b| rank(a, b))).map(|poster| poster.file_path.clone())
}

/// A path comes from outside and becomes part of an address.
fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.contains("..")
        && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b))
}
