//! Reading dataset files: plain or gzip, line by line, with the progress.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::ImportError;
use super::line_blocks::{Cut, for_each_group};
use super::unpack::Unpacked;
use super::{Progress, Stage};

const BUFFER: usize = 1 << 18;
/// Lines between two looks at the progress.
const PROGRESS_LINES: u64 = 1 << 14;

/// A dataset file being read; `.gz` is unpacked on the way.
pub(super) struct InputFile {
    path: PathBuf,
    reader: Box<dyn BufRead + Send>,
    line: u64,
    consumed: Arc<AtomicU64>,
    size: u64,
}

impl InputFile {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let file = File::open(path).map_err(|e| ImportError::open(path, e))?;
        let size = file.metadata().map_err(|e| ImportError::open(path, e))?.len();
        let consumed = Arc::new(AtomicU64::new(0));
        let counted = Counted { inner: file, consumed: Arc::clone(&consumed) };
        let reader: Box<dyn BufRead + Send> = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz")) {
            Box::new(Unpacked::start(BufReader::with_capacity(BUFFER, counted)))
        } else {
            Box::new(BufReader::with_capacity(BUFFER, counted))
        };
        Ok(Self { path: path.to_owned(), reader, line: 0, consumed, size })
    }

    /// Opens the first of these files that is in one of the folders, as it is or with `.gz`.
    pub fn find(folders: &[PathBuf], names: &[&str]) -> Result<Self, ImportError> {
        match find_file(folders, names) {
            Some(path) => Self::open(&path),
            None => Err(ImportError::Missing {
                folder: folders.last().cloned().unwrap_or_default(),
                name: names.join(" or "),
            }),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Name of the file without its folder.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Number of the line read last, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Reads the next line into `line`, without its end; false at the end of the file.
    pub fn next_line(&mut self, line: &mut Vec<u8>) -> Result<bool, ImportError> {
        line.clear();
        let read = self.reader.read_until(b'\n', line).map_err(|source| ImportError::Read {
            path: self.path.clone(),
            line: Some(self.line + 1),
            source,
        })?;
        while line.last().is_some_and(|&b| b == b'\n' || b == b'\r') {
            line.pop();
        }
        self.line += u64::from(read > 0);
        if self.line == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        Ok(read > 0)
    }

    /// Gives the rest of the file to `take`, in groups of blocks of whole lines with the share of the file that has
    /// been read. `take` says how many lines there were.
    pub fn for_each_group(
        &mut self,
        cut: Cut,
        mut take: impl FnMut(&[Vec<u8>], u64, f32) -> Result<u64, ImportError>,
    ) -> Result<(), ImportError> {
        let Self { path, reader, line, consumed, size } = self;
        let lines = Cell::new(*line);
        let group = |blocks: &[Vec<u8>]| {
            let read = take(blocks, lines.get(), share(consumed.load(Ordering::Relaxed), *size))?;
            lines.set(lines.get() + read);
            Ok(())
        };
        let failed = |source| ImportError::Read { path: path.clone(), line: Some(lines.get() + 1), source };
        let done = for_each_group(reader.as_mut(), cut, group, failed);
        *line = lines.get();
        done
    }

    /// Share of the file that has been read, 0 to 1.
    pub fn share(&self) -> f32 {
        share(self.consumed.load(Ordering::Relaxed), self.size)
    }

    /// Tells the progress every few thousand lines.
    pub fn tell(&self, stage: Stage, progress: &dyn Fn(Progress)) {
        if self.line.is_multiple_of(PROGRESS_LINES) {
            progress(Progress { stage, done: self.share() });
        }
    }

    /// The rest of the file as CSV with a header; quoted fields may span lines, lines may differ in length.
    pub fn into_csv(self) -> CsvFile {
        let reader = csv::ReaderBuilder::new().flexible(true).buffer_capacity(BUFFER).from_reader(self.reader);
        CsvFile { path: self.path, reader, consumed: self.consumed, size: self.size }
    }
}

/// A CSV file with a header being read.
pub(super) struct CsvFile {
    path: PathBuf,
    reader: csv::Reader<Box<dyn BufRead + Send>>,
    consumed: Arc<AtomicU64>,
    size: u64,
}

impl CsvFile {
    /// A file that is in memory already.
    pub fn from_bytes(path: &Path, content: &[u8]) -> Self {
        let content: Box<dyn BufRead + Send> = Box::new(io::Cursor::new(content.to_vec()));
        let reader = csv::ReaderBuilder::new().flexible(true).from_reader(content);
        Self { path: path.to_owned(), reader, consumed: Arc::default(), size: 0 }
    }

    /// Positions of columns by their names, whatever their case; `None` for one that is not there.
    pub fn columns<const N: usize>(&mut self, names: [&str; N]) -> Result<[Option<usize>; N], ImportError> {
        let header = self.reader.byte_headers().map_err(|e| ImportError::csv(&self.path, e))?;
        let same = |field: &[u8], name: &str| {
            let field = field.strip_prefix(b"\xef\xbb\xbf").unwrap_or(field);
            field.trim_ascii().eq_ignore_ascii_case(name.as_bytes())
        };
        Ok(names.map(|name| header.iter().position(|field| same(field, name))))
    }

    /// As [`columns`](Self::columns), but all of them must be there.
    pub fn required_columns<const N: usize>(&mut self, names: [&str; N]) -> Result<[usize; N], ImportError> {
        let found = self.columns(names)?;
        if let Some(missing) = found.iter().position(Option::is_none) {
            return Err(ImportError::Format {
                path: self.path.clone(),
                line: Some(1),
                problem: format!(
                    "has no column \"{}\"; its first line must name the columns {}",
                    names[missing],
                    names.join(", ")
                ),
            });
        }
        Ok(found.map(Option::unwrap_or_default))
    }

    /// Reads the next record; gives the line where it starts, or none at the end.
    pub fn next_record(&mut self, record: &mut csv::ByteRecord) -> Result<Option<u64>, ImportError> {
        let more = self.reader.read_byte_record(record).map_err(|e| ImportError::csv(&self.path, e))?;
        Ok(more.then(|| record.position().map_or(0, csv::Position::line)))
    }

    /// Share of the file that has been read, 0 to 1.
    pub fn share(&self) -> f32 {
        share(self.consumed.load(Ordering::Relaxed), self.size)
    }
}

/// A field as text; bytes that are not UTF-8 are taken for Latin-1.
pub(super) fn text(field: Option<&[u8]>) -> String {
    let bytes = field.unwrap_or_default().trim_ascii();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => latin1(bytes),
    }
}

/// Latin-1 bytes as text: its 256 characters are the first of Unicode.
pub(super) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&b| char::from(b)).collect()
}

/// The first of these files that is in one of the folders, as it is or with `.gz`.
pub(super) fn find_file(folders: &[PathBuf], names: &[&str]) -> Option<PathBuf> {
    let candidates = folders.iter().flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    candidates.flat_map(|path| [path.clone(), gz(&path)]).find(|path| path.is_file())
}

fn gz(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".gz");
    name.into()
}

fn share(consumed: u64, size: u64) -> f32 {
    if size == 0 { 1.0 } else { (consumed as f64 / size as f64) as f32 }
}

/// Counts the bytes that come from a file.
struct Counted {
    inner: File,
    consumed: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.consumed.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
