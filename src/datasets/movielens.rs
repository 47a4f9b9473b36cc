//! MovieLens datasets: `.csv` (latest-small, 25M, 32M) and `.dat` (1M, 10M).

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::assemble::{MovieList, assemble};
use super::error::ImportError;
use super::genre::genres_of;
use super::input::{InputFile, find_file, text};
use super::links::read_links;
use super::rating_columns::RatingColumns;
use super::rating_line::RatingFormat;
use super::summary::{FileSummary, ImportSummary};
use super::tag_genome::TagCounts;
use super::title::ParsedTitle;
use super::{ImportOptions, Imported, Progress, Stage};
use crate::catalog::{Movie, TagIndex};

/// Longest free-text tag that is taken, in characters.
const LONGEST_TAG: usize = 60;

/// Reads the dataset in a folder: `movies`, `ratings` and, where they are there, `links` and `tags`, each as `.csv` or
/// `.dat`, plain or `.gz`.
///
/// # Errors
/// When movies or ratings are missing, a file is unreadable or something else, or when no movie passes the filters.
pub fn read_movielens(
    folder: &Path,
    options: &ImportOptions,
    progress: &dyn Fn(Progress),
) -> Result<Imported, ImportError> {
    let folders = [folder.to_owned()];
    let mut summary = ImportSummary::default();
    let mut list = MovieList::default();

    // Links first: two numbers of one film are recognised by its IMDb id.
    let mut links = None;
    if let Some(path) = find_file(&folders, &["links.csv"]) {
        let (found, file) = read_links(&path, progress)?;
        links = Some(found);
        summary.files.push(file);
    }
    let file = read_movies(&folders, &mut list, progress, |movie| {
        if let Some(link) = links.as_ref().and_then(|links| links.of_movie_id(movie.id)) {
            movie.imdb_id = link.imdb_id.clone();
            movie.tmdb_id = link.tmdb_id;
        }
    })?;
    summary.files.insert(0, file);
    let tags = read_tags(&folders, &mut list, &mut summary, progress)?;

    let mut input = InputFile::find(&folders, &["ratings.csv", "ratings.dat"])?;
    let mut ratings = FileSummary::new(input.name());
    let format = rating_format(&mut input)?;
    let columns = RatingColumns::read(&mut input, format, &list.by_id, list.movies.len(), &mut ratings, progress)?;
    summary.files.push(ratings);
    assemble(folder, list, tags, columns, options, summary, progress)
}

fn is_dat(path: &Path) -> bool {
    path.to_string_lossy().trim_end_matches(".gz").ends_with(".dat")
}

/// The form of the ratings file; reads the header of a CSV file.
fn rating_format(input: &mut InputFile) -> Result<RatingFormat, ImportError> {
    if is_dat(input.path()) {
        return Ok(RatingFormat::Dat);
    }
    let mut header = Vec::new();
    input.next_line(&mut header)?;
    let names: Vec<String> =
        text(Some(&header)).split(',').map(|name| name.trim().trim_matches('"').to_lowercase()).collect();
    let column = |name: &str| names.iter().position(|n| *n == name.to_lowercase());
    match (column("userId"), column("movieId"), column("rating")) {
        (Some(user), Some(movie), Some(rating)) => Ok(RatingFormat::Csv { user, movie, rating }),
        _ => Err(ImportError::Format {
            path: input.path().to_owned(),
            line: Some(1),
            problem: "must name the columns userId, movieId and rating in its first line".to_owned(),
        }),
    }
}

