//! Whether there is room on the disk.

use std::io;
use std::path::{Path, PathBuf};

use indicatif::DecimalBytes;

/// Why there is no room.
#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    /// Not enough is free.
    #[error(
        "{what} needs {} in {}, where {} are free; make room, or choose another place with --state-dir",
        DecimalBytes(*.needed), folder.display(), DecimalBytes(*.free)
    )]
    TooLittle {
        /// What needs it.
        what: String,
        /// Bytes needed.
        needed: u64,
        /// Bytes that are free.
        free: u64,
        /// The folder.
        folder: PathBuf,
    },
    /// The system does not say.
    #[error("cannot find out how much room there is in {}: {source}; check the folder", folder.display())]
    Unknown {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Checks that `needed` bytes are free in a folder.
///
/// # Errors
/// [`RoomError::TooLittle`] with both numbers.
pub fn check_room(folder: &Path, what: &str, needed: u64) -> Result<(), RoomError> {
    let unknown = |source| RoomError::Unknown { folder: folder.to_owned(), source };
    let free = fs4::available_space(folder).map_err(unknown)?;
    if needed <= free {
        return Ok(());
    }
    Err(RoomError::TooLittle { what: what.to_owned(), needed, free, folder: folder.to_owned() })
}
