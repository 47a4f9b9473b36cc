//! The inverse of a symmetric positive definite matrix in the matrix's own memory.
//!
//! A blocked symmetric sweep (Gauss-Jordan elimination on the lower triangle): for each diagonal block K in turn, with
//! A_KK = L Lᵀ, W = L⁻¹, V = A without the block's own rows, restricted to its columns, and T = V Wᵀ,
//!
//! - the rest of the matrix becomes A - T Tᵀ,
//! - the block's columns become T W = V A_KK⁻¹,
//! - the block itself becomes -Wᵀ W = -A_KK⁻¹.
//!
//! After the last block the matrix holds -A⁻¹. This takes n³ operations, nearly all of them matrix products, and two
//! buffers of n x block beside the matrix.

use std::ops::Range;

use faer::linalg::cholesky::llt::factor::{cholesky_in_place, cholesky_in_place_scratch};
use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::prelude::{Reborrow, ReborrowMut};
use faer::{Accum, Mat, MatMut, MatRef, Par, dyn_stack::MemBuffer, dyn_stack::MemStack};

use super::progress::Reporter;
use super::workers::Workers;

/// Rows and columns of a diagonal block.
pub(super) const BLOCK: usize = 512;

/// Rows of a tile, at most.
const ROWS: usize = 1024;

/// Columns that are transposed together: one cache line of rows.
const STRIP: usize = 16;

/// The matrix is not positive definite in single precision.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotPositiveDefinite;

/// Bytes that [`invert`] takes beside the matrix.
pub(super) fn scratch_bytes(size: usize) -> u64 {
    (2 * size * BLOCK.min(size.max(1)) * size_of::<f32>()) as u64 + (4 * BLOCK * BLOCK * size_of::<f32>()) as u64
}

/// Replaces the lower triangle of a symmetric positive definite matrix by that of its **negative** inverse; what is
/// above the diagonal is neither read nor changed. Bit for bit the same for any number of threads. When the workers
/// are cancelled it returns early and the contents are meaningless.
pub(super) fn invert(
    mut a: MatMut<'_, f32>,
    block: usize,
    workers: &Workers,
    reporter: &mut Reporter<'_>,
) -> Result<(), NotPositiveDefinite> {
    let size = a.nrows();
    let block = block.min(size.max(1));
    let mut v = Mat::<f32>::zeros(size, block);
    let mut t = Mat::<f32>::zeros(size, block);
    for start in (0..size).step_by(block) {
        let sweep = Block { start, width: block.min(size - start), block };
        let mut v = v.as_mut().subcols_mut(0, sweep.width);
        let mut t = t.as_mut().subcols_mut(0, sweep.width);
        let w = inverse_factor(a.rb().submatrix(start, start, sweep.width, sweep.width))?;
        sweep.gather(a.rb(), v.rb_mut(), workers);
        sweep.multiply(t.rb_mut(), v.rb(), w.transpose(), BlockStructure::TriangularUpper, workers);
        sweep.update_rest(a.rb_mut(), t.rb(), workers);
        sweep.multiply(v.rb_mut(), t.rb(), w.as_ref(), BlockStructure::TriangularLower, workers);
        sweep.scatter(a.rb_mut(), v.rb(), workers);
        triangular::matmul(
            a.rb_mut().submatrix_mut(start, start, sweep.width, sweep.width),
            BlockStructure::TriangularLower,
            Accum::Replace,
            w.transpose(),
            BlockStructure::TriangularUpper,
            w.as_ref(),
            BlockStructure::TriangularLower,
            -1.0,
            Par::Seq,
        );
        if workers.is_cancelled() {
            return Ok(());
        }
        reporter.at((start + sweep.width) as f32 / size as f32);
    }
    Ok(())
}

/// The diagonal block that is swept now.
#[derive(Clone, Copy)]
struct Block {
    start: usize,
    width: usize,
    /// Width of all blocks but the last.
    block: usize,
}

impl Block {
    fn end(self) -> usize {
        self.start + self.width
    }

    /// Rows that one item of work takes.
    fn chunk(self) -> usize {
        2 * self.block
    }

    /// V: the block's columns of the symmetric matrix, zero in the block's own rows.
    fn gather(self, a: MatRef<'_, f32>, v: MatMut<'_, f32>, workers: &Workers) {
        workers.for_each(row_chunks(v, self.chunk()).into_iter(), |(first, mut v)| {
            let rows = first..first + v.nrows();
            let above = rows.end.min(self.start).saturating_sub(first);
            if above > 0 {
                let source = a.submatrix(self.start, first, self.width, above);
                transpose_into(v.rb_mut().subrows_mut(0, above), source);
            }
            let below = rows.start.max(self.end()).min(rows.end);
            let own = above..below - first;
            v.rb_mut().subrows_mut(own.start, own.len()).fill(0.0);
            let rest = rows.end - below;
            v.subrows_mut(below - first, rest).copy_from(a.submatrix(below, self.start, rest, self.width));
        });
    }

