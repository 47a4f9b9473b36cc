//! The progress bar, on standard error and on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};

use super::Globals;
use crate::app::Progress;

/// Draws steps as they go by.
pub(super) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    pub(super) fn new(globals: &Globals) -> Self {
        let bar = if globals.progress() { ProgressBar::new(1000) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{msg:32} [{bar:30}] {percent:>3} % {eta} left") {
            bar.set_style(style.progress_chars("=> "));
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

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
