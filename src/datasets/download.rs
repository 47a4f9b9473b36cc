//! Downloads that survive an interruption: what has come is kept beside the target with a note of what it is a part of,
//! and the next attempt asks for the rest only. The target itself appears when it is whole and its checksum is right.

use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderName, IF_RANGE, LAST_MODIFIED, RANGE,
};
use reqwest::{Client, Response, StatusCode};
use serde::{Deserialize, Serialize};

use super::checksum::{self, Checksum, Mismatch};
use super::room::{RoomError, check_room};

/// How long a server may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long it may be silent.
const READ_TIMEOUT: Duration = Duration::from_secs(60);
/// Attempts in a row that may bring nothing.
const ATTEMPTS: u32 = 4;
/// How long to wait before the second of them; three times as long before each further one.
const PAUSE: Duration = Duration::from_millis(300);

/// What to download.
#[derive(Debug, Clone, Copy)]
pub struct Download<'a> {
    /// The address.
    pub url: &'a str,
    /// The key of the configuration that holds it, for what people are told.
    pub key: &'a str,
    /// Where the file goes.
    pub target: &'a Path,
    /// The checksum that it must have: 64 hexadecimal digits.
    pub sha256: Option<&'a str>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of it that an earlier attempt had brought.
    pub had: u64,
    /// Names of the checksums that were compared; empty when there was none to compare with.
    pub checked: Vec<&'static str>,
}

/// How far a download has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Transfer {
    /// Bytes that have come, and bytes of the whole where the server says so.
    Receiving(u64, Option<u64>),
    /// The checksum is being computed: share that is done.
    Checking(f32),
}

/// Why there is no download.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The server cannot be reached, or breaks off.
    #[error(
        "cannot download {url} ({reason}); check the network and the address (key `{key}`), then run the same command \
         again: it goes on where this one ended"
    )]
    Unreachable {
        /// The address.
        url: String,
        /// The key of the configuration.
        key: String,
        /// What happened.
        reason: String,
    },
    /// The server answers, but not with the file.
    #[error("{url} answers {status}; check the address (key `{key}`)")]
    Refused {
        /// The address.
        url: String,
        /// The key of the configuration.
        key: String,
        /// The answer.
        status: StatusCode,
    },
    /// What came is not what was published.
    #[error(
        "what {url} sent is not what was published: its {kind} is {found}, not {expected}; it was removed, so run the \
         same command again; if that does not help, the address or the checksum is wrong (keys `{key}` and \
         `{sha256_key}`)", kind = .mismatch.kind, found = .mismatch.found, expected = .mismatch.expected,
        sha256_key = sha256_key(.key)
    )]
    Checksum {
        /// The address.
        url: String,
        /// The key of the configuration.
        key: String,
        /// What differs.
        mismatch: Mismatch,
    },
    /// There is no room for it.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// A file cannot be written or read.
    #[error("cannot use {}: {source}; make room or choose another place with --state-dir", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// The key of the checksum beside the key of an address.
fn sha256_key(url_key: &str) -> String {
    url_key.strip_suffix("_url").unwrap_or(url_key).to_owned() + "_sha256"
}

/// A client for downloads.
///
/// # Errors
/// When the system gives no random numbers or certificates.
pub fn client() -> reqwest::Result<Client> {
    Client::builder().connect_timeout(CONNECT_TIMEOUT).read_timeout(READ_TIMEOUT).build()
}

/// Downloads a file, or the rest of it. Checks that there is room for it and for `more_room(its length)` bytes beside it
/// before anything comes. The checksum is compared with the one given, and with the one that is published at the same
/// address with `.md5` behind it, where there is one.
///
/// # Errors
/// What has come stays, except after a wrong checksum.
pub async fn download(
    http: &Client,
    what: Download<'_>,
    more_room: &dyn Fn(u64) -> u64,
    progress: &dyn Fn(Transfer),
) -> Result<Downloaded, DownloadError> {
    let mut part = Part::open(what)?;
    let had = part.have;
    let (mut failures, mut reached) = (0, part.have);
    while !part.is_whole() {
        match part.receive(http, more_room, progress).await {
            Ok(()) => {}
            Err(Attempt::Over(error)) => return Err(error),
            Err(Attempt::Again(reason)) => {
                failures = if part.have > reached { 1 } else { failures + 1 };
                reached = part.have;
                if failures >= ATTEMPTS {
                    return Err(what.unreachable(reason));
                }
                tracing::debug!(url = what.url, reason, "the download broke off");
                tokio::time::sleep(PAUSE * 3u32.pow(failures - 1)).await;
            }
        }
    }
    let checksums = expected_checksums(http, what).await?;
    let checked = checksums.iter().map(Checksum::kind).collect();
    match checksum::verify(&part.path, &checksums, &|done| progress(Transfer::Checking(done))) {
        Err(source) => return Err(part.broken(source)),
        Ok(Some(mismatch)) => {
            part.remove()?;
            return Err(DownloadError::Checksum { url: what.url.into(), key: what.key.into(), mismatch });
        }
        Ok(None) => {}
    }
    let bytes = part.have;
    part.publish()?;
    Ok(Downloaded { bytes, had, checked })
}

