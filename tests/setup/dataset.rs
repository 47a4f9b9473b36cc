//! Small datasets as their publishers lay them out, and zip files of them.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub type Files = Vec<(String, Vec<u8>)>;

const FILMS: usize = 40;
const USERS: usize = 60;

/// The films have names that no other catalog has.
pub fn title(film: usize) -> String {
    format!("Zanzibar Number {film}")
}

fn ratings() -> impl Iterator<Item = (usize, usize, f32)> {
    (1..=USERS).flat_map(|user| {
        let films = (1..=FILMS).filter(move |film| (user * 7 + film * 3) % 4 != 0);
        films.map(move |film| (user, film, ((user * film) % 9 + 1) as f32 / 2.0))
    })
}

/// MovieLens latest small, in its folder, with much in it that is not needed.
pub fn movielens() -> Files {
    let mut movies = "movieId,title,genres\n".to_owned();
    let mut links = "movieId,imdbId,tmdbId\n".to_owned();
    for film in 1..=FILMS {
        writeln!(movies, "{film},{} ({}),Drama|Comedy", title(film), 1980 + film).unwrap();
        writeln!(links, "{film},{:07},{}", 9_000_000 + film, 5000 + film).unwrap();
    }
    let mut lines = "userId,movieId,rating,timestamp\n".to_owned();
    for (user, film, rating) in ratings() {
        writeln!(lines, "{user},{film},{rating},1000000000").unwrap();
    }
    let readme = "Summary\n=======\nFilms.\n\nUsage License\n=============\nOnly for the honest.\n";
    let file = |name: &str, content: &str| (format!("ml-latest-small/{name}"), content.as_bytes().to_vec());
    vec![
        ("ml-latest-small/other.bin".to_owned(), noise(400_000)),
        file("README.txt", readme),
        file("movies.csv", &movies),
        file("ratings.csv", &lines),
        file("links.csv", &links),
        file("tags.csv", "userId,movieId,tag,timestamp\n1,1,heist,1\n2,1,heist,1\n"),
    ]
}

/// Tag Genome 2021, with the folder at the top that its zip file has.
pub fn tag_genome() -> Files {
    let (mut metadata, mut counts, mut lines) = (String::new(), String::new(), String::new());
    for film in 1..=FILMS {
        let (title, year) = (title(film), 2015 + film % 5);
        writeln!(
            metadata,
            "{{\"title\": \"{title} ({year})\", \"directedBy\": \"Ana Novak\", \"starring\": \"\", \"avgRating\": 3.5, \"imdbId\": \"{:07}\", \"item_id\": {film}}}",
            9_000_000 + film
        )
        .unwrap();
        writeln!(counts, "{{\"item_id\": {film}, \"tag_id\": 7, \"num\": 3}}").unwrap();
    }
    for (user, film, rating) in ratings() {
        writeln!(lines, "{{\"item_id\": {film}, \"user_id\": {user}, \"rating\": {rating:?}}}").unwrap();
    }
    let file = |name: &str, content: &str| (format!("movie_dataset_public_final/{name}"), content.as_bytes().to_vec());
    vec![
        file("README.txt", "License\nOnly for the honest.\n"),
        file("scores/tagdl.csv", "tag,item_id,score\n"),
        file("raw/metadata_updated.json", &metadata),
        file("raw/tags.json", "{\"tag\": \"heist\", \"id\": 7}\n"),
        file("raw/tag_count.json", &counts),
        file("raw/ratings.json", &lines),
    ]
}

/// Bytes that do not get smaller.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(next).collect()
}

/// A zip file.
pub fn zip_of(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The same files in a folder.
pub fn unpacked(files: &Files, folder: &Path) {
    for (name, content) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// A folder on the disk as a zip file.
pub fn zip_folder(folder: &Path, top: &str, target: &Path) {
    let mut zip = ZipWriter::new(File::create(target).unwrap());
    let mut folders = vec![(folder.to_owned(), PathBuf::from(top))];
    while let Some((folder, inside)) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let (path, inside) = (entry.as_ref().unwrap().path(), inside.join(entry.unwrap().file_name()));
            if path.is_dir() {
                folders.push((path, inside));
            } else {
                zip.start_file(inside.to_str().unwrap(), SimpleFileOptions::default()).unwrap();
                std::io::copy(&mut File::open(path).unwrap(), &mut zip).unwrap();
            }
        }
    }
    zip.finish().unwrap();
}

/// A zip file whose directory promises that `ratings.csv` has so many bytes (as zip64 writes it down).
pub fn promising(bytes: u64) -> Vec<u8> {
    let mut files = movielens();
    files.retain(|(name, _)| !name.ends_with("ratings.csv"));
    files.push(("ml-latest-small/ratings.csv".to_owned(), b"userId,movieId,rating,timestamp\n".to_vec()));
    let zip = zip_of(&files);
    // The last entry of the directory is that of the ratings: its size becomes "see the extra field", which is added.
    let u16_at = |at: usize| u16::from_le_bytes([zip[at], zip[at + 1]]);
    let u32_at = |at: usize| u32::from_le_bytes(zip[at..at + 4].try_into().unwrap());
    let end = zip.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let entry = zip[..end].windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    let name_end = entry + 46 + usize::from(u16_at(entry + 28));
    assert!(zip[entry + 46..name_end].ends_with(b"ratings.csv"));
    let mut changed = zip[..entry].to_vec();
    let mut head = zip[entry..name_end].to_vec();
    head[24..28].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut extra = vec![1, 0, 8, 0];
    extra.extend_from_slice(&bytes.to_le_bytes());
    let old_extra = &zip[name_end..name_end + usize::from(u16_at(entry + 30))];
    head[30..32].copy_from_slice(&((old_extra.len() + extra.len()) as u16).to_le_bytes());
    changed.extend(head);
    changed.extend_from_slice(old_extra);
    changed.extend(&extra);
    changed.extend_from_slice(&zip[name_end + old_extra.len()..end]);
    let mut tail = zip[end..].to_vec();
    tail[12..16].copy_from_slice(&(u32_at(end + 12) + extra.len() as u32).to_le_bytes());
    changed.extend(tail);
    changed
}
