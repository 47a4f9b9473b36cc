//! The file, what a run leaves behind for the next, and the search.

use std::io::Write as _;

use super::*;
use crate::conversation::testing::catalog;

fn texts() -> Vec<(TextKey, String)> {
    film_texts(&catalog(), "", 512)
}

/// A vector of 26 numbers: how often each letter stands in a text.
fn letters(text: &str) -> Vec<f32> {
    let mut vector = vec![0.0; 26];
    text.bytes()
        .filter(u8::is_ascii_alphabetic)
        .for_each(|b| vector[usize::from(b.to_ascii_lowercase() - b'a')] += 1.0);
    vector
}

fn vectors(texts: &[(TextKey, String)]) -> Vec<(TextKey, Vec<f32>)> {
    texts.iter().map(|(key, text)| (*key, letters(text))).collect()
}

fn keys(texts: &[(TextKey, String)]) -> Vec<TextKey> {
    texts.iter().map(|(key, _)| *key).collect()
}

#[test]
fn what_was_computed_is_found_again_and_the_nearest_film_is_the_one_with_the_same_text() {
    let folder = tempfile::tempdir().unwrap();
    let (path, texts) = (folder.path().join("v.safetensors"), texts());
    let mut collection = Collection::open(&path, "m").unwrap();
    collection.add(vectors(&texts)).unwrap();
    collection.publish(&keys(&texts)).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no journal is left");

    let found = Vectors::open(&path, "m", &keys(&texts)).unwrap();
    assert_eq!((found.films(), found.numbers(), found.model()), (texts.len(), 26, "m"));
    for (film, (_, text)) in texts.iter().enumerate() {
        let near = found.nearness(&letters(text)).unwrap();
        let nearest = (0..near.len()).max_by(|a, b| near[*a].total_cmp(&near[*b])).unwrap();
        assert_eq!(nearest, film, "{text}");
        assert!(near.iter().sum::<f32>().abs() < 1.0, "the average film is neither near nor far");
    }
    assert_eq!(found.nearness(&[1.0; 25]), None, "a vector of another model");
    assert!(matches!(Vectors::open(&path, "n", &keys(&texts)), Err(VectorsError::OtherModel { .. })));
}

#[test]
fn an_interrupted_run_goes_on_where_it_was_even_after_a_torn_record() {
    let folder = tempfile::tempdir().unwrap();
    let (path, texts) = (folder.path().join("v.safetensors"), texts());
    let mut first = Collection::open(&path, "m").unwrap();
    first.add(vectors(&texts[..10])).unwrap();
    assert!(matches!(Collection::open(&path, "m"), Err(VectorsError::Busy)), "one at a time");
    drop(first);
    let mut journal = std::fs::OpenOptions::new().append(true).open(path.with_extension("journal")).unwrap();
    journal.write_all(&[1, 2, 3]).unwrap();

    let mut second = Collection::open(&path, "m").unwrap();
    assert_eq!(texts.iter().filter(|(key, _)| second.lacks(*key)).count(), texts.len() - 10);
    second.add(vectors(&texts[10..20])).unwrap();
    drop(second);
    let third = Collection::open(&path, "m").unwrap();
    assert_eq!(texts.iter().filter(|(key, _)| third.lacks(*key)).count(), texts.len() - 20);
    drop(third);
    let other = Collection::open(&path, "another model").unwrap();
    assert!(texts.iter().all(|(key, _)| other.lacks(*key)));
}

#[test]
fn a_changed_catalog_keeps_the_vectors_of_films_that_stayed_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (path, texts) = (folder.path().join("v.safetensors"), texts());
    let mut collection = Collection::open(&path, "m").unwrap();
    collection.add(vectors(&texts[..20])).unwrap();
    collection.publish(&keys(&texts[..20])).unwrap();

    let mut moved = texts.clone();
    moved.reverse();
    let found = Vectors::open(&path, "m", &keys(&moved)).unwrap();
    assert_eq!(found.films(), 20);
    let near = found.nearness(&letters(&texts[3].1)).unwrap();
    let nearest = (0..near.len()).max_by(|a, b| near[*a].total_cmp(&near[*b])).unwrap();
    assert_eq!(moved[nearest], texts[3]);
    assert_eq!(near[0], 0.0, "nothing is known of a film without a vector");
    let again = Collection::open(&path, "m").unwrap();
    assert_eq!(texts.iter().filter(|(key, _)| again.lacks(*key)).count(), texts.len() - 20);
}

#[test]
fn vectors_of_different_lengths_and_such_that_are_none_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (path, texts) = (folder.path().join("v.safetensors"), texts());
    let mut collection = Collection::open(&path, "m").unwrap();
    collection.add(vec![(texts[0].0, vec![1.0, 2.0])]).unwrap();
    for bad in [vec![1.0], vec![0.0, 0.0], vec![f32::NAN, 1.0]] {
        let refused = collection.add(vec![(texts[1].0, bad)]);
        assert!(matches!(refused, Err(VectorsError::NotAVector { expected: 2 })));
    }
}
