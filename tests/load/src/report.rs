//! The document that a run prints: every figure as it was measured, and the medians.

use crate::{
    Options,
    affinity::Cores,
    cost::ThreadTimes,
    floor::Floor,
    machine::{Machine, Versions},
    quantile::{Quantiles, median},
};
use serde::{Deserialize, Serialize};

/// Lag of the generator above which a round says nothing about the server, in nanoseconds.
pub const LAG_MAX: u64 = 5_000_000;

/// A whole run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// When, in UTC.
    pub date: String,
    /// Where.
    pub machine: Machine,
    /// Of what.
    pub versions: Versions,
    /// With what.
    pub parameters: Parameters,
    /// The cores that server and generator were kept on; none where they were not.
    pub pinned: Option<Cores>,
    /// Every round.
    pub rounds: Vec<Round>,
    /// The medians of the rounds that count; none where all are void.
    pub medians: Option<Medians>,
}

/// What was run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Parameters {
    /// Visits of two.
    pub visits: u32,
    /// Seconds measured.
    pub seconds: u32,
    /// Rounds.
    pub rounds: u32,
    /// Video packets a second of each person.
    pub video_packets_per_second: u32,
    /// Bytes of their payload.
    pub video_payload_bytes: usize,
    /// Sound packets a second of each person.
    pub audio_packets_per_second: u32,
    /// Bytes of their payload.
    pub audio_payload_bytes: usize,
    /// Visits with a full waiting room.
    pub waiting_visits: u32,
    /// People in each.
    pub waiting_each: u32,
}

/// One round: a server for the visits, another for the waiting rooms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Round {
    /// Whether the generator was too late for the figures to count.
    pub is_void: bool,
    /// Visits of two.
    pub visits: VisitRound,
    /// Waiting rooms.
    pub waiting: WaitingRound,
    /// The least that the machine takes for a packet, measured right after.
    pub floor: Floor,
}

/// What visits of two cost and how they fared. Latency and lag in nanoseconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VisitRound {
    /// Packets sent in the window.
    pub sent: u64,
    /// Packets sent in the window that never arrived.
    pub lost: u64,
    /// Packets that arrived once more.
    pub duplicates: u64,
    /// Packets that arrived after one that was sent later.
    pub reordered: u64,
    /// Packets whose payload was not the one that was sent.
    pub strange: u64,
    /// Datagrams that the kernel dropped because the server did not read them in time, in the whole
    /// round. Retransmission may have repaired them.
    pub dropped_at_server: u64,
    /// The same at the generator: a loss that is not the server's.
    pub dropped_at_generator: u64,
    /// From sending to arrival.
    pub latency: Quantiles,
    /// How much later than planned the generator sent.
    pub generator_lag: Quantiles,
    /// Packets that arrived while the server's time was taken.
    pub forwarded: u64,
    /// How long the server's time was taken.
    pub measured: u64,
    /// Nanoseconds that the server's threads ran in that time, by name.
    pub threads: ThreadTimes,
    /// Nanoseconds of the SFU's threads per forwarded packet.
    pub sfu_per_packet: f64,
    /// Nanoseconds of the whole server per forwarded packet.
    pub server_per_packet: f64,
    /// Bytes the server held with one visit running.
    pub memory_before: u64,
    /// Bytes it held with all visits running.
    pub memory_running: u64,
    /// Bytes more per further visit; zero where there was one only.
    pub memory_per_visit: f64,
}

/// What waiting people cost. Bytes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct WaitingRound {
    /// People who waited, those of the first visit left out.
    pub people: u64,
    /// Bytes the server held with one waiting room full.
    pub memory_before: u64,
    /// Bytes it held with all of them full.
    pub memory_after: u64,
    /// Bytes more per person.
    pub memory_per_person: f64,
}

/// Medians over the rounds that count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Medians {
    /// Rounds that count.
    pub rounds: usize,
    /// Nanoseconds.
    pub sfu_per_packet: f64,
    /// Nanoseconds.
    pub server_per_packet: f64,
    /// Nanoseconds.
    pub floor_per_packet: f64,
    /// Nanoseconds.
    pub latency_p50: f64,
    /// Nanoseconds.
    pub latency_p99: f64,
    /// Nanoseconds.
    pub latency_p999: f64,
    /// Of the packets sent, from 0 to 1.
    pub loss: f64,
    /// Bytes.
    pub memory_per_visit: f64,
    /// Bytes.
    pub memory_per_waiting_person: f64,
}

impl Parameters {
    pub(crate) fn of(options: &Options) -> Self {
        use crate::{payload, track::AUDIO_PER_SECOND};
        use protocol::MediaKind;
        Self {
            visits: options.visits,
            seconds: options.seconds,
            rounds: options.rounds,
            video_packets_per_second: options.packets_per_second,
            video_payload_bytes: payload::bytes(MediaKind::Video),
            audio_packets_per_second: AUDIO_PER_SECOND,
            audio_payload_bytes: payload::bytes(MediaKind::Audio),
            waiting_visits: options.waiting_visits,
            waiting_each: options.waiting_each,
        }
    }
}

impl Round {
    pub(crate) const fn new(visits: VisitRound, waiting: WaitingRound, floor: Floor) -> Self {
        Self {
            is_void: visits.generator_lag.p99 > LAG_MAX,
            visits,
            waiting,
            floor,
        }
    }
}

