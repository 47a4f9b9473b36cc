//! Catalogs: which there are, which one is active, and what is in them.

use serde::Serialize;
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{FromRow, Row, Transaction};
use time::OffsetDateTime;

use super::{Store, StoreError};
use crate::catalog::{CatalogContents, Movie, MovieIndex, MovieKey, TagCount, TagIndex};

/// Key of the setting that names the active catalog.
const ACTIVE_CATALOG: &str = "active_catalog";
/// Movies written by one statement.
const CHUNK: usize = 500;

/// What is known of a catalog without loading it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CatalogInfo {
    /// Its name.
    pub name: String,
    /// Where it comes from, in words.
    pub source: String,
    /// True when its ratings are those of the simulated audience.
    pub simulated: bool,
    /// 16 hexadecimal digits that change with the movies, their order and their ratings.
    pub fingerprint: String,
    /// Name of its ratings file in the folder of catalogs.
    pub ratings_file: String,
    /// Number of movies.
    pub movies: i64,
    /// Number of users behind its ratings.
    pub users: i64,
    /// Number of ratings.
    pub ratings: i64,
    /// When it was written, seconds since 1970.
    pub created_at: i64,
}

/// A catalog to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewCatalog<'a> {
    /// Movies and tags.
    pub contents: &'a CatalogContents,
    /// Where it comes from, in words.
    pub source: &'a str,
    /// Identifies movies and ratings.
    pub fingerprint: &'a str,
    /// Name of the ratings file, which is there already.
    pub ratings_file: &'a str,
    /// Number of users behind the ratings.
    pub users: usize,
    /// Number of ratings.
    pub ratings: usize,
}

