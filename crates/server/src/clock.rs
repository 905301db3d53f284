//! The server's clock: the only file of this crate that asks the system what time it is.
//!
//! Reads the system's time once, at the start, and lets it grow with the monotonic clock: it never
//! jumps within a run, and what it says still means something after a restart.

use protocol::time::Instant;
use std::time::Duration;
use tokio::sync::watch;

/// Where every handler and driver has the time from.
#[derive(Debug)]
pub struct Clock {
    started_at: Instant,
    started: std::time::Instant,
    /// How far a test moved the clock. Always zero in the running program.
    ahead: watch::Sender<Duration>,
}

impl Clock {
    /// Starts the clock at the system's time.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the driver's clock; everything else has the time from here"
    )]
    pub fn start() -> Self {
        let since_1970 = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            started_at: Instant::START + since_1970,
            started: std::time::Instant::now(),
            ahead: watch::Sender::new(Duration::ZERO),
        }
    }

    /// Returns the time.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.started_at + self.started.elapsed() + *self.ahead.borrow()
    }

    /// Waits until the clock shows `at`; for ever where there is no such time.
    pub async fn sleep_until(&self, at: Option<Instant>) {
        let Some(at) = at else {
            return std::future::pending().await;
        };
        let mut ahead = self.ahead.subscribe();
        loop {
            let left = at.since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                _ = ahead.changed() => {}
            }
        }
    }

    /// Moves the clock ahead, for tests of what happens hours later.
    pub fn advance(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead += by);
    }
}
