//! Time as a value: there is no `now()`; a driver makes one.

use serde::{Deserialize, Serialize};
use std::{fmt, ops, time::Duration};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z on the clock of whoever made it.
///
/// A driver makes it of the system's time once, at its start, and lets it grow with the monotonic
/// clock, so that it never jumps within a run and still means something after a restart.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(u64);

impl Instant {
    /// The beginning, for tests.
    pub const START: Self = Self(0);

    /// Makes an instant of milliseconds since 1970.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns milliseconds since 1970.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Returns the time since `earlier`, or zero where `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl ops::Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(millis))
    }
}

impl ops::Sub<Self> for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_goes_below_zero_or_over_the_top() {
        let late = Instant::from_millis(u64::MAX);

        assert_eq!(Instant::START.since(late), Duration::ZERO);
        assert_eq!(late + Duration::from_secs(1), late);
        assert_eq!(Instant::START + Duration::MAX, late);
    }
}
