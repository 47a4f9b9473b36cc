//! Building a rating matrix from ratings that come one by one in any order.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use super::matrix::{RatingMatrix, RatingSource};
use crate::catalog::MovieIndex;

/// Ratings held in memory before they are spilled to a temporary file: 32 million, 9 bytes each.
const SPILL_AFTER: usize = 32 << 20;

/// Collects ratings and sorts them into a [`RatingMatrix`]. What it holds in memory is bounded: 9 bytes a rating up to
/// 32 million of them, the rest goes to an unnamed temporary file; the finished matrix takes 5 bytes a rating.
pub struct RatingMatrixBuilder {
    source: RatingSource,
    movie_count: usize,
    /// Row of each user, in order of appearance.
    rows: HashMap<u64, u32>,
    row_lengths: Vec<u64>,
    batch: Batch,
    spill: Option<BufWriter<File>>,
    spilled: usize,
    spill_after: usize,
}

/// A rating that cannot be part of a matrix.
#[derive(Debug, thiserror::Error)]
pub enum RatingError {
    /// The movie is not one of the catalog.
    #[error("movie {movie} is outside the catalog of {movies} movies; import the catalog again")]
    UnknownMovie {
        /// The index given.
        movie: u32,
        /// Number of movies of the catalog.
        movies: usize,
    },
    /// The rating is not 1 to 10 half stars.
    #[error("{0} half stars is no rating; ratings go from 1 (half a star) to 10 (five stars)")]
    OutOfRange(u8),
    /// The temporary file failed.
    #[error("cannot use a temporary file for the ratings: {0}; make room in the folder for temporary files")]
    Spill(#[from] io::Error),
}

/// Ratings as they came: three columns.
#[derive(Default)]
struct Batch {
    rows: Vec<u32>,
    movies: Vec<u32>,
    half_stars: Vec<u8>,
}

impl RatingMatrixBuilder {
    /// Starts a matrix over a catalog of `movie_count` movies.
    pub fn new(movie_count: usize, source: RatingSource) -> Self {
        Self {
            source,
            movie_count,
            rows: HashMap::new(),
            row_lengths: Vec::new(),
            batch: Batch::default(),
            spill: None,
            spilled: 0,
            spill_after: SPILL_AFTER,
        }
    }

    /// Adds a rating of 1 to 10 half stars; `user` is the dataset's number. Of several ratings of a movie by a user
    /// the last one counts.
    ///
    /// # Errors
    /// When the movie or the rating is out of range, or the temporary file fails.
    pub fn push(&mut self, user: u64, movie: MovieIndex, half_stars: u8) -> Result<(), RatingError> {
        if movie.get() >= self.movie_count {
            return Err(RatingError::UnknownMovie { movie: movie.0, movies: self.movie_count });
        }
        if !(1..=10).contains(&half_stars) {
            return Err(RatingError::OutOfRange(half_stars));
        }
        let next_row = self.row_lengths.len() as u32;
        let row = *self.rows.entry(user).or_insert(next_row);
        if row == next_row {
            self.row_lengths.push(0);
        }
        self.row_lengths[row as usize] += 1;
        self.batch.rows.push(row);
        self.batch.movies.push(movie.0);
        self.batch.half_stars.push(half_stars);
        if self.batch.rows.len() >= self.spill_after {
            self.spill_batch()?;
        }
        Ok(())
    }

    /// Number of ratings added so far.
    pub fn len(&self) -> usize {
        self.spilled + self.batch.rows.len()
    }

    /// True before the first rating.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sorts the ratings into rows: users by their number, movies by catalog index.
    ///
    /// # Errors
    /// When the temporary file fails.
    pub fn finish(mut self) -> Result<RatingMatrix, RatingError> {
        let (user_ids, places) = self.rows_by_user();
        let mut starts = vec![0u64; user_ids.len() + 1];
        for (row, &place) in places.iter().enumerate() {
            starts[place as usize + 1] = self.row_lengths[row];
        }
        for place in 0..user_ids.len() {
            starts[place + 1] += starts[place];
        }

        let ratings = self.len();
        let (mut movies, mut half_stars) = (vec![0u32; ratings], vec![0u8; ratings]);
        let mut ends = starts.clone();
        self.for_each_batch(|batch| {
            for ((&row, &movie), &value) in batch.rows.iter().zip(&batch.movies).zip(&batch.half_stars) {
                let end = &mut ends[places[row as usize] as usize];
                movies[*end as usize] = movie;
                half_stars[*end as usize] = value;
                *end += 1;
            }
        })?;
        sort_rows(&mut starts, &mut movies, &mut half_stars);
        Ok(RatingMatrix::from_parts(self.source, self.movie_count, user_ids, starts, movies, half_stars))
    }

    /// The users' numbers in ascending order, and for each row of appearance its place in that order.
    fn rows_by_user(&mut self) -> (Vec<u64>, Vec<u32>) {
        let mut users: Vec<(u64, u32)> = std::mem::take(&mut self.rows).into_iter().collect();
        users.sort_unstable();
        let mut places = vec![0; users.len()];
        for (place, &(_, row)) in users.iter().enumerate() {
            places[row as usize] = place as u32;
        }
        (users.into_iter().map(|(user, _)| user).collect(), places)
    }

