//! All peers of one thread; pure.

use crate::{Command, Event, Stats};
use std::{net::SocketAddr, time::Instant};

/// How a datagram travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// As it is.
    Udp,
    /// Framed by its length (RFC 4571) on a connection that the peer opened (RFC 6544).
    Tcp,
}

/// One datagram that came in.
#[derive(Clone, Copy)]
pub struct Datagram<'a> {
    /// How it came.
    pub transport: Transport,
    /// Who sent it.
    pub source: SocketAddr,
    /// The advertised address it came to.
    pub destination: SocketAddr,
    /// Its bytes.
    pub contents: &'a [u8],
}

/// One datagram to be sent.
pub struct Transmit {
    /// How to send it.
    pub transport: Transport,
    /// The advertised address to send it from.
    pub source: SocketAddr,
    /// Where to send it.
    pub destination: SocketAddr,
    /// Its bytes.
    pub contents: Vec<u8>,
}

/// What [`Peers`] asks for.
pub enum Output {
    /// Send this datagram.
    Transmit(Transmit),
    /// Tell this to whoever drives the visits.
    Event(Event),
    /// Nothing more. Call [`Peers::handle_timeout`] at that time, if nothing else happens first.
    Timeout(Instant),
}

/// Addresses that the peers are told.
#[derive(Clone, Debug, Default)]
pub struct PeersConfig {
    /// Advertised addresses, each for UDP and TCP (passive).
    pub addresses: Vec<SocketAddr>,
}

/// All peers of one thread, without socket and clock.
pub struct Peers {
    config: PeersConfig,
}

impl Peers {
    /// Makes the peers, none yet.
    #[must_use]
    pub fn new(config: PeersConfig) -> Self {
        Self { config }
    }

    /// Carries out one command.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        let _ = (command, now, &self.config);
    }

    /// Takes one datagram in.
    pub fn handle_datagram(&mut self, datagram: Datagram<'_>, now: Instant) {
        let _ = (datagram.contents, now);
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        let _ = now;
    }

    /// Returns the next thing to do; call it until [`Output::Timeout`] after every `handle_*`.
    pub fn poll_output(&mut self, now: Instant) -> Output {
        Output::Timeout(now + std::time::Duration::from_secs(1))
    }

    /// Returns the counters.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats::default()
    }
}
