//! Answers that a slow language model improves after they went out.

use std::time::Duration;

use serde_json::{Value, json};

use crate::llm::{Fault, TestServer, judging};
use crate::support::{Bot, Message, TestTelegram};

const ANN: i64 = 11;
const BOB: i64 = 12;
const EVE: i64 = 13;
const GROUP: i64 = -1_001_234_567_890;
const WISH: &str = "something with a heist";

async fn start() -> (TestTelegram, TestServer, tempfile::TempDir, Bot) {
    let server = TestTelegram::start().await;
    for (person, name) in [(ANN, "Ann"), (BOB, "Bob"), (EVE, "Eve")] {
        server.person(person, name, "en");
    }
    // It likes them all, so the films stay, for other reasons.
    let model = TestServer::start(judging(|_: &Value| Some(json!(5)))).await;
    model.set_delay(Duration::from_secs(3));
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::start_with_model(&server, folder.path(), model.base_url()).await;
    (server, model, folder, bot)
}

fn is_better(message: &Message) -> bool {
    message.text.contains("The model says so")
}

/// The line that names the film.
fn film(message: &Message) -> String {
    let line = message.text.lines().find(|line| line.starts_with('🎬'));
    line.unwrap_or_else(|| panic!("no film in {}", message.text)).to_owned()
}

/// The model has said what it had to say, and the bot has had the time to use it.
async fn settled(server: &TestTelegram, model: &TestServer, bot_messages_of_eve: usize) {
    while model.together() > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for n in 1..=2 {
        server.say(EVE, "/help");
        server.nth_message(EVE, bot_messages_of_eve + n).await;
    }
}

#[tokio::test]
async fn the_carousel_is_exchanged_in_place_and_the_buttons_of_the_first_list_keep_their_meaning() {
    let (server, _model, _folder, bot) = start().await;
    server.say(ANN, WISH);
    let first = server.nth_message(ANN, 1).await;
    assert!(first.text.contains("too slow") && !is_better(&first), "{}", first.text);
    let typing = server.state().calls.iter().any(|call| call.params["action"] == "typing" && call.outcome.is_ok());
    assert!(typing, "while the model was waited for");
    let better = server.until(&first, "the better answer", is_better).await;
    assert!(better.text.contains("judged by the language model test"), "{}", better.text);
    assert_eq!(better.buttons()[0][1].0, "1/5");
    assert_eq!(server.state().bot_messages(ANN).len(), 1, "it is the same message");

    let (old, new) = (first.button("👍"), better.button("👍"));
    assert_ne!(old, new, "each list has buttons of its own");
    for (like, shown) in [(old, &first), (new, &better)] {
        let words = server.toast(&server.press(ANN, &first, &like)).await;
        let title = film(shown);
        let title = title.trim_start_matches("🎬 ").split(" (").next().unwrap();
        assert!(words.contains(title), "{words}, not {title}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn whoever_paged_on_stays_with_their_film_and_the_list_as_text_is_exchanged_too() {
    let (server, _model, _folder, bot) = start().await;
    server.say(ANN, WISH);
    let first = server.nth_message(ANN, 1).await;
    server.press(ANN, &first, &first.button("▶"));
    let second = server.until(&first, "the second film", |m| m.edits == 1).await;
    server.press(ANN, &first, &first.button("List as text"));
    let list = server.nth_message(ANN, 2).await;

    let better = server.until(&first, "the better answer", is_better).await;
    assert_eq!(film(&better), film(&second), "they are not taken away from the film they look at");
    server.until(&list, "the better list", is_better).await;

    // Bob looks at what was understood; the buttons there are those of the better list in the end.
    server.say(BOB, WISH);
    let first = server.nth_message(BOB, 1).await;
    server.press(BOB, &first, &first.button("What I understood"));
    let receipt = server.until(&first, "what was understood", |m| m.text.contains("What I understood.")).await;
    let (text, before) = (receipt.text.clone(), receipt.button("✖"));
    let receipt = server.until(&first, "other buttons", |m| m.button("✖") != before).await;
    assert_eq!(receipt.text, text);
    server.press(BOB, &first, &receipt.button("Back"));
    server.until(&first, "the better answer", is_better).await;
    bot.stop().await;
}

#[tokio::test]
async fn in_a_group_the_better_answer_still_names_the_one_it_is_for() {
    let (server, _model, _folder, bot) = start().await;
    server.group(GROUP, &[]);
    server.say_in(GROUP, ANN, &format!("/recommend {WISH}"));
    let first = server.nth_message(GROUP, 1).await;
    server.until(&first, "the better answer", is_better).await;
    server.press(BOB, &first, &first.button("More"));
    let more = server.nth_message(GROUP, 2).await;
    let better = server.until(&more, "the better answer", is_better).await;
    assert!(better.text.starts_with("For Bob:"), "{}", better.text);
    bot.stop().await;
}

#[tokio::test]
async fn who_goes_on_keeps_what_they_have_and_a_deleted_message_stays_deleted() {
    let (server, model, _folder, bot) = start().await;
    // Ann asks for more, Bob likes a film and sees it get better all the same, and Eve deletes her list.
    let mut lists = Vec::new();
    for person in [ANN, BOB, EVE] {
        server.say(person, WISH);
    }
    for person in [ANN, BOB, EVE] {
        lists.push(server.nth_message(person, 1).await);
    }
    server.delete(&lists[2]);
    server.press(ANN, &lists[0], &lists[0].button("More"));
    let like = lists[1].button("👍");
    server.press(BOB, &lists[1], &like);
    server.until(&lists[1], "the like", |m| m.label(&like) == "✓ 👍").await;
    server.nth_message(ANN, 2).await;
    settled(&server, &model, 0).await;
    server.until(&lists[1], "the better answer", is_better).await;
    assert_eq!(bot.ratings(BOB).await.len(), 1);
    {
        let state = server.state();
        let now = &state.messages[&(ANN, lists[0].id)];
        assert_eq!((now.text.as_str(), now.edits), (lists[0].text.as_str(), 0), "it stays as it was");
        assert_eq!(state.bot_messages(EVE).len(), 2, "nothing is sent instead of the deleted message");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_better_answer_on_its_way_holds_up_neither_the_chat_nor_the_stop() {
    let (server, model, folder, bot) = start().await;
    model.fail_always(Fault::Hang);
    server.say(ANN, WISH);
    let first = server.nth_message(ANN, 1).await;
    server.say(ANN, "/help");
    server.nth_message(ANN, 2).await;
    let stopping = std::time::Instant::now();
    bot.stop().await;
    assert!(stopping.elapsed() < Duration::from_secs(10), "an answer may be improved for half a minute");

    let bot = Bot::start(&server, folder.path()).await;
    let like = first.button("👍");
    assert!(server.toast(&server.press(ANN, &first, &like)).await.contains("You like"));
    assert_eq!(server.state().bot_messages(ANN).len(), 2);
    bot.stop().await;
}
