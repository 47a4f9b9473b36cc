//! Everything that is stored of a person, as a file.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Kept, Outcome};
use crate::catalog::MovieKey;
use crate::conversation::EngineError;
use crate::conversation::reply::{Document, Reply};
use crate::conversation::step::{Step, saying};

/// Makes the file. It is not stored with the turn: it would be in the next export.
pub(super) async fn carry_out(step: &mut Step<'_>) -> Result<Outcome, EngineError> {
    let contents = serde_json::to_string_pretty(&everything(step).await?).unwrap_or_default();
    let document = Document { name: "matinee-export.json".into(), mime: "application/json".into(), contents };
    let instead = Reply { private: true, ..saying(step.voice.say("ask-again")) };
    let reply = Reply { document: Some(document), private: true, ..saying(step.voice.say("export")) };
    Ok(Outcome { reply, kept: Kept::Instead(Box::new(instead)), undoable: false })
}

async fn everything(step: &mut Step<'_>) -> Result<Value, EngineError> {
    let user = step.user;
    let since = step.tx.user_since(user).await?;
    let accounts = step.tx.identities(user).await?;
    let ratings = step.tx.ratings(user).await?;
    let seen = step.tx.seen(user).await?;
    let watchlist = step.tx.watchlist(user).await?;
    let conversations = step.tx.sessions_of(user).await?;
    let lists = step.tx.lists_of(user).await?;
    let turns = step.tx.turns_of(user).await?;
    let title = |key: &MovieKey| step.knowledge.title(key);
    let listed = |film: &crate::store::Timestamped| json!({ "movie": film.movie_key, "title": title(&film.key()), "at": when(film.at) });
    Ok(json!({
        "since": since.map(when),
        "accounts": accounts,
        "settings": step.settings,
        "ratings": ratings.iter().map(|r| json!({
            "movie": r.movie_key,
            "title": title(&r.key()),
            "rating": r.rating,
            "source": r.source,
            "at": when(r.rated_at),
        })).collect::<Vec<_>>(),
        "seen": seen.iter().map(listed).collect::<Vec<_>>(),
        "watchlist": watchlist.iter().map(listed).collect::<Vec<_>>(),
        "conversations": conversations.iter().map(|(platform, place, state)| json!({
            "platform": platform, "place": place, "state": parsed(state),
        })).collect::<Vec<_>>(),
        "lists": lists.iter().map(|(at, list)| json!({ "at": when(*at), "list": parsed(list) })).collect::<Vec<_>>(),
        "turns": turns.iter().map(|(at, platform, place, reply)| json!({
            "at": when(*at), "platform": platform, "place": place, "reply": parsed(reply),
        })).collect::<Vec<_>>(),
    }))
}

/// Stored JSON as it is.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// Seconds since 1970 as a date people can read.
fn when(at: i64) -> String {
    OffsetDateTime::from_unix_timestamp(at).ok().and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_default()
}