    /// `out` = `left` x the triangular `right`.
    fn multiply(
        self,
        out: MatMut<'_, f32>,
        left: MatRef<'_, f32>,
        right: MatRef<'_, f32>,
        shape: BlockStructure,
        workers: &Workers,
    ) {
        workers.for_each(row_chunks(out, self.chunk()).into_iter(), |(first, out)| {
            let left = left.subrows(first, out.nrows());
            let full = BlockStructure::Rectangular;
            triangular::matmul(out, full, Accum::Replace, left, full, right, shape, 1.0, Par::Seq);
        });
    }

    /// Subtracts T Tᵀ from the lower triangle. Leaves out the block's own columns, which are replaced afterwards, and its
    /// own rows, in which T is zero.
    fn update_rest(self, a: MatMut<'_, f32>, t: MatRef<'_, f32>, workers: &Workers) {
        let mut tiles = tiles(a, self.block, Some(self.start..self.end()));
        tiles.retain(|tile| tile.column != self.start);
        add_to_tiles(tiles, t, -1.0, workers);
    }

    /// Puts the block's columns back where they came from.
    fn scatter(self, a: MatMut<'_, f32>, v: MatRef<'_, f32>, workers: &Workers) {
        let (left, rest) = a.split_at_col_mut(self.start);
        let rows = left.subrows_mut(self.start, self.width);
        let columns = rest.subcols_mut(0, self.width).split_at_row_mut(self.end()).1;
        workers.for_each(column_chunks(rows, self.chunk()).into_iter(), |(first, rows)| {
            transpose_into(rows, v.subrows(first, v.nrows() - first));
        });
        workers.for_each(row_chunks(columns, self.chunk()).into_iter(), |(first, mut columns)| {
            let height = columns.nrows();
            columns.copy_from(v.subrows(self.end() + first, height));
        });
    }
}

/// W = L⁻¹ of the Cholesky factor of a matrix, given by its lower triangle; zero above the diagonal.
pub(super) fn inverse_factor(matrix: MatRef<'_, f32>) -> Result<Mat<f32>, NotPositiveDefinite> {
    let size = matrix.nrows();
    let mut factor = Mat::<f32>::zeros(size, size);
    factor.copy_from_triangular_lower(matrix);
    let scratch = cholesky_in_place_scratch::<f32>(size, Par::Seq, Default::default());
    let mut memory = MemBuffer::new(scratch);
    let stack = MemStack::new(&mut memory);
    cholesky_in_place(factor.as_mut(), Default::default(), Par::Seq, stack, Default::default())
        .map_err(|_| NotPositiveDefinite)?;
    let mut inverse = Mat::<f32>::zeros(size, size);
    invert_lower_triangular(inverse.as_mut(), factor.as_ref(), Par::Seq);
    let finite = (0..size).all(|i| inverse[(i, i)].is_finite() && inverse[(i, i)] > 0.0);
    if finite { Ok(inverse) } else { Err(NotPositiveDefinite) }
}

/// Adds `factor` times T Tᵀ to the lower triangle of a square matrix.
pub(super) fn add_outer_product(a: MatMut<'_, f32>, t: MatRef<'_, f32>, factor: f32, workers: &Workers) {
    add_to_tiles(tiles(a, BLOCK, None), t, factor, workers);
}

fn add_to_tiles(tiles: Vec<Tile<'_>>, t: MatRef<'_, f32>, factor: f32, workers: &Workers) {
    workers.for_each(tiles.into_iter(), |tile| {
        let columns = t.subrows(tile.column, tile.values.ncols());
        let rows = t.subrows(tile.row, tile.values.nrows());
        if tile.row == tile.column {
            let (lower, full) = (BlockStructure::TriangularLower, BlockStructure::Rectangular);
            let columns = columns.transpose();
            triangular::matmul(tile.values, lower, Accum::Add, rows, full, columns, full, factor, Par::Seq);
        } else {
            matmul(tile.values, Accum::Add, rows, columns.transpose(), factor, Par::Seq);
        }
    });
}

