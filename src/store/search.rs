//! Full-text search over titles, other titles, people, tags, genres and plots.

use super::{Store, StoreError};
use crate::catalog::MovieIndex;

/// Words of a query that are looked up; the rest of a long text is left out.
const MOST_WORDS: usize = 24;
/// How many more hits are fetched than asked for, because popularity changes their order.
const SPARE: usize = 60;

/// A movie that a search found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchHit {
    /// The movie.
    pub movie: MovieIndex,
    /// How well it fits; above 0, larger is better, comparable within one search only.
    pub score: f32,
}

impl Store {
    /// Movies of a catalog for some words, best first: those with all words, then those with some. The last word may
    /// be unfinished. Any text is a valid search.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_movies(&self, catalog: &str, text: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
        let words = words(text);
        if words.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let mut hits = self.matching(catalog, &all_words(&words), limit).await?;
        if hits.len() < limit && words.len() > 1 {
            let some = self.matching(catalog, &some_words(&words), limit).await?;
            let new =
                some.into_iter().filter(|hit| hits.iter().all(|found| found.movie != hit.movie)).collect::<Vec<_>>();
            hits.extend(new);
        }
        hits.truncate(limit);
        Ok(hits)
    }

    async fn matching(&self, catalog: &str, expression: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
        // bm25 is negative, the best smallest; the weights follow the columns of the index.
        let query = sqlx::query_as::<_, (u32, f32, u32)>(
            "SELECT movies.position, bm25(movie_search, 12, 8, 6, 4, 2, 1) AS rank, movies.rating_count
             FROM movie_search
             CROSS JOIN movies ON movies.id = movie_search.rowid
             WHERE movie_search MATCH ? AND movies.catalog_id = (SELECT id FROM catalogs WHERE name = ?)
             ORDER BY rank LIMIT ?",
        );
        let rows = query.bind(expression).bind(catalog).bind((limit + SPARE) as i64).fetch_all(self.pool()).await?;
        let mut hits: Vec<SearchHit> = rows
            .into_iter()
            .map(|(position, rank, ratings)| SearchHit {
                movie: MovieIndex(position),
                score: -rank * (1.0 + 0.05 * (ratings as f32).ln_1p()),
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.movie.cmp(&b.movie)));
        hits.truncate(limit);
        Ok(hits)
    }
}

/// The words of a text, each once, without punctuation; a word longer than any name is none.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && w.len() <= 64) {
        let word = word.to_lowercase();
        if !words.contains(&word) {
            words.push(word);
        }
        if words.len() == MOST_WORDS {
            break;
        }
    }
    words
}

/// Quoted, a word is only ever a word to FTS5, never an operator.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

fn all_words(words: &[String]) -> String {
    let mut terms: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    if let Some(last) = terms.last_mut() {
        *last = format!("({last} OR {last}*)");
    }
    terms.join(" AND ")
}

fn some_words(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" OR ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{CatalogContents, Movie, TagCount, TagIndex};
    use crate::store::NewCatalog;

    async fn store() -> Store {
        let movie = |title: &str, rating_count, directors: &[&str], plot: &str| Movie {
            title: title.into(),
            rating_count,
            year: 1999,
            directors: directors.iter().map(|d| d.to_string()).collect(),
            plot: Some(plot.into()),
            ..Movie::default()
        };
        let mut movies = vec![
            movie("Heat", 900, &["Michael Mann"], "A thief and a detective circle each other."),
            movie("Dead Heat", 3, &[], "Two policemen come back from the dead."),
            movie("Amélie", 700, &["Jean-Pierre Jeunet"], "A waitress in Montmartre helps others."),
            movie("The Detective", 10, &[], "Someone is looking for a thief."),
        ];
        movies[2].tags.push(TagCount { tag: TagIndex(0), count: 3.0 });
        let contents = CatalogContents { name: "c".into(), simulated: false, movies, tags: vec!["whimsical".into()] };
        let store = Store::open_in_memory().await.unwrap();
        let new =
            NewCatalog { contents: &contents, source: "", fingerprint: "", ratings_file: "", users: 0, ratings: 0 };
        store.save_catalog(&new).await.unwrap();
        store
    }

    async fn found(store: &Store, text: &str) -> Vec<u32> {
        store.search_movies("c", text, 10).await.unwrap().into_iter().map(|hit| hit.movie.0).collect()
    }

    #[tokio::test]
    async fn words_are_found_in_titles_people_tags_and_plots() {
        let store = store().await;
        assert_eq!(found(&store, "heat").await, [0, 1], "the better known film first");
        assert_eq!(found(&store, "amelie").await, [2], "accents do not matter");
        assert_eq!(found(&store, "jeunet").await, [2]);
        assert_eq!(found(&store, "whimsical").await, [2]);
        assert_eq!(found(&store, "montm").await, [2], "the last word may be unfinished");
        assert_eq!(found(&store, "waitresses").await, [2], "words are stemmed");
        assert_eq!(found(&store, "detective thief").await[..2], [3, 0], "a title counts more than a plot");
        assert_eq!(found(&store, "heat zebra").await, [0, 1], "some of the words are better than none");
        assert_eq!(store.search_movies("other", "heat", 10).await.unwrap(), []);
    }

    #[tokio::test]
    async fn any_text_is_a_valid_search() {
        let store = store().await;
        let long = "heat ".repeat(20_000);
        for text in [
            "",
            "   ",
            "\"",
            "heat\" OR \"",
            "NOT",
            "AND OR NOT",
            "title:heat",
            "he*t^2 - +",
            "'; DROP TABLE movies; --",
            "<b>heat</b>",
            "🎬🍿",
            "مرحبا",
            "(((",
            "NEAR(heat, 2)",
            "\0heat\0",
            &long,
        ] {
            let hits = store.search_movies("c", text, 5).await;
            assert!(hits.is_ok(), "{text:.40}: {hits:?}");
        }
        assert_eq!(found(&store, "NOT heat").await, [0, 1]);
    }
}
