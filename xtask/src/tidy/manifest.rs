//! Who may depend on whom, and on how many.

use super::Faults;
use crate::run::{self, Failure, While};
use serde_json::Value;
use std::{collections::BTreeSet, path::Path};

/// A package of the workspace.
pub(super) struct Package {
    /// Folder from the root: `crates/visit`.
    folder: String,
    name: String,
    /// Packages of ours it names, for whatever purpose.
    ours: BTreeSet<String>,
    /// All packages it needs to run.
    direct: BTreeSet<String>,
}

/// One row of the table in ARCHITECTURE.md.
struct Room {
    name: &'static str,
    may_use: &'static [&'static str],
    /// Most direct dependencies; none where it is not limited.
    budget: Option<usize>,
}

/// Any other edge fails. `server` never gets `e2ee`: it holds no key that opens a frame.
const ROOMS: [Room; 14] = [
    room("protocol", &[], Some(4)),
    // Three of them are CPace: a library, its group, and the traits by which it is handed what was drawn.
    room("e2ee", &["protocol"], Some(14)),
    room("visit", &["protocol"], Some(3)),
    room("client", &["e2ee", "protocol"], Some(6)),
    room("sfu", &["protocol"], Some(12)),
    room("server", &["protocol", "sfu", "visit"], Some(40)),
    room("web", &["client", "e2ee", "protocol"], None),
    room("sim", &["client", "e2ee", "protocol", "sfu", "visit"], None),
    room(
        "decoders",
        &["client", "e2ee", "protocol", "sfu", "sim"],
        None,
    ),
    room("load", &["client", "e2ee", "protocol"], None),
    room("cost", &["e2ee", "protocol"], None),
    room("vectors", &[], None),
    room("browser", &[], None),
    room("xtask", &[], None),
];

const fn room(name: &'static str, may_use: &'static [&'static str], budget: Option<usize>) -> Room {
    Room {
        name,
        may_use,
        budget,
    }
}

impl Package {
    /// Asks cargo for the workspace's packages.
    pub(super) fn all(root: &Path) -> Result<Vec<Self>, Failure> {
        let mut command = run::cargo(["metadata", "--no-deps", "--format-version", "1"]);
        let text =
            run::output(&mut command).ok_or_else(|| Failure::new("cargo metadata failed"))?;
        let metadata: Value = serde_json::from_str(&text).while_doing("cargo metadata")?;
        let packages = metadata["packages"].as_array();
        let packages = packages.ok_or_else(|| Failure::new("cargo metadata: no packages"))?;
        Ok(packages
            .iter()
            .map(|package| Self::of_metadata(package, root))
            .collect())
    }

    fn of_metadata(package: &Value, root: &Path) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let manifest = text(&package["manifest_path"]);
        let folder = manifest
            .trim_start_matches(&*root.to_string_lossy())
            .trim_start_matches('/')
            .trim_end_matches("/Cargo.toml");
        let mut ours = BTreeSet::new();
        let mut direct = BTreeSet::new();
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let name = text(&dependency["name"]);
            if dependency["path"].is_string() {
                ours.insert(name.clone());
            }
            if dependency["kind"] != "dev" {
                direct.insert(name);
            }
        }
        Self {
            folder: folder.to_owned(),
            name: text(&package["name"]),
            ours,
            direct,
        }
    }
}

/// Checks every package.
pub(super) fn check(packages: &[Package], faults: &mut Faults) {
    for package in packages {
        let manifest = format!("{}/Cargo.toml", package.folder);
        if !package.folder.ends_with(&package.name) {
            let fault = format!("the folder is not named after the package {}", package.name);
            faults.add(&manifest, fault);
        }
        let Some(room) = ROOMS.iter().find(|room| room.name == package.name) else {
            faults.add(&manifest, "is not in the table of rooms in xtask/src/tidy");
            continue;
        };
        for name in &package.ours {
            if !room.may_use.contains(&name.as_str()) {
                let fault = format!("{} must not depend on {name}", package.name);
                faults.add(&manifest, fault);
            }
        }
        let count = package.direct.len();
        if let Some(budget) = room.budget
            && count > budget
        {
            faults.add(
                &manifest,
                format!("{count} direct dependencies of {budget}"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edge_outside_the_table_and_a_spent_budget_are_found() {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        let package = Package {
            folder: "crates/visit".to_owned(),
            name: "visit".to_owned(),
            ours: names(&["protocol", "sfu"]),
            direct: names(&["a", "b", "c", "d"]),
        };

        let mut faults = Faults::default();
        check(&[package], &mut faults);

        assert_eq!(
            faults.0,
            [
                "crates/visit/Cargo.toml: visit must not depend on sfu",
                "crates/visit/Cargo.toml: 4 direct dependencies of 3",
            ]
        );
    }
}
