//! Several people in one chat.

use serde_json::json;

use crate::support::{BOT_NAME, Bot, TestTelegram};

const ANN: i64 = 11;
const BOB: i64 = 12;
const GROUP: i64 = -1_001_234_567_890;
const TOPIC: i64 = 33;

async fn start() -> (TestTelegram, tempfile::TempDir, Bot) {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    server.person(BOB, "Bob", "en");
    server.group(GROUP, &[TOPIC]);
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::start(&server, folder.path()).await;
    (server, folder, bot)
}

#[tokio::test]
async fn only_what_is_said_to_the_bot_is_answered_and_in_the_topic_it_was_said_in() {
    let (server, _folder, bot) = start().await;
    server.say_in(GROUP, ANN, "what shall we watch?");
    server.say_in(GROUP, ANN, "/recommend@other_bot");
    server.say_in(GROUP, ANN, &format!("@{BOT_NAME} hello"));
    let greeting = server.nth_message(GROUP, 1).await;
    assert!(greeting.answers.is_some(), "as a reply to what was said");
    assert_eq!(greeting.topic, None);

    server.post(GROUP, BOB, json!({"text": "/recommend", "is_topic_message": true, "message_thread_id": TOPIC}));
    let answer = server.nth_message(GROUP, 2).await;
    assert_eq!(answer.topic, Some(TOPIC));
    assert!(answer.photo.is_some());
    assert_eq!(server.state().bot_messages(GROUP).len(), 2);
    bot.stop().await;
}

#[tokio::test]
async fn everybody_presses_for_their_own_profile_and_the_buttons_show_nobodys_marks() {
    let (server, _folder, bot) = start().await;
    server.say_in(GROUP, ANN, "/recommend");
    let answer = server.nth_message(GROUP, 1).await;
    let like = answer.button("👍");
    for person in [ANN, BOB] {
        assert!(server.toast(&server.press(person, &answer, &like)).await.contains("You like"));
    }
    server.toast(&server.press(BOB, &answer, &like)).await;
    assert_eq!((bot.ratings(ANN).await.len(), bot.ratings(BOB).await.len()), (1, 0));
    let now = server.nth_message(GROUP, 1).await;
    assert_eq!(now.label(&like), "👍");
    assert_eq!(now.edits, 0);

    server.press(BOB, &answer, &answer.button("More"));
    let more = server.nth_message(GROUP, 2).await;
    assert!(more.text.starts_with("For Bob:"), "{}", more.text);
    bot.stop().await;
}

#[tokio::test]
async fn what_is_private_goes_to_the_person_alone_or_asks_them_to_open_a_chat() {
    let (server, _folder, bot) = start().await;
    server.say_in(GROUP, ANN, "/profile");
    server.nth_message(ANN, 1).await;
    assert!(server.state().bot_messages(GROUP).is_empty());

    server.change(|state| state.chats.get_mut(&BOB).unwrap().started = false);
    server.say_in(GROUP, BOB, "/profile");
    let invitation = server.nth_message(GROUP, 1).await;
    assert!(invitation.button("Ask Matinee").starts_with(&format!("https://t.me/{BOT_NAME}?start=")));
    assert!(server.state().bot_messages(BOB).is_empty());
    bot.stop().await;
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_goes_on_where_it_was() {
    let (server, _folder, bot) = start().await;
    let (old, new) = (-555, -1_000_000_000_555);
    server.group(old, &[]);
    server.say_in(old, ANN, "/recommend");
    server.nth_message(old, 1).await;
    server.move_group(old, new, ANN);
    server.say_in(new, ANN, "/more");
    let more = server.nth_message(new, 1).await;
    server.press(ANN, &more, &more.button("1/5"));
    let list = server.nth_message(new, 2).await;
    assert_eq!(list.text.matches("Film <").count(), 5);

    // A message said before the move, answered after it.
    let (old, new) = (-556, -1_000_000_000_556);
    server.group(old, &[]);
    server.hold("sendPhoto");
    server.say_in(old, ANN, "/recommend");
    server.wait("the answer on its way", |s| s.calls.iter().any(|c| c.method == "held sendphoto").then_some(())).await;
    server.move_group(old, new, ANN);
    server.release("sendPhoto");
    assert!(server.nth_message(new, 1).await.photo.is_some());
    bot.stop().await;
}
