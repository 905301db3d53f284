//! Everything that is run, in Rust: `cargo demo`, `cargo verify`, `cargo xtask <command>`.

mod advisories;
mod bench;
mod ci;
mod demo;
mod fuzz;
mod install;
mod interop;
mod network;
mod release;
mod reproducible;
mod run;
mod say;
mod tidy;
mod web;
mod workspace;

use std::{env, process::ExitCode};

const USAGE: &str = "\
cargo xtask <command>

  demo [--json] [--port N] [--data DIR]   build everything in release and run it (= cargo demo)
  release                                 build the program into target/release/vestibule
  fuzz [--seconds N] [PROGRAM…]           made-up bytes for every decoder; needs a C++ compiler
  release-manifest --key FILE | --new-key FILE | --twice
                                          hashes of what browsers load, signed; or two builds, compared
  advisories LIST --key FILE              sign a list of security notices
  ci                                      everything that is checked (= cargo verify)
  web [--dev]                             build the browser's half into target/web-dist
  tidy                                    what a compiler cannot check
  browser [FILTER…]                       the browser tests alone, in networks of their own
  vectors                                 others' vectors for our primitives, in wasm
  hostile-server [WORD…]                  our clients against a server that lies: each act held or not held
  intrusion [ID|WORD…]                    every way in that others were broken into by: held or not held
  interop                                 our group with a third implementation of MLS, on Node.js
  bench [--built] [keys|browsers|server…] [-- ARGS OF load]
                                          measure, into target/bench and docs/performance.md";

fn main() -> ExitCode {
    if let Some(error) = reproducible::become_compiler() {
        say::line(&error.to_string());
        return ExitCode::FAILURE;
    }
    let mut words = env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let rest: Vec<String> = words.collect();

    let outcome = match command.as_str() {
        "demo" => demo::run(&rest),
        "release" => demo::build().map(|program| say::line(&program.display().to_string())),
        "fuzz" => fuzz::run(&rest),
        "release-manifest" => release::run(&rest),
        "advisories" => advisories::run(&rest),
        "ci" => ci::run(),
        "web" => web::run(&rest),
        "tidy" => tidy::run(),
        "browser" => ci::run_browser_tests(&rest),
        "vectors" => ci::run_vectors(),
        "intrusion" => ci::run_intrusion(&rest),
        "hostile-server" => ci::run_hostile_acts(&rest),
        "interop" => interop::run(),
        "bench" => bench::run(&rest),
        _ => Err(run::Failure::new(USAGE)),
    };

    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::line(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}
