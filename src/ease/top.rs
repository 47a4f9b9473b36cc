//! The best of many scores.

use crate::catalog::MovieIndex;

/// Scores looked at together, in a loop that the compiler turns into vectors.
const CHUNK: usize = 16;
/// Scores that are looked at first, to guess where the best ones begin.
const SAMPLE: usize = 512;

/// The `count` highest scores, best first; equal scores in catalog order. Movies whose score is NaN or negative
/// infinity are left out, so that a caller excludes a movie by giving it that score.
pub fn top(scores: &[f32], count: usize) -> Vec<(MovieIndex, f32)> {
    if count == 0 {
        return Vec::new();
    }
    let guess = likely_threshold(scores, count);
    let mut kept = above(scores, guess);
    if kept.len() < count && guess > f32::NEG_INFINITY {
        kept = above(scores, f32::NEG_INFINITY);
    }
    if kept.len() > count {
        kept.select_nth_unstable(count - 1);
        kept.truncate(count);
    }
    kept.sort_unstable();
    kept.into_iter().map(|ranked| (ranked.movie(), ranked.score())).collect()
}

/// A score that, judged by a sample, a little more than `count` scores exceed; negative infinity where a sample cannot
/// tell or is not worth it.
fn likely_threshold(scores: &[f32], count: usize) -> f32 {
    if scores.len() < 4 * SAMPLE || scores.len() < 8 * count {
        return f32::NEG_INFINITY;
    }
    let step = scores.len() / SAMPLE;
    let mut sample: Vec<Ranked> = scores.iter().step_by(step).map(|&score| Ranked::new(score, 0)).collect();
    let expected = count as f32 / step as f32;
    // Three standard deviations on the safe side.
    let place = (expected + 3.0 * expected.sqrt()) as usize + 2;
    if place >= sample.len() {
        return f32::NEG_INFINITY;
    }
    let (_, threshold, _) = sample.select_nth_unstable(place);
    // Something excluded or NaN is no threshold.
    Some(threshold.score()).filter(|score| score.is_finite()).unwrap_or(f32::NEG_INFINITY)
}

/// All scores above a threshold, in catalog order.
fn above(scores: &[f32], threshold: f32) -> Vec<Ranked> {
    let mut kept: Vec<Ranked> = Vec::with_capacity(2 * SAMPLE);
    for (chunk, scores) in scores.chunks(CHUNK).enumerate() {
        if !scores.iter().fold(false, |any, &score| any | (score > threshold)) {
            continue;
        }
        // Each score is written and then counted or not: where the high ones are no processor can foresee.
        let mut end = kept.len();
        kept.resize(end + CHUNK, Ranked(0));
        for (i, &score) in scores.iter().enumerate() {
            kept[end] = Ranked::new(score, chunk * CHUNK + i);
            end += usize::from(score > threshold);
        }
        kept.truncate(end);
    }
    kept
}

/// A score and its movie in one number that is smaller the better the score and then the smaller the index: comparing
/// such numbers is what most of the time goes into.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked(u64);

impl Ranked {
    fn new(score: f32, movie: usize) -> Self {
        let bits = score.to_bits();
        // As unsigned numbers, negative floats fall as they should rise, and come after the positive ones.
        let rising = if bits >> 31 == 0 { bits | 1 << 31 } else { !bits };
        Self(u64::from(!rising) << 32 | movie as u64)
    }

    fn movie(self) -> MovieIndex {
        MovieIndex(self.0 as u32)
    }

    fn score(self) -> f32 {
        let rising = !((self.0 >> 32) as u32);
        f32::from_bits(if rising >> 31 == 1 { rising & !(1 << 31) } else { !rising })
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn by_sorting(scores: &[f32], count: usize) -> Vec<(MovieIndex, f32)> {
        let mut all: Vec<_> = scores.iter().enumerate().map(|(i, &s)| (MovieIndex(i as u32), s)).collect();
        all.retain(|(_, score)| *score > f32::NEG_INFINITY);
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(count);
        all
    }

    #[test]
    fn equals_sorting() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        for length in [0, 1, 15, 33, 2500, 20_000] {
            // Few different values, so that many are equal; and many.
            for values in [3, 40, 1_000_000] {
                let scores: Vec<f32> = (0..length).map(|_| random.random_range(-values..values) as f32 / 8.0).collect();
                for count in [0, 1, 10, 200, 6000] {
                    assert_eq!(top(&scores, count), by_sorting(&scores, count), "{count} of {length}");
                }
            }
        }
    }

    #[test]
    fn a_sample_that_misleads_changes_nothing() {
        // Every place that the sample sees is excluded, or higher than all others.
        let step = 10_000 / SAMPLE;
        for special in [f32::NEG_INFINITY, f32::NAN, 5.0] {
            let scores: Vec<f32> =
                (0..10_000).map(|i| if i % step == 0 { special } else { (i % 97) as f32 / 97.0 }).collect();
            assert_eq!(top(&scores, 600), by_sorting(&scores, 600));
        }
    }

    #[test]
    fn what_has_no_score_is_left_out() {
        let scores = [1.0, f32::NEG_INFINITY, f32::NAN, 2.0];
        assert_eq!(top(&scores, 4), [(MovieIndex(3), 2.0), (MovieIndex(0), 1.0)]);
    }
}
