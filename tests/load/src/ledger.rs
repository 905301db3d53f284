//! What all receivers count in a round, and the generator's own lag.

use crate::{clock, stamp::Stamp, tally::Tally};
use std::{ops::Range, time::Instant};

/// The counts of a round. Each track has one receiver, as visits are of two.
pub(crate) struct Ledger {
    start: Instant,
    tallies: Vec<Tally>,
    window: Range<u64>,
    /// Nanoseconds between the time a packet was due and the time it was sent, in the window.
    pub(crate) lags: Vec<u64>,
    /// Packets that carried no stamp of ours: somebody changed a payload.
    pub(crate) strange: u64,
}

impl Ledger {
    /// Starts a round with so many tracks.
    pub(crate) fn new(start: Instant, tracks: usize) -> Self {
        Self {
            start,
            tallies: std::iter::repeat_with(Tally::default)
                .take(tracks)
                .collect(),
            window: 0..0,
            lags: Vec::new(),
            strange: 0,
        }
    }

    /// Returns the nanoseconds since the round's start.
    pub(crate) fn since_start(&self, at: Instant) -> u64 {
        clock::nanos(self.start, at)
    }

    /// Starts looking at the packets that are sent in the window; `first` is the count that each
    /// track's next packet has.
    pub(crate) fn open_window(&mut self, window: &Range<u64>, first: impl Iterator<Item = u64>) {
        self.window = window.clone();
        for (tally, first) in self.tallies.iter_mut().zip(first) {
            tally.open_window(window.clone(), first);
        }
    }

    /// Takes in how late a packet went out.
    pub(crate) fn record_lag(&mut self, due: Instant, sent: Instant) {
        if self.window.contains(&self.since_start(sent)) {
            self.lags.push(clock::nanos(due, sent));
        }
    }

    /// Takes in the payload of a packet that arrived.
    pub(crate) fn record(&mut self, payload: &[u8], at: Instant) {
        let at = self.since_start(at);
        let stamp = Stamp::read(payload);
        let place = stamp.and_then(|stamp| usize::try_from(stamp.track).ok());
        let tally = place.and_then(|place| self.tallies.get_mut(place));
        match (stamp, tally) {
            (Some(stamp), Some(tally)) => tally.record(stamp, at),
            _ => self.strange += 1,
        }
    }

    /// Returns the tracks' counts.
    pub(crate) fn tallies(&self) -> &[Tally] {
        &self.tallies
    }

    /// Returns how many packets arrived so far, of all tracks.
    pub(crate) fn arrived(&self) -> u64 {
        self.tallies.iter().map(Tally::arrived).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packet_is_counted_for_its_track_and_a_strange_one_for_none() {
        let start = clock::read();
        let mut ledger = Ledger::new(start, 2);
        let mut payload = [0; 100];
        for track in [1, 1, 2] {
            let stamp = Stamp {
                track,
                count: 0,
                sent: 0,
            };
            stamp.write(&mut payload);

            ledger.record(&payload, start);
        }
        ledger.record(&[0; 100], start);

        let counts: Vec<u64> = ledger.tallies().iter().map(Tally::arrived).collect();
        assert_eq!(counts, [0, 2]);
        assert_eq!(ledger.arrived(), 2);
        assert_eq!(ledger.strange, 2);
    }
}
