//! The real program with its engine against the test server.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::program::{Program, prepared};
use crate::support::world::LOBBY;
use crate::support::{DiscordServer, Message, Person};

const ANN: Person = Person::new(501);
const BOB: Person = Person::new(502);

/// Custom ids of one kind of button, by position in the list.
fn buttons(message: &Message, verb: &str) -> Vec<String> {
    let prefix = format!("1.{verb}.");
    let mut ids: Vec<String> = message.custom_ids().into_iter().filter(|id| id.starts_with(&prefix)).collect();
    ids.sort_by_key(|id| id.rsplit('.').next().and_then(|position| position.parse::<u8>().ok()));
    ids
}

/// IMDb ids of the films a message shows, in order.
fn films(message: &Message) -> Vec<String> {
    let text = message.text();
    let mut found = Vec::new();
    for part in text.split("imdb.com/title/").skip(1) {
        let id = part.split('/').next().unwrap_or_default().to_owned();
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

async fn export(server: &DiscordServer, person: &Person, channel: u64) -> Value {
    let used = server.command(person, channel, "export", &[]);
    let answer = server.answer(used).await;
    assert_eq!(answer.files.len(), 1, "{}", answer.text());
    serde_json::from_slice(&answer.files[0].1).expect("JSON")
}

/// The rating of a film in an export, wherever it stands in it.
fn rating_of(export: &Value, imdb: &str) -> Option<f64> {
    match export {
        Value::Object(map) => {
            let named = map.values().any(|value| value.as_str() == Some(imdb));
            let own = map.get("rating").and_then(Value::as_f64).filter(|_| named);
            own.or_else(|| map.values().find_map(|value| rating_of(value, imdb)))
        }
        Value::Array(values) => values.iter().find_map(|value| rating_of(value, imdb)),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_is_killed_and_old_buttons_still_work() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let mut program = Program::start(&server, folder.path());
    server.connected().await;

    let room = server.direct(&ANN);
    let asked = server.write(&ANN, room, "I loved Heat and Inside Man. Something thoughtful tonight.");
    let list = server.answer_to_message(asked).await;
    let shown = films(&list);
    assert_eq!(shown.len(), 5, "{}", list.text());
    assert_eq!(list.pictures().len(), 5, "each with a poster");
    let likes = buttons(&list, "like");
    let dislikes = buttons(&list, "nope");
    assert_eq!((likes.len(), dislikes.len()), (5, 5));

    let pressed = server.press(&ANN, list.id, &likes[1]);
    server.answer(pressed).await;
    program.kill();
    program = Program::start(&server, folder.path());
    server.world().wait_for("the second session", |state| (state.identifies.len() == 2).then_some(())).await;

    let pressed = server.press(&ANN, list.id, &dislikes[2]);
    server.answer(pressed).await;
    let more = buttons(&list, "more");
    let pressed = server.press(&ANN, list.id, &more[0]);
    let next = server.answer(pressed).await;
    let further = films(&next);
    assert_eq!(further.len(), 5, "{}", next.text());
    let repeated: Vec<_> = further.iter().filter(|film| shown.contains(film)).collect();
    assert_eq!(repeated, [""; 0], "nothing is shown twice");

    let stored = export(&server, &ANN, room).await;
    assert!(rating_of(&stored, &shown[1]).is_some_and(|rating| rating >= 4.0), "{stored}");
    assert!(rating_of(&stored, &shown[2]).is_some_and(|rating| rating <= 2.0), "{stored}");
    assert_eq!(rating_of(&stored, &shown[0]), None);
    let profile = server.command(&ANN, room, "profile", &[]);
    server.answer(profile).await;
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_people_talk_at_once_and_each_is_answered_for_themselves() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let program = Program::start(&server, folder.path());
    server.connected().await;
    let loved = ["Heat", "Alien", "Fargo", "Amadeus"];
    let asked: Vec<(Person, &str, u64)> = (0..40)
        .map(|n| {
            let person = Person::new(600 + n);
            let title = loved[n as usize % loved.len()];
            let wish = json!(format!("I loved {title}. Something exciting, please."));
            (person, title, server.command(&person, LOBBY, "recommend", &[("wish", wish)]))
        })
        .collect();
    for (_, title, interaction) in &asked {
        let answer = server.answer(*interaction).await;
        let receipt = answer.text().lines().find(|line| line.contains("Understood")).unwrap_or_default().to_owned();
        assert!(receipt.contains(title), "{title}: {}", answer.text());
        let others: HashSet<_> = loved.iter().filter(|other| *other != title && receipt.contains(**other)).collect();
        assert!(others.is_empty(), "{receipt}");
    }
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_interactions_a_second_are_acknowledged_at_once() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let program = Program::start(&server, folder.path());
    server.connected().await;
    let mut clock = tokio::time::interval(Duration::from_millis(50));
    let mut asked = Vec::new();
    for n in 0..100 {
        clock.tick().await;
        let person = Person::new(2_000 + n);
        asked.push(server.command(&person, LOBBY, "recommend", &[("wish", json!("a quiet film about grief"))]));
    }
    for interaction in &asked {
        server.answer(*interaction).await;
    }
    let mut waits: Vec<Duration> = {
        let state = server.world().look();
        asked
            .iter()
            .filter_map(|id| state.interactions[id].acknowledged.map(|(_, at)| at - state.interactions[id].at))
            .collect()
    };
    waits.sort();
    let p99 = waits[waits.len() * 99 / 100 - 1];
    println!("acknowledged by the program: median {:?}, p99 {p99:?}", waits[waits.len() / 2]);
    assert!(p99 < Duration::from_millis(500), "{p99:?}");
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_titles_are_suggested_from_the_catalog() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let mut program = Program::start(&server, folder.path());
    server.connected().await;
    let typed = server.type_title(&BOB, LOBBY, "similar", "inside m");
    let (choices, took) = server
        .world()
        .wait_for("suggestions", |state| {
            let interaction = &state.interactions[&typed];
            Some((interaction.choices.clone()?, interaction.acknowledged?.1 - interaction.at))
        })
        .await;
    assert_eq!(choices[0]["name"], "Inside Man (2006)");
    println!("suggested within {took:?}");
    assert!(took < Duration::from_millis(100), "{took:?}");
    let used = server.command(&BOB, LOBBY, "similar", &[("movie", choices[0]["value"].clone())]);
    assert_eq!(films(&server.answer(used).await).len(), 5);
    server.world().assert_no_faults();
    program.assert_calm();
    assert!(program.terminate().success(), "it stops cleanly when asked to");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_ends_the_program_with_a_clear_message() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let wrong = [("DISCORD_TOKEN", "wrong.token.indeed")];
    let mut program = Program::start_with(&server, folder.path(), &wrong);
    assert!(!program.wait().success());
    let log = program.log();
    assert!(log.contains("Discord refuses the token") && log.contains("DISCORD_TOKEN"), "{log}");
    assert!(!log.contains("wrong.token.indeed"), "the token is not shown");
}
