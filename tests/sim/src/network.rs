//! The lines between tabs and server: each keeps its own order, nothing else is promised.
//!
//! A line is one WebSocket. What is sent on it arrives later, in order; across lines anything may
//! overtake anything. A line that is cut loses what is on it, and each end hears of it at its own time
//! or has to find out by itself.

use fastrand::Rng;
use protocol::{limit::SILENCE_MAX, time::Instant};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
use visit::ConnectionId;

/// Which tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TabId(pub usize);

/// What arrives over a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parcel {
    /// The line stands.
    Opened,
    /// One message.
    Text(String),
    /// The line is gone.
    Closed,
}

/// One arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// At the server.
    ToServer(ConnectionId, TabId, Parcel),
    /// At a tab.
    ToTab(TabId, ConnectionId, Parcel),
}

/// One direction of a line.
#[derive(Debug, Default)]
struct Way {
    parcels: VecDeque<(Instant, Parcel)>,
    /// Nothing more is taken.
    is_shut: bool,
}

#[derive(Debug)]
struct Line {
    tab: TabId,
    up: Way,
    down: Way,
    latency_ms: u64,
}

/// All lines.
#[derive(Debug)]
pub struct Network {
    lines: BTreeMap<ConnectionId, Line>,
    /// Tabs without network, until when.
    offline: BTreeMap<TabId, Instant>,
    opened: u64,
    is_server_up: bool,
    /// Packets that are lost on the way, of 100. A line loses nothing by it: what was lost is sent again.
    loss: u8,
    rng: Rng,
}

impl Way {
    fn push(&mut self, at: Instant, parcel: Parcel) {
        if self.is_shut {
            return;
        }
        let at = self.parcels.back().map_or(at, |(last, _)| at.max(*last));
        self.is_shut = parcel == Parcel::Closed;
        self.parcels.push_back((at, parcel));
    }

    /// Loses what is on the way; the other end hears that the line is gone at that time, or never.
    fn cut(&mut self, heard_at: Option<Instant>) {
        self.parcels.clear();
        if let Some(at) = heard_at {
            self.push(at, Parcel::Closed);
        }
        self.is_shut = true;
    }

    fn due(&self) -> Option<Instant> {
        self.parcels.front().map(|(at, _)| *at)
    }
}

impl Network {
    /// Makes a network without lines.
    #[must_use]
    pub fn new(rng: Rng) -> Self {
        Self {
            lines: BTreeMap::new(),
            offline: BTreeMap::new(),
            opened: 0,
            is_server_up: true,
            loss: 0,
            rng,
        }
    }

    /// Loses so many of 100 packets from here on. What a line carries then is late, and all behind it.
    pub fn lose(&mut self, percent: u8) {
        self.loss = percent;
    }

    /// A tab opens a line. It stands, or fails, some time later.
    pub fn open(&mut self, tab: TabId, now: Instant) -> ConnectionId {
        self.opened += 1;
        let connection = ConnectionId(self.opened);
        let mut line = Line {
            tab,
            up: Way::default(),
            down: Way::default(),
            latency_ms: self.rng.u64(1..120),
        };
        if self.is_server_up && self.is_online(tab, now) {
            line.up.push(self.later(now, &line), Parcel::Opened);
            line.down.push(self.later(now, &line), Parcel::Opened);
        } else {
            let refused_at = now + Duration::from_millis(self.rng.u64(1..3_000));
            line.down.push(refused_at, Parcel::Closed);
            line.up.is_shut = true;
        }
        self.lines.insert(connection, line);
        connection
    }

    /// A tab says something.
    pub fn send_up(&mut self, connection: ConnectionId, text: String, now: Instant) {
        self.push(connection, Direction::Up, Parcel::Text(text), now);
    }

    /// The server says something.
    pub fn send_down(&mut self, connection: ConnectionId, text: String, now: Instant) {
        self.push(connection, Direction::Down, Parcel::Text(text), now);
    }

    /// A tab closes a line; it hears nothing more of it.
    pub fn close_by_tab(&mut self, connection: ConnectionId, now: Instant) {
        self.push(connection, Direction::Up, Parcel::Closed, now);
        if let Some(line) = self.lines.get_mut(&connection) {
            line.down.cut(None);
        }
    }

