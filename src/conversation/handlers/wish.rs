//! Films for a wish: a new one, a changed one, or more of the same.

use super::list_is_gone;
use super::opinions::Told;
use crate::catalog::MovieKey;
use crate::conversation::EngineError;
use crate::conversation::action::ListId;
use crate::conversation::answer::{self, Question, answer, shown_until};
use crate::conversation::merge;
use crate::conversation::reply::Reply;
use crate::conversation::session::{Asked, Push, StoredList};
use crate::conversation::step::Step;
use crate::conversation::turn::RecommendCommand;
use crate::recommend;
use crate::understanding::{Critique, Preferences, Wish};

use super::{opinions, questions, talk};

/// A new wish replaces the old one; opinions stay.
pub(super) async fn new(step: &mut Step<'_>, preferences: &Preferences, told: &Told) -> Result<Reply, EngineError> {
    let asked = new_asked(step, preferences, told);
    let earlier = step.session.shown.clone();
    let question = Question { asked, earlier, said: told.said.clone(), may_repeat: true, ..Question::default() };
    let reply = answer(step, question).await?;
    Ok(with_asides(reply, told))
}

/// Keeps a new wish in mind while a question is open.
pub(super) fn remember(step: &mut Step<'_>, preferences: &Preferences) {
    let asked = new_asked(step, preferences, &Told::default());
    step.session.asked = asked;
}

fn new_asked(step: &Step<'_>, preferences: &Preferences, told: &Told) -> Asked {
    let wish = preferences.wish.clone();
    let rated = step.session.asked.rated.clone();
    let mut asked = Asked { wish, count: preferences.count, rated, ..Asked::default() };
    add_similar(&mut asked.wish, &told.more_like);
    push(step, &mut asked, None, &preferences.critiques);
    asked
}

/// `/recommend` with settings for this one request.
pub(super) async fn command(
    step: &mut Step<'_>,
    command: &RecommendCommand,
    preferences: Preferences,
) -> Result<Reply, EngineError> {
    if let Some(model) = &command.model
        && !super::settings::is_known_model(step, model)
    {
        return Ok(super::settings::unknown_model(step, model));
    }
    let told = opinions::apply(step, &preferences).await?;
    let mut asked = new_asked(step, &preferences, &told);
    asked.count = command.count.or(asked.count);
    asked.importance = command.importance;
    asked.past_ratings = command.past_ratings;
    asked.model = command.model.clone();
    let earlier = step.session.shown.clone();
    let question = Question { asked, earlier, said: told.said.clone(), may_repeat: true, ..Question::default() };
    let mut reply = with_asides(answer(step, question).await?, &told);
    if !preferences.questions.is_empty() {
        reply.question = questions::ask(step, &preferences.questions, false).await?;
    }
    talk::name_unknown_titles(step, &mut reply, &preferences.unknown_titles);
    Ok(reply)
}

/// Changes the last wish: "not so long", "no more superheroes", "like #3 but lighter".
pub(super) async fn refine(step: &mut Step<'_>, preferences: &Preferences, told: &Told) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.last_list().await? else { return new(step, preferences, told).await };
    if !preferences.wish.similar_to.is_empty() {
        // "Something like Solaris" names a new measure: what was asked for before is over.
        return new(step, preferences, told).await;
    }
    let mut asked = Asked { rated: step.session.asked.rated.clone(), ..step.session.asked.clone() };
    merge::refine(&mut asked.wish, &preferences.wish);
    if !told.more_like.is_empty() {
        // "Like #3": that film is the measure now, not those named before.
        asked.wish.similar_to.clear();
        add_similar(&mut asked.wish, &told.more_like);
    }
    asked.count = preferences.count.or(asked.count);
    push(step, &mut asked, Some(&list), &preferences.critiques);
    let earlier = shown_until(&step.session, &list);
    let question = Question { asked, earlier, said: told.said.clone(), may_repeat: false, ..Question::default() };
    let reply = answer(step, question).await?;
    Ok(with_asides(reply, told))
}

/// "More", perhaps with opinions in the same message.
pub(super) async fn more_after(
    step: &mut Step<'_>,
    preferences: &Preferences,
    told: &Told,
) -> Result<Reply, EngineError> {
    let changes = !preferences.wish.is_empty() || !preferences.critiques.is_empty() || !told.more_like.is_empty();
    if changes || step.session.last_list.is_none() {
        return refine(step, preferences, told).await;
    }
    if let Some(count) = preferences.count {
        step.session.asked.count = Some(count);
    }
    let reply = more_of_last(step).await?;
    Ok(with_asides(reply, told))
}

