use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;
use regex::Regex;

use super::*;

/// Identifier -> blanks used, read straight from the source.
fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let blank = Regex::new(r"\$([a-z-]+)").unwrap();
    let head = Regex::new(r"(?m)^([a-z][a-z0-9-]*) =").unwrap();
    let starts: Vec<_> = head.captures_iter(source).map(|c| (c[1].to_owned(), c.get(0).unwrap().start())).collect();
    starts
        .iter()
        .enumerate()
        .map(|(i, (id, start))| {
            let end = starts.get(i + 1).map_or(source.len(), |next| next.1);
            let blanks = blank.captures_iter(&source[*start..end]).map(|c| c[1].to_owned()).collect();
            (id.clone(), blanks)
        })
        .collect()
}

#[test]
fn every_file_is_valid_fluent_and_says_nothing_twice() {
    let head = Regex::new(r"(?m)^[a-z][a-z0-9-]* =").unwrap();
    for (tag, source) in SOURCES {
        if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
            panic!("{tag}.ftl: {errors:?}");
        }
        let heads = head.find_iter(source).count();
        assert_eq!(messages(source).len(), heads, "{tag}.ftl defines something twice");
    }
}

#[test]
fn every_language_has_every_sentence_with_the_same_blanks() {
    let english = messages(SOURCES[0].1);
    for (tag, source) in &SOURCES[1..] {
        let translated = messages(source);
        for (id, blanks) in &english {
            let Some(theirs) = translated.get(id) else { panic!("{tag}.ftl lacks {id}") };
            assert_eq!(blanks, theirs, "{tag}.ftl: {id}");
        }
        for id in translated.keys().filter(|id| !id.starts_with("genre-")) {
            assert!(english.contains_key(id), "{tag}.ftl has {id}, which English does not");
        }
    }
}

#[test]
fn every_sentence_that_the_program_says_exists_and_every_sentence_is_said() {
    let english = messages(SOURCES[0].1);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut code = String::new();
    collect(&root, &mut code);
    let said = r#"(?:voice(?:\([^()]*\))?\s*\.say(?:_with)?|layout\.(?:say|fill|count))\(\s*"([a-z0-9-]+)""#;
    let said = Regex::new(said).unwrap();
    for captures in said.captures_iter(&code) {
        assert!(english.contains_key(&captures[1]), "en.ftl lacks {}", &captures[1]);
    }
    // Keys of commands are composed of their names; the tests beside the commands look after them.
    let composed = ["discord-command-", "discord-option-"];
    for id in english.keys().filter(|id| !composed.iter().any(|prefix| id.starts_with(prefix))) {
        let whole = format!("\"{id}\"");
        assert!(code.contains(&whole), "nothing says {id}");
    }
}

fn collect(folder: &Path, code: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, code);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") && !path.ends_with("texts/tests.rs") {
            code.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn a_locale_chooses_its_language_and_an_unknown_one_english() {
    let texts = Texts::new();
    for tag in texts.languages() {
        assert_eq!(texts.voice(&format!("{tag}-XX")).language(), tag);
    }
    assert_eq!(texts.voice("tlh").language(), "en");
    assert_eq!(texts.voice("").language(), "en");
}

#[test]
fn lists_and_numbers_read_naturally() {
    let texts = Texts::new();
    let voice = texts.voice("en");
    assert_eq!(voice.list(&["a", "b", "c"]), "a, b and c");
    assert_eq!(voice.list(&["a"]), "a");
    assert_eq!(voice.number(4.0), "4");
    assert_eq!(voice.number(4.5), "4.5");
    assert_eq!(voice.score(10.0), "10.0");
}

/// What people read on the page is in the texts, not in its templates.
#[test]
fn templates_of_the_page_have_no_words_of_their_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/adapters/web/templates");
    let template = Regex::new(r"(?s)\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}").unwrap();
    let spoken = Regex::new(r#"(?:alt|title|aria-label|placeholder|data-(?:label|none|ready))="([^"]*)""#).unwrap();
    let tag = Regex::new(r"(?s)<[^>]*>").unwrap();
    let names = ["Matinee", "themoviedb.org"];
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let source = template.replace_all(&std::fs::read_to_string(&path).unwrap(), "").into_owned();
        let attributes = spoken.captures_iter(&source).map(|c| c[1].to_owned());
        let words = attributes.chain([tag.replace_all(&source, " ").into_owned()]).collect::<Vec<_>>().join(" ");
        for word in words.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)) {
            assert!(names.contains(&word), "{} says {word:?} in English only", path.display());
        }
        seen += 1;
    }
    assert!(seen >= 9, "only {seen} templates");
}
