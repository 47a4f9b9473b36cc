//! One training at a time for each state folder.

use std::fs::{self, File, TryLockError};
use std::time::Duration;

use super::TrainingError;
use crate::state_dir::StateDir;

/// How files are called that somebody is still writing.
const UNFINISHED: &str = ".unfinished-";

/// The claim of who installs or trains; the system gives it up with the process, however that ends.
#[derive(Debug)]
pub struct TrainingLock {
    _file: File,
}

impl TrainingLock {
    /// Claims the folder, waiting for another process that trains.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn wait(state: &StateDir) -> Result<Self, TrainingError> {
        Ok(loop {
            if let Some(lock) = Self::try_claim(state)? {
                break lock;
            }
            std::thread::sleep(Duration::from_millis(50));
        })
    }

    /// Claims the folder; `None` while somebody else trains.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn try_claim(state: &StateDir) -> Result<Option<Self>, TrainingError> {
        let path = state.root().join("setup.lock");
        let failed = |source| TrainingError::Lock { path: path.clone(), source };
        let file = File::create(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        // Whoever wrote these is gone: all write under the claim.
        for entry in fs::read_dir(state.models()).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(Some(Self { _file: file }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_trains_at_a_time_and_clears_away_what_a_killed_one_left() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateDir::open(folder.path()).unwrap();
        let left = state.models().join(format!("{UNFINISHED}x"));
        fs::write(&left, "half a model").unwrap();
        let lock = TrainingLock::try_claim(&state).unwrap().unwrap();
        assert!(!left.exists());
        fs::write(&left, "being written").unwrap();
        assert!(TrainingLock::try_claim(&state).unwrap().is_none());
        assert!(left.exists());
        drop(lock);
        assert!(TrainingLock::wait(&state).is_ok());
    }
}
