//! Attaching the rarer movies to a dense core, where the core is all that fits the memory.
//!
//! A movie j outside the core C gets the weights of the ridge regression of its ratings on those of the core: w_j = P G_Cj
//! with the core's inverse P. What the regression leaves over, s_j = G_jj + lambda - G_jC w_j, is what bordering the
//! Gram matrix by j alone would give for 1 / P_jj; so R_ij = w_ij / sqrt(s_j P_ii) fits in with the relations of the
//! core. Attached movies have no relations with each other.
//!
//! The relations of each attached movie are needed twice, as its own row and as a column of the core's rows: meanwhile
//! they lie in a temporary file, in 16 bits.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::{Mutex, PoisonError};

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};
use memmap2::Mmap;

use super::gram::Ranked;
use super::inverse::Inverse;
use super::progress::Reporter;
use super::relations::{LARGEST, Relations};
use super::sweep;
use super::workers::Workers;

/// Attached movies that are regressed together.
const BATCH: usize = 256;
/// Largest value of the temporary file.
const FINE: f32 = 32767.0;
/// Rows of the core that one thread fills together.
pub(super) const ROWS: usize = 64;

/// The relations of the attached movies with the core.
pub(super) struct Attached {
    /// For each attached movie, one after the other in their order: its relations with the dense movies, rounded to 16
    /// bits; none without any attached movie.
    fine: Option<Mmap>,
    dense: usize,
    /// Strongest relation of each attached movie.
    strongest: Vec<f32>,
    /// sqrt(s_j) of each attached movie.
    roots: Vec<f32>,
    /// Strength of the strongest relation of each dense movie with an attached one.
    strongest_of_dense: Vec<f32>,
}

/// How the rows of core and attached movies are rounded.
pub(super) struct AttachedRounding {
    /// What one unit means, for each dense movie.
    dense_steps: Vec<f32>,
    /// For each row of the core the movies, by rank, that keep a value of at least 1 there.
    best_of_dense: Vec<Vec<u32>>,
    /// The same for each row of an attached movie.
    best_of_attached: Vec<Vec<u32>>,
    /// Movies that some other movie recommends.
    pub recommendable: usize,
}

/// Bytes of memory that attaching takes beside the matrix of the core and the arranged ratings.
pub(super) fn scratch_bytes(movies: usize, dense: usize, threads: usize) -> u64 {
    let batch = BATCH * dense * (2 * size_of::<f32>() + size_of::<i16>()) + threads * dense * size_of::<u32>();
    let rows = threads * ROWS * movies.next_multiple_of(super::kernel::LANES) * 2;
    (batch + rows + 32 * movies) as u64
}

