//! From the inverse P to what a model file holds: the symmetric relations R_ij = -P_ij / sqrt(P_ii P_jj), rounded to
//! 8 bits row by row.
//!
//! R instead of B, because R's rows have one scale each for rare and popular movies alike, and rounding by rows then
//! loses no movie. Still the relation of a rare movie with a popular one may be too small for the popular one's row;
//! a movie that would vanish from all rows that way keeps its best place, rounded up.

use super::square::SquareMatrix;
use super::workers::Workers;

/// Largest rounded value.
pub(super) const LARGEST: f32 = 127.0;

/// The relations of all movies, computed from the inverse whenever they are asked for.
pub(super) struct Relations<'a> {
    /// -P, both triangles, in order of popularity.
    negative_inverse: &'a SquareMatrix,
    /// Catalog index of each of its rows.
    order: &'a [u32],
    /// sqrt(P_ii) of each of its rows.
    roots: Vec<f32>,
    /// 1 / sqrt(P_ii).
    inverse_roots: Vec<f32>,
}

/// How the rows are rounded.
pub(super) struct Rounding {
    /// What one unit means, for each row of the inverse.
    steps: Vec<f32>,
    /// For each row of the inverse: the movies that this row speaks for most strongly, in its units. They keep a value
    /// of at least 1 here, so that no movie vanishes from all rows.
    best_of: Vec<Vec<u32>>,
    /// Movies that some other movie recommends.
    pub recommendable: usize,
}

impl<'a> Relations<'a> {
    /// The relations of an inverse, given as -P; `None` when a diagonal element of P is not positive.
    pub fn new(negative_inverse: &'a SquareMatrix, order: &'a [u32]) -> Option<Self> {
        let roots: Vec<f32> = negative_inverse.diagonal().iter().map(|value| (-value).sqrt()).collect();
        if !roots.iter().all(|root| root.is_finite() && *root > 0.0) {
            return None;
        }
        let inverse_roots = roots.iter().map(|root| 1.0 / root).collect();
        Some(Self { negative_inverse, order, roots, inverse_roots })
    }

    /// The relations of the movie in row `rank`, in order of popularity.
    pub fn row(&self, rank: usize) -> impl Iterator<Item = f32> {
        let root = self.inverse_roots[rank];
        // The roots are multiplied first: that product is the same for (i, j) and (j, i).
        let scaled =
            self.negative_inverse.column(rank).iter().zip(&self.inverse_roots).map(move |(p, r)| p * (root * r));
        scaled.enumerate().map(move |(other, value)| if other == rank { 0.0 } else { value })
    }

    /// Finds the scale of every row, and for every movie the row that speaks for it most strongly.
    pub fn rounding(&self, workers: &Workers) -> Rounding {
        let steps = self.steps(workers);
        let inverse_steps: Vec<f32> = steps.iter().map(|&step| inverse(step)).collect();
        let recommended = self.best_places(&inverse_steps, workers);
        let mut best_of = vec![Vec::new(); steps.len()];
        for (rank, best) in recommended.iter().enumerate() {
            if let Some(row) = best.1 {
                best_of[row as usize].push(rank as u32);
            }
        }
        Rounding { steps, best_of, recommendable: recommended.iter().filter(|best| best.1.is_some()).count() }
    }

    /// What one unit of 8 bits means, for each row.
    pub fn steps(&self, workers: &Workers) -> Vec<f32> {
        let mut steps = vec![0f32; self.roots.len()];
        workers.for_each(steps.iter_mut().enumerate(), |(rank, step)| {
            *step = self.row(rank).fold(0f32, |largest, value| largest.max(value.abs())) / LARGEST;
        });
        steps
    }

    /// For each movie the row that speaks for it most strongly in its own units, given as their inverses, and how
    /// strongly.
    pub fn best_places(&self, inverse_steps: &[f32], workers: &Workers) -> Vec<(f32, Option<u32>)> {
        let mut best = vec![(0f32, None); self.roots.len()];
        workers.for_each(best.iter_mut().enumerate(), |(rank, best)| {
            // The column of a movie is its row, each element in units of the row that it stands in.
            let places = self.row(rank).zip(inverse_steps).map(|(value, inverse)| value * inverse);
            for (row, value) in places.enumerate() {
                if value > best.0 {
                    *best = (value, Some(row as u32));
                }
            }
        });
        best
    }

    /// sqrt(P_ii) of each row.
    pub fn roots(&self) -> &[f32] {
        &self.roots
    }

    /// 1 / sqrt(P_ii) of each row.
    pub fn inverse_roots(&self) -> &[f32] {
        &self.inverse_roots
    }

    /// Writes the rounded relations of the movie in row `rank` to `out`, in catalog order.
    pub fn round_row(&self, rank: usize, rounding: &Rounding, out: &mut [i8]) {
        let inverse_step = inverse(rounding.steps[rank]);
        for (value, &movie) in self.row(rank).zip(self.order) {
            out[movie as usize] = (value * inverse_step).round_ties_even() as i8;
        }
        for &other in &rounding.best_of[rank] {
            let value = &mut out[self.order[other as usize] as usize];
            *value = (*value).max(1);
        }
    }

    /// The movies that the row `rank` speaks for most strongly; they must keep their place in it.
    pub fn best_of<'r>(&self, rank: usize, rounding: &'r Rounding) -> &'r [u32] {
        &rounding.best_of[rank]
    }

    /// Factor of each row, in catalog order: the scale of its units times sqrt(P_ii).
    pub fn row_scales(&self, rounding: &Rounding) -> Vec<f32> {
        self.in_catalog_order((0..self.roots.len()).map(|rank| rounding.steps[rank] * self.roots[rank]))
    }

    /// Factor of each column, in catalog order: 1 / sqrt(P_jj).
    pub fn column_scales(&self) -> Vec<f32> {
        self.in_catalog_order(self.inverse_roots.iter().copied())
    }

    /// Catalog index of the movie in each row of the inverse.
    pub fn order(&self) -> &[u32] {
        self.order
    }

    /// Row of the inverse of each movie of the catalog.
    pub fn ranks(&self) -> Vec<u32> {
        let mut ranks = vec![0; self.order.len()];
        for (rank, &movie) in self.order.iter().enumerate() {
            ranks[movie as usize] = rank as u32;
        }
        ranks
    }

    fn in_catalog_order(&self, values: impl Iterator<Item = f32>) -> Vec<f32> {
        let mut ordered = vec![0.0; self.order.len()];
        for (value, &movie) in values.zip(self.order) {
            ordered[movie as usize] = value;
        }
        ordered
    }
}

/// 1 / step; 0 for a row without relations.
fn inverse(step: f32) -> f32 {
    if step > 0.0 { 1.0 / step } else { 0.0 }
}
