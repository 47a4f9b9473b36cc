//! A small catalog with a trained model, and people who talk to an engine over it.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::*;
use crate::catalog::{Catalog, CatalogContents, Movie, MovieIndex, MovieKey, TagCount, TagIndex};
use crate::ease::{Model, RatingMatrixBuilder, RatingSource};
use crate::llm::{Embedder, Llm, test_server};
use crate::store::Store;
use crate::understanding::Lexicon;
use crate::vectors::{Collection, TextKey, Vectors, film_texts};

/// Number, title, year, director, genres, minutes, tags. The first genre is the taste of those who rate the film.
type Row = (u32, &'static str, u16, &'static str, &'static str, u16, &'static str);

#[rustfmt::skip]
const FILMS: [Row; 32] = [
    (113277, "Heat", 1995, "Michael Mann", "Crime|Thriller", 170, "heist|police|gritty|los angeles|tense"),
    (454848, "Inside Man", 2006, "Spike Lee", "Crime|Thriller", 129, "heist|bank robbery|clever|police|twist ending"),
    (240772, "Ocean's Eleven", 2001, "Steven Soderbergh", "Crime|Comedy", 116, "heist|clever|stylish|ensemble cast"),
    (122690, "Ronin", 1998, "John Frankenheimer", "Crime|Action", 122, "heist|car chase|gritty|paris"),
    (105236, "Reservoir Dogs", 1992, "Quentin Tarantino", "Crime|Thriller", 99, "heist|violent|gritty|dialogue"),
    (114814, "The Usual Suspects", 1995, "Bryan Singer", "Crime|Mystery", 106, "twist ending|clever|heist"),
    (112641, "Casino", 1995, "Martin Scorsese", "Crime|Drama", 178, "mafia|violent|las vegas"),
    (112818, "Dead Man Walking", 1995, "Tim Robbins", "Drama|Crime", 122, "capital punishment|legal drama|thoughtful|sad"),
    (120689, "The Green Mile", 1999, "Frank Darabont", "Drama|Fantasy", 189, "capital punishment|prison|sad|thoughtful"),
    (50083, "12 Angry Men", 1957, "Sidney Lumet", "Drama", 96, "legal drama|thoughtful|dialogue|black and white"),
    (56592, "To Kill a Mockingbird", 1962, "Robert Mulligan", "Drama", 129, "legal drama|racism|thoughtful|black and white"),
    (111161, "The Shawshank Redemption", 1994, "Frank Darabont", "Drama|Crime", 142, "prison|thoughtful|friendship"),
    (2798920, "Annihilation", 2018, "Alex Garland", "Sci-Fi|Horror", 115, "atmospheric|weird|scary"),
    (2543164, "Arrival", 2016, "Denis Villeneuve", "Sci-Fi|Drama", 116, "aliens|thoughtful|atmospheric|time"),
    (69293, "Solaris", 1972, "Andrei Tarkovsky", "Sci-Fi|Drama", 167, "space|slow burn|thoughtful|atmospheric"),
    (307479, "Solaris", 2002, "Steven Soderbergh", "Sci-Fi|Drama", 99, "space|thoughtful|romantic"),
    (62622, "2001: A Space Odyssey", 1968, "Stanley Kubrick", "Sci-Fi", 149, "space|slow burn|atmospheric"),
    (816692, "Interstellar", 2014, "Christopher Nolan", "Sci-Fi|Drama", 169, "space|time|family"),
    (1182345, "Moon", 2009, "Duncan Jones", "Sci-Fi|Drama", 97, "space|loneliness|thoughtful"),
    (133093, "The Matrix", 1999, "Lana Wachowski", "Sci-Fi|Action", 136, "dystopia|stylish|violent"),
    (107048, "Groundhog Day", 1993, "Harold Ramis", "Comedy|Romance", 101, "time loop|feel-good|funny"),
    (1490017, "The Lego Movie", 2014, "Phil Lord", "Comedy|Animation", 100, "funny|family|feel-good"),
    (118715, "The Big Lebowski", 1998, "Joel Coen", "Comedy|Crime", 117, "funny|weird|dialogue"),
    (98635, "When Harry Met Sally...", 1989, "Rob Reiner", "Comedy|Romance", 95, "romantic|funny|friendship|dialogue"),
    (125439, "Notting Hill", 1999, "Roger Michell", "Comedy|Romance", 124, "romantic|funny|feel-good"),
    (5697572, "Cats", 2019, "Tom Hooper", "Musical|Comedy", 110, "weird|musical"),
    (848228, "The Avengers", 2012, "Joss Whedon", "Action|Sci-Fi", 143, "superhero|ensemble cast|aliens"),
    (371746, "Iron Man", 2008, "Jon Favreau", "Action|Sci-Fi", 126, "superhero|funny"),
    (468569, "The Dark Knight", 2008, "Christopher Nolan", "Action|Crime", 152, "superhero|gritty|tense"),
    (78748, "Alien", 1979, "Ridley Scott", "Horror|Sci-Fi", 117, "space|scary|tense|aliens"),
    (81505, "The Shining", 1980, "Stanley Kubrick", "Horror", 146, "scary|atmospheric|slow burn"),
    (1024648, "Argo", 2012, "Ben Affleck", "Thriller|Drama", 120, "tense|based on a true story|clever"),
];

