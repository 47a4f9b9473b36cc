//! Importing datasets: small ones written by the tests, and the real ones where they are at hand.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use matinee::catalog::{Movie, MovieIndex};
use matinee::datasets::{
    ImportError, ImportOptions, Imported, Progress, import_links, import_plots, install, read_movielens,
    read_tag_genome, starter,
};
use matinee::ease::{Model, RatingMatrix};
use matinee::store::Store;
use tempfile::TempDir;

fn quiet(_: Progress) {}

fn options(active_since: u16, min_ratings: u32) -> ImportOptions {
    ImportOptions { name: "test".into(), active_since, min_ratings }
}

fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if name.ends_with(".gz") {
            let mut encoder = GzEncoder::new(fs::File::create(path).unwrap(), Compression::fast());
            encoder.write_all(content.as_bytes()).unwrap();
            encoder.finish().unwrap();
        } else {
            fs::write(path, content).unwrap();
        }
    }
    folder
}

const METADATA: &str = r#"{"title": "Matrix, The (1999)", "directedBy": "Lana Wachowski, Lilly Wachowski", "starring": "Keanu Reeves, Carrie-Anne Moss", "dateAdded": null, "avgRating": 4.1, "imdbId": "0133093", "item_id": 2571}
{"title": "Arrival (2016)", "directedBy": null, "starring": null, "dateAdded": null, "avgRating": 3.9, "imdbId": "2543164", "item_id": 7}
{"title": "Babylon 5", "directedBy": null, "starring": null, "avgRating": 4.0, "imdbId": "0105946", "item_id": 8}
not json
{"title": "Arrival (a.k.a. Story of Your Life) (2016)", "avgRating": 3.9, "imdbId": 2543164, "item_id": 9}
{"title": "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)", "avgRating": 4.0, "imdbId": "0211915", "item_id": 10}
"#;

const TAGS: &str = r#"{"tag": "dystopia", "id": 70}
{"tag": "hillarious", "id": 71}
{"tag": "Dystopia", "id": 72}
"#;

const TAG_COUNTS: &str = r#"{"item_id": 2571, "tag_id": 70, "num": 5}
{"item_id": 2571, "tag_id": 72, "num": 2}
{"item_id": 2571, "tag_id": 99, "num": 2}
{"item_id": 7, "tag_id": 71, "num": 1}
"#;

/// Users 1 and 2 rated a film of 2016; user 3 did not, and rated one film twice.
const RATINGS: &str = r#"{"item_id": 2571, "user_id": 1, "rating": 5.0}
{"item_id": 7, "user_id": 1, "rating": 3.5}
{"item_id": 9, "user_id": 1, "rating": 4.0}
{"item_id": 2571, "user_id": 2, "rating": 0.5}
{"item_id": 7, "user_id": 2, "rating": 2.0}
{"item_id": 8, "user_id": 2, "rating": 2.0}
{"item_id": 10, "user_id": 2, "rating": 4.5}
{"item_id": 2571, "user_id": 3, "rating": 4.0}
{"item_id": 2571, "user_id": 3, "rating": 4.5}
"#;

fn tag_genome(ratings: &str) -> TempDir {
    folder_with(&[
        ("raw/metadata_updated.json", METADATA),
        ("raw/tags.json", TAGS),
        ("raw/tag_count.json", TAG_COUNTS),
        ("raw/ratings.json.gz", ratings),
    ])
}

fn titles(imported: &Imported) -> Vec<String> {
    imported.contents.movies.iter().map(Movie::display_title).collect()
}

fn tag_counts(movie: &Movie) -> Vec<(u32, f32)> {
    movie.tags.iter().map(|tag| (tag.tag.0, tag.count)).collect()
}

