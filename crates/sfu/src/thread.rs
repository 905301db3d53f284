//! The only room with a socket and a clock: one thread that waits for one thing, hands it to [`Peers`]
//! with the time, and does what they ask for.

mod connections;
mod listen;

use crate::{
    Command, Datagram, Event, Output, Peers, PeersConfig, SfuConfig, Stats, Transmit, Transport,
    stats::SharedStats,
};
use connections::Connections;
use listen::Socket;
use mio::{Events, Poll, Token, Waker};
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, TryRecvError, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Commands that may wait for the thread. A visit of twelve makes some hundred when all join at once; a
/// caller that is faster than the thread waits for it.
const COMMANDS_MAX: usize = 4_096;

/// Datagrams read from one socket before the others get their turn.
const BURST_MAX: usize = 64;

/// Things the system may tell at once.
const EVENTS_MAX: usize = 1_024;

/// Longest UDP datagram looked at; what is longer is cut, and ignored for its length.
const BUFFER_BYTES: usize = 2_048;

const WAKER: Token = Token(usize::MAX);

/// Handle of the running SFU. Dropping it stops the thread.
pub struct Sfu {
    commands: Option<SyncSender<Command>>,
    waker: Arc<Waker>,
    addresses: Vec<SocketAddr>,
    stats: Arc<SharedStats>,
    thread: Option<JoinHandle<()>>,
}

/// The thread's own.
struct Driver<E> {
    poll: Poll,
    sockets: Vec<Socket>,
    connections: Connections,
    peers: Peers,
    commands: Receiver<Command>,
    events: E,
    dropped: u64,
    stats: Arc<SharedStats>,
}

impl Sfu {
    /// Opens the sockets and starts the thread. `events` is called on that thread and must not block.
    ///
    /// # Errors
    ///
    /// Where an address cannot be bound, or the thread cannot be started.
    pub fn start(config: SfuConfig, events: impl Fn(Event) + Send + 'static) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        let sockets = listen::bind(&config, poll.registry())?;
        let addresses: Vec<_> = sockets.iter().map(|socket| socket.advertised).collect();
        let (sender, commands) = sync_channel(COMMANDS_MAX);
        let stats = Arc::new(SharedStats::default());
        let driver = Driver {
            poll,
            connections: Connections::new(sockets.len() * 2, read_clock()),
            sockets,
            peers: Peers::new(&PeersConfig {
                addresses: addresses.clone(),
            }),
            commands,
            events,
            dropped: 0,
            stats: Arc::clone(&stats),
        };
        let thread = std::thread::Builder::new()
            .name("sfu".to_owned())
            .spawn(move || driver.run())?;
        Ok(Self {
            commands: Some(sender),
            waker,
            addresses,
            stats,
            thread: Some(thread),
        })
    }

    /// Hands a command to the thread; it is carried out within a millisecond or so. Waits where very many
    /// commands wait already, so that none is ever lost.
    pub fn send(&self, command: Command) {
        let Some(commands) = &self.commands else {
            return;
        };
        if commands.send(command).is_err() {
            tracing::error!("the media thread is gone");
        } else if let Err(error) = self.waker.wake() {
            tracing::error!(kind = ?error.kind(), "the media thread cannot be woken");
        }
    }

    /// Returns the addresses that are advertised, with the port in use.
    #[must_use]
    pub fn local_addrs(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Returns the counters, at most one turn of the loop old.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.stats.load()
    }

    /// Stops the thread and closes the sockets.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Sfu {
    fn drop(&mut self) {
        self.commands = None;
        let is_woken = self.waker.wake().is_ok();
        if let Some(thread) = self.thread.take()
            && is_woken
            && thread.join().is_err()
        {
            tracing::error!("the media thread panicked");
        }
    }
}

