//! How to train.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::workers::Cancel;

/// What counts as the strength of a rating while training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Input {
    /// The rating itself, divided by the highest one.
    #[default]
    Rating,
    /// 1 for any rating: that a movie was watched is what counts.
    Binary,
}

impl Input {
    /// The strength of a rating in whole units.
    pub(super) fn value(self, half_stars: u8) -> u8 {
        match self {
            Self::Rating => half_stars,
            Self::Binary => 1,
        }
    }

    /// What one unit is worth.
    pub(super) fn scale(self) -> f32 {
        match self {
            Self::Rating => 0.1,
            Self::Binary => 1.0,
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rating => "rating",
            Self::Binary => "binary",
        })
    }
}

impl FromStr for Input {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "rating" => Ok(Self::Rating),
            "binary" => Ok(Self::Binary),
            _ => Err(format!("{text:?} is not an input; use rating or binary")),
        }
    }
}

/// How to train.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// Regularisation, above 0: the higher, the more a model trusts popular relations only.
    pub lambda: f32,
    /// Threads; 0 means one for each processor. The result does not depend on it.
    pub threads: usize,
    /// What counts as the strength of a rating.
    pub input: Input,
    /// Share of the relations that the model keeps, above 0 and below 1; none keeps all.
    pub keep: Option<f32>,
    /// About how many movies are dense, the most rated ones; the others are attached to them. None means all of them,
    /// or as many as the memory holds.
    pub dense_movies: Option<usize>,
    /// Where to keep the inverse, so that [`update()`](super::update()) can take in new ratings later; none does not
    /// keep it. Only of a model in which all movies are dense.
    pub keep_inverse: Option<PathBuf>,
    /// Bytes that the training may take; none means what the machine has left.
    pub memory: Option<u64>,
    /// Ends the training early.
    pub cancel: Cancel,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            lambda: 500.0,
            threads: 0,
            input: Input::Rating,
            keep: None,
            dense_movies: None,
            keep_inverse: None,
            memory: None,
            cancel: Cancel::default(),
        }
    }
}

/// A lambda that suits so many ratings when none was selected on them: 500, and above a million ratings 0.45
/// sqrt(ratings). Selection on ratings alone prefers larger ones, up to 3 sqrt(ratings); but a conversation has a wish
/// beside the ratings, and for that a model does better that knows rarer relations and recommends more different movies.
pub fn default_lambda(ratings: usize) -> f32 {
    (0.45 * (ratings as f32).sqrt()).max(500.0)
}
