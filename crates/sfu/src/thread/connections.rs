//! The TCP connections that clients opened: few, short-lived where nobody is behind them, and bounded.

use crate::{
    Datagram, Heard, Transmit, Transport,
    framing::{Frame, FrameReader, FrameWriter},
};
use mio::{Interest, Registry, Token, event::Event, net::TcpStream};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

/// Connections open at once: each costs 2 kB, and a file of the process.
const CONNECTIONS_MAX: usize = 2_048;

/// Connections open at once from one address: the people of one clinic may share one.
const CONNECTIONS_PER_ADDRESS_MAX: usize = 256;

/// How long a connection may be silent. Browsers check every 5 s at least.
const IDLE_MAX: Duration = Duration::from_secs(20);

/// How often idle connections are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(2);

/// All TCP connections.
pub(super) struct Connections {
    open: BTreeMap<usize, Connection>,
    by_remote: HashMap<SocketAddr, usize>,
    per_address: HashMap<IpAddr, usize>,
    /// Those that may hold bytes that were not read.
    readable: BTreeSet<usize>,
    next_token: usize,
    swept_at: Instant,
    refused: u64,
}

struct Connection {
    stream: TcpStream,
    remote: SocketAddr,
    advertised: SocketAddr,
    reader: FrameReader,
    writer: FrameWriter,
    heard_at: Instant,
}

impl Connections {
    /// Makes the table; `first_token` and all above are its own.
    pub(super) fn new(first_token: usize, now: Instant) -> Self {
        Self {
            open: BTreeMap::new(),
            by_remote: HashMap::new(),
            per_address: HashMap::new(),
            readable: BTreeSet::new(),
            next_token: first_token,
            swept_at: now,
            refused: 0,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.open.len()
    }

    /// Returns how many were refused, or closed for being idle, strange or broken.
    pub(super) const fn refused(&self) -> u64 {
        self.refused
    }

    /// Takes a connection in, or closes it where there are too many.
    pub(super) fn open(
        &mut self,
        (mut stream, remote): (TcpStream, SocketAddr),
        advertised: SocketAddr,
        registry: &Registry,
        now: Instant,
    ) {
        let of_address = self.per_address.get(&remote.ip()).copied().unwrap_or(0);
        let token = self.next_token;
        let interest = Interest::READABLE | Interest::WRITABLE;
        let is_refused = self.open.len() >= CONNECTIONS_MAX
            || of_address >= CONNECTIONS_PER_ADDRESS_MAX
            || self.by_remote.contains_key(&remote)
            || stream.set_nodelay(true).is_err()
            || registry
                .register(&mut stream, Token(token), interest)
                .is_err();
        if is_refused {
            self.refused += 1;
            return;
        }
        self.next_token += 1;
        self.by_remote.insert(remote, token);
        self.per_address.insert(remote.ip(), of_address + 1);
        let connection = Connection {
            stream,
            remote,
            advertised,
            reader: FrameReader::new(),
            writer: FrameWriter::default(),
            heard_at: now,
        };
        self.open.insert(token, connection);
        self.readable.insert(token);
    }

    /// Takes note of what the system says about a connection.
    pub(super) fn note_ready(&mut self, event: &Event) {
        let Token(token) = event.token();
        let Some(connection) = self.open.get_mut(&token) else {
            return;
        };
        if event.is_readable() || event.is_read_closed() {
            self.readable.insert(token);
        }
        if event.is_writable() && connection.writer.flush(&mut connection.stream).is_err() {
            self.close(token);
        }
    }

    /// Returns a connection after that token that may be read.
    pub(super) fn next_readable(&self, after: Option<usize>) -> Option<usize> {
        let from = after.map_or(0, |token| token + 1);
        self.readable.range(from..).next().copied()
    }

    /// Reads one datagram and hands it to `hear`. Returns whether it did; there may be more then.
    pub(super) fn read(
        &mut self,
        token: usize,
        now: Instant,
        hear: impl FnOnce(Datagram<'_>) -> Heard,
    ) -> bool {
        let Some(connection) = self.open.get_mut(&token) else {
            return false;
        };
        match connection.reader.read(&mut connection.stream) {
            Frame::Datagram(contents) => {
                let datagram = Datagram {
                    transport: Transport::Tcp,
                    source: connection.remote,
                    destination: connection.advertised,
                    contents,
                };
                match hear(datagram) {
                    Heard::Accepted => connection.heard_at = now,
                    // A client begins with a check that names a peer; nobody else needs a connection.
                    Heard::Ignored => {
                        self.refused += 1;
                        self.close(token);
                    }
                }
                true
            }
            Frame::Blocked => {
                self.readable.remove(&token);
                false
            }
            Frame::Closed => {
                self.close(token);
                false
            }
        }
    }

    /// Sends one datagram. Returns whether it was taken.
    pub(super) fn transmit(&mut self, transmit: &Transmit) -> bool {
        let Some(token) = self.by_remote.get(&transmit.destination).copied() else {
            return false;
        };
        let Some(connection) = self.open.get_mut(&token) else {
            return false;
        };
        let is_taken = connection.writer.push(&transmit.contents);
        if connection.writer.flush(&mut connection.stream).is_err() {
            self.close(token);
        }
        is_taken
    }

    /// Closes the connection of a client, and drops what waits on it.
    pub(super) fn disconnect(&mut self, remote: SocketAddr) {
        if let Some(token) = self.by_remote.get(&remote) {
            self.close(*token);
        }
    }

    /// Returns when [`Self::sweep`] is to be called.
    pub(super) fn due(&self) -> Instant {
        self.swept_at + SWEEP_EVERY
    }

    /// Closes connections that were silent for too long.
    pub(super) fn sweep(&mut self, now: Instant) {
        if now < self.due() {
            return;
        }
        self.swept_at = now;
        let idle: Vec<usize> = self
            .open
            .iter()
            .filter(|(_, connection)| now >= connection.heard_at + IDLE_MAX)
            .map(|(token, _)| *token)
            .collect();
        for token in idle {
            self.refused += 1;
            self.close(token);
        }
    }

    fn close(&mut self, token: usize) {
        let Some(connection) = self.open.remove(&token) else {
            return;
        };
        self.readable.remove(&token);
        self.by_remote.remove(&connection.remote);
        let ip = connection.remote.ip();
        if let Some(count) = self.per_address.get_mut(&ip) {
            *count -= 1;
            if *count == 0 {
                self.per_address.remove(&ip);
            }
        }
    }
}
