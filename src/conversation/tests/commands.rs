//! Commands: settings, profile, watchlist, films by name.

use super::super::testing::*;
use super::super::*;

#[tokio::test]
async fn help_welcome_and_about_are_short_and_show_an_example() {
    let ana = Talk::new().await;
    for command in [Command::Start, Command::Help] {
        assert!(words(&ana.command(command).await).contains("I loved Inside Man"));
    }
    assert!(words(&ana.command(Command::AboutMatinee).await).contains("32 films"));
}

#[tokio::test]
async fn settings_are_kept_checked_and_used() {
    let ana = Talk::new().await;
    let change = SettingsChange { count: Some(3), importance: Some(70), ..SettingsChange::default() };
    let reply = ana.command(Command::ChangeSettings(change)).await;
    assert!(words(&reply).contains("70 %"), "{}", words(&reply));
    assert_eq!(ana.ask().await.cards.len(), 3);
    for wrong in [
        SettingsChange { count: Some(0), ..SettingsChange::default() },
        SettingsChange { count: Some(101), ..SettingsChange::default() },
        SettingsChange { importance: Some(101), ..SettingsChange::default() },
        SettingsChange { model: Some("gpt-99".into()), ..SettingsChange::default() },
        SettingsChange { locale: Some("tlh".into()), ..SettingsChange::default() },
    ] {
        let reply = ana.command(Command::ChangeSettings(wrong.clone())).await;
        assert!(words(&reply).contains("Nothing was changed"), "{wrong:?}");
    }
    assert_eq!(ana.ask().await.cards.len(), 3);
    let more = RecommendCommand { count: Some(7), ..RecommendCommand::default() };
    let list = ana.command(Command::Recommend(more)).await.list.unwrap();
    assert_eq!(list.cards.len(), 7, "a request goes before the setting");
}

#[tokio::test]
async fn a_place_s_defaults_hold_until_a_person_sets_something() {
    let ana = Talk::new().await;
    let here = async |kind| {
        let defaults = TurnDefaults { count: Some(2), ..TurnDefaults::default() };
        ana.engine.handle(Turn { defaults, ..ana.turn(kind) }).await.unwrap()
    };
    assert_eq!(here(TurnKind::Text("something with a heist".into())).await.list.unwrap().cards.len(), 2);
    assert!(words(&here(TurnKind::Command(Command::ShowSettings)).await).contains('2'));
    let change = SettingsChange { importance: Some(70), ..SettingsChange::default() };
    here(TurnKind::Command(Command::ChangeSettings(change))).await;
    assert_eq!(ana.ask().await.cards.len(), 5, "what a place says is not kept as what the person says");
    let change = SettingsChange { count: Some(3), ..SettingsChange::default() };
    here(TurnKind::Command(Command::ChangeSettings(change))).await;
    assert_eq!(here(TurnKind::Command(Command::More)).await.list.unwrap().cards.len(), 3);
}

#[tokio::test]
async fn undo_takes_settings_back() {
    let ana = Talk::new().await;
    let change = SettingsChange { count: Some(3), ..SettingsChange::default() };
    ana.command(Command::ChangeSettings(change)).await;
    ana.command(Command::Undo).await;
    assert_eq!(ana.ask().await.cards.len(), 5);
}

#[tokio::test]
async fn films_by_name_are_linked_or_asked_about() {
    let ana = Talk::new().await;
    ana.command(Command::Rate(MovieRef::Text("the big lebowski".into()), 4.0)).await;
    assert_eq!(ana.ratings().await, [("The Big Lebowski (1998)".to_owned(), 4.0)]);
    let reply = ana.command(Command::Rate(MovieRef::Text("Solaris".into()), 2.0)).await;
    let question = reply.question.unwrap();
    assert_eq!(question.choices.len(), 3, "two films and none of them");
    let solaris = question.choices.iter().find(|choice| choice.label.contains("1972")).unwrap();
    ana.press(solaris.action).await;
    assert!(ana.ratings().await.contains(&("Solaris (1972)".to_owned(), 2.0)));
    let reply = ana.command(Command::Like(MovieRef::Text("Zzyzx Forever".into()))).await;
    assert!(words(&reply).contains("Zzyzx Forever"));
    assert_eq!(ana.ratings().await.len(), 2);
}

