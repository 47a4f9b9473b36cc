//! Millions of ratings on their way from a file to a [`RatingMatrix`]: three columns, 9 bytes a rating, never rows.

use std::collections::HashMap;

use super::error::ImportError;
use super::input::InputFile;
use super::rating_line::RatingFormat;
use super::summary::FileSummary;
use super::{Progress, Stage};
use crate::catalog::MovieIndex;
use crate::ease::{RatingMatrix, RatingMatrixBuilder, RatingSource};

/// Ratings of one block of columns; a block is freed as soon as it has been sorted in.
const BLOCK: usize = 1 << 20;
/// Above this share of unreadable lines a file is not what it should be.
const BAD_SHARE: f64 = 0.1;

/// Ratings of known movies, in the order of the file.
pub(super) struct RatingColumns {
    movie_count: usize,
    users: UserRows,
    blocks: Vec<Block>,
}

#[derive(Default)]
struct Block {
    users: Vec<u32>,
    movies: Vec<u32>,
    half_stars: Vec<u8>,
}

impl RatingColumns {
    /// Reads all ratings of a file. `movies` maps the dataset's movie numbers to positions below `movie_count`;
    /// ratings of other movies are counted and left out.
    pub fn read(
        input: &mut InputFile,
        format: RatingFormat,
        movies: &HashMap<i64, u32>,
        movie_count: usize,
        summary: &mut FileSummary,
        progress: &dyn Fn(Progress),
    ) -> Result<Self, ImportError> {
        let mut columns = Self { movie_count, users: UserRows::default(), blocks: Vec::new() };
        let movies = MovieTable::new(movies);
        let (mut bad, mut first_bad, mut unknown) = (0u64, None, 0u64);
        let mut line = Vec::with_capacity(128);
        while input.next_line(&mut line)? {
            if line.is_empty() {
                continue;
            }
            summary.read += 1;
            match format.parse(&line) {
                None => {
                    bad += 1;
                    first_bad = first_bad.or(Some(input.line()));
                    summary.skip("not a rating", input.line());
                }
                Some(rating) => match movies.get(rating.movie) {
                    None => unknown += 1,
                    Some(movie) => columns.push(rating.user, movie, rating.half_stars),
                },
            }
            input.tell(Stage::Ratings, progress);
        }
        if bad as f64 > summary.read as f64 * BAD_SHARE {
            return Err(ImportError::Format {
                path: input.path().to_owned(),
                line: first_bad,
                problem: format!("{bad} of {} lines are no ratings; is this the right file?", summary.read),
            });
        }
        summary.skip_many("of a movie that is not in the movie list or has no year", unknown);
        Ok(columns)
    }

    fn push(&mut self, user: u64, movie: u32, half_stars: u8) {
        let row = self.users.row(user);
        if self.blocks.last().is_none_or(|block| block.users.len() == BLOCK) {
            self.blocks.push(Block {
                users: Vec::with_capacity(BLOCK),
                movies: Vec::with_capacity(BLOCK),
                half_stars: Vec::with_capacity(BLOCK),
            });
        }
        if let Some(block) = self.blocks.last_mut() {
            block.users.push(row);
            block.movies.push(movie);
            block.half_stars.push(half_stars);
        }
    }

    /// Number of ratings.
    pub fn len(&self) -> u64 {
        self.blocks.iter().map(|block| block.users.len() as u64).sum()
    }

    /// The ratings of all users who rated one of the `recent` movies, sorted; of several ratings of a movie by a user
    /// the last one counts. Also gives the number of these users.
    pub fn into_matrix(
        self,
        recent: &[bool],
        summary: &mut FileSummary,
        progress: &dyn Fn(Progress),
    ) -> Result<(RatingMatrix, usize), ImportError> {
        let total = self.len();
        let mut active = vec![false; self.users.ids.len()];
        for block in &self.blocks {
            for (&user, &movie) in block.users.iter().zip(&block.movies) {
                active[user as usize] |= recent[movie as usize];
            }
        }
        let mut builder = RatingMatrixBuilder::new(self.movie_count, RatingSource::default());
        let blocks = self.blocks.len();
        for (done, block) in self.blocks.into_iter().enumerate() {
            progress(Progress { stage: Stage::Sorting, done: done as f32 / blocks as f32 });
            for ((&user, &movie), &half_stars) in block.users.iter().zip(&block.movies).zip(&block.half_stars) {
                if active[user as usize] {
                    builder.push(self.users.ids[user as usize], MovieIndex(movie), half_stars)?;
                }
            }
        }
        let of_active = builder.len() as u64;
        let matrix = builder.finish()?;
        summary.skip_many("by a user who rated no film that is recent enough", total - of_active);
        summary.skip_many("given twice by a user to a movie", of_active - matrix.ratings() as u64);
        Ok((matrix, active.iter().filter(|&&is| is).count()))
    }
}

/// Users in order of appearance.
#[derive(Default)]
struct UserRows {
    ids: Vec<u64>,
    /// Row + 1 of the users with small numbers; 0 for none.
    dense: Vec<u32>,
    sparse: HashMap<u64, u32>,
    last: Option<(u64, u32)>,
}

impl UserRows {
    /// Numbers below this are looked up in a table.
    const DENSE: u64 = 1 << 24;

    fn row(&mut self, id: u64) -> u32 {
        if let Some((last, row)) = self.last
            && last == id
        {
            return row;
        }
        let next = self.ids.len() as u32;
        let row = if id < Self::DENSE {
            let at = id as usize;
            if at >= self.dense.len() {
                self.dense.resize((at + 1).next_power_of_two(), 0);
            }
            if self.dense[at] == 0 {
                self.dense[at] = next + 1;
            }
            self.dense[at] - 1
        } else {
            *self.sparse.entry(id).or_insert(next)
        };
        if row == next {
            self.ids.push(id);
        }
        self.last = Some((id, row));
        row
    }
}

/// Positions of movies by the dataset's numbers: a table for the small ones, which are nearly all.
struct MovieTable {
    /// Position + 1; 0 for none.
    dense: Vec<u32>,
    sparse: HashMap<u64, u32>,
}

impl MovieTable {
    const DENSE: usize = 1 << 22;

    fn new(movies: &HashMap<i64, u32>) -> Self {
        let mut table = Self { dense: Vec::new(), sparse: HashMap::new() };
        for (&id, &position) in movies {
            match usize::try_from(id) {
                Ok(id) if id < Self::DENSE => {
                    if id >= table.dense.len() {
                        table.dense.resize(id + 1, 0);
                    }
                    table.dense[id] = position + 1;
                }
                Ok(id) => {
                    table.sparse.insert(id as u64, position);
                }
                Err(_) => {}
            }
        }
        table
    }

    fn get(&self, id: u64) -> Option<u32> {
        match self.dense.get(id as usize) {
            Some(&position) => position.checked_sub(1),
            None => self.sparse.get(&id).copied(),
        }
    }
}