    /// The server closes a line, after what it said before; it hears nothing more of it.
    pub fn close_by_server(&mut self, connection: ConnectionId, now: Instant) {
        self.push(connection, Direction::Down, Parcel::Closed, now);
        if let Some(line) = self.lines.get_mut(&connection) {
            line.up.cut(None);
        }
    }

    /// A tab loses its network for a while. Its lines are gone; the server finds out by the silence, the
    /// tab at once or by the silence.
    pub fn cut(&mut self, tab: TabId, lasts: Duration, now: Instant) {
        let until = now + lasts;
        self.offline.insert(tab, until);
        for line in self.lines.values_mut().filter(|line| line.tab == tab) {
            let silence = u64::try_from(SILENCE_MAX.as_millis()).unwrap_or(u64::MAX);
            let noticed = now + Duration::from_millis(self.rng.u64(0..=silence));
            if !line.up.is_shut {
                line.up.cut(Some(noticed));
            }
            if !line.down.is_shut {
                let at_once = self.rng.bool();
                line.down.cut(at_once.then_some(now));
            }
        }
    }

    /// A tab has its network again.
    pub fn heal(&mut self, tab: TabId) {
        self.offline.remove(&tab);
    }

    /// Delays everything on a tab's lines, losing nothing.
    pub fn stall(&mut self, tab: TabId, lasts: Duration) {
        for line in self.lines.values_mut().filter(|line| line.tab == tab) {
            for way in [&mut line.up, &mut line.down] {
                for (at, _) in &mut way.parcels {
                    *at = *at + lasts;
                }
            }
        }
    }

    /// The server is gone: what it had sent may or may not arrive before the end of each line.
    pub fn server_died(&mut self, now: Instant) {
        self.is_server_up = false;
        for line in self.lines.values_mut() {
            line.up.cut(None);
            if line.down.is_shut {
                continue;
            }
            let kept = self.rng.usize(0..=line.down.parcels.len());
            line.down.parcels.truncate(kept);
            let heard_at = now + Duration::from_millis(self.rng.u64(1..200));
            line.down.push(heard_at, Parcel::Closed);
        }
    }

    /// The server takes lines again.
    pub fn server_started(&mut self) {
        self.is_server_up = true;
    }

    /// Returns whether a tab has network.
    #[must_use]
    pub fn is_online(&self, tab: TabId, now: Instant) -> bool {
        self.offline.get(&tab).is_none_or(|until| *until <= now)
    }

    /// Returns the next arrival that is due.
    pub fn poll(&mut self, now: Instant) -> Option<Delivery> {
        let (connection, direction) = self.next_due().filter(|(at, ..)| *at <= now)?.1;
        let line = self.lines.get_mut(&connection)?;
        let tab = line.tab;
        let delivery = match direction {
            Direction::Up => {
                let (_, parcel) = line.up.parcels.pop_front()?;
                Delivery::ToServer(connection, tab, parcel)
            }
            Direction::Down => {
                let (_, parcel) = line.down.parcels.pop_front()?;
                Delivery::ToTab(tab, connection, parcel)
            }
        };
        let is_over = |way: &Way| way.is_shut && way.parcels.is_empty();
        if is_over(&line.up) && is_over(&line.down) {
            self.lines.remove(&connection);
        }
        Some(delivery)
    }

