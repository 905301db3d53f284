//! `cargo demo`: builds everything in release and turns into the running server.

use crate::{
    ci, install, reproducible,
    run::{self, Failure},
    say, web, workspace,
};
use std::{os::unix::process::CommandExt, path::PathBuf, process::Command};

/// Becomes `vestibule demo` with the same arguments. Returns only where that failed.
///
/// The server takes this process's place: its process id is the one that was started, a signal
/// reaches it without anyone in between, and stdout is its own.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let server = build()?;
    say::step("Starting the server; Ctrl+C stops it");
    let error = Command::new(&server).arg("demo").args(args).exec();
    Err(Failure::new(format!("{}: {error}", server.display())))
}

/// Builds both halves in release and returns the program, which has the browser's half inside.
pub(crate) fn build() -> Result<PathBuf, Failure> {
    install::wasm_target()?;
    web::build(web::Profile::Release)?;

    say::step("Building the server (release; some minutes the first time)");
    let mut cargo = run::cargo([
        "build",
        "--release",
        "--package",
        "server",
        "--bin",
        "vestibule",
    ]);
    reproducible::reproducible(&mut cargo);
    cargo.env("VESTIBULE_COMMIT", ci::commit().unwrap_or_default());
    run::must(&mut cargo)?;
    Ok(workspace::target().join("release/vestibule"))
}
