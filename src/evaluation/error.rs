//! What can go wrong with an evaluation.

use std::path::{Path, PathBuf};

/// A file that cannot be evaluated on.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// The file cannot be opened or read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not what the evaluation needs.
    #[error("{path}, line {line}: {source}")]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// Nothing to evaluate on.
    #[error("{0} holds no lines to evaluate on")]
    Empty(PathBuf),
}

/// Reads a file of JSON lines, `.gz` as it is.
pub(super) fn read_lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>, EvaluationError> {
    use std::io::Read;
    let read = |source| EvaluationError::Read { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(read)?;
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).map_err(read)?;
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text).map_err(read)?;
    }
    let lines: Vec<T> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(i, line)| {
            serde_json::from_str(line).map_err(|source| EvaluationError::Line {
                path: path.to_owned(),
                line: i + 1,
                source,
            })
        })
        .collect::<Result<_, _>>()?;
    if lines.is_empty() { Err(EvaluationError::Empty(path.to_owned())) } else { Ok(lines) }
}
