//! Genres: whatever a dataset calls them, in the catalog's words.

/// All genres of the catalog.
pub const GENRES: [&str; 21] = [
    "Action",
    "Adventure",
    "Animation",
    "Biography",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Family",
    "Fantasy",
    "History",
    "Horror",
    "Music",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Sport",
    "Thriller",
    "War",
    "Western",
];

/// Words of a genre description and the genres they mean, longer ones first where one contains the other.
const MEANINGS: &[(&str, &[&str])] = &[
    ("science fiction", &["Sci-Fi"]),
    ("romantic comedy", &["Romance", "Comedy"]),
    ("science-fiction", &["Sci-Fi"]),
    ("martial arts", &["Action"]),
    ("film-noir", &["Crime"]),
    ("film noir", &["Crime"]),
    ("neo-noir", &["Crime"]),
    ("swashbuckler", &["Adventure"]),
    ("kung fu", &["Action"]),
    ("coming of age", &["Drama"]),
    ("coming-of-age", &["Drama"]),
    ("rom com", &["Romance", "Comedy"]),
    ("action", &["Action"]),
    ("adventure", &["Adventure"]),
    ("animation", &["Animation"]),
    ("animated", &["Animation"]),
    ("anime", &["Animation"]),
    ("cartoon", &["Animation"]),
    ("biography", &["Biography"]),
    ("biographical", &["Biography"]),
    ("biopic", &["Biography"]),
    ("comedy", &["Comedy"]),
    ("comedies", &["Comedy"]),
    ("comic", &["Comedy"]),
    ("parody", &["Comedy"]),
    ("satire", &["Comedy"]),
    ("slapstick", &["Comedy"]),
    ("farce", &["Comedy"]),
    ("spoof", &["Comedy"]),
    ("dramedy", &["Comedy", "Drama"]),
    ("romcom", &["Romance", "Comedy"]),
    ("crime", &["Crime"]),
    ("gangster", &["Crime"]),
    ("heist", &["Crime"]),
    ("noir", &["Crime"]),
    ("detective", &["Crime", "Mystery"]),
    ("documentary", &["Documentary"]),
    ("docudrama", &["Drama"]),
    ("mockumentary", &["Comedy"]),
    ("drama", &["Drama"]),
    ("dramatic", &["Drama"]),
    ("melodrama", &["Drama"]),
    ("tragedy", &["Drama"]),
    ("family", &["Family"]),
    ("children", &["Family"]),
    ("childrens", &["Family"]),
    ("children's", &["Family"]),
    ("kids", &["Family"]),
    ("fantasy", &["Fantasy"]),
    ("superhero", &["Action"]),
    ("history", &["History"]),
    ("historical", &["History"]),
    ("period", &["History"]),
    ("horror", &["Horror"]),
    ("slasher", &["Horror"]),
    ("music", &["Music"]),
    ("concert", &["Music"]),
    ("musical", &["Musical"]),
    ("operetta", &["Musical"]),
    ("mystery", &["Mystery"]),
    ("whodunit", &["Mystery"]),
    ("romance", &["Romance"]),
    ("romantic", &["Romance"]),
    ("sci-fi", &["Sci-Fi"]),
    ("scifi", &["Sci-Fi"]),
    ("sport", &["Sport"]),
    ("sports", &["Sport"]),
    ("thriller", &["Thriller"]),
    ("suspense", &["Thriller"]),
    ("spy", &["Thriller"]),
    ("war", &["War"]),
    ("wartime", &["War"]),
    ("ww2", &["War"]),
    ("western", &["Western"]),
    ("westerns", &["Western"]),
];

/// The genres that a description such as `romantic comedy, sci-fi` or `Children's|Comedy` names, in its order.
pub fn genres_of(description: &str) -> Vec<String> {
    let mut text = format!(" {} ", description.to_lowercase());
    let mut found: Vec<(usize, &str)> = Vec::new();
    for &(words, genres) in MEANINGS {
        while let Some(at) = find_words(&text, words) {
            found.extend(genres.iter().map(|&genre| (at, genre)));
            text.replace_range(at..at + words.len(), &"#".repeat(words.len()));
        }
    }
    found.sort_by_key(|&(at, _)| at);
    let mut genres: Vec<String> = Vec::new();
    for (_, genre) in found {
        if !genres.iter().any(|g| g == genre) {
            genres.push(genre.to_owned());
        }
    }
    genres
}

/// Where `words` stand in the text as whole words.
fn find_words(text: &str, words: &str) -> Option<usize> {
    text.match_indices(words).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        let is_border = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        is_border(before) && is_border(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_become_the_catalogs_genres() {
        for (text, genres) in [
            ("Animation|Children's|Comedy", &["Animation", "Family", "Comedy"][..]),
            ("romantic comedy, science fiction", &["Romance", "Comedy", "Sci-Fi"]),
            ("superhero action adventure", &["Action", "Adventure"]),
            ("comedy\u{2013}drama", &["Comedy", "Drama"]),
            ("romantic-comedy", &["Romance", "Comedy"]),
            ("musical comedy", &["Musical", "Comedy"]),
            ("film-noir, crime", &["Crime"]),
            ("Crime|Film-Noir|Mystery|Thriller", &["Crime", "Mystery", "Thriller"]),
            ("unknown", &[]),
            ("(no genres listed)", &[]),
            ("Sci-Fi|IMAX", &["Sci-Fi"]),
        ] {
            assert_eq!(genres_of(text), genres, "{text}");
        }
    }

    #[test]
    fn every_meaning_is_a_genre_of_the_catalog() {
        for (_, genres) in MEANINGS {
            assert!(genres.iter().all(|genre| GENRES.contains(genre)), "{genres:?}");
        }
    }
}
