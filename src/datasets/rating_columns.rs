//! Millions of ratings on their way from a file to a [`RatingMatrix`]: 8 bytes a rating while they are read, 4 while they
//! are sorted.

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;

use super::error::ImportError;
use super::input::InputFile;
use super::line_blocks::Cut;
use super::rating_block::{MOST_MOVIES, MovieTable, Packed, RatingBlock};
use super::rating_line::RatingFormat;
use super::summary::FileSummary;
use super::{Progress, Stage};
use crate::ease::{RatingMatrix, RatingSource};

/// Bytes of the file that one thread parses at a time.
const CUT: usize = 1 << 20;
/// Ratings of one chunk; a chunk is freed as soon as it has been sorted in.
const CHUNK: usize = 1 << 20;
/// Above this share of unreadable lines a file is not what it should be.
const BAD_SHARE: f64 = 0.1;
/// What some programs put at the beginning of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Rows that one thread sorts at a time, at least.
const ROWS: usize = 64;

/// Ratings of known movies, in the order of the file.
pub(super) struct RatingColumns {
    movie_count: usize,
    users: UserSlots,
    chunks: Vec<Vec<Packed>>,
}

impl RatingColumns {
    /// Reads all ratings of a file, with all threads. `movies` maps the dataset's movie numbers to positions below
    /// `movie_count`; ratings of other movies are counted and left out.
    pub fn read(
        input: &mut InputFile,
        format: RatingFormat,
        movies: &HashMap<i64, u32>,
        movie_count: usize,
        summary: &mut FileSummary,
        progress: &dyn Fn(Progress),
    ) -> Result<Self, ImportError> {
        Self::read_cut(input, CUT, format, movies, movie_count, summary, progress)
    }

    fn read_cut(
        input: &mut InputFile,
        cut: usize,
        format: RatingFormat,
        movies: &HashMap<i64, u32>,
        movie_count: usize,
        summary: &mut FileSummary,
        progress: &dyn Fn(Progress),
    ) -> Result<Self, ImportError> {
        check_movie_count(input.path(), movie_count)?;
        let movies = MovieTable::new(movies);
        let cut = Cut { block: cut, group: 2 * rayon::current_num_threads() };
        let mut parsed: Vec<RatingBlock> = (0..cut.group).map(|_| RatingBlock::default()).collect();
        let mut columns = Self { movie_count, users: UserSlots::default(), chunks: Vec::new() };
        let (mut bad, mut first_bad, mut unknown) = (0, None, 0);
        input.for_each_group(cut, |blocks, before, share| {
            parsed.par_iter_mut().zip(blocks).enumerate().for_each(|(at, (parsed, bytes))| {
                let mark = if before == 0 && at == 0 { BYTE_ORDER_MARK } else { b"" };
                parsed.parse(bytes.strip_prefix(mark).unwrap_or(bytes), format, &movies);
            });
            let mut line = before;
            for block in &parsed[..blocks.len()] {
                let bad_lines = block.bad_lines.iter().map(|within| line + within);
                first_bad = first_bad.or(bad_lines.clone().next());
                summary.read += block.read;
                summary.skip_lines("not a rating", block.bad, bad_lines);
                bad += block.bad;
                unknown += block.unknown;
                line += block.lines;
                columns.append(block);
            }
            progress(Progress { stage: Stage::Ratings, done: share });
            Ok(line - before)
        })?;
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

    fn append(&mut self, block: &RatingBlock) {
        self.users.near = self.users.near.max(block.near_users);
        let mut far = block.far_users.iter().peekable();
        for (at, &rating) in block.ratings.iter().enumerate() {
            let rating = match far.next_if(|(position, _)| *position == at) {
                Some(&(_, id)) => rating.with_user(self.users.slot_of_far(id)),
                None => rating,
            };
            if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
                self.chunks.push(Vec::with_capacity(CHUNK));
            }
            if let Some(chunk) = self.chunks.last_mut() {
                chunk.push(rating);
            }
        }
    }

