//! The real program, killed and started again.

use crate::discord::program::prepared;
use crate::discord::world::{LOBBY, TOKEN};
use crate::discord::{DiscordServer, Person};
use crate::support::{DEADLINE, Matinee, TestTelegram};

const ANN: i64 = 11;

#[tokio::test(flavor = "multi_thread")]
async fn a_like_survives_a_kill_between_the_press_and_the_answer_counts_once_and_is_seen_on_discord() {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    let discord = DiscordServer::start().await;
    let with_discord = [("DISCORD_TOKEN", TOKEN), ("MATINEE_DISCORD_API_BASE", discord.api_base())];
    let state = prepared();
    let matinee = Matinee::start_with(&server, state.path(), &with_discord);
    discord.connected_within(DEADLINE).await;

    // One person with two accounts.
    let ann_on_discord = Person::new(501);
    let used = discord.command(&ann_on_discord, LOBBY, "link", &[]);
    let code = discord.answer(used).await.text();
    let code = code.split_whitespace().last().unwrap().trim_end_matches('.').to_owned();
    server.say(ANN, &format!("/start link_{code}"));
    let linked = server.nth_message(ANN, 1).await;
    assert!(linked.text.contains("one now"), "{} with {code}", linked.text);

    server.say(ANN, "I loved Heat; something with a heist, please");
    let mut shown = server.nth_message(ANN, 2).await;
    assert!(shown.photo.is_some(), "{}", shown.text);
    for page in ["2/", "3/"] {
        server.press(ANN, &shown, &shown.button("▶"));
        shown = server.until(&shown, "the next film", |m| m.buttons()[0][1].0.starts_with(page)).await;
    }
    let third = shown.text.clone();
    let like = shown.button("👍");

    // The press arrives, its effect is on the way to Telegram, and the program dies.
    server.hold("editMessageReplyMarkup");
    server.press(ANN, &shown, &like);
    let on_its_way = |held: &str| {
        let held = format!("held {held}");
        move |state: &crate::support::State| state.calls.iter().any(|call| call.method == held).then_some(())
    };
    server.wait("the pressed like on its way", on_its_way("editmessagereplymarkup")).await;
    matinee.kill();
    server.release("editMessageReplyMarkup");

    let matinee = Matinee::start_with(&server, state.path(), &with_discord);
    let liked = server.until(&shown, "the like on the keyboard", |m| m.label(&like) == "✓ 👍").await;
    assert_eq!(liked.text, third, "still the third film");

    // The profile knows it, once, and "more" leaves it out.
    server.say(ANN, "/export");
    let export = server.nth_message(ANN, 3).await;
    let (_, contents) = export.document.expect("a file");
    let export: serde_json::Value = serde_json::from_slice(&contents).unwrap();
    let ratings = export["ratings"].as_array().unwrap();
    assert_eq!(ratings.len(), 2, "Heat, which was said, and the liked film: {ratings:?}");

    server.press(ANN, &liked, &liked.button("More"));
    let more = server.nth_message(ANN, 4).await;
    server.press(ANN, &more, &more.button("List as text"));
    let list = server.nth_message(ANN, 5).await.text;
    let title = third.lines().find_map(|line| line.strip_prefix("🎬 ")).unwrap();
    assert!(!list.contains(&format!(". {title}")), "{title} again in {list}");

    // On Discord it is the same profile.
    let two = |state: &crate::discord::world::WorldState| (state.identifies.len() == 2).then_some(());
    discord.world().wait_longer("the bot on Discord again", DEADLINE, two).await;
    discord.connected_within(DEADLINE).await;
    let used = discord.command(&ann_on_discord, LOBBY, "export", &[]);
    let there: serde_json::Value = serde_json::from_slice(&discord.answer(used).await.files[0].1).unwrap();
    assert_eq!(there["ratings"], export["ratings"]);
    discord.world().assert_no_faults();

    // The one-time link opens the page.
    server.say(ANN, "/login");
    let login = server.nth_message(ANN, 6).await.text;
    let link = login.split_whitespace().find(|word| word.starts_with("http")).unwrap_or_else(|| panic!("{login}"));
    assert!(reqwest::get(link).await.unwrap().text().await.unwrap().contains("Log in now"), "{link}");
    matinee.kill();
}
