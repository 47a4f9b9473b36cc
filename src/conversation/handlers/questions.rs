//! "Which Solaris do you mean?": asking, and what happens on the answer.

use super::{about, list_is_gone, opinions, wish};
use crate::catalog::{MovieIndex, MovieKey};
use crate::conversation::EngineError;
use crate::conversation::action::{Action, ListId};
use crate::conversation::answer::{self, answer, shown_until};
use crate::conversation::receipt::ReceiptPart;
use crate::conversation::reply::{self, Button, Reply};
use crate::conversation::session::{Meaning, StoredList, StoredQuestion};
use crate::conversation::step::{Step, half_stars, saying, unranked};
use crate::store::RatingSource;
use crate::understanding::TitleQuestion;

/// Buttons for more films than this would not help.
const CHOICES: usize = 8;
/// Questions beyond this are dropped: nobody answers ten in a row.
const QUESTIONS: usize = 5;

/// Stores the questions and asks the first that is open.
pub(super) async fn ask(
    step: &mut Step<'_>,
    questions: &[TitleQuestion],
    holds_answer: bool,
) -> Result<Option<reply::Question>, EngineError> {
    // New questions matter more than those the person left unanswered.
    step.session.questions.clear();
    for question in questions.iter().take(QUESTIONS) {
        let meaning = question.meaning.into();
        add(step, &question.mention, &question.choices, meaning, holds_answer).await?;
    }
    next(step).await
}

/// Stores one question behind those that are open.
pub(super) async fn add(
    step: &mut Step<'_>,
    mention: &str,
    choices: &[MovieIndex],
    meaning: Meaning,
    holds_answer: bool,
) -> Result<(), EngineError> {
    let keys = choices.iter().take(CHOICES).map(|index| step.knowledge.catalog.movie(*index).key());
    let list = StoredList {
        version: StoredList::VERSION,
        cards: keys.map(|key| unranked(step.knowledge, &key)).collect(),
        question: Some(StoredQuestion { mention: mention.to_owned(), meaning, holds_answer }),
        ..StoredList::default()
    };
    let id = step.tx.add_list(step.user, &list).await?;
    step.session.questions.push(id);
    Ok(())
}

/// The question that is to be asked now.
pub(super) async fn next(step: &mut Step<'_>) -> Result<Option<reply::Question>, EngineError> {
    while let Some(&id) = step.session.questions.first() {
        if let Some((_, StoredList { cards, question: Some(question), .. })) = step.list(id).await? {
            let voice = step.voice;
            let mut choices: Vec<Button> = cards
                .iter()
                .enumerate()
                .map(|(position, card)| Button {
                    label: choice_label(step, &card.movie, &card.title, card.year),
                    action: Action::Choose(id, position as u8),
                })
                .collect();
            choices.push(Button { label: voice.say("choice-none"), action: Action::ChooseNone(id) });
            let text = voice.say_with("which-one", &[("title", question.mention.into())]);
            return Ok(Some(reply::Question { text, choices }));
        }
        step.session.questions.remove(0);
    }
    Ok(None)
}

/// "Solaris (1972), Andrei Tarkovsky": the director tells more than the year alone.
fn choice_label(step: &Step<'_>, movie: &MovieKey, title: &str, year: u16) -> String {
    let catalog = &step.knowledge.catalog;
    let director = catalog.find(movie).and_then(|index| catalog.movie(index).directors.first());
    match director {
        Some(director) => format!("{title} ({year}), {director}"),
        None => format!("{title} ({year})"),
    }
}

/// The person chose a film.
pub(super) async fn choose(step: &mut Step<'_>, id: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    let (Some(card), Some(question)) = (list.cards.get(usize::from(position)), &list.question) else {
        return Ok(list_is_gone(step));
    };
    step.session.questions.retain(|open| *open != id);
    let movie = card.movie.clone();
    let mut reply = match (question.meaning, question.holds_answer) {
        (Meaning::Rated(rating), true) => {
            let rating = half_stars(rating);
            step.rate(&movie, rating, RatingSource::Said).await?;
            answer_what_waited(step, vec![ReceiptPart::Rating { movie, rating }]).await?
        }
        (Meaning::SimilarTo, _) => {
            step.session.asked.wish.similar_to.push(movie);
            answer_what_waited(step, Vec::new()).await?
        }
        (meaning, _) => apply(step, &movie, meaning).await?,
    };
    reply.question = next(step).await?;
    Ok(reply)
}

/// The person meant none of the films.
pub(super) async fn choose_none(step: &mut Step<'_>, id: ListId) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    step.session.questions.retain(|open| *open != id);
    let Some(question) = list.question else { return Ok(list_is_gone(step)) };
    let left_out = step.voice.say_with("left-out", &[("title", question.mention.into())]);
    let something_is_asked = !step.session.asked.wish.is_empty() || !step.session.asked.rated.is_empty();
    let mut reply = if question.holds_answer && something_is_asked {
        let mut reply = answer_what_waited(step, Vec::new()).await?;
        reply.text.insert(0, left_out);
        reply
    } else {
        saying(left_out)
    };
    reply.question = next(step).await?;
    Ok(reply)
}

/// The wish that could not be answered before the question was.
async fn answer_what_waited(step: &mut Step<'_>, said: Vec<ReceiptPart>) -> Result<Reply, EngineError> {
    let earlier = match step.last_list().await? {
        Some((_, list)) => shown_until(&step.session, &list),
        None => step.session.shown.clone(),
    };
    let asked = step.session.asked.clone();
    answer(step, answer::Question { asked, earlier, said, may_repeat: true, ..answer::Question::default() }).await
}

/// Does what was said of a film that is now certain.
pub(super) async fn apply(step: &mut Step<'_>, movie: &MovieKey, meaning: Meaning) -> Result<Reply, EngineError> {
    let sentence = match meaning {
        Meaning::SimilarTo => return wish::similar(step, movie).await,
        Meaning::Asked => return about::of_movie(step, movie).await,
        Meaning::Rated(rating) => {
            let rating = half_stars(rating);
            step.rate(movie, rating, RatingSource::Form).await?;
            opinions::rated_sentence(step, movie, rating)
        }
        Meaning::Unrated => {
            step.unrate(movie).await?;
            opinions::about_film(step, "unrated", movie)
        }
        Meaning::Seen => {
            step.set_seen(movie, true).await?;
            opinions::about_film(step, "marked-seen", movie)
        }
        Meaning::Unseen => {
            step.set_seen(movie, false).await?;
            opinions::about_film(step, "marked-unseen", movie)
        }
        Meaning::Watchlist(on) => {
            step.set_watchlist(movie, on).await?;
            opinions::about_film(step, if on { "on-watchlist" } else { "off-watchlist" }, movie)
        }
    };
    step.session.last_movie = Some(movie.clone());
    let movie = Some(step.plain_card(movie));
    Ok(Reply { movie, private: true, buttons: opinions::after_opinion(step), ..saying(sentence) })
}
