//! One round of visits of two: what they cost the server, and how their packets fared.

use crate::{
    Options,
    affinity::Cores,
    clock,
    cost::{self, ThreadTimes},
    crowd::Crowd,
    drops,
    failure::Failure,
    http::Api,
    plan::{self, Pair},
    process::Server,
    quantile::Quantiles,
    report::{VisitRound, ratio},
    tally::Tally,
};
use std::time::Duration;

/// Longest wait for everyone to be in and to receive.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// Pause between two visits' beginnings.
const BETWEEN_VISITS: Duration = Duration::from_millis(20);

/// Time between the last arrival and the measurement, for the beginnings' extra work to end.
const SETTLE_FOR: Duration = Duration::from_secs(2);

/// Time after the measurement in which packets may still arrive, retransmitted ones included.
const DRAIN_FOR: Duration = Duration::from_millis(500);

/// Time that the first visit runs before memory is measured. The SFU keeps packets for retransmission
/// for three seconds; after that a visit grows no more.
const WARM_FOR: Duration = Duration::from_secs(4);

/// Runs one round with a server of its own. The first visit runs before anything is measured, so that
/// what the server loads once counts for none.
pub(crate) fn run(options: &Options, cores: Option<Cores>) -> Result<VisitRound, Failure> {
    let server = Server::start(&options.server, cores)?;
    let mut api = server.sign_in()?;
    let mut pairs = Vec::new();
    for _ in 0..options.visits {
        pairs.push(plan::pair(&mut api)?);
    }
    let mut crowd = Crowd::new(pairs.len() * 2)?;
    let mut pairs = pairs.into_iter();
    join(&mut crowd, &api, pairs.by_ref().take(1), options)?;
    crowd.run_for(WARM_FOR)?;
    let memory_before = cost::memory(server.pid())?;
    join(&mut crowd, &api, pairs, options)?;
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
    let dropped_at_server = drops::of(server.pid())?;
    let dropped_at_generator = drops::of(std::process::id())?;

    let sent = crowd.sent_in_window();
    let mut ledger = crowd.into_ledger();
    let total = |figure: fn(&Tally) -> u64| ledger.tallies().iter().map(figure).sum();
    let mut latencies = Vec::new();
    for tally in ledger.tallies() {
        latencies.extend_from_slice(&tally.latencies);
    }
    let more = memory_running.saturating_sub(memory_before);
    Ok(VisitRound {
        sent,
        lost: sent.saturating_sub(latencies.len() as u64),
        duplicates: total(|tally| tally.duplicates),
        reordered: total(|tally| tally.reordered),
        strange: ledger.strange,
        dropped_at_server,
        dropped_at_generator,
        latency: Quantiles::of(&mut latencies),
        generator_lag: Quantiles::of(&mut ledger.lags),
        forwarded,
        measured,
        sfu_per_packet: ratio(threads.sfu(), forwarded),
        server_per_packet: ratio(threads.all(), forwarded),
        threads,
        memory_before,
        memory_running,
        memory_per_visit: ratio(more, u64::from(options.visits) - 1),
    })
}

/// Lets pairs come into their visits and send, until everyone receives.
fn join(
    crowd: &mut Crowd,
    api: &Api,
    pairs: impl Iterator<Item = Pair>,
    options: &Options,
) -> Result<(), Failure> {
    for pair in pairs {
        crowd.add(api, pair.provider)?;
        crowd.add(api, pair.patient)?;
        crowd.run_for(BETWEEN_VISITS)?;
    }
    crowd.run_until("media connections", READY_WITHIN, Crowd::are_connected)?;
    crowd.start_sending(options.packets_per_second);
    crowd.run_until("packets of every track", READY_WITHIN, Crowd::are_receiving)
}
