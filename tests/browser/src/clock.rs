//! The tests' clock: they wait for things to happen, so they have to look at it.

use std::time::{Duration, Instant};

/// How often a page is looked at while waiting for something.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Measures one wait.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "waiting needs a clock")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
