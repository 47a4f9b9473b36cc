//! The real program as a process of its own.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{TOKEN, TestTelegram};

/// `matinee serve` against the test server. Killed when dropped.
pub struct Matinee {
    child: Child,
}

impl Matinee {
    /// Starts it in a folder, best a prepared one. Nothing of the environment's own configuration reaches it.
    pub fn start(server: &TestTelegram, folder: &Path) -> Self {
        Self::start_with(server, folder, &[])
    }

    /// As [`Matinee::start`], with further environment.
    pub fn start_with(server: &TestTelegram, folder: &Path, environment: &[(&str, &str)]) -> Self {
        Self::start_on(0, server, folder, environment)
    }

    /// As [`Matinee::start_with`], with its page on this port.
    pub fn start_on(port: u16, server: &TestTelegram, folder: &Path, environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_matinee"));
        let ours = std::env::vars().filter(|(name, _)| name.starts_with("MATINEE_") || name.ends_with("_TOKEN"));
        for (name, _) in ours {
            command.env_remove(name);
        }
        let child = command
            .args(["serve", "--port", &port.to_string()])
            .current_dir(folder)
            .env("MATINEE_STATE_DIR", folder.join("var"))
            .env("MATINEE_TELEGRAM_API_BASE", server.base())
            .env("TELEGRAM_TOKEN", TOKEN)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        Self { child }
    }

    /// Ends it at once, as a power failure would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Kilobytes of memory it holds at present; `None` where the system does not say.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for Matinee {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
