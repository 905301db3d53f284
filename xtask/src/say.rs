//! What is told to the person at the terminal: on stderr, so that stdout stays for programs.

use std::time::{Duration, Instant};

/// Measures how long a step takes.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "xtask is a driver")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Announces a step.
pub(crate) fn step(what: &str) {
    line(&format!("▸ {what}"));
}

/// Writes one line to stderr.
#[expect(clippy::print_stderr, reason = "xtask talks to a person")]
pub(crate) fn line(text: &str) {
    eprintln!("{text}");
}

/// Writes one line to stdout, where a program or the CI reads it.
#[expect(clippy::print_stdout, reason = "xtask's results go to stdout")]
pub(crate) fn result(text: &str) {
    println!("{text}");
}

/// Writes a time as people read it.
pub(crate) fn seconds(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", time.as_secs_f64());
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}
