//! Keeps Discord's rate limits: per route as its headers say, about fifty requests a second over all, and far from
//! the ten thousand refused requests in ten minutes for which an address is banned.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

use super::RestError;

/// Requests that may wait or be under way at once. What comes on top is refused here, so that memory stays bounded.
const PLACES: usize = 1_000;
/// Requests a second over all routes; Discord allows 50. Interaction callbacks are exempt.
const PER_SECOND: u32 = 45;
/// Refused requests in [`REFUSED_WINDOW`] after which sending pauses; Discord bans at 10,000.
const REFUSED_LIMIT: usize = 2_000;
/// The time over which Discord counts refused requests.
const REFUSED_WINDOW: Duration = Duration::from_secs(600);
/// Routes that are remembered before those without meaning are swept out.
const ROUTES: usize = 2_000;

/// What is known of Discord's patience with us.
#[derive(Debug)]
pub struct Limiter {
    places: Arc<Semaphore>,
    routes: Mutex<HashMap<String, Route>>,
    global: Mutex<Global>,
    refused: Mutex<VecDeque<Instant>>,
}

/// One route: how many requests are left until when.
#[derive(Debug, Clone, Copy)]
struct Route {
    left: u32,
    limit: u32,
    reset: Instant,
    /// Length of one period.
    period: Duration,
}

/// All routes together: the next free moment, one request every 1/45 s with a burst of a second.
#[derive(Debug)]
struct Global {
    next: Option<Instant>,
    blocked_until: Option<Instant>,
}

impl Default for Limiter {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(PLACES)),
            routes: Mutex::default(),
            global: Mutex::new(Global { next: None, blocked_until: None }),
            refused: Mutex::default(),
        }
    }
}

