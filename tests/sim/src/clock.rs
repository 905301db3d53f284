//! One clock for everything.

use protocol::time::Instant;
use std::{
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// When every simulated day begins: when the program did. Far from zero, so that a time taken from nothing
/// stands out; and the true time, because OpenMLS compares what it is shown with the machine's clock.
pub static DAWN: LazyLock<Instant> = LazyLock::new(true_time);

#[expect(clippy::disallowed_methods, reason = "see DAWN")]
fn true_time() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.expect("it is after 1970").as_millis();
    Instant::from_millis(u64::try_from(millis).expect("before the year 584 million"))
}

/// The time, which moves only when it is told to.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    now: Instant,
    /// What [`DAWN`] is for the SFU, which takes the standard library's instants.
    dawn: std::time::Instant,
}

impl Clock {
    /// Makes a clock that stands at [`DAWN`].
    #[expect(
        clippy::disallowed_methods,
        reason = "an arbitrary origin; there is no other way to make one"
    )]
    #[must_use]
    pub fn new() -> Self {
        Self {
            now: *DAWN,
            dawn: std::time::Instant::now(),
        }
    }

    /// Returns the time.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// Returns the time as the SFU wants it.
    #[must_use]
    pub fn std_now(&self) -> std::time::Instant {
        self.dawn + self.now.since(*DAWN)
    }

    /// Returns the first whole millisecond that is not before a time of the SFU.
    #[must_use]
    pub fn of_std(&self, at: std::time::Instant) -> Instant {
        let since_dawn = at.saturating_duration_since(self.dawn);
        *DAWN + (since_dawn + Duration::from_micros(999))
    }

    /// Moves on. Time never goes back.
    pub fn move_to(&mut self, then: Instant) {
        self.now = self.now.max(then);
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_moves_only_forward() {
        let mut clock = Clock::new();

        clock.move_to(*DAWN + Duration::from_secs(5));
        clock.move_to(*DAWN);

        assert_eq!(clock.now(), *DAWN + Duration::from_secs(5));
    }

    #[test]
    fn both_kinds_of_time_agree() {
        let mut clock = Clock::new();
        clock.move_to(*DAWN + Duration::from_millis(1_234));

        let back = clock.of_std(clock.std_now());
        let rounded_up = clock.of_std(clock.std_now() + Duration::from_micros(1));

        assert_eq!(back, clock.now());
        assert_eq!(rounded_up, clock.now() + Duration::from_millis(1));
    }
}
