//! Buttons: of a film, of a list, of the receipt; pressed by whoever, whenever.

use super::super::testing::*;
use super::super::*;
use crate::understanding::Critique;

#[tokio::test]
async fn film_buttons_switch_on_and_off_and_the_reply_shows_it() {
    let ana = Talk::new().await;
    let list = ana.ask().await;
    let reply = ana.press(Action::Like(list.id, 1)).await;
    assert!(reply.confirmation && reply.private);
    let card = reply.movie.unwrap();
    assert_eq!((card.position, card.state.rating), (1, Some(4.5)));
    let reply = ana.press(Action::Dislike(list.id, 1)).await;
    assert!(reply.movie.unwrap().state.disliked(), "the newest opinion counts");
    let reply = ana.press(Action::Dislike(list.id, 1)).await;
    assert_eq!(reply.movie.unwrap().state.rating, None);
    for action in [Action::Seen(list.id, 0), Action::Watchlist(list.id, 0)] {
        let on = ana.press(action).await.movie.unwrap().state;
        assert!(on.seen || on.watchlist);
        let off = ana.press(action).await.movie.unwrap().state;
        assert!(!off.seen && !off.watchlist);
    }
    let reply = ana.press(Action::Rate(list.id, 3, 7)).await;
    assert_eq!(reply.movie.unwrap().state.rating, Some(3.5));
}

#[tokio::test]
async fn anybody_may_press_and_it_is_their_profile_that_learns() {
    let ana = Talk::new().await;
    let ben = ana.other(Platform::Telegram, "ben");
    let list = ana.ask().await;
    assert!(ben.press(Action::Like(list.id, 0)).await.movie.unwrap().state.liked());
    assert!(ana.ratings().await.is_empty());
    assert_eq!(ben.ratings().await, [(titles(&list)[0].clone(), 4.5)]);
    assert!(!ana.press(Action::Show(list.id)).await.list.unwrap().cards[0].state.liked());
}

#[tokio::test]
async fn more_on_an_old_list_goes_on_with_that_list_without_repeats() {
    let ana = Talk::new().await;
    let first = ana.ask().await;
    let other = ana.command(Command::Similar(MovieRef::Key(key("Alien")))).await.list.unwrap();
    let next = ana.press(Action::More(first.id)).await;
    assert!(next.receipt.is_empty(), "the wish is that of the old list");
    let next = titles(&next.list.unwrap());
    assert!(next.iter().all(|t| !titles(&first).contains(t) && !titles(&other).contains(t)));
    let after = titles(&ana.press(Action::More(first.id)).await.list.unwrap());
    assert!(after.iter().all(|t| !next.contains(t)), "the same old button again gives the next films");
}

#[tokio::test]
async fn when_everything_was_shown_it_says_so() {
    let ana = Talk::new().await;
    let command = RecommendCommand { count: Some(100), ..RecommendCommand::default() };
    let all = ana.command(Command::Recommend(command)).await.list.unwrap();
    assert!(all.cards.len() > 20);
    let mut reply = ana.press(Action::More(all.id)).await;
    for _ in 0..5 {
        let Some(list) = &reply.list else { break };
        reply = ana.press(Action::More(list.id)).await;
    }
    assert!(reply.list.is_none());
    assert!(words(&reply).contains("no more films"), "{reply:?}");
}

#[tokio::test]
async fn a_critique_pushes_the_list_it_stands_under() {
    let ana = Talk::new().await;
    let list = ana.ask().await;
    let mut years: Vec<u16> = list.cards.iter().map(|c| c.movie.year).collect();
    years.sort_unstable();
    let older = ana.press(Action::Critique(list.id, Critique::Older)).await;
    let pushed = older.list.unwrap();
    assert!(pushed.cards.iter().all(|card| card.movie.year < years[2]), "{:?}", titles(&pushed));
    assert!(!older.receipt.is_empty(), "the limit shows in the receipt");
}

