//! What arrived of one track, and how late.

use crate::stamp::Stamp;
use std::ops::Range;

/// Counts of one track at its receiver. Times are nanoseconds since the round's start.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Packets that arrived, whenever sent, repeated ones included.
    arrived: u64,
    /// Highest count that arrived.
    highest: Option<u64>,
    /// When the packets that are looked at were sent.
    window: Range<u64>,
    /// Count of the first packet that was sent in the window, and whether it and those after it came.
    first: u64,
    came: Vec<bool>,
    /// Time from sending to arrival, of each packet of the window.
    pub(crate) latencies: Vec<u64>,
    /// Packets of the window that came again.
    pub(crate) duplicates: u64,
    /// Packets of the window that came after one that was sent later.
    pub(crate) reordered: u64,
}

impl Tally {
    /// Returns how many packets arrived so far.
    pub(crate) const fn arrived(&self) -> u64 {
        self.arrived
    }

    /// Starts looking at the packets sent in a window, of which `first` will be the first.
    pub(crate) fn open_window(&mut self, window: Range<u64>, first: u64) {
        self.window = window;
        self.first = first;
    }

    /// Takes one packet in.
    pub(crate) fn record(&mut self, stamp: Stamp, at: u64) {
        self.arrived += 1;
        let is_late = self.highest.is_some_and(|highest| stamp.count < highest);
        self.highest = self.highest.max(Some(stamp.count));
        if !self.window.contains(&stamp.sent) || stamp.count < self.first {
            return;
        }
        let place = usize::try_from(stamp.count - self.first).expect("a round's packets fit");
        if self.came.len() <= place {
            self.came.resize(place + 1, false);
        }
        if std::mem::replace(&mut self.came[place], true) {
            self.duplicates += 1;
            return;
        }
        self.reordered += u64::from(is_late);
        self.latencies.push(at.saturating_sub(stamp.sent));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(count: u64, sent: u64) -> Stamp {
        Stamp {
            track: 0,
            count,
            sent,
        }
    }

    #[test]
    fn loss_repetition_and_disorder_are_told_apart() {
        let mut tally = Tally::default();
        tally.open_window(100..200, 5);

        for (count, sent) in [(4, 90), (5, 100), (7, 120), (6, 110), (6, 110), (9, 200)] {
            tally.record(stamp(count, sent), sent + 7);
        }

        assert_eq!(tally.arrived(), 6);
        assert_eq!(
            tally.latencies,
            [7, 7, 7],
            "only what was sent in the window"
        );
        assert_eq!(tally.duplicates, 1);
        assert_eq!(tally.reordered, 1);
    }

    #[test]
    fn nothing_is_looked_at_before_the_window_opens() {
        let mut tally = Tally::default();

        tally.record(stamp(0, 0), 9);

        assert_eq!(tally.arrived(), 1);
        assert!(tally.latencies.is_empty());
    }
}
