//! Files stay small. Functions too, but clippy sees to those.

use super::{Faults, Tree};

/// Lines of a file without its tests: what a person can hold in mind.
const LINES_MAX: usize = 400;

/// Share of files of at most [`SMALL_LINES`] lines, in percent.
const SMALL_PERCENT_MIN: usize = 80;

/// What counts as a small file.
const SMALL_LINES: usize = 200;

/// Checks every Rust file.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    let mut small = 0;
    for (path, source) in &tree.sources {
        let lines = source.production_lines;
        if lines > LINES_MAX {
            faults.add(
                path,
                format!("{lines} lines of at most {LINES_MAX}: split it"),
            );
        }
        small += usize::from(lines <= SMALL_LINES);
    }
    let files = tree.sources.len().max(1);
    if small * 100 < files * SMALL_PERCENT_MIN {
        let fault = format!("{small} of {files} files have up to {SMALL_LINES} lines: too few");
        faults.add("workspace", fault);
    }
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
        files.extend([("a.rs", "//!"), ("b.rs", "//!"), ("c.rs", "//!")]);

        assert_eq!(
            faults_of(check, &files),
            ["long.rs: 401 lines of at most 400: split it"]
        );
    }
}