/// Cuts the lower triangle into tiles, big ones first, so that the threads end at about the same time. Below the diagonal
/// the rows `without` are left out, which begin where a tile of the diagonal does.
fn tiles(a: MatMut<'_, f32>, block: usize, without: Option<Range<usize>>) -> Vec<Tile<'_>> {
    let mut tiles = Vec::new();
    for (column, panel) in column_chunks(a, block) {
        let (_, panel) = panel.split_at_row_mut(column);
        let width = panel.ncols();
        let (diagonal, mut below) = panel.split_at_row_mut(width);
        tiles.push(Tile { row: column, column, values: diagonal });
        let mut first = column + width;
        if let Some(without) = without.as_ref().filter(|without| without.start >= first) {
            let (above, rest) = below.split_at_row_mut(without.start - first);
            tiles.extend(row_chunks(above, ROWS).into_iter().map(|(row, values)| Tile {
                row: first + row,
                column,
                values,
            }));
            (first, below) = (without.end, rest.split_at_row_mut(without.len()).1);
        }
        tiles.extend(row_chunks(below, ROWS).into_iter().map(|(row, values)| Tile {
            row: first + row,
            column,
            values,
        }));
    }
    tiles.sort_by_key(|tile| std::cmp::Reverse(tile.values.nrows()));
    tiles
}

/// A part of the lower triangle and where it starts in the whole matrix.
struct Tile<'a> {
    row: usize,
    column: usize,
    values: MatMut<'a, f32>,
}

/// Cuts a matrix into chunks of rows, each with the row it starts at.
pub(super) fn row_chunks(matrix: MatMut<'_, f32>, rows: usize) -> Vec<(usize, MatMut<'_, f32>)> {
    let mut chunks = Vec::new();
    let (mut first, mut rest) = (0, matrix);
    while rest.nrows() > 0 {
        let height = rows.min(rest.nrows());
        let (chunk, below) = rest.split_at_row_mut(height);
        chunks.push((first, chunk));
        (first, rest) = (first + height, below);
    }
    chunks
}

/// Cuts a matrix into chunks of columns, each with the column it starts at.
pub(super) fn column_chunks(matrix: MatMut<'_, f32>, columns: usize) -> Vec<(usize, MatMut<'_, f32>)> {
    let mut chunks = Vec::new();
    let (mut first, mut rest) = (0, matrix);
    while rest.ncols() > 0 {
        let width = columns.min(rest.ncols());
        let (chunk, right) = rest.split_at_col_mut(width);
        chunks.push((first, chunk));
        (first, rest) = (first + width, right);
    }
    chunks
}

/// Writes the transpose of `source` to `out`. `source` may have more rows than `out` has columns, and more columns than
/// `out` has rows; those are left out. Columns of both lie one element after the other in memory.
fn transpose_into(mut out: MatMut<'_, f32>, source: MatRef<'_, f32>) {
    let (rows, columns) = (out.nrows(), out.ncols());
    for first in (0..rows).step_by(STRIP) {
        let height = STRIP.min(rows - first);
        let strip: [&[f32]; STRIP] =
            std::array::from_fn(|i| if i < height { column(source, first + i) } else { Default::default() });
        for j in 0..columns {
            let target = column_mut(out.rb_mut(), j);
            for (value, from) in target[first..first + height].iter_mut().zip(&strip) {
                *value = from[j];
            }
        }
    }
}

/// A column as a slice; empty if its elements are not next to each other, which matrices of this room never are.
fn column(matrix: MatRef<'_, f32>, index: usize) -> &[f32] {
    matrix.col(index).try_as_col_major().map(|column| column.as_slice()).unwrap_or_default()
}

pub(super) fn column_mut(matrix: MatMut<'_, f32>, index: usize) -> &mut [f32] {
    matrix.col_mut(index).try_as_col_major_mut().map(|column| column.as_slice_mut()).unwrap_or_default()
}

/// Copies the lower triangle of a square matrix to the upper one.
pub(super) fn mirror(matrix: MatMut<'_, f32>, workers: &Workers) {
    let mut pairs = Vec::new();
    mirror_pairs(matrix, &mut pairs);
    workers.for_each(pairs.into_iter(), |pair| match pair {
        MirrorPair::Apart { upper, lower } => transpose_into(upper, lower.rb()),
        MirrorPair::Diagonal(mut block) => {
            for column in 0..block.ncols() {
                for row in column + 1..block.nrows() {
                    block[(column, row)] = block[(row, column)];
                }
            }
        }
    });
}

/// Copies the upper triangle of a square matrix to the lower one.
pub(super) fn mirror_up_to_down(matrix: MatMut<'_, f32>, workers: &Workers) {
    let mut pairs = Vec::new();
    mirror_pairs(matrix, &mut pairs);
    workers.for_each(pairs.into_iter(), |pair| match pair {
        MirrorPair::Apart { upper, lower } => transpose_into(lower, upper.rb()),
        MirrorPair::Diagonal(mut block) => {
            for column in 0..block.ncols() {
                for row in column + 1..block.nrows() {
                    block[(row, column)] = block[(column, row)];
                }
            }
        }
    });
}

