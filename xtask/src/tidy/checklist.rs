//! The checklist of OWASP's ASVS: every requirement stands in it once, with a state, and what is said to be held names
//! a test that exists or says that it was read.
//!
//! A row is `| numbers | level | state | why |`; several numbers stand in one row with spaces between them.

use super::{Faults, Tree, proof};
use std::collections::BTreeSet;

const DOCUMENT: &str = "docs/asvs.md";

/// Requirements of levels 1 and 2 in version 5.0.0: a row that is lost is missed.
const REQUIREMENTS: usize = 253;

const HELD: &str = "held";
const STATES: [&str; 4] = [HELD, "partly", "not held", "does not apply"];

/// What stands where no test shows it.
const READ: &str = "by reading";

/// Checks every row.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    let Some(document) = tree.documents.get(DOCUMENT) else {
        return;
    };
    let tests = proof::tests(tree);
    let mut seen = BTreeSet::new();
    for (index, line) in document.lines().enumerate() {
        let place = format!("{DOCUMENT}:{}", index + 1);
        for name in names(line).filter(|name| !proof::exists(&tests, name)) {
            faults.add(&place, format!("there is no test `{name}`"));
        }
        let Some((numbers, state)) = row(line) else {
            continue;
        };
        for number in numbers.filter(|number| !seen.insert(*number)) {
            faults.add(&place, format!("{number} is there twice"));
        }
        if !STATES.contains(&state) {
            faults.add(&place, format!("\"{state}\" is no state"));
        }
        if state == HELD && !line.contains(READ) && names(line).next().is_none() {
            faults.add(&place, format!("names no test and does not say \"{READ}\""));
        }
    }
    if seen.len() != REQUIREMENTS {
        let fault = format!("{} requirements of {REQUIREMENTS}", seen.len());
        faults.add(DOCUMENT, fault);
    }
}

/// Returns the numbers of a row, and its state.
fn row(line: &str) -> Option<(impl Iterator<Item = &str>, &str)> {
    let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
    let numbers = cells.next()?;
    let state = cells.nth(1)?;
    let is_row = numbers.starts_with(|first: char| first.is_ascii_digit());
    is_row.then(|| (numbers.split(' '), state))
}

/// Returns what reads as the name of a test.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.split([' ', ',', ';', '`', '(', ')', '|'])
        .filter(|word| word.contains("::"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::faults_of;

    #[test]
    fn row_that_is_lost_twice_there_or_says_what_no_test_shows_is_found() {
        let document = "| number | level | state | why |\n\
                        | 1.1.1 1.1.2 | 1 | held | visit::nobody_gets_in |\n\
                        | 1.1.2 | 2 | nearly | by reading |\n\
                        | 1.2.1 | 1 | held | it is |\n\
                        | 1.2.2 | 1 | partly | `visit::gone`, visit::nobody_gets_in |\n\
                        | 1.3.1 | 1 | does not apply | none of it |\n";
        let test = "#[test]\nfn nobody_gets_in() {}";

        let files = [(DOCUMENT, document), ("crates/visit/src/rules.rs", test)];

        assert_eq!(
            faults_of(check, &files),
            [
                "docs/asvs.md:3: 1.1.2 is there twice",
                "docs/asvs.md:3: \"nearly\" is no state",
                "docs/asvs.md:4: names no test and does not say \"by reading\"",
                "docs/asvs.md:5: there is no test `visit::gone`",
                "docs/asvs.md: 5 requirements of 253",
            ]
        );
    }
}
