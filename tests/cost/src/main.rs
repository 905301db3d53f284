//! `cost [ROUNDS]`: prints what the keys cost on this machine, one JSON document.

use cost::Report;
use std::{
    env,
    io::{self, Write},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

/// Rounds unless told otherwise.
const ROUNDS: u32 = 30;

#[expect(
    clippy::disallowed_methods,
    reason = "a program that measures reads the clock"
)]
fn main() -> io::Result<()> {
    let rounds = env::args().nth(1).and_then(|word| word.parse().ok());
    let start = Instant::now();
    let wall = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let wall = u64::try_from(wall.as_millis()).unwrap_or_default();
    let clock = || start.elapsed().as_secs_f64() * 1e9;
    let report = Report::measure(rounds.unwrap_or(ROUNDS), wall, &clock);
    writeln!(io::stdout(), "{}", report.to_json())
}
