//! The only file that reads a clock.

use std::time::{Duration, Instant, SystemTime};

/// Returns the time on the clock that stamps and measures.
#[expect(
    clippy::disallowed_methods,
    reason = "the load generator is a driver: it measures time"
)]
pub(crate) fn read() -> Instant {
    Instant::now()
}

/// Returns the wall's time, for planning visits.
#[expect(
    clippy::disallowed_methods,
    reason = "a visit is planned at a time of day"
)]
pub(crate) fn wall() -> protocol::time::Instant {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    protocol::time::Instant::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Returns the nanoseconds from one time to another, zero where the other is earlier.
pub(crate) fn nanos(from: Instant, to: Instant) -> u64 {
    nanos_of(to.saturating_duration_since(from))
}

/// Returns a length of time in nanoseconds: 584 years fit.
pub(crate) fn nanos_of(length: Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX)
}
