//! Small bounded memories: what was received already, who asks too often, who was told what.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::time::{Duration, Instant};

/// Entries each memory keeps at most.
const ENTRIES: usize = 20_000;

/// The last things that were received.
#[derive(Debug, Default)]
pub struct Recent {
    order: VecDeque<u64>,
    known: HashSet<u64>,
}

impl Recent {
    /// True the first time an id is noted.
    pub fn note(&mut self, id: u64) -> bool {
        if !self.known.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > ENTRIES
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

/// How often somebody did something within a while.
#[derive(Debug)]
pub struct Frequency<K> {
    times: HashMap<K, VecDeque<Instant>>,
}

impl<K> Default for Frequency<K> {
    fn default() -> Self {
        Self { times: HashMap::new() }
    }
}

impl<K> Frequency<K>
where
    K: Eq + Hash + Clone,
{
    /// Counts one more for `key` unless there were `most` within `window` already; false then.
    pub fn allow(&mut self, key: &K, most: usize, window: Duration, now: Instant) -> bool {
        let recent = |times: &VecDeque<Instant>| times.back().is_some_and(|last| now.duration_since(*last) < window);
        if self.times.len() >= ENTRIES {
            self.times.retain(|_, times| recent(times));
        }
        let times = self.times.entry(key.clone()).or_default();
        while times.front().is_some_and(|first| now.duration_since(*first) >= window) {
            times.pop_front();
        }
        if times.len() >= most {
            return false;
        }
        times.push_back(now);
        true
    }
}

/// Values that can be looked up again, but need not be each time.
#[derive(Debug)]
pub struct Remembered<K, V> {
    values: HashMap<K, V>,
}

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self { values: HashMap::new() }
    }
}

impl<K, V> Remembered<K, V>
where
    K: Eq + Hash,
    V: Clone,
{
    /// The value, if it is remembered.
    pub fn get(&self, key: &K) -> Option<V> {
        self.values.get(key).cloned()
    }

    /// Remembers a value; when there are too many, all others are forgotten.
    pub fn put(&mut self, key: K, value: V) {
        if self.values.len() >= ENTRIES {
            self.values.clear();
        }
        self.values.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_delivery_is_noticed_and_memory_stays_bounded() {
        let mut recent = Recent::default();
        assert!(recent.note(1));
        assert!(!recent.note(1));
        (2..=(ENTRIES as u64 + 1)).for_each(|id| assert!(recent.note(id)));
        assert!(recent.note(1), "the oldest is forgotten");
        assert!(recent.order.len() <= ENTRIES && recent.known.len() <= ENTRIES);
    }

    #[test]
    fn too_often_is_refused_until_the_window_has_passed() {
        let mut frequency = Frequency::default();
        let now = Instant::now();
        let minute = Duration::from_secs(60);
        assert!(frequency.allow(&"ann", 2, minute, now));
        assert!(frequency.allow(&"ann", 2, minute, now));
        assert!(!frequency.allow(&"ann", 2, minute, now));
        assert!(frequency.allow(&"bob", 2, minute, now));
        assert!(frequency.allow(&"ann", 2, minute, now + minute));
    }
}
