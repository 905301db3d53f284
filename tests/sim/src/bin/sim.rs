//! Lives through many simulated days: `sim --seeds 1000`, through others: `sim --from 1000 --seeds 500`, or through one
//! again: `sim --seed 7`.

use std::{
    collections::BTreeMap,
    env,
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

/// Days lived through when nothing is asked for: what `cargo verify` does.
const SEEDS: u64 = 1_000;

fn main() -> ExitCode {
    let Some(asked) = Asked::read(env::args().skip(1)) else {
        report("usage: sim [--from N] [--seeds N] [--seed N]");
        return ExitCode::from(2);
    };
    let (failed, tally) = run(asked);
    for (what, count) in &tally {
        report(&format!("{count:>9}  {what}"));
    }
    report(&format!(
        "{} seeds passed, {failed} failed",
        asked.count - u64::try_from(failed).unwrap_or(u64::MAX)
    ));
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Which days.
#[derive(Clone, Copy)]
struct Asked {
    first: u64,
    count: u64,
}

impl Asked {
    fn read(mut args: impl Iterator<Item = String>) -> Option<Self> {
        let mut asked = Self {
            first: 0,
            count: SEEDS,
        };
        while let Some(name) = args.next() {
            let number = args.next()?.parse().ok()?;
            match name.as_str() {
                "--seeds" => asked.count = number,
                "--from" => asked.first = number,
                "--seed" => {
                    asked = Self {
                        first: number,
                        count: 1,
                    }
                }
                _ => return None,
            }
        }
        Some(asked)
    }
}

/// Lives through the days on every core; returns how many failed and what was reached. Only the first
/// few failures are shown.
fn run(asked: Asked) -> (usize, BTreeMap<String, u64>) {
    /// More would scroll the first off the screen, and they are likely to be of one cause.
    const SHOWN_MAX: usize = 3;
    let next = AtomicU64::new(asked.first);
    let failed = AtomicUsize::new(0);
    let tally = Mutex::new(BTreeMap::new());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= asked.first + asked.count {
                        return;
                    }
                    match sim::live_through(seed) {
                        Ok(world) => {
                            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
                            for (what, count) in world.server.tally {
                                *tally.entry(what).or_insert(0) += count;
                            }
                        }
                        Err(failure) => {
                            if failed.fetch_add(1, Ordering::Relaxed) < SHOWN_MAX {
                                report(&failure.to_string());
                            }
                        }
                    }
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    (failed.into_inner(), tally)
}

#[expect(clippy::print_stdout, reason = "this program's output is its purpose")]
fn report(line: &str) {
    println!("{line}");
}
