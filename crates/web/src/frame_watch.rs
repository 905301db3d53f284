//! Whether a browser leads every frame through its worker.
//!
//! In: how many frames of each track the browser has counted, and how many the worker has seen. Out: the
//! tracks that a browser sends or plays past the worker. A browser that does that says nothing; Chromium
//! has done it with a transform that was set a moment too late.

use crate::browser::frame_worker::FrameTrack;
use std::{collections::BTreeMap, time::Duration};

/// How soon to look again while a track is new: what is sent in the clear must end at once.
const EARLY_EVERY: Duration = Duration::from_millis(250);

/// How soon to look again otherwise.
const EVERY: Duration = Duration::from_secs(2);

/// Looks at a track while it counts as new: the first second, and some more for a slow start.
const EARLY_LOOKS: u32 = 8;

/// Frames that the browser must have counted for a look to mean anything: a tenth of a second of sound.
const FRAMES_MIN: u64 = 5;

/// Looks in a row, because the two sides count at slightly different times: frames of a track that has
/// just stopped may be on one side of a look here and on the other there.
const STRIKES: u32 = 2;

/// What both sides have counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FrameCount {
    /// By the browser's statistics. Read first.
    pub(crate) browser: u64,
    /// By the worker. Read after it.
    pub(crate) worker: u64,
}

/// Watches all tracks of a media connection.
#[derive(Debug, Default)]
pub(crate) struct FrameWatch {
    tracks: BTreeMap<FrameTrack, Watched>,
}

#[derive(Debug, Default)]
struct Watched {
    last: FrameCount,
    looks: u32,
    strikes: u32,
}

impl FrameWatch {
    /// Takes what was counted so far. Returns the tracks that go past the worker; each is told once.
    pub(crate) fn handle_counts(
        &mut self,
        counts: &BTreeMap<FrameTrack, FrameCount>,
    ) -> Vec<FrameTrack> {
        let mut skipped = Vec::new();
        for (track, count) in counts {
            if self.tracks.entry(*track).or_default().look(*count) {
                skipped.push(*track);
            }
        }
        skipped
    }

    /// Returns how long to wait before looking again.
    pub(crate) fn wait(&self) -> Duration {
        let is_early = |watched: &Watched| watched.looks < EARLY_LOOKS;
        if self.tracks.is_empty() || self.tracks.values().any(is_early) {
            EARLY_EVERY
        } else {
            EVERY
        }
    }
}

impl Watched {
    /// Returns whether this look was the last that was needed.
    fn look(&mut self, count: FrameCount) -> bool {
        self.looks = self.looks.saturating_add(1);
        let grown = count.browser.saturating_sub(self.last.browser);
        let is_seen = count.worker > self.last.worker;
        if is_seen {
            self.strikes = 0;
        }
        if !is_seen && grown < FRAMES_MIN {
            // Too little to tell: it stays where it is, until more has come.
            return false;
        }
        self.last = count;
        if is_seen {
            return false;
        }
        self.strikes = self.strikes.saturating_add(1);
        self.strikes == STRIKES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACK: FrameTrack = FrameTrack(7);

    /// Looks at one track; answers whether it was told each time.
    fn looks(counts: &[(u64, u64)]) -> Vec<bool> {
        let mut watch = FrameWatch::default();
        let told = |(browser, worker): &(u64, u64)| {
            let (browser, worker) = (*browser, *worker);
            let count = FrameCount { browser, worker };
            !watch.handle_counts(&[(TRACK, count)].into()).is_empty()
        };
        counts.iter().map(told).collect()
    }

    #[test]
    fn track_that_the_worker_never_sees_is_told_at_the_second_look_and_once() {
        let told = looks(&[(10, 0), (20, 0), (30, 0), (40, 0)]);

        assert_eq!(told, [false, true, false, false]);
    }

    #[test]
    fn track_that_leaves_the_worker_later_is_told() {
        let told = looks(&[(100, 100), (200, 200), (300, 200), (400, 200)]);

        assert_eq!(told, [false, false, false, true]);
    }

    #[test]
    fn track_that_leaves_the_worker_a_few_frames_at_a_time_is_told() {
        let told = looks(&[(2, 0), (4, 0), (6, 0), (8, 0), (10, 0), (12, 0)]);

        assert_eq!(told, [false, false, false, false, false, true]);
    }

    #[test]
    fn frames_that_the_worker_drops_are_no_fault() {
        let told = looks(&[(0, 10), (0, 20), (100, 30), (100, 40)]);

        assert_eq!(told, [false; 4]);
    }

    #[test]
    fn track_that_rests_is_no_fault() {
        let told = looks(&[(0, 0), (0, 0), (50, 50), (50, 50), (50, 50)]);

        assert_eq!(told, [false; 5]);
    }

    #[test]
    fn counts_that_are_read_a_moment_apart_are_no_fault() {
        // The worker's count of the second look was read late, and then the track stopped.
        let told = looks(&[(10, 12), (20, 32), (32, 32), (32, 32)]);

        assert_eq!(told, [false; 4]);
    }

    #[test]
    fn new_tracks_are_looked_at_more_often() {
        let mut watch = FrameWatch::default();
        assert_eq!(watch.wait(), EARLY_EVERY);
        let mut look = |browser, worker| {
            let count = FrameCount { browser, worker };
            watch.handle_counts(&[(TRACK, count)].into());
            watch.wait()
        };

        for look_number in 1..8 {
            let count = look_number * 10;
            assert_eq!(look(count, count), EARLY_EVERY);
        }

        assert_eq!(look(80, 80), EVERY);
    }
}
