//! Tells cargo what the binary embeds beside its sources: the schema, the built web client and what came of the
//! intrusion suite.

use std::{fs, path::Path};

fn main() {
    let client = Path::new("../../target/web-dist");
    let promises = Path::new("../../target/promises");
    for made in [client, promises] {
        // A watched path that is missing would make every build a new one. Where it cannot be made, that
        // is all that happens.
        let _ = fs::create_dir_all(made);
    }
    println!("cargo::rerun-if-env-changed=VESTIBULE_COMMIT");
    for path in [Path::new("migrations"), client, promises] {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}