    /// Returns when the next arrival is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.next_due().map(|(at, _)| at)
    }

    /// Returns how many messages are on their way to a tab over one line.
    #[must_use]
    pub fn queued_down(&self, connection: ConnectionId) -> usize {
        self.lines
            .get(&connection)
            .map_or(0, |line| line.down.parcels.len())
    }

    /// Draws how long it takes until a packet comes through: TCP sends it again after 200 ms, and waits twice as long
    /// each further time (RFC 6298; Linux' shortest wait).
    fn sent_again_after(&mut self) -> u64 {
        let mut wait_ms = 200;
        let mut waited_ms = 0;
        while self.loss > 0 && waited_ms < 5_000 && self.rng.u8(0..100) < self.loss {
            waited_ms += wait_ms;
            wait_ms *= 2;
        }
        waited_ms
    }

    fn push(
        &mut self,
        connection: ConnectionId,
        direction: Direction,
        parcel: Parcel,
        now: Instant,
    ) {
        let jitter = self.rng.u64(0..40) + self.sent_again_after();
        let Some(line) = self.lines.get_mut(&connection) else {
            return;
        };
        let at = now + Duration::from_millis(line.latency_ms + jitter);
        match direction {
            Direction::Up => line.up.push(at, parcel),
            Direction::Down => line.down.push(at, parcel),
        }
    }

    fn later(&mut self, now: Instant, line: &Line) -> Instant {
        now + Duration::from_millis(line.latency_ms + self.rng.u64(0..40))
    }

    fn next_due(&self) -> Option<(Instant, (ConnectionId, Direction))> {
        self.lines
            .iter()
            .flat_map(|(connection, line)| {
                let up = line.up.due().map(|at| (at, (*connection, Direction::Up)));
                let down = line
                    .down
                    .due()
                    .map(|at| (at, (*connection, Direction::Down)));
                [up, down]
            })
            .flatten()
            .min()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Up,
    Down,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::DAWN;

    const TAB: TabId = TabId(0);

    fn network() -> Network {
        Network::new(Rng::with_seed(7))
    }

    fn arrivals(network: &mut Network) -> Vec<Delivery> {
        let forever = *DAWN + Duration::from_secs(3_600);
        std::iter::from_fn(|| network.poll(forever)).collect()
    }

    #[test]
    fn line_keeps_its_order() {
        let mut network = network();
        let line = network.open(TAB, *DAWN);
        for n in 0..100 {
            network.send_up(line, n.to_string(), *DAWN);
        }

        let texts: Vec<String> = arrivals(&mut network)
            .into_iter()
            .filter_map(|delivery| match delivery {
                Delivery::ToServer(_, _, Parcel::Text(text)) => Some(text),
                Delivery::ToServer(..) | Delivery::ToTab(..) => None,
            })
            .collect();

        let sent: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        assert_eq!(texts, sent);
    }

    #[test]
    fn different_lines_overtake_each_other() {
        let mut network = network();
        let first = network.open(TabId(1), *DAWN);
        let second = network.open(TabId(2), *DAWN);
        for _ in 0..50 {
            network.send_up(first, String::new(), *DAWN);
            network.send_up(second, String::new(), *DAWN);
        }

        let order: Vec<ConnectionId> = arrivals(&mut network)
            .into_iter()
            .filter_map(|delivery| match delivery {
                Delivery::ToServer(connection, ..) => Some(connection),
                Delivery::ToTab(..) => None,
            })
            .collect();

        assert_ne!(order[0..51], [first; 51]);
        assert!(order.windows(2).any(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn cut_line_delivers_nothing_but_its_end() {
        let mut network = network();
        let line = network.open(TAB, *DAWN);
        network.send_up(line, "lost".to_owned(), *DAWN);
        network.send_down(line, "lost".to_owned(), *DAWN);

        network.cut(TAB, Duration::from_secs(5), *DAWN);
        network.send_up(line, "lost too".to_owned(), *DAWN);

        let is_end = |delivery: &Delivery| {
            matches!(
                delivery,
                Delivery::ToServer(_, _, Parcel::Closed) | Delivery::ToTab(_, _, Parcel::Closed)
            )
        };
        let arrivals = arrivals(&mut network);
        assert!(!arrivals.is_empty());
        assert!(arrivals.iter().all(is_end));
    }

    #[test]
    fn tab_without_network_gets_no_line() {
        let mut network = network();
        network.cut(TAB, Duration::from_secs(5), *DAWN);

        let line = network.open(TAB, *DAWN);

        assert_eq!(
            arrivals(&mut network),
            [Delivery::ToTab(TAB, line, Parcel::Closed)]
        );
    }

    #[test]
    fn dead_server_ends_every_line_and_takes_no_new_one() {
        let mut network = network();
        let before = network.open(TAB, *DAWN);
        network.server_died(*DAWN);
        let after = network.open(TAB, *DAWN);

        let ends: Vec<ConnectionId> = arrivals(&mut network)
            .into_iter()
            .filter_map(|delivery| match delivery {
                Delivery::ToTab(_, connection, Parcel::Closed) => Some(connection),
                Delivery::ToTab(..) | Delivery::ToServer(..) => None,
            })
            .collect();

        assert!(ends.contains(&before) && ends.contains(&after));
    }
}
