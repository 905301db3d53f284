//! Notices that somebody tries links or codes, and for how long that is told.
//!
//! A link holds 128 random bits, so nobody guesses one; the limits of each address only spare the server the work. A
//! code is burned by five wrong tries. Whoever tries all the same is to be known of.

use protocol::time::Instant;
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Wrong links in an hour before it is called guessing. People open a link that is over, or of which half was
/// copied, once or twice; a practice of 500 visits a day has some dozens of those in its worst hour.
pub const WRONG_LINKS_MAX: u32 = 200;

/// Wrong codes in an hour before it is called guessing. One that was misheard or mistyped never gets here: its check digits
/// are wrong. What does was made up, or was revoked.
pub const WRONG_CODES_MAX: u32 = 20;

/// The time in which they are counted, and for which it is told after it.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Counts what does not work.
#[derive(Debug)]
pub struct Guessing {
    /// In an hour, before it is called guessing.
    wrong_max: u32,
    count: Mutex<Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    since: Instant,
    wrong: u32,
    /// The number of the last hour in which there were too many, and when it began.
    told: Option<(Instant, u32)>,
}

impl Guessing {
    /// Starts with none. More than `wrong_max` in an hour are guessing.
    #[must_use]
    pub fn new(wrong_max: u32) -> Self {
        Self {
            wrong_max,
            count: Mutex::default(),
        }
    }

    /// Counts one that does not work. Answers `true` at the one that makes it guessing, once an hour.
    pub fn count(&self, now: Instant) -> bool {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        if now.since(count.since) >= HOUR {
            count.since = now;
            count.wrong = 0;
        }
        count.wrong = count.wrong.saturating_add(1);
        if count.wrong <= self.wrong_max {
            return false;
        }
        count.told = Some((count.since, count.wrong));
        count.wrong == self.wrong_max + 1
    }

    /// Returns how many wrong ones there were in the last hour of guessing; `None` where that is over, or was none.
    #[must_use]
    pub fn wrong(&self, now: Instant) -> Option<u32> {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, wrong) = count.told?;
        (now.since(since) < 2 * HOUR).then_some(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Instant = Instant::from_millis(43_200_000);

    #[test]
    fn too_many_in_an_hour_are_told_once_and_shown_for_an_hour_more() {
        let guessing = Guessing::new(WRONG_LINKS_MAX);

        let told: Vec<bool> = (0..WRONG_LINKS_MAX + 5)
            .map(|_| guessing.count(NOON))
            .collect();

        assert_eq!(told.iter().filter(|told| **told).count(), 1);
        assert_eq!(guessing.wrong(NOON), Some(WRONG_LINKS_MAX + 5));
        assert!(guessing.wrong(NOON + HOUR).is_some());
        assert_eq!(guessing.wrong(NOON + 2 * HOUR), None);
    }

    #[test]
    fn a_few_every_hour_are_no_guessing() {
        let guessing = Guessing::new(WRONG_LINKS_MAX);

        for hour in 0..24 {
            for _ in 0..WRONG_LINKS_MAX {
                assert!(!guessing.count(NOON + hour * HOUR));
            }
        }

        assert_eq!(guessing.wrong(NOON + 24 * HOUR), None);
    }
}
