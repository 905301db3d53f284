//! What a person with a browser waits for, and what their page's worker does.

use super::{house, json_of, program, table};
use crate::{install, network::Network, run::Failure, say, web, workspace};
use serde_json::{Value, json};
use std::fmt::Write;

/// The steps of an admission that are shown, in their usual order: whose page, what it wrote down, what it means.
const STEPS: [(&str, &str, &str); 12] = [
    ("provider", "says commit", "the commit is made and sent"),
    (
        "patient",
        "hears visit.admitted",
        "the server lets the patient in",
    ),
    (
        "patient",
        "makes connection",
        "the patient's page begins a connection",
    ),
    ("patient", "hears visit.welcome", "the welcome has come"),
    (
        "patient",
        "tells worker send_in",
        "the patient's worker has the key to seal with",
    ),
    (
        "provider",
        "tells worker send_in",
        "the provider's worker has the key to seal with",
    ),
    ("patient", "says offer", "the offer is made and sent"),
    ("patient", "hears visit.answer", "the answer has come"),
    ("patient", "ICE connected", "ICE has found the way"),
    ("patient", "connection connected", "DTLS is done"),
    (
        "patient",
        "worker says opened",
        "the patient's worker has opened a first frame",
    ),
    (
        "provider",
        "worker says opened",
        "the provider's worker has opened a first frame",
    ),
];

/// Measures in real browsers.
pub(super) fn measure() -> Result<(Value, String), Failure> {
    say::step("Measuring in browsers");
    let network = Network::make()?;
    let driver = workspace::target().join("debug/measure");
    let mut command = network.command(&driver.to_string_lossy());
    command.env("VESTIBULE_BINARY", program("vestibule")).env(
        "VESTIBULE_GECKODRIVER",
        install::geckodriver_path().unwrap_or_default(),
    );
    let mut value = json_of(&mut command)?;
    value["weight"] = json!(web::weights()?);
    value["house"] = json!(house::groups()?);
    let text = text(&value);
    Ok((value, text))
}

fn text(value: &Value) -> String {
    let list = |way: &str| {
        let kinds = value["sealing"]["frames"].as_array();
        let kinds = kinds.into_iter().flatten().map(|kind| {
            let mut times = kind[way].clone();
            times["id"] = kind["id"].clone();
            times
        });
        Value::Array(kinds.collect())
    };
    let (worker, module) = (list("worker"), list("module"));
    let frames = [("whole worker", &worker), ("its program alone", &module)];
    let (admission, admission_rounds) = admission(&value["admission"]["runs"]);
    format!(
        "Headless Chromium against the released server over loopback, two hosts' namespaces on one machine, which also \
         codes and decodes both people's pictures.\n\n\
         ### From \"Admit\" to the first picture\n\n{admission}\n\
         ### A frame in the page's worker\n\n\
         {} rounds. The whole worker is the page's own script between two streams, the frames plain objects; its program \
         alone is the wasm module as that script calls it, with the copies in and out. Copying the browser's own frames \
         out of the connection and back is not in it.\n\n{}\n{}\n\
         ### What is loaded\n\n{}\n\
         ### Every round\n\nMilliseconds an admission, nanoseconds a frame.\n\n{admission_rounds}\n{}",
        value["sealing"]["rounds"],
        table::frames(&frames),
        table::shares(&frames),
        weight(value),
        table::frame_rounds(&frames),
    )
}

/// Returns the tables of the admissions, and every one of them.
fn admission(runs: &Value) -> (String, String) {
    let runs = runs.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut text = format!(
        "From the provider's press to the moment at which the first picture of the other was decoded and handed to the \
         screen (`requestVideoFrameCallback`), {} admissions. First: of a pair of browsers just started, whose server \
         has just started too; the others out of the waiting room once more, each with a connection of its own.\n\n\
         | screen | p50 ms | max ms | first p50 ms | first max ms | admissions, first |\n|---|---|---|---|---|---|\n",
        runs.len()
    );
    let mut rounds = String::new();
    for (key, screen) in [
        ("patient_sees_provider_ms", "the patient's"),
        ("provider_sees_patient_ms", "the provider's"),
    ] {
        let times = |is_wanted: &dyn Fn(&Value) -> bool| -> Vec<f64> {
            let runs = runs.iter().filter(|run| is_wanted(run));
            runs.filter_map(|run| run[key].as_f64()).collect()
        };
        let (all, first) = (times(&|_| true), times(&|run| run["is_first"] == true));
        let [p50, max, first_p50, first_max] =
            [(&all, 50), (&all, 100), (&first, 50), (&first, 100)]
                .map(|(times, percent)| format!("{:.0}", table::quantile(times, percent)));
        let _ = writeln!(
            text,
            "| {screen} | {p50} | {max} | {first_p50} | {first_max} | {}, {} |",
            all.len(),
            first.len()
        );
        let all: Vec<String> = all.iter().map(|time| format!("{time:.0}")).collect();
        let _ = writeln!(rounds, "- admission, {screen} screen: {}", all.join(" "));
    }
    text += "\nWhen each step came, milliseconds after the press (p50):\n\n| step | all | first |\n|---|---|---|\n";
    for (page, step, words) in STEPS {
        let median = |is_wanted: &dyn Fn(&Value) -> bool| {
            let times = runs.iter().filter(|run| is_wanted(run));
            let times: Vec<f64> = times.filter_map(|run| step_of(&run[page], step)).collect();
            format!("{:.0}", table::quantile(&times, 50))
        };
        let (all, first) = (median(&|_| true), median(&|run| run["is_first"] == true));
        let _ = writeln!(text, "| {words} | {all} | {first} |");
    }
    (text, rounds)
}

fn step_of(steps: &Value, name: &str) -> Option<f64> {
    let mut steps = steps.as_array()?.iter();
    steps.find(|step| step[0] == name)?[1].as_f64()
}

fn weight(value: &Value) -> String {
    let mut text = "| what | bytes of brotli |\n|---|---|\n".to_owned();
    for load in value["weight"].as_array().into_iter().flatten() {
        let _ = writeln!(
            text,
            "| {}, at most {} | {} |",
            load[0].as_str().unwrap_or_default(),
            load[2],
            load[1]
        );
    }
    text += "\nThe house's code by whose it is, each group compressed by itself: an estimate, in which a generic function is \
             of the crate that wrote it.\n\n| code | bytes of brotli |\n|---|---|\n";
    for group in value["house"].as_array().into_iter().flatten() {
        let _ = writeln!(
            text,
            "| {} | {} |",
            group[0].as_str().unwrap_or_default(),
            group[1]
        );
    }
    let bytes = |when: &str| value["page_weight"][when]["bytes"].clone();
    let _ = writeln!(
        text,
        "\nOver the wire to a browser that was never here, headers included: {} bytes to the check-in, {} to the wait.",
        bytes("to_check_in"),
        bytes("to_wait")
    );
    text
}
