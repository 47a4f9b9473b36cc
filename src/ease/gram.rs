//! The Gram matrix: for every two movies the sum, over the users who rated both, of the products of their ratings.

use std::io;

use super::dense_core::Core;
use super::matrix::RatingMatrix;
use super::options::Input;
use super::progress::Reporter;
use super::square::SquareMatrix;
use super::workers::Workers;

/// Bits of a [`PackedRating`] that hold the value; the rest holds the rank.
const VALUE_BITS: u32 = 4;

/// A movie's rank by popularity and a value of 1 to 10, in one word: the inner loop reads these one after the other.
type PackedRating = u32;

/// The lower triangle of a Gram matrix whose rows and columns are in the order of the dense movies.
pub(super) struct Gram {
    /// The sums; below the diagonal and on it.
    pub matrix: SquareMatrix,
    /// Catalog index of the movie in each row.
    pub order: Vec<u32>,
}

/// Ratings arranged for the scatter: user by user with movies by rank, and for each movie where its ratings are.
pub(super) struct Ranked {
    core: Core,
    input: Input,
    row_starts: Vec<u64>,
    /// Row after row, ascending by rank.
    ratings: Vec<PackedRating>,
    /// How many ratings of each row are of dense movies; they come first.
    dense_lengths: Vec<u32>,
    column_starts: Vec<u64>,
    /// For each rank: the rows that rated the movie and the places of the rating in them.
    occurrences: Vec<Occurrence>,
}

#[derive(Clone, Copy, Default)]
struct Occurrence {
    row: u32,
    /// Counted from the start of the row.
    place: u32,
}

/// Bytes that [`gram`] takes beside the matrix.
pub(super) fn scratch_bytes(matrix: &RatingMatrix, threads: usize) -> u64 {
    let ratings = matrix.ratings() as u64;
    let (users, movies) = (matrix.users() as u64, matrix.movie_count() as u64);
    ratings * (size_of::<PackedRating>() + size_of::<Occurrence>()) as u64
        + users * 20
        + movies * (32 + threads as u64 * 4)
}

/// Sums up the products of all movies.
pub(super) fn gram(
    ratings: &RatingMatrix,
    input: Input,
    workers: &Workers,
    reporter: &mut Reporter<'_>,
) -> io::Result<Gram> {
    let core = Core::new(ratings, ratings.movie_count());
    Ranked::new(ratings, input, core).gram(workers, reporter)
}

/// Adds the products of the first rating of `row` with all of them.
fn add_products(sums: &mut [u32], row: &[PackedRating]) {
    let Some(&first) = row.first() else { return };
    let value = first & ((1 << VALUE_BITS) - 1);
    for &rating in row {
        sums[(rating >> VALUE_BITS) as usize] += value * (rating & ((1 << VALUE_BITS) - 1));
    }
}

impl Ranked {
    /// Arranges the ratings for a core.
    pub fn new(ratings: &RatingMatrix, input: Input, core: Core) -> Self {
        let counts = ratings.rating_counts();
        let order = &core.order;
        let mut ranks = vec![0u32; counts.len()];
        let mut column_starts = vec![0u64; counts.len() + 1];
        for (rank, &movie) in order.iter().enumerate() {
            ranks[movie as usize] = rank as u32;
            column_starts[rank + 1] = column_starts[rank] + u64::from(counts[movie as usize]);
        }

        // By movie first, then through the movies in order of rank: that leaves every row sorted by rank.
        let mut by_movie = vec![0u32; ratings.ratings()];
        let mut ends = column_starts.clone();
        let mut occurrences = vec![Occurrence::default(); ratings.ratings()];
        for (row, user) in ratings.rows().enumerate() {
            for (movie, half_stars) in user.iter() {
                let end = &mut ends[ranks[movie as usize] as usize];
                occurrences[*end as usize].row = row as u32;
                by_movie[*end as usize] = u32::from(input.value(half_stars));
                *end += 1;
            }
        }
        let row_starts = ratings.row_starts().to_vec();
        let mut lengths = vec![0u32; ratings.users()];
        let mut dense_lengths = Vec::new();
        let mut packed: Vec<PackedRating> = vec![0; ratings.ratings()];
        for rank in 0..counts.len() {
            let range = column_starts[rank] as usize..column_starts[rank + 1] as usize;
            for (occurrence, value) in occurrences[range.clone()].iter_mut().zip(&by_movie[range]) {
                let length = &mut lengths[occurrence.row as usize];
                occurrence.place = *length;
                *length += 1;
                packed[row_starts[occurrence.row as usize] as usize + occurrence.place as usize] =
                    (rank as u32) << VALUE_BITS | value;
            }
            if rank + 1 == core.dense {
                dense_lengths = lengths.clone();
            }
        }
        Self { core, input, row_starts, ratings: packed, dense_lengths, column_starts, occurrences }
    }

