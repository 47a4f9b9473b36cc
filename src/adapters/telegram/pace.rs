//! Telegram's speed limits: about one message a second in a chat, 20 a minute in a group, 30 a second over all.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

/// Between two messages of one chat. A little over a second, since the limit is measured at the other end.
const CHAT_GAP: Duration = Duration::from_millis(1_050);
/// Between any two requests: 27 a second.
const GLOBAL_GAP: Duration = Duration::from_millis(37);
/// Messages a group may get within [`GROUP_WINDOW`].
const GROUP_MESSAGES: usize = 20;
const GROUP_WINDOW: Duration = Duration::from_millis(61_000);
/// Chats remembered before the idle ones are forgotten.
const CHATS: usize = 1_024;

/// Hands out permission to send.
#[derive(Debug, Default)]
pub(super) struct Pace {
    chats: Mutex<HashMap<i64, Arc<tokio::sync::Mutex<Sent>>>>,
    next: tokio::sync::Mutex<Option<Instant>>,
}

/// When the latest messages of one chat were sent, oldest first.
#[derive(Debug, Default)]
pub(super) struct Sent(VecDeque<Instant>);

/// Permission to send one message to a chat; until it is given back, nobody else sends there.
#[derive(Debug)]
pub(super) struct Permit {
    sent: OwnedMutexGuard<Sent>,
    group: bool,
}

impl Permit {
    /// Waits until a second attempt of the same message may be made.
    pub(super) async fn again(&mut self, pace: &Pace) {
        self.sent.record(Instant::now());
        self.wait(pace).await;
    }

    async fn wait(&self, pace: &Pace) {
        tokio::time::sleep_until(self.sent.ready(Instant::now(), self.group)).await;
        pace.any().await;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.sent.record(Instant::now());
    }
}

impl Pace {
    /// Waits until a message may be sent to a chat. The permit is dropped once the message has been sent, so the gap
    /// is measured from there.
    pub(super) async fn chat(&self, chat: i64) -> Permit {
        let group = chat < 0;
        let sent = self.sent(chat).lock_owned().await;
        let permit = Permit { sent, group };
        permit.wait(self).await;
        permit
    }

    /// Waits until any request may be sent.
    pub(super) async fn any(&self) {
        let mut next = self.next.lock().await;
        if let Some(at) = *next {
            tokio::time::sleep_until(at).await;
        }
        *next = Some(Instant::now() + GLOBAL_GAP);
    }

    fn sent(&self, chat: i64) -> Arc<tokio::sync::Mutex<Sent>> {
        let mut chats = self.chats.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if chats.len() >= CHATS {
            let now = Instant::now();
            chats.retain(|_, sent| Arc::strong_count(sent) > 1 || sent.try_lock().is_ok_and(|s| !s.idle(now)));
        }
        Arc::clone(chats.entry(chat).or_default())
    }
}

impl Sent {
    /// When the next message may follow.
    fn ready(&self, now: Instant, group: bool) -> Instant {
        let gap = self.0.back().map_or(now, |&last| last + CHAT_GAP);
        let window = match self.0.len().checked_sub(GROUP_MESSAGES) {
            Some(first) if group => self.0[first] + GROUP_WINDOW,
            _ => now,
        };
        gap.max(window).max(now)
    }

    fn record(&mut self, at: Instant) {
        self.0.push_back(at);
        while self.0.len() > GROUP_MESSAGES {
            self.0.pop_front();
        }
    }

    fn idle(&self, now: Instant) -> bool {
        self.0.back().is_none_or(|&last| last + GROUP_WINDOW <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of `count` messages goes out that are all ready at once, in seconds from the first.
    fn schedule(count: usize, group: bool) -> Vec<f64> {
        let start = Instant::now();
        let mut sent = Sent::default();
        let mut now = start;
        (0..count)
            .map(|_| {
                now = sent.ready(now, group);
                sent.record(now);
                now.duration_since(start).as_secs_f64()
            })
            .collect()
    }

    #[test]
    fn a_chat_gets_about_one_message_a_second() {
        let times = schedule(30, false);
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 1.0));
        assert!(times[29] < 31.0, "a private chat has no other limit");
    }

    #[test]
    fn a_group_gets_at_most_20_messages_in_any_minute() {
        let times = schedule(65, true);
        assert!(times.windows(21).all(|window| window[20] - window[0] > 60.0));
        assert!(times[19] < 21.0, "the first 20 do not wait for the minute");
    }

    #[tokio::test]
    async fn all_chats_together_stay_under_30_a_second() {
        let pace = Arc::new(Pace::default());
        let start = Instant::now();
        let tasks = (1..=31).map(|chat| {
            let pace = Arc::clone(&pace);
            tokio::spawn(async move { drop(pace.chat(chat).await) })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
    }

    #[test]
    fn idle_chats_are_forgotten_and_busy_ones_are_not() {
        let pace = Pace::default();
        let busy = pace.sent(-5);
        busy.try_lock().unwrap().record(Instant::now());
        for chat in 0..CHATS as i64 {
            pace.sent(chat);
        }
        assert!(pace.chats.lock().unwrap().len() < 10);
        assert!(Arc::ptr_eq(&busy, &pace.sent(-5)));
    }
}
