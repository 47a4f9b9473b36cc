//! Many chats at once.

use std::time::{Duration, Instant};

use crate::discord::program::prepared;
use crate::support::{Matinee, TestTelegram};

const CHATS: i64 = 200;
const A_SECOND: u64 = 20;
/// What memory may grow by from the first answers to the last, kilobytes.
const GROWTH: u64 = 48 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_chats_at_twenty_updates_a_second_stay_in_order_and_within_the_limits() {
    let server = TestTelegram::start().await;
    for person in 1..=CHATS {
        server.person(person, "Somebody", "en");
    }
    let state = prepared();
    let matinee = Matinee::start(&server, state.path());
    let ready = CHATS + 1;
    server.person(ready, "The first", "en");
    server.say(ready, "something funny");
    server.nth_message(ready, 1).await;

    // Everybody wishes for something and asks for more of it in the same breath.
    let mut rhythm = tokio::time::interval(Duration::from_millis(1_000 / A_SECOND));
    let begun = Instant::now();
    let mut memory = None;
    for person in 1..=CHATS {
        for text in ["a funny film from the nineties", "more"] {
            rhythm.tick().await;
            server.say(person, text);
        }
        if person == CHATS / 2 {
            memory = matinee.memory();
        }
    }
    server
        .wait_for(Duration::from_secs(200), "everybody's answers", |state| {
            (1..=CHATS).all(|person| state.bot_messages(person).len() == 2).then_some(())
        })
        .await;
    let took = begun.elapsed();
    let grown = matinee.memory().zip(memory).map(|(now, before)| now.saturating_sub(before));

    let limits = server.state().limits.broken.clone();
    let peak = server.state().limits.peak;
    for person in 1..=CHATS {
        let messages = server.state().bot_messages(person);
        let line = |start: &str| -> Vec<String> {
            let lines = messages.iter().filter_map(|m| m.text.lines().find(|line| line.starts_with(start)));
            lines.map(str::to_owned).collect()
        };
        let (films, understood) = (line("🎬"), line("Understood"));
        assert_ne!(films[0], films[1], "chat {person}");
        // "More" said before the wish would know nothing of it.
        assert!(understood[0].contains("1990") && understood.len() == 2, "chat {person}: {understood:?}");
    }
    assert!(limits.is_empty(), "{limits:?}");
    println!(
        "{} answers in {took:?}, at most {peak} requests in a second, {memory:?} kB and {grown:?} more",
        2 * CHATS
    );
    assert!(grown.is_none_or(|grown| grown < GROWTH), "memory grew by {grown:?} kB");
}
