//! Every file says what it is for, owes nothing, and explains its limits.

use super::{Faults, Tree, source::Source};

/// Checks headers, debts and limits.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    for (path, source) in &tree.sources {
        if !source.first_line.starts_with("//!") {
            faults.add(path, "opens without a `//!` line that says what it is for");
        }
        check_debts(path, source, faults);
        check_limits(path, source, faults);
    }
}

fn check_debts(path: &str, source: &Source, faults: &mut Faults) {
    for (index, line) in source.lines.iter().enumerate() {
        let place = format!("{path}:{}", index + 1);
        let marks = outside_quotes(&line.comment);
        if marks.contains("FIXME") || marks.contains("XXX") {
            faults.add(&place, "mends nothing: do it or write an issue");
        }
        if marks.contains("TODO") && !marks.contains("TODO(#") {
            faults.add(&place, "a TODO names its issue: TODO(#12)");
        }
    }
}

/// Every number that limits something says why it is that number.
fn check_limits(path: &str, source: &Source, faults: &mut Faults) {
    for (number, line) in source.production() {
        let Some((_, rest)) = line.code.split_once("const ") else {
            continue;
        };
        let Some((name, _)) = rest.split_once(':') else {
            continue;
        };
        let above = source.lines[..number - 1]
            .iter()
            .rev()
            .find(|line| !line.code.trim_start().starts_with("#["));
        if name.ends_with("_MAX") && !above.is_some_and(|line| line.is_doc) {
            let place = format!("{path}:{number}");
            faults.add(&place, format!("{name} does not say why it is that number"));
        }
    }
}

/// Leaves out what stands between backticks: code, not words.
pub(super) fn outside_quotes(comment: &str) -> String {
    comment.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::faults_of;

    #[test]
    fn headers_debts_and_bare_limits_are_found() {
        let text = "fn a() {} // TODO later\n// TODO(#7): fine\nconst A_MAX: u8 = 1;\n/// Why.\nconst B_MAX: u8 = 1;\n";

        let faults = faults_of(check, &[("a.rs", text), ("b.rs", "//! Fine.")]);

        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].starts_with("a.rs: opens"));
        assert!(faults[1].starts_with("a.rs:1: a TODO"));
        assert!(faults[2].starts_with("a.rs:3: A_MAX"));
    }
}
