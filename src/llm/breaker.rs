//! A circuit breaker: a model that keeps failing is left alone for a while, so that people do not wait for it in vain.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::LlmError;

/// So many failures in a row open the breaker.
const FAILURES: u32 = 4;
/// How long it stays open the first time; each further time doubles it.
const FIRST_REST: Duration = Duration::from_secs(20);
/// It never stays open for longer.
const LONGEST_REST: Duration = Duration::from_secs(600);
/// How long after a fault that lasts until the operator does something.
const LASTING_REST: Duration = Duration::from_secs(120);
/// A probe that never reports back no longer counts as one after so long.
const PROBE_LIMIT: Duration = Duration::from_secs(120);

/// The breaker of one model.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    rests: u32,
    rests_until: Option<Instant>,
    probing_since: Option<Instant>,
    last_fault: Option<LlmError>,
}

impl Breaker {
    /// Whether a call may be made. After a rest one call goes through as a probe; the others wait for its outcome.
    pub fn admits(&self, now: Instant) -> bool {
        let mut state = self.lock();
        match state.rests_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) if state.probing_since.is_some_and(|since| now < since + PROBE_LIMIT) => false,
            Some(_) => {
                state.probing_since = Some(now);
                true
            }
        }
    }

    /// A call succeeded, or failed for a reason of its own: the endpoint works.
    pub fn note_success(&self) {
        *self.lock() = State::default();
    }

    /// A call failed for a reason of the endpoint.
    pub fn note_failure(&self, error: LlmError, now: Instant) {
        let mut state = self.lock();
        state.failures += 1;
        state.last_fault = Some(error);
        let probing = state.probing_since.take().is_some();
        if probing || state.failures >= FAILURES || error.is_lasting() {
            let rest = match error.is_lasting() {
                true => LASTING_REST,
                false => (FIRST_REST * 2_u32.saturating_pow(state.rests)).min(LONGEST_REST),
            };
            state.rests = (state.rests + 1).min(10);
            state.rests_until = Some(now + rest);
        }
    }

    /// The fault on account of which no calls are made at present, and for how long still.
    pub fn rests(&self, now: Instant) -> Option<(LlmError, Duration)> {
        let state = self.lock();
        let until = state.rests_until.filter(|until| now < *until)?;
        Some((state.last_fault?, until - now))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // Plain values: a panic while it was held cannot have left them half changed in a way that matters.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAULT: LlmError = LlmError::Provider { status: 500, retry_after: None };

    #[test]
    fn it_opens_after_failures_in_a_row_and_one_probe_closes_it() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for _ in 1..FAILURES {
            breaker.note_failure(FAULT, start);
            assert!(breaker.admits(start));
        }
        breaker.note_failure(FAULT, start);
        assert!(!breaker.admits(start));
        assert_eq!(breaker.rests(start).map(|(fault, _)| fault), Some(FAULT));

        let later = start + FIRST_REST;
        assert!(breaker.admits(later), "one probe");
        assert!(!breaker.admits(later), "only one");
        breaker.note_success();
        assert!(breaker.admits(later) && breaker.admits(later));
    }

    #[test]
    fn a_failed_probe_doubles_the_rest() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        (0..FAILURES).for_each(|_| breaker.note_failure(FAULT, start));
        let later = start + FIRST_REST;
        assert!(breaker.admits(later));
        breaker.note_failure(FAULT, later);
        assert!(!breaker.admits(later + FIRST_REST));
        assert!(breaker.admits(later + 2 * FIRST_REST));
    }

    #[test]
    fn a_success_between_failures_keeps_it_closed_and_a_wrong_key_opens_it_at_once() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for _ in 0..10 {
            breaker.note_failure(FAULT, start);
            breaker.note_success();
        }
        assert!(breaker.admits(start));
        breaker.note_failure(LlmError::WrongKey, start);
        assert!(!breaker.admits(start));
    }
}
