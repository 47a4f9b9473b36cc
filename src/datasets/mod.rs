//! Datasets: the starter catalogue, importers of Tag Genome 2021, MovieLens, Wikipedia plots and links, and people's
//! own exports from other services.
//!
//! Reading is plain blocking code that gives an [`Imported`] catalog; [`install()`] writes it, the ratings file first
//! and then the database in one transaction, so that what was there stays until the new catalog is whole.

mod archive;
mod assemble;
mod audience;
mod checksum;
mod download;
mod error;
mod genre;
mod input;
mod install;
mod known;
mod layout;
mod line_blocks;
mod links;
mod movielens;
mod people;
mod personal;
mod plots;
mod rating_block;
mod rating_columns;
mod rating_group;
mod rating_line;
mod resemblance;
mod room;
pub mod starter;
mod summary;
mod synthetic;
mod tag_genome;
pub mod title;
mod unpack;

pub use archive::{Archive, ArchiveError, Unpacked};
pub use checksum::Mismatch;
pub use download::{Download, DownloadError, Downloaded, Transfer, client as download_client, download};
pub use error::ImportError;
pub use genre::{GENRES, genres_of};
pub use install::{import_links, import_plots, install};
pub use known::KnownDataset;
pub use layout::{Layout, Located, files_below, locate};
pub use links::{Link, Links, add_links, read_links};
pub use movielens::read_movielens;
pub use personal::{PersonalRating, read_personal_ratings};
pub use plots::add_plots;
pub use room::{RoomError, check_room};
pub use summary::{FileSummary, ImportSummary, Skipped};
pub use synthetic::write_movielens;
pub use tag_genome::read_tag_genome;

use std::fmt;

use crate::catalog::{CatalogContents, Movie};
use crate::ease::{CatalogFingerprint, RatingMatrix};

/// What to keep of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOptions {
    /// Name of the new catalog.
    pub name: String,
    /// Only users who rated a film released in this year or later count; 0 for all users.
    pub active_since: u16,
    /// Only movies with at least so many ratings by these users are kept.
    pub min_ratings: u32,
}

/// A dataset that has been read and filtered, ready to be installed.
pub struct Imported {
    /// The catalog.
    pub contents: CatalogContents,
    /// Its ratings; movies in catalog order.
    pub ratings: RatingMatrix,
    /// Where it comes from, in words.
    pub source: String,
    /// What was read and left out.
    pub summary: ImportSummary,
}

/// The step of an import that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading the list of movies.
    Movies,
    /// Reading tags and tag counts.
    Tags,
    /// Reading ratings.
    Ratings,
    /// Filtering and sorting ratings.
    Sorting,
    /// Matching plots.
    Plots,
    /// Reading links.
    Links,
    /// Generating the simulated audience.
    Audience,
    /// Writing the catalog.
    Saving,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Movies => "reading movies",
            Self::Tags => "reading tags",
            Self::Ratings => "reading ratings",
            Self::Sorting => "sorting ratings",
            Self::Plots => "matching plots",
            Self::Links => "reading links",
            Self::Audience => "simulating an audience",
            Self::Saving => "saving the catalog",
        })
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// The step under way.
    pub stage: Stage,
    /// Share of this step that is done, 0 to 1.
    pub done: f32,
}

/// Identifies the movies of a catalog, their order and their ratings: what a model depends on. Plots and links leave
/// it as it is.
pub fn fingerprint(movies: &[Movie]) -> CatalogFingerprint {
    let facts: Vec<String> =
        movies.iter().map(|m| format!("{} {} {}", m.id, m.rating_count, m.average_rating.to_bits())).collect();
    CatalogFingerprint::of(facts.iter().map(String::as_str))
}