/// Side of the diagonal blocks that are mirrored element by element.
const MIRROR_BLOCK: usize = 64;

/// Parts of a symmetric matrix that are each other's transpose.
enum MirrorPair<'a> {
    Apart {
        upper: MatMut<'a, f32>,
        lower: MatMut<'a, f32>,
    },
    /// A block that is its own.
    Diagonal(MatMut<'a, f32>),
}

/// Halves the matrix again and again: what is below the diagonal of a half belongs to what is right of it.
fn mirror_pairs<'a>(matrix: MatMut<'a, f32>, pairs: &mut Vec<MirrorPair<'a>>) {
    let size = matrix.nrows();
    if size <= MIRROR_BLOCK {
        pairs.push(MirrorPair::Diagonal(matrix));
        return;
    }
    let half = size / 2;
    let (first, upper, lower, second) = matrix.split_at_mut(half, half);
    for ((_, upper), (_, lower)) in column_chunks(upper, BLOCK).into_iter().zip(row_chunks(lower, BLOCK)) {
        pairs.push(MirrorPair::Apart { upper, lower });
    }
    mirror_pairs(first, pairs);
    mirror_pairs(second, pairs);
}

#[cfg(test)]
mod tests {
    use super::super::options::Input;
    use super::super::progress::Phase;
    use super::super::testing::{random_matrix, textbook_inverse, to_dense};
    use super::super::workers::Cancel;
    use super::*;

    fn invert_with(a: &mut Mat<f32>, block: usize, threads: usize) -> Result<(), NotPositiveDefinite> {
        let mut reporter = Reporter::new(Phase::Inverse, &|_| ());
        invert(a.as_mut(), block, &Workers::new(threads, Cancel::default()), &mut reporter)
    }

    /// A Gram matrix plus lambda, in both precisions.
    fn sample(size: u32) -> (Mat<f32>, ndarray::Array2<f64>) {
        let x = to_dense(&random_matrix(90, size, 1500, 4), Input::Rating);
        let mut gram = x.t().dot(&x);
        gram.diag_mut().map_inplace(|value| *value += 3.0);
        (Mat::from_fn(size as usize, size as usize, |i, j| gram[[i, j]] as f32), gram)
    }

    #[test]
    fn the_lower_triangle_becomes_the_negative_inverse() {
        let (a, exact) = sample(75);
        let expected = textbook_inverse(exact);
        for block in [1, 8, 25, 32, 75, 512] {
            let mut swept = a.clone();
            invert_with(&mut swept, block, 2).unwrap();
            for column in 0..75 {
                for row in 0..75 {
                    let expected = if row >= column { -expected[[row, column]] } else { f64::from(a[(row, column)]) };
                    let found = f64::from(swept[(row, column)]);
                    assert!((found - expected).abs() < 1e-5, "block {block}, ({row}, {column}): {found} {expected}");
                }
            }
        }
    }

    #[test]
    fn the_number_of_threads_changes_no_bit() {
        let (a, _) = sample(120);
        let mut one = a.clone();
        invert_with(&mut one, 16, 1).unwrap();
        for threads in [2, 3, 7] {
            let mut other = a.clone();
            invert_with(&mut other, 16, threads).unwrap();
            assert!(one == other);
        }
    }

    #[test]
    fn what_is_not_positive_definite_is_refused() {
        let mut a = Mat::<f32>::from_fn(3, 3, |i, j| if i == j { 1.0 } else { 2.0 });
        assert_eq!(invert_with(&mut a, 2, 1), Err(NotPositiveDefinite));
    }

    #[test]
    fn mirroring_makes_a_matrix_symmetric() {
        for size in [1, 5, 64, 65, 300, 1100] {
            let mut a = Mat::<f32>::from_fn(size, size, |i, j| if i >= j { (i * size + j) as f32 } else { -1.0 });
            mirror(a.as_mut(), &Workers::new(2, Cancel::default()));
            let symmetric = |i: usize, j: usize| a[(i, j)] == (i.max(j) * size + i.min(j)) as f32;
            assert!((0..size).all(|i| (0..size).all(|j| symmetric(i, j))), "{size}");

            let mut b = Mat::<f32>::from_fn(size, size, |i, j| if i <= j { (j * size + i) as f32 } else { -1.0 });
            mirror_up_to_down(b.as_mut(), &Workers::new(2, Cancel::default()));
            assert!(a == b, "{size}");
        }
    }
}
