//! A turn happens once and as a whole, whatever happens to the program.

use super::super::testing::*;
use super::super::*;

#[tokio::test]
async fn the_same_turn_again_gets_the_same_answer_and_changes_nothing() {
    let ana = Talk::new().await;
    let list = ana.ask().await;
    let like = ana.turn(TurnKind::Action(Action::Like(list.id, 0)));
    let first = ana.engine.handle(like.clone()).await.unwrap();
    let again = ana.engine.handle(like).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(ana.ratings().await.len(), 1, "a second press would have taken the like back");
}

#[tokio::test]
async fn a_repeated_list_comes_back_whole() {
    let ana = Talk::new().await;
    let turn = ana.turn(TurnKind::Command(Command::Recommend(RecommendCommand::default())));
    let first = ana.engine.handle(turn.clone()).await.unwrap();
    assert!(first.list.as_ref().unwrap().cards[0].movie.plot.is_some());
    assert_eq!(ana.engine.handle(turn).await.unwrap(), first);
}

#[tokio::test]
async fn one_turn_delivered_many_times_at_once_happens_once() {
    let ana = Talk::new().await;
    let list = ana.ask().await;
    for kind in [TurnKind::Action(Action::Like(list.id, 1)), TurnKind::Command(Command::More)] {
        let turn = ana.turn(kind);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (engine, turn) = (ana.engine.clone(), turn.clone());
                tokio::spawn(async move { engine.handle(turn).await.unwrap() })
            })
            .collect();
        let mut replies = Vec::new();
        for task in tasks {
            replies.push(task.await.unwrap());
        }
        assert!(replies.iter().all(|reply| *reply == replies[0]));
    }
    assert_eq!(ana.ratings().await.len(), 1);
}

#[tokio::test]
async fn the_same_key_of_another_person_is_another_turn() {
    let ana = Talk::new().await;
    let ben = ana.other(Platform::Discord, "ben");
    let list = ana.ask().await;
    let turn = ana.turn(TurnKind::Action(Action::Like(list.id, 0)));
    ana.engine.handle(turn.clone()).await.unwrap();
    ana.engine.handle(Turn { identity: ben.identity.clone(), ..turn }).await.unwrap();
    assert_eq!((ana.ratings().await.len(), ben.ratings().await.len()), (1, 1));
}

#[tokio::test]
async fn after_a_kill_between_any_two_turns_the_conversation_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("matinee.db");
    let first = Talk::at(&path).await.ask().await;
    let liked = Talk::at(&path).await.press(Action::Like(first.id, 2)).await;
    assert!(liked.movie.unwrap().state.liked());
    let more = Talk::at(&path).await.press(Action::More(first.id)).await.list.unwrap();
    assert!(titles(&more).iter().all(|title| !titles(&first).contains(title)));
    let third = Talk::at(&path).await.command(Command::More).await.list.unwrap();
    assert!(titles(&third).iter().all(|title| !titles(&first).contains(title) && !titles(&more).contains(title)));
    let again = Talk::at(&path).await.press(Action::Show(first.id)).await.list.unwrap();
    assert_eq!(titles(&again), titles(&first));
    assert!(again.cards[2].state.liked());
    Talk::at(&path).await.command(Command::Undo).await;
    Talk::at(&path).await.command(Command::Undo).await;
    Talk::at(&path).await.command(Command::Undo).await;
    assert!(Talk::at(&path).await.ratings().await.is_empty(), "the like is taken back");
}

#[tokio::test]
async fn people_in_one_place_do_not_mix() {
    let ana = Talk::new().await;
    let people: Vec<Talk> = (0..12).map(|n| ana.other(Platform::Discord, &format!("p{n}"))).collect();
    let tasks: Vec<_> = people
        .iter()
        .cloned()
        .enumerate()
        .map(|(n, person)| {
            tokio::spawn(async move {
                let list = person.ask().await;
                person.press(Action::Rate(list.id, 0, n as u8 % 10 + 1)).await;
                person.command(Command::More).await;
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    for (n, person) in people.iter().enumerate() {
        let ratings = person.ratings().await;
        assert_eq!(ratings.len(), 1);
        assert_eq!(ratings[0].1, (n as u8 % 10 + 1) as f32 / 2.0);
    }
}
