//! `cargo verify`: everything that is checked, from nothing, in one go.
//!
//! One native profile (`dev`, dependencies optimised a little) and one for the browser's half
//! (`wasm-release`, what ships), so that two cores build nothing twice.

mod acts;
mod catalogue;
mod gate;
mod hostile;
mod intrusion;
mod outcomes;
mod programs;
mod vectors;

use crate::{
    install, interop,
    network::Network,
    run::{self, Failure},
    say::{self, Stopwatch},
    tidy, web, workspace,
};
use gate::{Count, Gate};
pub(crate) use hostile::run as run_hostile_acts;
pub(crate) use intrusion::{commit, run as run_intrusion};
use outcomes::Outcomes;
use programs::{Built, Ran, TestProgram};
use std::process::Command;

/// Simulated clinics of one run, with real keys: some three minutes of both cores.
const SEEDS: &str = "1000";

/// Browser tests that are run once more where they fail. More of them failing is no bad moment.
const SECOND_TRIES_MAX: usize = 3;

/// Packages that are built for this machine. `web` is built for the browser.
pub(super) const NATIVE: [&str; 3] = ["--workspace", "--exclude", "web"];

/// Runs every step and prints the closing line.
pub(crate) fn run() -> Result<(), Failure> {
    let whole = Stopwatch::start();
    let mut gate = Gate::default();
    let mut outcomes = Outcomes::default();
    let before = commit();

    gate.step("tools", || passed(install::toolchain()));
    let has_browsers = gate.step("browsers", || passed(install::browsers()));
    gate.step("format", || cargo(&["fmt", "--all", "--check"]));
    lints(&mut gate);
    let has_web = gate.step("web client", || passed(web::build(web::Profile::Release)));

    let mut built = Built::default();
    let is_built = gate.step("build of server and tests", || {
        built = Built::make()?;
        Ok(Count::ONE_PASSED)
    });
    if is_built {
        for program in &built.unit {
            gate.step(&program.name, || {
                let ran = program.run_named(&mut program.command())?;
                outcomes.take(&program.package, &ran);
                Ok(ran.count)
            });
        }
        gate.step("a third implementation of MLS", || third(&built));
        gate.step("tests of the page's texts and parts", web_tests);
        gate.step("examples in documents", doc_tests);
        gate.step("simulator", || simulator(&built));
    } else {
        gate.cannot_run("unit tests and simulator", "the build");
    }
    if has_web {
        gate.step("page weight", || passed(web::check_weight()));
    }
    gate.step("vectors in wasm", vectors::in_wasm);
    gate.step("tidy", || passed(tidy::run()));
    match &built.browser {
        Some(program) if has_browsers && has_web => {
            gate.step("browsers against the server", || {
                browser(program, &[], &mut outcomes)
            });
        }
        _ => gate.cannot_run("browsers against the server", "browsers, web client, build"),
    }
    gate.step("intrusion catalogue", || {
        passed(intrusion::tell_all(&outcomes, before))
    });
    gate.close(whole)
}

/// Builds what the browser tests need and runs those whose names hold one of the words.
pub(crate) fn run_browser_tests(words: &[String]) -> Result<(), Failure> {
    install::wasm_target()?;
    install::browsers()?;
    web::build(web::Profile::Release)?;
    let program = Built::make_browser_tests()?;
    let count = browser(&program, words, &mut Outcomes::default())?;
    if count.failed > 0 || count.passed == 0 {
        return Err(Failure::new(format!("{} failed", count.failed)));
    }
    Ok(())
}

/// Runs others' vectors for our primitives in wasm.
pub(crate) fn run_vectors() -> Result<(), Failure> {
    install::wasm_target()?;
    vectors::in_wasm().map(drop)
}

fn lints(gate: &mut Gate) {
    let deny = ["--", "--deny", "warnings"];
    let target = ["--target", install::WASM];
    gate.step("lints", || {
        cargo(&[&["clippy"], &NATIVE[..], &["--all-targets"], &deny].concat())
    });
    // The house, and the door: what a patient's phone loads first.
    for (name, features) in [
        ("lints of the web client", &[][..]),
        ("lints of the web client's door", &["--no-default-features"]),
    ] {
        let web = ["clippy", "--package", "web"];
        gate.step(name, || cargo(&[&web, features, &target, &deny].concat()));
    }
    gate.step("documents", || {
        document(&NATIVE)?;
        document(&[&["--package", "web"], &target[..]].concat())
    });
}

fn document(packages: &[&str]) -> Result<Count, Failure> {
    let mut command = run::cargo(["doc", "--no-deps"]);
    command
        .args(packages)
        .env("RUSTDOCFLAGS", "--deny warnings");
    passed(run::must(&mut command))
}

fn third(built: &Built) -> Result<Count, Failure> {
    let program = built.third.as_ref();
    let program = program.ok_or_else(|| Failure::new("crates/e2ee has no tests of it"))?;
    let mut command = program.command();
    interop::prepared(&mut command)?;
    program.run(&mut command)
}

fn web_tests() -> Result<Count, Failure> {
    programs::run_cargo_tests(&["--package", "web", "--lib", "--bins", "--test", "*"])
}

fn doc_tests() -> Result<Count, Failure> {
    programs::run_cargo_tests(&[&NATIVE[..], &["--doc"]].concat())
}

fn simulator(built: &Built) -> Result<Count, Failure> {
    let program = built
        .program("sim")
        .ok_or_else(|| Failure::new("tests/sim has no program named sim"))?;
    passed(run::must(&mut run::program(program, ["--seeds", SEEDS])))
}

/// Runs the browser tests. A few that fail are run once more, each alone: browsers and the machine have bad
/// moments of their own. Which ones needed that is said.
fn browser(
    program: &TestProgram,
    words: &[String],
    outcomes: &mut Outcomes,
) -> Result<Count, Failure> {
    let ran = program.run_named(&mut browser_command(program, &Network::make()?, words))?;
    outcomes.take(&program.package, &ran);
    let Ran {
        mut count, failed, ..
    } = ran;
    let is_whole = u32::try_from(failed.len()) == Ok(count.failed);
    if failed.is_empty() || !is_whole || failed.len() > SECOND_TRIES_MAX {
        return Ok(count);
    }
    for name in failed {
        say::step(&format!("Second try: {name}"));
        let words = [name.clone(), "--exact".to_owned()];
        let network = Network::make()?;
        let second = program.run(&mut browser_command(program, &network, &words))?;
        let is_passed = second.passed == 1 && second.failed == 0;
        if is_passed {
            count.failed -= 1;
            count.passed += 1;
            outcomes.set_passed_again(&program.package, &name);
        }
        let outcome = if is_passed { "passed" } else { "failed again" };
        say::result(&format!("{outcome} at the second try: {name}"));
    }
    Ok(count)
}

fn browser_command(program: &TestProgram, network: &Network, words: &[String]) -> Command {
    let mut command = network.command(&program.path);
    let geckodriver = install::geckodriver_path().unwrap_or_default();
    command
        .args(words)
        // Two browsers that code video fill two cores; more at a time would test the machine.
        .arg("--test-threads=1")
        .current_dir(&program.folder)
        .env(
            "VESTIBULE_BINARY",
            workspace::target().join("debug/vestibule"),
        )
        .env("VESTIBULE_GECKODRIVER", geckodriver);
    command
}

fn cargo(args: &[&str]) -> Result<Count, Failure> {
    let mut command: Command = run::cargo(args);
    passed(run::must(&mut command))
}

fn passed(outcome: Result<(), Failure>) -> Result<Count, Failure> {
    outcome.map(|()| Count::ONE_PASSED)
}
