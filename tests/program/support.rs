//! Running the program in a folder of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const DEADLINE: Duration = Duration::from_secs(120);

/// The program with an environment of its own: nothing of this machine's settings comes in.
pub fn matinee(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_matinee"));
    command.current_dir(folder).env_clear().env("HOME", folder).env("USER", "tester").env("LANG", "en");
    command
}

/// An empty folder.
pub fn empty_folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A folder in which the program has been started before: catalog and model are there.
pub fn prepared_folder() -> TempDir {
    static PREPARED: OnceLock<TempDir> = OnceLock::new();
    let prepared = PREPARED.get_or_init(|| {
        let folder = empty_folder();
        let output = run(matinee(folder.path()).args(["recommend", "--json"]), "{\"text\": \"hello\"}\n");
        assert!(output.status.success(), "{}", text(&output.stderr));
        folder
    });
    let folder = empty_folder();
    copy(prepared.path(), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir_all(&target).expect("a new folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Runs a command to its end with an input.
pub fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("its input");
    // A program that ends early closes its input, which is no error here.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("its output")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A running server.
pub struct Server {
    child: Child,
    pub url: String,
    log: PathBuf,
}

impl Server {
    /// Starts a server on a free port and waits until it says where it is.
    pub fn start(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let log = folder.join("serve.log");
        let mut child = matinee(folder)
            .args(["serve", "--port", "0"])
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log).expect("a log file"))
            .spawn()
            .expect("the server starts");
        let stdout = child.stdout.take().expect("its output");
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(url) = line.strip_prefix("Matinee is at ") {
                    let _ = sender.send(url.trim_end_matches('/').to_owned());
                }
            }
        });
        let url = receiver.recv_timeout(DEADLINE).unwrap_or_else(|_| {
            panic!("the server did not say where it is: {}", std::fs::read_to_string(&log).unwrap_or_default())
        });
        Self { child, url, log }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Everything it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).expect("the log")
    }

    /// Ends it as a service manager does, and returns its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let ended = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status();
        assert!(ended.expect("kill").success());
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its status") {
                return status.code();
            }
            assert!(start.elapsed() < DEADLINE, "the server does not end");
            std::thread::yield_now();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
