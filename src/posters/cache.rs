//! What is known of posters, kept on disk: the image, its path at TMDB, or that there is none.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// How long "there is no poster" is believed.
const NONE_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// What is known of a poster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// Its path at TMDB, with a slash in front.
    Path(String),
    /// TMDB has none.
    None,
}

impl Known {
    pub(super) fn path(self) -> Option<String> {
        match self {
            Self::Path(path) => Some(path),
            Self::None => None,
        }
    }
}

/// A lookup as it is kept.
#[derive(Serialize, Deserialize)]
struct Lookup {
    path: Option<String>,
}

/// The folder of posters.
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The image of a film, if it is here and whole.
    pub(super) async fn image(&self, name: &str) -> Option<Vec<u8>> {
        let bytes = tokio::fs::read(self.image_file(name)).await.ok()?;
        image_type(&bytes).is_some().then_some(bytes)
    }

    pub(super) async fn keep_image(&self, name: &str, bytes: &[u8]) {
        self.write(self.image_file(name), bytes.to_vec()).await;
    }

    /// The outcome of an earlier lookup that still holds.
    pub(super) async fn known(&self, name: &str) -> Option<Known> {
        let file = self.lookup_file(name);
        let text = tokio::fs::read(&file).await.ok()?;
        let lookup: Lookup = serde_json::from_slice(&text).ok()?;
        match lookup.path {
            Some(path) => Some(Known::Path(path)),
            None => age(&file).await.is_some_and(|age| age < NONE_FOR).then_some(Known::None),
        }
    }

    pub(super) async fn keep_known(&self, name: &str, path: Option<&str>) {
        if let Ok(text) = serde_json::to_vec(&Lookup { path: path.map(str::to_owned) }) {
            self.write(self.lookup_file(name), text).await;
        }
    }

    fn image_file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.image"))
    }

    fn lookup_file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }

    /// Writes as a whole or not at all. A cache that cannot be written is only slow, so a failure is logged.
    async fn write(&self, file: PathBuf, bytes: Vec<u8>) {
        let folder = self.folder.clone();
        let written = tokio::task::spawn_blocking(move || write_whole(&folder, &file, &bytes)).await;
        match written {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "cannot keep a poster; check the space in the state folder"),
            Err(error) => tracing::warn!(%error, "cannot keep a poster"),
        }
    }
}

fn write_whole(folder: &Path, file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.persist(file)?;
    Ok(())
}

async fn age(file: &Path) -> Option<Duration> {
    let modified = tokio::fs::metadata(file).await.ok()?.modified().ok()?;
    SystemTime::now().duration_since(modified).ok()
}

/// The type of an image by its first bytes; `None` when it is none that browsers and platforms take.
pub(super) fn image_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        _ => None,
    }
}