#[test]
fn tag_genome_keeps_films_with_a_year_and_all_users_when_asked() {
    let imported = read_tag_genome(tag_genome(RATINGS).path(), &options(0, 1), &quiet).unwrap();
    assert_eq!(titles(&imported), ["The Matrix (1999)", "Arrival (2016)", "Amelie (2001)"]);
    let [matrix, arrival, amelie] = &imported.contents.movies[..] else { panic!() };
    assert_eq!(matrix.imdb_id.as_deref(), Some("tt0133093"));
    assert_eq!(matrix.directors, ["Lana Wachowski", "Lilly Wachowski"]);
    assert_eq!(
        (matrix.rating_count, matrix.average_rating),
        (3, 10.0 / 3.0),
        "of two ratings by a user the last counts"
    );
    assert_eq!(imported.contents.tags, ["dystopia", "hillarious"]);
    assert_eq!(tag_counts(matrix), [(0, 7.0)]);
    assert_eq!(amelie.other_titles, ["Le Fabuleux destin d'Amélie Poulain"]);
    assert_eq!(arrival.average_rating, 3.0, "numbers 7 and 9 are one film");
    assert_eq!((imported.ratings.users(), imported.ratings.ratings()), (3, 6));
}

#[test]
fn tag_genome_filters_users_by_year_and_then_movies_by_count() {
    let imported = read_tag_genome(tag_genome(RATINGS).path(), &options(2015, 2), &quiet).unwrap();
    assert_eq!(titles(&imported), ["The Matrix (1999)", "Arrival (2016)"]);
    assert_eq!(imported.contents.movies[0].rating_count, 2);
    assert_eq!(imported.ratings.user_ids(), [1, 2]);
}

#[test]
fn the_summary_says_what_was_left_out_and_where() {
    let summary = read_tag_genome(tag_genome(RATINGS).path(), &options(2015, 2), &quiet).unwrap().summary.to_string();
    for line in [
        "metadata_updated.json: 6 read, 2 kept",
        "  1 left out: no year in the title (line 3)",
        "  1 left out: not the JSON expected (line 4)",
        "  1 left out: the same film under another number; the ratings count for the first (line 5)",
        "  1 left out: fewer than 2 ratings",
        "  1 left out: a tag that is not in the tag list (line 3)",
        "ratings.json.gz: 9 read, 4 kept",
        "  2 left out: by a user who rated no film that is recent enough",
        "  1 left out: given twice by a user to a movie",
        "  1 left out: of a movie that is not in the movie list or has no year",
        "  1 left out: of a movie with fewer than 2 ratings",
    ] {
        assert!(summary.contains(line), "{line:?} is missing in\n{summary}");
    }
}

#[test]
fn broken_datasets_are_errors_that_name_file_and_line() {
    let error_of = |folder: &Path, since| read_tag_genome(folder, &options(since, 1), &quiet).err().unwrap();
    let nothing = tempfile::tempdir().unwrap();
    let error = error_of(nothing.path(), 0);
    assert!(matches!(error, ImportError::Missing { .. }), "{error}");
    assert!(error.to_string().contains("metadata_updated.json"), "{error}");

    let error = error_of(tag_genome("userId,movieId\n1,2\n").path(), 0);
    assert!(error.to_string().contains("ratings.json.gz, line 1"), "{error}");

    let error = error_of(tag_genome(RATINGS).path(), 2020);
    assert!(error.to_string().contains("--active-since"), "{error}");

    let folder = tag_genome(RATINGS);
    let path = folder.path().join("raw/ratings.json.gz");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let error = error_of(folder.path(), 0);
    assert!(matches!(error, ImportError::Read { .. }), "{error}");
    assert!(error.to_string().contains("ratings.json.gz"), "{error}");
}

#[test]
fn movielens_csv_with_links_and_free_tags() {
    let folder = folder_with(&[
        (
            "movies.csv",
            "movieId,title,genres\n1,\"American President, The (1995)\",Comedy|Children|IMAX\n2,Heat (1995),Crime\n3,No Year,Drama\n",
        ),
        (
            "ratings.csv.gz",
            "userId,movieId,rating,timestamp\r\n1,1,4.0,964982703\r\n1,2,4.5,1\r\n2,2,3,1\r\n2,3,3,1\r\n",
        ),
        ("links.csv", "movieId,imdbId,tmdbId\n1,0112346,9087\n2,113277,\n"),
        ("tags.csv", "userId,movieId,tag,timestamp\n1,2,Heist,1\n2,2,heist,1\n2,2,\"tense, slow\",1\n2,9,lost,1\n"),
    ]);
    let imported = read_movielens(folder.path(), &options(0, 1), &quiet).unwrap();
    assert_eq!(titles(&imported), ["The American President (1995)", "Heat (1995)"]);
    let [president, heat] = &imported.contents.movies[..] else { panic!() };
    assert_eq!(president.genres, ["Comedy", "Family"]);
    assert_eq!((president.imdb_id.as_deref(), president.tmdb_id), (Some("tt0112346"), Some(9087)));
    assert_eq!((heat.imdb_id.as_deref(), heat.tmdb_id), (Some("tt0113277"), None));
    assert_eq!(imported.contents.tags, ["heist", "tense, slow"]);
    assert_eq!(tag_counts(heat), [(0, 2.0), (1, 1.0)]);
    assert_eq!((heat.rating_count, heat.average_rating), (2, 3.75));
}