impl Download<'_> {
    fn unreachable(&self, reason: String) -> DownloadError {
        DownloadError::Unreachable { url: self.url.to_owned(), key: self.key.to_owned(), reason }
    }

    fn refused(&self, status: StatusCode) -> DownloadError {
        DownloadError::Refused { url: self.url.to_owned(), key: self.key.to_owned(), status }
    }
}

/// How an attempt failed.
enum Attempt {
    /// Another may succeed.
    Again(String),
    /// No other will.
    Over(DownloadError),
}

impl From<DownloadError> for Attempt {
    fn from(error: DownloadError) -> Self {
        Self::Over(error)
    }
}

impl From<reqwest::Error> for Attempt {
    fn from(error: reqwest::Error) -> Self {
        Self::Again(reason(&error))
    }
}

/// What a part is a part of: kept beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Note {
    url: String,
    /// The server's mark of this very version of the file; without one a part is of no use.
    validator: Option<String>,
    /// Length of the whole.
    length: Option<u64>,
}

/// A file that is not whole yet.
struct Part<'a> {
    what: Download<'a>,
    path: PathBuf,
    note_path: PathBuf,
    note: Note,
    have: u64,
}

impl<'a> Part<'a> {
    /// What an earlier attempt has left, if it belongs to the same address and can be gone on with.
    fn open(what: Download<'a>) -> Result<Self, DownloadError> {
        let (path, note_path) = (beside(what.target, ".part"), beside(what.target, ".part.json"));
        let note: Option<Note> = fs::read(&note_path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let note = note.filter(|note| note.url == what.url && note.validator.is_some()).unwrap_or_default();
        let have = fs::metadata(&path).map_or(0, |file| file.len());
        let have = if note == Note::default() { 0 } else { have };
        let mut part = Self { what, path, note_path, note, have };
        if part.note.length.is_some_and(|length| length < part.have) {
            part.forget();
        }
        Ok(part)
    }

    /// Begins anew.
    fn forget(&mut self) {
        self.note = Note::default();
        self.have = 0;
    }

    fn is_whole(&self) -> bool {
        self.note.length == Some(self.have)
    }

    /// Asks for what is missing and writes it down as it comes.
    async fn receive(
        &mut self,
        http: &Client,
        more_room: &dyn Fn(u64) -> u64,
        progress: &dyn Fn(Transfer),
    ) -> Result<(), Attempt> {
        let mut request = http.get(self.what.url).header(ACCEPT_ENCODING, "identity");
        if let (1.., Some(validator)) = (self.have, &self.note.validator) {
            request = request.header(RANGE, format!("bytes={}-", self.have)).header(IF_RANGE, validator);
        }
        let mut response = request.send().await?;
        self.accept(&response)?;
        let missing = self.note.length.unwrap_or_default().saturating_sub(self.have);
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let needed = missing.saturating_add(more_room(self.note.length.unwrap_or_default()));
        check_room(folder, &format!("downloading and unpacking {}", self.what.url), needed)
            .map_err(DownloadError::from)?;

        let mut out = self.file_from_here()?;
        while let Some(bytes) = response.chunk().await? {
            out.write_all(&bytes).map_err(|source| self.broken(source))?;
            self.have += bytes.len() as u64;
            progress(Transfer::Receiving(self.have, self.note.length));
        }
        // A server that does not say how long the file is ends it by ending.
        self.note.length.get_or_insert(self.have);
        out.sync_all().map_err(|source| self.broken(source))?;
        if self.is_whole() { Ok(()) } else { Err(Attempt::Again("the connection broke off".to_owned())) }
    }

    /// Decides by the head of the answer whether it is the rest, the whole, or neither.
    fn accept(&mut self, response: &Response) -> Result<(), Attempt> {
        let headers = response.headers();
        match response.status() {
            StatusCode::PARTIAL_CONTENT if range_start(headers) == Some(self.have) && self.have > 0 => Ok(()),
            StatusCode::OK => {
                self.have = 0;
                self.note = Note {
                    url: self.what.url.to_owned(),
                    validator: validator(headers),
                    length: text(headers, CONTENT_LENGTH).and_then(|length| length.parse().ok()),
                };
                Ok(self.write_note()?)
            }
            // The rest does not fit what is here: the whole is asked for next.
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                self.forget();
                Err(Attempt::Again("the server does not have the rest of what was begun".to_owned()))
            }
            status if is_passing(status) => Err(Attempt::Again(format!("it answers {status}"))),
            status => Err(Attempt::Over(self.what.refused(status))),
        }
    }

