//! Prompts with known ratings and a hidden target: what is understood, and how high the target comes.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::error::{EvaluationError, read_lines};
use crate::conversation::once::OnceAnswer;

/// List lengths for which the share of targets is reported.
pub const CUTOFFS: [usize; 4] = [1, 5, 10, 20];

/// One request of a person with what is true of them.
#[derive(Debug, Clone, Deserialize)]
pub struct Prompt {
    /// Name of the prompt.
    pub id: serde_json::Value,
    /// What the person writes: opinions, then a wish.
    pub text: String,
    /// The ratings behind the opinions.
    pub ratings: Vec<TrueRating>,
    /// A film that this person rated highly and that the wish describes.
    pub target: TrueRating,
}

/// A rating of the dataset.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrueRating {
    /// The dataset's own number.
    pub movie_id: i64,
    /// Title.
    pub title: String,
    /// 0.5 to 5.
    pub rating: f32,
}

/// The figures of one run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PromptsReport {
    /// Prompts that were run.
    pub prompts: usize,
    /// Rated titles in them that the catalog has.
    pub rated_titles: usize,
    /// Rated titles that the catalog does not have; no link of them can be right.
    pub rated_titles_not_in_catalog: usize,
    /// Share of the rated titles that were linked to the right film, 0 to 1.
    pub linked_right: f32,
    /// Links to films that the person did not rate, as a share of the rated titles.
    pub linked_wrong: f32,
    /// Mean absolute difference of understood and true rating over the right links, in stars.
    pub mean_absolute_rating_error: f32,
    /// Prompts whose target the catalog has.
    pub targets: usize,
    /// Share of all prompts with the target among the first 1, 5, 10 and 20 films.
    pub target_in_top: [f32; CUTOFFS.len()],
    /// Seconds for all prompts.
    pub seconds: f64,
}

/// Runs every prompt through `answer`, which gives at least 20 films, and compares with what is true.
///
/// # Errors
/// When the file cannot be read as prompts, or an answer fails.
pub fn evaluate<E>(
    file: &Path,
    in_catalog: impl Fn(i64) -> bool,
    mut answer: impl FnMut(&Prompt) -> Result<OnceAnswer, E>,
    mut each: impl FnMut(&Prompt, &OnceAnswer),
) -> Result<Result<PromptsReport, E>, EvaluationError> {
    let prompts: Vec<Prompt> = read_lines(file)?;
    let started = Instant::now();
    let mut tally = Tally::default();
    for prompt in &prompts {
        match answer(prompt) {
            Ok(answer) => {
                each(prompt, &answer);
                tally.add(prompt, &answer, &in_catalog);
            }
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(tally.report(prompts.len(), started.elapsed().as_secs_f64())))
}

/// Place of the target in an answer, from 1.
pub fn target_rank(prompt: &Prompt, answer: &OnceAnswer) -> Option<usize> {
    answer.recommendations.iter().find(|film| film.movie_id == prompt.target.movie_id).map(|film| film.rank)
}

#[derive(Default)]
struct Tally {
    rated: usize,
    not_in_catalog: usize,
    right: usize,
    wrong: usize,
    rating_error: f32,
    targets: usize,
    in_top: [usize; CUTOFFS.len()],
}

impl Tally {
    fn add(&mut self, prompt: &Prompt, answer: &OnceAnswer, in_catalog: &impl Fn(i64) -> bool) {
        let truth: HashMap<i64, f32> = prompt.ratings.iter().map(|r| (r.movie_id, r.rating)).collect();
        let known = truth.keys().filter(|id| in_catalog(**id)).count();
        self.rated += known;
        self.not_in_catalog += truth.len() - known;
        for understood in &answer.understood.ratings {
            match truth.get(&understood.movie_id) {
                Some(rating) => {
                    self.right += 1;
                    self.rating_error += (understood.rating - rating).abs();
                }
                None => self.wrong += 1,
            }
        }
        self.targets += usize::from(in_catalog(prompt.target.movie_id));
        if let Some(rank) = target_rank(prompt, answer) {
            for (count, cutoff) in self.in_top.iter_mut().zip(CUTOFFS) {
                *count += usize::from(rank <= cutoff);
            }
        }
    }

    fn report(self, prompts: usize, seconds: f64) -> PromptsReport {
        let share = |part: usize, whole: usize| part as f32 / whole.max(1) as f32;
        PromptsReport {
            prompts,
            rated_titles: self.rated,
            rated_titles_not_in_catalog: self.not_in_catalog,
            linked_right: share(self.right, self.rated),
            linked_wrong: share(self.wrong, self.rated),
            mean_absolute_rating_error: self.rating_error / self.right.max(1) as f32,
            targets: self.targets,
            target_in_top: self.in_top.map(|count| share(count, prompts)),
            seconds,
        }
    }
}

impl fmt::Display for PromptsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f32| 100.0 * share;
        writeln!(f, "{} prompts in {:.2} s", self.prompts, self.seconds)?;
        writeln!(
            f,
            "rated titles linked right  {:6.2} % of {} (another {} are not in the catalog)",
            percent(self.linked_right),
            self.rated_titles,
            self.rated_titles_not_in_catalog
        )?;
        writeln!(f, "wrong links                {:6.2} %", percent(self.linked_wrong))?;
        writeln!(f, "mean absolute rating error {:6.3} stars", self.mean_absolute_rating_error)?;
        for (share, cutoff) in self.target_in_top.iter().zip(CUTOFFS) {
            writeln!(f, "target in the top {cutoff:2}       {:6.1} %", percent(*share))?;
        }
        write!(f, "targets in the catalog     {} of {}", self.targets, self.prompts)
    }
}
