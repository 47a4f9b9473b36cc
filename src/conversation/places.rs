//! One turn at a time per person and place; different places run side by side.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

use super::turn::{Platform, Turn};

type Key = (Platform, String, String);
type Queue = Arc<tokio::sync::Mutex<()>>;

/// The queues of the places where something is under way.
#[derive(Debug, Default)]
pub(crate) struct Places {
    queues: Mutex<HashMap<Key, Queue>>,
}

/// The right to carry out a turn of one place.
pub(crate) struct Place<'p> {
    places: &'p Places,
    key: Key,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Places {
    /// Waits until earlier turns of the same person and place are done.
    pub async fn enter(&self, turn: &Turn) -> Place<'_> {
        let key = (turn.identity.platform, turn.identity.external_id.clone(), turn.place.clone());
        // The guard of this value also tidies up when the caller gives up waiting.
        let mut place = Place { places: self, key, guard: None };
        let queue = self.lock().entry(place.key.clone()).or_default().clone();
        place.guard = Some(queue.lock_owned().await);
        place
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Queue>> {
        // A map of locks cannot be left half changed.
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.guard = None;
        let mut queues = self.places.lock();
        // Those who wait hold the queue too; the last one out removes it.
        if queues.get(&self.key).is_some_and(|queue| Arc::strong_count(queue) == 1) {
            queues.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::conversation::{Identity, TurnKind};

    fn turn(place: &str) -> Turn {
        Turn {
            identity: Identity { platform: Platform::Web, external_id: "1".into(), display_name: String::new() },
            place: place.into(),
            locale: "en".into(),
            kind: TurnKind::Text(String::new()),
            defaults: Default::default(),
            key: "k".into(),
        }
    }

    #[tokio::test]
    async fn turns_of_one_place_never_overlap_and_nothing_is_left_behind() {
        let places = Arc::new(Places::default());
        let (inside, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (places, inside, done) = (places.clone(), inside.clone(), done.clone());
                tokio::spawn(async move {
                    let _place = places.enter(&turn("a")).await;
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    tokio::task::yield_now().await;
                    inside.fetch_sub(1, Ordering::SeqCst);
                    done.fetch_add(1, Ordering::SeqCst);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(done.load(Ordering::SeqCst), 20);
        assert!(places.lock().is_empty());
    }

    #[tokio::test]
    async fn another_place_does_not_wait() {
        let places = Places::default();
        let _first = places.enter(&turn("a")).await;
        let _second = places.enter(&turn("b")).await;
        assert_eq!(places.lock().len(), 2);
    }
}
