//! Many people at once.

use std::time::Duration;

use serde_json::json;

use crate::scripted::connected;
use crate::support::Person;
use crate::support::world::LOBBY;

#[tokio::test(flavor = "multi_thread")]
async fn forty_people_at_once_in_one_channel_do_not_mix() {
    let (server, running) = connected().await;
    let asked: Vec<(Person, u64)> = (600..640)
        .map(|id| {
            let person = Person::new(id);
            let wish = json!(format!("wish of {id}"));
            (person, server.command(&person, LOBBY, "recommend", &[("wish", wish)]))
        })
        .collect();
    for (person, interaction) in asked {
        let answer = server.answer(interaction).await;
        let id = person.id;
        assert!(answer.text().contains(&format!("For {id}: wish of {id}")), "{}", answer.text());
    }
    assert_eq!(running.script.count(), 40);
    server.world().assert_no_faults();
}

/// Twenty interactions a second while the language model takes half a minute: what people see at once is the
/// acknowledgement.
#[tokio::test(flavor = "multi_thread")]
async fn every_interaction_is_acknowledged_within_half_a_second() {
    const SECONDS: u64 = 8;
    const A_SECOND: u64 = 20;
    let (server, running) = connected().await;
    *running.script.delay.lock().unwrap() = Duration::from_secs(30);
    let mut clock = tokio::time::interval(Duration::from_millis(1_000 / A_SECOND));
    for n in 0..SECONDS * A_SECOND {
        clock.tick().await;
        server.command(&Person::new(1_000 + n), LOBBY, "recommend", &[("wish", json!("heist"))]);
    }
    let mut waits = server
        .world()
        .wait_for("all acknowledgements", |state| {
            state.interactions.values().map(|i| i.acknowledged.map(|(_, at)| at - i.at)).collect::<Option<Vec<_>>>()
        })
        .await;
    assert_eq!(waits.len(), (SECONDS * A_SECOND) as usize);
    waits.sort();
    let p99 = waits[waits.len() * 99 / 100 - 1];
    println!("acknowledged: median {:?}, p99 {p99:?}, slowest {:?}", waits[waits.len() / 2], waits[waits.len() - 1]);
    assert!(p99 < Duration::from_millis(500), "{p99:?}");
    server.world().assert_no_faults();
}
