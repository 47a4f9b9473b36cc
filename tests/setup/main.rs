//! `matinee setup`, as people run it: from a publisher on loopback or from files, interrupted and gone on with.

mod dataset;
mod publisher;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use md5::{Digest, Md5};
use tempfile::TempDir;

use self::dataset::{Files, movielens, promising, tag_genome, title, unpacked, zip_folder, zip_of};
use self::publisher::{Fault, Published, Publisher};

const DEADLINE: Duration = Duration::from_secs(120);
const ZIP: &str = "/ml-latest-small.zip";
const STEPS: [&str; 6] = ["download", "unpack", "licence", "import", "train", "activate"];

/// A folder of its own for the program, and a publisher to download from.
struct Setting {
    folder: TempDir,
    publisher: Publisher,
}

impl Setting {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), publisher: Publisher::start() }
    }

    /// A publisher of MovieLens latest small that does everything right; the zip file.
    fn with_movielens() -> (Self, Vec<u8>) {
        let setting = Self::new();
        let zip = zip_of(&movielens());
        setting.publish(&zip, Some("\"one\""), true);
        (setting, zip)
    }

    fn publish(&self, zip: &[u8], etag: Option<&'static str>, ranges: bool) {
        self.publisher.publish(ZIP, Published { bytes: zip.to_vec(), etag, ranges, fault: Fault::None });
        let md5: String = Md5::digest(zip).iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!("MD5 (ml-latest-small.zip) = {md5}\n");
        self.publisher.publish(&format!("{ZIP}.md5"), Published { bytes: text.into_bytes(), ..Published::default() });
    }

    fn matinee(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_matinee"));
        command.current_dir(self.folder.path()).env_clear().env("HOME", self.folder.path()).env("USER", "tester");
        command.env("MATINEE_DATASETS_ML_LATEST_SMALL_URL", format!("{}{ZIP}", self.publisher.url));
        command.env("MATINEE_DATASETS_TAG_GENOME_2021_URL", format!("{}/tag-genome.zip", self.publisher.url));
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs `matinee setup` to its end.
    fn setup(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.matinee(&["setup"]).args(arguments).output().unwrap())
    }

    /// Runs `matinee setup ml-latest-small --accept-licence`.
    fn movielens(&self) -> Ran {
        self.setup(&["ml-latest-small", "--accept-licence"])
    }

    /// Starts the same and ends it at once, without a chance to tidy up, when `when` has come.
    fn killed(&self, when: impl Fn() -> bool) {
        let mut child = self.start_movielens();
        wait_until(|| when() || child.try_wait().unwrap().is_some());
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn start_movielens(&self) -> Child {
        let mut command = self.matinee(&["setup", "ml-latest-small", "--accept-licence"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Runs the same while the connection breaks off once, after so many bytes.
    fn broken_off(&self, bytes: usize) -> Ran {
        self.publisher.set_fault(ZIP, Fault::BreaksOnce(bytes));
        let mut command = self.matinee(&["setup", "ml-latest-small", "--accept-licence"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_until(|| size(&self.part()) == bytes as u64);
        self.publisher.break_off();
        Ran::of(child.wait_with_output().unwrap())
    }

    /// What has been downloaded so far.
    fn part(&self) -> PathBuf {
        self.state("downloads/ml-latest-small.zip.part")
    }

    fn state(&self, path: &str) -> PathBuf {
        self.folder.path().join("var").join(path)
    }

    /// The titles that a person gets who loved the first film, as programs ask for them.
    fn recommended(&self) -> Vec<String> {
        let request = format!("{{\"text\": \"I loved {}\", \"k\": 5}}\n", title(1));
        let mut child = self
            .matinee(&["recommend", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(request.as_bytes()).unwrap();
        let ran = Ran::of(child.wait_with_output().unwrap());
        let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}"));
        let films = answer["recommendations"].as_array().unwrap_or_else(|| panic!("{answer}"));
        films.iter().map(|film| film["title"].as_str().unwrap().to_owned()).collect()
    }

    /// The catalog that was set up is the one that answers.
    fn assert_in_use(&self) {
        let recommended = self.recommended();
        assert_eq!(recommended.len(), 5);
        assert!(recommended.iter().all(|title| title.starts_with("Zanzibar")), "{recommended:?}");
    }
}

/// How a run ended.
#[derive(Debug)]
struct Ran {
    success: bool,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { success: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    fn succeeded(self) -> Self {
        assert!(self.success, "{self:?}");
        self
    }

    /// It failed with one sentence that says all of this.
    #[track_caller]
    fn refused(self, sentences: &[&str]) -> Self {
        assert!(!self.success && self.err.lines().count() == 1 && !self.err.contains("panicked"), "{self:?}");
        for sentence in sentences {
            assert!(self.err.contains(sentence), "{sentence:?} is missing in {self:?}");
        }
        self
    }

    /// The line of a step.
    #[track_caller]
    fn step(&self, step: &str) -> &str {
        let line = self.out.lines().find_map(|line| line.strip_prefix(&format!("{step:<9} ")));
        line.unwrap_or_else(|| panic!("no step {step} in {self:?}"))
    }
}

#[track_caller]
fn wait_until(condition: impl FnMut() -> bool) {
    let started = Instant::now();
    let mut condition = condition;
    while !condition() {
        assert!(started.elapsed() < DEADLINE, "what was waited for did not come");
        std::thread::yield_now();
    }
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

#[test]
fn a_dataset_is_downloaded_imported_trained_and_used_and_then_nothing_is_left_to_do() {
    let (setting, zip) = Setting::with_movielens();
    let first = setting.movielens().succeeded();
    assert!(first.step("download").contains("MD5 right"), "{first:?}");
    assert!(first.step("unpack").starts_with("4 files"), "{first:?}");
    assert!(first.step("licence").contains("not for commercial"), "{first:?}");
    assert!(first.step("import").starts_with("40 films, 1800 ratings by 60 users"), "{first:?}");
    assert!(first.out.contains("Next: matinee serve"), "{first:?}");
    assert_eq!(setting.publisher.sent(ZIP), zip.len());
    setting.assert_in_use();
    let terms = fs::read_to_string(setting.state("downloads/ml-latest-small.licence.txt")).unwrap();
    assert!(terms.contains("Only for the honest"));
    assert!(!setting.state("downloads/ml-latest-small").exists(), "unpacked files go when they have been imported");

    let requests = setting.publisher.requests();
    let model = fs::metadata(setting.state("models/ml-latest-small.safetensors")).unwrap().modified().unwrap();
    let again = setting.setup(&["ml-latest-small"]).succeeded();
    for step in STEPS {
        assert_eq!(again.step(step), "already done", "{again:?}");
    }
    assert_eq!(setting.publisher.requests(), requests);
    assert_eq!(fs::metadata(setting.state("models/ml-latest-small.safetensors")).unwrap().modified().unwrap(), model);

    // The download may go; other wishes take only the steps that they need.
    fs::remove_file(setting.state("downloads/ml-latest-small.zip")).unwrap();
    let other = setting.setup(&["ml-latest-small", "--lambda", "77"]).succeeded();
    assert_eq!((other.step("download"), other.step("import")), ("already done", "already done"));
    assert!(other.out.contains("lambda 77"), "{other:?}");
    assert_eq!(setting.setup(&["ml-latest-small", "--lambda", "77"]).succeeded().step("train"), "already done");
    assert_eq!(setting.publisher.requests(), requests);
}

#[test]
fn a_download_that_breaks_off_goes_on_where_it_was() {
    let (setting, zip) = Setting::with_movielens();
    setting.broken_off(150_000).succeeded();
    let asked = setting.publisher.asked(ZIP);
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].range.as_deref(), Some("bytes=150000-"));
    assert_eq!(asked[1].if_range.as_deref(), Some("\"one\""));
    assert_eq!(setting.publisher.sent(ZIP), zip.len(), "no byte came twice");
    setting.assert_in_use();
}

#[test]
fn a_killed_download_goes_on_where_it_was() {
    let (setting, zip) = Setting::with_movielens();
    setting.publisher.set_fault(ZIP, Fault::Silent(200_000));
    setting.killed(|| size(&setting.part()) == 200_000);
    setting.publisher.set_fault(ZIP, Fault::None);
    let ran = setting.movielens().succeeded();
    assert!(ran.step("download").contains("of which 200.00 kB had come before"), "{ran:?}");
    assert_eq!(setting.publisher.sent(ZIP), zip.len(), "no byte came twice");
    setting.assert_in_use();
}

#[test]
fn what_is_published_anew_in_between_is_downloaded_anew() {
    let (setting, old) = Setting::with_movielens();
    setting.publisher.set_fault(ZIP, Fault::Silent(200_000));
    setting.killed(|| size(&setting.part()) == 200_000);
    let mut files = movielens();
    files.reverse();
    let new = zip_of(&files);
    assert_ne!(old, new);
    setting.publish(&new, Some("\"two\""), true);
    setting.movielens().succeeded();
    let asked = setting.publisher.asked(ZIP);
    assert_eq!((asked[1].if_range.as_deref(), asked[1].sent), (Some("\"one\""), new.len()));
    setting.assert_in_use();
}

#[test]
fn a_server_that_sends_no_parts_sends_the_whole_again() {
    let setting = Setting::new();
    let zip = zip_of(&movielens());
    setting.publish(&zip, None, false);
    setting.broken_off(150_000).succeeded();
    let asked = setting.publisher.asked(ZIP);
    assert_eq!((asked.len(), asked[1].sent), (2, zip.len()));
    setting.assert_in_use();
}

#[test]
fn a_wrong_checksum_removes_the_download() {
    let (setting, _) = Setting::with_movielens();
    let wrong = format!("{}  ml-latest-small.zip\n", "0".repeat(32));
    setting.publisher.publish(&format!("{ZIP}.md5"), Published { bytes: wrong.into_bytes(), ..Published::default() });
    setting.movielens().refused(&["its MD5 is", &"0".repeat(32), "run the same command again"]);
    let left = |name: &str| setting.state("downloads").join(name).exists();
    assert!(!left("ml-latest-small.zip") && !left("ml-latest-small.zip.part"));

    let (setting, _) = Setting::with_movielens();
    let configured = "f".repeat(64);
    let mut command = setting.matinee(&["setup", "ml-latest-small", "--accept-licence"]);
    let ran = Ran::of(command.env("MATINEE_DATASETS_ML_LATEST_SMALL_SHA256", configured).output().unwrap());
    ran.refused(&["its SHA-256 is", "`datasets.ml_latest_small_sha256`"]);
    assert!(!setting.state("downloads/ml-latest-small.zip").exists());
}

#[test]
fn a_publisher_without_checksums_is_trusted_to_the_checksums_in_the_zip_file() {
    let (setting, mut zip) = Setting::with_movielens();
    setting.publisher.set_fault(&format!("{ZIP}.md5"), Fault::Status(404));
    let ran = setting.movielens().succeeded();
    assert!(ran.step("download").contains("no checksum is published"), "{ran:?}");

    let setting = Setting::new();
    let ratings = zip.windows(11).position(|w| w == b"ratings.csv").unwrap();
    zip[ratings + 400] ^= 0xff;
    setting.publish(&zip, None, false);
    setting.publisher.set_fault(&format!("{ZIP}.md5"), Fault::Status(404));
    setting.movielens().refused(&["ratings.csv", "it was removed", "run the same command again"]);
    assert!(!setting.state("downloads/ml-latest-small.zip").exists());
}

#[test]
fn a_publisher_that_cannot_help_is_told_in_a_sentence() {
    let (setting, _) = Setting::with_movielens();
    setting.publisher.set_fault(ZIP, Fault::Status(404));
    setting.movielens().refused(&["answers 404 Not Found", "`datasets.ml_latest_small_url`"]);
    assert_eq!(setting.publisher.requests(), 1, "asking again would not help");
    setting.publisher.set_fault(ZIP, Fault::Status(503));
    setting.movielens().refused(&["answers 503", "run the same command again"]);
    assert_eq!(setting.publisher.asked(ZIP).len(), 5, "asking again might have helped");

    let mut command = setting.matinee(&["setup", "ml-32m", "--accept-licence"]);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = Ran::of(command.env("MATINEE_DATASETS_ML_32M_URL", format!("http://{nobody}/x.zip")).output().unwrap());
    ran.refused(&["cannot download", "refused", "`datasets.ml_32m_url`"]);

    setting.publish(b"<html>Please log in</html>", None, false);
    setting.movielens().refused(&["is not a whole zip file", "it was removed"]);
}

#[test]
fn without_room_nothing_is_downloaded_or_unpacked() {
    let (setting, _) = Setting::with_movielens();
    setting.publisher.set_fault(ZIP, Fault::Promises(1_000_000_000_000_000));
    setting.movielens().refused(&["needs 1.00 PB", "are free", "--state-dir"]);
    assert_eq!(size(&setting.part()), 0);

    let zip = setting.folder.path().join("bomb.zip");
    fs::write(&zip, promising(3_000_000_000_000_000)).unwrap();
    let from = ["ml-latest-small", "--accept-licence", "--from", "bomb.zip"];
    setting.setup(&from).refused(&["unpacking bomb.zip needs 3.00 PB", "are free"]);
    fs::write(&zip, promising(5)).unwrap();
    setting.setup(&from).refused(&["is not a whole zip file (ratings.csv: ", "larger"]);
    fs::write(&zip, promising(500)).unwrap();
    setting.setup(&from).refused(&["ratings.csv ends after 32 of 500 bytes"]);
}

#[test]
fn a_zip_file_that_leads_out_of_its_folder_is_refused() {
    let setting = Setting::new();
    let mut files = movielens();
    files.push(("ml-latest-small/../../../evil.csv".to_owned(), b"x".to_vec()));
    fs::write(setting.folder.path().join("evil.zip"), zip_of(&files)).unwrap();
    setting.setup(&["--from", "evil.zip", "--accept-licence"]).refused(&["evil.csv", "leads out of its folder"]);
    assert!(!setting.folder.path().join("evil.csv").exists() && !setting.state("evil.csv").exists());
}

#[test]
fn the_licence_has_to_be_accepted() {
    let (setting, _) = Setting::with_movielens();
    setting.setup(&["ml-latest-small"]).refused(&["licence of MovieLens latest small", "--accept-licence"]);
    setting.setup(&[]).refused(&["tag-genome-2021, ml-latest-small, ml-32m", "--from"]);
    let ran = setting.setup(&["ml-1b"]);
    assert!(!ran.success && ran.err.contains("[possible values: tag-genome-2021, ml-latest-small, ml-32m]"), "{ran:?}");
    assert_eq!(setting.publisher.requests(), 0);
}

/// Runs a command at a terminal of its own where these lines are typed; what is shown there.
#[cfg(unix)]
fn at_terminal(command: &mut Command, typed: &str) -> (bool, String) {
    let nix::pty::OpenptyResult { master, slave } = nix::pty::openpty(None, None).unwrap();
    let end = |_| Stdio::from(slave.try_clone().unwrap());
    let mut child = command.stdin(end(0)).stdout(end(1)).stderr(end(2)).spawn().unwrap();
    // Only the program is to hold its end, so that reading ends when it does.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    drop(slave);
    let mut master = fs::File::from(master);
    master.write_all(typed.as_bytes()).unwrap();
    let mut shown = Vec::new();
    // The end of a terminal is an error.
    let _ = master.read_to_end(&mut shown);
    (child.wait().unwrap().success(), String::from_utf8_lossy(&shown).into_owned())
}

#[cfg(unix)]
#[test]
fn at_a_terminal_it_asks_which_dataset_and_whether_its_licence_is_accepted() {
    let (setting, _) = Setting::with_movielens();
    let (success, shown) = at_terminal(&mut setting.matinee(&["setup"]), "2\nno\n");
    assert!(!success && shown.contains("3) ml-32m"), "{shown}");
    assert!(shown.contains("Only for the honest.") && shown.contains("nothing was imported"), "{shown}");
    let list = Ran::of(setting.matinee(&["catalog", "list"]).output().unwrap());
    assert!(list.out.contains("no catalog yet"), "{list:?}");

    let (success, shown) = at_terminal(&mut setting.matinee(&["setup", "ml-latest-small"]), "yes\n");
    assert!(success && shown.contains("Next: matinee serve"), "{shown}");
    assert_eq!(setting.publisher.asked(ZIP).len(), 1, "it had been downloaded before");
    setting.assert_in_use();
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_how_to_go_on() {
    let (setting, _) = Setting::with_movielens();
    setting.publisher.set_fault(ZIP, Fault::Silent(200_000));
    let mut command = setting.matinee(&["setup", "ml-latest-small", "--accept-licence"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until(|| size(&setting.part()) == 200_000);
    let process = nix::unistd::Pid::from_raw(child.id() as i32);
    nix::sys::signal::kill(process, nix::sys::signal::Signal::SIGINT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let ran = Ran::of(output);
    assert!(ran.err.contains("`matinee setup ml-latest-small --accept-licence` goes on from here"), "{ran:?}");
}

#[test]
fn killed_at_any_step_it_goes_on_from_there() {
    let some_file = |folder: PathBuf, ending: &str| {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        files.filter(|file| file.file_name().to_string_lossy().ends_with(ending)).count() > 0
    };
    let moments: [(&str, &str); 5] = [
        ("downloads", ".zip"),
        ("downloads/ml-latest-small", ".csv"),
        ("catalogs", ".ratings"),
        ("downloads", ".setup.json"),
        ("models", ".safetensors"),
    ];
    let (setting, zip) = Setting::with_movielens();
    for (folder, ending) in moments {
        setting.killed(|| some_file(setting.state(folder), ending));
    }
    setting.movielens().succeeded();
    assert_eq!(setting.publisher.sent(ZIP) % zip.len(), 0, "a whole download is not begun again in the middle");
    setting.assert_in_use();
    assert_eq!(setting.movielens().succeeded().step("train"), "already done");
}

#[test]
fn two_at_once_do_not_get_in_each_others_way() {
    let (setting, _) = Setting::with_movielens();
    setting.publisher.set_fault(ZIP, Fault::Silent(100_000));
    let mut first = setting.start_movielens();
    wait_until(|| size(&setting.part()) > 0);
    setting.movielens().refused(&["another `matinee setup` works on the state folder"]);
    first.kill().unwrap();
    first.wait().unwrap();
    setting.publisher.set_fault(ZIP, Fault::None);
    setting.movielens().succeeded();
}

fn on_disk(setting: &Setting, files: &Files) {
    unpacked(files, &setting.folder.path().join("here"));
    fs::write(setting.folder.path().join("files.zip"), zip_of(files)).unwrap();
}

#[test]
fn a_zip_file_and_a_folder_on_the_disk_give_the_same_catalog() {
    for (files, dataset) in [(movielens(), "ml-latest-small"), (tag_genome(), "tag-genome-2021")] {
        for from in ["files.zip", "here"] {
            let setting = Setting::new();
            on_disk(&setting, &files);
            let ran = setting.setup(&[dataset, "--from", from, "--accept-licence"]).succeeded();
            assert!(ran.step("import").starts_with("40 films, 1800 ratings by 60 users"), "{ran:?}");
            assert!(!ran.out.contains("\ndownload"), "{ran:?}");
            setting.assert_in_use();
            assert_eq!(setting.setup(&[dataset, "--from", from]).succeeded().step("import"), "already done");
            assert_eq!(setting.publisher.requests(), 0);
        }
    }
}

#[test]
fn what_the_files_are_is_found_out_and_changed_files_are_imported_again() {
    let setting = Setting::new();
    on_disk(&setting, &tag_genome());
    let ran = setting.setup(&["--from", "here", "--accept-licence", "--name", "mine"]).succeeded();
    assert!(ran.out.starts_with("Setting up MovieLens Tag Genome Dataset 2021 as catalog \"mine\""), "{ran:?}");

    let ratings = setting.folder.path().join("here/movie_dataset_public_final/raw/ratings.json");
    let more = fs::read_to_string(&ratings).unwrap() + "{\"item_id\": 1, \"user_id\": 999, \"rating\": 4.0}\n";
    fs::write(&ratings, more).unwrap();
    let ran = setting.setup(&["--from", "here", "--name", "mine"]).succeeded();
    assert!(ran.step("import").starts_with("40 films, 1801 ratings by 61 users"), "{ran:?}");
    assert_eq!(ran.step("licence"), "already done");

    let refuse = |arguments: &[&str], sentence: &str| setting.setup(arguments).refused(&[sentence]);
    refuse(&["ml-32m", "--from", "here", "--accept-licence"], "movies.csv or movies.dat");
    refuse(&["--from", "nowhere", "--accept-licence"], "there is no nowhere");
    refuse(&["--from", "here", "--accept-licence", "--name", "starter"], "choose another with --name");
}

const PLOTS: &str = "Release Year,Title,Origin/Ethnicity,Director,Cast,Genre,Wiki Page,Plot
2016,Zanzibar Number 1,American,Ana Novak,,drama,https://x,A bank is robbed.
";

#[test]
fn plots_and_links_are_added_once() {
    let setting = Setting::new();
    on_disk(&setting, &tag_genome());
    let write = |name: &str, content: &str| fs::write(setting.folder.path().join(name), content).unwrap();
    write("plots.csv", PLOTS);
    write("here/links.csv", "movieId,imdbId,tmdbId\n1,9000001,603\n");
    let arguments = ["--from", "here", "--accept-licence", "--plots", "plots.csv"];
    let ran = setting.setup(&arguments).succeeded();
    assert!(ran.step("plots").starts_with("1 film from plots.csv"), "{ran:?}");
    assert!(ran.step("links").starts_with("1 film from here/links.csv"), "found beside the dataset: {ran:?}");
    let found = Ran::of(setting.matinee(&["search", "robbed"]).output().unwrap());
    assert!(found.out.starts_with("Zanzibar Number 1 (2016)"), "{found:?}");
    let again = setting.setup(&arguments).succeeded();
    assert_eq!((again.step("plots"), again.step("links")), ("already done", "already done"));

    write("plots.csv", &PLOTS.replace("robbed", "robbed again"));
    let changed = setting.setup(&arguments).succeeded();
    assert_eq!(changed.step("train"), "already done", "plots leave the model as it is");
    assert!(changed.step("plots").starts_with("1 film"), "{changed:?}");
}

#[test]
fn doctor_points_to_setup_while_there_is_only_the_starter_catalogue() {
    let (setting, _) = Setting::with_movielens();
    let doctor = || Ran::of(setting.matinee(&["doctor"]).output().unwrap()).succeeded().out;
    let line = |out: &str| out.lines().find(|line| line.contains(" catalog ")).unwrap().to_owned();
    let before = line(&doctor());
    assert!(before.starts_with("ok ") && before.contains("`matinee setup`"), "{before}");
    setting.movielens().succeeded();
    assert!(!line(&doctor()).contains("matinee setup"));
}

#[test]
fn the_real_datasets() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let data = std::env::var_os("MATINEE_TEST_DATA").map_or(here, PathBuf::from);
    if !data.join("tag-genome").is_dir() {
        println!("skipped: no test data");
        return;
    }
    let setting = Setting::new();
    let text = |name: &str| data.join(name).to_str().unwrap().to_owned();
    let small = setting.setup(&["--from", &text("ml-latest-small"), "--accept-licence"]).succeeded();
    assert!(small.out.starts_with("Setting up MovieLens latest small as catalog \"ml-latest-small\""), "{small:?}");
    assert!(small.step("import").starts_with("3650 films, 90274 ratings by 610 users"), "{small:?}");

    zip_folder(&data.join("tag-genome"), "movie_dataset_public_final", &setting.folder.path().join("genome.zip"));
    let (plots, links) = (text("wiki_movie_plots_catalogue.csv"), text("links.csv"));
    let files = ["--plots", &plots, "--links", &links, "--min-ratings", "1000", "--active-since", "0"];
    let arguments = [&["tag-genome-2021", "--from", "genome.zip", "--accept-licence"], &files[..]].concat();
    let genome = setting.setup(&arguments).succeeded();
    assert!(genome.out.contains("with ratings (100.0 %)"), "{genome:?}");
    let again = setting.setup(&arguments).succeeded();
    for step in ["unpack", "licence", "import", "plots", "links", "train", "activate"] {
        assert_eq!(again.step(step), "already done", "{again:?}");
    }
}
