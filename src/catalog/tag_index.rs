//! Which movies have a tag, and how much it is what the movie is about.

use super::{Movie, MovieIndex, TagIndex};

/// For each tag the movies that have it with the tag's relevance there.
#[derive(Debug, Clone, Default)]
pub struct TagRelevances {
    by_tag: Vec<Vec<(MovieIndex, f32)>>,
    idf: Vec<f32>,
}

impl TagRelevances {
    /// Computes relevances from tag counts.
    pub fn new(movies: &[Movie], tags: usize) -> Self {
        let mut by_tag: Vec<Vec<(MovieIndex, f32)>> = vec![Vec::new(); tags];
        for (i, movie) in movies.iter().enumerate() {
            let most = movie.tags.iter().map(|t| t.count).fold(0.0, f32::max);
            for tag in &movie.tags {
                by_tag[tag.tag.get()].push((MovieIndex(i as u32), relevance(tag.count, most)));
            }
        }
        for movies in &mut by_tag {
            movies.sort_unstable_by_key(|(movie, _)| *movie);
            movies.dedup_by_key(|(movie, _)| *movie);
        }
        let n = movies.len() as f32;
        let idf = by_tag.iter().map(|m| (1.0 + (n - m.len() as f32 + 0.5) / (m.len() as f32 + 0.5)).ln()).collect();
        Self { by_tag, idf }
    }

    /// The movies that have a tag, in catalog order, with its relevance, 0 to 1.
    pub fn movies(&self, tag: TagIndex) -> &[(MovieIndex, f32)] {
        &self.by_tag[tag.get()]
    }

    /// Relevance of a tag for a movie, 0 when it does not have it.
    pub fn relevance(&self, tag: TagIndex, movie: MovieIndex) -> f32 {
        let movies = self.movies(tag);
        movies.binary_search_by_key(&movie, |(m, _)| *m).map_or(0.0, |at| movies[at].1)
    }

    /// Inverse document frequency of a tag: how much it says.
    pub fn idf(&self, tag: TagIndex) -> f32 {
        self.idf[tag.get()]
    }
}

/// A tag is relevant when it is given often compared with the movie's most frequent tag; a single vote is worth half.
fn relevance(count: f32, most: f32) -> f32 {
    (count / most).sqrt() * (count / (count + 1.0)).max(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::TagCount;

    #[test]
    fn a_tag_given_more_often_is_more_relevant() {
        let tag = |tag, count| TagCount { tag: TagIndex(tag), count };
        let movies = [
            Movie { tags: vec![tag(0, 40.0), tag(1, 1.0)], ..Movie::default() },
            Movie { tags: vec![tag(1, 5.0)], ..Movie::default() },
        ];
        let tags = TagRelevances::new(&movies, 3);
        let of = |t, m| tags.relevance(TagIndex(t), MovieIndex(m));
        assert!(of(0, 0) > 0.9);
        assert!(of(1, 0) < 0.2, "a stray vote");
        assert!(of(1, 1) > 0.8);
        assert_eq!(of(2, 0), 0.0);
        assert!(tags.idf(TagIndex(0)) > tags.idf(TagIndex(1)), "the rarer tag says more");
    }
}
