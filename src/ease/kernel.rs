//! The inner loop of scoring: a weighted sum of rows of 8-bit numbers.
//!
//! Every path multiplies and adds in the same order and without fusing the two, so all give the same bits on every
//! machine, and so the same ranking.

/// Rows are padded to a multiple of this many elements: one cache line.
pub(super) const LANES: usize = 64;

/// A row of the relations and the weight it enters a sum with.
#[derive(Clone, Copy)]
pub(super) struct WeightedRow<'a> {
    /// The weight.
    pub weight: f32,
    /// The row, as long as the output.
    pub row: &'a [i8],
}

/// The instructions that scoring uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// 512-bit vectors.
    Avx512,
    /// 256-bit vectors.
    Avx2,
    /// Whatever the compiler makes of plain Rust.
    Portable,
}

impl Kernel {
    /// The fastest one that this processor has.
    pub fn best() -> Self {
        Self::available()[0]
    }

    /// All that this processor has, fastest first.
    pub fn available() -> Vec<Self> {
        let mut kernels = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                kernels.insert(0, Self::Avx2);
            }
            if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw") {
                kernels.insert(0, Self::Avx512);
            }
        }
        kernels
    }

    /// Sets `out[j]` to `scales[j]` times the sum of `weight * row[j]` over the rows.
    ///
    /// All lengths must be equal and a multiple of [`LANES`], and the kernel one of [`available`](Self::available).
    pub(super) fn weighted_sum(self, rows: &[WeightedRow<'_>], scales: &[f32], out: &mut [f32]) {
        let length = out.len();
        assert!(length.is_multiple_of(LANES) && scales.len() == length, "padded output");
        assert!(rows.iter().all(|row| row.row.len() == length), "padded rows");
        match self {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the lengths are checked above, and the processor has the instructions: the caller's duty, which
            // `Model` keeps by taking its kernel from `available` only.
            Self::Avx512 => unsafe { x86::weighted_sum_avx512(rows, scales, out) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Self::Avx2 => unsafe { x86::weighted_sum_avx2(rows, scales, out) },
            _ => weighted_sum_portable(rows, scales, out),
        }
    }
}

fn weighted_sum_portable(rows: &[WeightedRow<'_>], scales: &[f32], out: &mut [f32]) {
    for (tile, (out, scales)) in out.chunks_exact_mut(LANES).zip(scales.chunks_exact(LANES)).enumerate() {
        let mut sums = [0f32; LANES];
        for row in rows {
            let values = &row.row[tile * LANES..(tile + 1) * LANES];
            for (sum, &value) in sums.iter_mut().zip(values) {
                *sum += row.weight * f32::from(value);
            }
        }
        for ((out, sum), scale) in out.iter_mut().zip(sums).zip(scales) {
            *out = sum * scale;
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{LANES, WeightedRow};

    /// Columns in tiles of 64, whose sums stay in four registers while all rows pass.
    ///
    /// # Safety
    /// The processor has AVX-512 F and BW; every row and `scales` are as long as `out`, a multiple of [`LANES`].
    #[target_feature(enable = "avx512f,avx512bw")]
    pub unsafe fn weighted_sum_avx512(rows: &[WeightedRow<'_>], scales: &[f32], out: &mut [f32]) {
        const STEP: usize = 16;
        for start in (0..out.len()).step_by(LANES) {
            let mut sums = [_mm512_setzero_ps(); LANES / STEP];
            for row in rows {
                let weight = _mm512_set1_ps(row.weight);
                // SAFETY: `start + LANES <= out.len() == row.row.len()`. A prefetch may point anywhere.
                unsafe {
                    let values = row.row.as_ptr().add(start);
                    _mm_prefetch::<_MM_HINT_T0>(values.wrapping_add(4 * LANES));
                    for (i, sum) in sums.iter_mut().enumerate() {
                        let bytes = _mm_loadu_si128(values.add(i * STEP).cast());
                        let values = _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes));
                        *sum = _mm512_add_ps(*sum, _mm512_mul_ps(weight, values));
                    }
                }
            }
            for (i, sum) in sums.iter().enumerate() {
                // SAFETY: `start + LANES <= out.len() == scales.len()`.
                unsafe {
                    let scale = _mm512_loadu_ps(scales.as_ptr().add(start + i * STEP));
                    _mm512_storeu_ps(out.as_mut_ptr().add(start + i * STEP), _mm512_mul_ps(*sum, scale));
                }
            }
        }
    }

    /// The same with eight registers of half the width.
    ///
    /// # Safety
    /// The processor has AVX2; every row and `scales` are as long as `out`, a multiple of [`LANES`].
    #[target_feature(enable = "avx2")]
    pub unsafe fn weighted_sum_avx2(rows: &[WeightedRow<'_>], scales: &[f32], out: &mut [f32]) {
        const STEP: usize = 8;
        for start in (0..out.len()).step_by(LANES) {
            let mut sums = [_mm256_setzero_ps(); LANES / STEP];
            for row in rows {
                let weight = _mm256_set1_ps(row.weight);
                // SAFETY: `start + LANES <= out.len() == row.row.len()`. A prefetch may point anywhere.
                unsafe {
                    let values = row.row.as_ptr().add(start);
                    _mm_prefetch::<_MM_HINT_T0>(values.wrapping_add(4 * LANES));
                    for (i, sum) in sums.iter_mut().enumerate() {
                        let bytes = _mm_loadl_epi64(values.add(i * STEP).cast());
                        let values = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes));
                        *sum = _mm256_add_ps(*sum, _mm256_mul_ps(weight, values));
                    }
                }
            }
            for (i, sum) in sums.iter().enumerate() {
                // SAFETY: `start + LANES <= out.len() == scales.len()`.
                unsafe {
                    let scale = _mm256_loadu_ps(scales.as_ptr().add(start + i * STEP));
                    _mm256_storeu_ps(out.as_mut_ptr().add(start + i * STEP), _mm256_mul_ps(*sum, scale));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn every_kernel_gives_the_same_bits() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        for (rows, length) in [(0, 64), (1, 64), (7, 320), (40, 1024)] {
            let values: Vec<Vec<i8>> = (0..rows).map(|_| (0..length).map(|_| random.random()).collect()).collect();
            let rows: Vec<WeightedRow<'_>> =
                values.iter().map(|row| WeightedRow { weight: random.random_range(-1.0..1.0), row }).collect();
            let scales: Vec<f32> = (0..length).map(|_| random.random()).collect();
            let sum = |kernel: Kernel| {
                let mut out = vec![f32::NAN; length];
                kernel.weighted_sum(&rows, &scales, &mut out);
                out
            };
            let expected: Vec<f32> = (0..length)
                .map(|j| scales[j] * rows.iter().fold(0.0, |sum, row| sum + row.weight * f32::from(row.row[j])))
                .collect();
            for kernel in Kernel::available() {
                assert_eq!(sum(kernel), expected, "{kernel:?}");
            }
        }
    }
}
