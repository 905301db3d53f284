//! `load`: starts a server, runs the rounds, prints the report.

use clap::Parser;
use load::{Options, markdown, report::Round};
use std::{
    error::Error,
    fs,
    io::{self, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let report = load::run(options, say)?;
    let json = serde_json::to_string_pretty(&report)?;
    writeln!(io::stdout(), "{json}")?;
    if let Some(file) = &options.markdown {
        fs::write(file, markdown::page(&report))?;
    }
    if report.medians.is_none() {
        let what = "every round is void: the generator was too late on this machine";
        let _ = writeln!(io::stderr(), "load: {what}");
    }
    Ok(())
}

/// Says on stderr how a round went; stdout is for the report alone.
fn say(number: u32, round: &Round) {
    let visits = &round.visits;
    let _ = writeln!(
        io::stderr(),
        "round {number}: SFU {:.0} ns a packet, latency p50 {} µs p99 {} µs, {} of {} lost{}",
        visits.sfu_per_packet,
        visits.latency.p50 / 1_000,
        visits.latency.p99 / 1_000,
        visits.lost,
        visits.sent,
        if round.is_void { ", void" } else { "" },
    );
}
