//! Whatever a reply holds, Discord accepts the message; and it shows what it should.

use serde_json::Value;

use super::*;
use crate::adapters::discord::validate;
use crate::catalog::MovieKey;
use crate::conversation::{
    Action, Because, Button, Chip, ListId, MovieState, MovieSummary, Question, ReasonBy, ShownList,
};
use crate::texts::Texts;
use crate::understanding::Critique;

fn card(position: usize, size: usize) -> Card {
    Card {
        position,
        movie: MovieSummary {
            key: MovieKey(format!("tt{position:07}")),
            movie_id: position as i64,
            imdb_id: Some(format!("tt{position:07}")),
            tmdb_id: None,
            title: format!("Film *{position}* [x] {}", "long title ".repeat(size)),
            year: 1999,
            genres: vec!["Drama".repeat(size + 1); 3],
            directors: vec!["Agnès Varda".repeat(size + 1)],
            cast: vec!["Somebody Famous".repeat(size + 1); 12],
            runtime: Some(100),
            tags: vec!["slow burn".repeat(size + 1); 9],
            plot: Some("Somebody wants something and cannot have it. ".repeat(size * 20 + 1)),
        },
        total: 10.0,
        collaborative: 9.1,
        content: 8.25,
        importance: 50,
        because: vec![Because { movie_id: 1, title: "Heat".into(), rating: 4.5, share: 0.5 }],
        matched_tags: vec!["slow burn".into()],
        missing: Vec::new(),
        reason: format!("Because you loved Heat (50 %). {}", "And so on & on. ".repeat(size * 40)),
        reason_by: if position.is_multiple_of(2) { ReasonBy::Scores } else { ReasonBy::Model("gpt-4o".into()) },
        state: MovieState { rating: Some(4.5), seen: true, watchlist: true },
    }
}

fn reply(films: usize, size: usize) -> Reply {
    let list = ListId(i64::MAX);
    let critiques = [Critique::Lighter, Critique::Older, Critique::LessKnown, Critique::Weirder, Critique::Shorter];
    let mut buttons = vec![Button { label: "More".into(), action: Action::More(list) }];
    buttons.extend(
        critiques.map(|c| Button { label: format!("{c:?}").repeat(size + 1), action: Action::Critique(list, c) }),
    );
    buttons.push(Button { label: "Undo".into(), action: Action::Undo });
    Reply {
        text: vec!["Here you are. ".repeat(size * 100 + 1)],
        list: Some(ShownList { id: list, cards: (0..films).map(|position| card(position, size)).collect() }),
        receipt: (0..(size * 20 + 2) as u8)
            .map(|n| Chip { label: format!("chip {n}").repeat(size + 1), remove: Action::Remove(list, n) })
            .collect(),
        buttons,
        notes: vec!["The ratings are simulated.".repeat(size * 20 + 1)],
        ..Reply::default()
    }
}

fn question(choices: u8) -> Question {
    let choice = |n| Button { label: format!("Solaris ({n})"), action: Action::Choose(ListId(7), n) };
    Question { text: "Which Solaris?".into(), choices: (0..choices).map(choice).collect() }
}

fn layout(components_v2: bool) -> Layout {
    Layout { components_v2, page: Page(0), personal: true, pressed: None }
}

fn posters(count: usize) -> Vec<Option<Poster>> {
    (0..count)
        .map(|n| {
            let url = format!("https://image.test/{n}.jpg");
            Some(if n % 2 == 0 { Poster::Png(vec![n as u8]) } else { Poster::Url(url) })
        })
        .collect()
}

fn faults(message: &OutgoingMessage) -> Vec<String> {
    let files: Vec<String> = message.files.iter().map(|file| file.name.clone()).collect();
    validate::message(&message.payload(), &files)
}