/// Regresses every attached movie on the core, whose inverse is given. When the workers are cancelled it returns early,
/// and the result must not be used.
pub(super) fn attach(
    ranked: &Ranked,
    inverse: &Inverse,
    relations: &Relations<'_>,
    lambda: f32,
    workers: &Workers,
    reporter: &mut Reporter<'_>,
) -> io::Result<Attached> {
    let (dense, movies) = (ranked.core().dense, ranked.core().order.len());
    let mut attached = Attached {
        fine: None,
        dense,
        strongest: vec![0.0; movies - dense],
        roots: vec![0.0; movies - dense],
        strongest_of_dense: vec![0.0; dense],
    };
    let mut out = BufWriter::with_capacity(1 << 20, tempfile::tempfile()?);
    let (mut products, mut weights) = (Mat::<f32>::zeros(dense, BATCH), Mat::<f32>::zeros(dense, BATCH));
    let mut fine = vec![0i16; BATCH * dense];
    let roots = relations.inverse_roots();
    for first in (dense..movies).step_by(BATCH) {
        let count = BATCH.min(movies - first);
        let mut squares = [0f32; BATCH];
        let columns = sweep::column_chunks(products.as_mut().subcols_mut(0, count), 1);
        workers.for_each_with(
            columns.into_iter().zip(&mut squares),
            || vec![0u32; dense],
            |sums, ((i, column), square)| {
                *square = ranked.attached_column(first + i, sums, sweep::column_mut(column, 0));
            },
            &mut || (),
        );
        // The matrix holds -P.
        let products = products.as_ref().subcols(0, count);
        let chunks = sweep::row_chunks(weights.as_mut().subcols_mut(0, count), 2 * sweep::BLOCK);
        workers.for_each(chunks.into_iter(), |(row, chunk)| {
            let rows = inverse.negative.as_ref().subrows(row, chunk.nrows());
            matmul(chunk, Accum::Replace, rows, products, -1.0, Par::Seq);
        });
        let range = first - dense..first - dense + count;
        let results = attached.strongest[range.clone()].iter_mut().zip(&mut attached.roots[range]);
        let strongest_of_dense = Mutex::new(std::mem::take(&mut attached.strongest_of_dense));
        let items = sweep::column_chunks(weights.as_mut().subcols_mut(0, count), 1).into_iter().zip(results);
        workers.for_each(items.zip(fine.chunks_mut(dense)), |(((i, column), (strongest, root)), fine)| {
            let weights = sweep::column_mut(column, 0);
            let explained: f64 =
                products.col(i).iter().zip(weights.iter()).map(|(g, w)| f64::from(*g) * f64::from(*w)).sum();
            // Never less than lambda, but for rounding.
            *root = ((f64::from(squares[i]) + f64::from(lambda) - explained) as f32).max(lambda).sqrt();
            for (weight, inverse_root) in weights.iter_mut().zip(roots) {
                *weight *= inverse_root / *root;
            }
            *strongest = weights.iter().fold(0f32, |largest, value| largest.max(value.abs()));
            let unit = unit(*strongest, FINE);
            for (fine, weight) in fine.iter_mut().zip(weights.iter()) {
                *fine = (weight * unit).round_ties_even() as i16;
            }
            let mut all = strongest_of_dense.lock().unwrap_or_else(PoisonError::into_inner);
            for (all, weight) in all.iter_mut().zip(weights.iter()) {
                *all = all.max(weight.abs());
            }
        });
        attached.strongest_of_dense = strongest_of_dense.into_inner().unwrap_or_else(PoisonError::into_inner);
        if workers.is_cancelled() {
            return Ok(attached);
        }
        out.write_all(bytemuck::cast_slice(&fine[..count * dense]))?;
        reporter.at((first + count - dense) as f32 / (movies - dense) as f32);
    }
    attached.fine = map(out.into_inner().map_err(io::IntoInnerError::into_error)?)?;
    Ok(attached)
}

/// The temporary file as memory that the system may take back; `None` when it is empty.
fn map(file: File) -> io::Result<Option<Mmap>> {
    if file.metadata()?.len() == 0 {
        return Ok(None);
    }
    // SAFETY: a map is undefined when the file shrinks under it. This one has no name, so nobody else can open it.
    Ok(Some(unsafe { Mmap::map(&file) }?))
}

/// Units of `largest` values for a strength of 1; 0 without relations.
fn unit(strongest: f32, largest: f32) -> f32 {
    if strongest > 0.0 { largest / strongest } else { 0.0 }
}

impl Attached {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// The relations of an attached movie with the dense ones, in units of its [`fine_step`](Self::fine_step).
    fn fine_row(&self, place: usize) -> &[i16] {
        let all: &[i16] = self.fine.as_deref().map(bytemuck::cast_slice).unwrap_or_default();
        &all[place * self.dense..(place + 1) * self.dense]
    }

    fn fine_step(&self, place: usize) -> f32 {
        self.strongest[place] / FINE
    }

