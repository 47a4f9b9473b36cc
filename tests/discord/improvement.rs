//! Answers that a slow language model improves after they went out: the real program with a scripted model.

use std::time::Duration;

use serde_json::{Value, json};

use crate::llm::{Fault, TestServer, judging};
use crate::support::program::{Program, prepared};
use crate::support::world::LOBBY;
use crate::support::{DiscordServer, Message, Person};

const ANN: Person = Person::new(501);
const BOB: Person = Person::new(502);
const WISH: &str = "I loved Heat. Tonight something thoughtful";
/// Longer than an answer waits for the model, which is a second.
const SLOW: Duration = Duration::from_secs(4);

/// Likes every film, and says why.
fn likes_all(_: &Value) -> Option<Value> {
    Some(json!(5))
}

async fn start(folder: &std::path::Path) -> (DiscordServer, TestServer, Program) {
    let server = DiscordServer::start().await;
    let model = TestServer::start(judging(likes_all)).await;
    model.set_delay(SLOW);
    let program = Program::start_with_model(&server, folder, &model.base_url(), 1);
    server.connected().await;
    (server, model, program)
}

async fn exchanged(server: &DiscordServer, first: &Message) -> Message {
    let looks = |message: &Message| message.edits > first.edits && message.text().contains("The model says so");
    let better = server
        .world()
        .wait_for("the better answer", |state| state.messages.get(&first.id).filter(|m| looks(m)).cloned())
        .await;
    assert!(better.text().contains("judged by the language model test"), "{}", better.text());
    assert!(!better.text().contains("too slow"), "{}", better.text());
    better
}

fn button(message: &Message, verb: &str) -> String {
    let prefix = format!("1.{verb}.");
    message.custom_ids().into_iter().find(|id| id.starts_with(&prefix)).expect("the button")
}

/// The model has said what it had to say, and the program has had the time to use it.
async fn settled(server: &DiscordServer, model: &TestServer) {
    while model.together() > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for _ in 0..2 {
        let used = server.command(&BOB, LOBBY, "help", &[]);
        server.answer(used).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_message_is_exchanged_and_the_buttons_of_the_first_list_keep_their_meaning() {
    let folder = prepared();
    let (server, _model, program) = start(folder.path()).await;
    let room = server.direct(&ANN);
    let asked = server.write(&ANN, room, WISH);
    let first = server.answer_to_message(asked).await;
    assert!(first.text().contains("too slow") && !first.text().contains("The model says so"), "{}", first.text());
    let better = exchanged(&server, &first).await;
    assert_eq!(better.pictures().len(), 5);
    assert_eq!(server.world().look().said_in(room).len(), 1, "it is the same message");

    let (old, new) = (button(&first, "like"), button(&better, "like"));
    assert_ne!(old, new, "each list has buttons of its own");
    let film = |message: &Message| {
        let text = message.text();
        text.lines().find_map(|line| Some(line.strip_prefix("**1. [")?.split(" (").next()?.to_owned())).expect("a film")
    };
    for (id, list) in [(old, &first), (new, &better)] {
        let pressed = server.press_blindly(&ANN, first.id, &id);
        let confirmation = server.answer(pressed).await;
        assert!(confirmation.text().contains(&film(list)), "{} after {id}", confirmation.text());
    }
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_to_commands_are_exchanged_whoever_sees_them() {
    let folder = prepared();
    let (server, _model, program) = start(folder.path()).await;
    let public = server.command(&ANN, LOBBY, "recommend", &[("wish", json!(WISH))]);
    let private = server.command(&BOB, LOBBY, "recommend", &[("wish", json!(WISH)), ("private", json!(true))]);
    let (public, private) = (server.answer(public).await, server.answer(private).await);
    exchanged(&server, &public).await;
    assert_eq!(exchanged(&server, &private).await.only_for, Some(BOB.id));

    // Discord no longer takes the token, but what all see can be reached without.
    let used = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("I loved Alien. Something quiet"))]);
    let late = server.answer(used).await;
    server.world().change(|state| state.token_life = Duration::ZERO);
    exchanged(&server, &late).await;
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_turned_the_page_stays_there() {
    let folder = prepared();
    let (server, _model, program) = start(folder.path()).await;
    let room = server.direct(&ANN);
    let asked = server.write(&ANN, room, &format!("{WISH}, give me 25"));
    let first = server.answer_to_message(asked).await;
    let next = first.custom_ids().into_iter().find(|id| id.ends_with("~p1")).expect("a button to page 2");
    server.press(&ANN, first.id, &next);
    let looks = |m: &Message| m.edits > first.edits && m.text().contains("**11. [");
    server.world().wait_for("page 2", |state| state.messages.get(&first.id).filter(|m| looks(m)).cloned()).await;
    let better = exchanged(&server, &first).await;
    assert!(better.text().contains("**11. [") && !better.text().contains("**1. ["), "{}", better.text());
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_on_keeps_what_they_have_and_a_deleted_message_stays_deleted() {
    let folder = prepared();
    let (server, model, program) = start(folder.path()).await;
    // Ann asks for more, Bob likes a film and sees his list get better all the same, and Eve deletes hers.
    let eve = Person::new(503);
    let rooms = [ANN, BOB, eve].map(|person| server.direct(&person));
    let asked = [ANN, BOB, eve].map(|person| server.write(&person, server.direct(&person), WISH));
    let mut lists = Vec::new();
    for message in asked {
        lists.push(server.answer_to_message(message).await);
    }
    server.world().change(|state| state.messages.get_mut(&lists[2].id).expect("the list").deleted = true);
    let liked = server.press(&BOB, lists[1].id, &button(&lists[1], "like"));
    let more = server.press(&ANN, lists[0].id, &button(&lists[0], "more"));
    server.answer(liked).await;
    let more = server.answer(more).await;
    settled(&server, &model).await;
    exchanged(&server, &lists[1]).await;
    {
        let state = server.world().look();
        assert_eq!(state.messages[&lists[0].id].edits, lists[0].edits, "it stays as it was");
        assert!(state.said_in(rooms[2]).is_empty(), "nothing is sent instead of the deleted message");
        assert!(!state.messages[&more.id].deleted);
    }
    let asked = server.write(&eve, rooms[2], "help");
    server.answer_to_message(asked).await;
    server.world().assert_no_faults();
    program.assert_calm();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_better_answer_on_its_way_holds_up_no_stop_and_the_first_stays_valid_after_it() {
    let folder = prepared();
    let (server, model, mut program) = start(folder.path()).await;
    model.fail_always(Fault::Hang);
    let room = server.direct(&ANN);
    let asked = server.write(&ANN, room, WISH);
    let first = server.answer_to_message(asked).await;
    let stopping = std::time::Instant::now();
    assert!(program.terminate().success());
    assert!(stopping.elapsed() < Duration::from_secs(15), "an answer may be improved for half a minute");

    let program = Program::start(&server, folder.path());
    server.world().wait_for("the second session", |state| (state.identifies.len() == 2).then_some(())).await;
    let pressed = server.press(&ANN, first.id, &button(&first, "like"));
    server.answer(pressed).await;
    server.world().assert_no_faults();
    program.assert_calm();
}
