//! Whatever goes wrong at Telegram: nothing is lost, nothing is doubled.

use std::time::Duration;

use matinee::adapters::telegram::TelegramError;

use crate::support::{Bot, Fault, TestTelegram, config};

const ANN: i64 = 11;
const BOB: i64 = 12;

async fn start() -> (TestTelegram, tempfile::TempDir, Bot) {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    server.person(BOB, "Bob", "en");
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::start(&server, folder.path()).await;
    (server, folder, bot)
}

#[tokio::test]
async fn a_flood_limit_is_waited_for_and_the_answer_comes_once() {
    let (server, _folder, bot) = start().await;
    server.fail_next("sendMessage", Fault::Flood(2));
    server.say(ANN, "/help");
    server.nth_message(ANN, 1).await;
    let calls = server.state().calls.clone();
    let sends: Vec<_> = calls.iter().filter(|call| call.method == "sendmessage").collect();
    assert_eq!(sends.len(), 2);
    assert!(sends[1].at - sends[0].at >= Duration::from_secs(2));
    bot.stop().await;
}

#[tokio::test]
async fn a_proxys_error_page_is_no_answer_and_the_next_attempt_is() {
    let (server, _folder, bot) = start().await;
    server.fail_next("sendMessage", Fault::BadGateway);
    server.say(ANN, "/help");
    server.nth_message(ANN, 1).await;
    assert_eq!(server.state().accepted("sendmessage"), 1);
    bot.stop().await;
}

#[tokio::test]
async fn redelivered_updates_are_answered_once() {
    let (server, _folder, bot) = start().await;
    let update = server.say(ANN, "/recommend");
    let first = server.nth_message(ANN, 1).await;
    server.change(|state| state.again = vec![update, update]);
    let press = server.press(ANN, &first, &first.button("👍"));
    server.toast(&press).await;
    let latest = *server.state().history.keys().last().unwrap();
    server.change(|state| state.again = vec![update, latest]);
    // What comes after the redelivery has been answered, so the redelivery was seen.
    server.say(BOB, "/help");
    server.nth_message(BOB, 1).await;
    assert_eq!(server.state().bot_messages(ANN).len(), 1);
    assert_eq!(bot.ratings(ANN).await.len(), 1, "a like pressed twice would be taken back");
    bot.stop().await;
}

#[tokio::test]
async fn an_outage_of_five_minutes_loses_nothing_and_doubles_nothing() {
    // Waits between attempts are fifty times shorter than usual, and so is the outage.
    const FASTER: u32 = 50;
    let server = TestTelegram::start().await;
    for (person, name) in [(ANN, "Ann"), (BOB, "Bob")] {
        server.person(person, name, "en");
    }
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::start_faster(&server, folder.path(), FASTER).await;
    server.say(BOB, "/recommend");
    let list = server.nth_message(BOB, 1).await;
    server.say(ANN, "/help");
    server.nth_message(ANN, 1).await;
    server.hold("sendMessage");
    server.say(ANN, "/about");
    server
        .wait("the answer on its way", |s| s.calls.iter().any(|c| c.method == "held sendmessage").then_some(()))
        .await;
    server.go_down();
    server.release("sendMessage");
    // Written and pressed while nothing answers; Telegram keeps it.
    server.say(ANN, "/start");
    let like = list.button("👍");
    server.press(BOB, &list, &like);
    server.say(BOB, "/start");
    tokio::time::sleep(Duration::from_secs(5 * 60) / FASTER).await;
    server.come_back().await;
    server.nth_message(ANN, 3).await;
    server.nth_message(BOB, 2).await;
    server.until(&list, "the like", |m| m.label(&like) == "✓ 👍").await;
    server.say(BOB, "/help");
    server.nth_message(BOB, 3).await;
    assert_eq!(server.state().bot_messages(ANN).len(), 3);
    assert_eq!(server.state().bot_messages(BOB).len(), 3);
    assert!(server.state().bot_messages(ANN)[2].text.contains("Hello"), "in order");
    assert_eq!(bot.ratings(BOB).await.len(), 1, "pressed once, liked once");
    bot.stop().await;
}

