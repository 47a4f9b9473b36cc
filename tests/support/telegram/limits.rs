//! Telegram's speed limits, counted where Telegram counts them.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// What was sent lately.
#[derive(Debug, Default)]
pub struct Limits {
    chats: HashMap<i64, VecDeque<Instant>>,
    all: VecDeque<Instant>,
    /// Every time a limit was broken, in words.
    pub broken: Vec<String>,
    /// The most messages that went out within any one second.
    pub peak: usize,
}

impl Limits {
    /// Counts a message to a chat, or says after how many seconds it may be sent.
    pub fn message(&mut self, chat: i64, now: Instant) -> Result<(), u64> {
        let sent = self.chats.entry(chat).or_default();
        while sent.front().is_some_and(|&at| now - at >= Duration::from_secs(60)) {
            sent.pop_front();
        }
        if sent.back().is_some_and(|&at| now - at < Duration::from_secs(1)) {
            self.broken.push(format!("more than one message a second to {chat}"));
            return Err(1);
        }
        if chat < 0 && sent.len() >= 20 {
            self.broken.push(format!("more than 20 messages a minute to the group {chat}"));
            return Err(30);
        }
        self.any(now)?;
        self.chats.entry(chat).or_default().push_back(now);
        Ok(())
    }

    /// Counts anything that is sent or changed.
    pub fn any(&mut self, now: Instant) -> Result<(), u64> {
        while self.all.front().is_some_and(|&at| now - at >= Duration::from_secs(1)) {
            self.all.pop_front();
        }
        if self.all.len() >= 30 {
            self.broken.push("more than 30 messages a second".to_owned());
            return Err(1);
        }
        self.all.push_back(now);
        self.peak = self.peak.max(self.all.len());
        Ok(())
    }
}