/// The catalog of [`FILMS`]; its ratings are called real.
pub(crate) fn catalog() -> Catalog {
    let mut tags: Vec<String> = FILMS.iter().flat_map(|film| film.6.split('|')).map(str::to_owned).collect();
    tags.sort();
    tags.dedup();
    let tag_counts = |names: &str| {
        let index = |name: &str| TagIndex(tags.iter().position(|tag| tag == name).unwrap() as u32);
        names.split('|').map(|name| TagCount { tag: index(name), count: 5.0 }).collect()
    };
    let movies = FILMS
        .iter()
        .enumerate()
        .map(|(position, &(id, title, year, director, genres, runtime, tags))| Movie {
            id: i64::from(id),
            imdb_id: Some(format!("tt{id:07}")),
            title: title.into(),
            year,
            directors: vec![director.into()],
            genres: genres.split('|').map(str::to_owned).collect(),
            runtime: Some(runtime),
            languages: vec!["en".into()],
            countries: vec!["US".into()],
            plot: Some(format!("The story of {title}, in which {} matters.", tags.replace('|', " and "))),
            rating_count: 1000 - 10 * position as u32,
            average_rating: 4.0,
            tags: tag_counts(tags),
            ..Movie::default()
        })
        .collect();
    Catalog::new(CatalogContents { name: "test".into(), simulated: false, movies, tags: tags.clone() })
}

/// A model of people who like the films of one genre and dislike those of another.
pub(crate) fn model(catalog: &Catalog) -> Model {
    let tastes =
        [("Crime", "Comedy"), ("Drama", "Action"), ("Sci-Fi", "Musical"), ("Comedy", "Horror"), ("Action", "Drama")];
    let mut ratings = RatingMatrixBuilder::new(catalog.movies().len(), RatingSource::default());
    for person in 0..100_u64 {
        let (likes, dislikes) = tastes[person as usize % tastes.len()];
        for (index, movie) in catalog.iter() {
            let leaves_out = (u64::from(index.0) * 7 + person * 3) % 4 == 0;
            let half_stars = match () {
                () if leaves_out => continue,
                () if movie.genres.iter().any(|g| g == likes) => 9,
                () if movie.genres.iter().any(|g| g == dislikes) => 3,
                () => continue,
            };
            ratings.push(person, index, half_stars).unwrap();
        }
    }
    Model::train_in_memory(&ratings.finish().unwrap(), 20.0).unwrap()
}

/// Everything an engine knows in these tests; made once.
pub(crate) fn knowledge() -> Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    let make = || {
        let catalog = catalog();
        let model = model(&catalog);
        Knowledge::new(catalog, model, Lexicon::english())
    };
    KNOWLEDGE.get_or_init(make).clone()
}

/// Vectors of the catalog as the test server makes them.
fn vectors(model: &str) -> Vectors {
    let (folder, texts) = (tempfile::tempdir().unwrap(), film_texts(&catalog(), "", 512));
    let path = folder.path().join("test.vectors.safetensors");
    let keys: Vec<TextKey> = texts.iter().map(|(key, _)| *key).collect();
    let mut collection = Collection::open(&path, model).unwrap();
    collection.add(texts.iter().map(|(key, text)| (*key, test_server::vector(text))).collect()).unwrap();
    collection.publish(&keys).unwrap();
    Vectors::open(&path, model, &keys).unwrap()
}

