//! Measures what a person waits for, in real browsers: `measure [ADMISSIONS]` prints one JSON document.
//!
//! From the provider's press on "Admit" to the first picture of the other person on each screen, and
//! the bytes over the wire to a check-in that works and to a visit that runs.

use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use serde_json::{Value, json};
use std::{
    env,
    io::{self, Write},
    time::Duration,
};

/// Admissions measured unless told otherwise.
const ADMISSIONS: usize = 20;

/// How long a picture may take to come.
const PICTURE_MAX: Duration = Duration::from_secs(20);

/// How long the two stay together before the patient is sent back. Chromium's capture pauses for one to
/// two seconds, own picture included, when a connection is closed in its first second; an admission
/// after so short a visit would measure that.
const STAY: Duration = Duration::from_secs(5);

const PATIENT: &str = "Jonas Berg";
const PROVIDER: &str = "Dr. Ana Winter";
const WAITING: &str = "waiting room";

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let admissions = env::args().nth(1).and_then(|word| word.parse().ok());
    let admissions = admissions.unwrap_or(ADMISSIONS);

    let house = House::open();
    let provider = sit(Colour::Blue, "provider").await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    let patient = sit(Colour::Green, "patient").await;
    patient.opens(&house.links.patient_url).await;
    patient.finds("Check in").await;
    let check_in = weight(&patient).await;
    check_in_and_wait(&patient).await;

    let mut runs = Vec::new();
    for _ in 0..admissions {
        runs.push(admission(&provider, &patient).await);
    }
    patient.presses("Leave").await;
    patient.opens("about:blank").await;
    let visit = weight_of_a_visit(&house, &provider).await;

    let result = json!({
        "admit_to_first_picture_ms": {
            "patient_sees_provider": summary(&runs, 0),
            "provider_sees_patient": summary(&runs, 1),
        },
        "page_weight": { "to_check_in": check_in, "to_running_visit": visit },
    });
    writeln!(io::stdout(), "{result}")
}

async fn sit(colour: Colour, name: &'static str) -> Person {
    Seat::default().filmed_in(colour).take(name).await
}

async fn check_in_and_wait(patient: &Person) {
    patient.presses("Check in").await;
    patient
        .until("does not get to the wait", PICTURE_MAX, async || {
            if patient.words().await.contains(WAITING) {
                return true;
            }
            patient.tries("Continue").await;
            false
        })
        .await;
}

/// Admits the patient, waits for both pictures and sends the patient back. Returns the milliseconds
/// until the patient's and the provider's first picture.
async fn admission(provider: &Person, patient: &Person) -> [f64; 2] {
    for person in [provider, patient] {
        let _: Option<()> = person.evaluate("witness.forget()", &[]).await;
    }
    provider.presses_near("Admit", PATIENT).await;
    for person in [provider, patient] {
        person
            .until("sees no picture", PICTURE_MAX, async || {
                first(person, "witness.pictures[0]").await.is_some()
            })
            .await;
    }
    let pressed = "witness.presses.find(([name]) => name === 'Admit')?.[1]";
    let pressed = first(provider, pressed).await.unwrap_or(f64::NAN);
    let seen = [
        first(patient, "witness.pictures[0]").await,
        first(provider, "witness.pictures[0]").await,
    ];

    patient.sees_in_tile(PROVIDER, Colour::Blue).await;
    tokio::time::sleep(STAY).await;
    if !provider.has("Back to waiting room").await {
        provider.presses("People").await;
    }
    provider.presses_near("Back to waiting room", PATIENT).await;
    patient.reads(WAITING).await;
    provider.finds("Admit").await;
    seen.map(|at| at.unwrap_or(f64::NAN) - pressed)
}

async fn first(person: &Person, expression: &str) -> Option<f64> {
    let script = format!("return {expression} ?? null");
    person.evaluate::<Option<f64>>(&script, &[]).await.flatten()
}

/// A browser that has never been here, from the link to a running visit.
async fn weight_of_a_visit(house: &House, provider: &Person) -> Value {
    let patient = sit(Colour::Green, "fresh patient").await;
    patient.opens(&house.links.patient_url).await;
    check_in_and_wait(&patient).await;
    provider.presses_near("Admit", PATIENT).await;
    patient.sees_in_tile(PROVIDER, Colour::Blue).await;
    weight(&patient).await
}

/// Returns the bytes over the wire so far, headers included, and the parts.
async fn weight(person: &Person) -> Value {
    let script = "\
        const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];\
        const parts = entries.map(entry => ({ path: new URL(entry.name).pathname.replace(/^\\/v\\/.*/, '/v/…'),\
            bytes: entry.transferSize }));\
        return { bytes: parts.reduce((sum, part) => sum + part.bytes, 0), parts };";
    person.evaluate(script, &[]).await.unwrap_or_default()
}

fn summary(runs: &[[f64; 2]], which: usize) -> Value {
    let mut sorted: Vec<f64> = runs.iter().map(|run| run[which]).collect();
    let raw = sorted.clone();
    sorted.sort_by(f64::total_cmp);
    json!({ "p50": quantile(&sorted, 50), "p95": quantile(&sorted, 95), "runs": raw })
}

/// Returns the smallest value that at least so many percent of the values do not exceed.
fn quantile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let sorted: Vec<f64> = (1..=20).map(f64::from).collect();

        assert_eq!(quantile(&sorted, 50), Some(10.0));
        assert_eq!(quantile(&sorted, 95), Some(19.0));
        assert_eq!(quantile(&[], 50), None);
    }
}
