//! Which files a dataset consists of, and where they are in a folder or an archive.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Folders below the one named that are looked into.
const DEPTH: usize = 4;

/// The files of a kind of dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Tag Genome 2021: JSON lines.
    TagGenome,
    /// MovieLens: `.csv` or `.dat`.
    MovieLens,
}

impl Layout {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::TagGenome, Self::MovieLens];

    /// One name of each of these must be there, as it is or with `.gz`; the first counts.
    pub fn required(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::TagGenome => {
                &[&["metadata_updated.json", "metadata.json"], &["tags.json"], &["tag_count.json"], &["ratings.json"]]
            }
            Self::MovieLens => &[&["movies.csv", "movies.dat"], &["ratings.csv", "ratings.dat"]],
        }
    }

    /// These are taken when they are there.
    pub fn optional(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::TagGenome => &[],
            Self::MovieLens => &[&["links.csv"], &["tags.csv", "tags.dat"]],
        }
    }

    /// Unless something else is asked for, only users who rated a film released in this year or later count; 0 for all.
    pub fn active_since(self) -> u16 {
        match self {
            Self::TagGenome => 2015,
            Self::MovieLens => 0,
        }
    }

    /// The required files in words.
    pub fn in_words(self) -> String {
        self.required().iter().map(|names| names.join(" or ")).collect::<Vec<_>>().join(", ")
    }
}

/// Where a dataset is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// What it is.
    pub layout: Layout,
    /// The folder that holds its files.
    pub folder: PathBuf,
    /// Positions of its files in the list that was searched, those needed first.
    pub files: Vec<usize>,
    /// Position of the text with its terms, in the folder or one above it.
    pub readme: Option<usize>,
}

/// Finds a dataset of one of the layouts among the paths of files: in the folder nearest to the top.
pub fn locate(layouts: &[Layout], paths: &[PathBuf]) -> Option<Located> {
    let mut folders: BTreeMap<&Path, Vec<usize>> = BTreeMap::new();
    for (at, path) in paths.iter().enumerate() {
        folders.entry(path.parent().unwrap_or(Path::new(""))).or_default().push(at);
    }
    let mut found: Vec<Located> = folders
        .iter()
        .flat_map(|(folder, inside)| layouts.iter().map(move |layout| (folder, inside, *layout)))
        .filter_map(|(folder, inside, layout)| {
            let find = |names: &&[&str]| names.iter().find_map(|name| position(paths, inside, name));
            let mut files = layout.required().iter().map(find).collect::<Option<Vec<_>>>()?;
            files.extend(layout.optional().iter().filter_map(find));
            Some(Located { layout, folder: folder.to_path_buf(), files, readme: readme(paths, &folders, folder) })
        })
        .collect();
    found.sort_by_key(|located| located.folder.components().count());
    found.into_iter().next()
}

fn position(paths: &[PathBuf], inside: &[usize], name: &str) -> Option<usize> {
    let is = |at: &usize, suffix: &str| {
        paths[*at].file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_prefix(name)) == Some(suffix)
    };
    ["", ".gz"].iter().find_map(|suffix| inside.iter().find(|at| is(at, suffix)).copied())
}

/// The nearest text of the terms: that of the folder, else of the folders above it.
fn readme(paths: &[PathBuf], folders: &BTreeMap<&Path, Vec<usize>>, folder: &Path) -> Option<usize> {
    let is_text = |at: &&usize| {
        let name = paths[**at].file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        ["readme", "license", "licence"].iter().any(|beginning| name.starts_with(beginning))
            && !name.ends_with(".html")
            && !name.ends_with(".pdf")
    };
    folder.ancestors().find_map(|above| folders.get(above)?.iter().find(is_text).copied())
}

/// The files in a folder and those below it, sorted.
///
/// # Errors
/// When a folder cannot be read.
pub fn files_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_file() {
                files.push(path);
            } else if depth < DEPTH && path.is_dir() {
                folders.push((path, depth + 1));
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(layouts: &[Layout], paths: &[&str]) -> Option<(Layout, String, Vec<String>, Option<String>)> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let text = |at: usize| paths[at].display().to_string();
        let located = locate(layouts, &paths)?;
        let files = located.files.iter().map(|&at| text(at)).collect();
        Some((located.layout, located.folder.display().to_string(), files, located.readme.map(text)))
    }

    #[test]
    fn a_dataset_is_found_wherever_its_folder_is() {
        let paths = [
            "top/README.txt",
            "top/scores/tagdl.csv",
            "top/raw/metadata.json",
            "top/raw/metadata_updated.json",
            "top/raw/ratings.json.gz",
            "top/raw/reviews.json",
            "top/raw/tag_count.json",
            "top/raw/tags.json",
        ];
        let files = ["metadata_updated.json", "tags.json", "tag_count.json", "ratings.json.gz"];
        let files = files.iter().map(|name| format!("top/raw/{name}")).collect();
        assert_eq!(
            found(&Layout::ALL, &paths),
            Some((Layout::TagGenome, "top/raw".into(), files, Some("top/README.txt".into())))
        );
        assert_eq!(found(&[Layout::MovieLens], &paths), None);
    }

    #[test]
    fn files_of_different_folders_are_no_dataset_and_the_uppermost_counts() {
        assert_eq!(found(&Layout::ALL, &["a/movies.csv", "b/ratings.csv"]), None);
        let paths = ["old/ml/movies.csv", "old/ml/ratings.csv", "z/links.csv", "z/movies.csv", "z/ratings.csv"];
        let (_, folder, files, readme) = found(&Layout::ALL, &paths).unwrap();
        assert_eq!((folder.as_str(), files.len(), readme), ("z", 3, None));
    }
}
