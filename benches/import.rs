//! Reading the ratings of a large dataset in both forms that datasets have, from files to a sorted matrix:
//! `cargo bench --bench import -- --lines 28000000`.
//!
//! Not a statistical benchmark: one run of each form, with lines a second, processor time and peak memory.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Parser;
use matinee::datasets::{ImportOptions, Imported, read_movielens, read_tag_genome};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value_t = 2_000_000)]
    lines: u64,
    #[arg(long, default_value_t = 250_000)]
    users: u64,
    #[arg(long, default_value_t = 30_000)]
    movies: u64,
    /// Folder for the generated files; kept for other runs.
    #[arg(long, default_value = "target/bench-data")]
    folder: PathBuf,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// How a dataset writes its ratings.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// Tag Genome: JSON lines, here in no order at all, which is the hardest.
    Json,
    /// MovieLens: CSV, user by user.
    Csv,
}

fn main() {
    let arguments = Arguments::parse();
    for form in [Form::Json, Form::Csv] {
        let name = format!("{form:?}-{}x{}x{}", arguments.users, arguments.movies, arguments.lines).to_lowercase();
        let folder = arguments.folder.join(name);
        // The last file shows that all are there.
        if !ratings_file(form, &folder).exists() {
            let started = Instant::now();
            generate(form, &folder, &arguments).expect("the dataset can be written");
            println!("generate {form:?}    {:6.2} s", started.elapsed().as_secs_f64());
        }
        measure(form, &folder);
    }
}

fn ratings_file(form: Form, folder: &Path) -> PathBuf {
    folder.join(match form {
        Form::Json => "ratings.json",
        Form::Csv => "ratings.csv",
    })
}

fn measure(form: Form, folder: &Path) {
    // From here on the peak is counted anew.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let bytes = fs::metadata(ratings_file(form, folder)).expect("the file").len();
    let options = ImportOptions { name: "bench".to_owned(), active_since: 0, min_ratings: 20 };
    let (started, used) = (Instant::now(), cpu_seconds());
    let imported: Imported = match form {
        Form::Json => read_tag_genome(folder, &options, &|_| ()),
        Form::Csv => read_movielens(folder, &options, &|_| ()),
    }
    .expect("the dataset can be read");
    let (clock, processor) = (started.elapsed().as_secs_f64(), cpu_seconds() - used);
    let lines = imported.summary.files.last().expect("the ratings").read;
    println!(
        "import {form:?}      {clock:6.2} s, {processor:.2} s of processor time: {lines} lines of {} MB, {:.2} million lines/s \
         ({:.2} a second of processor time)",
        bytes / 1_000_000,
        lines as f64 / clock / 1e6,
        lines as f64 / processor / 1e6
    );
    println!("  result         {} ratings, {} users", imported.ratings.ratings(), imported.ratings.users());
    println!("  peak memory    {} MB", peak_megabytes());
}

fn generate(form: Form, folder: &Path, arguments: &Arguments) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let create = |name: &str| io::Result::Ok(BufWriter::with_capacity(1 << 20, File::create(folder.join(name))?));
    let movies = 1..=arguments.movies;
    match form {
        Form::Json => {
            let mut out = create("metadata_updated.json")?;
            for movie in movies {
                let year = 1950 + movie % 70;
                writeln!(
                    out,
                    "{{\"title\": \"Made Film {movie} ({year})\", \"avgRating\": 3.5, \"item_id\": {movie}}}"
                )?;
            }
            out.flush()?;
            create("tags.json")?.write_all(b"{\"tag\": \"heist\", \"id\": 1}\n")?;
            create("tag_count.json")?.write_all(b"{\"item_id\": 1, \"tag_id\": 1, \"num\": 1}\n")?;
        }
        Form::Csv => {
            let mut out = create("movies.csv")?;
            writeln!(out, "movieId,title,genres")?;
            for movie in movies {
                writeln!(out, "{movie},Made Film {movie} ({}),Drama", 1950 + movie % 70)?;
            }
            out.flush()?;
        }
    }
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut out = create("unfinished")?;
    if matches!(form, Form::Csv) {
        writeln!(out, "userId,movieId,rating,timestamp")?;
    }
    for line in 0..arguments.lines {
        // Few movies have most of the ratings.
        let share: f64 = random.random();
        let movie = 1 + (share * share * share * arguments.movies as f64) as u64;
        let half_stars = random.random_range(1..=10u8);
        let (stars, tenths) = (half_stars / 2, half_stars % 2 * 5);
        match form {
            Form::Json => {
                let user = random.random_range(0..arguments.users) * 4;
                writeln!(out, "{{\"item_id\": {movie}, \"user_id\": {user}, \"rating\": {stars}.{tenths}}}")?;
            }
            Form::Csv => {
                let user = 1 + line * arguments.users / arguments.lines;
                writeln!(out, "{user},{movie},{stars}.{tenths},{}", 1_000_000_000 + line)?;
            }
        }
    }
    out.flush()?;
    fs::rename(folder.join("unfinished"), ratings_file(form, folder))
}

/// Processor time of this process so far, user and system, in seconds; 0 where the system does not say.
fn cpu_seconds() -> f64 {
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return 0.0 };
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// Largest resident memory of this process since it was counted anew.
fn peak_megabytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default() >> 10
}
