//! A person's own ratings, as other services export them: Letterboxd's `ratings.csv` and IMDb's ratings CSV.

use std::path::Path;

use csv::ByteRecord;
use time::macros::format_description;

use super::error::ImportError;
use super::input::{CsvFile, text};
use super::summary::FileSummary;
use super::title::imdb_id;

/// A rating of a person's own.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonalRating {
    /// Title as the service has it.
    pub title: String,
    /// Year of release, where it is given.
    pub year: Option<u16>,
    /// `tt` and at least 7 digits, where it is given.
    pub imdb_id: Option<String>,
    /// 0.5 to 5.
    pub rating: f32,
    /// Beginning of the day on which it was given, seconds since 1970, where that is told.
    pub rated_at: Option<i64>,
}

/// The exports that are understood.
enum Export {
    /// `Date,Name,Year,Letterboxd URI,Rating`, rating 0.5 to 5.
    Letterboxd { name: usize, year: usize, rating: usize, date: Option<usize> },
    /// `Const,Your Rating,Date Rated,Title,...,Title Type,...,Year,...`, rating 1 to 10.
    Imdb { id: usize, rating: usize, title: usize, year: usize, kind: Option<usize>, date: Option<usize> },
}

/// Reads an export of either service, told apart by the columns.
///
/// # Errors
/// When the content is no CSV or has neither service's columns.
pub fn read_personal_ratings(name: &str, content: &[u8]) -> Result<(Vec<PersonalRating>, FileSummary), ImportError> {
    let mut file = CsvFile::from_bytes(Path::new(name), content);
    let export = recognise(name, &mut file)?;
    let mut summary = FileSummary::new(name);
    let mut ratings = Vec::new();
    let mut record = ByteRecord::new();
    while let Some(line) = file.next_record(&mut record)? {
        summary.read += 1;
        match rating_of(&record, &export) {
            Ok(rating) => ratings.push(rating),
            Err(reason) => summary.skip(reason, line),
        }
    }
    summary.kept = ratings.len() as u64;
    Ok((ratings, summary))
}

fn recognise(name: &str, file: &mut CsvFile) -> Result<Export, ImportError> {
    if let [Some(id), Some(rating), Some(title), Some(year), kind, date] =
        file.columns(["Const", "Your Rating", "Title", "Year", "Title Type", "Date Rated"])?
    {
        return Ok(Export::Imdb { id, rating, title, year, kind, date });
    }
    if let [Some(name), Some(year), Some(rating), date] = file.columns(["Name", "Year", "Rating", "Date"])? {
        return Ok(Export::Letterboxd { name, year, rating, date });
    }
    Err(ImportError::Format {
        path: name.into(),
        line: Some(1),
        problem: "is neither Letterboxd's ratings.csv nor IMDb's ratings export; send one of them as it was downloaded"
            .to_owned(),
    })
}

/// The rating of a record, or why there is none.
fn rating_of(record: &ByteRecord, export: &Export) -> Result<PersonalRating, &'static str> {
    let field = |column: usize| text(record.get(column));
    let (title, year, imdb_id, stars, date) = match *export {
        Export::Letterboxd { name, year, rating, date } => {
            (field(name), field(year), None, field(rating).parse::<f32>(), date)
        }
        Export::Imdb { id, rating, title, year, kind, date } => {
            if kind.is_some_and(|kind| is_series(&field(kind))) {
                return Err("a series, an episode or a game");
            }
            let stars = field(rating).parse::<f32>().map(|rating| rating / 2.0);
            (field(title), field(year), imdb_id(&field(id)), stars, date)
        }
    };
    match stars {
        _ if title.is_empty() => Err("no title"),
        Ok(stars) if (0.5..=5.0).contains(&stars) => {
            let rated_at = date.and_then(|date| beginning_of(&field(date)));
            Ok(PersonalRating {
                title,
                year: year.parse().ok(),
                imdb_id,
                rating: (stars * 2.0).round() / 2.0,
                rated_at,
            })
        }
        _ => Err("no rating"),
    }
}

/// The beginning of a day such as 2021-01-02, seconds since 1970.
fn beginning_of(day: &str) -> Option<i64> {
    let day = time::Date::parse(day, format_description!("[year]-[month]-[day]")).ok()?;
    Some(day.midnight().assume_utc().unix_timestamp())
}

fn is_series(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    ["series", "episode", "game", "podcast"].iter().any(|word| kind.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letterboxd() {
        let csv = "Date,Name,Year,Letterboxd URI,Rating\n2021-01-02,\"Good, the Bad\",1966,https://boxd.it/x,4.5\n2021-01-03,Heat,1995,https://boxd.it/y,\n";
        let (ratings, summary) = read_personal_ratings("ratings.csv", csv.as_bytes()).unwrap();
        assert_eq!(
            ratings,
            [PersonalRating {
                title: "Good, the Bad".into(),
                year: Some(1966),
                imdb_id: None,
                rating: 4.5,
                rated_at: Some(1_609_545_600)
            }]
        );
        assert_eq!(summary.skipped["no rating"].lines, [3]);
    }

    #[test]
    fn imdb() {
        let csv = "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres\ntt0113277,9,2020-01-01,Heat,Heat,https://x,Movie,8.3,170,1995,Crime\ntt0903747,10,2020-01-01,Breaking Bad,Breaking Bad,https://x,TV Series,9.5,45,2008,Crime\n";
        let (ratings, summary) = read_personal_ratings("ratings.csv", csv.as_bytes()).unwrap();
        assert_eq!(
            ratings,
            [PersonalRating {
                title: "Heat".into(),
                year: Some(1995),
                imdb_id: Some("tt0113277".into()),
                rating: 4.5,
                rated_at: Some(1_577_836_800)
            }]
        );
        assert_eq!(summary.skipped_count(), 1);
    }

    #[test]
    fn anything_else_is_refused() {
        for content in [&b""[..], b"a,b,c\n1,2,3\n", b"\xff\xfe\x00", b"Name,Year\nHeat,1995\n"] {
            let error = read_personal_ratings("x.csv", content).unwrap_err();
            assert!(error.to_string().contains("Letterboxd"), "{error}");
        }
    }
}
