//! The real program, started as people start it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use super::DiscordServer;
use super::world::TOKEN;

/// A running `matinee serve`. Dropping it kills it.
pub struct Program {
    child: Child,
    folder: PathBuf,
    log: PathBuf,
}

impl Program {
    /// Starts it in a folder of its own that it may fill.
    pub fn start(server: &DiscordServer, folder: &Path) -> Self {
        Self::start_with(server, folder, &[])
    }

    /// As [`Program::start`], with further environment.
    pub fn start_with(server: &DiscordServer, folder: &Path, environment: &[(&str, &str)]) -> Self {
        let log = folder.join("log.txt");
        let out = File::options().create(true).append(true).open(&log).expect("a log file");
        let mut command = program(folder);
        command
            .args(["serve", "--port", "0"])
            .env("DISCORD_TOKEN", TOKEN)
            .env("MATINEE_DISCORD_API_BASE", server.api_base())
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(out.try_clone().expect("a second handle"))
            .stderr(out);
        let child = command.spawn().expect("the program starts");
        Self { child, folder: folder.to_owned(), log }
    }

    /// Starts it with a language model, for which an answer waits so long.
    pub fn start_with_model(server: &DiscordServer, folder: &Path, model: &str, turn_seconds: u64) -> Self {
        let model = serde_json::json!({
            "name": "test", "base_url": model, "key_env": "OPENAI_API_KEY", "model": "test-1", "json": "schema",
        });
        let llm = serde_json::json!({ "default": "auto", "turn_seconds": turn_seconds, "improve_seconds": 30, "models": [model] });
        fs::write(folder.join("config.json"), serde_json::json!({ "llm": llm }).to_string()).expect("a configuration");
        Self::start_with(server, folder, &[("OPENAI_API_KEY", crate::llm::KEY)])
    }

    /// What it has said so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// What its web server counts.
    pub async fn metrics(&self) -> String {
        let log = self.log();
        let url = log.lines().find_map(|line| line.strip_prefix("Matinee is at ")).expect("the address of the page");
        let answer = reqwest::get(format!("{url}metrics")).await.expect("an answer");
        answer.text().await.expect("its text")
    }

    /// Kills it without a chance to say goodbye.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The folder it works in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Waits for it to end by itself.
    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().expect("its status")
    }

    /// Asks it to stop, as a service manager does, and waits.
    pub fn terminate(&mut self) -> std::process::ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.is_ok_and(|status| status.success()), "a signal can be sent");
        self.wait()
    }

    /// Fails when something went wrong that a person would not notice.
    pub fn assert_calm(&self) {
        let log = self.log();
        for sign in ["panicked", "could not be read", "ERROR", TOKEN] {
            assert!(!log.contains(sign), "{sign} in the log:\n{log}");
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("the program said:\n{}", self.log());
        }
    }
}

/// What `matinee doctor` says of this Discord.
pub fn doctor(server: &DiscordServer, folder: &Path, environment: &[(&str, &str)]) -> String {
    let mut command = program(folder);
    command.arg("doctor").env("DISCORD_TOKEN", TOKEN).env("MATINEE_DISCORD_API_BASE", server.api_base());
    let output = command.envs(environment.iter().copied()).output().expect("the program starts");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_matinee"));
    command.current_dir(folder).env_clear().env("MATINEE_STATE_DIR", folder.join("var")).env("RUST_LOG", "info");
    for kept in ["PATH", "HOME", "TMPDIR"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command
}

/// A folder in which the starter catalogue is installed and trained already, so that each test need not wait for it.
pub fn prepared() -> tempfile::TempDir {
    static TEMPLATE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let input = File::open("/dev/null").expect("no input");
        let done = program(folder.path()).arg("chat").stdin(input).output().expect("the program starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        folder
    });
    let folder = tempfile::tempdir().expect("a folder");
    copy(template.path(), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}
