//! A message in the person's own words.

use super::opinions::Told;
use super::{
    Outcome, about, choice, forget, opinions, profile, questions, settings, start_over, talk, undo, watchlist, why,
    wish,
};
use crate::conversation::EngineError;
use crate::conversation::reply::Reply;
use crate::conversation::step::Step;
use crate::understanding::{Intent, Preferences};

/// Answers a message.
pub(super) async fn carry_out(
    step: &mut Step<'_>,
    words: &str,
    preferences: Preferences,
) -> Result<Outcome, EngineError> {
    if let Some(reply) = choice::answer_to_question(step, words, &preferences).await? {
        return Ok(reply.into());
    }
    let told = opinions::apply(step, &preferences).await?;
    match preferences.intent {
        Intent::Undo => return undo::carry_out(step).await,
        Intent::ShowWatchlist if !told.is_anything() => return watchlist::outcome(step).await,
        Intent::StartOver if !told.is_anything() && preferences.wish.is_empty() => {
            return Ok(start_over::carry_out(step).into());
        }
        _ => {}
    }
    let asks = !preferences.questions.is_empty();
    let holds_answer = asks && preferences.wish.is_empty() && told.said.is_empty() && told.more_like.is_empty();
    let mut reply = if holds_answer {
        if preferences.intent == Intent::Recommend {
            wish::remember(step, &preferences);
        }
        Reply::default()
    } else {
        answer(step, &preferences, &told).await?
    };
    if asks {
        let holds_answer = holds_answer && preferences.intent == Intent::Recommend;
        reply.question = questions::ask(step, &preferences.questions, holds_answer).await?;
    }
    talk::name_unknown_titles(step, &mut reply, &preferences.unknown_titles);
    Ok(reply.into())
}

async fn answer(step: &mut Step<'_>, preferences: &Preferences, told: &Told) -> Result<Reply, EngineError> {
    match preferences.intent {
        // "Give me three" in the middle of a conversation: three of what was asked for.
        Intent::Recommend if preferences.count.is_some() && preferences.wish.is_empty() && !told.is_anything() => {
            wish::more_after(step, preferences, told).await
        }
        Intent::Recommend => wish::new(step, preferences, told).await,
        Intent::Refine => wish::refine(step, preferences, told).await,
        Intent::More => wish::more_after(step, preferences, told).await,
        Intent::StartOver => {
            start_over::carry_out(step);
            wish::new(step, preferences, told).await
        }
        Intent::Rate => opinions::acknowledge(step, preferences, told).await,
        Intent::About => about::of_preferences(step, preferences, told).await,
        Intent::Why => why::of_preferences(step, told).await,
        Intent::ShowProfile => Ok(profile::show(step)),
        Intent::ShowSettings => Ok(settings::show(step)),
        Intent::ForgetMe => Ok(forget::ask(step)),
        Intent::ShowWatchlist => watchlist::show(step).await,
        Intent::Help => Ok(talk::help(step)),
        Intent::Greet | Intent::Thanks | Intent::Unclear if told.is_anything() => {
            opinions::acknowledge(step, preferences, told).await
        }
        Intent::Greet => Ok(talk::greet(step)),
        Intent::Thanks => Ok(talk::thanks(step)),
        Intent::Unclear if !preferences.unknown_titles.is_empty() => Ok(Reply::default()),
        Intent::Unclear | Intent::Undo => Ok(talk::unclear(step)),
    }
}