    fn spill_batch(&mut self) -> io::Result<()> {
        if self.spill.is_none() {
            self.spill = Some(BufWriter::with_capacity(1 << 20, tempfile::tempfile()?));
        }
        let Some(out) = &mut self.spill else { return Ok(()) };
        out.write_all(bytemuck::cast_slice(&self.batch.rows))?;
        out.write_all(bytemuck::cast_slice(&self.batch.movies))?;
        out.write_all(&self.batch.half_stars)?;
        self.spilled += self.batch.rows.len();
        self.batch.clear();
        Ok(())
    }

    /// Gives all ratings in the order in which they came, and forgets them.
    fn for_each_batch(&mut self, mut take: impl FnMut(&Batch)) -> io::Result<()> {
        let last = std::mem::take(&mut self.batch);
        if let Some(spill) = self.spill.take() {
            let mut file = spill.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            let mut input = BufReader::with_capacity(1 << 20, file);
            let mut batch = Batch::of_length(self.spill_after);
            for _ in 0..self.spilled / self.spill_after {
                input.read_exact(bytemuck::cast_slice_mut(&mut batch.rows))?;
                input.read_exact(bytemuck::cast_slice_mut(&mut batch.movies))?;
                input.read_exact(&mut batch.half_stars)?;
                take(&batch);
            }
        }
        take(&last);
        Ok(())
    }
}

impl Batch {
    fn of_length(length: usize) -> Self {
        Self { rows: vec![0; length], movies: vec![0; length], half_stars: vec![0; length] }
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.movies.clear();
        self.half_stars.clear();
    }
}

/// Sorts every row by movie and keeps the last of several ratings of one movie, closing the gaps.
fn sort_rows(starts: &mut [u64], movies: &mut Vec<u32>, half_stars: &mut Vec<u8>) {
    let mut row = Vec::new();
    let mut end = 0;
    for place in 0..starts.len() - 1 {
        let range = starts[place] as usize..starts[place + 1] as usize;
        row.clear();
        row.extend(range.map(|i| (movies[i], half_stars[i])));
        // Stable, so that of equal movies the last one came last.
        row.sort_by_key(|&(movie, _)| movie);
        starts[place] = end as u64;
        for (i, &(movie, value)) in row.iter().enumerate() {
            if row.get(i + 1).is_none_or(|&(next, _)| next != movie) {
                movies[end] = movie;
                half_stars[end] = value;
                end += 1;
            }
        }
    }
    if let Some(last) = starts.last_mut() {
        *last = end as u64;
    }
    movies.truncate(end);
    half_stars.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(spill_after: usize, ratings: &[(u64, u32, u8)]) -> RatingMatrix {
        let mut builder = RatingMatrixBuilder::new(10, RatingSource::default());
        builder.spill_after = spill_after;
        for &(user, movie, half_stars) in ratings {
            builder.push(user, MovieIndex(movie), half_stars).unwrap();
        }
        builder.finish().unwrap()
    }

    fn contents(matrix: &RatingMatrix) -> Vec<(u64, Vec<(u32, u8)>)> {
        matrix.user_ids().iter().zip(matrix.rows()).map(|(&user, row)| (user, row.iter().collect())).collect()
    }

    #[test]
    fn any_order_gives_the_same_matrix() {
        let sorted = [(1, 3, 2), (1, 5, 10), (2, 0, 1), (7, 9, 4)];
        let shuffled = [(7, 9, 4), (1, 5, 10), (2, 0, 1), (1, 3, 2)];
        let expected = vec![(1, vec![(3, 2), (5, 10)]), (2, vec![(0, 1)]), (7, vec![(9, 4)])];
        assert_eq!(contents(&build(100, &sorted)), expected);
        assert_eq!(contents(&build(100, &shuffled)), expected);
    }

    #[test]
    fn the_last_rating_of_a_movie_counts() {
        let ratings = [(1, 3, 2), (2, 3, 5), (1, 3, 9), (1, 4, 1), (2, 2, 2)];
        assert_eq!(contents(&build(100, &ratings)), vec![(1, vec![(3, 9), (4, 1)]), (2, vec![(2, 2), (3, 5)])]);
    }

    #[test]
    fn spilling_changes_nothing() {
        let ratings: Vec<(u64, u32, u8)> = (0..95).map(|i| (i % 7, (i * 3 % 10) as u32, (i % 10 + 1) as u8)).collect();
        for spill_after in [1, 2, 5, 19, 95] {
            assert_eq!(contents(&build(spill_after, &ratings)), contents(&build(1000, &ratings)));
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        let mut builder = RatingMatrixBuilder::new(10, RatingSource::default());
        assert!(builder.push(1, MovieIndex(10), 5).is_err());
        assert!(builder.push(1, MovieIndex(9), 0).is_err());
        assert!(builder.push(1, MovieIndex(9), 11).is_err());
        assert!(builder.is_empty());
        let matrix = builder.finish().unwrap();
        assert_eq!((matrix.users(), matrix.ratings()), (0, 0));
    }
}
