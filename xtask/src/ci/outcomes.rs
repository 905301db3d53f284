//! What became of each test, by package and name.

use super::programs::Ran;
use std::collections::{BTreeMap, BTreeSet};

/// Takes a proof (`package::test`, with modules in between or without) apart into package and test.
pub(super) fn split(proof: &str) -> (&str, &str) {
    let package = proof.split("::").next().unwrap_or_default();
    let name = proof.rsplit("::").next().unwrap_or_default();
    (package, name)
}

/// Tests that ran.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    passed: BTreeMap<(String, String), bool>,
    /// Those of them that passed at a second try only.
    again: BTreeSet<(String, String)>,
}

impl Outcomes {
    /// Takes what came of a package's program. Where two tests have one name, both must pass.
    pub(super) fn take(&mut self, package: &str, ran: &Ran) {
        for (paths, is_passed) in [(&ran.passed, true), (&ran.failed, false)] {
            for path in paths {
                let is_lost = self.of(&[package, path].join("::")) == Some(false);
                self.set(package, path, is_passed && !is_lost);
            }
        }
    }

    /// Takes that a test passed which was run once more.
    pub(super) fn set_passed_again(&mut self, package: &str, path: &str) {
        let (_, name) = split(path);
        self.set(package, path, true);
        self.again.insert((package.to_owned(), name.to_owned()));
    }

    /// Whether a proof passed at a second try only.
    pub(super) fn is_of_second_try(&self, proof: &str) -> bool {
        let (package, name) = split(proof);
        self.again.contains(&(package.to_owned(), name.to_owned()))
    }

    /// Takes what came of one test.
    pub(super) fn set(&mut self, package: &str, path: &str, is_passed: bool) {
        let (_, name) = split(path);
        self.passed
            .insert((package.to_owned(), name.to_owned()), is_passed);
    }

    /// Returns whether a proof (`package::test`) passed; `None` where it did not run.
    pub(super) fn of(&self, proof: &str) -> Option<bool> {
        let (package, name) = split(proof);
        self.passed
            .get(&(package.to_owned(), name.to_owned()))
            .copied()
    }
}
