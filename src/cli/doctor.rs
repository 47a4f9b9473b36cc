//! `matinee doctor`: checks, one line each, and what to do about what is wrong.

use std::process::ExitCode;

use super::Globals;

/// Checks everything; exit code 1 when there is a problem.
pub fn run(globals: &Globals) -> anyhow::Result<ExitCode> {
    let _ = globals;
    anyhow::bail!("doctor is being written")
}