impl Medians {
    /// Computes them of the rounds that are not void.
    #[must_use]
    pub fn of(rounds: &[Round]) -> Option<Self> {
        let counted: Vec<&Round> = rounds.iter().filter(|round| !round.is_void).collect();
        let middle = |figure: fn(&Round) -> f64| median(counted.iter().map(|round| figure(round)));
        Some(Self {
            rounds: counted.len(),
            sfu_per_packet: middle(|round| round.visits.sfu_per_packet)?,
            server_per_packet: middle(|round| round.visits.server_per_packet)?,
            floor_per_packet: middle(|round| round.floor.per_packet)?,
            latency_p50: middle(|round| float(round.visits.latency.p50))?,
            latency_p99: middle(|round| float(round.visits.latency.p99))?,
            latency_p999: middle(|round| float(round.visits.latency.p999))?,
            loss: middle(|round| ratio(round.visits.lost, round.visits.sent))?,
            memory_per_visit: middle(|round| round.visits.memory_per_visit)?,
            memory_per_waiting_person: middle(|round| round.waiting.memory_per_person)?,
        })
    }
}

/// Divides two counts; zero where there is nothing to divide by.
#[must_use]
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    float(part) / float(whole)
}

/// Every count here is far below 2^53, where whole numbers end to be exact.
#[must_use]
pub fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeMap;

    /// A round whose every figure says where it belongs.
    pub(crate) fn round(sfu_per_packet: f64, lag: u64) -> Round {
        let spread = |p99| Quantiles {
            count: 100,
            p50: 100_000,
            p99,
            p999: 900_000,
            max: 900_000,
        };
        let visits = VisitRound {
            sent: 1_000,
            lost: 1,
            duplicates: 2,
            reordered: 3,
            strange: 0,
            dropped_at_server: 4,
            dropped_at_generator: 5,
            latency: spread(400_000),
            generator_lag: spread(lag),
            forwarded: 999,
            measured: 1_000_000_000,
            threads: ThreadTimes(BTreeMap::from([("sfu".to_owned(), 5)])),
            sfu_per_packet,
            server_per_packet: sfu_per_packet + 1.0,
            memory_before: 1,
            memory_running: 2,
            memory_per_visit: 2_048.0,
        };
        let waiting = WaitingRound {
            people: 40,
            memory_before: 1,
            memory_after: 2,
            memory_per_person: 1_024.0,
        };
        let floor = Floor {
            per_second: 5_800,
            sent: 17_400,
            echoed: 17_400,
            per_packet: 1_500.0,
        };
        Round::new(visits, waiting, floor)
    }

    pub(crate) fn report(rounds: Vec<Round>) -> Report {
        Report {
            date: "2026-01-01 00:00 UTC".to_owned(),
            machine: Machine {
                cpu: "Some CPU".to_owned(),
                cores: 2,
                kernel: "6.1".to_owned(),
                load_before: 0.5,
                nice: 0,
            },
            versions: Versions {
                commit: "abc".to_owned(),
                rustc: "rustc 1".to_owned(),
                str0m: "0.25.0".to_owned(),
            },
            parameters: Parameters {
                visits: 10,
                seconds: 20,
                rounds: 3,
                video_packets_per_second: 240,
                video_payload_bytes: 1_100,
                audio_packets_per_second: 50,
                audio_payload_bytes: 80,
                waiting_visits: 5,
                waiting_each: 40,
            },
            pinned: None,
            medians: Medians::of(&rounds),
            rounds,
        }
    }

    #[test]
    fn round_in_which_the_generator_was_late_is_void_and_not_in_the_medians() {
        let rounds = [
            round(3_000.0, LAG_MAX),
            round(2_000.0, 0),
            round(1.0, LAG_MAX + 1),
            round(9_000.0, 0),
        ];

        let medians = Medians::of(&rounds).unwrap();

        let void: Vec<bool> = rounds.iter().map(|round| round.is_void).collect();
        assert_eq!(void, [false, false, true, false]);
        assert_eq!(medians.rounds, 3);
        assert_eq!(medians.sfu_per_packet, 3_000.0);
        assert_eq!(medians.loss, 0.001);
        assert_eq!(Medians::of(&rounds[2..3]), None);
    }

    #[test]
    fn document_holds_the_machine_every_round_and_the_medians() {
        let report = report(vec![round(3_000.0, 0), round(1.0, LAG_MAX + 1)]);

        let json = serde_json::to_string(&report).unwrap();

        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["machine"]["cores"], 2);
        assert_eq!(value["versions"]["commit"], "abc");
        assert_eq!(value["parameters"]["visits"], 10);
        assert_eq!(value["pinned"], Value::Null);
        assert_eq!(value["rounds"][0]["visits"]["latency"]["p999"], 900_000);
        assert_eq!(value["rounds"][0]["visits"]["threads"]["sfu"], 5);
        assert_eq!(value["rounds"][1]["is_void"], true);
        assert_eq!(value["rounds"][1]["waiting"]["people"], 40);
        assert_eq!(value["rounds"][0]["floor"]["per_packet"], 1_500.0);
        assert_eq!(value["medians"]["sfu_per_packet"], 3_000.0);
        let read: Report = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }
}