impl<E: Fn(Event)> Driver<E> {
    fn run(mut self) {
        let mut events = Events::with_capacity(EVENTS_MAX);
        let mut buffer = [0; BUFFER_BYTES];
        let mut due = read_clock();
        loop {
            let wait = if self.has_more() {
                Duration::ZERO
            } else {
                due.saturating_duration_since(read_clock())
            };
            if let Err(error) = self.poll.poll(&mut events, Some(wait))
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(kind = ?error.kind(), "the media thread cannot wait");
                return;
            }
            for event in &events {
                self.note_ready(event);
            }

            if !self.take_commands() {
                return;
            }
            for index in 0..self.sockets.len() {
                self.accept(index);
                self.read_socket(index, &mut buffer);
            }
            self.read_connections();

            let now = read_clock();
            self.peers.handle_timeout(now);
            self.connections.sweep(now);
            due = self.flush(now).min(self.connections.due());
            self.show_stats();
        }
    }

    /// Returns whether something was left before it was read to its end.
    fn has_more(&self) -> bool {
        self.sockets
            .iter()
            .any(|socket| socket.is_readable || socket.is_acceptable)
            || self.connections.next_readable(None).is_some()
    }

    fn note_ready(&mut self, event: &mio::event::Event) {
        let Token(token) = event.token();
        let Some(socket) = self.sockets.get_mut(token / 2) else {
            self.connections.note_ready(event);
            return;
        };
        if token % 2 == 0 {
            socket.is_readable = true;
        } else {
            socket.is_acceptable = true;
        }
    }

    /// Carries out what was sent. Returns false where the handle is gone.
    fn take_commands(&mut self) -> bool {
        loop {
            match self.commands.try_recv() {
                Ok(command) => {
                    let now = read_clock();
                    self.peers.handle_command(command, now);
                    self.flush(now);
                }
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn accept(&mut self, index: usize) {
        for _ in 0..BURST_MAX {
            let Some(socket) = self.sockets.get_mut(index) else {
                return;
            };
            if !socket.is_acceptable {
                return;
            }
            match socket.tcp.accept() {
                Ok(accepted) => self.connections.open(
                    accepted,
                    socket.advertised,
                    self.poll.registry(),
                    read_clock(),
                ),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => socket.is_acceptable = false,
            }
        }
    }

    fn read_socket(&mut self, index: usize, buffer: &mut [u8]) {
        for _ in 0..BURST_MAX {
            let Some(socket) = self.sockets.get_mut(index) else {
                return;
            };
            if !socket.is_readable {
                return;
            }
            match socket.udp.recv_from(buffer) {
                Ok((length, source)) => {
                    let datagram = Datagram {
                        transport: Transport::Udp,
                        source,
                        destination: socket.advertised,
                        contents: buffer.get(..length).unwrap_or_default(),
                    };
                    let now = read_clock();
                    self.peers.handle_datagram(datagram, now);
                    self.flush(now);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    socket.is_readable = false;
                }
                // Says that an earlier datagram reached nobody, which is no news here.
                Err(_) => {}
            }
        }
    }

    fn read_connections(&mut self) {
        let mut last = None;
        while let Some(token) = self.connections.next_readable(last) {
            last = Some(token);
            for _ in 0..BURST_MAX {
                let now = read_clock();
                let peers = &mut self.peers;
                let hear = |datagram: Datagram<'_>| peers.handle_datagram(datagram, now);
                if !self.connections.read(token, now, hear) {
                    break;
                }
                self.flush(now);
            }
        }
    }

    /// Does everything that the peers ask for. Returns when they are to be called again.
    fn flush(&mut self, now: Instant) -> Instant {
        loop {
            match self.peers.poll_output(now) {
                Output::Transmit(transmit) => self.transmit(&transmit),
                Output::Event(event) => (self.events)(event),
                Output::Disconnect(remote) => self.connections.disconnect(remote),
                Output::Timeout(due) => return due,
            }
        }
    }

    fn transmit(&mut self, transmit: &Transmit) {
        let is_sent = match transmit.transport {
            Transport::Udp => self
                .sockets
                .iter()
                .find(|socket| socket.advertised == transmit.source)
                .is_some_and(|socket| {
                    let sent = socket.udp.send_to(&transmit.contents, transmit.destination);
                    sent.is_ok()
                }),
            Transport::Tcp => self.connections.transmit(transmit),
        };
        if !is_sent {
            self.dropped += 1;
        }
    }

    fn show_stats(&self) {
        self.stats.store(&Stats {
            datagrams_dropped: self.dropped,
            tcp_connections: self.connections.count() as u64,
            tcp_refused: self.connections.refused(),
            ..self.peers.stats()
        });
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this thread is a driver: it reads the clock for the pure half"
)]
fn read_clock() -> Instant {
    Instant::now()
}
