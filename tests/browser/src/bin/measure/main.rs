//! Measures what a person waits for and what their browser does, in real browsers: `measure [STARTS]` prints
//! one JSON document.
//!
//! From the provider's press on "Admit" to the first picture of the other person on each screen; what the
//! page's own worker takes to seal and open a frame; the bytes over the wire to a check-in that works and to the
//! wait.

mod admission;
mod sealing;

use browser::{house::House, pattern::Colour, person::Person};
use serde_json::{Value, json};
use std::{
    env,
    io::{self, Write},
};

/// Times that everything is started anew, unless told otherwise.
const STARTS: usize = 4;

/// Admissions after each start.
const ADMISSIONS: usize = 6;

const PATIENT: &str = "Jonas Berg";
const PROVIDER: &str = "Dr. Ana Winter";
const WAITING: &str = "You are in the waiting room";

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let starts = env::args().nth(1).and_then(|word| word.parse().ok());

    let sealing = sealing::measure(&House::open()).await;
    let mut runs = Vec::new();
    let mut weights = Value::Null;
    for _ in 0..starts.unwrap_or(STARTS) {
        let house = House::open();
        let provider = admission::sit(Colour::Blue, "provider").await;
        provider.opens(&house.links.provider_url).await;
        provider.finds("End visit").await;
        let patient = admission::sit(Colour::Green, "patient").await;
        patient.opens(&house.links.patient_url).await;
        patient.finds("Check in").await;
        let check_in = weight(&patient).await;
        admission::waits(&patient).await;
        weights = json!({ "to_check_in": check_in, "to_wait": weight(&patient).await });
        runs.extend(admission::measure(&provider, &patient, ADMISSIONS).await);
    }

    let result = json!({
        "admission": { "runs": runs },
        "sealing": sealing,
        "page_weight": weights,
    });
    writeln!(io::stdout(), "{result}")
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
