//! Makes the JavaScript glue of the compiled module.

use crate::run::Failure;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// Writes `web.js`, `web_bg.wasm` and `snippets/` into an empty folder.
///
/// No wasm-opt after it: `-Oz` made the module larger over the wire (319 kB against 291 kB with brotli),
/// and Debian 12's version 108 breaks modules without a word.
pub(super) fn generate(wasm: &Path, stage: &Path) -> Result<(), Failure> {
    bind(wasm, stage).map_err(|error| Failure::new(format!("wasm-bindgen: {error}")))
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