impl Store {
    /// All catalogs, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn catalogs(&self) -> Result<Vec<CatalogInfo>, StoreError> {
        let query = sqlx::query_as(
            "SELECT name, source, simulated, fingerprint, ratings_file, users, ratings, created_at,
                    (SELECT count(*) FROM movies WHERE catalog_id = catalogs.id) AS movies
             FROM catalogs ORDER BY id",
        );
        Ok(query.fetch_all(self.pool()).await?)
    }

    /// One catalog, if it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn catalog(&self, name: &str) -> Result<Option<CatalogInfo>, StoreError> {
        let query = sqlx::query_as(
            "SELECT name, source, simulated, fingerprint, ratings_file, users, ratings, created_at,
                    (SELECT count(*) FROM movies WHERE catalog_id = catalogs.id) AS movies
             FROM catalogs WHERE name = ?",
        );
        Ok(query.bind(name).fetch_optional(self.pool()).await?)
    }

    /// The keys of a catalog's movies, in catalog order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn movie_keys(&self, catalog: &str) -> Result<Vec<MovieKey>, StoreError> {
        let query = sqlx::query_as(
            "SELECT imdb_id, title, year FROM movies WHERE catalog_id = (SELECT id FROM catalogs WHERE name = ?)
             ORDER BY position",
        );
        let rows: Vec<(Option<String>, String, u16)> = query.bind(catalog).fetch_all(self.pool()).await?;
        Ok(rows.into_iter().map(|(imdb_id, title, year)| MovieKey::new(imdb_id.as_deref(), &title, year)).collect())
    }

    /// The dataset's numbers of a catalog's movies, in catalog order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dataset_ids(&self, catalog: &str) -> Result<Vec<i64>, StoreError> {
        let query = sqlx::query_scalar(
            "SELECT dataset_id FROM movies WHERE catalog_id = (SELECT id FROM catalogs WHERE name = ?)
             ORDER BY position",
        );
        Ok(query.bind(catalog).fetch_all(self.pool()).await?)
    }

    /// Name of the catalog that is used, if one was chosen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn active_catalog(&self) -> Result<Option<String>, StoreError> {
        let query = sqlx::query_scalar("SELECT value FROM app_settings WHERE key = ?").bind(ACTIVE_CATALOG);
        Ok(query.fetch_optional(self.pool()).await?)
    }

    /// Chooses the catalog that is used from the next start on.
    ///
    /// # Errors
    /// [`StoreError::UnknownCatalog`] when there is none of that name.
    pub async fn set_active_catalog(&self, name: &str) -> Result<(), StoreError> {
        let query = sqlx::query(
            "INSERT INTO app_settings (key, value) SELECT ?, name FROM catalogs WHERE name = ?
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        );
        let done = query.bind(ACTIVE_CATALOG).bind(name).execute(self.pool()).await?;
        if done.rows_affected() == 0 { Err(StoreError::UnknownCatalog { name: name.to_owned() }) } else { Ok(()) }
    }

    /// Writes a catalog in place of one of the same name, in one transaction: it is there whole or not at all.
    ///
    /// # Errors
    /// When the database fails; what was there before is then untouched.
    pub async fn save_catalog(&self, catalog: &NewCatalog<'_>) -> Result<(), StoreError> {
        let contents = catalog.contents;
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM catalogs WHERE name = ?").bind(&contents.name).execute(&mut *transaction).await?;
        let query = sqlx::query_scalar(
            "INSERT INTO catalogs (name, source, simulated, fingerprint, ratings_file, users, ratings, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        );
        let id: i64 = query
            .bind(&contents.name)
            .bind(catalog.source)
            .bind(contents.simulated)
            .bind(catalog.fingerprint)
            .bind(catalog.ratings_file)
            .bind(catalog.users as i64)
            .bind(catalog.ratings as i64)
            .bind(OffsetDateTime::now_utc().unix_timestamp())
            .fetch_one(&mut *transaction)
            .await?;
        sqlx::query("INSERT INTO tags (catalog_id, position, name) SELECT ?, key, value FROM json_each(?)")
            .bind(id)
            .bind(json(&contents.tags))
            .execute(&mut *transaction)
            .await?;
        let positions: Vec<MovieIndex> = (0..contents.movies.len() as u32).map(MovieIndex).collect();
        write_movies(&mut transaction, id, &contents.movies, &positions).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Writes some movies of a catalog again, all of them or none.
    ///
    /// # Errors
    /// [`StoreError::UnknownCatalog`], or when the database fails.
    pub async fn update_movies(&self, contents: &CatalogContents, changed: &[MovieIndex]) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let id: Option<i64> = sqlx::query_scalar("SELECT id FROM catalogs WHERE name = ?")
            .bind(&contents.name)
            .fetch_optional(&mut *transaction)
            .await?;
        let id = id.ok_or_else(|| StoreError::UnknownCatalog { name: contents.name.clone() })?;
        sqlx::query("DELETE FROM movies WHERE catalog_id = ? AND position IN (SELECT value FROM json_each(?))")
            .bind(id)
            .bind(json(&changed.iter().map(|index| index.0).collect::<Vec<_>>()))
            .execute(&mut *transaction)
            .await?;
        write_movies(&mut transaction, id, &contents.movies, changed).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Reads a whole catalog.
    ///
    /// # Errors
    /// [`StoreError::UnknownCatalog`] when there is none of that name, [`StoreError::Corrupt`] when it is unreadable.
    pub async fn load_catalog(&self, name: &str) -> Result<CatalogContents, StoreError> {
        // One transaction sees one state, even while an import replaces the catalog.
        let mut transaction = self.pool().begin().await?;
        let row: Option<(i64, bool)> = sqlx::query_as("SELECT id, simulated FROM catalogs WHERE name = ?")
            .bind(name)
            .fetch_optional(&mut *transaction)
            .await?;
        let (id, simulated) = row.ok_or_else(|| StoreError::UnknownCatalog { name: name.to_owned() })?;
        let tags = sqlx::query_scalar("SELECT name FROM tags WHERE catalog_id = ? ORDER BY position")
            .bind(id)
            .fetch_all(&mut *transaction)
            .await?;
        let rows = sqlx::query(
            "SELECT dataset_id, imdb_id, tmdb_id, title, original_title, other_titles, year, directors, cast_members,
                    genres, runtime, languages, countries, franchise, plot, rating_count, average_rating,
                    (SELECT group_concat(tag || ' ' || count, ' ') FROM tag_counts WHERE movie_id = movies.id)
             FROM movies WHERE catalog_id = ? ORDER BY position",
        )
        .bind(id)
        .fetch_all(&mut *transaction)
        .await?;
        let movies = rows.iter().map(movie_of).collect::<Result<_, _>>()?;
        Ok(CatalogContents { name: name.to_owned(), simulated, movies, tags })
    }
}

/// A movie as the statements below read it.
#[derive(Serialize)]
struct MovieRow<'a> {
    position: u32,
    tags: Vec<(u32, f32)>,
    dataset_id: i64,
    imdb_id: Option<&'a str>,
    tmdb_id: Option<i64>,
    title: &'a str,
    original_title: Option<&'a str>,
    other_titles: &'a [String],
    year: u16,
    directors: &'a [String],
    cast_members: &'a [String],
    genres: &'a [String],
    runtime: Option<u16>,
    languages: &'a [String],
    countries: &'a [String],
    franchise: Option<&'a str>,
    plot: Option<&'a str>,
    rating_count: u32,
    average_rating: f32,
}

