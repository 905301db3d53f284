//! The lock file: nothing banned, no more doubles than there were, pure crates stay pure all the
//! way down.

use super::Faults;
use crate::run::{self, Failure, While};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Crates that are never used: one crypto library (aws-lc-rs), no C of the system.
const BANNED: [&str; 5] = [
    "native-tls",
    "openssl",
    "openssl-sys",
    "openssl-src",
    "ring",
];

/// Crates that are in the lock file in more than one version. Only ever goes down: all but 21 come with
/// OpenMLS 0.9, which is a generation of `RustCrypto` behind sframe, and with the second implementation that
/// its tests compare it with.
const DOUBLES_MAX: usize = 62;

/// The one pure crate with a clock and randomness below it, which OpenMLS brings; docs/visit-1.md says so.
const IMPURE_BELOW: &str = "e2ee";

/// Crates that decide and do nothing.
const PURE: [&str; 3] = ["protocol", "visit", "client"];

/// Beginnings of the names of crates with a clock, a socket, randomness, async or a browser.
const IMPURE: [&str; 20] = [
    "async",
    "chrono",
    "fastrand",
    "futures",
    "getrandom",
    "gloo",
    "hyper",
    "instant",
    "jiff",
    "js-sys",
    "libc",
    "mio",
    "rand",
    "socket2",
    "sqlx",
    "time",
    "tokio",
    "wasm-bindgen",
    "web-sys",
    "web-time",
];

/// The packages of the lock file.
pub(super) struct Lock {
    /// Name to versions.
    versions: BTreeMap<String, BTreeSet<String>>,
    /// Name to the names of what it depends on.
    edges: BTreeMap<String, BTreeSet<String>>,
    /// Names of what is really built: the lock file also holds what an unused feature would need.
    built: BTreeSet<String>,
}

impl Lock {
    /// Reads the lock file and asks cargo what of it is built.
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(root.join("Cargo.lock")).while_doing("Cargo.lock")?;
        let mut tree = run::cargo(["tree", "--workspace", "--edges", "all", "--prefix", "none"]);
        let tree = run::output(&mut tree).ok_or_else(|| Failure::new("cargo tree failed"))?;
        let built = tree.lines().filter_map(|line| line.split(' ').next());
        Ok(Self::parse(&text, built.map(str::to_owned).collect()))
    }

    fn parse(text: &str, built: BTreeSet<String>) -> Self {
        let mut lock = Self {
            built,
            versions: BTreeMap::new(),
            edges: BTreeMap::new(),
        };
        for package in text.split("[[package]]").skip(1) {
            let value = |key: &str| {
                let (_, rest) = package.split_once(&format!("\n{key} = \""))?;
                rest.split('"').next()
            };
            let name = value("name").unwrap_or_default().to_owned();
            let version = value("version").unwrap_or_default().to_owned();
            lock.versions
                .entry(name.clone())
                .or_default()
                .insert(version);
            let list = package
                .split_once("dependencies = [")
                .map_or("", |(_, rest)| rest);
            let list = list.split(']').next().unwrap_or_default();
            let edges = lock.edges.entry(name).or_default();
            for quoted in list.split('"').skip(1).step_by(2) {
                edges.extend(quoted.split(' ').next().map(str::to_owned));
            }
        }
        lock
    }

    /// Returns everything a crate depends on, directly or not, but not what is below [`IMPURE_BELOW`].
    fn reach<'l>(&'l self, from: &'l str) -> BTreeSet<&'l str> {
        let mut found = BTreeSet::new();
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            if name == IMPURE_BELOW {
                continue;
            }
            for next in self.edges.get(name).into_iter().flatten() {
                if found.insert(next.as_str()) {
                    open.push(next);
                }
            }
        }
        found
    }
}

/// Checks the lock file.
pub(super) fn check(lock: &Lock, faults: &mut Faults) {
    for name in BANNED {
        if lock.built.contains(name) {
            faults.add("Cargo.lock", format!("{name} is banned"));
        }
    }
    let doubles: Vec<&str> = lock
        .versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, _)| name.as_str())
        .collect();
    if doubles.len() > DOUBLES_MAX {
        let fault = format!(
            "{} crates in more than one version, at most {DOUBLES_MAX}: {}",
            doubles.len(),
            doubles.join(", ")
        );
        faults.add("Cargo.lock", fault);
    }
    for pure in PURE {
        for name in lock.reach(pure) {
            let is_impure = IMPURE
                .iter()
                .any(|impure| name == *impure || name.starts_with(&format!("{impure}-")));
            if is_impure {
                let fault = format!("only decides, but depends on {name}");
                faults.add(&format!("crates/{pure}"), fault);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banned_and_impure_crates_are_found_at_any_depth() {
        let text = "version = 4\n\n[[package]]\nname = \"visit\"\nversion = \"0.1.0\"\ndependencies = [\n \"a 1.0.0\",\n]\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\n \"tokio-stream\",\n]\n\n[[package]]\nname = \"openssl\"\nversion = \"0.10.0\"\n";
        let built = BTreeSet::from(["visit".to_owned(), "ring".to_owned()]);

        let mut faults = Faults::default();
        check(&Lock::parse(text, built), &mut faults);

        assert_eq!(
            faults.0,
            [
                "Cargo.lock: ring is banned",
                "crates/visit: only decides, but depends on tokio-stream",
            ]
        );
    }
}
