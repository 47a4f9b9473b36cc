//! The one folder for everything that is written: database, catalogs, models, posters and logs.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The state folder, created and writable.
#[derive(Debug, Clone)]
pub struct StateDir {
    root: PathBuf,
}

/// Why the state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateDirError {
    /// It cannot be created or written.
    #[error(
        "cannot write to the state folder {path}: {source}; choose another with --state-dir or MATINEE_STATE_DIR, \
         or make it writable"
    )]
    NotWritable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another server runs on it.
    #[error("another Matinee server{} uses the state folder {path}; stop it, or choose another folder with --state-dir",
        .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    InUse {
        /// The folder.
        path: PathBuf,
        /// Process id of the other server, where it is known.
        pid: Option<u32>,
    },
}

impl StateDir {
    /// Opens the folder, creating it and its parts if they are missing.
    pub fn open(root: &Path) -> Result<Self, StateDirError> {
        let state = Self { root: root.to_owned() };
        state.prepare().map_err(|source| StateDirError::NotWritable { path: root.to_owned(), source })?;
        Ok(state)
    }

    fn prepare(&self) -> io::Result<()> {
        for folder in [self.catalogs(), self.models(), self.posters(), self.logs()] {
            fs::create_dir_all(folder)?;
        }
        // A folder can be there and yet refuse new files (other owner, read-only mount).
        tempfile::Builder::new().prefix(".writable").tempfile_in(&self.root).map(drop)
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The SQLite database.
    pub fn database(&self) -> PathBuf {
        self.root.join("matinee.db")
    }

    /// Ratings of the imported catalogs.
    pub fn catalogs(&self) -> PathBuf {
        self.root.join("catalogs")
    }

    /// The ratings file of a catalog.
    pub fn ratings(&self, catalog: &str) -> PathBuf {
        self.catalogs().join(format!("{}.ratings", file_name(catalog)))
    }

    /// Trained models.
    pub fn models(&self) -> PathBuf {
        self.root.join("models")
    }

    /// The model of a catalog.
    pub fn model(&self, catalog: &str) -> PathBuf {
        self.models().join(format!("{}.safetensors", file_name(catalog)))
    }

    /// The inverse that a catalog's model was made of, kept to take in few new ratings quickly.
    pub fn inverse(&self, catalog: &str) -> PathBuf {
        self.models().join(format!("{}.inverse", file_name(catalog)))
    }

    /// The ratings of Matinee's own users that a catalog's kept inverse knows.
    pub fn learnt_ratings(&self, catalog: &str) -> PathBuf {
        self.models().join(format!("{}.learnt.ratings", file_name(catalog)))
    }

    /// The themes of the texts of a catalog.
    pub fn themes(&self, catalog: &str) -> PathBuf {
        self.models().join(format!("{}.themes.safetensors", file_name(catalog)))
    }

    /// What `matinee setup` downloads and unpacks, and what it remembers of it.
    pub fn downloads(&self) -> PathBuf {
        self.root.join("downloads")
    }

    /// Files that `matinee setup` unpacks for a catalog; they go when it has been imported.
    pub fn unpacked(&self, catalog: &str) -> PathBuf {
        self.downloads().join(file_name(catalog))
    }

    /// What `matinee setup` remembers of its steps towards a catalog.
    pub fn setup_record(&self, catalog: &str) -> PathBuf {
        self.downloads().join(format!("{}.setup.json", file_name(catalog)))
    }

    /// The terms of a catalog's dataset.
    pub fn terms(&self, catalog: &str) -> PathBuf {
        self.downloads().join(format!("{}.licence.txt", file_name(catalog)))
    }

    /// The vectors of the texts of a catalog.
    pub fn vectors(&self, catalog: &str) -> PathBuf {
        self.models().join(format!("{}.vectors.safetensors", file_name(catalog)))
    }

    /// Cached posters.
    pub fn posters(&self) -> PathBuf {
        self.root.join("posters")
    }

    /// Log files and the terminal's history.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// Claims the folder for a server; a second server on the same folder is refused.
    ///
    /// # Errors
    /// [`StateDirError::InUse`] with the other server's process id.
    pub fn lock_for_server(&self) -> Result<ServerLock, StateDirError> {
        let not_writable = |source| StateDirError::NotWritable { path: self.root.clone(), source };
        let path = self.root.join("server.lock");
        let mut file =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path).map_err(not_writable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let pid = file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse().ok());
                return Err(StateDirError::InUse { path: self.root.clone(), pid });
            }
            Err(TryLockError::Error(source)) => return Err(not_writable(source)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(not_writable)?;
        Ok(ServerLock { _file: file })
    }
}

/// The claim of a running server; the operating system gives it up with the process, however that ends.
#[derive(Debug)]
pub struct ServerLock {
    _file: File,
}

/// A catalog's name as a file name: a name is chosen by a person and must not lead out of the folder.
fn file_name(catalog: &str) -> String {
    catalog.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_servers_on_one_folder_refuse_each_other_by_process_id() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::open(folder.path()).unwrap();
        let lock = state.lock_for_server().unwrap();
        let refused = state.lock_for_server().unwrap_err();
        assert!(
            matches!(refused, StateDirError::InUse { pid: Some(pid), .. } if pid == std::process::id()),
            "{refused}"
        );
        drop(lock);
        state.lock_for_server().unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_says_how_to_choose_another() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        let refused = StateDir::open(&file.join("var")).unwrap_err();
        assert!(refused.to_string().contains("--state-dir"), "{refused}");
    }

    #[test]
    fn a_catalog_name_never_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::open(folder.path()).unwrap();
        assert_eq!(state.model("../../etc/x").parent(), Some(state.models().as_path()));
    }
}
