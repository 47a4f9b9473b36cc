//! What is to be set up, from where: decided before anything is done.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use super::record::modified;
use super::{SetupArgs, ask};
use crate::cli::import::checked_name;
use crate::config::Config;
use crate::datasets::{Archive, ImportOptions, KnownDataset, Layout, files_below, locate};
use crate::state_dir::StateDir;

/// Kaggle's name of the file with the plots.
const PLOTS: &str = "wiki_movie_plots_deduped.csv";

/// What is to be done.
pub(super) struct Plan {
    /// The dataset in words.
    pub title: String,
    /// Its terms in short.
    pub terms: &'static str,
    /// Name of the catalog.
    pub name: String,
    /// Which files it consists of.
    pub layout: Layout,
    /// Where they are.
    pub source: Source,
    /// What to keep.
    pub options: ImportOptions,
    /// A file of plots.
    pub plots: Option<PathBuf>,
    /// A file of links.
    pub links: Option<PathBuf>,
    /// What was typed after the program's name, to be typed again.
    typed: String,
}

/// Where a dataset comes from.
pub(super) enum Source {
    /// From its publisher.
    Download {
        /// The dataset.
        dataset: KnownDataset,
        /// The address.
        url: String,
        /// The key that holds it.
        key: String,
        /// The checksum it must have.
        sha256: Option<String>,
        /// Where the zip file goes.
        zip: PathBuf,
    },
    /// From a zip file on this disk.
    Zip(PathBuf),
    /// From a folder on this disk: the one named, the one below it with the files, these files, and the text with the
    /// terms.
    Folder { named: PathBuf, folder: PathBuf, files: Vec<PathBuf>, readme: Option<PathBuf> },
}

impl Plan {
    /// Decides by what was typed, or asks.
    pub fn new(args: &SetupArgs, config: &Config, state: &StateDir) -> anyhow::Result<Self> {
        let named: Option<KnownDataset> = args.dataset.map(Into::into);
        let (known, layout, source) = match &args.from {
            Some(path) => on_disk(path, named)?,
            None => {
                let dataset = named.map_or_else(ask::which, Ok)?;
                (Some(dataset), dataset.layout(), download(dataset, config, state))
            }
        };
        let default_name = || match (known, &args.from) {
            (Some(dataset), _) => dataset.name().to_owned(),
            (None, Some(path)) => name_of(path),
            (None, None) => layout_name(layout).to_owned(),
        };
        let name = checked_name(args.name.as_ref().map_or_else(default_name, |name| name.trim().to_owned()))?;
        let options = ImportOptions {
            name: name.clone(),
            active_since: args.active_since.unwrap_or(layout.active_since()),
            min_ratings: args.min_ratings.unwrap_or(known.map_or(20, KnownDataset::min_ratings)),
        };
        let beside = |wanted: &str| match &source {
            Source::Folder { named, files, .. } => find_beside(named, files, wanted),
            Source::Download { .. } | Source::Zip(_) => None,
        };
        Ok(Self {
            title: known.map_or_else(|| format!("the dataset \"{name}\""), |dataset| dataset.title().to_owned()),
            terms: known.map_or("those of its publisher", KnownDataset::terms),
            plots: args.plots.clone().or_else(|| beside(PLOTS)),
            links: args.links.clone().or_else(|| beside("links.csv")),
            typed: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
            name,
            layout,
            source,
            options,
        })
    }

    /// The command, to be typed again.
    pub fn command(&self) -> String {
        format!("matinee {}", self.typed)
    }

    /// What the catalog says of where it comes from.
    pub fn source_in_words(&self) -> String {
        match &self.source {
            Source::Download { url, .. } => format!("{} ({url})", self.title),
            Source::Zip(path) => path.display().to_string(),
            Source::Folder { folder, .. } => folder.display().to_string(),
        }
    }
}

impl Source {
    /// What changes when other files are meant.
    pub fn identity(&self) -> anyhow::Result<String> {
        match self {
            Self::Download { url, .. } => Ok(url.clone()),
            Self::Zip(path) => modified(path),
            Self::Folder { files, .. } => {
                Ok(files.iter().map(|f| modified(f)).collect::<Result<Vec<_>, _>>()?.join("; "))
            }
        }
    }

    /// The steps it takes to have the files.
    pub fn steps(&self) -> &'static [&'static str] {
        match self {
            Self::Download { .. } => &["download", "unpack"],
            Self::Zip(_) => &["unpack"],
            Self::Folder { .. } => &[],
        }
    }

    /// The downloaded file.
    pub fn download(&self) -> Option<&Path> {
        match self {
            Self::Download { zip, .. } => Some(zip),
            Self::Zip(_) | Self::Folder { .. } => None,
        }
    }
}

fn download(dataset: KnownDataset, config: &Config, state: &StateDir) -> Source {
    let datasets = &config.datasets;
    let (url, sha256) = match dataset {
        KnownDataset::TagGenome2021 => (&datasets.tag_genome_2021_url, &datasets.tag_genome_2021_sha256),
        KnownDataset::MlLatestSmall => (&datasets.ml_latest_small_url, &datasets.ml_latest_small_sha256),
        KnownDataset::Ml32m => (&datasets.ml_32m_url, &datasets.ml_32m_sha256),
    };
    Source::Download {
        dataset,
        url: url.clone(),
        key: format!("datasets.{}_url", dataset.name().replace('-', "_")),
        sha256: sha256.clone(),
        zip: state.downloads().join(format!("{}.zip", dataset.name())),
    }
}

/// What the files of a path are; they must be those of the dataset that was named, if one was.
fn on_disk(path: &Path, named: Option<KnownDataset>) -> anyhow::Result<(Option<KnownDataset>, Layout, Source)> {
    let layouts = named.map_or(Layout::ALL.to_vec(), |dataset| vec![dataset.layout()]);
    let (layout, source) = if path.is_dir() {
        let files = files_below(path).with_context(|| format!("cannot read the folder {}", path.display()))?;
        let Some(located) = locate(&layouts, &files) else {
            let wanted = layouts.iter().map(|layout| layout.in_words()).collect::<Vec<_>>().join(", or ");
            bail!(
                "{} holds no dataset: {wanted} (each as it is or with .gz) must be in one folder of it",
                path.display()
            );
        };
        let readme = located.readme.map(|at| files[at].clone());
        let files = located.files.iter().map(|&at| files[at].clone()).collect();
        (located.layout, Source::Folder { named: path.to_owned(), folder: located.folder, files, readme })
    } else {
        ensure!(path.exists(), "there is no {}; --from takes a zip file or a folder", path.display());
        (Archive::open(path, &layouts)?.layout(), Source::Zip(path.to_owned()))
    };
    let by_name =
        || KnownDataset::ALL.into_iter().find(|known| known.layout() == layout && known.name() == name_of(path));
    let known = named.or_else(by_name).or((layout == Layout::TagGenome).then_some(KnownDataset::TagGenome2021));
    Ok((known, layout, source))
}

/// A file of that name in the folder that was named or below it, which is no part of the dataset itself.
fn find_beside(named: &Path, files: &[PathBuf], wanted: &str) -> Option<PathBuf> {
    let all = files_below(named).ok()?;
    all.into_iter().find(|path| path.file_name().is_some_and(|name| name == wanted) && !files.contains(path))
}

/// The name of a folder, or of a file without its ending.
fn name_of(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    name.unwrap_or_default().to_string_lossy().into_owned()
}

fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::TagGenome => "tag-genome",
        Layout::MovieLens => "movielens",
    }
}
