//! One round of visits of two: what they cost the server, and how their packets fared.

use crate::{
    Options,
    affinity::Cores,
    clock,
    cost::{self, ThreadTimes},
    crowd::Crowd,
    failure::Failure,
    plan,
    process::Server,
    quantile::Quantiles,
    report::{VisitRound, float, ratio},
    tally::Tally,
};
use std::time::Duration;

/// Longest wait for everyone to be in and to receive.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// Time between the last arrival and the measurement, for the beginnings' extra work to end.
const SETTLE_FOR: Duration = Duration::from_secs(2);

/// Time after the measurement in which packets may still arrive, retransmitted ones included.
const DRAIN_FOR: Duration = Duration::from_millis(500);

/// Runs one round with a server of its own.
pub(crate) fn run(options: &Options, cores: Option<Cores>) -> Result<VisitRound, Failure> {
    let server = Server::start(&options.server, cores)?;
    let mut api = server.sign_in()?;
    let mut pairs = Vec::new();
    for _ in 0..options.visits {
        pairs.push(plan::pair(&mut api)?);
    }
    let memory_idle = cost::memory(server.pid())?;

    let mut crowd = Crowd::new(pairs.len() * 2)?;
    for pair in pairs {
        crowd.add(&api, pair.provider)?;
        crowd.add(&api, pair.patient)?;
        crowd.run_for(Duration::from_millis(20))?;
    }
    crowd.run_until("media connections", READY_WITHIN, Crowd::are_connected)?;
    crowd.start_sending(options.packets_per_second);
    crowd.run_until("packets of every track", READY_WITHIN, |crowd| {
        let tallies = crowd.ledger().tallies();
        tallies.iter().all(|tally| tally.arrived() > 0)
    })?;
    crowd.run_for(SETTLE_FOR)?;

    let length = Duration::from_secs(options.seconds.into());
    let (began, arrived_before) = (clock::read(), crowd.ledger().arrived());
    let before = ThreadTimes::of(server.pid())?;
    crowd.open_window(length);
    crowd.run_for(length)?;
    let threads = ThreadTimes::of(server.pid())?.since(&before);
    let forwarded = crowd.ledger().arrived() - arrived_before;
    let measured = clock::nanos(began, clock::read());
    let memory_running = cost::memory(server.pid())?;
    crowd.run_for(DRAIN_FOR)?;

    let sent = crowd.sent_in_window();
    let mut ledger = crowd.into_ledger();
    let total = |figure: fn(&Tally) -> u64| ledger.tallies().iter().map(figure).sum();
    let mut latencies = Vec::new();
    for tally in ledger.tallies() {
        latencies.extend_from_slice(&tally.latencies);
    }
    let more = memory_running.saturating_sub(memory_idle);
    Ok(VisitRound {
        sent,
        lost: sent.saturating_sub(latencies.len() as u64),
        duplicates: total(|tally| tally.duplicates),
        reordered: total(|tally| tally.reordered),
        strange: ledger.strange,
        latency: Quantiles::of(&mut latencies),
        generator_lag: Quantiles::of(&mut ledger.lags),
        forwarded,
        measured,
        sfu_per_packet: ratio(threads.sfu(), forwarded),
        server_per_packet: ratio(threads.all(), forwarded),
        threads,
        memory_idle,
        memory_running,
        memory_per_visit: float(more) / f64::from(options.visits),
    })
}
