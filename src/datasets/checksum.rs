//! Checksums of downloaded files.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use md5::Md5;
use sha2::{Digest, Sha256};

/// Bytes read at a time.
const BUFFER: usize = 1 << 20;

/// A checksum that a file should have, in lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Checksum {
    /// What publishers of datasets give: it finds damage, not malice.
    Md5(String),
    /// What the configuration gives.
    Sha256(String),
}

/// A checksum that a file does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Name of the checksum.
    pub kind: &'static str,
    /// What it should be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

impl Checksum {
    /// Its name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Md5(_) => "MD5",
            Self::Sha256(_) => "SHA-256",
        }
    }
}

/// Reads a file once and compares it with all checksums; gives the first that is different.
pub(super) fn verify(path: &Path, checksums: &[Checksum], progress: &dyn Fn(f32)) -> io::Result<Option<Mismatch>> {
    if checksums.is_empty() {
        return Ok(None);
    }
    let mut file = File::open(path)?;
    let size = file.metadata()?.len().max(1);
    let (mut md5, mut sha256) = (Md5::new(), Sha256::new());
    let (mut buffer, mut done) = (vec![0; BUFFER], 0);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        for checksum in checksums {
            match checksum {
                Checksum::Md5(_) => md5.update(&buffer[..read]),
                Checksum::Sha256(_) => sha256.update(&buffer[..read]),
            }
        }
        done += read as u64;
        progress((done as f64 / size as f64) as f32);
    }
    let (md5, sha256) = (hex(&md5.finalize()), hex(&sha256.finalize()));
    Ok(checksums.iter().find_map(|checksum| {
        let (expected, found) = match checksum {
            Checksum::Md5(expected) => (expected, &md5),
            Checksum::Sha256(expected) => (expected, &sha256),
        };
        let different = || Mismatch { kind: checksum.kind(), expected: expected.clone(), found: found.clone() };
        (expected != found).then(different)
    }))
}

/// The MD5 in a text such as `MD5 (x.zip) = d41d...` or `d41d...  x.zip`.
pub(super) fn md5_in(text: &str) -> Option<Checksum> {
    let is_md5 = |word: &&str| word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
    text.split_whitespace().find(is_md5).map(|word| Checksum::Md5(word.to_ascii_lowercase()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5_OF_ABC: &str = "900150983cd24fb0d6963f7d28e17f72";
    const SHA256_OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_first_difference_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        let right = [Checksum::Sha256(SHA256_OF_ABC.into()), Checksum::Md5(MD5_OF_ABC.into())];
        assert_eq!(verify(&path, &right, &|_| ()).unwrap(), None);
        let wrong = [Checksum::Sha256(SHA256_OF_ABC.into()), Checksum::Md5("0".repeat(32))];
        let mismatch = verify(&path, &wrong, &|_| ()).unwrap().unwrap();
        assert_eq!((mismatch.kind, mismatch.found.as_str()), ("MD5", MD5_OF_ABC));
    }

    #[test]
    fn both_ways_to_publish_an_md5_are_read() {
        let expected = Some(Checksum::Md5(MD5_OF_ABC.into()));
        assert_eq!(md5_in(&format!("MD5 (ml-32m.zip) = {MD5_OF_ABC}\n")), expected);
        assert_eq!(md5_in(&format!("{}  ml-32m.zip\n", MD5_OF_ABC.to_uppercase())), expected);
        assert_eq!(md5_in("<html>not found</html>"), None);
    }
}
