//! Messages with a list that may still be exchanged for a better one, when a language model was too slow for the answer.
//!
//! Meanwhile people turn pages. Whoever changes such a message holds its view while doing so: an exchange neither races
//! with a page that is being turned, nor takes the person back to the first page.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;

/// The exchange itself may take this long. What stands there is a valid answer, so nobody insists.
pub(super) const EXCHANGE_WITHIN: Duration = Duration::from_secs(30);

type View<V> = Arc<tokio::sync::Mutex<V>>;

/// What the messages show that may still be improved. Bounded by how many answers wait for a model.
#[derive(Debug)]
pub(super) struct Improving<K, V> {
    views: Mutex<HashMap<K, View<V>>>,
}

impl<K, V> Default for Improving<K, V> {
    fn default() -> Self {
        Self { views: Mutex::default() }
    }
}

impl<K, V> Improving<K, V>
where
    K: Hash + Eq + Clone,
{
    /// Notes what a message shows; it is forgotten with the returned value.
    pub(super) fn watch(self: &Arc<Self>, message: K, shows: V) -> Watched<K, V> {
        let view = Arc::new(tokio::sync::Mutex::new(shows));
        self.lock().insert(message.clone(), Arc::clone(&view));
        Watched { all: Arc::clone(self), message, view }
    }

    /// What a message shows, to be changed together with the message. `None`: it will not be improved.
    pub(super) async fn view(&self, message: &K) -> Option<OwnedMutexGuard<V>> {
        let view = self.lock().get(message).cloned()?;
        Some(view.lock_owned().await)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, View<V>>> {
        // A map of handles cannot be left half changed.
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message that may still be improved.
#[derive(Debug)]
pub(super) struct Watched<K, V>
where
    K: Hash + Eq + Clone,
{
    all: Arc<Improving<K, V>>,
    message: K,
    view: View<V>,
}

impl<K, V> Watched<K, V>
where
    K: Hash + Eq + Clone,
{
    /// What it shows; while this is held nobody else changes the message.
    pub(super) async fn view(&self) -> OwnedMutexGuard<V> {
        Arc::clone(&self.view).lock_owned().await
    }
}

impl<K, V> Drop for Watched<K, V>
where
    K: Hash + Eq + Clone,
{
    fn drop(&mut self) {
        self.all.lock().remove(&self.message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_that_is_being_turned_is_waited_for_and_nothing_is_remembered_for_ever() {
        let improving = Arc::new(Improving::default());
        let watched = improving.watch(7, "page 1");
        let mut turning = improving.view(&7).await.unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(10), watched.view()).await.is_err(), "it is held");
        *turning = "page 2";
        drop(turning);
        assert_eq!(*watched.view().await, "page 2");
        drop(watched);
        assert!(improving.view(&7).await.is_none());
        assert!(improving.lock().is_empty());
    }
}