    /// Number of ratings.
    pub fn len(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.len() as u64).sum()
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
        let tell = |done| progress(Progress { stage: Stage::Sorting, done });
        tell(0.0);
        let mut active = vec![false; self.users.len()];
        for rating in self.chunks.iter().flatten() {
            active[self.users.place(rating.user())] |= recent[rating.movie() as usize];
        }
        tell(0.2);
        let mut counts = vec![0; self.users.len()];
        for rating in self.chunks.iter().flatten() {
            let user = self.users.place(rating.user());
            counts[user] += usize::from(active[user]);
        }
        tell(0.4);
        let Self { movie_count, users, chunks } = self;
        let (user_ids, starts) = users.rows(&mut counts);
        let mut sorted = scatter(chunks, &users, &active, counts, starts.last().copied().unwrap_or_default());
        tell(0.6);
        let lengths = sort_rows(&mut sorted, &starts);
        tell(0.9);
        let of_active = sorted.len() as u64;
        let matrix = compact(movie_count, user_ids, &sorted, &starts, &lengths);
        tell(1.0);
        summary.skip_many("by a user who rated no film that is recent enough", total - of_active);
        summary.skip_many("given twice by a user to a movie", of_active - matrix.ratings() as u64);
        Ok((matrix, active.iter().filter(|&&is| is).count()))
    }
}

fn check_movie_count(path: &Path, movies: usize) -> Result<(), ImportError> {
    if movies <= MOST_MOVIES {
        return Ok(());
    }
    let problem = format!("belongs to {movies} movies, which is too many; at most {MOST_MOVIES} can be imported");
    Err(ImportError::Format { path: path.to_owned(), line: None, problem })
}

/// Puts every rating of an active user into that user's row, in the order of the file: movie and half stars. `next` has
/// the place of the next rating of each user.
fn scatter(
    chunks: Vec<Vec<Packed>>,
    users: &UserSlots,
    active: &[bool],
    mut next: Vec<usize>,
    length: usize,
) -> Vec<u32> {
    let mut sorted = vec![0; length];
    for chunk in chunks {
        for rating in chunk {
            let user = users.place(rating.user());
            if active[user] {
                sorted[next[user]] = rating.of_movie();
                next[user] += 1;
            }
        }
    }
    sorted
}

/// Sorts every row by movie and moves the last of several ratings of a movie together at its front; gives the lengths.
fn sort_rows(sorted: &mut [u32], starts: &[usize]) -> Vec<usize> {
    let mut rows: Vec<&mut [u32]> = Vec::with_capacity(starts.len());
    let mut rest = sorted;
    for bounds in starts.windows(2) {
        let (row, behind) = rest.split_at_mut(bounds[1] - bounds[0]);
        rows.push(row);
        rest = behind;
    }
    rows.into_par_iter().with_min_len(ROWS).map(sort_row).collect()
}

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

fn compact(
    movie_count: usize,
    user_ids: Vec<u64>,
    sorted: &[u32],
    starts: &[usize],
    lengths: &[usize],
) -> RatingMatrix {
    let ratings = lengths.iter().sum();
    let (mut movies, mut half_stars) = (Vec::with_capacity(ratings), Vec::with_capacity(ratings));
    let mut row_starts = vec![0];
    for (&start, &length) in starts.iter().zip(lengths) {
        let row = &sorted[start..start + length];
        movies.extend(row.iter().map(|rating| rating >> 8));
        half_stars.extend(row.iter().map(|rating| *rating as u8));
        row_starts.push(movies.len() as u64);
    }
    RatingMatrix::from_parts(RatingSource::default(), movie_count, user_ids, row_starts, movies, half_stars)
}

/// The numbers by which ratings name their users: small numbers of the dataset are taken as they are, so that nothing
/// has to be looked up; the others are numbered in order of appearance from [`FIRST_FAR`](RatingBlock::FIRST_FAR) on.
#[derive(Default)]
struct UserSlots {
    /// One more than the largest small number.
    near: usize,
    far: HashMap<u64, u32>,
}

impl UserSlots {
    fn slot_of_far(&mut self, id: u64) -> u32 {
        let next = RatingBlock::FIRST_FAR + self.far.len() as u32;
        *self.far.entry(id).or_insert(next)
    }

    /// Number of places.
    fn len(&self) -> usize {
        self.near + self.far.len()
    }

    /// Where a user stands in a list of all.
    fn place(&self, slot: u32) -> usize {
        match slot.checked_sub(RatingBlock::FIRST_FAR) {
            Some(far) => self.near + far as usize,
            None => slot as usize,
        }
    }

