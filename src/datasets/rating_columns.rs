//! Millions of ratings on their way from a file to a [`RatingMatrix`]: 8 bytes a rating while they are read, 4 while they
//! are sorted. They are kept in groups of users whose numbers are near, so that a group is sorted within the caches, and
//! all groups side by side.

use std::collections::HashMap;
use std::path::Path;

use rayon::prelude::*;

use super::error::ImportError;
use super::input::InputFile;
use super::line_blocks::Cut;
use super::rating_block::{MOST_MOVIES, MovieTable, Packed, RatingBlock};
use super::rating_group::{Row, SortedGroup, UserGroup};
use super::rating_line::RatingFormat;
use super::summary::FileSummary;
use super::{Progress, Stage};
use crate::ease::{RatingMatrix, RatingSource};

/// Bytes of the file that one thread parses at a time.
const CUT: usize = 1 << 20;
/// Above this share of unreadable lines a file is not what it should be.
const BAD_SHARE: f64 = 0.1;
/// What some programs put at the beginning of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Ratings of known movies, by groups of users; those of a user in the order of the file.
#[derive(Default)]
pub(super) struct RatingColumns {
    movie_count: usize,
    groups: Vec<UserGroup>,
    far: FarUsers,
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
        let mut columns = Self { movie_count, ..Self::default() };
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
        let mut far = block.far_users.iter().peekable();
        for (at, &rating) in block.ratings.iter().enumerate() {
            let rating = match far.next_if(|(position, _)| *position == at) {
                Some(&(_, id)) => rating.with_user(self.far.slot(id)),
                None => rating,
            };
            self.push(rating);
        }
    }

    fn push(&mut self, rating: Packed) {
        let group = UserGroup::of(rating.user());
        if group >= self.groups.len() {
            self.groups.resize_with(group + 1, UserGroup::default);
        }
        self.groups[group].push(rating);
    }

    /// The ratings of all users who rated one of the `recent` movies, sorted; of several ratings of a movie by a user
    /// the last one counts. Also gives the number of these users.
    pub fn into_matrix(
        self,
        recent: &[bool],
        summary: &mut FileSummary,
        progress: &dyn Fn(Progress),
    ) -> (RatingMatrix, usize) {
        let tell = |done| progress(Progress { stage: Stage::Sorting, done });
        tell(0.0);
        let Self { movie_count, groups, far } = self;
        let groups: Vec<_> =
            groups.into_par_iter().enumerate().map(|(number, group)| group.sort(number, recent)).collect();
        tell(0.7);
        let far = far.ids();
        let mut rows: Vec<(u64, Row<'_>)> = Vec::new();
        for group in &groups {
            let id =
                |slot: u32| slot.checked_sub(RatingBlock::FIRST_FAR).map_or(slot.into(), |far_at| far[far_at as usize]);
            rows.extend(group.rows().map(|row| (id(row.user), row)));
        }
        // Users with large numbers come in order of appearance.
        rows.sort_by_key(|(id, _)| *id);
        let matrix = compact(movie_count, &rows);
        tell(1.0);
        let sum = |count: fn(&SortedGroup) -> u64| groups.iter().map(count).sum::<u64>();
        summary.skip_many("by a user who rated no film that is recent enough", sum(|group| group.not_recent));
        summary.skip_many("given twice by a user to a movie", sum(|group| group.given_twice));
        (matrix, rows.len())
    }
}

fn check_movie_count(path: &Path, movies: usize) -> Result<(), ImportError> {
    if movies <= MOST_MOVIES {
        return Ok(());
    }
    let problem = format!("belongs to {movies} movies, which is too many; at most {MOST_MOVIES} can be imported");
    Err(ImportError::Format { path: path.to_owned(), line: None, problem })
}

fn compact(movie_count: usize, rows: &[(u64, Row<'_>)]) -> RatingMatrix {
    let count = rows.iter().map(|(_, row)| row.ratings.len()).sum();
    let (mut movies, mut half_stars) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let (mut user_ids, mut row_starts) = (Vec::with_capacity(rows.len()), vec![0]);
    for (id, row) in rows {
        movies.extend(row.ratings.iter().map(|rating| rating >> 8));
        half_stars.extend(row.ratings.iter().map(|rating| *rating as u8));
        user_ids.push(*id);
        row_starts.push(movies.len() as u64);
    }
    RatingMatrix::from_parts(RatingSource::default(), movie_count, user_ids, row_starts, movies, half_stars)
}

/// Users with large numbers, numbered in order of appearance from [`RatingBlock::FIRST_FAR`] on; users with small
/// numbers are named by these, so that nothing has to be looked up.
#[derive(Default)]
struct FarUsers(HashMap<u64, u32>);

impl FarUsers {
    fn slot(&mut self, id: u64) -> u32 {
        let next = RatingBlock::FIRST_FAR + self.0.len() as u32;
        *self.0.entry(id).or_insert(next)
    }

    /// Their numbers in the dataset.
    fn ids(self) -> Vec<u64> {
        let mut ids = vec![0; self.0.len()];
        for (id, slot) in self.0 {
            ids[(slot - RatingBlock::FIRST_FAR) as usize] = id;
        }
        ids
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
        let (matrix, active) = columns.unwrap().into_matrix(recent, &mut summary, &|_| ());
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
