//! Getting at the files of a dataset: downloaded, unpacked, or where they are.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use indicatif::DecimalBytes;

use super::Setup;
use super::plan::Source;
use super::report::Report;
use crate::app::Progress;
use crate::cli::progress::Bar;
use crate::datasets::{self, Archive, ArchiveError, Download, Downloaded, KnownDataset, Layout, Transfer};

/// The files of a dataset.
pub(super) struct Files {
    /// What they are.
    pub layout: Layout,
    /// The folder they are in.
    pub folder: PathBuf,
    /// The text with its terms.
    pub terms: Option<String>,
}

impl Files {
    /// Bytes that the ratings take as a catalog has them, about: 5 for each, whose line has 20 and more, or 4 and more
    /// where it is packed.
    pub fn catalog_size(&self) -> u64 {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files
            .map(|file| {
                let is_packed = file.path().extension().is_some_and(|ending| ending == "gz");
                file.metadata().map_or(0, |facts| if is_packed { facts.len() } else { facts.len() / 4 })
            })
            .sum()
    }
}

/// Downloads and unpacks what has to be.
pub(super) async fn fetch(setup: &mut Setup<'_>) -> anyhow::Result<Files> {
    match &setup.plan.source {
        Source::Folder { folder, readme, .. } => {
            let terms = readme.as_ref().and_then(|path| fs::read(path).ok());
            Ok(Files {
                layout: setup.plan.layout,
                folder: folder.clone(),
                terms: terms.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            })
        }
        Source::Zip(path) => {
            let path = path.clone();
            Ok(unpack(setup, &path)?)
        }
        Source::Download { dataset, zip, .. } => {
            let (dataset, zip) = (*dataset, zip.clone());
            download(setup, dataset, &zip).await?;
            unpack(setup, &zip).map_err(|error| without_the_download(setup, error, &zip))
        }
    }
}

/// Downloads the zip file, unless an earlier run has.
async fn download(setup: &mut Setup<'_>, dataset: KnownDataset, zip: &Path) -> anyhow::Result<()> {
    let Source::Download { url, key, sha256, .. } = &setup.plan.source else { return Ok(()) };
    if setup.record.downloaded.as_ref() == Some(url) && zip.is_file() {
        Report::already("download");
        return Ok(());
    }
    let (report, bar) = (Report::start("download"), Bar::new(setup.globals));
    let step = Cell::new("downloading");
    let progress = |transfer| {
        let done = match transfer {
            Transfer::Receiving(bytes, Some(length)) => bytes as f32 / length.max(1) as f32,
            Transfer::Receiving(_, None) => 0.0,
            Transfer::Checking(done) => {
                step.set("comparing the checksum of");
                done
            }
        };
        bar.show(Progress { step: format!("{} {}", step.get(), dataset.name()), done });
    };
    let http = datasets::download_client().context("cannot download anything on this machine")?;
    let what = Download { url, key, target: zip, sha256: sha256.as_deref() };
    let downloaded = datasets::download(&http, what, &|length| dataset.unpacked_size(length), &progress).await?;
    drop(bar);
    setup.record.downloaded = Some(url.clone());
    setup.record.write(&setup.state, &setup.plan.name)?;
    report.done(&in_words(&downloaded, zip));
    Ok(())
}

fn in_words(downloaded: &Downloaded, zip: &Path) -> String {
    let resumed = match downloaded.had {
        0 => String::new(),
        had => format!(", of which {} had come before", DecimalBytes(had)),
    };
    let checked = match downloaded.checked.as_slice() {
        [] => "no checksum is published".to_owned(),
        checked => format!("{} right", checked.join(" and ")),
    };
    format!("{}, {}{resumed}; {checked}", zip.display(), DecimalBytes(downloaded.bytes))
}

/// Unpacks the files that are needed, unless an earlier run has.
fn unpack(setup: &mut Setup<'_>, zip: &Path) -> anyhow::Result<Files> {
    let report = Report::start("unpack");
    let folder = setup.state.unpacked(&setup.plan.name);
    let source = setup.plan.source.identity()?;
    if setup.record.unpacked.as_ref() != Some(&source) {
        // Files of another source must not be taken for these.
        setup.remove_unpacked();
        setup.record.unpacked = Some(source);
        setup.record.write(&setup.state, &setup.plan.name)?;
    }
    let mut archive = Archive::open(zip, &[setup.plan.layout])?;
    let terms = archive.readme()?;
    let bar = Bar::new(setup.globals);
    let unpacked = archive.unpack(&folder, &|done| bar.show(Progress { step: "unpacking".into(), done }))?;
    drop(bar);
    report.done(&format!("{} files, {}", unpacked.files, DecimalBytes(unpacked.bytes)));
    Ok(Files { layout: setup.plan.layout, folder, terms })
}

/// A download that is no dataset is removed: the next run is to get another.
fn without_the_download(setup: &Setup<'_>, error: anyhow::Error, zip: &Path) -> anyhow::Error {
    let is_useless = matches!(
        error.downcast_ref(),
        Some(ArchiveError::Damaged { .. } | ArchiveError::Outside { .. } | ArchiveError::NoDataset { .. })
    );
    if !is_useless || fs::remove_file(zip).is_err() {
        return error;
    }
    let Source::Download { key, .. } = &setup.plan.source else { return error };
    anyhow!("{error}; it was removed: check the address (key `{key}`) and run the same command again")
}
