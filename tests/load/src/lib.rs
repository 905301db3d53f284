//! The load generator: visits of two against a real server, and what they cost it.
//!
//! In: the path of a built `vestibule` and the [`Options`] of the run. Out: a [`report::Report`], one
//! JSON document with the machine, the versions, every round as it was measured, and the medians.
//!
//! The clients are real ones: they speak the server's HTTP and WebSocket, and their media is ICE, DTLS
//! and SRTP as a browser's is. Each packet carries the time it was sent, and sender and receiver are
//! one process, so that one clock measures the way.

pub mod affinity;
mod clock;
pub mod cost;
mod crowd;
mod device;
mod drops;
mod failure;
pub mod floor;
mod http;
mod ledger;
pub mod machine;
pub mod markdown;
mod options;
mod payload;
mod peer;
mod person;
mod plan;
mod process;
pub mod quantile;
pub mod report;
mod signaling;
mod stamp;
mod tally;
mod track;
mod visits;
mod waiting;

pub use failure::Failure;
pub use options::Options;

use crate::{
    affinity::Cores,
    machine::{Machine, Versions},
    report::{Medians, Parameters, Report, Round},
};

/// Runs all rounds. `say` is told after each, for whoever waits.
///
/// # Errors
///
/// Where the server cannot be started, refuses something, or does not let everyone in in time.
pub fn run(options: &Options, mut say: impl FnMut(u32, &Round)) -> Result<Report, Failure> {
    str0m::crypto::from_feature_flags().install_process_default();
    let date = machine::date();
    let machine = Machine::read();
    let pinned = Cores::take();
    let mut rounds = Vec::new();
    for number in 1..=options.rounds {
        let waiting = waiting::run(options, pinned)?;
        let visits = visits::run(options, pinned)?;
        let floor = floor::measure(options.packets_a_second(), pinned)?;
        let round = Round::new(visits, waiting, floor);
        say(number, &round);
        rounds.push(round);
    }
    Ok(Report {
        date,
        machine,
        versions: Versions::read(),
        parameters: Parameters::of(options),
        pinned,
        medians: Medians::of(&rounds),
        rounds,
    })
}
