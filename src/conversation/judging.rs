//! Judgements of a language model on the candidates for a wish: remembered ones first, the rest asked for in batches.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use super::knowledge::Knowledge;
use super::meaning::Meanings;
use super::receipt::SAID;
use crate::catalog::{MovieIndex, MovieKey};
use crate::llm::fitness::{self, Batch, Film};
use crate::llm::{Admission, LanguageModel, Llm, LlmError};
use crate::recommend::Judgement;
use crate::store::JudgedWish;
use crate::understanding::Wish;

/// How many tags of a film a model is told.
const FILM_TAGS: usize = 8;

/// What a model said of films, for one list.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Judgements {
    /// The name that a person picks.
    pub model: String,
    /// Judged films.
    pub films: HashMap<MovieIndex, Judgement>,
}

/// What a turn is helped with that takes longer than a look into memory, gathered before its transaction begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aids {
    /// What a language model said of the candidates.
    pub judgements: Judgements,
    /// How near the films are in meaning to the words of a wish.
    pub meanings: Meanings,
}

/// Films to be judged before a list is made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted {
    /// Name of the model that this request asks for; `None` follows the person's settings.
    pub model: Option<String>,
    /// The wish as a model reads it.
    pub wish: String,
    /// The candidates, best first.
    pub films: Vec<MovieIndex>,
}

/// The wish in words for a model; empty when there is nothing that a film's plot could fit.
pub(crate) fn describe(knowledge: &Knowledge, wish: &Wish) -> String {
    let mut parts = Vec::new();
    if !wish.text.trim().is_empty() {
        parts.push(wish.text.trim().to_owned());
    }
    let mut list = |lead: &str, items: Vec<String>| {
        if !items.is_empty() {
            parts.push(format!("{lead} {}", items.join(", ")));
        }
    };
    let tags = |wanted: bool| {
        // Tags that only came along were not asked for.
        let told = wish.tags.iter().filter(move |tag| tag.weight.abs() >= SAID && (tag.weight > 0.0) == wanted);
        told.map(|tag| tag.tag.clone())
    };
    let genres =
        |wanted: bool| wish.genres.iter().filter(move |genre| genre.wanted == wanted).map(|genre| genre.genre.clone());
    let people = |wanted: bool| wish.people.iter().filter(move |p| p.wanted == wanted).map(|p| p.name.clone());
    list("wanted:", tags(true).chain(genres(true)).collect());
    list("not wanted:", tags(false).chain(genres(false)).chain(people(false)).collect());
    list("with", people(true).collect());
    list("like the film", wish.similar_to.iter().map(|key| knowledge.title(key)).collect());
    parts.join("; ")
}

/// What a model is told of a film: never its title.
fn film(knowledge: &Knowledge, movie: MovieIndex) -> Film {
    let summary = knowledge.summary(movie);
    Film {
        year: summary.year,
        genres: summary.genres,
        tags: summary.tags.into_iter().take(FILM_TAGS).collect(),
        people: summary.directors.into_iter().chain(summary.cast).take(6).collect(),
        plot: summary.plot.filter(|plot| !plot.trim().is_empty()),
    }
}

/// Judgements on their way.
pub(crate) struct Judging {
    llm: Arc<Llm>,
    of: JudgedWish,
    /// Films that were asked about, in the order of the positions in the answers.
    asked: Vec<(MovieIndex, MovieKey)>,
    batches: mpsc::UnboundedReceiver<Batch>,
    /// What has arrived so far.
    pub judgements: Judgements,
    /// Why a batch is missing.
    pub fault: Option<LlmError>,
}

impl Judging {
    /// Looks up what is remembered, and asks for the rest in at most `calls` calls.
    pub async fn start(
        llm: &Arc<Llm>,
        model: &Arc<LanguageModel>,
        admission: &Arc<Admission>,
        knowledge: &Knowledge,
        wanted: &Wanted,
        calls: usize,
        deadline: Instant,
    ) -> Self {
        let of = JudgedWish {
            model: model.name().to_owned(),
            prompt: fitness::PROMPT.version.clone(),
            wish: fingerprint(&wanted.wish),
        };
        let remembered = llm.store().llm_judgements(&of, llm.config().cache_days).await.unwrap_or_else(|error| {
            tracing::warn!("remembered judgements cannot be read: {error}");
            HashMap::new()
        });
        let mut judgements = Judgements { model: of.model.clone(), films: HashMap::new() };
        let mut asked = Vec::new();
        for &movie in &wanted.films {
            let key = knowledge.catalog.movie(movie).key();
            match remembered.get(&key) {
                Some(judgement) => {
                    judgements.films.insert(movie, judgement.clone());
                }
                None => asked.push((movie, key)),
            }
        }
        let films: Vec<Film> = asked.iter().map(|(movie, _)| film(knowledge, *movie)).collect();
        let (llm, model, admission) = (llm.clone(), model.clone(), admission.clone());
        let batches = fitness::judge(llm.clone(), model, admission, &wanted.wish, &films, calls, deadline);
        Self { llm, of, asked, batches, judgements, fault: None }
    }

    /// Takes what arrives until then. True when everything has arrived that ever will.
    pub async fn collect(&mut self, until: Instant) -> bool {
        loop {
            match tokio::time::timeout_at(until.into(), self.batches.recv()).await {
                Err(_) => return false,
                Ok(None) => return true,
                Ok(Some(Err(error))) => self.fault = Some(error),
                Ok(Some(Ok(judged))) => self.keep(judged).await,
            }
        }
    }

    async fn keep(&mut self, judged: Vec<fitness::Judged>) {
        let mut fresh = Vec::with_capacity(judged.len());
        for fitness::Judged { film, fitness, sentence } in judged {
            let Some((movie, key)) = self.asked.get(film) else { continue };
            let judgement = Judgement { fitness, sentence };
            self.judgements.films.insert(*movie, judgement.clone());
            fresh.push((key.clone(), judgement));
        }
        if self.llm.config().cache_days > 0
            && let Err(error) = self.llm.store().put_llm_judgements(&self.of, &fresh).await
        {
            tracing::warn!("judgements cannot be remembered: {error}");
        }
    }
}

/// Of a wish only this is kept.
fn fingerprint(wish: &str) -> String {
    Sha256::digest(wish.to_lowercase().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
