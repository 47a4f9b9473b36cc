//! Conversations in words.

use super::super::testing::*;
use super::super::*;

const OPENING: &str = "I loved Inside Man, Argo was fine; tonight something thoughtful about capital punishment";

fn labels(reply: &Reply) -> Vec<&str> {
    reply.receipt.iter().map(|chip| chip.label.as_str()).collect()
}

#[tokio::test]
async fn opinions_and_a_wish_give_films_with_true_reasons_and_a_receipt() {
    let ana = Talk::new().await;
    let reply = ana.tell(OPENING).await;
    let list = reply.list.as_ref().unwrap();
    let first_two = &titles(list)[..2];
    assert!(first_two.contains(&"Dead Man Walking (1995)".to_owned()), "{first_two:?}");
    assert!(first_two.contains(&"The Green Mile (1999)".to_owned()), "{first_two:?}");
    assert!(list.cards[0].reason.contains("capital punishment"), "{}", list.cards[0].reason);
    let chips = labels(&reply);
    assert!(chips.iter().any(|chip| chip.starts_with("Inside Man: ")), "{chips:?}");
    assert!(chips.iter().any(|chip| chip.starts_with("Argo: ")), "{chips:?}");
    assert!(chips.contains(&"capital punishment"), "{chips:?}");
    assert_eq!(ana.ratings().await.len(), 2, "what was said is kept");
}

#[tokio::test]
async fn each_part_of_the_receipt_can_be_taken_back() {
    let ana = Talk::new().await;
    let reply = ana.tell(OPENING).await;
    let rating = reply.receipt.iter().find(|chip| chip.label.starts_with("Inside Man")).unwrap();
    let without = ana.press(rating.remove).await;
    assert!(!labels(&without).iter().any(|label| label.starts_with("Inside Man")));
    assert_eq!(ana.ratings().await.len(), 1);
    let tag = without.receipt.iter().find(|chip| chip.label == "capital punishment").unwrap();
    let without = ana.press(tag.remove).await;
    assert!(!labels(&without).contains(&"capital punishment"));
    assert!(without.list.is_some());
}

#[tokio::test]
async fn more_goes_on_without_repeats_and_a_new_wish_replaces_the_old_one() {
    let ana = Talk::new().await;
    let first = titles(&ana.tell(OPENING).await.list.unwrap());
    let more = titles(&ana.tell("more").await.list.unwrap());
    assert!(more.iter().all(|title| !first.contains(title)));
    let reply = ana.tell("actually I want something funny").await;
    assert!(!labels(&reply).contains(&"capital punishment"), "{:?}", labels(&reply));
    assert_eq!(ana.ratings().await.len(), 2, "opinions stay");
}

#[tokio::test]
async fn words_point_at_the_films_of_the_list() {
    let ana = Talk::new().await;
    let list = ana.tell("a film about space").await.list.unwrap();
    let reply = ana.tell("I've seen the second one").await;
    assert!(words(&reply).contains(&list.cards[1].movie.title), "{}", words(&reply));
    assert!(ana.press(Action::Show(list.id)).await.list.unwrap().cards[1].state.seen);
    let reply = ana.tell("what is the first one about?").await;
    assert!(words(&reply).contains(&format!("The story of {}", list.cards[0].movie.title)), "{}", words(&reply));
    let reply = ana.tell("why the third one?").await;
    assert!(words(&reply).contains(&list.cards[2].movie.title), "{}", words(&reply));
    let reply = ana.tell("something like #3 but lighter").await;
    let like = format!("like {}", list.cards[2].movie.title);
    assert!(labels(&reply).contains(&like.as_str()), "{:?}", labels(&reply));
    assert!(!titles(&reply.list.unwrap()).contains(&titles(&list)[2]));
}

#[tokio::test]
async fn refinements_change_the_wish_and_keep_the_rest() {
    let ana = Talk::new().await;
    ana.tell("something with aliens or superheroes").await;
    let reply = ana.tell("no more superheroes").await;
    let films = titles(reply.list.as_ref().unwrap());
    for hero in ["The Avengers (2012)", "Iron Man (2008)", "The Dark Knight (2008)"] {
        assert!(!films.contains(&hero.to_owned()), "{films:?}");
    }
    let reply = ana.tell("not so long").await;
    assert!(reply.receipt.iter().any(|chip| chip.label.contains("min")), "{:?}", labels(&reply));
    assert!(labels(&reply).contains(&"not superhero"), "{:?}", labels(&reply));
}

#[tokio::test]
async fn an_ambiguous_title_is_asked_about_and_a_typed_answer_settles_it() {
    let ana = Talk::new().await;
    let reply = ana.tell("I loved Solaris").await;
    let question = reply.question.unwrap();
    assert!(question.text.contains("Solaris") && question.choices.len() == 3);
    assert!(ana.ratings().await.is_empty(), "nothing is guessed");
    let reply = ana.tell("the 1972 one").await;
    assert_eq!(ana.ratings().await[0].0, "Solaris (1972)");
    assert!(reply.question.is_none());
}

#[tokio::test]
async fn the_wish_is_answered_while_a_title_is_in_question() {
    let ana = Talk::new().await;
    let reply = ana.tell("I loved Solaris. Tonight a comedy, please").await;
    assert!(reply.question.is_some() && reply.list.is_some());
    let pick = reply.question.unwrap().choices[1].action;
    ana.press(pick).await;
    assert_eq!(ana.ratings().await.len(), 1);
}

