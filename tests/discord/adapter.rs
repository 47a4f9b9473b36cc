//! What people do, and what they get.

use std::time::Duration;

use matinee::conversation::{Action, Command, MovieRef, TurnKind};
use serde_json::json;

use crate::scripted::{LIST, connected, options, start};
use crate::support::gateway::Out;
use crate::support::world::{BACKROOM, EPHEMERAL, GUILD, LOBBY, THREAD, V2};
use crate::support::{DiscordServer, Person};

const ANN: Person = Person::new(501);
const BOB: Person = Person::new(502);
const OWNER: Person = Person { id: 500, locale: "en-US", manages: true };

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_is_answered_with_films_posters_and_buttons() {
    let (server, running) = connected().await;
    let room = server.direct(&ANN);
    let message = server.write(&ANN, room, "I loved Heat, something quiet tonight");

    let answer = server.answer_to_message(message).await;
    assert!(answer.text().contains("For 501: I loved Heat, something quiet tonight"), "{}", answer.text());
    assert!(answer.text().contains("Understood: Heat: 4.5"));
    assert_eq!(answer.pictures().len(), 5, "every film has a poster");
    assert_eq!(answer.files.len(), 2, "the drawn ones are uploaded");
    for position in 0..5 {
        let like = Action::Like(LIST, position).to_string();
        assert!(answer.custom_ids().contains(&like), "{like}");
    }
    assert_ne!(answer.flags & V2, 0);
    server.world().assert_no_faults();
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_server_it_answers_when_mentioned_and_not_otherwise() {
    let (server, running) = connected().await;
    server.write(&ANN, LOBBY, "I love this film club");
    let asked = server.write(&ANN, LOBBY, "<@bot> something funny");
    let answer = server.answer_to_message(asked).await;
    assert!(answer.text().contains("For 501: something funny"), "{}", answer.text());
    assert!(answer.text().contains("Go on: press a button"), "without the intent it says how to go on");
    assert_eq!(running.script.count(), 1);

    let turn = running.script.turns.lock().unwrap()[0].clone();
    assert_eq!((turn.place.as_str(), turn.identity.external_id.as_str()), ("8001", "501"));
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_whose_text_is_hidden_gets_a_hint_once() {
    let (server, running) = connected().await;
    let asked = server.write(&ANN, LOBBY, "<@bot> something funny");
    let answer = server.answer_to_message(asked).await;
    let hidden = server.write_reply(&ANN, LOBBY, "the second one please", Some(answer.id));
    let hint = server.answer_to_message(hidden).await;
    assert!(hint.text().contains("when it mentions me"), "{}", hint.text());
    server.write_reply(&ANN, LOBBY, "hello?", Some(answer.id));
    let visible = server.write_reply(&ANN, LOBBY, "<@bot> the second one please", Some(answer.id));
    server.answer_to_message(visible).await;
    assert_eq!(running.script.count(), 2);
    assert_eq!(server.world().look().said_in(LOBBY).len(), 3, "the hint came once");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_intent_it_follows_replies_and_threads_it_was_called_into() {
    let server = DiscordServer::start().await;
    let mut with_intent = options(&server);
    with_intent.message_content_intent = true;
    let running = start(with_intent).await;
    server.connected().await;

    server.write(&ANN, THREAD, "nobody asked you");
    let called = server.write(&ANN, THREAD, "<@bot> something funny");
    server.answer_to_message(called).await;
    let plain = server.write(&BOB, THREAD, "and something sad for me");
    let answer = server.answer_to_message(plain).await;
    assert!(answer.text().contains("For 502: and something sad for me"));
    assert!(!answer.text().contains("Go on: press a button"));
    let reply = server.write_reply(&BOB, LOBBY, "lighter", Some(answer.id));
    server.answer_to_message(reply).await;
    assert_eq!(running.script.count(), 3);
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn recommend_takes_its_options_and_private_answers_are_for_one_alone() {
    let (server, running) = connected().await;
    let options = [("wish", json!("heist")), ("count", json!(7)), ("private", json!(true))];
    let used = server.command(&ANN, LOBBY, "recommend", &options);
    let answer = server.answer(used).await;
    assert_eq!(answer.only_for, Some(ANN.id));
    assert_eq!(answer.pictures().len(), 7);
    let public = server.command(&BOB, LOBBY, "recommend", &[("wish", json!("heist"))]);
    assert_eq!(server.answer(public).await.only_for, None);
    let profile = server.command(&BOB, LOBBY, "profile", &[]);
    assert_eq!(server.answer(profile).await.only_for, Some(BOB.id));
    let export = server.command(&BOB, LOBBY, "export", &[]);
    let export = server.answer(export).await;
    assert_eq!((export.files.len(), export.only_for), (1, Some(BOB.id)));
    server.world().assert_no_faults();
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_may_press_and_it_is_their_profile_that_learns() {
    let (server, running) = connected().await;
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    let list = server.answer(asked).await;
    let like = Action::Like(LIST, 1).to_string();

    let pressed = server.press(&BOB, list.id, &like);
    let confirmation = server.answer(pressed).await;
    assert_eq!(confirmation.only_for, Some(BOB.id));
    assert!(confirmation.text().contains("502 likes Film 1"), "{}", confirmation.text());
    assert!(confirmation.custom_ids().contains(&Action::Undo.to_string()));
    // The film's buttons come along, the like pressed.
    let buttons = confirmation.body["components"].to_string();
    assert!(buttons.contains("\"style\":3"), "{buttons}");

    let turn = running.script.turns.lock().unwrap()[1].clone();
    assert_eq!(turn.identity.external_id, "502");
    assert_eq!(turn.kind, TurnKind::Action(Action::Like(LIST, 1)));
    assert_eq!(server.world().look().messages[&list.id].edits, 1, "the list itself stays as it is");

    let undone = server.press(&BOB, confirmation.id, "1.undo");
    server
        .world()
        .wait_for("the undo in place", |state| {
            let message = &state.messages[&confirmation.id];
            (message.edits > confirmation.edits && state.interactions[&undone].acknowledged?.0 == 6).then_some(())
        })
        .await;
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn menus_mean_what_was_chosen() {
    let (server, running) = connected().await;
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    let list = server.answer(asked).await;
    let chosen = server.choose(&BOB, list.id, &Action::Seen(LIST, 2).to_string());
    assert_eq!(server.answer(chosen).await.only_for, Some(BOB.id));
    let removed = server.choose(&BOB, list.id, &Action::Remove(LIST, 0).to_string());
    server.world().wait_for("the removal", |state| state.interactions[&removed].acknowledged).await;
    server.answer(removed).await;
    let kinds: Vec<_> = running.script.turns.lock().unwrap()[1..].iter().map(|turn| turn.kind.clone()).collect();
    assert_eq!(kinds, [TurnKind::Action(Action::Seen(LIST, 2)), TurnKind::Action(Action::Remove(LIST, 0))]);
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_turn_in_place() {
    let (server, running) = connected().await;
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist")), ("count", json!(25))]);
    let list = server.answer(asked).await;
    let next = list.custom_ids().into_iter().find(|id| id.ends_with("~p1")).expect("a button to page 2");
    server.press(&BOB, list.id, &next);
    let text = server
        .world()
        .wait_for("the second page", |state| {
            let message = &state.messages[&list.id];
            (message.edits > list.edits).then(|| message.text())
        })
        .await;
    assert!(text.contains("11. [Film 10") && !text.contains("1. [Film 0"), "{text}");
    server.world().assert_no_faults();
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn titles_are_suggested_within_a_tenth_of_a_second() {
    let (server, running) = connected().await;
    let typed = server.type_title(&ANN, LOBBY, "rate", "film 4");
    let (choices, took) = server
        .world()
        .wait_for("suggestions", |state| {
            let interaction = &state.interactions[&typed];
            let (_, at) = interaction.acknowledged?;
            Some((interaction.choices.clone()?, at - interaction.at))
        })
        .await;
    assert_eq!(choices.as_array().unwrap().len(), 11);
    assert!(took < Duration::from_millis(100), "{took:?}");

    let value = choices[0]["value"].clone();
    let rated = server.command(&ANN, LOBBY, "rate", &[("movie", value), ("rating", json!(4.5))]);
    server.answer(rated).await;
    let turn = running.script.turns.lock().unwrap()[0].clone();
    let key = matinee::catalog::MovieKey("tt0000004".into());
    assert_eq!(turn.kind, TurnKind::Command(Command::Rate(MovieRef::Key(key), 4.5)));
    server.world().assert_no_faults();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_can_be_the_wish() {
    let (server, running) = connected().await;
    let message = server.write(&BOB, LOBBY, "I want to cry tonight");
    let used = server.message_command(&ANN, LOBBY, "Recommend from this message", message);
    let answer = server.answer(used).await;
    assert!(answer.text().contains("For 501: I want to cry tonight"));
    assert_eq!(answer.only_for, Some(ANN.id));
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_answer_to_a_public_message_goes_where_only_they_see_it() {
    let (server, running) = connected().await;
    let asked = server.write(&ANN, LOBBY, "<@bot> show my profile");
    let hint = server.answer_to_message(asked).await;
    assert!(hint.text().contains("for your eyes only") && !hint.text().contains("Profile of"));
    let room = server.direct(&ANN);
    let said = server.world().look().said_in(room).iter().map(|m| m.text()).collect::<Vec<_>>();
    assert!(said[0].contains("Profile of 501"), "{said:?}");

    server.world().change(|state| state.no_direct.insert(BOB.id));
    let asked = server.write(&BOB, LOBBY, "<@bot> show my profile");
    let hint = server.answer_to_message(asked).await;
    assert!(hint.text().contains("slash command"), "{}", hint.text());
    server.world().assert_no_faults();
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_s_settings_hold_for_the_server() {
    let (server, running) = connected().await;
    let refused = server.command(&ANN, LOBBY, "server", &[("count", json!(3))]);
    assert!(server.answer(refused).await.text().contains("Only people who may manage"));
    let set = server.command(&OWNER, LOBBY, "server", &[("count", json!(3)), ("limit", json!(2))]);
    let settings = server.answer(set).await;
    assert!(settings.text().contains("Films on a list: 3"), "{}", settings.text());
    assert_eq!(settings.only_for, Some(OWNER.id));

    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist"))]);
    assert_eq!(server.answer(asked).await.pictures().len(), 3);
    let asked = server.command(&ANN, LOBBY, "recommend", &[("wish", json!("heist")), ("count", json!(4))]);
    assert_eq!(server.answer(asked).await.pictures().len(), 4);
    let asked = server.command(&ANN, BACKROOM, "recommend", &[("wish", json!("heist"))]);
    let refusal = server.answer(asked).await;
    assert!(refusal.text().contains("limit of 2 requests an hour"), "{}", refusal.text());
    assert_eq!(refusal.flags & EPHEMERAL, EPHEMERAL);
    let direct = server.direct(&ANN);
    let asked = server.command(&ANN, direct, "recommend", &[("wish", json!("heist"))]);
    server.answer(asked).await;
    server.world().assert_no_faults();
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_registered_and_every_shard_is_identified_as_discord_wants() {
    let server = DiscordServer::start().await;
    server.world().change(|state| state.shards = 2);
    let mut options = options(&server);
    options.test_guild = Some(GUILD);
    let running = start(options).await;
    server.connected().await;
    {
        let state = server.world().look();
        assert_eq!(state.commands_guild, Some(GUILD));
        assert!(state.commands.len() >= 17);
        let shards: Vec<_> = state.identifies.iter().map(|identify| identify["shard"].clone()).collect();
        assert_eq!(shards, [json!([0, 2]), json!([1, 2])]);
        let between = state.identified_at[1] - state.identified_at[0];
        assert!(between > Duration::from_millis(4_900), "one in five seconds, as max_concurrency says: {between:?}");
        assert_eq!(state.identifies[0]["intents"], json!(1 | 1 << 9 | 1 << 12));
        let presence = &state.identifies[1]["presence"]["activities"][0];
        assert!(presence.to_string().contains("Tell me what you feel like watching"), "{presence}");
    }
    let asked = server.command(&ANN, LOBBY, "help", &[]);
    server.answer(asked).await;
    server.world().wait_for("a heartbeat", |state| (state.heartbeats > 0).then_some(())).await;

    // Both sessions are resumed, and neither is opened anew.
    server.world().on_connections(&Out::Cut);
    server.world().wait_for("the resumptions", |state| (state.resumes == 2).then_some(())).await;
    let room = server.direct(&ANN);
    let asked = server.write(&ANN, room, "still there?");
    server.answer_to_message(asked).await;
    assert_eq!(server.world().look().identifies.len(), 2);
    server.world().assert_no_faults();
    running.stop().await.unwrap();
}
