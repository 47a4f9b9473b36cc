//! The ratings of users whose numbers are near each other, and how they are sorted.

use super::rating_block::Packed;

/// Users of a group, as a power of two: their tables fit the innermost cache.
const USERS_BITS: u32 = 13;
const USERS: usize = 1 << USERS_BITS;
/// Ratings of one chunk: growing costs no copies.
const CHUNK: usize = 1 << 12;

/// The ratings of a group, in the order of the file.
#[derive(Default)]
pub(super) struct UserGroup {
    chunks: Vec<Vec<Packed>>,
}

/// The ratings of a group, user by user.
pub(super) struct SortedGroup {
    /// Movie (24 bits) and half stars (8 bits).
    ratings: Vec<u32>,
    /// Users with their first rating and the number of their ratings.
    rows: Vec<(u32, usize, usize)>,
    /// Ratings left out, by users who rated no recent movie.
    pub not_recent: u64,
    /// Ratings left out, because the user gave another one to the movie later.
    pub given_twice: u64,
}

/// The ratings of a user: movie (24 bits) and half stars (8 bits), by movie, each movie once.
pub(super) struct Row<'g> {
    pub user: u32,
    pub ratings: &'g [u32],
}

impl UserGroup {
    /// The number of a user's group.
    pub fn of(user: u32) -> usize {
        (user >> USERS_BITS) as usize
    }

    /// Adds a rating.
    pub fn push(&mut self, rating: Packed) {
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(rating),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(rating);
                self.chunks.push(chunk);
            }
        }
    }

    /// Sorts the ratings of all users who rated one of the `recent` movies; of several ratings of a movie by a user the
    /// last one counts. `number` is that of the group.
    pub fn sort(self, number: usize, recent: &[bool]) -> SortedGroup {
        let place = |rating: &Packed| rating.user() as usize % USERS;
        let (mut counts, mut active) = (vec![0; USERS], vec![false; USERS]);
        for rating in self.chunks.iter().flatten() {
            counts[place(rating)] += 1;
            active[place(rating)] |= recent[rating.movie() as usize];
        }
        let first_user = (number << USERS_BITS) as u32;
        let (mut rows, mut not_recent, mut end) = (Vec::new(), 0, 0);
        let mut next = vec![0; USERS];
        for (user, &count) in counts.iter().enumerate() {
            next[user] = end;
            match active[user] {
                true => {
                    rows.push((first_user + user as u32, end, count));
                    end += count;
                }
                false => not_recent += count as u64,
            }
        }
        let mut ratings = vec![0; end];
        for chunk in self.chunks {
            for rating in chunk {
                let user = place(&rating);
                if active[user] {
                    ratings[next[user]] = rating.of_movie();
                    next[user] += 1;
                }
            }
        }
        let mut given_twice = 0;
        for (_, start, count) in &mut rows {
            let kept = sort_row(&mut ratings[*start..*start + *count]);
            given_twice += (*count - kept) as u64;
            *count = kept;
        }
        SortedGroup { ratings, rows, not_recent, given_twice }
    }
}

impl SortedGroup {
    /// The users who have ratings, ascending.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|&(user, start, count)| Row { user, ratings: &self.ratings[start..start + count] })
    }
}

/// Sorts a row by movie and moves the last of several ratings of a movie together at its front; gives the length.
fn sort_row(row: &mut [u32]) -> usize {
    if row.is_sorted_by(|&a, &b| a >> 8 < b >> 8) {
        return row.len();
    }
    // Stable, so that of equal movies the last one came last.
    row.sort_by_key(|&rating| rating >> 8);
    let mut length = 0;
    for at in 0..row.len() {
        if row.get(at + 1).is_none_or(|&next| next >> 8 != row[at] >> 8) {
            row[length] = row[at];
            length += 1;
        }
    }
    length
}
