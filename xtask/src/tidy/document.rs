//! Documents name only what is there, and the map names every room.

use super::{Faults, Tree};
use std::collections::BTreeSet;

/// Documents that must be there.
const REQUIRED: [&str; 6] = [
    "README.md",
    "ARCHITECTURE.md",
    "PROTOCOL.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
];

/// Longest map that is still read.
const MAP_LINES_MAX: usize = 250;

/// Checks every document.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    for name in REQUIRED {
        if !tree.has(name) {
            faults.add(name, "is missing");
        }
    }
    for (name, text) in &tree.documents {
        for (number, line) in text.lines().enumerate() {
            let place = format!("{name}:{}", number + 1);
            for path in named_paths(tree, name, line) {
                if !tree.has(&path) {
                    faults.add(&place, format!("`{path}` does not exist"));
                }
            }
        }
    }
    if let Some(map) = tree.documents.get("ARCHITECTURE.md") {
        check_map(tree, map, faults);
    }
}

fn check_map(tree: &Tree, map: &str, faults: &mut Faults) {
    let named: BTreeSet<&str> = map.split('`').skip(1).step_by(2).collect();
    for room in rooms(tree) {
        if !named.contains(room.as_str()) {
            faults.add("ARCHITECTURE.md", format!("`{room}` is not on the map"));
        }
    }
    let lines = map.lines().count();
    if lines > MAP_LINES_MAX {
        let fault = format!("{lines} lines of at most {MAP_LINES_MAX}");
        faults.add("ARCHITECTURE.md", fault);
    }
}

/// Returns the folders that hold a package.
fn rooms(tree: &Tree) -> BTreeSet<String> {
    tree.paths
        .iter()
        .filter_map(|path| path.strip_suffix("/Cargo.toml"))
        .map(str::to_owned)
        .collect()
}

/// Returns the paths from the root that a line of a document names.
fn named_paths(tree: &Tree, document: &str, line: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for quoted in line.split('`').skip(1).step_by(2) {
        paths.extend(quoted_path(tree, document, quoted));
    }
    for link in line.split("](").skip(1) {
        let target = link.split([')', '#', ' ']).next().unwrap_or_default();
        let is_elsewhere =
            target.is_empty() || target.contains("://") || target.starts_with("mailto:");
        if !is_elsewhere {
            paths.push(beside(document, target));
        }
    }
    paths
}

/// Reads what stands between backticks as a path of the tree, where it is one.
fn quoted_path(tree: &Tree, document: &str, quoted: &str) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
    let quoted = quoted.split_once(':').map_or(quoted, |(path, line)| {
        if line.bytes().all(|byte| byte.is_ascii_digit()) {
            path
        } else {
            quoted
        }
    });
    if !quoted.chars().all(is_plain) {
        return None;
    }
    let first = quoted.split('/').next().unwrap_or_default();
    if quoted.contains('/')
        && ["crates", "tests", "xtask", "docs", ".ci", ".cargo"].contains(&first)
    {
        return Some(quoted.to_owned());
    }
    if quoted.ends_with(".md") {
        return Some(beside(document, quoted));
    }
    // `server/live/driver` is short for `crates/server/src/live/driver.rs`.
    let (room, rest) = quoted.split_once('/')?;
    let source = format!("crates/{room}/src");
    if !tree.has(&source) {
        return None;
    }
    let path = format!("{source}/{rest}");
    let file = format!("{path}.rs");
    Some(if tree.has(&file) { file } else { path })
}

/// Returns a path that a document names from its own folder, or from the root.
fn beside(document: &str, target: &str) -> String {
    let mut folders: Vec<&str> = document.split('/').collect();
    folders.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                folders.pop();
            }
            _ => folders.push(part),
        }
    }
    folders.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::faults_of;

    #[test]
    fn path_that_does_not_exist_and_a_room_off_the_map_are_found() {
        let map = "`crates/visit` `crates/visit/src/a.rs:7` `visit/a` [x](docs/x.md)\n\
                   `crates/gone` `visit/gone` [y](docs/y.md) `application/json` `GET /api`";
        let mut files: Vec<_> = REQUIRED.iter().map(|name| (*name, "")).collect();
        files.retain(|(name, _)| *name != "ARCHITECTURE.md");
        files.extend([
            ("ARCHITECTURE.md", map),
            ("docs/x.md", "[map](../ARCHITECTURE.md)"),
            ("crates/visit/Cargo.toml", ""),
            ("crates/visit/src/a.rs", "//!"),
            ("crates/sfu/Cargo.toml", ""),
        ]);

        let faults = faults_of(check, &files);

        assert_eq!(
            faults,
            [
                "ARCHITECTURE.md:2: `crates/gone` does not exist",
                "ARCHITECTURE.md:2: `crates/visit/src/gone` does not exist",
                "ARCHITECTURE.md:2: `docs/y.md` does not exist",
                "ARCHITECTURE.md: `crates/sfu` is not on the map",
            ]
        );
    }
}
