//! Files stay small. Functions too, but clippy sees to those.

use super::{Faults, Tree};
use std::collections::BTreeSet;

/// Lines of a file without its tests: what a person can hold in mind.
const LINES_MAX: usize = 400;

/// Lines of a file that is all tests: a list of cases may be long, a machine may not.
const TEST_LINES_MAX: usize = 800;

/// Share of files of at most [`SMALL_LINES`] lines, in percent.
const SMALL_PERCENT_MIN: usize = 80;

/// What counts as a small file.
const SMALL_LINES: usize = 200;

/// Checks every Rust file.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    let mut small = 0;
    let tests = test_files(tree);
    for (path, source) in &tree.sources {
        let lines = source.production().count();
        let is_test = tests.contains(path) || is_in_tests_of_crate(path);
        let most = if is_test { TEST_LINES_MAX } else { LINES_MAX };
        if lines > most {
            let fault = format!("{lines} lines of at most {most}: split it");
            faults.add(path, fault);
        }
        small += usize::from(lines <= SMALL_LINES);
    }
    let files = tree.sources.len().max(1);
    if small * 100 < files * SMALL_PERCENT_MIN {
        let fault = format!("{small} of {files} files have up to {SMALL_LINES} lines: too few");
        faults.add("workspace", fault);
    }
}

/// Returns the files whose module is declared for tests only.
fn test_files(tree: &Tree) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, source) in &tree.sources {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let inside = match file {
            "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
            _ => format!("{folder}/{}", file.trim_end_matches(".rs")),
        };
        for pair in source.lines.windows(2) {
            let declared = pair[1].code.trim().trim_start_matches("pub(crate) ");
            let name = declared
                .strip_prefix("mod ")
                .and_then(|name| name.strip_suffix(';'));
            if let Some(name) = name
                && pair[0].code.trim() == "#[cfg(test)]"
            {
                found.insert(format!("{inside}/{name}.rs"));
            }
        }
    }
    found
}

/// Returns whether a file is one of a crate's own integration tests.
fn is_in_tests_of_crate(path: &str) -> bool {
    path.split('/').nth(2) == Some("tests")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::faults_of;

    #[test]
    fn long_file_is_found_and_its_tests_are_not_counted() {
        let long = "//!\n".repeat(400);
        let tested = format!(
            "{}#[cfg(test)]\nmod tests {{\n{}}}",
            "//!\n".repeat(100),
            long
        );

        let mut files = vec![("long.rs", long.as_str()), ("tested.rs", tested.as_str())];
        files.extend([
            (
                "crates/visit/src/lib.rs",
                "//!\n#[cfg(test)]\nmod fixture;\n",
            ),
            ("crates/visit/src/fixture.rs", long.as_str()),
        ]);
        files.extend([
            ("a.rs", "//!"),
            ("b.rs", "//!"),
            ("c.rs", "//!"),
            ("d.rs", "//!"),
            ("e.rs", "//!"),
            ("f.rs", "//!"),
        ]);

        assert_eq!(
            faults_of(check, &files),
            ["long.rs: 401 lines of at most 400: split it"]
        );
    }
}
