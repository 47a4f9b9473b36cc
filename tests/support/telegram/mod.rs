//! The Telegram Bot API on loopback, to its documentation: the real client and the real program run against it.
//!
//! [`TestTelegram`] is both sides: what the bot talks to, and the people who write and press buttons.

mod bot;
mod html;
mod limits;
mod matinee;
mod methods;
mod people;
mod request;
mod server;
mod state;

pub use bot::{Bot, config};
pub use matinee::Matinee;
pub use state::{BOT_NAME, Fault, Message, State};

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The token the server knows.
pub const TOKEN: &str = "700:test-token";
/// How long anything may take before a test fails.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The test server.
pub struct TestTelegram {
    shared: Arc<Shared>,
    address: SocketAddr,
    serving: Mutex<Option<JoinHandle<()>>>,
    posting: JoinHandle<()>,
}

/// What the server's tasks share.
pub struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

impl Shared {
    /// The state, for a moment.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes everybody who waits for something.
    pub fn touch(&self) {
        self.changed.send_modify(|count| *count += 1);
    }
}

impl TestTelegram {
    /// Starts a server on a free port.
    pub async fn start() -> Self {
        let shared = Arc::new(Shared { state: Mutex::new(State::new()), changed: watch::Sender::new(0) });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(server::serve(listener, Arc::clone(&shared)));
        let posting = tokio::spawn(server::post_updates(Arc::clone(&shared)));
        Self { shared, address, serving: Mutex::new(Some(serving)), posting }
    }

    /// Base address of its API.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the server knows, for a moment.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    /// Changes what the server knows.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let outcome = change(&mut self.state());
        self.shared.touch();
        outcome
    }

    /// Waits until something can be found.
    pub async fn wait<T>(&self, what: &str, find: impl FnMut(&State) -> Option<T>) -> T {
        self.wait_for(DEADLINE, what, find).await
    }

    /// Waits so long until something can be found.
    pub async fn wait_for<T>(&self, deadline: Duration, what: &str, mut find: impl FnMut(&State) -> Option<T>) -> T {
        let mut changes = self.shared.changed.subscribe();
        let found = tokio::time::timeout(deadline, async {
            loop {
                if let Some(found) = find(&self.state()) {
                    return found;
                }
                let _ = changes.changed().await;
            }
        });
        match found.await {
            Ok(found) => found,
            Err(_) => {
                let state = self.state();
                let calls: Vec<_> =
                    state.calls.iter().rev().take(12).rev().map(|c| format!("{} {:?}", c.method, c.outcome)).collect();
                panic!("waited in vain for {what}; the last calls were {calls:#?}")
            }
        }
    }

    /// Nothing answers from now on: connections are refused.
    pub fn go_down(&self) {
        if let Some(serving) = self.serving.lock().unwrap().take() {
            serving.abort();
        }
    }

    /// Answers again, at the same address.
    pub async fn come_back(&self) {
        let listener = loop {
            match tokio::net::TcpListener::bind(self.address).await {
                Ok(listener) => break listener,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        let serving = tokio::spawn(server::serve(listener, Arc::clone(&self.shared)));
        *self.serving.lock().unwrap() = Some(serving);
    }

    /// Something goes wrong at the next call of a method, written as the documentation does.
    pub fn fail_next(&self, method: &str, fault: Fault) {
        self.change(|state| state.faults.push((method.to_lowercase(), fault)));
    }

    /// Calls of a method wait, before anything happens, until [`TestTelegram::release`].
    pub fn hold(&self, method: &str) {
        self.change(|state| state.held.insert(method.to_lowercase()));
    }

    /// Calls of a method go on.
    pub fn release(&self, method: &str) {
        self.change(|state| state.held.remove(&method.to_lowercase()));
    }
}

impl Drop for TestTelegram {
    fn drop(&mut self) {
        self.go_down();
        self.posting.abort();
    }
}
