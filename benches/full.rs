//! Training and scoring at a given size, once, with times, processor times and memory:
//! `cargo bench --bench full -- --users 42368 --movies 17807 --ratings 9570000`.
//!
//! Not a statistical benchmark (see `micro.rs`): one run takes from seconds to a minute.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Parser;
use matinee::catalog::MovieIndex;
use matinee::ease::{
    Kernel, Model, Phase, Progress, RatingMatrix, SyntheticOptions, TrainOptions, memory_need, synthetic_ratings, top,
    train,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value_t = 6040)]
    users: usize,
    #[arg(long, default_value_t = 4000)]
    movies: usize,
    #[arg(long, default_value_t = 1_000_000)]
    ratings: usize,
    #[arg(long, default_value_t = 1000.0)]
    lambda: f32,
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Make only so many movies dense and attach the others.
    #[arg(long)]
    dense_movies: Option<usize>,
    /// Folder for the ratings and the model; kept for other runs and for the peers.
    #[arg(long, default_value = "target/bench-data")]
    folder: PathBuf,
    /// Train on this file of ratings instead of generated ones.
    #[arg(long)]
    ratings_file: Option<PathBuf>,
    /// Only measure scoring, with the model of an earlier run.
    #[arg(long)]
    score_only: bool,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    fs::create_dir_all(&arguments.folder).expect("the folder can be made");
    let size = format!("{}x{}x{}", arguments.users, arguments.movies, arguments.ratings);
    let generated = arguments.folder.join(format!("{size}.ratings"));
    let ratings_path = arguments.ratings_file.clone().unwrap_or(generated);
    let model_path = ratings_path.with_extension("model");
    if !arguments.score_only {
        measure_training(&arguments, &ratings_path, &model_path);
    }
    measure_scoring(&ratings_path, &model_path);
}

fn measure_training(arguments: &Arguments, ratings_path: &Path, model_path: &Path) {
    if !ratings_path.exists() {
        let started = Instant::now();
        let Arguments { users, movies, ratings, .. } = *arguments;
        let generated = synthetic_ratings(&SyntheticOptions { users, movies, ratings, seed: 1 }).expect("ratings");
        generated.write(ratings_path).expect("the ratings can be written");
        println!("generate        {:8.2} s", started.elapsed().as_secs_f64());
        println!("run again for a clean measurement of memory");
    }
    let (started, used) = (Instant::now(), cpu_seconds());
    let ratings = RatingMatrix::open(ratings_path).expect("the ratings can be read");
    println!("open ratings    {:8.2} s", started.elapsed().as_secs_f64());
    let Arguments { lambda, threads, dense_movies, .. } = *arguments;
    let options = TrainOptions { lambda, threads, dense_movies, ..TrainOptions::default() };
    let starts = RefCell::new(Vec::new());
    let note = |progress: Progress| {
        let mut starts = starts.borrow_mut();
        if starts.last().is_none_or(|&(phase, _)| phase != progress.phase) {
            starts.push((progress.phase, cpu_seconds()));
        }
    };
    let report = train(&ratings, &options, &note, model_path).expect("training works");
    let mut ends: Vec<f64> = starts.borrow().iter().skip(1).map(|&(_, cpu)| cpu).collect();
    ends.push(cpu_seconds());
    for (&(phase, start), end) in starts.borrow().iter().zip(ends) {
        let (name, time) = match phase {
            Phase::Gram => ("gram", report.gram),
            Phase::Inverse => ("inverse", report.inverse),
            Phase::Check => ("check", report.check),
            Phase::Attach => ("attach", report.attach),
            Phase::Write => ("write", report.write),
        };
        println!("{name:15} {:8.2} s, {:.2} s of processor time", time.as_secs_f64(), end - start);
    }
    println!(
        "training        {:8.2} s, {:.2} s of processor time",
        started.elapsed().as_secs_f64(),
        cpu_seconds() - used
    );
    println!("peak memory     {:8} MB, announced {} MB", peak_megabytes(), memory_need(&ratings, &options) >> 20);
    println!("model           {:8} MB", report.bytes >> 20);
    println!("dense           {:8} movies", report.dense);
    println!("recommendable   {:8} of {} rated of {} movies", report.recommendable, report.rated, report.movies);
    println!("relative error  {:8.1e}", report.relative_error);
}

fn measure_scoring(ratings_path: &Path, model_path: &Path) {
    let ratings = RatingMatrix::open(ratings_path).expect("the ratings can be read");
    let started = Instant::now();
    let mut model = Model::open(model_path).expect("the model can be opened");
    let opened = started.elapsed();
    let first = top(&model.score(&[(MovieIndex(0), 1.0)]), 10);
    println!(
        "open model      {:8.0} us; first answer after {:.0} us ({} films)",
        micros(opened),
        micros(started.elapsed()),
        first.len()
    );
    model.verify().expect("the model is whole");
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for kernel in Kernel::available() {
        model = model.with_kernel(kernel);
        for rated in [5, 20, 100] {
            let rows: Vec<usize> = (0..ratings.users()).filter(|&row| ratings.row(row).len() >= rated).collect();
            if rows.is_empty() {
                continue;
            }
            let mut times = Vec::new();
            for _ in 0..5000 {
                let row = ratings.row(rows[random.random_range(0..rows.len())]);
                let first = random.random_range(0..=row.len() - rated);
                let known: Vec<(MovieIndex, f32)> = row
                    .iter()
                    .skip(first)
                    .take(rated)
                    .map(|(movie, half_stars)| (MovieIndex(movie), (f32::from(half_stars) - 6.0) / 4.0))
                    .collect();
                let started = Instant::now();
                let best = top(&model.score(&known), 200);
                times.push(micros(started.elapsed()));
                std::hint::black_box(best);
            }
            times.sort_by(f64::total_cmp);
            let (median, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
            println!(
                "score + top 200, {rated:3} rated, {kernel:?}: median {median:.1} us, 99th percentile {late:.1} us"
            );
        }
    }
}

fn micros(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Processor time of this process so far, user and system, in seconds; 0 where the system does not say.
fn cpu_seconds() -> f64 {
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return 0.0 };
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// Largest resident memory of this process so far.
fn peak_megabytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default() >> 10
}
