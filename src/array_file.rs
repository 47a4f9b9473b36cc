//! Files of named arrays in the safetensors format: written in one pass and put in place at once, read by mapping.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytemuck::Pod;
use memmap2::{Mmap, MmapMut};
use safetensors::{Dtype, SafeTensors};
use tempfile::NamedTempFile;

/// The values of a file start at a multiple of this, so that every array is aligned for its elements and for vectors.
const ALIGNMENT: usize = 64;

/// Key of the checksum in the header: CRC-32 of the values, 8 hexadecimal digits.
const CHECKSUM: &str = "checksum";
const CHECKSUM_PLACEHOLDER: &str = "--------";

/// Why a file of ratings or a model could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be opened, read or written.
    #[error("cannot access {path}: {source}; check that it exists and that the folder can be written")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is cut short, changed, or of another kind.
    #[error("{path} is damaged or not a file of this kind ({reason}); make it again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// An array to be written: its name, the type of its elements and its shape.
pub(crate) struct ArraySpec {
    pub name: &'static str,
    pub dtype: Dtype,
    pub shape: Vec<usize>,
}

impl ArraySpec {
    fn bytes(&self) -> usize {
        self.shape.iter().product::<usize>() * self.dtype.bitsize() / 8
    }
}

/// Writes arrays one after the other, in the order in which they were announced.
pub(crate) struct ArrayWriter<W: Write + Seek> {
    out: W,
    checksum: crc32fast::Hasher,
    checksum_at: u64,
    expected: usize,
    written: usize,
}

impl<W: Write + Seek> ArrayWriter<W> {
    /// Writes the header. `metadata` must not contain a checksum; that is added.
    pub fn new(mut out: W, arrays: &[ArraySpec], mut metadata: BTreeMap<&str, String>) -> io::Result<Self> {
        metadata.insert(CHECKSUM, CHECKSUM_PLACEHOLDER.to_owned());
        let mut header = serde_json::Map::new();
        header.insert("__metadata__".to_owned(), serde_json::json!(metadata));
        let mut expected = 0;
        for array in arrays {
            let end = expected + array.bytes();
            let entry =
                serde_json::json!({"dtype": array.dtype, "shape": array.shape, "data_offsets": [expected, end]});
            header.insert(array.name.to_owned(), entry);
            expected = end;
        }
        let mut header = serde_json::Value::Object(header).to_string();
        let padding = (8 + header.len()).next_multiple_of(ALIGNMENT) - (8 + header.len());
        header.extend(std::iter::repeat_n(' ', padding));
        let checksum_at = 8 + header.find(CHECKSUM_PLACEHOLDER).unwrap_or_default() as u64;
        out.write_all(&(header.len() as u64).to_le_bytes())?;
        out.write_all(header.as_bytes())?;
        Ok(Self { out, checksum: crc32fast::Hasher::new(), checksum_at, expected, written: 0 })
    }

    /// Writes the next values.
    pub fn write<T: Pod>(&mut self, values: &[T]) -> io::Result<()> {
        let bytes = bytemuck::cast_slice(values);
        self.checksum.update(bytes);
        self.written += bytes.len();
        self.out.write_all(bytes)
    }

    /// Adds the checksum and gives the output back.
    pub fn finish(mut self) -> io::Result<W> {
        if self.written != self.expected {
            let message = format!("{} bytes announced, {} written", self.expected, self.written);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        self.out.seek(SeekFrom::Start(self.checksum_at))?;
        write!(self.out, "{:08x}", self.checksum.finalize())?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A file that appears under its name only when it is complete, so that a reader sees the old one or the new one and an
/// interrupted writer leaves the old one as it was.
pub(crate) struct AtomicFile {
    out: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl AtomicFile {
    /// Starts a file beside its future place.
    pub fn create(path: &Path) -> io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".unfinished-");
        #[cfg(unix)]
        // As any other file, not private as temporary files are: the bot may run as another user than the trainer.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let out = BufWriter::with_capacity(1 << 20, builder.tempfile_in(folder)?);
        Ok(Self { out, path: path.to_owned() })
    }

    /// Puts the file in place, once it is safely on the disk.
    pub fn publish(self) -> io::Result<()> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(self.path)?;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seek for AtomicFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.out.seek(to)
    }
}

/// Place of an array in an [`ArrayFile`], checked for type, size and alignment.
#[derive(Debug, Clone)]
pub(crate) struct ArrayPlace<T> {
    bytes: Range<usize>,
    element: std::marker::PhantomData<fn() -> T>,
}

/// A file of arrays mapped into memory.
pub(crate) struct ArrayFile {
    map: Mmap,
    path: PathBuf,
    metadata: HashMap<String, String>,
    values_at: usize,
    modified: Option<SystemTime>,
}

impl ArrayFile {
    /// Maps a file and checks its header against its size.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let io = |source| FileError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        let modified = file.metadata().map_err(io)?.modified().ok();
        // SAFETY: a map is undefined when the file shrinks under it. Files of this kind are only ever replaced by
        // renaming, which leaves the mapped one as it is.
        let map = unsafe { Mmap::map(&file) }.map_err(io)?;
        Self::from_map(map, path, modified)
    }