/// The values behind the locks are plain numbers: a panic elsewhere leaves them usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Limiter {
    /// Takes a place among the requests under way.
    pub fn enter(&self) -> Result<OwnedSemaphorePermit, RestError> {
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| RestError::Crowded)
    }

    /// Waits until a request on this route may be sent; `global`: it falls under the bot's global limit.
    pub async fn wait(&self, route: Option<&str>, global: bool) -> Result<(), RestError> {
        if self.refused_lately(Instant::now()) >= REFUSED_LIMIT {
            return Err(RestError::Paused);
        }
        let Some(route) = route else { return Ok(()) };
        loop {
            let Some(until) = self.reserve(route, global, Instant::now()) else { return Ok(()) };
            sleep_until(until).await;
        }
    }

    /// Takes one request off the route's and the global budget, or says until when to wait.
    fn reserve(&self, route: &str, counts: bool, now: Instant) -> Option<Instant> {
        let mut global = lock(&self.global);
        if let Some(until) = global.blocked_until.filter(|until| *until > now) {
            return Some(until);
        }
        let mut routes = lock(&self.routes);
        if let Some(route) = routes.get_mut(route) {
            if route.reset <= now {
                route.left = route.limit;
                route.reset = now + route.period;
            }
            if route.left == 0 {
                return Some(route.reset);
            }
        }
        let step = Duration::from_secs(1) / PER_SECOND;
        let burst = Duration::from_secs(1);
        let earliest = now.checked_sub(burst).unwrap_or(now);
        let next = global.next.unwrap_or(earliest).max(earliest);
        if counts {
            if next > now {
                return Some(next);
            }
            global.next = Some(next + step);
        }
        if let Some(route) = routes.get_mut(route) {
            route.left = route.left.saturating_sub(1);
        }
        None
    }

    /// Reads the limits from a response.
    pub fn learn(&self, route: Option<&str>, status: StatusCode, headers: &HeaderMap) {
        self.learn_at(Instant::now(), route, status, headers);
    }

    fn learn_at(&self, now: Instant, route: Option<&str>, status: StatusCode, headers: &HeaderMap) {
        let scope = text(headers, "x-ratelimit-scope");
        let too_many = status == StatusCode::TOO_MANY_REQUESTS;
        let counted = matches!(status.as_u16(), 401 | 403) || (too_many && scope != Some("shared"));
        if counted {
            self.refused_at(now);
        }
        if too_many && (scope == Some("global") || headers.contains_key("x-ratelimit-global")) {
            let wait = seconds(headers, "retry-after").unwrap_or(Duration::from_secs(1));
            lock(&self.global).blocked_until = Some(now + wait);
        }
        let Some(route) = route else { return };
        let number = |name| text(headers, name).and_then(|text| text.parse::<u32>().ok());
        let known =
            (number("x-ratelimit-limit"), number("x-ratelimit-remaining"), seconds(headers, "x-ratelimit-reset-after"));
        if let (Some(limit), Some(left), Some(period)) = known {
            let mut routes = lock(&self.routes);
            if routes.len() >= ROUTES {
                routes.retain(|_, route| route.reset > now);
            }
            let left = if too_many { 0 } else { left };
            routes
                .entry(route.to_owned())
                .and_modify(|known| {
                    // Answers overtake each other: within a period the smaller number is the truth.
                    known.left = if known.reset > now { known.left.min(left) } else { left };
                    known.limit = limit;
                    known.reset = now + period;
                })
                .or_insert(Route { left, limit, reset: now + period, period });
        }
    }

    /// Counts one refused request.
    fn refused_at(&self, now: Instant) {
        let mut refused = lock(&self.refused);
        refused.push_back(now);
        if refused.len() == REFUSED_LIMIT {
            tracing::error!(
                "Discord has refused {REFUSED_LIMIT} requests within ten minutes; sending pauses so that this address \
                 is not banned. Check the bot's permissions and token."
            );
        }
        refused.truncate(REFUSED_LIMIT * 2);
    }

    fn refused_lately(&self, now: Instant) -> usize {
        let mut refused = lock(&self.refused);
        while refused.front().is_some_and(|at| now.duration_since(*at) > REFUSED_WINDOW) {
            refused.pop_front();
        }
        refused.len()
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A header that holds seconds, with decimals.
pub fn seconds(headers: &HeaderMap, name: &str) -> Option<Duration> {
    let seconds: f64 = text(headers, name)?.parse().ok()?;
    Duration::try_from_secs_f64(seconds.min(3_600.0)).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_route_that_is_used_up_waits_for_its_reset() {
        let limiter = Limiter::default();
        let now = Instant::now();
        let used_up =
            headers(&[("x-ratelimit-limit", "5"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset-after", "2.5")]);
        limiter.learn_at(now, Some("a"), StatusCode::OK, &used_up);
        assert_eq!(limiter.reserve("b", true, now), None, "other routes go on");
        let reset = now + Duration::from_millis(2_500);
        assert_eq!(limiter.reserve("a", true, now), Some(reset));
        for _ in 0..5 {
            assert_eq!(limiter.reserve("a", true, reset), None, "a new period begins");
        }
        assert_eq!(limiter.reserve("a", true, reset), Some(reset + Duration::from_millis(2_500)));
    }

    #[test]
    fn answers_that_overtake_each_other_do_not_raise_what_is_left() {
        let limiter = Limiter::default();
        let now = Instant::now();
        let left = |left| {
            headers(&[("x-ratelimit-limit", "5"), ("x-ratelimit-remaining", left), ("x-ratelimit-reset-after", "5")])
        };
        limiter.learn_at(now, Some("a"), StatusCode::OK, &left("1"));
        limiter.learn_at(now, Some("a"), StatusCode::OK, &left("4"));
        assert_eq!(limiter.reserve("a", true, now), None);
        assert!(limiter.reserve("a", true, now).is_some());
    }

    #[test]
    fn a_global_limit_stops_all_routes() {
        let limiter = Limiter::default();
        let now = Instant::now();
        let global = headers(&[("x-ratelimit-scope", "global"), ("retry-after", "3")]);
        limiter.learn_at(now, Some("a"), StatusCode::TOO_MANY_REQUESTS, &global);
        let until = now + Duration::from_secs(3);
        assert_eq!(limiter.reserve("b", true, now), Some(until));
        assert_eq!(limiter.reserve("b", true, until), None);
    }

    #[test]
    fn no_more_than_fifty_requests_leave_in_any_second_after_the_burst() {
        let limiter = Limiter::default();
        let start = Instant::now();
        let mut now = start;
        for _ in 0..450 {
            while let Some(until) = limiter.reserve("a", true, now) {
                now = until;
            }
        }
        let took = now - start;
        assert!(took >= Duration::from_secs(8) && took <= Duration::from_secs(10), "{took:?}");
    }

    #[test]
    fn sending_pauses_long_before_the_address_is_banned() {
        let limiter = Limiter::default();
        let now = Instant::now();
        for _ in 0..REFUSED_LIMIT {
            limiter.learn_at(now, Some("a"), StatusCode::FORBIDDEN, &HeaderMap::new());
        }
        assert_eq!(limiter.refused_lately(now), REFUSED_LIMIT);
        assert_eq!(limiter.refused_lately(now + REFUSED_WINDOW + Duration::from_secs(1)), 0);
        let shared = headers(&[("x-ratelimit-scope", "shared")]);
        limiter.learn_at(now + REFUSED_WINDOW * 2, Some("a"), StatusCode::TOO_MANY_REQUESTS, &shared);
        assert_eq!(limiter.refused_lately(now + REFUSED_WINDOW * 2), 0, "shared limits do not count");
    }

    #[tokio::test]
    async fn nothing_is_sent_while_sending_pauses() {
        let limiter = Limiter::default();
        (0..REFUSED_LIMIT).for_each(|_| limiter.refused_at(Instant::now()));
        assert!(matches!(limiter.wait(None, true).await, Err(RestError::Paused)));
    }

    #[test]
    fn waiting_requests_are_bounded() {
        let limiter = Limiter::default();
        let places: Vec<_> = (0..PLACES).map(|_| limiter.enter().unwrap()).collect();
        assert!(matches!(limiter.enter(), Err(RestError::Crowded)));
        drop(places);
        assert!(limiter.enter().is_ok());
    }
}
