//! Better answers on their way, kept until the browser comes for them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::visitor::new_key;
use crate::conversation::Improvement;

/// Nobody comes for an answer after so long.
const KEPT: Duration = Duration::from_secs(300);
/// More are not kept at once.
const MOST: usize = 10_000;

/// Better answers by ticket.
#[derive(Default)]
pub(super) struct Pending(Mutex<HashMap<String, Waiting>>);

/// A better answer on its way.
pub(super) struct Waiting {
    /// The web identity that it is for.
    owner: String,
    /// What the person wrote, to be shown above the answer.
    pub(super) said: Option<String>,
    pub(super) improvement: Improvement,
    since: Instant,
}

impl Pending {
    /// Keeps one. Returns its ticket.
    pub(super) fn keep(&self, owner: &str, said: Option<String>, improvement: Improvement) -> String {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, one| one.since.elapsed() < KEPT);
        if waiting.len() >= MOST {
            // Those who ask on get the rules' answers; what is improved is stored all the same.
            waiting.clear();
        }
        let ticket = new_key();
        waiting.insert(ticket.clone(), Waiting { owner: owner.to_owned(), said, improvement, since: Instant::now() });
        ticket
    }

    /// Hands one out, once, to whom it is for.
    pub(super) fn take(&self, owner: &str, ticket: &str) -> Option<Waiting> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.get(ticket).filter(|one| one.owner == owner)?;
        waiting.remove(ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_handed_out_once_and_only_to_whom_it_is_for() {
        let pending = Pending::default();
        let (_sender, reply) = tokio::sync::oneshot::channel();
        let ticket = pending.keep("ana", Some("a heist".into()), Improvement { model: "m".into(), reply });
        assert!(pending.take("ben", &ticket).is_none());
        assert!(pending.take("ana", "another").is_none());
        assert_eq!(pending.take("ana", &ticket).and_then(|one| one.said).as_deref(), Some("a heist"));
        assert!(pending.take("ana", &ticket).is_none());
    }
}
