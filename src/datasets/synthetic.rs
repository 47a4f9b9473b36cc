//! Synthetic ratings as files in the layout of MovieLens, so that everything from the import on can be tried at any size.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::ease::RatingMatrix;

/// Genres that the movies get in turn.
const GENRES: [&str; 6] = ["Action", "Comedy", "Drama", "Horror", "Sci-Fi", "Thriller"];
/// Years of release: the oldest, and how many there are.
const FIRST_YEAR: usize = 1950;
const YEARS: usize = 74;
/// Seconds since 1970 of the first rating; each further one of a user comes a minute later.
const FIRST_RATING: u64 = 1_262_304_000;

/// Writes `movies.csv` and `ratings.csv` into a folder, which is made if needed.
///
/// # Errors
/// When the folder cannot be made or a file not be written.
pub fn write_movielens(folder: &Path, ratings: &RatingMatrix) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    write_movies(&folder.join("movies.csv"), ratings.movie_count())?;
    write_ratings(&folder.join("ratings.csv"), ratings)
}

fn write_movies(path: &Path, count: usize) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "movieId,title,genres")?;
    for movie in 1..=count {
        let year = FIRST_YEAR + movie * 31 % YEARS;
        let (first, second) = (GENRES[movie % 6], GENRES[movie / 6 % 6]);
        let genres = if first == second { first.to_owned() } else { format!("{first}|{second}") };
        writeln!(out, "{movie},Synthetic Movie {movie} ({year}),{genres}")?;
    }
    out.flush()
}

fn write_ratings(path: &Path, ratings: &RatingMatrix) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(out, "userId,movieId,rating,timestamp")?;
    for (user, row) in ratings.user_ids().iter().zip(ratings.rows()) {
        for (place, (movie, half_stars)) in row.iter().enumerate() {
            let (stars, tenths) = (half_stars / 2, half_stars % 2 * 5);
            let time = FIRST_RATING + user * 3600 + place as u64 * 60;
            writeln!(out, "{user},{},{stars}.{tenths},{time}", movie + 1)?;
        }
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ease::{SyntheticOptions, synthetic_ratings};

    #[test]
    fn the_files_hold_the_ratings_in_the_layout_of_movielens() {
        let ratings = synthetic_ratings(&SyntheticOptions { users: 30, movies: 100, ratings: 700, seed: 3 }).unwrap();
        let folder = tempfile::tempdir().unwrap();
        write_movielens(folder.path(), &ratings).unwrap();
        let mut movies = csv::Reader::from_path(folder.path().join("movies.csv")).unwrap();
        let movies: Vec<(u32, String, String)> = movies.deserialize().map(Result::unwrap).collect();
        assert_eq!(movies.len(), 100);
        assert_eq!(movies[0], (1, "Synthetic Movie 1 (1981)".into(), "Comedy|Action".into()));
        let mut lines = csv::Reader::from_path(folder.path().join("ratings.csv")).unwrap();
        let lines: Vec<(u64, u32, f32, u64)> = lines.deserialize().map(Result::unwrap).collect();
        let expected: Vec<(u64, u32, f32)> = ratings
            .user_ids()
            .iter()
            .zip(ratings.rows())
            .flat_map(|(&user, row)| row.iter().map(move |(m, h)| (user, m + 1, f32::from(h) / 2.0)))
            .collect();
        assert_eq!(lines.iter().map(|&(user, movie, rating, _)| (user, movie, rating)).collect::<Vec<_>>(), expected);
    }
}
