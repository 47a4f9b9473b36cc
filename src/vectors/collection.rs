//! Computing the vectors of a catalog: what is known already is kept, what is new is written down at once, so that an
//! interrupted run goes on where it was.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use safetensors::Dtype;
use serde::{Deserialize, Serialize};

use super::rounded::Rounded;
use super::text::{TextKey, fingerprint};
use super::{FORMAT, MOST_NUMBERS, Stored, VectorsError};
use crate::array_file::{ArraySpec, ArrayWriter, AtomicFile};
use crate::ease::FileError;

/// Vectors on their way into a file.
pub struct Collection {
    model: String,
    path: PathBuf,
    /// New vectors, each with its checksum; it stays when the run is interrupted.
    journal: File,
    journal_path: PathBuf,
    numbers: Option<usize>,
    rows: HashMap<TextKey, Rounded>,
}

/// First line of a journal.
#[derive(PartialEq, Serialize, Deserialize)]
struct Heading {
    format: String,
    model: String,
    numbers: usize,
}

impl Collection {
    /// Takes up what an earlier run of the same model left at `path` and in the journal beside it.
    ///
    /// # Errors
    /// When the files cannot be accessed, or another process computes vectors.
    pub fn open(path: &Path, model: &str) -> Result<Self, VectorsError> {
        let journal_path = path.with_extension("journal");
        let io = io_error(&journal_path);
        let mut options = OpenOptions::new();
        let mut journal =
            options.create(true).truncate(false).read(true).append(true).open(&journal_path).map_err(io)?;
        match journal.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(VectorsError::Busy),
            Err(TryLockError::Error(error)) => return Err(io_error(&journal_path)(error).into()),
        }
        let mut rows = HashMap::new();
        let mut numbers = None;
        if let Ok(stored) = Stored::open(path)
            && stored.model == model
            && stored.file.verify().is_ok()
        {
            rows.extend((0..stored.films).map(|row| (TextKey(stored.keys()[row]), stored.row(row))));
            numbers = Some(stored.numbers);
        }
        let mut written = Vec::new();
        journal.read_to_end(&mut written).map_err(io_error(&journal_path))?;
        let (heading, found, whole) = read_journal(&written);
        match heading.filter(|heading| heading.model == model && numbers.is_none_or(|n| n == heading.numbers)) {
            Some(heading) => {
                numbers = Some(heading.numbers);
                rows.extend(found);
                // A record that was torn would make those after it unreadable.
                journal.set_len(whole as u64).map_err(io_error(&journal_path))?;
            }
            None => journal.set_len(0).map_err(io_error(&journal_path))?,
        }
        Ok(Self { model: model.to_owned(), path: path.to_owned(), journal, journal_path, numbers, rows })
    }

    /// Whether the vector of a text is missing.
    pub fn lacks(&self, key: TextKey) -> bool {
        !self.rows.contains_key(&key)
    }

    /// Adds vectors, and writes them down.
    ///
    /// # Errors
    /// When one is no vector, or has another length than those before; when the journal cannot be written.
    pub fn add(&mut self, vectors: Vec<(TextKey, Vec<f32>)>) -> Result<(), VectorsError> {
        let mut out = Vec::new();
        for (key, vector) in vectors {
            let expected = self.numbers.unwrap_or(vector.len());
            let row = Rounded::new(&vector).filter(|_| vector.len() == expected && expected <= MOST_NUMBERS);
            let row = row.ok_or(VectorsError::NotAVector { expected })?;
            self.numbers = Some(expected);
            write_record(&mut out, key, &row);
            self.rows.insert(key, row);
        }
        let io = io_error(&self.journal_path);
        if self.journal.metadata().map_err(&io)?.len() == 0
            && let Some(numbers) = self.numbers
        {
            let heading = Heading { format: FORMAT.to_owned(), model: self.model.clone(), numbers };
            let line = serde_json::to_string(&heading).map_err(io::Error::from).map_err(&io)?;
            out.splice(0..0, line.bytes().chain([b'\n']));
        }
        Ok(self.journal.write_all(&out).map_err(io)?)
    }

    /// Puts the vectors of these texts in place, all at once, and forgets the rest. Texts without one are left out.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn publish(self, keys: &[TextKey]) -> Result<(), VectorsError> {
        let numbers = self.numbers.unwrap_or(1);
        let kept: Vec<(TextKey, &Rounded)> = keys.iter().filter_map(|key| Some((*key, self.rows.get(key)?))).collect();
        let files: Vec<TextKey> = kept.iter().map(|(key, _)| *key).collect();
        let arrays = [
            ArraySpec { name: "keys", dtype: Dtype::U64, shape: vec![kept.len()] },
            ArraySpec { name: "scales", dtype: Dtype::F32, shape: vec![kept.len()] },
            ArraySpec { name: "rows", dtype: Dtype::I8, shape: vec![kept.len(), numbers] },
        ];
        let header = [
            ("format", FORMAT.to_owned()),
            ("model", self.model.clone()),
            ("films", kept.len().to_string()),
            ("numbers", numbers.to_string()),
            ("fingerprint", fingerprint(&files)),
        ];
        let write = || -> io::Result<()> {
            let mut writer = ArrayWriter::new(AtomicFile::create(&self.path)?, &arrays, header.into())?;
            writer.write(&files.iter().map(|key| key.0).collect::<Vec<u64>>())?;
            writer.write(&kept.iter().map(|(_, row)| row.scale).collect::<Vec<f32>>())?;
            kept.iter().try_for_each(|(_, row)| writer.write(&row.values))?;
            writer.finish()?.publish()
        };
        write().map_err(io_error(&self.path))?;
        // What it held is in the file now; left behind, it would only be read once more.
        Ok(std::fs::remove_file(&self.journal_path).map_err(io_error(&self.journal_path))?)
    }
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> FileError {
    move |source| FileError::Io { path: path.to_owned(), source }
}

fn write_record(out: &mut Vec<u8>, key: TextKey, row: &Rounded) {
    let start = out.len();
    out.extend(key.0.to_le_bytes());
    out.extend(row.scale.to_le_bytes());
    out.extend(bytemuck::cast_slice::<i8, u8>(&row.values));
    let checksum = crc32fast::hash(&out[start..]);
    out.extend(checksum.to_le_bytes());
}

/// The heading, the whole records, and how many bytes they take.
fn read_journal(written: &[u8]) -> (Option<Heading>, Vec<(TextKey, Rounded)>, usize) {
    let nothing = (None, Vec::new(), 0);
    let Some(end) = written.iter().position(|byte| *byte == b'\n') else { return nothing };
    let Ok(heading) = serde_json::from_slice::<Heading>(&written[..end]) else { return nothing };
    if heading.format != FORMAT || !(1..=MOST_NUMBERS).contains(&heading.numbers) {
        return nothing;
    }
    let size = 8 + 4 + heading.numbers + 4;
    let records: Vec<_> = written[end + 1..].chunks_exact(size).map_while(read_record).collect();
    let whole = end + 1 + records.len() * size;
    (Some(heading), records, whole)
}

fn read_record(record: &[u8]) -> Option<(TextKey, Rounded)> {
    let (record, checksum) = record.split_last_chunk()?;
    if crc32fast::hash(record) != u32::from_le_bytes(*checksum) {
        return None;
    }
    let (key, rest) = record.split_first_chunk()?;
    let (scale, values) = rest.split_first_chunk()?;
    let row = Rounded { values: bytemuck::cast_slice(values).to_vec(), scale: f32::from_le_bytes(*scale) };
    Some((TextKey(u64::from_le_bytes(*key)), row))
}
