//! Small talk, help, and honest non-understanding. Each answer shows an example.

use crate::catalog::Audience;
use crate::conversation::receipt::shorten;
use crate::conversation::reply::Reply;
use crate::conversation::step::Step;

/// Words that say "none of these".
pub(super) const NEITHER: [&str; 4] = ["neither", "none", "nevermind", "žádný"];
/// Characters of an unknown title that are repeated back.
const TITLE_SHOWN: usize = 80;

/// More unknown titles than this are not named.
const TITLES_NAMED: usize = 5;

/// First contact.
pub(super) fn welcome(step: &Step<'_>) -> Reply {
    paragraphs(step, &["welcome", "how-to-ask", "example"])
}

/// A greeting.
pub(super) fn greet(step: &Step<'_>) -> Reply {
    paragraphs(step, &["greeting", "example"])
}

/// Thanks or goodbye.
pub(super) fn thanks(step: &Step<'_>) -> Reply {
    paragraphs(step, &["you-are-welcome"])
}

/// Nothing was understood.
pub(super) fn unclear(step: &Step<'_>) -> Reply {
    paragraphs(step, &["unclear", "example"])
}

/// How it works.
pub(super) fn help(step: &Step<'_>) -> Reply {
    paragraphs(step, &["how-to-ask", "example", "help-after-a-list", "help-opinions", "help-profile"])
}

/// It is not clear which film is asked about.
pub(super) fn which_film(step: &Step<'_>) -> Reply {
    paragraphs(step, &["which-film"])
}

/// What Matinee is, its catalog and its sources.
pub(super) fn about_matinee(step: &Step<'_>) -> Reply {
    let catalog = &step.knowledge.catalog;
    let id = match catalog.audience() {
        Audience::Real => "about-catalog",
        Audience::Simulated => "about-catalog-simulated",
    };
    let blanks = [
        ("count", catalog.movies().len().into()),
        ("name", catalog.name().into()),
        ("version", env!("CARGO_PKG_VERSION").into()),
    ];
    let mut reply = paragraphs(step, &["about-matinee"]);
    reply.text.push(step.voice.say_with(id, &blanks));
    reply.text.push(step.voice.say("about-sources"));
    reply
}

/// A title the catalog does not have.
pub(super) fn unknown_title(step: &Step<'_>, title: &str) -> String {
    step.voice.say_with("unknown-title", &[("title", shorten(title.trim(), TITLE_SHOWN).into())])
}

/// Says which titles the catalog does not have: as small print below an answer, else as the answer.
pub(super) fn name_unknown_titles(step: &Step<'_>, reply: &mut Reply, titles: &[String]) {
    let sentences = titles.iter().take(TITLES_NAMED).map(|title| unknown_title(step, title));
    let is_answer = reply.text.is_empty() && reply.question.is_none();
    if is_answer { reply.text.extend(sentences) } else { reply.notes.extend(sentences) }
}

fn paragraphs(step: &Step<'_>, ids: &[&str]) -> Reply {
    Reply { text: ids.iter().map(|id| step.voice.say(id)).collect(), ..Reply::default() }
}
