//! Vectors of length 1 in 8 bits, and their products.

use rayon::prelude::*;

/// Rows that one thread takes at a time.
const ROWS_AT_A_TIME: usize = 512;

/// A vector of length 1, rounded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rounded {
    /// Its numbers in units of `scale`.
    pub values: Vec<i8>,
    /// One unit.
    pub scale: f32,
}

impl Rounded {
    /// `None` for what is not a vector: without numbers, without length, or not finite.
    pub fn new(vector: &[f32]) -> Option<Self> {
        let length = vector.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt() as f32;
        let largest = vector.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        if !length.is_finite() || length <= 1e-12 {
            return None;
        }
        let unit = largest / 127.0;
        let values = vector.iter().map(|value| (value / unit).round() as i8).collect();
        Some(Self { values, scale: unit / length })
    }
}

/// The product of every row with a vector, in units. `rows` holds whole rows.
pub(super) fn dots(rows: &[i8], vector: &[i8]) -> Vec<i32> {
    let width = vector.len().max(1);
    let mut products = vec![0; rows.len() / width];
    let parts = products.par_chunks_mut(ROWS_AT_A_TIME).zip(rows.par_chunks(ROWS_AT_A_TIME * width));
    parts.for_each(|(products, rows)| {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the instructions.
            unsafe { dots_avx2(rows, vector, products) };
            return;
        }
        dots_plain(rows, vector, products);
    });
    products
}

/// The same code, for which the compiler may use wider registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn dots_avx2(rows: &[i8], vector: &[i8], products: &mut [i32]) {
    dots_plain(rows, vector, products);
}

#[inline(always)]
fn dots_plain(rows: &[i8], vector: &[i8], products: &mut [i32]) {
    for (product, row) in products.iter_mut().zip(rows.chunks_exact(vector.len())) {
        // At most 127 * 127 * MOST_NUMBERS, which fits.
        *product = row.iter().zip(vector).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_changes_a_cosine_by_less_than_a_hundredth() {
        use rand::{Rng, SeedableRng};
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
        let mut vector = || (0..384).map(|_| random.random_range(-1.0..1.0f32)).collect::<Vec<f32>>();
        for _ in 0..50 {
            let (a, b) = (vector(), vector());
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            let exact = dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt();
            let (a, b) = (Rounded::new(&a).unwrap(), Rounded::new(&b).unwrap());
            let rounded = dots(&a.values, &b.values)[0] as f32 * a.scale * b.scale;
            assert!((exact - rounded).abs() < 0.01, "{exact} {rounded}");
        }
    }

    #[test]
    fn what_is_no_vector_is_refused() {
        for bad in [vec![], vec![0.0; 4], vec![f32::NAN, 1.0], vec![f32::INFINITY, 1.0]] {
            assert_eq!(Rounded::new(&bad), None, "{bad:?}");
        }
    }
}
