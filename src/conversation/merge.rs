//! Changing a wish by another: what the new one names replaces what the old one said of it, the rest stays.

use crate::understanding::{Filters, Wish};

/// Merges `change` into `wish`.
pub(crate) fn refine(wish: &mut Wish, change: &Wish) {
    for tag in &change.tags {
        wish.tags.retain(|old| old.tag != tag.tag);
        wish.tags.push(tag.clone());
    }
    for genre in &change.genres {
        wish.genres.retain(|old| old.genre != genre.genre);
        wish.genres.push(genre.clone());
    }
    for person in &change.people {
        wish.people.retain(|old| old.name != person.name);
        wish.people.push(person.clone());
    }
    for movie in &change.similar_to {
        if !wish.similar_to.contains(movie) {
            wish.similar_to.push(movie.clone());
        }
    }
    if change.popularity != 0.0 {
        wish.popularity = change.popularity;
    }
    if !change.text.is_empty() && !wish.text.contains(&change.text) {
        if !wish.text.is_empty() {
            wish.text.push(' ');
        }
        wish.text.push_str(&change.text);
    }
    refine_filters(&mut wish.filters, &change.filters);
}

fn refine_filters(filters: &mut Filters, change: &Filters) {
    (filters.year_from, filters.year_to) =
        refined_span((filters.year_from, filters.year_to), (change.year_from, change.year_to));
    (filters.runtime_from, filters.runtime_to) =
        refined_span((filters.runtime_from, filters.runtime_to), (change.runtime_from, change.runtime_to));
    replace(&mut filters.languages, &change.languages);
    replace(&mut filters.countries, &change.countries);
    for (list, more) in
        [(&mut filters.not_languages, &change.not_languages), (&mut filters.not_franchises, &change.not_franchises)]
    {
        for item in more {
            if !list.contains(item) {
                list.push(item.clone());
            }
        }
    }
    filters.languages.retain(|language| !change.not_languages.contains(language));
    filters.not_languages.retain(|language| !change.languages.contains(language));
}

/// A new limit replaces the old one on its side; a limit on the other side stays only where both can be met.
fn refined_span(old: (Option<u16>, Option<u16>), new: (Option<u16>, Option<u16>)) -> (Option<u16>, Option<u16>) {
    match new {
        (None, None) => old,
        (Some(from), None) => (Some(from), old.1.filter(|&to| to >= from)),
        (None, Some(to)) => (old.0.filter(|&from| from <= to), Some(to)),
        both => both,
    }
}

fn replace(list: &mut Vec<String>, change: &[String]) {
    if !change.is_empty() {
        *list = change.to_vec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MovieKey;
    use crate::understanding::TagWish;

    fn tag(name: &str, weight: f32) -> TagWish {
        TagWish { tag: name.into(), weight }
    }

    #[test]
    fn the_new_word_on_a_tag_counts_and_other_tags_stay() {
        let mut wish = Wish { tags: vec![tag("superhero", 1.0), tag("space", 1.0)], ..Wish::default() };
        refine(&mut wish, &Wish { tags: vec![tag("superhero", -1.0)], ..Wish::default() });
        assert_eq!(wish.tags, [tag("space", 1.0), tag("superhero", -1.0)]);
    }

    #[test]
    fn a_limit_replaces_its_own_side_and_drops_the_other_where_both_cannot_be_met() {
        assert_eq!(refined_span((Some(1990), Some(1999)), (None, Some(1995))), (Some(1990), Some(1995)));
        assert_eq!(refined_span((Some(1990), Some(1999)), (None, Some(1980))), (None, Some(1980)));
        assert_eq!(refined_span((Some(1990), Some(1999)), (Some(2010), None)), (Some(2010), None));
        assert_eq!(refined_span((Some(1990), None), (None, None)), (Some(1990), None));
    }

    #[test]
    fn merging_twice_changes_nothing_more() {
        let change = Wish {
            text: "heist".into(),
            tags: vec![tag("heist", 1.0)],
            similar_to: vec![MovieKey("tt1".into())],
            filters: Filters { not_languages: vec!["en".into()], ..Filters::default() },
            ..Wish::default()
        };
        let mut once = Wish { text: "clever".into(), ..Wish::default() };
        refine(&mut once, &change);
        let mut twice = once.clone();
        refine(&mut twice, &change);
        assert_eq!(once, twice);
        assert_eq!(once.text, "clever heist");
    }
}
