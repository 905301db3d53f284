//! Tables and figures made of what was measured.

use serde_json::Value;
use std::fmt::Write;

/// Pictures a second.
const PICTURES: f64 = 30.0;

/// Frames of sound a second.
const SOUNDS: f64 = 50.0;

/// People in the largest visit that is reckoned with.
const PEOPLE: f64 = 12.0;

/// What was measured in one place: its name and the list of its kinds.
pub(super) type Place<'v> = (&'static str, &'v Value);

/// Returns the smallest value that at least so many percent of the values do not exceed.
pub(super) fn quantile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

/// Reads a list of numbers.
pub(super) fn numbers(list: &Value) -> Vec<f64> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_f64).collect()
}

/// The kinds of frames, in microseconds.
pub(super) fn frames(places: &[Place<'_>]) -> String {
    let mut text =
        "| frame | where | seal p50 / p99 µs | open p50 / p99 µs |\n|---|---|---|---|\n".to_owned();
    for (place, kind) in kinds(places) {
        let [seal, open] = ["seal", "open"].map(|work| spread(&kind[work], 1e3));
        let _ = writeln!(text, "| {} | {place} | {seal} | {open} |", name(kind));
    }
    text
}

/// The kinds of changes, in milliseconds.
pub(super) fn group(places: &[Place<'_>]) -> String {
    let mut text = "| change | where | host p50 / p99 ms | who joins p50 / p99 ms | knock p50 ms | commit, welcome |\n\
                    |---|---|---|---|---|---|\n"
        .to_owned();
    for (place, kind) in kinds(places) {
        let [host, joiner] = ["host", "joiner"].map(|who| spread(&kind[who], 1e6));
        let knock = quantile(&numbers(&kind["knock"]), 50) / 1e6;
        let _ = writeln!(
            text,
            "| {} | {place} | {host} | {joiner} | {knock:.2} | {} B, {} B |",
            name(kind),
            kind["commit_bytes"],
            kind["welcome_bytes"]
        );
    }
    text
}

/// Says how much of one core frames take, by the medians.
pub(super) fn shares(places: &[Place<'_>]) -> String {
    let mut text = format!(
        "Of one core, by the medians, with {PICTURES} pictures of 6,250 bytes (1.5 Mbit/s) and {SOUNDS} frames of sound \
         of 160 bytes a second of each person:\n\n\
         | where | own picture and sound sealed | {PEOPLE} people: own sealed, {} opened |\n|---|---|---|\n",
        PEOPLE - 1.0
    );
    for (place, list) in places {
        let [seal, open] = ["seal", "open"].map(|work| {
            let median = |id| quantile(&numbers(&find(list, id)[work]), 50);
            (PICTURES * median("vp8_delta") + SOUNDS * median("opus_160")) / 1e9 * 100.0
        });
        let all = seal + (PEOPLE - 1.0) * open;
        let _ = writeln!(text, "| {place} | {seal:.3} % | {all:.2} % |");
    }
    text
}

/// Every round of the frames, in nanoseconds.
pub(super) fn frame_rounds(places: &[Place<'_>]) -> String {
    rounds(places, &["seal", "open"], 1.0)
}

/// Every round of the changes, in microseconds.
pub(super) fn group_rounds(places: &[Place<'_>]) -> String {
    rounds(places, &["host", "joiner", "knock"], 1e3)
}

fn rounds(places: &[Place<'_>], works: &[&str], unit: f64) -> String {
    let mut text = String::new();
    for (place, kind) in kinds(places) {
        for work in works {
            let list = numbers(&kind[work]);
            let list: Vec<String> = list.iter().map(|at| format!("{:.0}", at / unit)).collect();
            let _ = writeln!(
                text,
                "- {}, {place}, {work}: {}",
                name(kind),
                list.join(" ")
            );
        }
    }
    text
}

fn kinds<'v>(places: &[Place<'v>]) -> Vec<(&'static str, &'v Value)> {
    let first = places.first().and_then(|(_, list)| list.as_array());
    let ids = first.into_iter().flatten().map(|kind| &kind["id"]);
    let mut all = Vec::new();
    for id in ids {
        for (place, list) in places {
            all.push((*place, find(list, id.as_str().unwrap_or_default())));
        }
    }
    all
}

fn find<'v>(list: &'v Value, id: &str) -> &'v Value {
    let mut all = list.as_array().into_iter().flatten();
    all.find(|kind| kind["id"] == id).unwrap_or(&Value::Null)
}

fn spread(list: &Value, unit: f64) -> String {
    let list = numbers(list);
    let [p50, p99] = [50, 99].map(|percent| quantile(&list, percent) / unit);
    format!("{p50:.2} / {p99:.2}")
}

/// Says what a kind is.
fn name(kind: &Value) -> &'static str {
    match kind["id"].as_str().unwrap_or_default() {
        "opus_80" => "Opus, 80 bytes",
        "opus_160" => "Opus, 160 bytes",
        "vp8_delta" => "VP8, 6,250 bytes",
        "vp8_key" => "VP8 key frame, 60,000 bytes",
        "admit_1" => "admit one to a group of one",
        "admit_11" => "admit eleven in one commit",
        "found_again_12" => "found anew, eleven in one commit",
        _ => "something",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let values: Vec<f64> = (1..=20).rev().map(f64::from).collect();

        assert_eq!(quantile(&values, 50), 10.0);
        assert_eq!(quantile(&values, 99), 20.0);
        assert!(quantile(&[], 50).is_nan());
    }

    #[test]
    fn share_of_a_core_is_that_of_all_frames_of_a_second() {
        // 30 pictures of 100 µs and 50 frames of sound of 20 µs are 4 ms of a second.
        let kind = |id: &str, time: f64| json!({ "id": id, "seal": [time], "open": [time] });
        let list = json!([kind("vp8_delta", 100_000.0), kind("opus_160", 20_000.0)]);

        let text = shares(&[("here", &list)]);

        assert!(text.contains("| here | 0.400 % | 4.80 % |"), "{text}");
    }
}