    /// All movies, the dense ones first.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Sums up the products of the dense movies. Ratings are whole half stars, so the sums are whole numbers and exact
    /// until the one multiplication at the end, in whatever order they are made. The movies are taken in order of
    /// popularity, because the pairs of the most popular ones, where most products fall, then lie close together.
    pub fn gram(&self, workers: &Workers, reporter: &mut Reporter<'_>) -> io::Result<Gram> {
        let size = self.core.dense;
        let mut matrix = SquareMatrix::new(size)?;
        let scale = self.input.scale() * self.input.scale();
        let total = self.column_starts[size] as f32;
        let handed_out = std::sync::atomic::AtomicUsize::new(0);
        workers.for_each_with(
            matrix.columns_mut().enumerate(),
            || vec![0u32; size],
            |sums, (rank, column)| {
                sums[rank..].fill(0);
                let occurrences = self.column(rank);
                for &occurrence in occurrences {
                    add_products(sums, self.rest_of_row(occurrence));
                }
                for (value, &sum) in column[rank..].iter_mut().zip(&sums[rank..]) {
                    *value = sum as f32 * scale;
                }
                handed_out.fetch_add(occurrences.len(), std::sync::atomic::Ordering::Relaxed);
            },
            &mut || reporter.at(handed_out.load(std::sync::atomic::Ordering::Relaxed) as f32 / total.max(1.0)),
        );
        Ok(Gram { matrix, order: self.core.order[..size].to_vec() })
    }

    /// Sums up the products of an attached movie with each dense one into `column`, and gives that with itself. `sums`
    /// is scratch of the same length.
    pub fn attached_column(&self, rank: usize, sums: &mut [u32], column: &mut [f32]) -> f32 {
        let scale = self.input.scale() * self.input.scale();
        let mut square = 0;
        sums.fill(0);
        for &occurrence in self.column(rank) {
            let row = occurrence.row as usize;
            let start = self.row_starts[row] as usize;
            let value = self.ratings[start + occurrence.place as usize] & ((1 << VALUE_BITS) - 1);
            square += value * value;
            for &rating in &self.ratings[start..start + self.dense_lengths[row] as usize] {
                sums[(rating >> VALUE_BITS) as usize] += value * (rating & ((1 << VALUE_BITS) - 1));
            }
        }
        for (value, &sum) in column.iter_mut().zip(sums.iter()) {
            *value = sum as f32 * scale;
        }
        square as f32 * scale
    }

    fn column(&self, rank: usize) -> &[Occurrence] {
        &self.occurrences[self.column_starts[rank] as usize..self.column_starts[rank + 1] as usize]
    }

    /// The ratings of dense movies of a row from an occurrence on: this movie and all less popular ones.
    fn rest_of_row(&self, occurrence: Occurrence) -> &[PackedRating] {
        let row = occurrence.row as usize;
        let start = self.row_starts[row] as usize;
        &self.ratings[start + occurrence.place as usize..start + self.dense_lengths[row] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::progress::Phase;
    use super::super::testing::{random_matrix, to_dense};
    use super::super::workers::Cancel;
    use super::*;

    fn gram_of(ratings: &RatingMatrix, input: Input, threads: usize) -> Gram {
        let mut reporter = Reporter::new(Phase::Gram, &|_| ());
        gram(ratings, input, &Workers::new(threads, Cancel::default()), &mut reporter).unwrap()
    }

    #[test]
    fn equals_the_product_of_the_dense_matrix() {
        let ratings = random_matrix(60, 40, 900, 1);
        for input in [Input::Rating, Input::Binary] {
            let x = to_dense(&ratings, input);
            let expected = x.t().dot(&x);
            let gram = gram_of(&ratings, input, 2);
            for (column, &movie) in gram.order.iter().enumerate() {
                for (row, &other) in gram.order.iter().enumerate().skip(column) {
                    let found = f64::from(gram.matrix.column(column)[row]);
                    assert!((found - expected[[movie as usize, other as usize]]).abs() < 1e-5);
                }
            }
        }
    }

    #[test]
    fn attached_columns_and_the_dense_part_are_parts_of_the_whole() {
        let ratings = random_matrix(60, 40, 900, 1);
        let x = to_dense(&ratings, Input::Rating);
        let whole = x.t().dot(&x);
        let ranked = Ranked::new(&ratings, Input::Rating, Core::new(&ratings, 10));
        let (order, dense) = (&ranked.core().order, ranked.core().dense);
        let expected = |a: usize, b: usize| whole[[order[a] as usize, order[b] as usize]];
        let mut reporter = Reporter::new(Phase::Gram, &|_| ());
        let gram = ranked.gram(&Workers::new(2, Cancel::default()), &mut reporter).unwrap();
        assert_eq!((gram.matrix.size(), gram.order.len()), (dense, dense));
        for column in 0..dense {
            for row in column..dense {
                assert!((f64::from(gram.matrix.column(column)[row]) - expected(row, column)).abs() < 1e-5);
            }
        }
        let (mut sums, mut column) = (vec![0; dense], vec![0.0; dense]);
        for rank in dense..40 {
            let square = ranked.attached_column(rank, &mut sums, &mut column);
            assert!((f64::from(square) - expected(rank, rank)).abs() < 1e-5);
            assert!((0..dense).all(|row| (f64::from(column[row]) - expected(row, rank)).abs() < 1e-5));
        }
    }

    #[test]
    fn the_number_of_threads_changes_no_bit() {
        let ratings = random_matrix(80, 30, 1000, 2);
        let one = gram_of(&ratings, Input::Rating, 1);
        for threads in [2, 5] {
            let other = gram_of(&ratings, Input::Rating, threads);
            assert!((0..30).all(|column| one.matrix.column(column) == other.matrix.column(column)));
        }
    }
}
