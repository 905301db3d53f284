//! Lives through many simulated days: `sim --seeds 1000`, or through one again: `sim --seed 7`.

use std::{
    env,
    process::ExitCode,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    thread,
};

/// Days lived through when nothing is asked for: what `cargo verify` does.
const SEEDS: u64 = 1_000;

fn main() -> ExitCode {
    let Some(asked) = Asked::read(env::args().skip(1)) else {
        report("usage: sim [--seeds N] [--seed N]");
        return ExitCode::from(2);
    };
    let failed = run(asked);
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

/// Lives through the days on every core; returns how many failed. Only the first few are shown.
fn run(asked: Asked) -> usize {
    const SHOWN_MAX: usize = 3;
    let next = AtomicU64::new(asked.first);
    let failed = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= asked.first + asked.count {
                        return;
                    }
                    if let Err(failure) = sim::live_through(seed)
                        && failed.fetch_add(1, Ordering::Relaxed) < SHOWN_MAX
                    {
                        report(&failure.to_string());
                    }
                }
            });
        }
    });
    failed.into_inner()
}

#[expect(clippy::print_stdout, reason = "this program's output is its purpose")]
fn report(line: &str) {
    println!("{line}");
}