    /// Finds the scale of every row, and for every movie the row that speaks for it most strongly, so that rounding
    /// removes none.
    pub fn rounding(&self, relations: &Relations<'_>, workers: &Workers) -> AttachedRounding {
        let mut dense_steps = relations.steps(workers);
        for (step, &strongest) in dense_steps.iter_mut().zip(&self.strongest_of_dense) {
            *step = step.max(strongest / LARGEST);
        }
        let inverse_steps: Vec<f32> = dense_steps.iter().map(|&step| unit(step, 1.0)).collect();

        // For each dense movie the best row of the core, then a better one of an attached movie.
        let mut best_dense: Vec<(f32, Option<u32>)> = relations.best_places(&inverse_steps, workers);
        let mut best_attached = vec![None; self.len()];
        let to_eight_bits = LARGEST / FINE;
        for (place, best) in best_attached.iter_mut().enumerate() {
            let step = self.fine_step(place);
            let mut strongest = 0f32;
            let columns = self.fine_row(place).iter().zip(&inverse_steps).zip(&mut best_dense);
            for (rank, ((&value, &inverse_step), dense)) in columns.enumerate() {
                let value = f32::from(value);
                if value * step * inverse_step > strongest {
                    (strongest, *best) = (value * step * inverse_step, Some(rank as u32));
                }
                if value * to_eight_bits > dense.0 {
                    *dense = (value * to_eight_bits, Some((self.dense + place) as u32));
                }
            }
        }
        let mut rounding = AttachedRounding {
            recommendable: best_dense.iter().filter(|best| best.1.is_some()).count()
                + best_attached.iter().flatten().count(),
            best_of_dense: vec![Vec::new(); self.dense],
            best_of_attached: vec![Vec::new(); self.len()],
            dense_steps,
        };
        let best = best_dense.iter().map(|best| best.1).chain(best_attached);
        for (rank, row) in best.enumerate().filter_map(|(rank, row)| Some((rank as u32, row? as usize))) {
            match row.checked_sub(self.dense) {
                None => rounding.best_of_dense[row].push(rank),
                Some(place) => rounding.best_of_attached[place].push(rank),
            }
        }
        rounding
    }

    /// Writes the rounded rows of the dense movies from `first` on to `out`, each `stride` long, in catalog order by
    /// `order`: at best [`ROWS`] of them.
    pub fn round_dense_rows(
        &self,
        first: usize,
        relations: &Relations<'_>,
        rounding: &AttachedRounding,
        order: &[u32],
        out: &mut [i8],
        stride: usize,
    ) {
        let ranks = first..(first + out.len() / stride);
        for (row, rank) in out.chunks_exact_mut(stride).zip(ranks.clone()) {
            let inverse_step = unit(rounding.dense_steps[rank], 1.0);
            for (value, &movie) in relations.row(rank).zip(order) {
                row[movie as usize] = (value * inverse_step).round_ties_even() as i8;
            }
        }
        let inverse_steps: Vec<f32> = ranks.clone().map(|rank| unit(rounding.dense_steps[rank], 1.0)).collect();
        for (place, &movie) in order[self.dense..].iter().enumerate() {
            let step = self.fine_step(place);
            for (i, &value) in self.fine_row(place)[ranks.clone()].iter().enumerate() {
                let value = (f32::from(value) * step * inverse_steps[i]).round_ties_even();
                out[i * stride + movie as usize] = value as i8;
            }
        }
        for (row, rank) in out.chunks_exact_mut(stride).zip(ranks) {
            keep(row, rounding.best_of_dense[rank].iter().map(|&best| order[best as usize]));
        }
    }

    /// Writes the rounded relations of an attached movie with the dense ones, by rank.
    pub fn round_attached_row(&self, place: usize, rounding: &AttachedRounding, out: &mut [i8]) {
        for (out, &value) in out.iter_mut().zip(self.fine_row(place)) {
            *out = (f32::from(value) * (LARGEST / FINE)).round_ties_even() as i8;
        }
        keep(out, rounding.best_of_attached[place].iter().copied());
    }

    /// Factor of each row by rank: the scale of its units times sqrt(P_ii).
    pub fn row_scales(&self, relations: &Relations<'_>, rounding: &AttachedRounding) -> Vec<f32> {
        let dense = rounding.dense_steps.iter().zip(relations.roots()).map(|(step, root)| step * root);
        let attached = self.strongest.iter().zip(&self.roots).map(|(strongest, root)| strongest / LARGEST / root);
        dense.chain(attached).collect()
    }

    /// Factor of each column by rank: 1 / sqrt(P_jj).
    pub fn column_scales(&self, relations: &Relations<'_>) -> Vec<f32> {
        relations.inverse_roots().iter().chain(&self.roots).copied().collect()
    }
}

/// Keeps places of a row at 1 at least.
fn keep(row: &mut [i8], places: impl Iterator<Item = u32>) {
    for place in places {
        row[place as usize] = row[place as usize].max(1);
    }
}