    /// The same for a file that was written to memory.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let path = Path::new("(memory)");
        let io = |source| FileError::Io { path: path.to_owned(), source };
        let mut map = MmapMut::map_anon(bytes.len().max(1)).map_err(io)?;
        map[..bytes.len()].copy_from_slice(bytes);
        Self::from_map(map.make_read_only().map_err(io)?, path, None)
    }

    fn from_map(map: Mmap, path: &Path, modified: Option<SystemTime>) -> Result<Self, FileError> {
        let damaged = |reason: String| FileError::Damaged { path: path.to_owned(), reason };
        let (length, header) = SafeTensors::read_metadata(&map).map_err(|error| damaged(error.to_string()))?;
        let metadata = header.metadata().clone().unwrap_or_default();
        Ok(Self { map, path: path.to_owned(), metadata, values_at: 8 + length, modified })
    }

    /// When the file was written, if the system knows.
    pub fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    /// The error that this file is not what it should be.
    pub fn damaged(&self, reason: impl Into<String>) -> FileError {
        FileError::Damaged { path: self.path.clone(), reason: reason.into() }
    }

    /// An entry of the header.
    pub fn text(&self, key: &str) -> Result<&str, FileError> {
        self.metadata.get(key).map(String::as_str).ok_or_else(|| self.damaged(format!("no {key} in its header")))
    }

    /// An entry of the header, understood.
    pub fn value<V: std::str::FromStr>(&self, key: &str) -> Result<V, FileError> {
        let text = self.text(key)?;
        text.parse().map_err(|_| self.damaged(format!("{key} is {text:?}")))
    }

    /// Finds an array of `shape` and checks that its elements can be read as `T`.
    pub fn place<T: Pod>(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<ArrayPlace<T>, FileError> {
        let (_, header) = SafeTensors::read_metadata(&self.map).map_err(|error| self.damaged(error.to_string()))?;
        let info = header.info(name).ok_or_else(|| self.damaged(format!("no {name}")))?;
        if info.dtype != dtype || info.shape != shape {
            let found = format!("{name} is {:?} {:?} instead of {dtype:?} {shape:?}", info.dtype, info.shape);
            return Err(self.damaged(found));
        }
        let bytes = self.values_at + info.data_offsets.0..self.values_at + info.data_offsets.1;
        bytemuck::try_cast_slice::<u8, T>(&self.map[bytes.clone()])
            .map_err(|_| self.damaged(format!("{name} is not aligned")))?;
        Ok(ArrayPlace { bytes, element: std::marker::PhantomData })
    }

    /// The elements of an array, straight from the file.
    pub fn array<T: Pod>(&self, place: &ArrayPlace<T>) -> &[T] {
        bytemuck::cast_slice(&self.map[place.bytes.clone()])
    }

    /// Reads all values and compares them with the checksum of the header.
    pub fn verify(&self) -> Result<(), FileError> {
        let expected = self.text(CHECKSUM)?;
        let found = format!("{:08x}", crc32fast::hash(&self.map[self.values_at..]));
        if found == expected { Ok(()) } else { Err(self.damaged(format!("checksum {found} instead of {expected}"))) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn sample() -> Vec<u8> {
        let arrays = [
            ArraySpec { name: "numbers", dtype: Dtype::U32, shape: vec![3] },
            ArraySpec { name: "bytes", dtype: Dtype::U8, shape: vec![2, 2] },
        ];
        let metadata = BTreeMap::from([("format", "sample".to_owned())]);
        let mut writer = ArrayWriter::new(Cursor::new(Vec::new()), &arrays, metadata).unwrap();
        writer.write(&[1u32, 2, 3]).unwrap();
        writer.write(&[4u8, 5, 6, 7]).unwrap();
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn arrays_come_back_as_they_were_written() {
        let file = ArrayFile::from_bytes(&sample()).unwrap();
        let numbers = file.place::<u32>("numbers", Dtype::U32, &[3]).unwrap();
        let bytes = file.place::<u8>("bytes", Dtype::U8, &[2, 2]).unwrap();
        assert_eq!(file.array(&numbers), [1, 2, 3]);
        assert_eq!(file.array(&bytes), [4, 5, 6, 7]);
        assert_eq!(file.text("format").unwrap(), "sample");
        file.verify().unwrap();
    }

    #[test]
    fn damage_is_found() {
        let good = sample();
        assert!(ArrayFile::from_bytes(&good[..good.len() - 1]).is_err(), "cut short");
        assert!(ArrayFile::from_bytes(&good[..5]).is_err(), "no header");
        let mut changed = good.clone();
        *changed.last_mut().unwrap() ^= 1;
        let file = ArrayFile::from_bytes(&changed).unwrap();
        assert!(file.verify().unwrap_err().to_string().contains("checksum"));
        let file = ArrayFile::from_bytes(&good).unwrap();
        assert!(file.place::<u32>("numbers", Dtype::U32, &[4]).is_err(), "another shape");
        assert!(file.place::<f32>("numbers", Dtype::F32, &[3]).is_err(), "another type");
    }

    #[test]
    fn a_file_that_is_not_finished_never_appears() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.flush().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        drop(file);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.publish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    }
}
