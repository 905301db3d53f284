//! What the keys cost: `tests/cost` natively, and in wasm as the house is built.

use super::{json_of, program, table};
use crate::{
    install, reproducible,
    run::{self, Failure, While},
    say, workspace,
};
use serde_json::{Value, json};
use std::path::PathBuf;
use wasm_bindgen_cli_support::Bindgen;

/// Rounds in wasm.
const ROUNDS: u32 = 30;

/// Builds the part that runs in wasm, in the profile of what ships.
pub(super) fn build_wasm() -> Result<(), Failure> {
    let mut cargo = run::cargo([
        "build",
        "--package",
        "cost",
        "--lib",
        "--target",
        install::WASM,
        "--profile",
        "wasm-release",
    ]);
    reproducible::reproducible(&mut cargo);
    run::must(&mut cargo)
}

/// Measures both.
pub(super) fn measure() -> Result<(Value, String), Failure> {
    say::step("Measuring the keys");
    let native = json_of(&mut run::program(program("cost"), [ROUNDS.to_string()]))?;
    let wasm = in_wasm()?;
    let text = text(&native, &wasm);
    Ok((json!({ "native": native, "wasm": wasm }), text))
}

fn in_wasm() -> Result<Value, Failure> {
    let module = workspace::target().join("wasm32-unknown-unknown/wasm-release/cost.wasm");
    let stage = workspace::target().join("bench/cost");
    bind(&module, &stage).while_doing("wasm-bindgen")?;
    let script = format!(
        "globalThis.crypto ??= require('node:crypto').webcrypto; \
         console.log(require('./cost.js').run({ROUNDS}, Date.now(), () => performance.now()));"
    );
    let mut node = run::program("node", ["--eval", &script]);
    json_of(node.current_dir(&stage))
}

fn bind(module: &PathBuf, stage: &PathBuf) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).nodejs(true)?;
    bindgen.typescript(false).out_name("cost");
    bindgen.generate(stage)?;
    Ok(())
}

fn text(native: &Value, wasm: &Value) -> String {
    let frames = [
        ("natively", &native["frames"]),
        ("wasm, Node.js", &wasm["frames"]),
    ];
    let group = [
        ("natively", &native["group"]),
        ("wasm, Node.js", &wasm["group"]),
    ];
    format!(
        "`tests/cost`, {} rounds: native in the profile of the server, wasm in the profile of the page (its ciphers for \
         speed, the group for size), which Node.js runs. One thread.\n\n\
         ### A frame sealed and opened\n\n{}\n{}\n\
         ### The group changed\n\n\
         The host checks everyone who comes, makes the commit and takes it in; with a group that is founded anew, that \
         too. Who joins opens the welcome and checks everyone who is in. A knock is the key package of one who comes. \
         The server's way between them is not in it.\n\n{}\n\
         ### Every round\n\nNanoseconds a frame, microseconds a change.\n\n{}{}",
        native["rounds"],
        table::frames(&frames),
        table::shares(&frames),
        table::group(&group),
        table::frame_rounds(&frames),
        table::group_rounds(&group),
    )
}
