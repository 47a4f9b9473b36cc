//! The small form of a model: of all relations only the strongest, for machines with little memory.
//!
//! A global threshold alone, as usual, takes all relations from rare movies. Here a relation stays when it is among the
//! strongest of the whole matrix, or of its row, or of its column, or is the one that speaks most for a movie; since R
//! is symmetric, rows and columns need one rule: |R_ij| >= min(threshold_i, threshold_j).

use std::sync::{Mutex, PoisonError};

use super::relations::{Relations, Rounding};
use super::workers::Workers;

/// Strongest relations that every row keeps, whatever the global threshold says.
const KEPT_IN_EACH_ROW: usize = 20;

/// Bits of an f32 that tell apart the bins of the histogram: sign (always 0), exponent and 7 bits of the fraction.
const BIN_SHIFT: u32 = 16;
const BINS: usize = 1 << (32 - BIN_SHIFT - 1);

/// The kept relations, row by row in catalog order.
pub(super) struct SparseRelations {
    /// Where each row starts, and where the last ends.
    pub row_starts: Vec<u64>,
    /// Catalog index of the other movie, ascending within a row.
    pub movies: Vec<u32>,
    /// The rounded relations.
    pub values: Vec<i8>,
}

/// Bytes that the kept relations take at most beside the matrix: each takes 5, rows as they are made and all together.
pub(super) fn scratch_bytes(movies: usize, keep: f32) -> u64 {
    let entries = (f64::from(keep) * (movies * movies) as f64) as u64 + (2 * KEPT_IN_EACH_ROW * movies) as u64;
    2 * 5 * entries
}

/// Keeps about a share `keep` (0 to 1) of the relations.
pub(super) fn keep_strongest(
    relations: &Relations<'_>,
    rounding: &Rounding,
    keep: f32,
    workers: &Workers,
) -> SparseRelations {
    let size = relations.order().len();
    let thresholds = thresholds(relations, keep, workers);
    let mut rows: Vec<Vec<(u32, i8)>> = vec![Vec::new(); size];
    let ranks = relations.ranks();
    workers.for_each_with(
        rows.iter_mut().zip(&ranks),
        || (vec![0i8; size], vec![false; size]),
        |(rounded, kept), (row, &rank)| {
            let rank = rank as usize;
            relations.round_row(rank, rounding, rounded);
            for ((value, &threshold), &movie) in relations.row(rank).zip(&thresholds).zip(relations.order()) {
                kept[movie as usize] = value.abs() >= threshold.min(thresholds[rank]);
            }
            for &other in relations.best_of(rank, rounding) {
                kept[relations.order()[other as usize] as usize] = true;
            }
            let entries = rounded.iter().zip(kept.iter()).enumerate();
            row.extend(
                entries.filter(|(_, (value, kept))| **kept && **value != 0).map(|(i, (&value, _))| (i as u32, value)),
            );
        },
        &mut || (),
    );
    let mut kept = SparseRelations { row_starts: vec![0], movies: Vec::new(), values: Vec::new() };
    for row in rows {
        kept.movies.extend(row.iter().map(|(movie, _)| movie));
        kept.values.extend(row.iter().map(|(_, value)| value));
        kept.row_starts.push(kept.movies.len() as u64);
    }
    kept
}

/// For each row of the inverse the strength from which on its relations stay: the global threshold, or the strength of
/// the row's last guaranteed relation where that is less.
fn thresholds(relations: &Relations<'_>, keep: f32, workers: &Workers) -> Vec<f32> {
    let size = relations.order().len();
    let guaranteed = KEPT_IN_EACH_ROW.min(size.saturating_sub(1));
    let histogram = Mutex::new(vec![0u64; BINS]);
    let mut thresholds = vec![0f32; size];
    workers.for_each_with(
        thresholds.iter_mut().enumerate(),
        || (Vec::with_capacity(size), vec![0u64; BINS]),
        |(strengths, bins), (rank, threshold)| {
            strengths.clear();
            strengths.extend(relations.row(rank).map(f32::abs));
            bins.fill(0);
            strengths.iter().for_each(|&strength| bins[bin(strength)] += 1);
            let mut histogram = histogram.lock().unwrap_or_else(PoisonError::into_inner);
            histogram.iter_mut().zip(bins.iter()).for_each(|(all, row)| *all += row);
            drop(histogram);
            if guaranteed > 0 {
                let (_, &mut last, _) = strengths.select_nth_unstable_by(guaranteed - 1, |a, b| b.total_cmp(a));
                *threshold = last;
            }
        },
        &mut || (),
    );
    let histogram = histogram.into_inner().unwrap_or_else(PoisonError::into_inner);
    let budget = (f64::from(keep) * (size * size) as f64) as u64;
    let global = strength_of_the_first(&histogram, budget);
    thresholds.iter_mut().for_each(|threshold| *threshold = threshold.min(global));
    thresholds
}

/// Bin of a strength, which is not negative: its leading bits rise with it.
fn bin(strength: f32) -> usize {
    (strength.to_bits() >> BIN_SHIFT) as usize
}

/// The strength from which on there are at most `budget` relations, to the width of a bin.
fn strength_of_the_first(histogram: &[u64], budget: u64) -> f32 {
    let mut count = 0;
    for (bin, &relations) in histogram.iter().enumerate().rev() {
        count += relations;
        if count > budget {
            return f32::from_bits(((bin + 1) as u32) << BIN_SHIFT);
        }
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_leaves_no_more_than_the_budget() {
        let strengths: Vec<f32> = (1..=1000).map(|i| i as f32 / 1000.0).collect();
        let mut histogram = vec![0; BINS];
        strengths.iter().for_each(|&strength| histogram[bin(strength)] += 1);
        for budget in [0, 1, 10, 500, 999] {
            let threshold = strength_of_the_first(&histogram, budget);
            let left = strengths.iter().filter(|&&strength| strength >= threshold).count() as u64;
            assert!(left <= budget && left + 10 >= budget, "{left} of {budget}");
        }
        assert_eq!(strength_of_the_first(&histogram, 1000), 0.0);
    }
}
