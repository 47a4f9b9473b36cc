//! The adapter in this process, over a small catalog: quick to start, to stop and to look into.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use matinee::adapters::telegram::{TelegramError, Tempo, Webhook, run_at};
use matinee::catalog::{Catalog, CatalogContents, Movie, MovieKey, TagCount, TagIndex};
use matinee::config::{BudgetConfig, JsonSupport, LlmConfig, ModelConfig, TelegramConfig, TmdbConfig};
use matinee::conversation::{Engine, EngineOptions, Identity, Knowledge, Platform, Turn, TurnKind};
use matinee::ease::{Model, RatingMatrixBuilder, RatingSource};
use matinee::llm::Llm;
use matinee::posters::Posters;
use matinee::store::Store;
use matinee::understanding::Lexicon;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{TOKEN, TestTelegram};

/// Films of the small catalog.
const FILMS: usize = 60;

/// The running adapter.
pub struct Bot {
    pub engine: Arc<Engine>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), TelegramError>>,
}

/// What most tests do without.
#[derive(Default)]
struct Special {
    llm: Option<LlmConfig>,
    tempo: Tempo,
    tmdb: Option<String>,
}

impl Bot {
    /// Starts it over the database in a folder, with long polling.
    pub async fn start(server: &TestTelegram, folder: &Path) -> Self {
        Self::start_with(folder, config(server), None).await
    }

    /// Starts it with a configuration of one's own.
    pub async fn start_with(folder: &Path, config: TelegramConfig, webhook: Option<Webhook>) -> Self {
        Self::start_over(folder, config, webhook, Special::default()).await
    }

    /// Starts it with outages that are waited out so many times faster.
    pub async fn start_faster(server: &TestTelegram, folder: &Path, times: u32) -> Self {
        Self::start_over(folder, config(server), None, Special { tempo: Tempo(times), ..Special::default() }).await
    }

    /// Starts it with a TMDB to ask for posters.
    pub async fn start_with_posters(server: &TestTelegram, folder: &Path, tmdb: &str) -> Self {
        let tmdb = Some(tmdb.to_owned());
        Self::start_over(folder, config(server), None, Special { tmdb, ..Special::default() }).await
    }

    /// Starts it with a language model that an answer waits half a second for.
    pub async fn start_with_model(server: &TestTelegram, folder: &Path, base_url: String) -> Self {
        let llm = Some(model(base_url));
        Self::start_over(folder, config(server), None, Special { llm, ..Special::default() }).await
    }

    async fn start_over(folder: &Path, config: TelegramConfig, webhook: Option<Webhook>, special: Special) -> Self {
        let Special { llm, tempo, tmdb } = special;
        let store = Store::open(&folder.join("matinee.db")).await.unwrap();
        let llm = llm.and_then(|llm| Llm::new(&llm, store.clone()));
        let engine = Arc::new(Engine::new(store, knowledge(), EngineOptions::default()).with_llm(llm));
        let (api_key, base) = (tmdb.as_ref().map(|_| "key".to_owned().into()), tmdb.unwrap_or_default());
        let tmdb = TmdbConfig { api_key, api_base: base.clone(), image_base: format!("{base}/images") };
        let posters = Posters::new(&tmdb, folder.join("posters"));
        let stop = CancellationToken::new();
        let task = {
            let (engine, stop) = (Arc::clone(&engine), stop.clone());
            tokio::spawn(async move { run_at(tempo, engine, posters, &config, webhook, stop).await })
        };
        Self { engine, stop, task }
    }

