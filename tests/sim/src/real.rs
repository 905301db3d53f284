//! The SFU's pure half, and the datagrams between it and the tabs.

use crate::clock::Clock;
use fastrand::Rng;
use protocol::{ParticipantId, time::Instant};
use sfu::{Command, Datagram, Event, Output, Peers, PeersConfig, Transport};
use std::{
    collections::{BTreeMap, VecDeque},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

/// Where the SFU is.
pub const SFU_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 3478);

/// Shortest time between two looks at what is due. str0m would look far more often than matters here.
const REST: Duration = Duration::from_millis(20);

/// Longest time a datagram takes.
pub const LATENCY_MAX: Duration = Duration::from_millis(80);

/// The SFU.
pub struct Real {
    peers: Peers,
    clock: Clock,
    events: VecDeque<Event>,
    transmits: VecDeque<Parcel>,
    due: Instant,
}

/// One datagram between two addresses.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Who sent it.
    pub source: SocketAddr,
    /// Where it goes.
    pub destination: SocketAddr,
    /// Its bytes.
    pub contents: Vec<u8>,
}

impl Parcel {
    /// Returns whether it is media (RFC 7983 section 7, RFC 5761 section 4), as opposed to checks, handshakes and
    /// reports.
    #[must_use]
    pub fn is_media(&self) -> bool {
        match self.contents.as_slice() {
            [128..=191, second, ..] => !(64..96).contains(&(second & 0x7f)),
            _ => false,
        }
    }
}

impl Real {
    /// Makes an SFU without peers.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        let config = PeersConfig {
            addresses: vec![SFU_ADDRESS],
        };
        Self {
            peers: Peers::new(&config),
            clock,
            events: VecDeque::new(),
            transmits: VecDeque::new(),
            due: clock.now(),
        }
    }

    /// Carries out a command.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        self.clock.move_to(now);
        self.peers.handle_command(command, self.clock.std_now());
        self.drain();
    }

    /// Takes a datagram in.
    pub fn handle_datagram(&mut self, parcel: &Parcel, now: Instant) {
        self.clock.move_to(now);
        let datagram = Datagram {
            transport: Transport::Udp,
            source: parcel.source,
            destination: parcel.destination,
            contents: &parcel.contents,
        };
        self.peers.handle_datagram(datagram, self.clock.std_now());
        self.drain();
    }

    /// Returns the next event.
    pub fn poll_event(&mut self, now: Instant) -> Option<Event> {
        self.clock.move_to(now);
        if self.due <= now {
            self.peers.handle_timeout(self.clock.std_now());
            self.drain();
        }
        self.events.pop_front()
    }

    /// Returns the next datagram to be sent.
    pub fn poll_transmit(&mut self) -> Option<Parcel> {
        self.transmits.pop_front()
    }

    /// Returns when there is something to do.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.events.is_empty() {
            Some(self.due)
        } else {
            Some(self.clock.now())
        }
    }

    fn drain(&mut self) {
        loop {
            match self.peers.poll_output(self.clock.std_now()) {
                Output::Transmit(transmit) => self.transmits.push_back(Parcel {
                    source: transmit.source,
                    destination: transmit.destination,
                    contents: transmit.contents,
                }),
                Output::Event(event) => self.events.push_back(event),
                Output::Disconnect(_) => {}
                Output::Timeout(at) => {
                    let at = self.clock.of_std(at);
                    self.due = at.max(self.clock.now() + REST);
                    return;
                }
            }
        }
    }
}

/// The datagrams on their way. Each takes its own time, and some are lost.
#[derive(Debug)]
pub struct Air {
    parcels: BTreeMap<(Instant, u64), Parcel>,
    sent: u64,
    rng: Rng,
    /// Who offered from that address, so that media to it is media to them.
    pub owners: BTreeMap<SocketAddr, ParticipantId>,
}

impl Air {
    /// Makes it empty.
    #[must_use]
    pub fn new(rng: Rng) -> Self {
        Self {
            parcels: BTreeMap::new(),
            sent: 0,
            rng,
            owners: BTreeMap::new(),
        }
    }

    /// Sends a datagram; one of forty is lost.
    pub fn send(&mut self, parcel: Parcel, now: Instant) {
        if self.rng.u8(0..40) == 0 {
            return;
        }
        let longest = u64::try_from(LATENCY_MAX.as_millis()).unwrap_or(u64::MAX);
        let at = now + Duration::from_millis(self.rng.u64(1..=longest));
        self.sent += 1;
        self.parcels.insert((at, self.sent), parcel);
    }

    /// Returns the next datagram that arrives.
    pub fn poll(&mut self, now: Instant) -> Option<Parcel> {
        let first = self.parcels.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    /// Returns when the next datagram arrives.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.parcels.first_key_value().map(|((at, _), _)| *at)
    }
}

impl std::fmt::Debug for Real {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Real(due {})", self.due)
    }
}
