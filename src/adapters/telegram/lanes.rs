//! Order: the events of one chat are answered one after the other, different chats at the same time.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Lanes worked on at the same time; the others wait their turn.
const AT_ONCE: usize = 256;
/// How long answers under way may take after the stop.
const LAST_CALL: Duration = Duration::from_secs(8);

/// Works on what arrives until `stop`, then lets the work under way finish. What was not begun is left.
pub(super) async fn run<T, W, F>(mut arrivals: UnboundedReceiver<(String, T)>, work: W, stop: CancellationToken)
where
    W: Fn(T) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let mut lanes = Lanes::new();
    let mut running: JoinSet<String> = JoinSet::new();
    loop {
        while running.len() < AT_ONCE {
            let Some((lane, item)) = lanes.next() else { break };
            let task = work(item);
            running.spawn(async move {
                task.await;
                lane
            });
        }
        tokio::select! {
            arrival = arrivals.recv() => match arrival {
                Some((lane, item)) => lanes.push(lane, item),
                None => break,
            },
            Some(done) = running.join_next() => match done {
                Ok(lane) => lanes.finished(&lane),
                // The work catches its own panics, so that its lane is known; this is the runtime going down.
                Err(error) => tracing::error!(%error, "an answer was cut short"),
            },
            () = stop.cancelled() => break,
        }
    }
    let rest = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_CALL, rest).await.is_err() {
        tracing::warn!("answers under way were left for the next start");
    }
}

/// Items in lanes; a lane hands out its next item when the one before is finished.
struct Lanes<T> {
    /// Every lane with work; present also while its last item is worked on.
    waiting: HashMap<String, VecDeque<T>>,
    /// Lanes that may hand out their next item.
    ready: VecDeque<String>,
}

impl<T> Lanes<T> {
    fn new() -> Self {
        Self { waiting: HashMap::new(), ready: VecDeque::new() }
    }

    fn push(&mut self, lane: String, item: T) {
        match self.waiting.get_mut(&lane) {
            Some(items) => items.push_back(item),
            None => {
                self.ready.push_back(lane.clone());
                self.waiting.insert(lane, VecDeque::from([item]));
            }
        }
    }

    fn next(&mut self) -> Option<(String, T)> {
        let lane = self.ready.pop_front()?;
        let item = self.waiting.get_mut(&lane)?.pop_front()?;
        Some((lane, item))
    }

    fn finished(&mut self, lane: &str) {
        match self.waiting.get(lane) {
            Some(items) if items.is_empty() => {
                self.waiting.remove(lane);
            }
            Some(_) => self.ready.push_back(lane.to_owned()),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_lane_hands_out_one_item_at_a_time_and_lanes_do_not_wait_for_each_other() {
        let mut lanes = Lanes::new();
        for (lane, item) in [("a", 1), ("a", 2), ("b", 3)] {
            lanes.push(lane.to_owned(), item);
        }
        assert_eq!(lanes.next(), Some(("a".to_owned(), 1)));
        assert_eq!(lanes.next(), Some(("b".to_owned(), 3)));
        assert_eq!(lanes.next(), None, "the second of a waits for the first");
        lanes.finished("a");
        assert_eq!(lanes.next(), Some(("a".to_owned(), 2)));
        lanes.finished("a");
        lanes.finished("b");
        assert!(lanes.waiting.is_empty() && lanes.ready.is_empty(), "nothing is remembered of idle lanes");
    }

    #[tokio::test]
    async fn everything_is_worked_on_in_the_order_of_its_lane() {
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
        let done = Arc::new(Mutex::new(Vec::new()));
        for item in 0..60 {
            sender.send((format!("lane {}", item % 3), item)).unwrap();
        }
        let stop = CancellationToken::new();
        let work = |item: i32| {
            let (done, stop) = (Arc::clone(&done), stop.clone());
            async move {
                tokio::time::sleep(Duration::from_millis(u64::from(item % 2 == 0))).await;
                let mut done = done.lock().unwrap();
                done.push(item);
                if done.len() == 60 {
                    stop.cancel();
                }
            }
        };
        run(receiver, work, stop.clone()).await;
        let done = done.lock().unwrap();
        for lane in 0..3 {
            let of_lane: Vec<_> = done.iter().filter(|item| *item % 3 == lane).collect();
            assert_eq!(of_lane.len(), 20);
            assert!(of_lane.is_sorted(), "{of_lane:?}");
        }
    }
}