/// The key of a film of the catalog.
pub(crate) fn key(title: &str) -> MovieKey {
    let (id, ..) = FILMS.iter().find(|film| film.1 == title).unwrap();
    MovieKey(format!("tt{id:07}"))
}

/// An index of the catalog.
pub(crate) fn index(title: &str) -> MovieIndex {
    MovieIndex(FILMS.iter().position(|film| film.1 == title).unwrap() as u32)
}

static KEYS: AtomicUsize = AtomicUsize::new(0);

/// One person in one place, talking to an engine.
#[derive(Clone)]
pub(crate) struct Talk {
    pub engine: Arc<Engine>,
    pub identity: Identity,
    pub place: String,
}

impl Talk {
    /// A person who talks to an engine over a database that is gone afterwards.
    pub async fn new() -> Self {
        Self::with(Store::open_in_memory().await.unwrap())
    }

    /// A person who talks to an engine with language models.
    pub async fn with_llm(config: &crate::config::LlmConfig) -> Self {
        let store = Store::open_in_memory().await.unwrap();
        let (llm, embedder) = (Llm::new(config, store.clone()), Embedder::new(config, store.clone()));
        let plain = Self::with(store.clone());
        let vectors = config.embeddings.as_ref().map(|embeddings| vectors(&embeddings.model));
        let knowledge = knowledge().with_vectors(vectors);
        let engine = Engine::new(store, knowledge, plain.engine.options().clone()).with_llm(llm);
        let engine = engine.with_embedder(embedder);
        Self { engine: Arc::new(engine), ..plain }
    }

    /// The same person after a restart of the program.
    pub async fn at(path: &Path) -> Self {
        Self::with(Store::open(path).await.unwrap())
    }

    fn with(store: Store) -> Self {
        let options = EngineOptions { web_url: Some("http://127.0.0.1:5000/".into()), ..EngineOptions::default() };
        let identity = Identity { platform: Platform::Discord, external_id: "ana".into(), display_name: "Ana".into() };
        Self { engine: Arc::new(Engine::new(store, knowledge(), options)), identity, place: "room".into() }
    }

    /// Another person at the same engine and place.
    pub fn other(&self, platform: Platform, name: &str) -> Self {
        let identity = Identity { platform, external_id: name.into(), display_name: name.into() };
        Self { identity, ..self.clone() }
    }

    pub fn turn(&self, kind: TurnKind) -> Turn {
        let key = KEYS.fetch_add(1, Ordering::SeqCst).to_string();
        let (identity, place) = (self.identity.clone(), self.place.clone());
        Turn { identity, place, locale: "en-GB".into(), kind, defaults: TurnDefaults::default(), key }
    }

    pub async fn tell(&self, text: &str) -> Reply {
        self.engine.handle(self.turn(TurnKind::Text(text.into()))).await.unwrap()
    }

    pub async fn command(&self, command: Command) -> Reply {
        self.engine.handle(self.turn(TurnKind::Command(command))).await.unwrap()
    }

    pub async fn press(&self, action: Action) -> Reply {
        self.engine.handle(self.turn(TurnKind::Action(action))).await.unwrap()
    }

    /// Asks for films without saying anything of what kind.
    pub async fn ask(&self) -> ShownList {
        self.command(Command::Recommend(RecommendCommand::default())).await.list.unwrap()
    }

    pub async fn rate(&self, title: &str, rating: f32) -> Reply {
        self.command(Command::Rate(MovieRef::Key(key(title)), rating)).await
    }

    /// The person's ratings as (title, rating), by title.
    pub async fn ratings(&self) -> Vec<(String, f32)> {
        let mut tx = self.engine.store().begin_reading().await.unwrap();
        let user = tx.find_user(self.identity.platform, &self.identity.external_id).await.unwrap();
        let Some(user) = user else { return Vec::new() };
        let knowledge = self.engine.knowledge();
        let mut ratings: Vec<(String, f32)> =
            tx.ratings(user).await.unwrap().iter().map(|r| (knowledge.title(&r.key()), r.rating)).collect();
        ratings.sort_by(|a, b| a.0.cmp(&b.0));
        ratings
    }
}

/// `Title (year)` of the films of a list.
pub(crate) fn titles(list: &ShownList) -> Vec<String> {
    list.cards.iter().map(|card| format!("{} ({})", card.movie.title, card.movie.year)).collect()
}

/// Everything a reply says.
pub(crate) fn words(reply: &Reply) -> String {
    reply.text.join("\n")
}
