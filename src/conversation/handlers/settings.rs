//! The person's settings.

use crate::conversation::EngineError;
use crate::conversation::answer::undo_button;
use crate::conversation::reply::Reply;
use crate::conversation::step::{Step, saying};
use crate::conversation::turn::SettingsChange;

/// The model name that means the built-in rules.
pub(crate) const BUILTIN: &str = "builtin";

/// Shows the settings that hold for this person.
pub(super) fn show(step: &Step<'_>) -> Reply {
    let voice = step.voice;
    let settings = &step.settings;
    let count = settings.count.map(usize::from).unwrap_or(step.options.count);
    let importance = settings.importance.unwrap_or(step.options.importance);
    let past = settings.past_ratings.unwrap_or(step.options.past_ratings);
    let model = step.options.model_of(settings);
    let locale = settings.locale.clone().unwrap_or_else(|| voice.say("setting-locale-follows"));
    let mut text = vec![
        voice.say_with("setting-count", &[("count", count.into())]),
        voice.say_with("setting-importance", &[("importance", importance.into()), ("rest", (100 - importance).into())]),
        voice.say(if past { "setting-past-ratings-on" } else { "setting-past-ratings-off" }),
    ];
    // Where there is nothing to choose from, nothing is said of it.
    if !step.options.models.is_empty() {
        text.push(voice.say_with("setting-model", &[("model", model.into())]));
    }
    text.push(voice.say_with("setting-locale", &[("locale", locale.into())]));
    Reply { text, private: true, ..Reply::default() }
}

/// Changes settings and shows them; refuses what is out of range and changes nothing then.
pub(super) async fn change(step: &mut Step<'_>, change: &SettingsChange) -> Result<Reply, EngineError> {
    if let Some(refusal) = refusal(step, change) {
        return Ok(refusal);
    }
    let mut settings = step.settings.clone();
    if let Some(count) = change.count {
        settings.count = u8::try_from(count).ok();
    }
    settings.importance = change.importance.or(settings.importance);
    settings.past_ratings = change.past_ratings.or(settings.past_ratings);
    settings.model = change.model.clone().or(settings.model);
    if let Some(locale) = &change.locale {
        settings.locale = Some(locale.clone()).filter(|locale| !locale.is_empty());
    }
    step.set_settings(settings).await?;
    let buttons = vec![undo_button(step.voice)];
    Ok(Reply { buttons, ..show(step) })
}

fn refusal(step: &Step<'_>, change: &SettingsChange) -> Option<Reply> {
    let refuse = |text: String| Some(Reply { private: true, ..saying(text) });
    if change.count.is_some_and(|count| !(1..=100).contains(&count)) {
        return refuse(step.voice.say("setting-count-range"));
    }
    if change.importance.is_some_and(|importance| importance > 100) {
        return refuse(step.voice.say("setting-importance-range"));
    }
    if let Some(model) = &change.model
        && !is_known_model(step, model)
    {
        return Some(unknown_model(step, model));
    }
    let known =
        |locale: &str| step.texts.languages().any(|tag| tag == locale.split(['-', '_']).next().unwrap_or_default());
    match &change.locale {
        Some(locale) if !locale.is_empty() && !known(locale) => {
            let languages: Vec<&str> = step.texts.languages().collect();
            refuse(step.voice.say_with("setting-locale-unknown", &[("languages", languages.join(", ").into())]))
        }
        _ => None,
    }
}

/// Whether a model is configured.
pub(super) fn is_known_model(step: &Step<'_>, model: &str) -> bool {
    model == BUILTIN || step.options.models.iter().any(|known| known == model)
}

/// Says which models there are.
pub(super) fn unknown_model(step: &Step<'_>, model: &str) -> Reply {
    let mut names = vec![BUILTIN.to_owned()];
    names.extend(step.options.models.iter().cloned());
    let blanks =
        [("model", crate::conversation::receipt::shorten(model, 40).into()), ("models", names.join(", ").into())];
    Reply { private: true, ..saying(step.voice.say_with("setting-model-unknown", &blanks)) }
}
