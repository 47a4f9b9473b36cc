//! What has been done towards a catalog, kept in a small file beside the downloads. A step is noted once it is whole, so
//! the worst that an interruption can do is that a step is done again.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::datasets::ImportOptions;
use crate::state_dir::StateDir;
use crate::store::CatalogInfo;

/// The steps that are done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    /// The terms that were accepted.
    pub licence: Option<String>,
    /// The address whose download is whole.
    pub downloaded: Option<String>,
    /// The source that is being unpacked or has been.
    pub unpacked: Option<String>,
    /// What was imported.
    pub taken: Option<Taken>,
    /// The plots that were added to it.
    pub plots: Option<Added>,
    /// The links that were added to it.
    pub links: Option<Added>,
    /// Fingerprint of the catalog whose lambda was chosen on held-out users.
    pub selected: Option<String>,
}

/// A dataset that became a catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Taken {
    source: String,
    active_since: u16,
    min_ratings: u32,
    fingerprint: String,
    created_at: i64,
}

impl Taken {
    pub fn new(source: String, options: &ImportOptions, info: &CatalogInfo) -> Self {
        Self {
            source,
            active_since: options.active_since,
            min_ratings: options.min_ratings,
            fingerprint: info.fingerprint.clone(),
            created_at: info.created_at,
        }
    }

    /// True when the same was imported in the same way.
    pub fn is_of(&self, source: &str, options: &ImportOptions) -> bool {
        (self.source.as_str(), self.active_since, self.min_ratings)
            == (source, options.active_since, options.min_ratings)
    }

    /// True when the catalog is still the one that was made then.
    pub fn is_still(&self, info: &CatalogInfo) -> bool {
        (&self.fingerprint, self.created_at) == (&info.fingerprint, info.created_at)
    }
}

/// A file that was added, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Added(String);

impl Added {
    pub fn of(file: &Path) -> anyhow::Result<Self> {
        modified(file).map(Self)
    }
}

/// A file with what changes when it is changed.
pub(super) fn modified(file: &Path) -> anyhow::Result<String> {
    let cannot_read = || format!("cannot read {}; check that the file is there", file.display());
    let path = file.canonicalize().with_context(cannot_read)?;
    let facts = fs::metadata(&path).with_context(cannot_read)?;
    let time = facts.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    Ok(format!("{}, {} bytes of {}", path.display(), facts.len(), time.as_secs()))
}

impl Record {
    /// What an earlier run has noted; nothing where there is no note, or none that can be read.
    pub fn read(state: &StateDir, catalog: &str) -> Self {
        let bytes = fs::read(state.setup_record(catalog)).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Notes what is done.
    pub fn write(&self, state: &StateDir, catalog: &str) -> anyhow::Result<()> {
        let path = state.setup_record(catalog);
        let unfinished = path.with_extension("unfinished");
        let written = serde_json::to_vec_pretty(self).map_err(std::io::Error::other).and_then(|bytes| {
            fs::write(&unfinished, bytes)?;
            fs::rename(&unfinished, &path)
        });
        written.with_context(|| {
            format!("cannot write {}; make room or choose another place with --state-dir", path.display())
        })
    }
}

/// Keeps two runs on one folder apart.
pub(super) fn lock(state: &StateDir) -> anyhow::Result<File> {
    let folder: PathBuf = state.downloads();
    let path = folder.join("setup.lock");
    let cannot_write = || format!("cannot write {}; choose another place with --state-dir", path.display());
    fs::create_dir_all(&folder).with_context(cannot_write)?;
    let file = File::create(&path).with_context(cannot_write)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another `matinee setup` works on the state folder {}; wait for it, or choose another folder with --state-dir",
            state.root().display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(cannot_write),
    }
}
