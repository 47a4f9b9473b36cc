//! What can go wrong while a dataset is read.

use std::io;
use std::path::{Path, PathBuf};

use crate::ease::{FileError, RatingError};
use crate::store::StoreError;

/// A failure to import; names the file and, where there is one, the line. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file of the dataset is not there.
    #[error("{} has no {name} (nor {name}.gz); name the folder that the dataset was unpacked to", folder.display())]
    Missing {
        /// The folder looked at.
        folder: PathBuf,
        /// The file, or a choice of files.
        name: String,
    },
    /// A file cannot be read.
    #[error("cannot read {}{}: {source}; check that the file is whole and readable", path.display(), at_line(*.line))]
    Read {
        /// The file.
        path: PathBuf,
        /// The line reached, from 1; none when the file could not be opened.
        line: Option<u64>,
        /// What the system says.
        source: io::Error,
    },
    /// A file is not what its name promises.
    #[error("{}{}: {problem}", path.display(), at_line(*.line))]
    Format {
        /// The file.
        path: PathBuf,
        /// The first line that is wrong, from 1.
        line: Option<u64>,
        /// What is wrong and what was expected.
        problem: String,
    },
    /// Nothing is left after the filters.
    #[error("no movie of {} is left: {active} users rated a film of {since} or later, and no movie has {least} of their ratings; lower --active-since or --min-ratings", path.display())]
    NothingLeft {
        /// The dataset.
        path: PathBuf,
        /// Users that count.
        active: usize,
        /// The year asked for.
        since: u16,
        /// The number of ratings asked for.
        least: u32,
    },
    /// The ratings cannot be sorted.
    #[error(transparent)]
    Ratings(#[from] RatingError),
    /// The ratings file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    /// A file that cannot be opened.
    pub(super) fn open(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), line: None, source }
    }

    /// A CSV file that cannot be read on.
    pub(super) fn csv(path: &Path, error: csv::Error) -> Self {
        let line = error.position().map(csv::Position::line);
        let path = path.to_owned();
        match error.into_kind() {
            csv::ErrorKind::Io(source) => Self::Read { path, line, source },
            kind => Self::Format { path, line, problem: format!("is not CSV as expected ({kind:?})") },
        }
    }
}

fn at_line(line: Option<u64>) -> String {
    line.map(|line| format!(", line {line}")).unwrap_or_default()
}