#[test]
fn movielens_dat_in_latin_1() {
    let folder = folder_with(&[("ratings.dat", "1::1::5::978300760\n2::1::3::978300760\n2::2::1::978300760\n")]);
    let mut movies = b"1::Mis\xe9rables, Les (1995)::Drama|Musical\n".to_vec();
    movies.extend_from_slice(b"2::Toy Story (1995)::Animation|Children's|Comedy\n");
    fs::write(folder.path().join("movies.dat"), movies).unwrap();
    let imported = read_movielens(folder.path(), &options(0, 2), &quiet).unwrap();
    assert_eq!(titles(&imported), ["Les Misérables (1995)"]);
    let movie = &imported.contents.movies[0];
    assert_eq!((movie.rating_count, movie.average_rating), (2, 4.0));
}

const PLOTS: &str = "Release Year,Title,Origin/Ethnicity,Director,Cast,Genre,Wiki Page,Plot
1999,The Matrix,American,Somebody,Keanu Reeves,sci-fi,https://x,\"A hacker, \"\"Neo\"\",\r\nwakes up.[1]\"
2016,Arrival,American,Denis Villeneuve,\"Amy Adams, Jeremy Renner\",science fiction drama,https://x,Aliens land.
1950,Other,x,x,x,x,x,Nothing.
";

#[tokio::test]
async fn plots_and_links_add_to_a_catalog() {
    let folder = tag_genome(RATINGS);
    let imported = read_tag_genome(folder.path(), &options(0, 1), &quiet).unwrap();
    let store = Store::open_in_memory().await.unwrap();
    let before = install(&store, folder.path(), &imported, &quiet).await.unwrap();
    let links = "movieId,imdbId,tmdbId\n2571,0133093,603\n7,9999999,5\n999,2543164,329865\n";
    let files = folder_with(&[("plots.csv", PLOTS), ("links.csv", links)]);
    let plots = files.path().join("plots.csv");
    let links = files.path().join("links.csv");
    let summary = import_plots(&store, "test", &plots, &quiet).await.unwrap().to_string();
    assert!(summary.contains("plots.csv: 3 read, 2 kept\n  1 left out: of no movie of the catalog"), "{summary}");
    import_links(&store, "test", &links, &quiet).await.unwrap();

    let contents = store.load_catalog("test").await.unwrap();
    let [matrix, arrival, _] = &contents.movies[..] else { panic!() };
    assert_eq!(matrix.plot.as_deref(), Some("A hacker, \"Neo\",\nwakes up."));
    assert_eq!(matrix.directors, ["Lana Wachowski", "Lilly Wachowski"], "what is known stays");
    assert_eq!(matrix.genres, ["Sci-Fi"]);
    assert_eq!(arrival.directors, ["Denis Villeneuve"]);
    assert_eq!(arrival.genres, ["Sci-Fi", "Drama"]);
    assert_eq!((matrix.tmdb_id, arrival.tmdb_id), (Some(603), Some(329865)), "found by IMDb id, not by number");
    let after = store.catalog("test").await.unwrap().unwrap();
    assert_eq!(after.fingerprint, before.fingerprint, "a model stays valid");
    let found = store.search_movies("test", "hacker", 3).await.unwrap();
    assert_eq!(found[0].movie, MovieIndex(0));

    let error = import_plots(&store, "test", &links, &quiet).await.unwrap_err();
    assert!(error.to_string().contains("no column \"Release Year\""), "{error}");
    assert_eq!(store.load_catalog("test").await.unwrap().movies, contents.movies, "untouched");
    assert!(import_plots(&store, "other", &plots, &quiet).await.is_err());
}

