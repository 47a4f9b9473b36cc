//! Many chats at once.

use std::time::{Duration, Instant};

use crate::support::{Bot, Message, TestTelegram};

const CHATS: i64 = 200;
const A_SECOND: u64 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_chats_at_twenty_updates_a_second_stay_in_order_and_within_the_limits() {
    let server = TestTelegram::start().await;
    for person in 1..=CHATS {
        server.person(person, "Somebody", "en");
    }
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::start(&server, folder.path()).await;

    // Each person asks for help twice: first about one film, then about another.
    let mut rhythm = tokio::time::interval(Duration::from_millis(1_000 / A_SECOND));
    let begun = Instant::now();
    for round in 0..2 {
        for person in 1..=CHATS {
            rhythm.tick().await;
            server.say(person, &format!("/start m_tt000000{}", 3 + round));
        }
    }
    let everybody = |messages: &[Message]| messages.len() == 2;
    server
        .wait_for(Duration::from_secs(120), "everybody's answers", |state| {
            (1..=CHATS).all(|person| everybody(&state.bot_messages(person))).then_some(())
        })
        .await;
    let took = begun.elapsed();

    let state = server.state();
    for person in 1..=CHATS {
        let messages = state.bot_messages(person);
        assert!(messages[0].text.contains("Film <3>") && messages[1].text.contains("Film <4>"), "chat {person}");
    }
    assert!(state.limits.broken.is_empty(), "{:?}", state.limits.broken);
    println!("{} answers in {took:?}, at most {} requests in one second", 2 * CHATS, state.limits.peak);
    drop(state);
    bot.stop().await;
}
