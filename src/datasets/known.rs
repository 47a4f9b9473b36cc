//! The datasets that can be had from their publisher: what they are called, what is in them, what may be done with them.

use super::layout::Layout;

/// A dataset that `matinee setup` can get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownDataset {
    /// MovieLens Tag Genome Dataset 2021.
    TagGenome2021,
    /// MovieLens latest small.
    MlLatestSmall,
    /// MovieLens 32M.
    Ml32m,
}

impl KnownDataset {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::TagGenome2021, Self::MlLatestSmall, Self::Ml32m];

    /// What people type.
    pub fn name(self) -> &'static str {
        match self {
            Self::TagGenome2021 => "tag-genome-2021",
            Self::MlLatestSmall => "ml-latest-small",
            Self::Ml32m => "ml-32m",
        }
    }

    /// What it is called by its publisher.
    pub fn title(self) -> &'static str {
        match self {
            Self::TagGenome2021 => "MovieLens Tag Genome Dataset 2021",
            Self::MlLatestSmall => "MovieLens latest small",
            Self::Ml32m => "MovieLens 32M",
        }
    }

    /// What is in it, for choosing.
    pub fn contents(self) -> &'static str {
        match self {
            Self::TagGenome2021 => {
                "28 million ratings of films up to 2021, with tags; the best answers, a large download"
            }
            Self::MlLatestSmall => "100 thousand ratings of 9,700 films; a download of 1 MB, ready in seconds",
            Self::Ml32m => "32 million ratings of films up to 2023; a download of 240 MB",
        }
    }

    /// Its terms in short.
    pub fn terms(self) -> &'static str {
        match self {
            Self::TagGenome2021 => {
                "GroupLens, University of Minnesota: for research; not for commercial or revenue-bearing purposes without \
                 permission; not to be passed on without permission; publications must acknowledge it; no warranty"
            }
            Self::MlLatestSmall | Self::Ml32m => {
                "GroupLens, University of Minnesota: for research; not for commercial or revenue-bearing purposes without \
                 permission; to be passed on under the same terms only; publications must acknowledge it; no warranty"
            }
        }
    }

    /// Which files it consists of.
    pub fn layout(self) -> Layout {
        match self {
            Self::TagGenome2021 => Layout::TagGenome,
            Self::MlLatestSmall | Self::Ml32m => Layout::MovieLens,
        }
    }

    /// Films with fewer ratings are left out: of few ratings nothing can be learnt, but a small dataset has no others.
    pub fn min_ratings(self) -> u32 {
        match self {
            Self::TagGenome2021 | Self::Ml32m => 20,
            Self::MlLatestSmall => 5,
        }
    }

    /// Bytes that its files take when they are unpacked, at most: about what is known of the published ones, less for a
    /// small zip. The zip itself says it exactly once it is there.
    pub fn unpacked_size(self, zip: u64) -> u64 {
        let published = match self {
            Self::TagGenome2021 => 2_000_000_000,
            Self::MlLatestSmall => 4_000_000,
            Self::Ml32m => 1_000_000_000,
        };
        published.min(zip.saturating_mul(6))
    }
}
