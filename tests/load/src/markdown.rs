//! The section of tables made of a report.

use crate::report::{Report, Round, float};
use std::fmt::Write;

/// Makes the page.
///
/// # Panics
///
/// Never: a string takes all that is written.
#[must_use]
pub fn page(report: &Report) -> String {
    let mut page = String::new();
    write_page(&mut page, report).expect("a string takes all that is written");
    page
}

fn write_page(page: &mut String, report: &Report) -> std::fmt::Result {
    write_setting(page, report)?;
    if let Some(medians) = &report.medians {
        writeln!(page, "\n### Medians of {} rounds\n", medians.rounds)?;
        writeln!(page, "| figure | median |\n|---|---|")?;
        let sfu = medians.sfu_per_packet;
        writeln!(page, "| SFU: CPU per forwarded packet | {sfu:.0} ns |")?;
        let floor = medians.floor_per_packet;
        writeln!(
            page,
            "| bare UDP echo, same rate and core, for comparison | {floor:.0} ns |"
        )?;
        let server = medians.server_per_packet;
        writeln!(
            page,
            "| whole server: CPU per forwarded packet | {server:.0} ns |"
        )?;
        let latency = [
            medians.latency_p50,
            medians.latency_p99,
            medians.latency_p999,
        ];
        let [p50, p99, p999] = latency.map(micros);
        writeln!(
            page,
            "| one-way latency p50 / p99 / p99.9 | {p50} / {p99} / {p999} µs |"
        )?;
        writeln!(page, "| loss | {:.4} % |", medians.loss * 100.0)?;
        let visit = medians.memory_per_visit / 1024.0;
        writeln!(page, "| memory per running visit | {visit:.0} KiB |")?;
        let person = medians.memory_per_waiting_person / 1024.0;
        writeln!(page, "| memory per waiting person | {person:.1} KiB |")?;
    }
    writeln!(page, "\n### Every round\n")?;
    writeln!(
        page,
        "| round | SFU ns | server ns | echo ns | p50 µs | p99 µs | p99.9 µs | sent | lost | dropped at server / generator | twice | late | \
         lag p99 µs | KiB/visit | KiB/waiting | counts |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    )?;
    for (number, round) in report.rounds.iter().enumerate() {
        write_round(page, number + 1, round)?;
    }
    Ok(())
}

fn write_setting(page: &mut String, report: &Report) -> std::fmt::Result {
    let machine = &report.machine;
    let versions = &report.versions;
    let parameters = &report.parameters;
    writeln!(
        page,
        "{}. {}, {} cores, Linux {}, load {:.2} before, nice {}. Commit `{}`, {}, str0m {}.",
        report.date,
        machine.cpu,
        machine.cores,
        machine.kernel,
        machine.load_before,
        machine.nice,
        versions.commit,
        versions.rustc,
        versions.str0m
    )?;
    match report.pinned {
        Some(cores) => writeln!(
            page,
            "Server on core {}, generator on core {}.",
            cores.server, cores.generator
        )?,
        None => writeln!(
            page,
            "Server and generator were not kept on cores of their own."
        )?,
    }
    writeln!(
        page,
        "\n{} visits of two over loopback; each person sends {} video packets of {} bytes and {} sound \
         packets of {} bytes a second. {} s measured in a round. A packet's CPU is user and kernel time \
         of taking it in, opening it, sealing it for its one receiver and sending it, and its share of \
         all else. The echo is what the machine itself takes: a bare loop that receives and sends \
         datagrams of that size, woken as often; where packets come singly most of it is the waking. \
         Waiting: {} visits with {} people each.",
        parameters.visits,
        parameters.video_packets_per_second,
        parameters.video_payload_bytes,
        parameters.audio_packets_per_second,
        parameters.audio_payload_bytes,
        parameters.seconds,
        parameters.waiting_visits,
        parameters.waiting_each
    )
}

fn write_round(page: &mut String, number: usize, round: &Round) -> std::fmt::Result {
    let visits = &round.visits;
    let latency = [visits.latency.p50, visits.latency.p99, visits.latency.p999];
    let [p50, p99, p999] = latency.map(|nanos| micros(float(nanos)));
    writeln!(
        page,
        "| {number} | {:.0} | {:.0} | {:.0} | {p50} | {p99} | {p999} | {} | {} | {} / {} | {} | {} | {} | {:.0} | {:.1} | {} |",
        visits.sfu_per_packet,
        visits.server_per_packet,
        round.floor.per_packet,
        visits.sent,
        visits.lost,
        visits.dropped_at_server,
        visits.dropped_at_generator,
        visits.duplicates,
        visits.reordered,
        micros(float(visits.generator_lag.p99)),
        visits.memory_per_visit / 1024.0,
        round.waiting.memory_per_person / 1024.0,
        if round.is_void { "void" } else { "yes" },
    )
}

fn micros(nanos: f64) -> String {
    format!("{:.0}", nanos / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{LAG_MAX, tests};

    #[test]
    fn page_shows_medians_and_every_round() {
        let report = tests::report(vec![
            tests::round(3_000.0, 0),
            tests::round(7.0, LAG_MAX + 1),
        ]);

        let page = page(&report);

        assert!(
            page.contains("| SFU: CPU per forwarded packet | 3000 ns |"),
            "{page}"
        );
        assert!(page.contains("| one-way latency p50 / p99 / p99.9 | 100 / 400 / 900 µs |"));
        assert!(page.contains("| memory per waiting person | 1.0 KiB |"));
        assert!(page.contains(
            "| 1 | 3000 | 3001 | 1500 | 100 | 400 | 900 | 1000 | 1 | 4 / 5 | 2 | 3 | 0 | 2 | 1.0 | yes |"
        ));
        assert!(page.contains("| 2 | 7 |") && page.contains("| void |"));
    }

    #[test]
    fn page_of_void_rounds_has_no_medians() {
        let report = tests::report(vec![tests::round(7.0, LAG_MAX + 1)]);

        assert!(!page(&report).contains("Medians"));
    }
}
