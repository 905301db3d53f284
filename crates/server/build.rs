//! Tells cargo what the binary embeds beside its sources: the schema and the built web client.

use std::{fs, path::Path};

fn main() {
    let client = Path::new("../../target/web-dist");
    // A watched path that is missing would make every build a new one. Where it cannot be made, that
    // is all that happens.
    let _ = fs::create_dir_all(client);
    for path in [Path::new("migrations"), client] {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}
