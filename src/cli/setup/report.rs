//! One line for each step.

use std::time::Instant;

/// A step that is under way.
pub(super) struct Report {
    step: &'static str,
    started: Instant,
}

impl Report {
    /// Begins a step.
    pub fn start(step: &'static str) -> Self {
        Self { step, started: Instant::now() }
    }

    /// Says what the step did and how long it took.
    pub fn done(self, what: &str) {
        println!("{:<9} {what} ({:.1} s)", self.step, self.started.elapsed().as_secs_f64());
    }

    /// Says that a step was done by an earlier run.
    pub fn already(step: &str) {
        println!("{step:<9} already done");
    }

    /// Says that there is nothing to do.
    pub fn nothing(step: &str, why: &str) {
        println!("{step:<9} {why}");
    }
}