/// Every string under this key, anywhere in the message.
fn all<'v>(value: &'v Value, key: &str) -> Vec<&'v str> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(k, v)| if k == key { v.as_str().into_iter().collect() } else { all(v, key) })
            .collect(),
        Value::Array(values) => values.iter().flat_map(|v| all(v, key)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_list_of_every_size_is_accepted_by_discord_in_every_layout() {
    let texts = Texts::new();
    for v2 in [true, false] {
        for films in 0..=25 {
            for size in [0, 1, 3, 30] {
                for page in 0..3 {
                    let reply = reply(films, size);
                    let layout = Layout { page: Page(page), ..layout(v2) };
                    let posters = posters(pictured(&reply, layout.page).len());
                    let message = render(&reply, posters, layout, texts.voice("en"));
                    assert_eq!(faults(&message), [""; 0], "{films} films, size {size}, page {page}, v2 {v2}");
                    let plain = render_plain(&reply, layout, texts.voice("en"));
                    assert_eq!(faults(&plain), [""; 0], "plain, {films} films, size {size}");
                }
            }
        }
    }
}

#[test]
fn five_films_have_posters_scores_links_and_buttons_of_their_own() {
    let texts = Texts::new();
    for v2 in [true, false] {
        let reply = reply(5, 0);
        let message = render(&reply, posters(5), layout(v2), texts.voice("en"));
        let payload = message.payload();
        let said = payload.to_string();
        for n in 0..5 {
            assert!(said.contains(&format!("https://www.imdb.com/title/tt{n:07}/")), "link of film {n}");
            let list = ListId(i64::MAX);
            for action in [Action::Like(list, n), Action::Dislike(list, n)] {
                assert!(all(&payload, "custom_id").contains(&action.to_string().as_str()), "{action} is a button");
            }
            for action in [Action::Seen(list, n), Action::Watchlist(list, n), Action::MoreLike(list, n)] {
                assert!(all(&payload, "value").contains(&action.to_string().as_str()), "{action} is in a menu");
            }
        }
        assert!(said.contains("**10.0** / 10"), "{said}");
        assert!(said.contains("9.1") && said.contains("8.2"), "{said}");
        assert_eq!(message.files.len(), 3, "drawn posters are uploaded, the others are linked");
        assert!(said.contains("attachment://poster-1.png") && said.contains("https://image.test/1.jpg"));
    }
}

#[test]
fn each_of_the_five_opinions_on_each_film_and_why_it_is_there_is_one_step_away() {
    let texts = Texts::new();
    for v2 in [true, false] {
        for films in 1..=10 {
            for asks in [false, true] {
                let reply = Reply { question: asks.then(|| question(4)), ..reply(films, 0) };
                let payload = render(&reply, posters(films), layout(v2), texts.voice("en")).payload();
                let mut ids = all(&payload, "custom_id");
                ids.extend(all(&payload, "value"));
                let list = ListId(i64::MAX);
                let actions = (0..films as u8).flat_map(|n| {
                    let opinions = [Action::Like, Action::Dislike, Action::Seen, Action::Watchlist, Action::MoreLike];
                    opinions.into_iter().chain([Action::Why as fn(_, _) -> _]).map(move |action| action(list, n))
                });
                for action in actions.chain([Action::Undo]) {
                    assert!(ids.contains(&action.to_string().as_str()), "{action}, {films} films, v2 {v2}, {asks}");
                }
            }
        }
    }
}

#[test]
fn a_question_may_come_with_a_list() {
    let texts = Texts::new();
    for v2 in [true, false] {
        for films in [1, 4, 5, 6, 10, 25] {
            for choices in [2, 6, 30] {
                let reply = Reply { question: Some(question(choices)), ..reply(films, 1) };
                let message = render(&reply, posters(films.min(10)), layout(v2), texts.voice("en"));
                assert_eq!(faults(&message), [""; 0], "{films} films, {choices} choices, v2 {v2}");
                let payload = message.payload();
                let mut ids = all(&payload, "custom_id");
                ids.extend(all(&payload, "value"));
                assert!(ids.contains(&"1.pick.7.1"), "{films} films, {choices} choices, v2 {v2}: {ids:?}");
                assert!(films <= 10 || ids.iter().any(|id| id.ends_with("~p1")), "the next page");
            }
        }
    }
}

#[test]
fn the_receipt_is_shown_and_each_part_can_be_taken_back() {
    let texts = Texts::new();
    for (v2, size) in [(true, 0), (false, 0), (true, 1), (false, 1)] {
        let reply = reply(3, size);
        let payload = render(&reply, Vec::new(), layout(v2), texts.voice("en")).payload();
        assert!(size > 0 || payload.to_string().contains("Understood: chip 0 · chip 1"), "{payload}");
        let removals: Vec<String> = reply.receipt.iter().map(|chip| chip.remove.to_string()).collect();
        for removal in removals {
            assert!(all(&payload, "value").contains(&removal.as_str()), "{removal}");
        }
    }
}

#[test]
fn every_button_of_the_engine_is_there_as_button_or_entry() {
    let texts = Texts::new();
    for v2 in [true, false] {
        for films in [0, 1, 5, 7, 10] {
            let reply = reply(films, 0);
            let payload = render(&reply, Vec::new(), layout(v2), texts.voice("en")).payload();
            let mut ids = all(&payload, "custom_id");
            ids.extend(all(&payload, "value"));
            for button in &reply.buttons {
                assert!(
                    ids.contains(&button.action.to_string().as_str()),
                    "{} with {films} films, v2 {v2}",
                    button.label
                );
            }
        }
    }
}

#[test]
fn a_pressed_button_shows_only_where_one_person_looks() {
    let texts = Texts::new();
    let reply = reply(2, 0);
    let styles = |personal| {
        let layout = Layout { personal, ..layout(true) };
        let payload = render(&reply, Vec::new(), layout, texts.voice("en")).payload().to_string();
        payload.matches("\"style\":3").count()
    };
    assert!(styles(true) >= 2);
    assert_eq!(styles(false), 0);
}

#[test]
fn a_question_offers_its_choices() {
    let texts = Texts::new();
    for count in [2, 5, 6, 30] {
        let reply = Reply { question: Some(question(count)), ..Reply::default() };
        let message = render(&reply, Vec::new(), layout(true), texts.voice("en"));
        assert_eq!(faults(&message), [""; 0]);
        let payload = message.payload();
        assert_eq!(payload["content"], "**Which Solaris?**");
        let ids = if count <= 5 { all(&payload, "custom_id") } else { all(&payload, "value") };
        assert!(ids.contains(&"1.pick.7.1"), "{ids:?}");
    }
}

#[test]
fn titles_cannot_format_link_or_mention() {
    let texts = Texts::new();
    let mut reply = reply(1, 0);
    let list = reply.list.as_mut().unwrap();
    list.cards[0].movie.title = "**@everyone** [free](https://evil.test) <@1>".into();
    let payload = render(&reply, Vec::new(), layout(true), texts.voice("en")).payload();
    let section = all(&payload, "content").into_iter().find(|text| text.contains("everyone")).unwrap();
    assert!(!section.contains("@everyone") && !section.contains("](https://evil"), "{section}");
    assert_eq!(payload["allowed_mentions"]["parse"], serde_json::json!([]));
}

#[test]
fn a_document_is_uploaded_and_an_empty_reply_still_says_something() {
    let texts = Texts::new();
    let document = crate::conversation::Document {
        name: "../export.json".into(),
        mime: "application/json".into(),
        contents: "{}".into(),
    };
    let reply = Reply { document: Some(document), ..Reply::default() };
    let message = render(&reply, Vec::new(), layout(true), texts.voice("en"));
    assert_eq!(message.files[0].name, "export.json");
    assert_eq!(faults(&message), [""; 0]);
    let silent = render(&Reply::default(), Vec::new(), layout(true), texts.voice("en"));
    assert_eq!(faults(&silent), [""; 0]);
}

#[test]
fn a_long_list_has_pages() {
    let texts = Texts::new();
    let reply = reply(25, 0);
    let payload =
        |page| render(&reply, Vec::new(), Layout { page: Page(page), ..layout(true) }, texts.voice("en")).payload();
    let first = payload(0).to_string();
    assert!(first.contains("**10. [") && !first.contains("**11. ["));
    assert!(first.contains("~p1"));
    let last = payload(2).to_string();
    assert!(last.contains("**25. [") && last.contains("~p1") && !last.contains("~p3"));
}