    /// Stops it in good order.
    pub async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
        self.engine.store().close().await;
    }

    /// How it ended by itself.
    pub async fn outcome(self) -> Result<(), TelegramError> {
        self.task.await.unwrap()
    }

    /// What a Telegram user has rated: key and rating, by key.
    pub async fn ratings(&self, person: i64) -> Vec<(MovieKey, f32)> {
        self.ratings_of(Platform::Telegram, &person.to_string()).await
    }

    /// What the user of an account has rated.
    pub async fn ratings_of(&self, platform: Platform, external_id: &str) -> Vec<(MovieKey, f32)> {
        let mut tx = self.engine.store().begin_reading().await.unwrap();
        let Some(user) = tx.find_user(platform, external_id).await.unwrap() else { return Vec::new() };
        let mut ratings: Vec<_> =
            tx.ratings(user).await.unwrap().iter().map(|r| (MovieKey(r.movie_key.clone()), r.rating)).collect();
        ratings.sort_by(|a, b| a.0.cmp(&b.0));
        ratings
    }

    /// A turn of somebody on another platform.
    pub async fn elsewhere(&self, external_id: &str, key: &str, kind: TurnKind) -> matinee::conversation::Reply {
        let identity = Identity {
            platform: Platform::Discord,
            external_id: external_id.to_owned(),
            display_name: "Ann on Discord".to_owned(),
        };
        let (place, locale) = ("dm".to_owned(), "en".to_owned());
        let turn = Turn { identity, place, locale, kind, defaults: Default::default(), key: key.to_owned() };
        self.engine.handle(turn).await.unwrap()
    }
}

/// Long polling at the test server.
pub fn config(server: &TestTelegram) -> TelegramConfig {
    TelegramConfig { token: Some(TOKEN.to_owned().into()), api_base: server.base(), webhook: None }
}

fn model(base_url: String) -> LlmConfig {
    let model = ModelConfig {
        name: "test".into(),
        enabled: true,
        base_url,
        key_env: "TEST_KEY".into(),
        api_key: Some(crate::llm::KEY.to_owned().into()),
        model: "test-1".into(),
        context_tokens: 16_000,
        input_price: 0.0,
        output_price: 0.0,
        json: JsonSupport::Schema,
        temperature: 0.0,
        timeout: Duration::from_secs(60),
    };
    LlmConfig {
        default: "auto".into(),
        turn_limit: Duration::from_millis(500),
        improve_limit: Duration::from_secs(30),
        candidates: 30,
        parallel_calls: 4,
        queue: 8,
        retries: 0,
        cache_days: 0,
        budget: BudgetConfig { user_tokens: 0, server_tokens: 0, total_tokens: 0, total_cost: 0.0 },
        embeddings: None,
        models: vec![model],
    }
}

/// A small catalog of numbered films in three genres, with people who like one of them each.
pub fn knowledge() -> Knowledge {
    let genres = ["Crime", "Comedy", "Sci-Fi"];
    let tags = ["heist", "feel-good", "space"];
    let movies: Vec<Movie> = (0..FILMS)
        .map(|n| Movie {
            id: n as i64,
            imdb_id: Some(format!("tt{n:07}")),
            title: format!("Film <{n}> & friends"),
            year: 1980 + n as u16 % 40,
            directors: vec!["Agnès Varda".into()],
            genres: vec![genres[n % 3].into()],
            runtime: Some(90 + n as u16),
            languages: vec!["en".into()],
            plot: Some("A quiet plot.".into()),
            rating_count: 1_000 - n as u32,
            average_rating: 4.0,
            tags: vec![TagCount { tag: TagIndex((n % 3) as u32), count: 5.0 }],
            ..Movie::default()
        })
        .collect();
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    let catalog = Catalog::new(CatalogContents { name: "small".into(), simulated: true, movies, tags });
    let mut ratings = RatingMatrixBuilder::new(FILMS, RatingSource::default());
    for person in 0..90_u64 {
        for (index, _) in catalog.iter().filter(|(index, _)| (u64::from(index.0) + person) % 4 != 0) {
            let likes = u64::from(index.0) % 3 == person % 3;
            ratings.push(person, index, if likes { 9 } else { 4 }).unwrap();
        }
    }
    let model = Model::train_in_memory(&ratings.finish().unwrap(), 20.0).unwrap();
    Knowledge::new(catalog, model, Lexicon::english())
}
