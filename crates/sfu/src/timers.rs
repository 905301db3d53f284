//! When each peer has to be called again.
//!
//! A peer's time moves with nearly each packet, mostly to a later one. So a time is entered only where it
//! is earlier than the one entered before; a peer that is called too early is asked again.

use crate::demux::PeerKey;
use std::{cmp::Reverse, collections::BinaryHeap, time::Instant};

/// The peers by the time they are due.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    heap: BinaryHeap<Reverse<(Instant, PeerKey)>>,
    /// The earliest entry of each peer, by key.
    entered: Vec<Option<Instant>>,
}

impl Timers {
    /// Says that a peer is due then.
    pub(crate) fn enter(&mut self, peer: PeerKey, due: Instant) {
        if self.entered.len() <= peer.index() {
            self.entered.resize(peer.index() + 1, None);
        }
        let Some(entered) = self.entered.get_mut(peer.index()) else {
            return;
        };
        if entered.is_none_or(|at| due < at) {
            *entered = Some(due);
            self.heap.push(Reverse((due, peer)));
        }
    }

    /// Returns a peer that may be due at this time, once.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<PeerKey> {
        while self.next().is_some_and(|at| at <= now) {
            let Reverse((at, peer)) = self.heap.pop()?;
            let Some(entered) = self.entered.get_mut(peer.index()) else {
                continue;
            };
            if *entered == Some(at) {
                *entered = None;
                return Some(peer);
            }
        }
        None
    }

    /// Returns when the next peer may be due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn peers_come_out_in_the_order_they_are_due() {
        let start = crate::start_of_test();
        let mut timers = Timers::default();
        timers.enter(PeerKey::new(2), start + MS * 2);
        timers.enter(PeerKey::new(0), start + MS);

        assert_eq!(timers.take_due(start), None);
        assert_eq!(timers.next(), Some(start + MS));
        assert_eq!(timers.take_due(start + MS * 2), Some(PeerKey::new(0)));
        assert_eq!(timers.take_due(start + MS * 2), Some(PeerKey::new(2)));
        assert_eq!(timers.take_due(start + MS * 2), None);
    }

    #[test]
    fn earlier_time_replaces_a_later_one_and_never_the_other_way() {
        let start = crate::start_of_test();
        let mut timers = Timers::default();
        timers.enter(PeerKey::new(0), start + MS * 5);
        timers.enter(PeerKey::new(0), start + MS);
        timers.enter(PeerKey::new(0), start + MS * 9);

        assert_eq!(timers.take_due(start + MS * 9), Some(PeerKey::new(0)));
        assert_eq!(timers.take_due(start + MS * 9), None);
    }
}