#[tokio::test]
async fn past_ratings_count_unless_switched_off_but_those_of_this_conversation_always_do() {
    let ana = Talk::new().await;
    ana.rate("Heat", 5.0).await;
    let elsewhere = Talk { place: "another room".into(), ..ana.clone() };
    let ask = async |past: bool| {
        let command = RecommendCommand { past_ratings: Some(past), ..RecommendCommand::default() };
        elsewhere.command(Command::Recommend(command)).await.list.unwrap()
    };
    assert!(!ask(true).await.cards[0].because.is_empty());
    assert!(ask(false).await.cards[0].because.is_empty());
    elsewhere.rate("Casino", 5.0).await;
    let because = ask(false).await.cards[0].because.clone();
    assert!(because.iter().all(|b| b.title == "Casino") && !because.is_empty());
}

#[tokio::test]
async fn a_rating_can_be_deleted_and_a_mark_taken_off() {
    let ana = Talk::new().await;
    ana.rate("Heat", 5.0).await;
    ana.command(Command::Unrate(MovieRef::Key(key("Heat")))).await;
    assert!(ana.ratings().await.is_empty());
    ana.command(Command::Seen(MovieRef::Key(key("Heat")))).await;
    let reply = ana.command(Command::Unseen(MovieRef::Key(key("Heat")))).await;
    assert!(!reply.movie.unwrap().state.seen);
}

#[tokio::test]
async fn the_watchlist_is_a_list_with_buttons() {
    let ana = Talk::new().await;
    assert!(words(&ana.command(Command::ShowWatchlist).await).contains("empty"));
    ana.command(Command::Watchlist(MovieRef::Key(key("Moon")), true)).await;
    let list = ana.command(Command::ShowWatchlist).await.list.unwrap();
    assert!(list.cards[0].state.watchlist && !list.cards[0].is_ranked());
    ana.press(Action::Watchlist(list.id, 0)).await;
    assert!(words(&ana.command(Command::ShowWatchlist).await).contains("empty"));
}

#[tokio::test]
async fn the_profile_tells_taste_from_the_ratings() {
    let ana = Talk::new().await;
    assert!(words(&ana.command(Command::ShowProfile).await).contains("nothing of your taste"));
    for title in ["Heat", "Ronin", "Inside Man"] {
        ana.rate(title, 5.0).await;
    }
    ana.rate("Cats", 1.0).await;
    let profile = words(&ana.command(Command::ShowProfile).await);
    for part in ["Rated: 4", "heist", "Crime", "1990s (2)", "Heat (1995)"] {
        assert!(profile.contains(part), "{part} in {profile}");
    }
    assert!(!profile.contains("musical"));
}

#[tokio::test]
async fn a_rating_out_of_range_is_brought_into_it() {
    let ana = Talk::new().await;
    ana.rate("Heat", 11.0).await;
    ana.rate("Moon", -3.0).await;
    assert_eq!(ana.ratings().await.iter().map(|r| r.1).collect::<Vec<_>>(), [5.0, 0.5]);
}

#[tokio::test]
async fn the_person_is_answered_in_the_language_they_set() {
    let ana = Talk::new().await;
    let reply =
        ana.command(Command::ChangeSettings(SettingsChange { locale: Some("en".into()), ..Default::default() }));
    assert!(words(&reply.await).contains("Language: en"));
}

#[tokio::test]
async fn new_knowledge_is_used_at_once_and_ratings_survive_it() {
    let ana = Talk::new().await;
    ana.rate("Heat", 5.0).await;
    ana.engine.set_knowledge(knowledge());
    assert!(!ana.ask().await.cards[0].because.is_empty());
}

#[tokio::test]
async fn titles_complete_in_memory() {
    let ana = Talk::new().await;
    let found = ana.engine.complete_titles("sola", 10);
    assert_eq!(found.iter().map(|m| m.year).collect::<std::collections::BTreeSet<_>>(), [1972, 2002].into());
    assert_eq!(ana.engine.summary(&key("Heat")).unwrap().year, 1995);
}
