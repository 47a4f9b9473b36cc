//! Datasets in zip files: only the files that are needed are unpacked, each under its own name into one folder.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use super::layout::{Layout, Located, locate};
use super::room::{RoomError, check_room};

/// Bytes copied at a time.
const BUFFER: usize = 1 << 18;
/// Longest text of terms that is read.
const LONGEST_README: u64 = 1 << 20;

/// Why a zip file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be read.
    #[error("cannot read {}: {source}; check that the file is there and readable", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is no zip file, or not a whole one.
    #[error("{} is not a whole zip file ({reason})", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// An entry leads out of the folder.
    #[error("{} holds \"{entry}\", which leads out of its folder; no dataset does that, so nothing was unpacked", path.display())]
    Outside {
        /// The file.
        path: PathBuf,
        /// The entry.
        entry: String,
    },
    /// It holds no dataset that is known.
    #[error("{} holds no dataset: {wanted} must be in one folder of it", path.display())]
    NoDataset {
        /// The file.
        path: PathBuf,
        /// The files looked for.
        wanted: String,
    },
    /// There is no room.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// A file cannot be written.
    #[error("cannot write {}: {source}; make room or choose another place with --state-dir", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// A zip file with a dataset in it.
pub struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    located: Located,
    files: Vec<Entry>,
}

/// A file of the dataset.
struct Entry {
    position: usize,
    name: String,
    size: u64,
}

/// What unpacking did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpacked {
    /// Files of the dataset.
    pub files: usize,
    /// Bytes of them.
    pub bytes: u64,
}

impl Archive {
    /// Opens a zip file and finds the dataset in it.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, leads out of its folder, or holds no dataset of one of the layouts.
    pub fn open(path: &Path, layouts: &[Layout]) -> Result<Self, ArchiveError> {
        let file = File::open(path).map_err(|source| ArchiveError::Open { path: path.to_owned(), source })?;
        let mut zip = ZipArchive::new(BufReader::with_capacity(BUFFER, file)).map_err(|e| damaged(path, &e))?;
        let paths = enclosed_paths(path, &mut zip)?;
        let Some(located) = locate(layouts, &paths) else {
            let wanted = layouts.iter().map(|layout| layout.in_words()).collect::<Vec<_>>().join(", or ");
            return Err(ArchiveError::NoDataset { path: path.to_owned(), wanted });
        };
        let mut files = Vec::new();
        for &position in &located.files {
            let entry = zip.by_index_data(position).map_err(|e| damaged(path, &e))?;
            let name = paths[position].file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push(Entry { position, name, size: entry.size() });
        }
        Ok(Self { path: path.to_owned(), zip, located, files })
    }

    /// What is in it.
    pub fn layout(&self) -> Layout {
        self.located.layout
    }

    /// The text with the terms of the dataset, where there is one.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn readme(&mut self) -> Result<Option<String>, ArchiveError> {
        let Some(position) = self.located.readme else { return Ok(None) };
        let mut bytes = Vec::new();
        let entry = self.zip.by_index(position).map_err(|e| damaged(&self.path, &e))?;
        let read = entry.take(LONGEST_README).read_to_end(&mut bytes);
        read.map_err(|e| ArchiveError::Damaged { path: self.path.clone(), reason: e.to_string() })?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Unpacks the files into a folder. Those that are there already, whole, are left as they are: interrupted, it goes
    /// on where it was. `progress` is told the share that is done, 0 to 1.
    ///
    /// # Errors
    /// When there is no room, which is checked first, a file is damaged, or one cannot be written.
    pub fn unpack(&mut self, folder: &Path, progress: &dyn Fn(f32)) -> Result<Unpacked, ArchiveError> {
        fs::create_dir_all(folder).map_err(|source| ArchiveError::Write { path: folder.to_owned(), source })?;
        let is_there = |entry: &Entry| {
            let there = fs::metadata(folder.join(&entry.name));
            there.is_ok_and(|there| there.is_file() && there.len() == entry.size)
        };
        let bytes = self.files.iter().fold(0u64, |sum, entry| sum.saturating_add(entry.size));
        let missing: Vec<&Entry> = self.files.iter().filter(|entry| !is_there(entry)).collect();
        let needed = missing.iter().fold(0u64, |sum, entry| sum.saturating_add(entry.size));
        check_room(folder, &format!("unpacking {}", self.path.display()), needed)?;
        let mut done = 0u64;
        for entry in missing {
            unpack_file(&self.path, &mut self.zip, entry, folder, &mut |bytes| {
                done += bytes;
                progress((done as f64 / needed.max(1) as f64) as f32);
            })?;
        }
        Ok(Unpacked { files: self.files.len(), bytes })
    }
}

