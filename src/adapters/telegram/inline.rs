//! Inline mode: `@bot something like Arrival but warmer` in any chat.
//!
//! Nothing is stored and nobody's ratings are read while somebody types, so the same words have the same results for
//! everybody, and both sides may keep them for a while.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use reqwest::Url;
use teloxide::payloads::AnswerInlineQuerySetters;
use teloxide::requests::Requester;
use teloxide::types::{
    InlineQuery, InlineQueryResult, InlineQueryResultArticle, InlineQueryResultsButton, InlineQueryResultsButtonKind,
    InputMessageContent, InputMessageContentText, LinkPreviewOptions, Me, ParseMode,
};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::outbox::{Outbox, Refusal};
use super::{card, chat_link, commands, keyboard};
use crate::conversation::{Card, Engine, MovieSummary};
use crate::posters::{PosterSubject, Posters};
use crate::texts::Voice;

/// Films offered.
const RESULTS: usize = 10;
/// How long results are good for.
const FRESH: Duration = Duration::from_secs(300);
/// Queries remembered.
const REMEMBERED: usize = 256;
/// Queries answered at the same time.
const AT_ONCE: usize = 16;
/// How long a poster may be looked for; without one the result is offered all the same.
const POSTER_WAIT: Duration = Duration::from_millis(200);

/// What inline mode works with.
pub(super) struct Inline {
    pub(super) engine: Arc<Engine>,
    pub(super) posters: Posters,
    pub(super) outbox: Arc<Outbox>,
    pub(super) me: Me,
    pub(super) remembered: Mutex<Remembered>,
}

/// Answers queries until `stop`, several at a time.
pub(super) async fn run(inline: Inline, mut queries: Receiver<InlineQuery>, stop: CancellationToken) {
    let inline = Arc::new(inline);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let query = tokio::select! {
            query = queries.recv() => query,
            () = stop.cancelled() => return,
        };
        // The semaphore is never closed.
        let (Some(query), Ok(place)) = (query, Arc::clone(&places).acquire_owned().await) else { return };
        let inline = Arc::clone(&inline);
        tokio::spawn(async move {
            let language = query.from.language_code.clone().unwrap_or_default();
            let results = inline.known_results(&words_of(&query), &language).await;
            inline.answer(&query, &language, &results).await;
            drop(place);
        });
    }
}

impl Inline {
    async fn known_results(&self, words: &str, language: &str) -> Arc<[InlineQueryResult]> {
        let key = (self.engine.texts().voice(language).language(), words.to_lowercase());
        if let Some(results) = self.remembered().get(&key) {
            return results;
        }
        let results: Arc<[InlineQueryResult]> = self.results(words, language).await.into();
        self.remembered().put(key, Arc::clone(&results));
        results
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn results(&self, words: &str, language: &str) -> Vec<InlineQueryResult> {
        if words.is_empty() {
            return Vec::new();
        }
        let voice = self.engine.texts().voice(language);
        let cards = self.engine.suggest(words, RESULTS, language);
        join_all(cards.iter().map(|card| self.result(voice, card))).await
    }

    async fn result(&self, voice: Voice<'_>, film: &Card) -> InlineQueryResult {
        let poster = self.poster(&film.movie).await;
        // The preview of a message's first link is its picture.
        let preview = LinkPreviewOptions {
            is_disabled: poster.is_none(),
            url: poster.as_ref().map(ToString::to_string),
            prefer_small_media: false,
            prefer_large_media: poster.is_some(),
            show_above_text: true,
        };
        let content = InputMessageContentText {
            message_text: card::public_card(voice, film),
            parse_mode: Some(ParseMode::Html),
            entities: None,
            link_preview_options: Some(preview),
        };
        let link = commands::share_payload(&film.movie.key).and_then(|payload| chat_link(&self.me, &payload));
        let title = format!("{} ({})", film.movie.title, film.movie.year);
        let mut article =
            InlineQueryResultArticle::new(film.position.to_string(), title, InputMessageContent::Text(content))
                .description(card::description(film))
                .reply_markup(keyboard::public_card(voice, &film.movie.key, link));
        if let Some(poster) = poster {
            article = article.thumbnail_url(poster);
        }
        InlineQueryResult::Article(article)
    }

    /// The poster's address, if it is found soon. The search goes on by itself, so that the next time it is known.
    async fn poster(&self, movie: &MovieSummary) -> Option<Url> {
        if !self.posters.can_look_up() {
            return None;
        }
        let (posters, subject) = (self.posters.clone(), PosterSubject::from(movie));
        let search = tokio::spawn(async move { posters.address(&subject).await });
        let address = tokio::time::timeout(POSTER_WAIT, search).await.ok()?.ok()??;
        Url::parse(&address).ok()
    }

    async fn answer(&self, query: &InlineQuery, language: &str, results: &[InlineQueryResult]) {
        let voice = self.engine.texts().voice(language);
        let button = InlineQueryResultsButton {
            text: voice.say("telegram-inline-button"),
            kind: InlineQueryResultsButtonKind::StartParameter("inline".to_owned()),
        };
        let request = self
            .outbox
            .bot
            .answer_inline_query(query.id.clone(), results.iter().cloned())
            .cache_time(FRESH.as_secs() as u32)
            .is_personal(false)
            .button(button);
        match self.outbox.once(&request).await {
            Ok(_) | Err(Refusal::TooOld | Refusal::Undelivered) => {}
            Err(refusal) => tracing::warn!(%refusal, "an inline query could not be answered"),
        }
    }
}

/// What was typed, without needless blanks.
fn words_of(query: &InlineQuery) -> String {
    query.query.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Language and words.
type Key = (&'static str, String);

/// Results of late queries.
#[derive(Default)]
pub(super) struct Remembered {
    results: HashMap<Key, (Instant, Arc<[InlineQueryResult]>)>,
    order: VecDeque<Key>,
}

impl Remembered {
    fn get(&self, key: &Key) -> Option<Arc<[InlineQueryResult]>> {
        let (since, results) = self.results.get(key)?;
        (since.elapsed() < FRESH).then(|| Arc::clone(results))
    }

    fn put(&mut self, key: Key, results: Arc<[InlineQueryResult]>) {
        if self.results.insert(key.clone(), (Instant::now(), results)).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.results.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_queries_are_remembered() {
        let mut remembered = Remembered::default();
        let key = |n: usize| ("en", format!("query {n}"));
        for n in 0..REMEMBERED + 10 {
            remembered.put(key(n), Vec::new().into());
            remembered.put(key(n), Vec::new().into());
        }
        assert_eq!((remembered.results.len(), remembered.order.len()), (REMEMBERED, REMEMBERED));
        assert!(remembered.get(&key(0)).is_none());
        assert!(remembered.get(&key(REMEMBERED)).is_some());
    }
}
