//! The vectors of `tests/vectors` in wasm, run by node: what a browser runs is another program than what this
//! machine does.

use super::gate::Count;
use crate::{
    install,
    run::{self, Failure},
    say, workspace,
};
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// Runs everything and prints how many vectors were right. Old nodes have their cryptography in a module only.
const SCRIPT: &str = "globalThis.crypto ??= require('node:crypto').webcrypto; \
    console.log(require('./vectors.js').run());";

/// Builds the vectors for wasm32 as the browser's half is built, and runs them.
pub(super) fn in_wasm() -> Result<Count, Failure> {
    install::node()?;
    let build = [
        "build",
        "--package",
        "vectors",
        "--target",
        install::WASM,
        "--profile",
        "wasm-release",
    ];
    run::must(&mut run::cargo(build))?;
    let module = workspace::target().join("wasm32-unknown-unknown/wasm-release/vectors.wasm");
    let stage = workspace::target().join("vectors");
    bind(&module, &stage).map_err(|error| Failure::new(format!("wasm-bindgen: {error}")))?;

    let mut node = run::program("node", ["--eval", SCRIPT]);
    let seen = run::output(node.current_dir(&stage));
    let vectors: Option<u32> = seen.as_deref().and_then(|seen| seen.trim().parse().ok());
    let Some(vectors) = vectors.filter(|vectors| *vectors > 0) else {
        return Err(Failure::new("vectors were treated wrongly in wasm"));
    };
    say::result(&format!("{vectors} vectors were right in wasm"));
    Ok(Count::ONE_PASSED)
}

fn bind(module: &Path, stage: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).nodejs(true)?;
    bindgen.typescript(false).out_name("vectors");
    bindgen.generate(stage)?;
    Ok(())
}
