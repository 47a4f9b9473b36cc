//! Limits on how often something may be done, by whoever does it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// More doers than this are not remembered at once; those that have used least are forgotten.
const MOST: usize = 50_000;

/// A token bucket for each key: `burst` at once, refilled over `period`.
pub(super) struct Limiter {
    burst: f64,
    per_second: f64,
    buckets: Mutex<HashMap<String, Bucket>>,
}

struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Limiter {
    pub(super) fn new(burst: u32, period: Duration) -> Self {
        let burst = f64::from(burst.max(1));
        Self { burst, per_second: burst / period.as_secs_f64(), buckets: Mutex::default() }
    }

    /// Counts one more. `Err` holds how long to wait.
    pub(super) fn allow(&self, key: &str) -> Result<(), Duration> {
        self.allow_at(key, Instant::now())
    }

    fn allow_at(&self, key: &str, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST {
            // Whoever has a full bucket again need not be remembered; if all are busy, all start anew.
            buckets.retain(|_, bucket| self.tokens(bucket, now) < self.burst);
            if buckets.len() >= MOST {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(key.to_owned()).or_insert(Bucket { tokens: self.burst, at: now });
        bucket.tokens = self.tokens(bucket, now);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.tokens) / self.per_second));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }

    fn tokens(&self, bucket: &Bucket, now: Instant) -> f64 {
        let refilled = now.saturating_duration_since(bucket.at).as_secs_f64() * self.per_second;
        (bucket.tokens + refilled).min(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_then_one_waits_for_ones_own_refill() {
        let limiter = Limiter::new(3, Duration::from_secs(30));
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(limiter.allow_at("a", start), Ok(()));
        }
        let wait = limiter.allow_at("a", start).unwrap_err();
        assert!((9.0..=10.1).contains(&wait.as_secs_f64()), "{wait:?}");
        assert_eq!(limiter.allow_at("b", start), Ok(()), "others are not held up");
        assert_eq!(limiter.allow_at("a", start + Duration::from_secs(11)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = Limiter::new(1, Duration::from_secs(60));
        let start = Instant::now();
        for i in 0..MOST + 10 {
            let _ = limiter.allow_at(&i.to_string(), start);
        }
        assert!(limiter.buckets.lock().unwrap().len() <= MOST);
    }
}