fn read_movies(
    folders: &[PathBuf],
    list: &mut MovieList,
    progress: &dyn Fn(Progress),
    link: impl Fn(&mut Movie),
) -> Result<FileSummary, ImportError> {
    let input = InputFile::find(folders, &["movies.csv", "movies.dat"])?;
    let mut summary = FileSummary::new(input.name());
    for_each_record(
        input,
        ["movieId", "title", "genres"],
        Stage::Movies,
        &mut summary,
        progress,
        |[id, title, genres], line, summary| {
            let Ok(id) = id.parse() else { return summary.skip("the number is none", line) };
            let parsed = ParsedTitle::parse(&title);
            let Some(year) = parsed.year else { return summary.skip("no year in the title", line) };
            let mut movie = Movie {
                id,
                year,
                title: parsed.title,
                other_titles: parsed.other_titles,
                genres: genres_of(&genres),
                ..Movie::default()
            };
            link(&mut movie);
            list.add(movie, line, summary);
        },
    )?;
    Ok(summary)
}

/// Reads free-text tags, in lower case, counted for each movie; gives the names in alphabetical order.
fn read_tags(
    folders: &[PathBuf],
    list: &mut MovieList,
    summary: &mut ImportSummary,
    progress: &dyn Fn(Progress),
) -> Result<Vec<String>, ImportError> {
    let Some(path) = find_file(folders, &["tags.csv", "tags.dat"]) else { return Ok(Vec::new()) };
    let input = InputFile::open(&path)?;
    let mut file = FileSummary::new(input.name());
    let mut given: Vec<(u32, String)> = Vec::new();
    for_each_record(
        input,
        ["userId", "movieId", "tag"],
        Stage::Tags,
        &mut file,
        progress,
        |[_, movie, tag], line, file| {
            let movie = movie.parse().ok().and_then(|id: i64| list.by_id.get(&id).copied());
            let tag = tag.to_lowercase();
            match movie {
                None => file.skip("of a movie that is not in the movie list or has no year", line),
                Some(_) if tag.is_empty() || tag.chars().count() > LONGEST_TAG => {
                    file.skip("empty or no tag but a text", line)
                }
                Some(movie) => given.push((movie, tag)),
            }
        },
    )?;
    summary.files.push(file);

    let mut names: Vec<String> = given.iter().map(|(_, tag)| tag.clone()).collect();
    names.sort_unstable();
    names.dedup();
    let index: HashMap<&str, TagIndex> =
        names.iter().enumerate().map(|(i, name)| (name.as_str(), TagIndex(i as u32))).collect();
    let mut counts = TagCounts::default();
    for (movie, tag) in &given {
        counts.add(*movie, index[tag.as_str()], 1.0);
    }
    counts.give_to(&mut list.movies);
    Ok(names)
}

/// Gives the three fields of every record of a `.csv` (by column name) or `.dat` file (by position) to `take`.
fn for_each_record(
    mut input: InputFile,
    columns: [&str; 3],
    stage: Stage,
    summary: &mut FileSummary,
    progress: &dyn Fn(Progress),
    mut take: impl FnMut([String; 3], u64, &mut FileSummary),
) -> Result<(), ImportError> {
    if is_dat(input.path()) {
        let mut line = Vec::new();
        while input.next_line(&mut line)? {
            summary.read += 1;
            let fields = text(Some(&line));
            match fields.splitn(4, "::").collect::<Vec<_>>()[..] {
                [a, b, c, ..] => take([a, b, c].map(|field| field.trim().to_owned()), input.line(), summary),
                _ => summary.skip("fewer than three fields", input.line()),
            }
            input.tell(stage, progress);
        }
    } else {
        let mut file = input.into_csv();
        let places = file.required_columns(columns)?;
        let mut record = csv::ByteRecord::new();
        while let Some(line) = file.next_record(&mut record)? {
            summary.read += 1;
            if places.iter().any(|&place| place >= record.len()) {
                summary.skip("fewer than three fields", line);
            } else {
                take(places.map(|place| text(record.get(place))), line, summary);
            }
            if summary.read.is_multiple_of(4096) {
                progress(Progress { stage, done: file.share() });
            }
        }
    }
    summary.kept = summary.read - summary.skipped_count();
    Ok(())
}
