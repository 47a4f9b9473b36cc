//! No input may panic, hang, or be taken for something it is not.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::builtin::{Context, understand};
use super::linker::{complete, link};
use super::{Intent, Lexicon};
use crate::catalog::{Catalog, CatalogContents, Movie, MovieIndex};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::english);

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let titles = [
        "Heat",
        "The Matrix",
        "Alien",
        "It",
        "Up",
        "Monsters, Inc.",
        "2001: A Space Odyssey",
        "Amélie",
        "M*A*S*H",
        "Z",
    ];
    let movies = titles
        .iter()
        .enumerate()
        .map(|(i, title)| Movie {
            id: i as i64,
            title: (*title).to_owned(),
            year: 1980 + i as u16,
            rating_count: 100,
            ..Movie::default()
        })
        .collect();
    Catalog::new(CatalogContents {
        name: "robust".into(),
        simulated: true,
        movies,
        tags: vec!["heist".into(), "time travel".into()],
    })
});

fn read_both(text: &str) -> super::Preferences {
    let shown = [MovieIndex(0), MovieIndex(1)];
    let context = Context { shown: &shown, last_mentioned: Some(MovieIndex(2)), this_year: 2026 };
    understand(&CATALOG, &LEXICON, text, &context);
    let _ = link(&CATALOG, text, Some(1999));
    let _ = complete(&CATALOG, text, 10);
    understand(&CATALOG, &LEXICON, text, &Context { this_year: 2026, ..Context::default() })
}

#[test]
fn random_text_never_panics() {
    let pieces = [
        "I",
        "loved",
        "hated",
        " ",
        " ",
        " ",
        "\"",
        "“",
        "”",
        "'",
        "’",
        "(",
        ")",
        ",",
        ".",
        "?",
        "!",
        "-",
        "#",
        "/",
        "10",
        "3",
        "9",
        "the",
        "Heat",
        "Alien",
        "matrix",
        "it",
        "up",
        "but",
        "not",
        "and",
        "like",
        "no",
        "under",
        "two",
        "hours",
        "from",
        "90s",
        "1994",
        "stars",
        "⭐",
        "½",
        "👍",
        "é",
        "ø",
        "ß",
        "İ",
        "ﬁ",
        "\u{301}",
        "\u{200d}",
        "\u{feff}",
        "\u{202e}",
        "漢字",
        "مرحبا",
        "שלום",
        "🏳️‍🌈",
        "\n",
        "\t",
        "\0",
        "<b>",
        "&amp;",
        "DROP TABLE",
        "--",
        ";",
        "*",
        "_",
        "%",
        "4.5",
        ".5",
        "5.",
        "1h30",
        "99999999999999999999",
        "'90s",
        "II",
        "part",
        "L.A.",
        "M*A*S*H",
    ];
    let mut random = StdRng::seed_from_u64(7);
    for _ in 0..3_000 {
        let count = random.random_range(0..30);
        let text: String = (0..count).map(|_| *pieces.choose(&mut random).unwrap_or(&"")).collect();
        read_both(&text);
    }
}

#[test]
fn random_characters_never_panic() {
    let mut random = StdRng::seed_from_u64(11);
    for _ in 0..2_000 {
        let count = random.random_range(0..60);
        let text: String = (0..count).filter_map(|_| char::from_u32(random.random_range(0..0x11_0000))).collect();
        read_both(&text);
    }
}

#[test]
fn nonsense_says_nothing() {
    for text in [
        "",
        "   ",
        "\n\n",
        "🙂🙂🙂",
        "asdf qwer",
        "SELECT * FROM ratings; DROP TABLE users;--",
        "<script>alert(1)</script>",
        "مرحبا بالعالم",
        "שלום",
        "&lt;b&gt;",
        "????",
        "0",
        "\u{202e}abc",
    ] {
        let read = read_both(text);
        assert_eq!(read.intent, Intent::Unclear, "{text:?} was read as {read:?}");
        assert!(read.ratings.is_empty() && read.wish.similar_to.is_empty(), "{text:?} was read as {read:?}");
    }
}

#[test]
fn very_long_messages_are_read_in_bounded_time() {
    let texts = [
        "I loved Heat and hated The Matrix. ".repeat(3_000),
        "\"".repeat(100_000),
        "a".repeat(100_000),
        "no ".repeat(33_000),
        "like ".repeat(20_000),
        "the first second third Heat (1999) ".repeat(3_000),
        "⭐".repeat(33_000),
        "é́́́".repeat(20_000),
        "(".repeat(100_000),
        "1 2 3 4 5 6 7 8 9 10 ".repeat(5_000),
    ];
    for text in &texts {
        let started = Instant::now();
        read_both(text);
        // Generous, for unoptimised builds on a busy machine; a release build takes milliseconds.
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{:?}... took {:?}",
            &text.chars().take(20).collect::<String>(),
            started.elapsed()
        );
    }
}

#[test]
fn a_long_message_still_says_what_its_beginning_says() {
    let text = format!("I loved Heat. {}", "blah blah ".repeat(10_000));
    let read = read_both(&text);
    assert!(read.ratings.iter().any(|r| r.movie == MovieIndex(0)), "{:?}", read.ratings);
}
