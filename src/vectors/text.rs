//! What an embedding model is told of a film.

use sha2::{Digest as _, Sha256};

use crate::catalog::{Catalog, Movie};

/// Part of every key, so that a change of what is told makes new vectors.
const VERSION: &str = "film/1";
/// How many tags of a film are told.
const TAGS: usize = 10;
/// Bytes that a token takes at least, roughly.
const BYTES_PER_TOKEN: usize = 3;

/// What a text is known by: the beginning of its SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextKey(pub(super) u64);

impl TextKey {
    fn of(text: &str) -> Self {
        let digest = Sha256::new().chain_update(VERSION).chain_update([0]).chain_update(text).finalize();
        Self(digest.iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte)))
    }
}

/// The text of every film, in catalog order, with its key. `prefix` comes first; none takes more than `tokens`.
pub fn film_texts(catalog: &Catalog, prefix: &str, tokens: u32) -> Vec<(TextKey, String)> {
    let bytes = (tokens as usize).saturating_mul(BYTES_PER_TOKEN);
    let text = |movie| format!("{prefix}{}", film_text(catalog, movie, bytes.saturating_sub(prefix.len())));
    catalog.movies().iter().map(text).map(|text| (TextKey::of(&text), text)).collect()
}

/// One number for all texts of a catalog, in order.
pub(super) fn fingerprint(keys: &[TextKey]) -> String {
    let mut digest = Sha256::new();
    keys.iter().for_each(|key| digest.update(key.0.to_le_bytes()));
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Title, year, genres and strongest tags, then as much of the plot as there is room for.
fn film_text(catalog: &Catalog, movie: &Movie, bytes: usize) -> String {
    let mut tags: Vec<_> = movie.tags.iter().collect();
    tags.sort_by(|a, b| b.count.total_cmp(&a.count).then(a.tag.cmp(&b.tag)));
    let tags: Vec<&str> = tags.iter().take(TAGS).map(|tag| catalog.tag(tag.tag)).collect();
    let mut text = format!("{}.", movie.display_title());
    for list in [movie.genres.join(", "), tags.join(", ")] {
        if !list.is_empty() {
            text.push_str(&format!(" {list}."));
        }
    }
    if let Some(plot) = movie.plot.as_deref().map(str::trim).filter(|plot| !plot.is_empty()) {
        text.push(' ');
        text.push_str(plot);
    }
    if text.len() > bytes {
        let end = (0..=bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(text[..end].rfind(char::is_whitespace).unwrap_or(end));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::testing::{catalog, index};

    #[test]
    fn a_film_is_told_by_title_year_genres_tags_and_plot_and_not_at_greater_length_than_there_is_room() {
        let catalog = catalog();
        let (_, text) = &film_texts(&catalog, "passage: ", 512)[index("Moon").get()];
        assert_eq!(
            text,
            "passage: Moon (2009). Sci-Fi, Drama. loneliness, space, thoughtful. The story of Moon, in which space and \
             loneliness and thoughtful matters."
        );
        assert!(film_texts(&catalog, "passage: ", 32).iter().all(|(_, text)| text.len() <= 96));
    }

    #[test]
    fn a_text_is_known_by_what_it_says() {
        let catalog = catalog();
        let keys = |prefix| film_texts(&catalog, prefix, 512).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        let (plain, again, other) = (keys(""), keys(""), keys("film: "));
        assert_eq!(plain, again);
        assert!(plain.iter().zip(&other).all(|(a, b)| a != b));
        assert_ne!(fingerprint(&plain), fingerprint(&other));
        assert_eq!(plain.iter().collect::<std::collections::HashSet<_>>().len(), plain.len());
    }
}
