//! The best of many scores.

use crate::catalog::MovieIndex;

/// Scores looked at together; compared with the worst one kept in a loop that the compiler turns into vectors.
const CHUNK: usize = 32;

/// The `count` highest scores, best first; equal scores in catalog order. Movies whose score is NaN or negative
/// infinity are left out, so that a caller excludes a movie by giving it that score.
pub fn top(scores: &[f32], count: usize) -> Vec<(MovieIndex, f32)> {
    if count == 0 {
        return Vec::new();
    }
    let capacity = 4 * count + 2 * CHUNK;
    let mut kept: Vec<Ranked> = Vec::with_capacity(capacity);
    let mut threshold = f32::NEG_INFINITY;
    for (chunk, scores) in scores.chunks(CHUNK).enumerate() {
        if !scores.iter().fold(false, |any, &score| any | (score > threshold)) {
            continue;
        }
        for (i, &score) in scores.iter().enumerate() {
            if score > threshold {
                kept.push(Ranked::new(score, chunk * CHUNK + i));
            }
        }
        if kept.len() > capacity - CHUNK {
            // Equal scores that come later lose against the ones kept, so a strict threshold is right.
            kept.select_nth_unstable(count - 1);
            kept.truncate(count);
            threshold = kept[count - 1].score();
        }
    }
    if kept.len() > count {
        kept.select_nth_unstable(count - 1);
        kept.truncate(count);
    }
    kept.sort_unstable();
    kept.into_iter().map(|ranked| (ranked.movie(), ranked.score())).collect()
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
        for length in [0, 1, 31, 33, 5000] {
            // Few different values, so that many are equal.
            let scores: Vec<f32> = (0..length).map(|_| random.random_range(-20..20) as f32 / 8.0).collect();
            for count in [0, 1, 10, 200, 6000] {
                assert_eq!(top(&scores, count), by_sorting(&scores, count), "{count} of {length}");
            }
        }
    }

    #[test]
    fn what_has_no_score_is_left_out() {
        let scores = [1.0, f32::NEG_INFINITY, f32::NAN, 2.0];
        assert_eq!(top(&scores, 4), [(MovieIndex(3), 2.0), (MovieIndex(0), 1.0)]);
    }
}
