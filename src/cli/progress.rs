//! The progress bar, on standard error and on a terminal only.

use std::fmt::Write;

use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use super::Globals;
use crate::app::Progress;

/// Draws steps as they go by.
pub(super) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    pub(super) fn new(globals: &Globals) -> Self {
        let bar = if globals.progress() { ProgressBar::new(1000) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{msg:32} [{bar:30}] {percent:>3} %{left}") {
            bar.set_style(style.progress_chars("=> ").with_key("left", time_left));
        }
        Self { bar }
    }

    /// Shows how far a step has come.
    pub(super) fn show(&self, progress: Progress) {
        if self.bar.message() != progress.step {
            self.bar.reset();
            self.bar.set_message(progress.step);
        }
        self.bar.set_position((progress.done.clamp(0.0, 1.0) * 1000.0) as u64);
    }
}

/// How long it will still take; nothing before there is something to judge by.
fn time_left(state: &ProgressState, out: &mut dyn Write) {
    if state.pos() > 0 {
        // Whoever draws this has no use for the error either.
        let _ = write!(out, ", {:#} left", HumanDuration(state.eta()));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