#[tokio::test]
async fn a_wish_that_waits_for_an_answer_is_answered_with_it() {
    let ana = Talk::new().await;
    let reply = ana.tell("something like Solaris").await;
    assert!(reply.list.is_none());
    let reply = ana.tell("the first").await;
    assert!(reply.list.is_some());
    assert!(labels(&reply).contains(&"like Solaris"), "{:?}", labels(&reply));
}

#[tokio::test]
async fn an_opinion_alone_is_confirmed_and_can_be_taken_back() {
    let ana = Talk::new().await;
    ana.ask().await;
    let reply = ana.tell("I gave Heat a 9").await;
    assert!(words(&reply).contains("Heat (1995), 4.5 of 5"), "{}", words(&reply));
    let reply = ana.press(reply.receipt[0].remove).await;
    assert!(words(&reply).contains("Taken back"));
    assert!(ana.ratings().await.is_empty());
    ana.tell("undo").await;
    assert_eq!(ana.ratings().await.len(), 1, "taking back can be taken back");
}

#[tokio::test]
async fn undo_and_start_over_in_words() {
    let ana = Talk::new().await;
    ana.tell(OPENING).await;
    ana.tell("undo").await;
    assert!(ana.ratings().await.is_empty());
    ana.tell(OPENING).await;
    let reply = ana.tell("start over").await;
    assert!(words(&reply).contains("new conversation"), "{}", words(&reply));
    assert_eq!(ana.ratings().await.len(), 2);
    assert!(words(&ana.command(Command::Why(None)).await).contains("not recommended anything"));
}

#[tokio::test]
async fn when_the_limits_leave_nothing_it_says_which_to_give_up() {
    let ana = Talk::new().await;
    let reply = ana.tell("a science fiction film from before 1930").await;
    assert!(reply.list.is_none());
    assert!(words(&reply).contains("any year"), "{}", words(&reply));
    let relax = reply.buttons.iter().find(|button| button.label.contains("any year")).unwrap();
    let reply = ana.press(relax.action).await;
    assert!(!reply.list.unwrap().cards.is_empty());
}

#[tokio::test]
async fn without_any_rating_it_asks_for_some() {
    let ana = Talk::new().await;
    assert!(words(&ana.tell("a heist film").await).contains("two or three films"));
}

#[tokio::test]
async fn small_talk_gets_a_short_answer() {
    let ana = Talk::new().await;
    for (said, answered) in
        [("hello", "Hello"), ("thanks!", "welcome"), ("help", "Write as you would"), ("show my profile", "Rated: 0")]
    {
        let reply = ana.tell(said).await;
        assert!(words(&reply).contains(answered), "{said}: {}", words(&reply));
    }
}

#[tokio::test]
async fn a_count_alone_goes_on_with_what_was_asked_for() {
    let ana = Talk::new().await;
    let first = titles(&ana.tell("a film about space").await.list.unwrap());
    let reply = ana.tell("give me two more").await;
    let next = titles(reply.list.as_ref().unwrap());
    assert_eq!(next.len(), 2);
    assert!(next.iter().all(|title| !first.contains(title)));
    assert!(labels(&reply).contains(&"space"), "{:?}", labels(&reply));
}

#[tokio::test]
async fn settings_and_being_forgotten_can_be_asked_for_in_words() {
    let ana = Talk::new().await;
    assert!(words(&ana.tell("show me my settings").await).contains("Films in a list"));
    for request in ["forget everything about me", "please delete my data", "delete all my data"] {
        let reply = ana.tell(request).await;
        let question = reply.question.unwrap_or_else(|| panic!("{request}: {:?}", reply.text));
        assert_eq!(question.choices[0].action, Action::ForgetConfirmed);
    }
}

#[tokio::test]
async fn a_title_that_is_not_there_is_named() {
    let ana = Talk::new().await;
    let reply = ana.tell("I loved \"The Zyzzyva of Quux\". Something funny, please").await;
    let all = words(&reply) + &reply.notes.join("\n");
    assert!(all.contains("Zyzzyva"), "{all}");
}

#[tokio::test]
async fn nonsense_gets_a_sensible_answer_and_stores_no_opinion() {
    let ana = Talk::new().await;
    let long = "blah ".repeat(20_000);
    for nonsense in [
        "",
        "   \n\t ",
        "🎬🍿🔥",
        "asdkjh qwlekj zxmcn",
        "'; DROP TABLE ratings; --",
        "<script>alert(1)</script>",
        "\u{202e}מצחיק סרט\u{202c}",
        "\0\u{1}\u{7f}",
        "{ $title } %s %n {{7*7}}",
        long.as_str(),
    ] {
        let reply = ana.tell(nonsense).await;
        assert!(!reply.text.is_empty(), "{nonsense:?}");
        assert!(words(&reply).len() < 4000);
    }
    assert!(ana.ratings().await.is_empty());
    assert!(ana.tell("a heist film").await.list.is_some());
}

#[tokio::test]
async fn a_persons_text_is_not_stored_beyond_what_was_understood() {
    let ana = Talk::new().await;
    ana.tell("Hello, my name is Anastasia Petrovna, how are you?").await;
    let export = ana.command(Command::Export).await.document.unwrap().contents;
    assert!(!export.contains("Petrovna"), "{export}");
}