    /// The numbers of the users who have ratings, ascending, and where each one's row starts and the last ends;
    /// `counts`, by place, becomes the start of each user's row.
    fn rows(&self, counts: &mut [usize]) -> (Vec<u64>, Vec<usize>) {
        let mut far: Vec<(u64, u32)> = self.far.iter().map(|(&id, &slot)| (id, slot)).collect();
        far.sort_unstable();
        let near = (0..self.near).map(|place| (place as u64, place));
        let all = near.chain(far.into_iter().map(|(id, slot)| (id, self.place(slot))));
        let (mut ids, mut starts, mut end) = (Vec::new(), vec![0], 0);
        for (id, place) in all {
            let count = std::mem::replace(&mut counts[place], end);
            if count > 0 {
                end += count;
                ids.push(id);
                starts.push(end);
            }
        }
        (ids, starts)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// What reading a file of ratings gives when it is cut into blocks of about so many bytes.
    fn read(content: &str, cut: usize) -> (Result<RatingColumns, ImportError>, FileSummary) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ratings.csv");
        std::fs::write(&path, content).unwrap();
        let mut input = InputFile::open(&path).unwrap();
        let movies: HashMap<i64, u32> = (0..10).map(|movie| (movie * 7, movie as u32)).collect();
        let mut summary = FileSummary::new("ratings.csv");
        let format = RatingFormat::Csv { user: 0, movie: 1, rating: 2 };
        let columns = RatingColumns::read_cut(&mut input, cut, format, &movies, 10, &mut summary, &|_| ());
        (columns, summary)
    }

    type Rows = Vec<(u64, Vec<(u32, u8)>)>;

    fn contents(matrix: &RatingMatrix) -> Rows {
        matrix.user_ids().iter().zip(matrix.rows()).map(|(&user, row)| (user, row.iter().collect())).collect()
    }

    fn sorted(content: &str, cut: usize, recent: &[bool]) -> (Rows, usize, FileSummary) {
        let (columns, mut summary) = read(content, cut);
        let (matrix, active) = columns.unwrap().into_matrix(recent, &mut summary, &|_| ()).unwrap();
        (contents(&matrix), active, summary)
    }

    #[test]
    fn rows_are_sorted_by_user_and_movie_and_the_last_rating_counts() {
        let content = "9000000000,14,5\n3,7,1\n20000000,0,2.5\n3,0,2\n9000000000,7,4\n3,7,0.5\n3,63,5\n";
        let expected = vec![
            (3, vec![(0, 4), (1, 1), (9, 10)]),
            (20_000_000, vec![(0, 5)]),
            (9_000_000_000, vec![(1, 8), (2, 10)]),
        ];
        let (rows, active, summary) = sorted(content, 1 << 20, &[true; 10]);
        assert_eq!((rows, active), (expected, 3));
        assert_eq!(summary.skipped["given twice by a user to a movie"].count, 1);
    }

    #[test]
    fn only_users_of_recent_movies_stay() {
        let mut recent = [false; 10];
        recent[2] = true;
        let (rows, active, summary) = sorted("1,14,5\n1,7,4\n2,7,3\n70000000,14,1\n80000000,0,1\n", 8, &recent);
        assert_eq!(rows, [(1, vec![(1, 8), (2, 10)]), (70_000_000, vec![(2, 2)])]);
        assert_eq!(active, 2);
        assert_eq!(summary.skipped["by a user who rated no film that is recent enough"].count, 2);
    }

    #[test]
    fn the_cut_changes_neither_ratings_nor_line_numbers() {
        let mut content = "\u{feff}0,0,1.5\r\n".to_owned();
        for line in 2..600u64 {
            match line % 50 {
                0 => content.push_str("no rating\n"),
                1 => content.push_str("\r\n"),
                2 => content.push_str("5,8,3\n"),
                _ => writeln!(content, "{},{},{}", line * 7_919 % 23 * 4_000_000, line % 10 * 7, line % 10 / 2 + 1)
                    .unwrap(),
            }
        }
        content.push_str("17,7,4");
        let whole = sorted(&content, 1 << 20, &[true; 10]);
        assert_eq!(whole.2.read, 600 - 11);
        assert_eq!(whole.2.skipped["not a rating"].lines, [50, 100, 150, 200, 250]);
        assert_eq!(whole.2.skipped["not a rating"].count, 11);
        assert_eq!(whole.2.skipped["of a movie that is not in the movie list or has no year"].count, 12);
        for cut in [1, 13, 100, 777, 5000] {
            assert!(sorted(&content, cut, &[true; 10]) == whole, "cut into {cut} bytes");
        }
    }

    #[test]
    fn a_file_of_something_else_is_refused_at_its_first_bad_line() {
        let error = read(&format!("1,7,3\n\n{}", "what is this\n".repeat(50)), 16).0.err().unwrap();
        assert!(error.to_string().contains("ratings.csv, line 3: 50 of 51 lines are no ratings"), "{error}");
    }
}
