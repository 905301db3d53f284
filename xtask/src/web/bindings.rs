//! Makes the JavaScript glue of the compiled module, and shrinks the module where wasm-opt is given.

use crate::{
    run::{self, Failure, While},
    say,
};
use std::{env, fs, path::Path};
use wasm_bindgen_cli_support::Bindgen;

/// Returns the wasm-opt to use: the environment's `VESTIBULE_WASM_OPT`, from npm's binaryen.
///
/// None is looked for on the path: Debian 12's wasm-opt (108) breaks modules without a word.
pub(super) fn optimizer() -> Option<String> {
    env::var("VESTIBULE_WASM_OPT").ok()
}

/// Writes `web.js`, `web_bg.wasm` and `snippets/` into an empty folder.
pub(super) fn generate(wasm: &Path, stage: &Path) -> Result<(), Failure> {
    bind(wasm, stage).map_err(|error| Failure::new(format!("wasm-bindgen: {error}")))?;

    let Some(optimizer) = optimizer() else {
        return Ok(());
    };
    say::step("Shrinking the module (wasm-opt)");
    let module = stage.join("web_bg.wasm");
    let small = stage.join("small.wasm");
    let mut command = run::program(optimizer, ["-Oz"]);
    run::must(command.arg(&module).arg("-o").arg(&small))?;
    fs::rename(&small, &module).while_doing(module.display())
}

fn bind(wasm: &Path, stage: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).web(true)?;
    bindgen.typescript(false).out_name("web");
    // The names of functions are half of the module and help nobody in a patient's browser.
    bindgen
        .remove_name_section(true)
        .remove_producers_section(true);
    // The page says where the module is: its name has a hash in it.
    bindgen.omit_default_module_path(true);
    bindgen.generate(stage)?;
    Ok(())
}
