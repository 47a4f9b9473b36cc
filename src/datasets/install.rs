//! Writing what was read: the ratings file first, then the database in one transaction.

use std::io;
use std::path::Path;

use super::error::ImportError;
use super::links::add_links;
use super::plots::add_plots;
use super::summary::ImportSummary;
use super::{Imported, Progress, Stage, fingerprint};
use crate::catalog::{CatalogContents, MovieIndex};
use crate::store::{CatalogInfo, NewCatalog, Store, StoreError};

/// Installs a catalog: its ratings as a file in `folder`, the rest in the database, in place of one of the same name.
///
/// # Errors
/// When the file cannot be written or the database fails; the catalog that was there before is then untouched.
pub async fn install(
    store: &Store,
    folder: &Path,
    imported: &Imported,
    progress: &dyn Fn(Progress),
) -> Result<CatalogInfo, ImportError> {
    let contents = &imported.contents;
    let fingerprint = fingerprint(&contents.movies).to_string();
    let file = ratings_file_name(&contents.name, &fingerprint);
    progress(Progress { stage: Stage::Saving, done: 0.0 });
    std::fs::create_dir_all(folder).map_err(|source| ImportError::open(folder, source))?;
    imported.ratings.write(&folder.join(&file))?;
    progress(Progress { stage: Stage::Saving, done: 0.3 });

    let before = store.catalog(&contents.name).await?;
    let new = NewCatalog {
        contents,
        source: &imported.source,
        fingerprint: &fingerprint,
        ratings_file: &file,
        users: imported.ratings.users(),
        ratings: imported.ratings.ratings(),
    };
    store.save_catalog(&new).await?;
    if let Some(old) = before.filter(|old| old.ratings_file != file) {
        remove_file(&folder.join(old.ratings_file));
    }
    progress(Progress { stage: Stage::Saving, done: 1.0 });
    let info = store.catalog(&contents.name).await?;
    Ok(info.ok_or_else(|| StoreError::UnknownCatalog { name: contents.name.clone() })?)
}

/// Adds the plots of a file to a catalog of the database, all or none.
///
/// # Errors
/// When there is no catalog of that name, the file cannot be read, or the database fails.
pub async fn import_plots(
    store: &Store,
    catalog: &str,
    path: &Path,
    progress: &dyn Fn(Progress),
) -> Result<ImportSummary, ImportError> {
    update(store, catalog, progress, |contents| add_plots(contents, path, progress)).await
}

/// Adds the IMDb and TMDB numbers of a links file to a catalog of the database, all or none.
///
/// # Errors
/// When there is no catalog of that name, the file cannot be read, or the database fails.
pub async fn import_links(
    store: &Store,
    catalog: &str,
    path: &Path,
    progress: &dyn Fn(Progress),
) -> Result<ImportSummary, ImportError> {
    update(store, catalog, progress, |contents| add_links(contents, path, progress)).await
}

async fn update(
    store: &Store,
    catalog: &str,
    progress: &dyn Fn(Progress),
    change: impl FnOnce(&mut CatalogContents) -> Result<(Vec<MovieIndex>, ImportSummary), ImportError>,
) -> Result<ImportSummary, ImportError> {
    let mut contents = store.load_catalog(catalog).await?;
    let (changed, summary) = change(&mut contents)?;
    progress(Progress { stage: Stage::Saving, done: 0.0 });
    store.update_movies(&contents, &changed).await?;
    progress(Progress { stage: Stage::Saving, done: 1.0 });
    Ok(summary)
}

/// A file name for the ratings of a catalog; another one when the ratings change, so that a running server keeps its own.
fn ratings_file_name(catalog: &str, fingerprint: &str) -> String {
    let safe: String = catalog.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    format!("{safe}-{fingerprint}.ratings")
}

/// A file that stays only takes room.
fn remove_file(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "cannot remove the ratings of a replaced catalog");
    }
}