#[tokio::test]
async fn more_like_this_shows_and_removes_its_film_in_the_receipt() {
    let ana = Talk::new().await;
    let list = ana.ask().await;
    let reply = ana.press(Action::MoreLike(list.id, 0)).await;
    let chip = &reply.receipt[0];
    assert_eq!(chip.label, format!("like {}", list.cards[0].movie.title));
    let reply = ana.press(chip.remove).await;
    assert!(reply.receipt.is_empty() && reply.list.is_some());
}

#[tokio::test]
async fn a_film_that_is_disliked_pushes_its_neighbours_down() {
    let (ana, ben) = (Talk::new().await, Talk::new().await);
    ana.rate("Iron Man", 5.0).await;
    ben.rate("Iron Man", 0.5).await;
    let rank = async |talk: &Talk| {
        let command = RecommendCommand { count: Some(100), importance: Some(100), ..RecommendCommand::default() };
        let list = talk.command(Command::Recommend(command)).await.list.unwrap();
        let found = list.cards.iter().position(|card| card.movie.key == key("The Dark Knight"));
        found.unwrap_or(list.cards.len())
    };
    assert!(rank(&ana).await < rank(&ben).await);
}

#[tokio::test]
async fn rated_and_seen_films_do_not_come() {
    let ana = Talk::new().await;
    ana.rate("Heat", 5.0).await;
    ana.command(Command::Seen(MovieRef::Key(key("Ronin")))).await;
    let command = RecommendCommand { count: Some(100), ..RecommendCommand::default() };
    let list = titles(&ana.command(Command::Recommend(command)).await.list.unwrap());
    assert!(!list.contains(&"Heat (1995)".to_owned()) && !list.contains(&"Ronin (1998)".to_owned()));
}

#[tokio::test]
async fn a_button_of_a_list_that_is_gone_gets_a_friendly_sentence() {
    let ana = Talk::new().await;
    let list = ana.ask().await;
    let gone = ListId(12345);
    for action in [
        Action::Like(gone, 0),
        Action::Like(list.id, 99),
        Action::More(gone),
        Action::Why(gone, 0),
        Action::Remove(list.id, 99),
        Action::Relax(list.id, 0),
        Action::Choose(list.id, 0),
        Action::ChooseNone(gone),
        Action::Show(gone),
        Action::Critique(gone, Critique::Lighter),
    ] {
        let reply = ana.press(action).await;
        assert!(words(&reply).contains("no longer there"), "{action}: {reply:?}");
    }
    assert!(ana.ratings().await.is_empty());
}

#[tokio::test]
async fn why_gives_the_arithmetic_and_about_the_plot() {
    let ana = Talk::new().await;
    ana.rate("Heat", 5.0).await;
    let list = ana.ask().await;
    let why = ana.press(Action::Why(list.id, 0)).await;
    assert!(words(&why).contains("Heat (rated 5)"), "{}", words(&why));
    let share: f32 = list.cards[0].because.iter().map(|b| b.share.abs()).sum();
    assert!((share - 1.0).abs() < 0.01, "one rated film has the whole share");
    let about = ana.press(Action::About(list.id, 0)).await;
    assert!(words(&about).contains("The story of"));
    assert_eq!(about.buttons.len(), 5);
}

#[tokio::test]
async fn undo_takes_back_step_by_step() {
    let ana = Talk::new().await;
    let list = ana.ask().await;
    ana.press(Action::Like(list.id, 0)).await;
    ana.press(Action::Seen(list.id, 1)).await;
    ana.press(Action::Undo).await;
    let cards = ana.press(Action::Show(list.id)).await.list.unwrap().cards;
    assert!(!cards[1].state.seen && cards[0].state.liked());
    ana.press(Action::Undo).await;
    assert!(ana.ratings().await.is_empty());
    ana.press(Action::Undo).await;
    let reply = ana.press(Action::Undo).await;
    assert!(words(&reply).contains("nothing to take back"), "{}", words(&reply));
}

#[tokio::test]
async fn undo_after_more_shows_the_list_before() {
    let ana = Talk::new().await;
    let first = ana.ask().await;
    ana.command(Command::More).await;
    let reply = ana.press(Action::Undo).await;
    assert_eq!(titles(&reply.list.unwrap()), titles(&first));
}