#[tokio::test]
async fn what_was_not_answered_at_the_stop_is_answered_after_the_start() {
    let (server, folder, bot) = start().await;
    server.say(ANN, "/recommend");
    let first = server.nth_message(ANN, 1).await;
    server.hold("editMessageReplyMarkup");
    let like = first.button("👍");
    server.press(ANN, &first, &like);
    server
        .wait("the press on its way", |s| {
            s.calls.iter().any(|c| c.method == "held editmessagereplymarkup").then_some(())
        })
        .await;
    server.go_down();
    bot.stop().await;

    server.release("editMessageReplyMarkup");
    server.come_back().await;
    let bot = Bot::start(&server, folder.path()).await;
    server.until(&first, "the like on the keyboard", |m| m.label(&like) == "✓ 👍").await;
    assert_eq!(bot.ratings(ANN).await.len(), 1, "pressed once, liked once");
    bot.stop().await;
}

#[tokio::test]
async fn people_who_are_gone_and_messages_that_are_gone_trouble_nobody() {
    let (server, _folder, bot) = start().await;
    server.say(ANN, "/recommend");
    let first = server.nth_message(ANN, 1).await;

    server.delete(&first);
    server.press(ANN, &first, &first.button("▶"));
    let press = server.press(ANN, &first, &first.button("👍"));
    assert!(server.toast(&press).await.contains("You like"), "the like counts all the same");

    let query = server.press(ANN, &first, &first.button("👁"));
    server.change(|state| state.queries.get_mut(&query).unwrap().expired = true);

    server.close_chat(ANN, true);
    server.say(ANN, "/help");
    server.say(BOB, "/help");
    server.nth_message(BOB, 1).await;
    server.close_chat(ANN, false);
    server.say(ANN, "/help");
    server.nth_message(ANN, 1).await;

    let old = server.press(BOB, &server.nth_message(BOB, 1).await, "like_5");
    assert!(server.toast(&old).await.contains("too old"));
    let gone = server.press(BOB, &server.nth_message(BOB, 1).await, "t1.page.zz.1");
    assert!(server.toast(&gone).await.contains("too old"));
    bot.stop().await;
}

#[tokio::test]
async fn a_poster_number_that_no_longer_works_is_uploaded_again() {
    let (server, _folder, bot) = start().await;
    server.say(ANN, "/start m_tt0000003");
    let first = server.nth_message(ANN, 1).await;
    server.change(|state| state.files.clear());
    server.say(ANN, "/start m_tt0000003");
    let second = server.nth_message(ANN, 2).await;
    assert!(second.photo.is_some());
    assert_ne!(first.photo, second.photo);

    let refusal = || Fault::Refuse(400, "Bad Request: IMAGE_PROCESS_FAILED".to_owned());
    server.fail_next("sendPhoto", refusal());
    server.fail_next("sendPhoto", refusal());
    server.say(ANN, "/start m_tt0000004");
    let plain = server.nth_message(ANN, 3).await;
    assert!(plain.photo.is_none() && plain.text.contains("Film <4>"), "words are better than nothing");
    bot.stop().await;
}

#[tokio::test]
async fn presses_are_answered_within_a_second_though_the_chat_is_busy() {
    let (server, _folder, bot) = start().await;
    server.say(ANN, "/recommend");
    let first = server.nth_message(ANN, 1).await;
    server.hold("sendMessage");
    server.say(ANN, "/help");
    let press = server.press(ANN, &first, &first.button("👍"));
    let (at, asked) = server
        .wait("the answer", |s| s.queries[&press].answered.as_ref().map(|(at, _)| (*at, s.queries[&press].asked)))
        .await;
    assert!(at - asked < Duration::from_secs(1), "{:?}", at - asked);
    server.release("sendMessage");
    let like = first.button("👍");
    server.until(&first, "the like", |m| m.label(&like) == "✓ 👍").await;
    bot.stop().await;
}

#[tokio::test]
async fn a_wrong_token_is_said_at_once() {
    let server = TestTelegram::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&server);
    config.token = Some("700:wrong".to_owned().into());
    let bot = Bot::start_with(folder.path(), config, None).await;
    let error = bot.outcome().await.unwrap_err();
    assert!(matches!(error, TelegramError::Token), "{error}");
    assert!(!error.to_string().contains("wrong"), "the token is a secret");
}
