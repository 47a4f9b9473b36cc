//! One block of a ratings file, parsed: what a thread does on its own while others do the same with other blocks.

use std::collections::HashMap;

use super::rating_line::RatingFormat;
use super::summary::EXAMPLES;

/// Movies that a [`Packed`] rating can tell apart.
pub(super) const MOST_MOVIES: usize = 1 << 24;

/// A rating in 8 bytes: 32 bits of user, 24 of movie, 8 of half stars.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed(u64);

impl Packed {
    fn new(user: u32, movie: u32, half_stars: u8) -> Self {
        Self(u64::from(user) << 32 | u64::from(movie) << 8 | u64::from(half_stars))
    }

    /// The same rating by another user.
    pub fn with_user(self, user: u32) -> Self {
        Self(u64::from(user) << 32 | u64::from(self.of_movie()))
    }

    /// The user.
    pub fn user(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// Position of the movie.
    pub fn movie(self) -> u32 {
        self.of_movie() >> 8
    }

    /// Movie and half stars: 24 and 8 bits.
    pub fn of_movie(self) -> u32 {
        self.0 as u32
    }
}

/// What a block holds.
#[derive(Default)]
pub(super) struct RatingBlock {
    /// Ratings of known movies. The user is the dataset's number, where that is below [`FIRST_FAR`](Self::FIRST_FAR).
    pub ratings: Vec<Packed>,
    /// Positions in `ratings` of those by users with larger numbers, and these numbers.
    pub far_users: Vec<(usize, u64)>,
    /// Lines, also empty ones.
    pub lines: u64,
    /// Lines that are not empty.
    pub read: u64,
    /// Lines that are no ratings.
    pub bad: u64,
    /// Numbers, within the block and from 1, of the first few of them.
    pub bad_lines: Vec<u64>,
    /// Ratings of other movies.
    pub unknown: u64,
}

impl RatingBlock {
    /// Users with smaller numbers are named by them.
    pub const FIRST_FAR: u32 = 1 << 24;

    /// Parses a block of lines in place of what was here.
    pub fn parse(&mut self, bytes: &[u8], format: RatingFormat, movies: &MovieTable) {
        self.clear();
        let mut rest = bytes;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest);
            let line = trim_end(&rest[..end.unwrap_or(rest.len())]);
            rest = end.map_or(&[], |end| &rest[end + 1..]);
            self.lines += 1;
            if line.is_empty() {
                continue;
            }
            self.read += 1;
            match format.parse(line) {
                None => {
                    self.bad += 1;
                    if self.bad_lines.len() < EXAMPLES {
                        self.bad_lines.push(self.lines);
                    }
                }
                Some(rating) => match movies.get(rating.movie) {
                    None => self.unknown += 1,
                    Some(movie) => self.push(rating.user, movie, rating.half_stars),
                },
            }
        }
    }

    fn push(&mut self, user: u64, movie: u32, half_stars: u8) {
        let slot = if user < u64::from(Self::FIRST_FAR) {
            user as u32
        } else {
            self.far_users.push((self.ratings.len(), user));
            Self::FIRST_FAR
        };
        self.ratings.push(Packed::new(slot, movie, half_stars));
    }

    /// Empties it, but keeps its memory.
    fn clear(&mut self) {
        let Self { ratings, far_users, bad_lines, .. } = self;
        ratings.clear();
        far_users.clear();
        bad_lines.clear();
        (self.lines, self.read, self.bad, self.unknown) = (0, 0, 0, 0);
    }
}

fn trim_end(mut line: &[u8]) -> &[u8] {
    while let [before @ .., b'\r' | b'\n'] = line {
        line = before;
    }
    line
}

/// Positions of movies by the dataset's numbers: a table for the small ones, which are nearly all.
pub(super) struct MovieTable {
    /// Position + 1; 0 for none.
    dense: Vec<u32>,
    sparse: HashMap<u64, u32>,
}

impl MovieTable {
    const DENSE: usize = 1 << 22;

    /// A table of these numbers and positions.
    pub fn new(movies: &HashMap<i64, u32>) -> Self {
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

    /// Position of a movie.
    pub fn get(&self, id: u64) -> Option<u32> {
        match self.dense.get(id as usize) {
            Some(&position) => position.checked_sub(1),
            None => self.sparse.get(&id).copied(),
        }
    }
}
