//! `matinee chat`: a conversation in the terminal.

use std::process::ExitCode;

use super::Globals;

/// Talks with the person at the terminal, or answers what is piped in.
pub fn run(_globals: &Globals) -> anyhow::Result<ExitCode> {
    anyhow::bail!("chat is being written")
}
