//! Builds the test programs once and runs each of them, counting its tests.

use super::{NATIVE, gate::Count};
use crate::{
    run::{self, Failure, While},
    say, workspace,
};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

/// One test program.
pub(super) struct TestProgram {
    /// Package and target, for people.
    pub(super) name: String,
    /// The package's own folder name, as in proofs.
    pub(super) package: String,
    /// The executable.
    pub(super) path: String,
    /// The package's folder, where its tests expect to run.
    pub(super) folder: String,
}

/// What one build made.
#[derive(Default)]
pub(super) struct Built {
    /// Test programs that need nothing but this machine.
    pub(super) unit: Vec<TestProgram>,
    /// The browser tests.
    pub(super) browser: Option<TestProgram>,
    /// The tests that need Node.js.
    pub(super) third: Option<TestProgram>,
    /// Plain programs: name and executable.
    plain: Vec<(String, String)>,
}

impl Built {
    /// Builds all native test programs and all programs, with one set of features for both.
    pub(super) fn make() -> Result<Self, Failure> {
        let mut built = Self::default();
        built.take(&[&["test", "--no-run"], &NATIVE[..]].concat())?;
        built.take(&[&["build", "--bins"], &NATIVE[..]].concat())?;
        Ok(built)
    }

    /// Builds the server and the browser tests only.
    pub(super) fn make_browser_tests() -> Result<TestProgram, Failure> {
        let mut built = Self::default();
        built.take(&["build", "--package", "server", "--bin", "vestibule"])?;
        built.take(&["test", "--no-run", "--package", "browser"])?;
        built
            .browser
            .ok_or_else(|| Failure::new("tests/browser has no test program"))
    }

    /// Builds the test programs of one package only, without those of its library and its programs.
    pub(super) fn make_tests_of(package: &str) -> Result<Vec<TestProgram>, Failure> {
        let mut built = Self::default();
        built.take(&["test", "--no-run", "--package", package, "--test", "*"])?;
        Ok(built.unit)
    }

    /// Returns the executable of a plain program.
    pub(super) fn program(&self, name: &str) -> Option<&str> {
        let found = self.plain.iter().find(|(known, _)| known == name);
        found.map(|(_, path)| path.as_str())
    }

    fn take(&mut self, args: &[&str]) -> Result<(), Failure> {
        let mut command = run::cargo(args);
        command.arg("--message-format=json-render-diagnostics");
        command.stdout(Stdio::piped());
        let words = run::words(&command);
        let mut child = command.spawn().while_doing(&words)?;
        let stdout = child.stdout.take().expect("the output is a pipe");
        for line in BufReader::new(stdout).lines() {
            let line = line.while_doing(&words)?;
            if let Ok(message) = serde_json::from_str::<Value>(&line) {
                self.take_artifact(&message);
            }
        }
        let status = child.wait().while_doing(&words)?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!("{words}: {status}")))
    }

    fn take_artifact(&mut self, message: &Value) {
        let Some(path) = message["executable"].as_str() else {
            return;
        };
        let target = message["target"]["name"].as_str().unwrap_or_default();
        if message["profile"]["test"] != Value::Bool(true) {
            self.plain.push((target.to_owned(), path.to_owned()));
            return;
        }
        let manifest = message["manifest_path"].as_str().unwrap_or_default();
        let folder = manifest.trim_end_matches("/Cargo.toml").to_owned();
        let package = folder
            .trim_start_matches(&*workspace::root().to_string_lossy())
            .trim_start_matches('/')
            .to_owned();
        let kind = message["target"]["kind"][0].as_str().unwrap_or_default();
        let is_browser = package == "tests/browser" && kind == "test";
        let is_third = package == "crates/e2ee" && target == "group_third";
        let program = TestProgram {
            name: format!("tests of {package} ({kind} {target})"),
            package: package.rsplit('/').next().unwrap_or_default().to_owned(),
            path: path.to_owned(),
            folder,
        };
        if is_browser {
            self.browser = Some(program);
        } else if is_third {
            self.third = Some(program);
        } else {
            self.unit.push(program);
        }
    }
}

impl TestProgram {
    /// Returns the command that runs all of its tests.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder);
        command
    }

    /// Runs the command, shows what it prints and counts the tests.
    pub(super) fn run(&self, command: &mut Command) -> Result<Count, Failure> {
        Ok(count_tests(command)?.count)
    }

    /// Runs the command as [`Self::run`] does, and says which tests passed and failed.
    pub(super) fn run_named(&self, command: &mut Command) -> Result<Ran, Failure> {
        count_tests(command)
    }
}

/// Runs tests through cargo, where cargo alone can (documents, one package).
pub(super) fn run_cargo_tests(args: &[&str]) -> Result<Count, Failure> {
    let mut command = run::cargo(["test", "--no-fail-fast"]);
    Ok(count_tests(command.args(args))?.count)
}

/// What came of a test program.
#[derive(Default)]
pub(super) struct Ran {
    /// How many passed and failed.
    pub(super) count: Count,
    /// The names of those that passed.
    pub(super) passed: Vec<String>,
    /// The names of those that failed.
    pub(super) failed: Vec<String>,
}

/// Reads the name of a test of which the line says that this came of it.
fn test_that<'l>(outcome: &str, line: &'l str) -> Option<&'l str> {
    let test = line.strip_prefix("test ")?.strip_suffix(outcome)?;
    test.strip_suffix(" ... ")
}

fn count_tests(command: &mut Command) -> Result<Ran, Failure> {
    let words = run::words(command);
    command.stdout(Stdio::piped());
    let mut child = command.spawn().while_doing(&words)?;
    let stdout = child.stdout.take().expect("the output is a pipe");
    let mut ran = Ran::default();
    for line in BufReader::new(stdout).lines() {
        let line = line.while_doing(&words)?;
        if let Some(more) = Count::of_result_line(&line) {
            ran.count.add(more);
        }
        ran.passed.extend(test_that("ok", &line).map(str::to_owned));
        ran.failed
            .extend(test_that("FAILED", &line).map(str::to_owned));
        if !line.is_empty() {
            say::result(&line);
        }
    }
    let status = child.wait().while_doing(&words)?;
    // A program that died before its closing line must not count as one without tests.
    if !status.success() && ran.count.failed == 0 {
        ran.count.failed = 1;
    }
    Ok(ran)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_is_named_with_what_came_of_it() {
        assert_eq!(test_that("FAILED", "test a::b ... FAILED"), Some("a::b"));
        assert_eq!(test_that("FAILED", "test a::b ... ok"), None);
        assert_eq!(test_that("ok", "test a::b ... ok"), Some("a::b"));
        assert_eq!(test_that("ok", "test result: ok"), None);
        assert_eq!(test_that("FAILED", "FAILED"), None);
    }
}
