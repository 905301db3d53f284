//! The only file with a socket and a clock: the loop.

use crate::{Command, Event, SfuConfig, Stats};
use std::{io, net::SocketAddr};

/// Handle of the running SFU.
pub struct Sfu {
    addresses: Vec<SocketAddr>,
}

impl Sfu {
    /// Opens the sockets and starts the thread. `events` is called on that thread and must not block.
    ///
    /// # Errors
    ///
    /// Where an address cannot be bound, or the thread cannot be started.
    pub fn start(config: SfuConfig, events: impl Fn(Event) + Send + 'static) -> io::Result<Self> {
        drop((config, events));
        Ok(Self {
            addresses: Vec::new(),
        })
    }

    /// Hands a command to the thread; it is carried out within a millisecond or so.
    pub fn send(&self, command: Command) {
        drop(command);
    }

    /// Returns the addresses that are advertised, with the port in use.
    #[must_use]
    pub fn local_addrs(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Returns the counters.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats::default()
    }

    /// Stops the thread and closes the sockets.
    pub fn stop(self) {}
}
