//! When things go wrong: nothing crashes, nothing is done twice, nothing is lost without a word.

use std::time::Duration;

use matinee::adapters::discord::DiscordError;
use matinee::conversation::Action;
use serde_json::json;

use crate::scripted::{LIST, connected, options, start};
use crate::support::gateway::Out;
use crate::support::world::{ATTACH_FILES, EMBED_LINKS, LOBBY, SEND_MESSAGES, V2, WorldState};
use crate::support::{DiscordServer, Faulty, Person};

const ANN: Person = Person::new(501);
const BOB: Person = Person::new(502);

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_is_resumed_and_nothing_is_missed() {
    let (server, running) = connected().await;
    let room = server.direct(&ANN);
    server.world().on_connections(&Out::Cut);
    let message = server.write(&ANN, room, "said while nobody listened");
    let answer = server.answer_to_message(message).await;
    assert!(answer.text().contains("said while nobody listened"));
    assert_eq!(server.world().look().resumes, 1);
    server.redeliver(message);
    let last = server.write(&ANN, room, "and then");
    server.answer_to_message(last).await;
    assert_eq!(running.script.count(), 2, "a message that comes twice is answered once");
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_may_ask_to_reconnect() {
    let (server, running) = connected().await;
    let room = server.direct(&ANN);
    server.world().on_connections(&Out::Text(json!({ "op": 7, "d": null, "s": null, "t": null }).to_string()));
    server.world().wait_for("the resumption", |state| (state.resumes == 1).then_some(())).await;
    let message = server.write(&ANN, room, "still there?");
    server.answer_to_message(message).await;
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_session_is_identified_anew() {
    let (server, running) = connected().await;
    server.world().invalidate_sessions();
    server.world().wait_for("a new session", |state| (state.identifies.len() == 2).then_some(())).await;
    let room = server.direct(&ANN);
    let message = server.write(&ANN, room, "still there?");
    server.answer_to_message(message).await;
    server.world().assert_no_faults();
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_the_api_are_waited_out() {
    let (server, running) = connected().await;
    server.world().change(|state| {
        state.trouble.extend([
            ("/callback", Faulty::Status(500)),
            ("PATCH /webhooks", Faulty::Status(502)),
            ("PATCH /webhooks", Faulty::TooMany(Duration::from_millis(300))),
        ]);
    });
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    assert!(server.answer(asked).await.text().contains("For 501: heist"));

    server.world().change(|state| {
        state.trouble.extend([
            ("POST /channels", Faulty::Status(503)),
            ("POST /channels", Faulty::TooMany(Duration::from_millis(300))),
        ]);
    });
    let room = server.direct(&ANN);
    let message = server.write(&ANN, room, "quiet");
    server.answer_to_message(message).await;
    assert_eq!(running.script.count(), 2);
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_receipt_is_lost_is_not_sent_twice() {
    let (server, running) = connected().await;
    server.world().change(|state| state.trouble.push_back(("/callback", Faulty::LostAnswer)));
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    server.answer(asked).await;

    server.world().change(|state| state.trouble.push_back(("/messages", Faulty::LostAnswer)));
    let room = server.direct(&ANN);
    let message = server.write(&ANN, room, "quiet");
    server.answer_to_message(message).await;
    server
        .world()
        .wait_longer("the second try", Duration::from_secs(40), |state| {
            let tries =
                state.requests.iter().filter(|(request, _)| request.ends_with(&format!("{room}/messages"))).count();
            (tries == 2).then_some(())
        })
        .await;
    assert_eq!(server.world().look().said_in(room).len(), 1);
    assert_eq!(running.script.count(), 2);
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_like_that_could_not_be_acknowledged_is_not_carried_out() {
    let (server, running) = connected().await;
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    let list = server.answer(asked).await;
    let like = Action::Like(LIST, 0).to_string();
    // The person sees "interaction failed" and will press again, which must not take the like back.
    for code in [10_062, 40_060] {
        server.world().change(|state| state.trouble.push_back(("/callback", Faulty::Refused(code))));
        server.press(&ANN, list.id, &like);
        server.world().wait_for("the refusal", |state| state.trouble.is_empty().then_some(())).await;
    }
    let pressed = server.press(&ANN, list.id, &like);
    let confirmation = server.answer(pressed).await;
    assert!(confirmation.text().contains("501 likes Film 0"), "{}", confirmation.text());
    assert_eq!(running.script.count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_or_foreign_button_gets_a_friendly_sentence() {
    let (server, running) = connected().await;
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    let list = server.answer(asked).await;
    for id in ["like_5", "9.dance.1", "1.menu.7"] {
        let pressed = server.press_blindly(&BOB, list.id, id);
        let answer = server.answer(pressed).await;
        assert!(answer.text().contains("older version"), "{}", answer.text());
        assert_eq!(answer.only_for, Some(BOB.id));
    }
    let used = server.command(&ANN, LOBBY, "dance", &[]);
    assert!(server.answer(used).await.text().contains("older version"));
    assert_eq!(running.script.count(), 1);
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_place_is_gone_comes_as_a_new_message() {
    let (server, running) = connected().await;
    *running.script.delay.lock().unwrap() = Duration::from_millis(500);
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    server.world().wait_for("the acknowledgement", |state| state.interactions[&asked].acknowledged).await;
    server.world().change(|state| {
        let original = state.interactions[&asked].original.expect("a message that thinks");
        state.messages.get_mut(&original).expect("it").deleted = true;
    });
    let said = server.world().wait_for("the answer", |state| state.said_in(LOBBY).first().map(|m| m.text())).await;
    assert!(said.contains("For 501: heist"));

    let private = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("x")), ("private", json!(true))]);
    server.world().wait_for("the acknowledgement", |state| state.interactions[&private].acknowledged).await;
    server.world().change(|state| state.token_life = Duration::ZERO);
    let room = server.direct(&ANN);
    let said = server.world().wait_for("the answer", |state| state.said_in(room).first().map(|m| m.text())).await;
    assert!(said.contains("For 501: x"), "a private answer goes to the person alone");
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_permission_to_embed_it_answers_in_words() {
    let (server, running) = connected().await;
    server.world().change(|state| {
        state.channels.get_mut(&LOBBY).expect("the lobby").permissions &= !EMBED_LINKS & !ATTACH_FILES;
    });
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    let answer = server.answer(asked).await;
    assert!(answer.text().contains("1. Film 0 (1990)") && answer.text().contains("embed"), "{}", answer.text());
    let asked = server.write(&ANN, LOBBY, "<@bot> heist");
    let answer = server.answer_to_message(asked).await;
    assert!(answer.text().contains("1. Film 0 (1990)"), "{}", answer.text());
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_may_not_write_it_answers_the_person_directly() {
    let (server, running) = connected().await;
    server.world().change(|state| {
        state.channels.get_mut(&LOBBY).expect("the lobby").permissions &= !SEND_MESSAGES;
    });
    server.write(&ANN, LOBBY, "<@bot> heist");
    let room = server.direct(&ANN);
    let said = server
        .world()
        .wait_for("the answer", |state| {
            let said = state.said_in(room);
            (said.len() == 2).then(|| said.iter().map(|m| m.text()).collect::<String>())
        })
        .await;
    assert!(said.contains("not allowed to write in that channel") && said.contains("For 501: heist"), "{said}");
    // Somebody who takes no direct messages cannot be helped, but the bot goes on.
    server.world().change(|state| state.no_direct.insert(BOB.id));
    server.write(&BOB, LOBBY, "<@bot> heist");
    let room = server.direct(&ANN);
    let message = server.write(&ANN, room, "still there?");
    server.answer_to_message(message).await;
    server.world().assert_no_faults();
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_layout_that_discord_refuses_is_replaced_by_the_classic_one() {
    let (server, running) = connected().await;
    server.world().change(|state| state.trouble.push_back(("PATCH /webhooks", Faulty::Refused(50_035))));
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    let answer = server.answer(asked).await;
    assert_eq!(answer.flags & V2, 0);
    assert_eq!(answer.body["embeds"].as_array().map(Vec::len), Some(5));
    server.world().assert_no_faults();
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_ends_it_with_a_clear_message_and_no_storm() {
    let server = DiscordServer::start().await;
    let mut wrong = options(&server);
    wrong.token = "wrong.token".to_owned().into();
    let mut running = start(wrong).await;
    let error = running.outcome().await.unwrap_err();
    assert!(matches!(error, DiscordError::InvalidToken), "{error}");
    assert!(error.to_string().contains("DISCORD_TOKEN") && !error.to_string().contains("wrong.token"));
    assert_eq!(server.world().look().requests.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn disallowed_intents_end_it_with_a_clear_message() {
    let server = DiscordServer::start().await;
    server.world().change(|state| state.content_allowed = false);
    let mut greedy = options(&server);
    greedy.message_content_intent = true;
    let mut running = start(greedy).await;
    let error = running.outcome().await.unwrap_err();
    assert!(error.to_string().contains("message_content_intent"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_refuses_the_session_ends_it_too() {
    let (server, mut running) = connected().await;
    server.world().on_connections(&Out::Close(4014));
    let error = running.outcome().await.unwrap_err();
    assert!(matches!(error, DiscordError::DisallowedIntents), "{error}");
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_at_start_is_waited_out_and_so_are_used_up_sessions() {
    let server = DiscordServer::start().await;
    server.world().change(|state| state.trouble.extend([("/gateway/bot", Faulty::Status(503)); 3]));
    let running = start(options(&server)).await;
    server.connected().await;
    drop(running);

    let identified = server.world().change(|state| {
        state.sessions_left = 0;
        state.identifies.len()
    });
    let running = start(options(&server)).await;
    let asked = |state: &WorldState| state.requests.iter().filter(|(name, _)| name.ends_with("/gateway/bot")).count();
    let before = asked(&server.world().look());
    server.world().wait_for("it to ask again", |state| (asked(state) > before + 1).then_some(())).await;
    assert_eq!(server.world().look().identifies.len(), identified, "no session is opened while none is left");
    server.world().change(|state| state.sessions_left = 5);
    server.world().wait_for("a session", |state| (state.identifies.len() > identified).then_some(())).await;
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_are_refused_again_and_again_are_given_up_before_discord_bans_the_bot() {
    let server = DiscordServer::start().await;
    server.world().change(|state| {
        state.refuses_sessions = true;
        state.sessions_left = 6;
    });
    let running = start(options(&server)).await;
    let asked = |state: &WorldState| state.requests.iter().filter(|(name, _)| name.ends_with("/gateway/bot")).count();
    // It asks at the start, when it thinks that few are left, and then for as long as few are.
    let minute = Duration::from_secs(60);
    server.world().wait_longer("it to give up", minute, |state| (asked(state) >= 4).then_some(())).await;
    let identified = server.world().look().identifies.len();
    assert!(identified >= 3, "it does try: {identified}");
    server.world().wait_longer("it to ask again", minute, |state| (asked(state) >= 6).then_some(())).await;
    assert_eq!(server.world().look().identifies.len(), identified, "but not for ever");
    server.world().change(|state| {
        state.refuses_sessions = false;
        state.sessions_left = 9;
    });
    server.world().wait_longer("a session", minute, |state| (!state.sessions.is_empty()).then_some(())).await;
    let room = server.direct(&ANN);
    let message = server.write(&ANN, room, "still there?");
    server.answer_to_message(message).await;
    server.world().assert_no_faults();
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_has_grown_gets_more_shards_without_a_restart() {
    let (server, running) = connected().await;
    // From now on a session for all servers at once is refused.
    server.world().change(|state| state.shards = 2);
    server.world().invalidate_sessions();
    let shards = server
        .world()
        .wait_longer("both shards", Duration::from_secs(90), |state| {
            let shards =
                state.sessions.values().map(|session| session.shard).collect::<std::collections::BTreeSet<_>>();
            (shards.len() == 2).then_some(shards)
        })
        .await;
    assert_eq!(Vec::from_iter(shards), [(0, 2), (1, 2)]);
    let asked = server.command(&ANN, LOBBY, "help", &[]);
    server.answer(asked).await;
    server.world().assert_no_faults();
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_is_delivered_twice_counts_once_and_silence_is_not_waited_for_too_long() {
    let (server, running) = connected().await;
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    let list = server.answer(asked).await;
    // The first try to acknowledge gets no answer; the second still comes within three seconds.
    server.world().change(|state| state.trouble.push_back(("/callback", Faulty::Silence(Duration::from_secs(20)))));
    let pressed = server.press(&ANN, list.id, &Action::Like(LIST, 0).to_string());
    let confirmation = server.answer(pressed).await;
    server.redeliver_interaction(pressed);
    assert!(confirmation.text().contains("501 likes Film 0"), "{}", confirmation.text());
    let last = server.command(&ANN, LOBBY, "help", &[]);
    server.answer(last).await;
    assert_eq!(running.script.count(), 3, "the wish, the like, and the question for help");
    server.world().assert_no_faults();
}
