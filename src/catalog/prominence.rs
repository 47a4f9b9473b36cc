//! How widely known and how well regarded a movie is among the films of its time.

use super::Movie;

/// Films released within so many years before or after count as a film's contemporaries.
const CONTEMPORARY_YEARS: u16 = 3;
/// So many ratings of the catalog's mean are mixed into a movie's own, so that one enthusiast does not make a classic.
const SHRINKAGE: f32 = 10.0;
const WEIGHT_OF_KNOWN: f32 = 0.9;
const WEIGHT_OF_CONTEMPORARIES: f32 = 1.0;
const WEIGHT_OF_REGARD: f32 = 0.8;
/// So many movies with the catalog's mean number of ratings are mixed into a film's contemporaries, so that a film of a
/// thinly covered time is not the giant among dwarfs.
const TYPICAL_CONTEMPORARIES: f64 = 50.0;

/// Popularity figures of a catalog, one value per movie.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prominence {
    /// Log of a prior probability that somebody means this movie: more for a film that more people rated than its
    /// contemporaries, and rated higher. Natural units, only differences matter.
    pub prior: Vec<f32>,
    /// Rank by number of ratings as a share of the catalog: 1 for the most widely known movie, 0 for the least.
    pub known: Vec<f32>,
    /// Mean rating, shrunk towards the catalog's mean, 0.5 to 5.
    pub regard: Vec<f32>,
}

impl Prominence {
    /// Computes the figures.
    pub fn new(movies: &[Movie]) -> Self {
        let regard = shrunk_means(movies);
        let contemporaries = mean_ratings_of_contemporaries(movies);
        let prior = movies
            .iter()
            .enumerate()
            .map(|(i, movie)| {
                WEIGHT_OF_KNOWN * (movie.rating_count as f32).ln_1p()
                    - WEIGHT_OF_CONTEMPORARIES * contemporaries[i].ln_1p()
                    + WEIGHT_OF_REGARD * regard[i]
            })
            .collect();
        Self { prior, known: ranks(movies), regard }
    }
}

fn shrunk_means(movies: &[Movie]) -> Vec<f32> {
    let total: f64 = movies.iter().map(|m| f64::from(m.rating_count) * f64::from(m.average_rating)).sum();
    let count: f64 = movies.iter().map(|m| f64::from(m.rating_count)).sum();
    let mean = if count > 0.0 { (total / count) as f32 } else { 3.0 };
    movies
        .iter()
        .map(|m| {
            let n = m.rating_count as f32;
            (n * m.average_rating + SHRINKAGE * mean) / (n + SHRINKAGE)
        })
        .collect()
}

fn mean_ratings_of_contemporaries(movies: &[Movie]) -> Vec<f32> {
    let years = movies.iter().map(|m| usize::from(m.year)).max().unwrap_or(0) + 1;
    // Sums over all years before, so that any span is one subtraction.
    let mut movies_before = vec![0.0f64; years + 1];
    let mut ratings_before = vec![0.0f64; years + 1];
    for movie in movies {
        movies_before[usize::from(movie.year) + 1] += 1.0;
        ratings_before[usize::from(movie.year) + 1] += f64::from(movie.rating_count);
    }
    for year in 0..years {
        movies_before[year + 1] += movies_before[year];
        ratings_before[year + 1] += ratings_before[year];
    }
    let mean = ratings_before[years] / movies_before[years].max(1.0);
    movies
        .iter()
        .map(|movie| {
            let from = usize::from(movie.year.saturating_sub(CONTEMPORARY_YEARS));
            let to = (usize::from(movie.year) + usize::from(CONTEMPORARY_YEARS) + 1).min(years);
            let ratings = ratings_before[to] - ratings_before[from] + TYPICAL_CONTEMPORARIES * mean;
            (ratings / (movies_before[to] - movies_before[from] + TYPICAL_CONTEMPORARIES)) as f32
        })
        .collect()
}

fn ranks(movies: &[Movie]) -> Vec<f32> {
    let mut order: Vec<usize> = (0..movies.len()).collect();
    order.sort_by_key(|&i| movies[i].rating_count);
    let mut known = vec![0.0; movies.len()];
    let last = movies.len().saturating_sub(1).max(1) as f32;
    for (rank, i) in order.into_iter().enumerate() {
        known[i] = rank as f32 / last;
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn movie(year: u16, rating_count: u32, average_rating: f32) -> Movie {
        Movie { year, rating_count, average_rating, ..Movie::default() }
    }

    #[test]
    fn a_film_is_measured_against_the_films_of_its_time() {
        // 1999 was rated by many, 2014 by few: 200 ratings are little then and much later.
        let mut movies: Vec<Movie> = (0..200).map(|_| movie(1999, 1000, 3.5)).collect();
        movies.extend((0..200).map(|_| movie(2014, 50, 3.5)));
        movies.push(movie(1999, 200, 3.5));
        movies.push(movie(2014, 200, 3.5));
        let prior = Prominence::new(&movies).prior;
        assert!(prior[401] > prior[400]);
    }

    #[test]
    fn more_ratings_and_higher_ones_raise_the_prior() {
        let prior = Prominence::new(&[movie(2000, 10, 3.0), movie(2000, 100, 3.0), movie(2000, 100, 4.0)]).prior;
        assert!(prior[0] < prior[1] && prior[1] < prior[2]);
    }

    #[test]
    fn one_enthusiast_does_not_make_a_classic() {
        let regard = Prominence::new(&[movie(2000, 1, 5.0), movie(2000, 500, 4.2), movie(2000, 500, 3.0)]).regard;
        assert!(regard[0] < regard[1]);
    }
}
