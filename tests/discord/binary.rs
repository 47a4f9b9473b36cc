//! The real program with its engine against the test server.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::llm::{TestServer, judging};
use crate::support::program::{self, Program, prepared};
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
    let mut lists = Vec::new();
    for (person, title, interaction) in &asked {
        let answer = server.answer(*interaction).await;
        let receipt = answer.text().lines().find(|line| line.contains("Understood")).unwrap_or_default().to_owned();
        assert!(receipt.contains(title), "{title}: {}", answer.text());
        let others: HashSet<_> = loved.iter().filter(|other| *other != title && receipt.contains(**other)).collect();
        assert!(others.is_empty(), "{receipt}");
        lists.push((person, title, films(&answer)));
    }
    // All go on at once, too, and each with their own conversation.
    let more: Vec<u64> = lists.iter().map(|(person, ..)| server.command(person, LOBBY, "more", &[])).collect();
    for ((_, title, shown), interaction) in lists.iter().zip(more) {
        let answer = server.answer(interaction).await;
        let receipt = answer.text().lines().find(|line| line.contains("Understood")).unwrap_or_default().to_owned();
        assert!(receipt.contains("exciting"), "{}", answer.text());
        assert!(!loved.iter().any(|other| other != *title && receipt.contains(other)), "{receipt}");
        let further = films(&answer);
        assert_eq!(further.len(), 5, "{}", answer.text());
        assert!(further.iter().all(|film| !shown.contains(film)), "nothing twice for the same person");
    }
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_interactions_a_second_are_acknowledged_at_once_though_the_model_takes_half_a_minute() {
    const SECONDS: usize = 6;
    let server = DiscordServer::start().await;
    let model = TestServer::start(judging(|_| Some(json!(5)))).await;
    model.set_delay(Duration::from_secs(30));
    let folder = prepared();
    let program = Program::start_with_model(&server, folder.path(), &model.base_url(), 12);
    server.connected().await;
    let mut clock = tokio::time::interval(Duration::from_millis(50));
    let mut asked = Vec::new();
    for n in 0..20 * SECONDS {
        clock.tick().await;
        let person = Person::new(2_000 + n as u64);
        asked.push(server.command(&person, LOBBY, "recommend", &[("wish", json!("a quiet film about grief"))]));
    }
    let mut waits = server
        .world()
        .wait_for("all acknowledgements", |state| {
            let waited = |id| Some(state.interactions[id].acknowledged?.1 - state.interactions[id].at);
            asked.iter().map(waited).collect::<Option<Vec<Duration>>>()
        })
        .await;
    waits.sort();
    let p99 = waits[waits.len() * 99 / 100 - 1];
    println!(
        "acknowledged by the program, model 30 s: median {:?}, p99 {p99:?}, slowest {:?}",
        waits[waits.len() / 2],
        waits[waits.len() - 1]
    );
    assert!(p99 < Duration::from_millis(500), "{p99:?}");
    assert!(model.together() > 0, "the model is being waited for");
    for interaction in &asked {
        server.world().wait_longer("the answer", Duration::from_secs(60), |s| s.answer_to(*interaction).cloned()).await;
    }
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_s_defaults_hold_for_messages_too_and_a_person_s_settings_go_before() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let program = Program::start(&server, folder.path());
    server.connected().await;
    let owner = Person { manages: true, ..Person::new(500) };
    let set = server.command(&owner, LOBBY, "server", &[("count", json!(3))]);
    server.answer(set).await;
    let asked = server.write(&ANN, LOBBY, "<@bot> something with a heist");
    let list = server.answer_to_message(asked).await;
    assert_eq!(films(&list).len(), 3, "{}", list.text());
    let more = server.press(&BOB, list.id, &buttons(&list, "more")[0]);
    assert_eq!(films(&server.answer(more).await).len(), 3);
    let own = server.command(&ANN, LOBBY, "settings", &[("count", json!(4))]);
    server.answer(own).await;
    let asked = server.write(&ANN, LOBBY, "<@bot> something about war");
    assert_eq!(films(&server.answer_to_message(asked).await).len(), 4);
    let room = server.direct(&BOB);
    let asked = server.write(&BOB, room, "something about war");
    assert_eq!(films(&server.answer_to_message(asked).await).len(), 5, "a direct message is in no server");
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_login_link_opens_the_page_for_the_one_who_asked() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let program = Program::start(&server, folder.path());
    server.connected().await;
    let used = server.command(&ANN, LOBBY, "login", &[]);
    let answer = server.answer(used).await;
    assert_eq!(answer.only_for, Some(ANN.id));
    let text = answer.text();
    let link = text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).expect("a link without a preview").0;
    let page = reqwest::get(link).await.expect("an answer");
    assert!(page.status().is_success(), "{link} gives {}", page.status());
    assert!(page.text().await.expect("its text").contains("Log in now"));
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_message_is_in_the_language_that_a_person_has_set() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let mut program = Program::start(&server, folder.path());
    server.connected().await;
    let czech = Person { locale: "cs", ..ANN };
    let used = server.command(&czech, LOBBY, "recommend", &[("wish", json!("I loved Heat"))]);
    let list = server.answer(used).await;
    assert!(list.text().contains("vaše hodnocení") && list.body.to_string().contains("Změnit seznam"), "{}", list.body);
    let set = server.command(&czech, LOBBY, "settings", &[("language", json!("es"))]);
    server.answer(set).await;
    let room = server.direct(&czech);
    let asked = server.write(&czech, room, "I loved Heat. Something quiet");
    let list = server.answer_to_message(asked).await;
    for words in ["tus valoraciones", "Entendido", "Cambiar la lista"] {
        assert!(list.body.to_string().contains(words), "{words} is missing from {}", list.body);
    }

    // Messages do not tell it, but it is known from the command, also after a restart.
    let czech = Person { locale: "cs", ..BOB };
    let used = server.command(&czech, LOBBY, "help", &[]);
    server.answer(used).await;
    program.kill();
    let program = Program::start(&server, folder.path());
    server.world().wait_for("the second session", |state| (state.identifies.len() == 2).then_some(())).await;
    let room = server.direct(&czech);
    let asked = server.write(&czech, room, "I loved Heat. Something quiet");
    let list = server.answer_to_message(asked).await;
    assert!(list.text().contains("vaše hodnocení"), "{}", list.text());
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_what_the_message_content_intent_would_add_or_that_it_is_missing() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let doctor = |folder: PathBuf, asks: bool| {
        let intent = if asks { "true" } else { "false" };
        program::doctor(&server, &folder, &[("MATINEE_DISCORD_MESSAGE_CONTENT_INTENT", intent)])
    };
    let report = tokio::task::block_in_place(|| doctor(folder.path().to_owned(), false));
    assert!(report.contains("Discord        answers"), "{report}");
    assert!(report.contains("with discord.message_content_intent it would also"), "{report}");
    let report = tokio::task::block_in_place(|| doctor(folder.path().to_owned(), true));
    assert!(report.contains("reads all messages"), "{report}");
    server.world().change(|state| state.content_allowed = false);
    let report = tokio::task::block_in_place(|| doctor(folder.path().to_owned(), true));
    assert!(report.contains("lacks the message-content intent"), "{report}");
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_titles_are_suggested_from_the_catalog() {
    let server = DiscordServer::start().await;
    let folder = prepared();
    let mut program = Program::start(&server, folder.path());
    server.connected().await;
    let mut quickest = Duration::MAX;
    let mut choices = Value::Null;
    for typed in ["in", "insi", "inside", "inside m"] {
        let typed = server.type_title(&BOB, LOBBY, "similar", typed);
        let (found, took) = server
            .world()
            .wait_for("suggestions", |state| {
                let interaction = &state.interactions[&typed];
                Some((interaction.choices.clone()?, interaction.acknowledged?.1 - interaction.at))
            })
            .await;
        (choices, quickest) = (found, quickest.min(took));
    }
    assert_eq!(choices[0]["name"], "Inside Man (2006)");
    println!("suggested within {quickest:?}");
    assert!(quickest < Duration::from_millis(100), "{quickest:?}");
    let used = server.command(&BOB, LOBBY, "similar", &[("movie", choices[0]["value"].clone())]);
    assert_eq!(films(&server.answer(used).await).len(), 5);
    let metrics = program.metrics().await;
    for count in ["events_total{kind=\"INTERACTION_CREATE\"} 5", "acknowledge_seconds_count 1", "turn_seconds_count 1"]
    {
        assert!(metrics.contains(&format!("matinee_discord_{count}")), "{count} in {metrics}");
    }
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
