//! Commands that name a film: by key, by rank in the last list, or in the person's words.

use super::{questions, talk};
use crate::catalog::MovieKey;
use crate::conversation::EngineError;
use crate::conversation::reply::Reply;
use crate::conversation::session::Meaning;
use crate::conversation::step::{Step, saying};
use crate::conversation::turn::MovieRef;
use crate::understanding::linker::{self, Link};

/// Does what the command says of the film, or asks which film is meant.
pub(super) async fn apply(step: &mut Step<'_>, film: &MovieRef, meaning: Meaning) -> Result<Reply, EngineError> {
    match film {
        MovieRef::Key(key) if step.knowledge.catalog.find(key).is_some() => questions::apply(step, key, meaning).await,
        // A film that a former catalog had can still be taken back.
        MovieRef::Key(key) if step.films.contains_key(key) => questions::apply(step, key, meaning).await,
        MovieRef::Key(MovieKey(text)) | MovieRef::Text(text) => apply_to_title(step, text, meaning).await,
        MovieRef::Position(position) => {
            let card = step.last_list().await?.and_then(|(_, list)| list.cards.get(*position).cloned());
            match card {
                Some(card) => questions::apply(step, &card.movie, meaning).await,
                None => Ok(saying(step.voice.say("no-such-position"))),
            }
        }
    }
}

async fn apply_to_title(step: &mut Step<'_>, text: &str, meaning: Meaning) -> Result<Reply, EngineError> {
    match linker::link(&step.knowledge.catalog, text, None) {
        Link::Movie(index) => {
            let key = step.knowledge.catalog.movie(index).key();
            questions::apply(step, &key, meaning).await
        }
        Link::Ambiguous(choices) => {
            step.session.questions.clear();
            questions::add(step, text, &choices, meaning, false).await?;
            Ok(Reply { question: questions::next(step).await?, private: true, ..Reply::default() })
        }
        Link::Unknown => Ok(Reply { private: true, ..saying(talk::unknown_title(step, text)) }),
    }
}