/// The paths of all entries; an archive of which one leads out is refused as a whole. What is no file has an empty path.
fn enclosed_paths(path: &Path, zip: &mut ZipArchive<BufReader<File>>) -> Result<Vec<PathBuf>, ArchiveError> {
    let mut paths = Vec::new();
    for position in 0..zip.len() {
        let entry = zip.by_index_data(position).map_err(|e| damaged(path, &e))?;
        match entry.enclosed_name() {
            Some(inside) if entry.is_file() => paths.push(inside),
            Some(_) => paths.push(PathBuf::new()),
            None => {
                let entry = String::from_utf8_lossy(entry.name_raw()).into_owned();
                return Err(ArchiveError::Outside { path: path.to_owned(), entry });
            }
        }
    }
    Ok(paths)
}

/// Unpacks one file beside its place and moves it there when it is whole.
fn unpack_file(
    path: &Path,
    zip: &mut ZipArchive<BufReader<File>>,
    entry: &Entry,
    folder: &Path,
    written: &mut dyn FnMut(u64),
) -> Result<(), ArchiveError> {
    let broken = |reason: String| ArchiveError::Damaged { path: path.to_owned(), reason };
    let unfinished = folder.join(format!("{}.unfinished", entry.name));
    let cannot_write = |source| ArchiveError::Write { path: unfinished.clone(), source };
    let mut packed = zip.by_index(entry.position).map_err(|e| damaged(path, &e))?;
    let mut out = File::create(&unfinished).map_err(cannot_write)?;
    let (mut buffer, mut total) = (vec![0; BUFFER], 0);
    loop {
        // The end is only reached when the checksum is right, and more than was promised is an error.
        let read = packed.read(&mut buffer).map_err(|e| broken(format!("{}: {e}", entry.name)))?;
        if read == 0 {
            break;
        }
        total += read as u64;
        out.write_all(&buffer[..read]).map_err(cannot_write)?;
        written(read as u64);
    }
    if total < entry.size {
        return Err(broken(format!("{} ends after {total} of {} bytes", entry.name, entry.size)));
    }
    out.sync_all().map_err(cannot_write)?;
    fs::rename(&unfinished, folder.join(&entry.name)).map_err(cannot_write)
}

fn damaged(path: &Path, error: &ZipError) -> ArchiveError {
    ArchiveError::Damaged { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// A zip file of these entries.
    fn zip_of(folder: &Path, entries: &[(&str, &[u8])]) -> PathBuf {
        let path = folder.join("dataset.zip");
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        for (name, content) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn only_the_files_of_the_dataset_are_unpacked_into_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let entries: [(&str, &[u8]); 5] = [
            ("ml/", b""),
            ("ml/README.txt", b"terms"),
            ("ml/movies.csv", b"movies"),
            ("ml/ratings.csv", b"ratings"),
            ("ml/other.csv", b"other"),
        ];
        let path = zip_of(folder.path(), &entries);
        let mut archive = Archive::open(&path, &Layout::ALL).unwrap();
        assert_eq!((archive.layout(), archive.readme().unwrap().as_deref()), (Layout::MovieLens, Some("terms")));
        let into = folder.path().join("in");
        assert_eq!(archive.unpack(&into, &|_| ()).unwrap(), Unpacked { files: 2, bytes: 13 });
        assert_eq!(names(&into), ["movies.csv", "ratings.csv"]);

        // What is whole stays, what is not is unpacked again.
        fs::write(into.join("movies.csv"), "MOVIES").unwrap();
        fs::write(into.join("ratings.csv"), "rat").unwrap();
        archive.unpack(&into, &|_| ()).unwrap();
        assert_eq!(fs::read_to_string(into.join("movies.csv")).unwrap(), "MOVIES");
        assert_eq!(fs::read_to_string(into.join("ratings.csv")).unwrap(), "ratings");
    }

    #[test]
    fn an_entry_that_leads_out_is_refused_with_all_others() {
        let folder = tempfile::tempdir().unwrap();
        for outside in ["../../evil.csv", "ml/../../evil.csv"] {
            let path = zip_of(folder.path(), &[("ml/movies.csv", b"m"), ("ml/ratings.csv", b"r"), (outside, b"x")]);
            let error = Archive::open(&path, &Layout::ALL).err().unwrap();
            assert!(matches!(&error, ArchiveError::Outside { entry, .. } if entry == outside), "{error}");
        }
    }

    #[test]
    fn a_damaged_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let ratings: Vec<u8> = (0..50_000u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let path = zip_of(folder.path(), &[("movies.csv", b"m"), ("ratings.csv", &ratings)]);
        let mut bytes = fs::read(&path).unwrap();
        bytes[100_000] ^= 0xff;
        fs::write(&path, &bytes).unwrap();
        let into = folder.path().join("in");
        let error = Archive::open(&path, &Layout::ALL).unwrap().unpack(&into, &|_| ()).unwrap_err();
        assert!(error.to_string().contains("ratings.csv"), "{error}");
        assert!(!into.join("ratings.csv").exists());

        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        assert!(matches!(Archive::open(&path, &Layout::ALL), Err(ArchiveError::Damaged { .. })));
    }
}
