//! The real program, killed and started again.

use crate::support::{Matinee, TestTelegram};

const ANN: i64 = 11;

#[tokio::test]
async fn a_like_survives_a_kill_between_the_press_and_the_answer_and_counts_once() {
    let server = TestTelegram::start().await;
    server.person(ANN, "Ann", "en");
    let state = tempfile::tempdir().unwrap();
    let matinee = Matinee::start(&server, state.path());

    server.say(ANN, "I loved Heat; something with a heist, please");
    let mut shown = server.nth_message(ANN, 1).await;
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

    let matinee = Matinee::start(&server, state.path());
    let liked = server.until(&shown, "the like on the keyboard", |m| m.label(&like) == "✓ 👍").await;
    assert_eq!(liked.text, third, "still the third film");

    // The profile knows it, once, and "more" leaves it out.
    server.say(ANN, "/export");
    let export = server.nth_message(ANN, 2).await;
    let (_, contents) = export.document.expect("a file");
    let export: serde_json::Value = serde_json::from_slice(&contents).unwrap();
    let ratings = export["ratings"].as_array().unwrap();
    assert_eq!(ratings.len(), 2, "Heat, which was said, and the liked film: {ratings:?}");

    server.press(ANN, &liked, &liked.button("More"));
    let more = server.nth_message(ANN, 3).await;
    server.press(ANN, &more, &more.button("List as text"));
    let list = server.nth_message(ANN, 4).await.text;
    let title = third.lines().find_map(|line| line.strip_prefix("🎬 ")).unwrap();
    assert!(!list.contains(&format!(". {title}")), "{title} again in {list}");
    matinee.kill();
}
