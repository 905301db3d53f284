//! From the provider's press on "Admit" to the first picture of the other person on each screen.

use crate::{PATIENT, PROVIDER, WAITING};
use browser::{
    pattern::Colour,
    person::{Person, Seat},
};
use serde_json::{Value, json};
use std::time::Duration;

/// Writes down when each step came.
const STOPWATCH: &str = include_str!("stopwatch.js");

/// How long a picture may take to come.
const PICTURE_MAX: Duration = Duration::from_secs(20);

/// How long the two stay together before the patient is sent back. Chromium's capture pauses for one to
/// two seconds, own picture included, when a connection is closed in its first second; an admission
/// after so short a visit would measure that.
const STAY: Duration = Duration::from_secs(4);

/// How long a patient has waited at least before being admitted: the page has loaded all that it loads.
const WAIT: Duration = Duration::from_secs(3);

/// When a step came: its name and the wall time in milliseconds.
type Step = (String, f64);

/// One admission.
struct Run {
    pressed: f64,
    patient: Vec<Step>,
    provider: Vec<Step>,
}

/// Someone with a camera of that colour, whose steps are written down.
pub(crate) async fn sit(colour: Colour, name: &'static str) -> Person {
    let seat = Seat::default().filmed_in(colour).scripted(STOPWATCH);
    seat.take(name).await
}

/// Goes from the check-in to the wait.
pub(crate) async fn waits(patient: &Person) {
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

/// Admits the patient so many times, each time out of the waiting room and with a connection of its own.
pub(crate) async fn measure(provider: &Person, patient: &Person, times: usize) -> Vec<Value> {
    let mut runs = Vec::new();
    for number in 0..times {
        provider.finds("Admit").await;
        tokio::time::sleep(WAIT).await;
        let mut run = admission(provider, patient).await.to_json();
        run["is_first"] = json!(number == 0);
        runs.push(run);
    }
    runs
}

/// Admits the patient, waits for both pictures and sends the patient back.
async fn admission(provider: &Person, patient: &Person) -> Run {
    for person in [provider, patient] {
        let _: Option<()> = person.evaluate("stopwatch.forget()", &[]).await;
    }
    provider.presses_near("Admit", PATIENT).await;
    for person in [provider, patient] {
        // Not so often that looking is work for the browser that is measured.
        person
            .until("sees no picture", PICTURE_MAX, async || {
                tokio::time::sleep(Duration::from_millis(400)).await;
                let steps = steps(person).await;
                steps.iter().any(|(name, _)| name == "shows picture")
            })
            .await;
    }
    let run = Run {
        patient: steps(patient).await,
        provider: steps(provider).await,
        pressed: 0.0,
    };
    let pressed = first(&run.provider, "presses Admit").unwrap_or(f64::NAN);

    patient.sees_in_tile(PROVIDER, Colour::Blue).await;
    tokio::time::sleep(STAY).await;
    if !provider.has("Back to waiting room").await {
        provider.presses("People").await;
    }
    provider.presses_near("Back to waiting room", PATIENT).await;
    patient.reads(WAITING).await;
    Run { pressed, ..run }
}

async fn steps(person: &Person) -> Vec<Step> {
    let steps: Option<Vec<Step>> = person.evaluate("return stopwatch.steps", &[]).await;
    steps.unwrap_or_default()
}

fn first(steps: &[Step], name: &str) -> Option<f64> {
    let found = steps.iter().find(|(step, _)| step == name);
    found.map(|(_, at)| *at)
}

impl Run {
    /// Gives all times from the press on, in milliseconds.
    fn to_json(&self) -> Value {
        let since = |steps: &[Step]| -> Vec<(String, f64)> {
            let after = steps.iter().filter(|(_, at)| *at >= self.pressed);
            after
                .map(|(name, at)| (name.clone(), at - self.pressed))
                .collect()
        };
        let picture = |steps| first(steps, "shows picture").map(|at| at - self.pressed);
        json!({
            "patient_sees_provider_ms": picture(&self.patient),
            "provider_sees_patient_ms": picture(&self.provider),
            "patient": since(&self.patient),
            "provider": since(&self.provider),
        })
    }
}