    fn write_note(&self) -> Result<(), DownloadError> {
        let failed = |source| DownloadError::File { path: self.note_path.clone(), source };
        // First the old part goes, so that a new note never stands beside it.
        File::create(&self.path).map_err(|source| self.broken(source))?;
        let note = serde_json::to_vec(&self.note).map_err(io::Error::other).map_err(failed)?;
        fs::write(&self.note_path, note).map_err(failed)
    }

    fn file_from_here(&self) -> Result<File, DownloadError> {
        let opened = OpenOptions::new().append(true).create(true).open(&self.path);
        opened.map_err(|source| self.broken(source))
    }

    /// Puts the whole file in its place.
    fn publish(self) -> Result<(), DownloadError> {
        fs::rename(&self.path, self.what.target).map_err(|source| self.broken(source))?;
        // A note without a part says nothing.
        let _ = fs::remove_file(&self.note_path);
        Ok(())
    }

    fn remove(self) -> Result<(), DownloadError> {
        fs::remove_file(&self.path).map_err(|source| self.broken(source))?;
        let _ = fs::remove_file(&self.note_path);
        Ok(())
    }

    fn broken(&self, source: io::Error) -> DownloadError {
        DownloadError::File { path: self.path.clone(), source }
    }
}

/// The checksums that the file must have: the one that is configured, and the one that is published.
async fn expected_checksums(http: &Client, what: Download<'_>) -> Result<Vec<Checksum>, DownloadError> {
    let configured = what.sha256.map(|hex| Checksum::Sha256(hex.to_ascii_lowercase()));
    Ok(configured.into_iter().chain(published_checksum(http, what).await?).collect())
}

/// The MD5 that is published beside the file; `None` when there is none.
async fn published_checksum(http: &Client, what: Download<'_>) -> Result<Option<Checksum>, DownloadError> {
    let url = format!("{}.md5", what.url);
    let mut failures = 0;
    loop {
        let reason = match fetch_text(http, &url).await {
            Ok((status, text)) if status.is_success() => return Ok(checksum::md5_in(&text)),
            Ok((status, _)) if !is_passing(status) => return Ok(None),
            Ok((status, _)) => format!("its checksum {url}: it answers {status}"),
            Err(error) => format!("its checksum {url}: {}", reason(&error)),
        };
        failures += 1;
        if failures == ATTEMPTS {
            return Err(what.unreachable(reason));
        }
        tokio::time::sleep(PAUSE * 3u32.pow(failures - 1)).await;
    }
}

async fn fetch_text(http: &Client, url: &str) -> reqwest::Result<(StatusCode, String)> {
    let response = http.get(url).send().await?;
    Ok((response.status(), response.text().await?))
}

/// True for answers that may be different in a while.
fn is_passing(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
}

/// What identifies this version of the file; a weak tag does not.
fn validator(headers: &HeaderMap) -> Option<String> {
    let tag = text(headers, ETAG).filter(|tag| !tag.starts_with("W/"));
    tag.or_else(|| text(headers, LAST_MODIFIED)).map(str::to_owned)
}

/// Where the part of an answer begins: `bytes 100-199/200`.
fn range_start(headers: &HeaderMap) -> Option<u64> {
    text(headers, CONTENT_RANGE)?.strip_prefix("bytes ")?.split('-').next()?.parse().ok()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// What lies at the bottom of an error; the wrappers say little.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it does not answer in time".to_owned();
    }
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// A path with something behind its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