impl<'a> MovieRow<'a> {
    fn new(position: MovieIndex, movie: &'a Movie) -> Self {
        Self {
            position: position.0,
            tags: movie.tags.iter().map(|tag| (tag.tag.0, tag.count)).collect(),
            dataset_id: movie.id,
            imdb_id: movie.imdb_id.as_deref(),
            tmdb_id: movie.tmdb_id,
            title: &movie.title,
            original_title: movie.original_title.as_deref(),
            other_titles: &movie.other_titles,
            year: movie.year,
            directors: &movie.directors,
            cast_members: &movie.cast,
            genres: &movie.genres,
            runtime: movie.runtime,
            languages: &movie.languages,
            countries: &movie.countries,
            franchise: movie.franchise.as_deref(),
            plot: movie.plot.as_deref(),
            rating_count: movie.rating_count,
            average_rating: movie.average_rating,
        }
    }
}

/// Inserts movies with their tag counts and puts them into the full-text index, a few hundred at a time: a statement
/// for each movie would spend its time on the way to the database and back.
async fn write_movies(
    transaction: &mut Transaction<'_, Sqlite>,
    catalog: i64,
    movies: &[Movie],
    positions: &[MovieIndex],
) -> Result<(), StoreError> {
    for chunk in positions.chunks(CHUNK) {
        let rows: Vec<MovieRow<'_>> = chunk.iter().map(|&at| MovieRow::new(at, &movies[at.get()])).collect();
        let rows = json(&rows);
        sqlx::query(
            "INSERT INTO movies (catalog_id, position, dataset_id, imdb_id, tmdb_id, title, original_title, other_titles,
                                 year, directors, cast_members, genres, runtime, languages, countries, franchise, plot,
                                 rating_count, average_rating)
             SELECT ?, value ->> 'position', value ->> 'dataset_id', value ->> 'imdb_id', value ->> 'tmdb_id',
                    value ->> 'title', value ->> 'original_title', value -> 'other_titles', value ->> 'year',
                    value -> 'directors', value -> 'cast_members', value -> 'genres', value ->> 'runtime',
                    value -> 'languages', value -> 'countries', value ->> 'franchise', value ->> 'plot',
                    value ->> 'rating_count', value ->> 'average_rating'
             FROM json_each(?)",
        )
        .bind(catalog)
        .bind(&rows)
        .execute(&mut **transaction)
        .await?;
        sqlx::query(
            "INSERT INTO tag_counts (movie_id, tag, count)
             SELECT movies.id, tag.value ->> 0, tag.value ->> 1
             -- CROSS JOIN keeps this order: the JSON is read once, the movies are looked up.
             FROM json_each(?2) AS row
             CROSS JOIN movies ON movies.catalog_id = ?1 AND movies.position = row.value ->> 'position'
             CROSS JOIN json_each(row.value, '$.tags') AS tag",
        )
        .bind(catalog)
        .bind(&rows)
        .execute(&mut **transaction)
        .await?;
        sqlx::query(
            "INSERT INTO movie_search (rowid, title, other_titles, people, tags, genres, plot)
             SELECT id, title, concat_ws(' ', original_title, other_titles, franchise), directors || ' ' || cast_members,
                    (SELECT group_concat(tags.name, ' . ') FROM tag_counts
                     JOIN tags ON tags.catalog_id = movies.catalog_id AND tags.position = tag_counts.tag
                     WHERE tag_counts.movie_id = movies.id),
                    genres, plot
             FROM movies WHERE catalog_id = ? AND position IN (SELECT value FROM json_each(?))",
        )
        .bind(catalog)
        .bind(json(&chunk.iter().map(|index| index.0).collect::<Vec<_>>()))
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

fn movie_of(row: &SqliteRow) -> Result<Movie, StoreError> {
    Ok(Movie {
        id: row.try_get(0)?,
        imdb_id: row.try_get(1)?,
        tmdb_id: row.try_get(2)?,
        title: row.try_get(3)?,
        original_title: row.try_get(4)?,
        other_titles: list(row, 5, "movies.other_titles")?,
        year: row.try_get(6)?,
        directors: list(row, 7, "movies.directors")?,
        cast: list(row, 8, "movies.cast_members")?,
        genres: list(row, 9, "movies.genres")?,
        runtime: row.try_get(10)?,
        languages: list(row, 11, "movies.languages")?,
        countries: list(row, 12, "movies.countries")?,
        franchise: row.try_get(13)?,
        plot: row.try_get(14)?,
        rating_count: row.try_get(15)?,
        average_rating: row.try_get(16)?,
        tags: tag_counts(row.try_get(17)?)?,
    })
}

/// A JSON array of strings.
fn list(row: &SqliteRow, column: usize, what: &'static str) -> Result<Vec<String>, StoreError> {
    match row.try_get::<&str, _>(column)? {
        "[]" => Ok(Vec::new()),
        text => serde_json::from_str(text).map_err(|e| StoreError::Corrupt { what, detail: e.to_string() }),
    }
}

/// `tag count tag count ...`.
fn tag_counts(text: Option<&str>) -> Result<Vec<TagCount>, StoreError> {
    let corrupt = || StoreError::Corrupt { what: "tag_counts", detail: text.unwrap_or_default().to_owned() };
    let mut words = text.unwrap_or_default().split_ascii_whitespace();
    let mut counts = Vec::new();
    while let Some(tag) = words.next() {
        let count = words.next().ok_or_else(corrupt)?;
        counts.push(TagCount {
            tag: TagIndex(tag.parse().map_err(|_| corrupt())?),
            count: count.parse().map_err(|_| corrupt())?,
        });
    }
    Ok(counts)
}

/// Rows as a JSON parameter. Only numbers and texts go in, for which serialisation cannot fail.
fn json<T: Serialize>(rows: &[T]) -> String {
    serde_json::to_string(rows).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(name: &str) -> CatalogContents {
        let heat = Movie {
            id: 6,
            imdb_id: Some("tt0113277".into()),
            tmdb_id: Some(949),
            title: "Heat".into(),
            original_title: Some("Heat \"quoted\" ' -- ; DROP".into()),
            other_titles: vec!["El calor".into(), "Żar".into()],
            year: 1995,
            directors: vec!["Michael Mann".into()],
            cast: vec!["Al Pacino".into(), "Robert De Niro".into()],
            genres: vec!["Crime".into()],
            runtime: Some(170),
            languages: vec!["en".into()],
            countries: vec!["US".into()],
            franchise: None,
            plot: Some("A thief\nand a detective in Los Angeles.".into()),
            rating_count: 12,
            average_rating: 4.1,
            tags: vec![TagCount { tag: TagIndex(0), count: 5.0 }, TagCount { tag: TagIndex(1), count: 2.0 }],
        };
        let amelie = Movie { id: 2, title: "Amélie".into(), year: 2001, average_rating: 3.5, ..Movie::default() };
        CatalogContents {
            name: name.into(),
            simulated: true,
            movies: vec![heat, amelie],
            tags: vec!["heist".into(), "slow burn".into()],
        }
    }

    fn new(contents: &CatalogContents) -> NewCatalog<'_> {
        NewCatalog { contents, source: "a test", fingerprint: "00ff", ratings_file: "a.ratings", users: 3, ratings: 12 }
    }

    async fn count(store: &Store, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(store.pool()).await.unwrap()
    }

    #[tokio::test]
    async fn a_catalog_comes_back_as_it_was_saved() {
        let store = Store::open_in_memory().await.unwrap();
        let saved = contents("one");
        store.save_catalog(&new(&saved)).await.unwrap();
        let loaded = store.load_catalog("one").await.unwrap();
        assert_eq!(loaded.movies, saved.movies);
        assert_eq!(loaded.tags, saved.tags);
        assert!(loaded.simulated);
        let keys: Vec<MovieKey> = saved.movies.iter().map(Movie::key).collect();
        assert_eq!(store.movie_keys("one").await.unwrap(), keys);
        assert_eq!(store.dataset_ids("one").await.unwrap(), [6, 2]);
        let info = store.catalog("one").await.unwrap().unwrap();
        assert_eq!((info.movies, info.users, info.ratings), (2, 3, 12));
        assert_eq!(info.fingerprint, "00ff");
    }

    #[tokio::test]
    async fn saving_again_replaces_only_the_catalog_of_that_name() {
        let store = Store::open_in_memory().await.unwrap();
        store.save_catalog(&new(&contents("one"))).await.unwrap();
        store.save_catalog(&new(&contents("two"))).await.unwrap();
        let mut shorter = contents("one");
        shorter.movies.truncate(1);
        store.save_catalog(&new(&shorter)).await.unwrap();

        assert_eq!(store.load_catalog("one").await.unwrap().movies.len(), 1);
        assert_eq!(store.load_catalog("two").await.unwrap().movies.len(), 2);
        assert_eq!(count(&store, "SELECT count(*) FROM movies").await, 3);
        assert_eq!(count(&store, "SELECT count(*) FROM movie_search").await, 3, "the index follows");
        assert_eq!(count(&store, "SELECT count(*) FROM tag_counts").await, 4);
    }

    #[tokio::test]
    async fn a_broken_save_leaves_the_old_catalog() {
        let store = Store::open_in_memory().await.unwrap();
        store.save_catalog(&new(&contents("one"))).await.unwrap();
        let mut broken = contents("one");
        broken.movies.reverse();
        // The same tag twice breaks the primary key of tag counts, after the movies have been written.
        let twice = broken.movies[1].tags[0];
        broken.movies[1].tags.push(twice);
        assert!(store.save_catalog(&new(&broken)).await.is_err());
        assert_eq!(store.load_catalog("one").await.unwrap().movies, contents("one").movies);
    }

    #[tokio::test]
    async fn updated_movies_keep_their_place_and_are_found_by_their_new_words() {
        let store = Store::open_in_memory().await.unwrap();
        let mut changed = contents("one");
        store.save_catalog(&new(&changed)).await.unwrap();
        changed.movies[1].plot = Some("A waitress in Montmartre.".into());
        store.update_movies(&changed, &[MovieIndex(1)]).await.unwrap();
        assert_eq!(store.load_catalog("one").await.unwrap().movies, changed.movies);
        let found = store.search_movies("one", "montmartre", 5).await.unwrap();
        assert_eq!(found.iter().map(|hit| hit.movie).collect::<Vec<_>>(), [MovieIndex(1)]);
        assert_eq!(count(&store, "SELECT count(*) FROM movie_search").await, 2);
    }

    #[tokio::test]
    async fn the_active_catalog_must_be_there() {
        let store = Store::open_in_memory().await.unwrap();
        assert_eq!(store.active_catalog().await.unwrap(), None);
        let error = store.set_active_catalog("none").await.unwrap_err();
        assert!(matches!(error, StoreError::UnknownCatalog { .. }), "{error}");
        store.save_catalog(&new(&contents("one"))).await.unwrap();
        store.set_active_catalog("one").await.unwrap();
        assert_eq!(store.active_catalog().await.unwrap().as_deref(), Some("one"));
        let error = store.load_catalog("none").await.unwrap_err();
        assert!(error.to_string().contains("catalog list"));
    }
}