#[tokio::test]
async fn importing_again_replaces_catalog_and_ratings_file() {
    let folder = tag_genome(RATINGS);
    let state = tempfile::tempdir().unwrap();
    let store = Store::open_in_memory().await.unwrap();
    let first = read_tag_genome(folder.path(), &options(0, 1), &quiet).unwrap();
    let info = install(&store, state.path(), &first, &quiet).await.unwrap();
    let matrix = RatingMatrix::open(&state.path().join(&info.ratings_file)).unwrap();
    assert_eq!(matrix.ratings(), 6);
    assert_eq!(matrix.source().catalog.to_string(), info.fingerprint);

    let second = read_tag_genome(folder.path(), &options(0, 2), &quiet).unwrap();
    let info = install(&store, state.path(), &second, &quiet).await.unwrap();
    assert_eq!(info.movies, 2);
    let files: Vec<PathBuf> = fs::read_dir(state.path()).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files, [state.path().join(&info.ratings_file)]);
    assert_eq!(store.catalogs().await.unwrap().len(), 1);
}

#[test]
fn the_command_line_imports_activates_and_searches() {
    let (folder, state) = (tag_genome(RATINGS), tempfile::tempdir().unwrap());
    let matinee = |arguments: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("matinee").unwrap();
        command.current_dir(state.path()).env_remove("MATINEE_CATALOG").args(["--state-dir", "state"]).args(arguments);
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let dataset = folder.path().to_str().unwrap();
    let all = ["--active-since", "0", "--min-ratings", "1"];
    let (done, out, _) = matinee(&[&["import", "tag-genome", dataset], &all[..]].concat());
    assert!(done && out.contains("ratings.json.gz: 9 read, 6 kept"), "{out}");
    assert!(out.contains("catalog \"tag-genome\": 3 films, 6 ratings by 3 users"), "{out}");
    let (_, out, _) =
        matinee(&[&["import", "tag-genome", dataset, "--name", "second", "--no-activate"], &all[..]].concat());
    assert!(out.contains("`matinee catalog use second`"), "{out}");
    let (_, out, _) = matinee(&["catalog", "list"]);
    assert!(out.contains("* tag-genome") && out.contains("  second"), "{out}");
    let (_, out, _) = matinee(&["search", "keanu", "reeves"]);
    assert_eq!(out, "The Matrix (1999), Lana Wachowski, Lilly Wachowski\n");

    for (arguments, message) in [
        (&["import", "tag-genome", dataset, "--active-since", "2020"][..], "lower --active-since"),
        (&["import", "movielens", dataset], "has no movies.csv"),
        (&["import", "tag-genome", dataset, "--name", "starter"], "choose another with --name"),
        (&["import", "plots", "nowhere.csv"], "cannot read nowhere.csv"),
        (&["import", "plots", "nowhere.csv", "--catalog", "x"], "no catalog named \"x\""),
    ] {
        let (done, _, error) = matinee(arguments);
        assert!(!done && error.contains(message), "{arguments:?}: {error}");
    }
    let (_, out, _) = matinee(&["catalog", "list"]);
    assert!(out.contains("* tag-genome") && out.contains("3 films"), "what was there is untouched: {out}");
}

static STARTER: LazyLock<Imported> = LazyLock::new(|| starter::read(&quiet).unwrap());

#[tokio::test]
async fn the_starter_catalogue_installs_once() {
    let state = tempfile::tempdir().unwrap();
    let store = Store::open(&state.path().join("matinee.db")).await.unwrap();
    assert!(starter::installed(&store, state.path()).await.unwrap().is_none());
    let first = starter::install(&store, state.path(), &quiet).await.unwrap();
    assert!(first.simulated && first.movies >= 1000);
    let fingerprint = matinee::datasets::fingerprint(&STARTER.contents.movies).to_string();
    assert_eq!(first.fingerprint, fingerprint, "the same on every run");
    let ratings_file = state.path().join(&first.ratings_file);
    assert!(RatingMatrix::open(&ratings_file).unwrap().source().simulated);
    assert_eq!(starter::install(&store, state.path(), &quiet).await.unwrap(), first);
    assert_eq!(store.load_catalog("starter").await.unwrap().movies, STARTER.contents.movies);

    fs::remove_file(&ratings_file).unwrap();
    starter::install(&store, state.path(), &quiet).await.unwrap();
    assert!(ratings_file.is_file(), "a ratings file that was lost is made again");
}

