//! Several accounts of one person; export; being forgotten.

use super::super::testing::*;
use super::super::*;

/// The code in a reply: letters and digits of `ABCD-EFGH`.
fn code_in(reply: &Reply) -> String {
    words(reply).rsplit(' ').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_code_joins_two_accounts_and_parting_parts_them() {
    let ana = Talk::new().await;
    let on_telegram = ana.other(Platform::Telegram, "ana-t");
    ana.rate("Heat", 5.0).await;
    on_telegram.rate("Moon", 4.0).await;
    let code = code_in(&ana.command(Command::Link(None)).await);
    let linked = on_telegram.command(Command::Link(Some(code.to_lowercase()))).await;
    assert!(words(&linked).contains("one now"), "{}", words(&linked));
    assert_eq!(ana.ratings().await.len(), 2);
    assert_eq!(ana.ratings().await, on_telegram.ratings().await);
    let again = ana.other(Platform::Web, "eve").command(Command::Link(Some(code))).await;
    assert!(words(&again).contains("wrong, used or too old"));

    on_telegram.command(Command::Unlink).await;
    assert_eq!(ana.ratings().await, [("Heat (1995)".to_owned(), 5.0)]);
    assert_eq!(on_telegram.ratings().await, [("Moon (2009)".to_owned(), 4.0)]);
}

#[tokio::test]
async fn one_time_secrets_are_not_stored_with_the_turn() {
    let ana = Talk::new().await;
    for command in [Command::Login, Command::Link(None)] {
        let turn = ana.turn(TurnKind::Command(command));
        let first = ana.engine.handle(turn.clone()).await.unwrap();
        let again = ana.engine.handle(turn).await.unwrap();
        assert!(words(&again).contains("not stored"), "{}", words(&again));
        assert_ne!(first, again);
        assert!(first.private);
    }
}

#[tokio::test]
async fn the_export_holds_everything_and_is_json() {
    let ana = Talk::new().await;
    ana.rate("Heat", 5.0).await;
    ana.ask().await;
    let document = ana.command(Command::Export).await.document.unwrap();
    let export: serde_json::Value = serde_json::from_str(&document.contents).unwrap();
    assert_eq!(export["ratings"][0]["title"], "Heat (1995)");
    assert_eq!(export["accounts"][0]["displayName"], "Ana");
    assert_eq!(export["turns"].as_array().unwrap().len(), 2);
    assert!(export["lists"][0]["list"]["cards"].is_array());
}

#[tokio::test]
async fn forgetting_asks_first_and_then_leaves_nothing() {
    let ana = Talk::new().await;
    let ben = ana.other(Platform::Discord, "ben");
    ben.rate("Heat", 5.0).await;
    ana.rate("Heat", 5.0).await;
    ana.command(Command::Watchlist(MovieRef::Key(key("Moon")), true)).await;
    ana.command(Command::Login).await;
    let list = ana.ask().await;
    let question = ana.command(Command::Forget).await.question.unwrap();
    assert_eq!(question.choices.len(), 2);
    ana.press(question.choices[1].action).await;
    assert_eq!(ana.ratings().await.len(), 1, "keeping keeps");
    ana.press(question.choices[0].action).await;
    assert_eq!(ana.engine.store().people_rows(&ana.identity.external_id).await.unwrap(), 0);
    assert!(words(&ben.press(Action::Like(list.id, 0)).await).contains("no longer there"));
    assert_eq!(ben.ratings().await.len(), 1);
}
