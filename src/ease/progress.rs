//! How far a training has come.

use std::time::{Duration, Instant};

/// The long steps of a training, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Counting which movies are liked together.
    Gram,
    /// Inverting that matrix: most of the time.
    Inverse,
    /// Checking how exact it is.
    Check,
    /// Attaching the movies that are not dense.
    Attach,
    /// Rounding and writing the model.
    Write,
}

/// How far a training has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// The step under way.
    pub phase: Phase,
    /// Share of this step that is done, 0 to 1.
    pub done: f32,
    /// Estimated time left for this step; none before there is something to judge by.
    pub remaining: Option<Duration>,
}

/// Reports the progress of one step, with the time left judged by the time taken.
pub(super) struct Reporter<'a> {
    phase: Phase,
    started: Instant,
    last: Option<Instant>,
    report: &'a dyn Fn(Progress),
}

/// Reports come no closer together than this.
const INTERVAL: Duration = Duration::from_millis(50);

impl<'a> Reporter<'a> {
    /// Starts a step.
    pub fn new(phase: Phase, report: &'a dyn Fn(Progress)) -> Self {
        report(Progress { phase, done: 0.0, remaining: None });
        Self { phase, started: Instant::now(), last: None, report }
    }

    /// Reports that a share of the step's work, 0 to 1, is done.
    pub fn at(&mut self, done: f32) {
        let now = Instant::now();
        if done < 1.0 && self.last.is_some_and(|last| now - last < INTERVAL) {
            return;
        }
        self.last = Some(now);
        let taken = now - self.started;
        let remaining = (done > 0.0).then(|| taken.mul_f32((1.0 - done).max(0.0) / done));
        (self.report)(Progress { phase: self.phase, done, remaining });
    }

    /// Reports the step as done and says how long it took.
    pub fn finish(mut self) -> Duration {
        self.at(1.0);
        self.started.elapsed()
    }
}