#[test]
fn the_simulated_audience_knows_every_film_and_has_plausible_habits() {
    let matrix = &STARTER.ratings;
    assert!(matrix.rating_counts().iter().all(|&count| count >= 20));
    assert!(matrix.rows().all(|row| (30..=205).contains(&row.len())));
    let used: HashSet<u8> = matrix.half_stars().iter().copied().collect();
    assert!((1..=10).all(|half_stars| used.contains(&half_stars)));
    let mean = |title: &str| STARTER.contents.movies.iter().find(|m| m.title == title).unwrap().average_rating;
    assert!(mean("The Godfather") > 4.0, "{}", mean("The Godfather"));
    assert!(mean("Cats") < 3.0, "{}", mean("Cats"));
}

#[test]
fn a_model_of_the_simulated_audience_relates_films_that_are_alike() {
    let movies = &STARTER.contents.movies;
    let model = Model::train_in_memory(&STARTER.ratings, 300.0).unwrap();
    let find = |title: &str| MovieIndex(movies.iter().position(|m| m.title == title).unwrap() as u32);
    for (title, genre) in
        [("Heat", "Crime"), ("Toy Story", "Animation"), ("The Shining", "Horror"), ("Alien", "Sci-Fi")]
    {
        let near: Vec<&Movie> = model.neighbours(find(title), 10).iter().map(|(m, _)| &movies[m.get()]).collect();
        let alike = near.iter().filter(|movie| movie.genres.iter().any(|g| g == genre)).count();
        assert!(alike >= 7, "{title}: {:?}", near.iter().map(|m| m.display_title()).collect::<Vec<_>>());
    }
    for at in 0..movies.len() as u32 {
        let scores = model.score(&[(MovieIndex(at), -1.0)]);
        for (near, weight) in model.neighbours(MovieIndex(at), 5) {
            let name = movies[at as usize].display_title();
            assert!(weight > 0.0 && scores[near.get()] < 0.0, "{name} has no films that it pushes down");
        }
    }
}

fn test_data() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("MATINEE_TEST_DATA").map_or(here, PathBuf::from);
    if folder.join("tag-genome").is_dir() {
        return Some(folder);
    }
    println!("skipped: no test data");
    None
}

#[tokio::test]
async fn the_real_tag_genome_with_plots_and_links() {
    let Some(data) = test_data() else { return };
    let state = tempfile::tempdir().unwrap();
    let store = Store::open(&state.path().join("matinee.db")).await.unwrap();
    let imported = read_tag_genome(&data.join("tag-genome"), &options(0, 5), &quiet).unwrap();
    assert!(imported.contents.movies.len() > 7000 && imported.ratings.ratings() > 1_290_000);
    install(&store, state.path(), &imported, &quiet).await.unwrap();
    import_plots(&store, "test", &data.join("wiki_movie_plots_catalogue.csv"), &quiet).await.unwrap();
    import_links(&store, "test", &data.join("links.csv"), &quiet).await.unwrap();
    let movies = store.load_catalog("test").await.unwrap().movies;
    let share = |has: fn(&Movie) -> bool| movies.iter().filter(|movie| has(movie)).count() as f64 / movies.len() as f64;
    assert!(share(|movie| movie.plot.is_some()) > 0.94);
    assert!(share(|movie| movie.tmdb_id.is_some()) > 0.99);
    assert!(share(|movie| !movie.genres.is_empty()) > 0.93);
    let matrix = movies.iter().find(|movie| movie.title == "The Matrix").unwrap();
    assert_eq!((matrix.imdb_id.as_deref(), matrix.tmdb_id), (Some("tt0133093"), Some(603)));
}