/// The next films of the last list.
pub(super) async fn more_of_last(step: &mut Step<'_>) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.last_list().await? else {
        let asked = step.session.asked.clone();
        return answer(step, Question { asked, may_repeat: true, ..Question::default() }).await;
    };
    // What the conversation asks for now, which a count in this message may have changed.
    let asked = step.session.asked.clone();
    go_on(step, asked, &list).await
}

/// The next films of a list, whoever was shown it and however old it is.
pub(super) async fn more(step: &mut Step<'_>, id: ListId) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    let asked = asked_by_presser(step, &list);
    go_on(step, asked, &list).await
}

async fn go_on(step: &mut Step<'_>, asked: Asked, list: &StoredList) -> Result<Reply, EngineError> {
    let earlier = shown_until(&step.session, list);
    answer(step, Question { asked, earlier, ..Question::default() }).await
}

/// The wish of a list, pushed.
pub(super) async fn critique(step: &mut Step<'_>, id: ListId, critique: Critique) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    let mut asked = asked_by_presser(step, &list);
    push(step, &mut asked, Some(&list), &[critique]);
    go_on(step, asked, &list).await
}

/// Films like one of a list.
pub(super) async fn more_like(step: &mut Step<'_>, id: ListId, position: u8) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    let Some(card) = list.cards.get(usize::from(position)) else { return Ok(list_is_gone(step)) };
    similar(step, &card.movie.clone()).await
}

/// Films like this one: a new wish.
pub(super) async fn similar(step: &mut Step<'_>, movie: &MovieKey) -> Result<Reply, EngineError> {
    let wish = Wish { similar_to: vec![movie.clone()], ..Wish::default() };
    let asked = Asked { wish, rated: step.session.asked.rated.clone(), ..Asked::default() };
    step.session.last_movie = Some(movie.clone());
    let earlier = step.session.shown.clone();
    answer(step, Question { asked, earlier, may_repeat: true, ..Question::default() }).await
}

/// A list as it was, with the presser's own marks.
pub(super) async fn show_again(step: &mut Step<'_>, id: ListId) -> Result<Reply, EngineError> {
    let Some((_, list)) = step.list(id).await? else { return Ok(list_is_gone(step)) };
    Ok(answer::show(step, id, &list))
}

/// What a list asked for, on behalf of whoever presses its buttons: their own opinions count, not the owner's.
pub(super) fn asked_by_presser(step: &Step<'_>, list: &StoredList) -> Asked {
    Asked { rated: step.session.asked.rated.clone(), ..list.asked.clone() }
}

/// Pushes what is asked for relative to the films shown, or to those it should be like.
fn push(step: &Step<'_>, asked: &mut Asked, list: Option<&StoredList>, critiques: &[Critique]) {
    let similar: Vec<_> = asked.wish.similar_to.iter().filter_map(|key| step.knowledge.catalog.find(key)).collect();
    let shown = match list {
        _ if !similar.is_empty() => similar,
        Some(list) => step.indexes(list),
        None => Vec::new(),
    };
    for &critique in critiques {
        let before = asked.wish.tags.clone();
        recommend::critique::apply(&step.knowledge.catalog, &shown, &mut asked.wish, critique);
        let weight = |tag: &str| before.iter().find(|t| t.tag == tag).map(|t| t.weight);
        let changed = asked.wish.tags.iter().filter(|t| weight(&t.tag) != Some(t.weight));
        let tags_before = changed.map(|t| (t.tag.clone(), weight(&t.tag))).collect();
        asked.pushes.push(Push { critique, tags_before });
    }
}

fn add_similar(wish: &mut Wish, movies: &[MovieKey]) {
    for movie in movies {
        if !wish.similar_to.contains(movie) {
            wish.similar_to.push(movie.clone());
        }
    }
}

/// Says first what was noted beside the wish ("marked as watched"); opinions are in the receipt.
fn with_asides(mut reply: Reply, told: &Told) -> Reply {
    if !told.said.is_empty() || told.sentences.is_empty() {
        return reply;
    }
    reply.text.splice(0..0, told.sentences.iter().cloned());
    reply
}
