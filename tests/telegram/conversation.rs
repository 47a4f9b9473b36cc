//! One person and the bot.

use std::collections::HashSet;
use std::time::Duration;

use matinee::conversation::{Command, Platform, TurnKind};
use serde_json::json;

use crate::support::{Bot, Message, TestTelegram};

const ANN: i64 = 11;

async fn start() -> (TestTelegram, tempfile::TempDir, Bot) {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    let folder = tempfile::tempdir().unwrap();
    let bot = Bot::start(&server, folder.path()).await;
    (server, folder, bot)
}

/// The number of the film a carousel shows.
fn film(message: &Message) -> usize {
    let rest = message.text.split("Film <").nth(1).unwrap_or_else(|| panic!("no film in {}", message.text));
    rest.split('>').next().unwrap().parse().unwrap()
}

/// The films of a list as text. Reasons name films, too.
fn films(message: &Message) -> HashSet<usize> {
    let lines = message.text.lines().filter_map(|line| line.split_once(". Film <"));
    lines.map(|(_, rest)| rest.split('>').next().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn an_answer_is_a_carousel_that_pages_in_place_and_a_like_shows_as_pressed() {
    let (server, _folder, bot) = start().await;
    server.say(ANN, "/recommend");
    let first = server.nth_message(ANN, 1).await;
    assert!(first.photo.is_some(), "a poster");
    for part in ["Film <", "/10", "your taste", "min"] {
        assert!(first.text.contains(part), "{part} is missing from {}", first.text);
    }
    assert_eq!(first.buttons()[0].iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), ["◀", "1/5", "▶"]);

    let mut shown = first.clone();
    let mut films = HashSet::from([film(&first)]);
    for page in 2..=3 {
        server.press(ANN, &shown, &shown.button("▶"));
        shown = server.until(&shown, "the next page", |m| m.text != shown.text).await;
        assert_eq!(shown.buttons()[0][1].0, format!("{page}/5"));
        films.insert(film(&shown));
    }
    assert_eq!(films.len(), 3, "three different films");
    assert_eq!(shown.edits, 2, "the message was edited in place");
    assert_eq!(server.state().bot_messages(ANN).len(), 1, "and is still the only one");

    let like = shown.button("👍");
    let press = server.press(ANN, &shown, &like);
    assert!(server.toast(&press).await.contains("You like"));
    let liked = server.until(&shown, "the pressed like", |m| m.label(&like) == "✓ 👍").await;
    assert_eq!(liked.text, shown.text);
    assert_eq!(bot.ratings(ANN).await.len(), 1);

    let press = server.press(ANN, &liked, &like);
    assert!(server.toast(&press).await.contains("no longer"));
    server.until(&shown, "the like taken back", |m| m.label(&like) == "👍").await;
    assert!(bot.ratings(ANN).await.is_empty());
    bot.stop().await;
}

#[tokio::test]
async fn more_brings_other_films_and_never_the_liked_one() {
    let (server, _folder, bot) = start().await;
    server.say(ANN, "/recommend");
    let first = server.nth_message(ANN, 1).await;
    server.toast(&server.press(ANN, &first, &first.button("👍"))).await;
    let text = server.press(ANN, &first, &first.button("1/5"));
    assert_eq!(server.toast(&text).await, "");
    let list = server.nth_message(ANN, 2).await;
    let before = films(&list);
    assert_eq!(before.len(), 5, "{}", list.text);

    server.press(ANN, &first, &first.button("More"));
    let next = server.nth_message(ANN, 3).await;
    server.press(ANN, &next, &next.button("List as text"));
    let list = server.nth_message(ANN, 4).await;
    let after = films(&list);
    assert_eq!(after.len(), 5);
    assert!(before.is_disjoint(&after), "{before:?} {after:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_drawn_poster_is_uploaded_once_and_then_sent_by_its_number() {
    let (server, _folder, bot) = start().await;
    server.say(ANN, "/recommend");
    let first = server.nth_message(ANN, 1).await;
    server.press(ANN, &first, &first.button("▶"));
    let second = server.until(&first, "page 2", |m| m.edits == 1).await;
    server.press(ANN, &second, &second.button("◀"));
    let back = server.until(&first, "page 1 again", |m| m.edits == 2).await;
    assert_eq!(back.photo, first.photo, "the same number, so no new upload");
    assert_eq!(server.state().files.len(), 2);
    bot.stop().await;
}

#[tokio::test]
async fn somebody_who_waits_is_shown_that_something_is_coming() {
    let (server, _folder, bot) = start().await;
    server.hold("sendPhoto");
    server.say(ANN, "/recommend");
    let actions = server
        .wait("two signs of life", |state| {
            let actions: Vec<_> = state.calls.iter().filter(|call| call.method == "sendchataction").cloned().collect();
            (actions.len() == 2).then_some(actions)
        })
        .await;
    assert!(actions.iter().all(|call| call.params["action"] == "upload_photo" && call.outcome.is_ok()));
    let gap = actions[1].at - actions[0].at;
    assert!(gap > Duration::from_secs(3) && gap < Duration::from_secs(5), "a sign lasts five seconds: {gap:?}");
    server.release("sendPhoto");
    server.nth_message(ANN, 1).await;
    bot.stop().await;
}

#[tokio::test]
async fn commands_reach_the_engine_and_private_things_come_as_text_or_file() {
    let (server, _folder, bot) = start().await;
    server.say(ANN, "/start");
    assert!(server.nth_message(ANN, 1).await.text.contains("Matinee"));
    server.say(ANN, "/rate");
    assert!(server.nth_message(ANN, 2).await.text.contains("/rate Heat 4.5"));
    server.say(ANN, "/start m_tt0000003");
    let about = server.nth_message(ANN, 3).await;
    assert!(about.photo.is_some() && about.text.contains("Film <3>"), "{}", about.text);

    let like = about.button("Like");
    server.toast(&server.press(ANN, &about, &like)).await;
    server.until(&about, "the like under the facts", |m| m.label(&like) == "✓ Like").await;

    server.say(ANN, "/export");
    let export = server.nth_message(ANN, 4).await;
    let (_, contents) = export.document.expect("a file");
    assert!(String::from_utf8(contents).unwrap().contains("tt0000003"));

    server.say(ANN, "/forget");
    let question = server.nth_message(ANN, 5).await;
    server.press(ANN, &question, &question.button("Delete"));
    let settled = server.until(&question, "the outcome in place of the question", |m| m.buttons().is_empty()).await;
    assert!(settled.text.contains("is deleted"), "{}", settled.text);
    assert!(bot.ratings(ANN).await.is_empty());
    bot.stop().await;
}

#[tokio::test]
async fn the_receipt_and_the_reasons_are_one_press_away() {
    let (server, _folder, bot) = start().await;
    server.say(ANN, "/recommend");
    let first = server.nth_message(ANN, 1).await;
    server.press(ANN, &first, &first.button("Why?"));
    let why = server.nth_message(ANN, 2).await;
    assert!(why.text.contains("of 10"), "{}", why.text);
    server.press(ANN, &first, &first.button("Plot"));
    assert!(server.nth_message(ANN, 3).await.text.contains("A quiet plot."));
    bot.stop().await;
}

#[tokio::test]
async fn an_edited_message_is_answered_once_and_what_is_no_text_gets_a_friendly_sentence() {
    let (server, _folder, bot) = start().await;
    server.say(ANN, "/rate");
    server.nth_message(ANN, 1).await;
    server.edit_last(ANN, "/help");
    let answer = server.nth_message(ANN, 2).await;
    assert!(!answer.text.contains("/rate Heat"));
    server.edit_last(ANN, "/about");
    for fields in [
        json!({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 1}}),
        json!({"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]}),
    ] {
        server.post(ANN, ANN, fields);
    }
    let words = server.nth_message(ANN, 3).await;
    assert!(words.text.contains("only read words"), "the second edit was answered: {}", words.text);
    server.nth_message(ANN, 4).await;
    bot.stop().await;
}

#[tokio::test]
async fn the_menu_is_set_for_every_language_and_scope_and_the_interface_follows_the_person() {
    let (server, _folder, bot) = start().await;
    let languages = bot.engine.texts().languages().count();
    let commands =
        server.wait("the menus", |state| (state.commands.len() == 2 * languages).then(|| state.commands.clone())).await;
    let names = |scope: &str| -> Vec<String> {
        let list = commands[&(scope.to_owned(), String::new())].as_array().unwrap();
        list.iter().map(|c| c["command"].as_str().unwrap().to_owned()).collect()
    };
    for name in
        ["recommend", "more", "rate", "profile", "watchlist", "settings", "why", "similar", "login", "link", "export"]
    {
        assert!(names("all_private_chats").contains(&name.to_owned()), "{name}");
    }
    assert!(!names("all_group_chats").contains(&"export".to_owned()));

    for (person, language, word) in [(21, "es-MX", "Hola"), (22, "cs", "Dobrý den"), (23, "tlh", "Hello")] {
        server.person(person, "Somebody", language);
        server.say(person, "/start");
        let welcome = server.nth_message(person, 1).await;
        assert!(welcome.text.starts_with(word), "{}", welcome.text);
    }
    // What a person sets goes before what their app says.
    server.say(ANN, "/settings language es");
    server.nth_message(ANN, 1).await;
    server.post(ANN, ANN, json!({"text": "/rate"}));
    assert!(server.nth_message(ANN, 2).await.text.starts_with("Nombra"));
    bot.stop().await;
}

#[tokio::test]
async fn a_person_linked_to_discord_sees_there_what_they_liked_here() {
    let (server, _folder, bot) = start().await;
    let reply = bot.elsewhere("ann#1", "1", TurnKind::Command(Command::Link(None))).await;
    let words = reply.text.join(" ");
    let code = words.split_whitespace().last().unwrap().trim_end_matches('.').to_owned();
    server.say(ANN, &format!("/start link_{code}"));
    assert!(server.nth_message(ANN, 1).await.text.contains("one now"), "linked with {code}");

    server.say(ANN, "/recommend");
    let first = server.nth_message(ANN, 2).await;
    server.toast(&server.press(ANN, &first, &first.button("👍"))).await;
    assert_eq!(bot.ratings_of(Platform::Discord, "ann#1").await.len(), 1);
    server.say(ANN, "/unlink");
    let parted = server.nth_message(ANN, 3).await;
    assert!(parted.text.contains("Ann"), "{}", parted.text);
    assert!(bot.ratings(ANN).await.is_empty(), "what the two did together stays where they met");
    assert_eq!(bot.ratings_of(Platform::Discord, "ann#1").await.len(), 1);
    bot.stop().await;
}
