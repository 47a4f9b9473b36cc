//! Discord on loopback: REST and gateway to the documented protocol, for the real clients to talk to.
//!
//! What Discord would refuse is refused here, with its own error codes, and remembered as a fault, so that a test can
//! assert that there was none. People act through [`DiscordServer`]: they write, use commands, press buttons.

#![allow(dead_code, unused_imports, reason = "each test uses a part of it")]

pub mod answer;
pub mod events;
pub mod form;
pub mod gateway;
pub mod interactions;
pub mod people;
pub mod program;
pub mod rest;
pub mod validate;
pub mod world;

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use people::Person;
pub use world::{Faulty, Message, World};

/// How long a test waits for anything before it fails.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// A running server. Dropping it closes all connections.
pub struct DiscordServer {
    world: Arc<World>,
    rest: String,
    tasks: Vec<JoinHandle<()>>,
}

impl DiscordServer {
    /// Starts on two free ports of loopback.
    pub async fn start() -> Self {
        let gateway = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let rest = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let gateway_url = format!("ws://{}", gateway.local_addr().expect("an address"));
        let rest_url = format!("http://{}", rest.local_addr().expect("an address"));
        let world = Arc::new(World::new(gateway_url));
        let tasks = vec![
            tokio::spawn(gateway::serve(gateway, Arc::clone(&world))),
            tokio::spawn(rest::serve(rest, Arc::clone(&world))),
        ];
        Self { world, rest: rest_url, tasks }
    }

    /// What `discord.api_base` is set to.
    pub fn api_base(&self) -> &str {
        &self.rest
    }

    /// The state of things.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }
}

impl Drop for DiscordServer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        self.world.gateway_shut();
    }
}
