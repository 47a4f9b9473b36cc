//! Sharing work between threads: items are handed out one by one, so that big and small ones balance.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A wish to stop that one thread states and others obey. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// States the wish.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was stated.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many threads work, and until when.
#[derive(Debug, Clone)]
pub(super) struct Workers {
    threads: usize,
    cancel: Cancel,
}

impl Workers {
    /// `threads` threads; 0 means one for each processor.
    pub fn new(threads: usize, cancel: Cancel) -> Self {
        let processors = || thread::available_parallelism().map_or(1, usize::from);
        Self { threads: if threads == 0 { processors() } else { threads }, cancel }
    }

    /// How many threads work at a time.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Whether the work should end early; its result is then incomplete and must not be used.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Runs `work` once for every item. Items start in their order; what `work` does must not depend on which thread
    /// does it. Stops early when cancelled.
    pub fn for_each<I>(&self, items: I, work: impl Fn(I::Item) + Sync)
    where
        I: Iterator + Send,
        I::Item: Send,
    {
        self.for_each_with(items, || (), |(), item| work(item), &mut || ());
    }

    /// [`for_each`](Self::for_each) with a scratch value for each thread, and `tick` called on the calling thread now
    /// and then.
    pub fn for_each_with<I, S>(
        &self,
        items: I,
        scratch: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, I::Item) + Sync,
        tick: &mut dyn FnMut(),
    ) where
        I: Iterator + Send,
        I::Item: Send,
    {
        let items = Mutex::new(items);
        let next = || {
            if self.is_cancelled() {
                return None;
            }
            items.lock().unwrap_or_else(PoisonError::into_inner).next()
        };
        let run = |tick: &mut dyn FnMut()| {
            let mut scratch = scratch();
            while let Some(item) = next() {
                work(&mut scratch, item);
                tick();
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.threads {
                scope.spawn(|| run(&mut || ()));
            }
            run(tick);
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn every_item_is_done_once() {
        for threads in [1, 3] {
            let done: Vec<AtomicUsize> = (0..100).map(|_| AtomicUsize::new(0)).collect();
            Workers::new(threads, Cancel::default()).for_each(done.iter(), |item| {
                item.fetch_add(1, Ordering::Relaxed);
            });
            assert!(done.iter().all(|item| item.load(Ordering::Relaxed) == 1));
        }
    }

    #[test]
    fn a_cancelled_crew_takes_no_further_items() {
        let cancel = Cancel::default();
        let workers = Workers::new(1, cancel.clone());
        let done = AtomicUsize::new(0);
        workers.for_each(0..100, |item| {
            done.fetch_add(1, Ordering::Relaxed);
            if item == 9 {
                cancel.cancel();
            }
        });
        assert_eq!(done.into_inner(), 10);
    }
}
