//! Each goal of SECURITY.md names tests that exist.
//!
//! A goal opens with `G` and its number (`**G1 …`, `- G1 …`, `### G1 …`). The lines that follow, up to
//! the next goal or heading, hold at least one `proof: package::…::test_name`; the first part is the
//! package's folder name, the last the test function's name. Several stand in one line with commas.

use super::{Faults, Tree};
use std::collections::BTreeSet;

const DOCUMENT: &str = "SECURITY.md";

/// Checks every goal and every proof.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    let Some(document) = tree.documents.get(DOCUMENT) else {
        return;
    };
    let tests = tests(tree);
    let mut open: Option<String> = None;
    let mut goals = 0;
    for (index, line) in document.lines().enumerate() {
        let goal = goal(line);
        if goal.is_some() || line.starts_with('#') {
            report_unproven(open.take(), faults);
        }
        if let Some(goal) = goal {
            goals += 1;
            open = Some(goal);
        }
        for proof in proofs(line) {
            open = None;
            if !exists(&tests, proof) {
                let place = format!("{DOCUMENT}:{}", index + 1);
                faults.add(&place, format!("there is no test `{proof}`"));
            }
        }
    }
    report_unproven(open, faults);
    if goals == 0 {
        faults.add(DOCUMENT, "has no goals: lines that open with G1, G2, …");
    }
}

fn report_unproven(goal: Option<String>, faults: &mut Faults) {
    if let Some(goal) = goal {
        let fault = format!("{goal} names no test: `proof: package::…::test_name`");
        faults.add(DOCUMENT, fault);
    }
}

/// Returns the goal a line opens with.
fn goal(line: &str) -> Option<String> {
    let text = line.trim_start_matches(['#', '*', '-', '|', ' ', '`']);
    let number = text.strip_prefix('G')?;
    let digits = number.len()
        - number
            .trim_start_matches(|digit: char| digit.is_ascii_digit())
            .len();
    (digits > 0).then(|| format!("G{}", &number[..digits]))
}

fn proofs(line: &str) -> Vec<&str> {
    let Some((_, list)) = line.split_once("proof: ") else {
        return Vec::new();
    };
    list.split([',', ' ', '`', '|', '.', ';', ')'])
        .filter(|word| word.contains("::"))
        .collect()
}

/// Returns every test as package and name.
pub(super) fn tests(tree: &Tree) -> BTreeSet<(&str, &str)> {
    let mut found = BTreeSet::new();
    for (path, source) in &tree.sources {
        let package = match path.split('/').collect::<Vec<_>>()[..] {
            ["crates" | "tests", package, ..] | [package, ..] => package,
            [] => continue,
        };
        found.extend(source.tests().into_iter().map(|name| (package, name)));
    }
    found
}

/// Answers whether a proof names one of these tests.
pub(super) fn exists(tests: &BTreeSet<(&str, &str)>, proof: &str) -> bool {
    let package = proof.split("::").next().unwrap_or_default();
    let name = proof.rsplit("::").next().unwrap_or_default();
    tests.contains(&(package, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::faults_of;

    #[test]
    fn goal_without_a_proof_and_a_proof_without_a_test_are_found() {
        let document = "- **G1 Waiting**\n  proof: `visit::rules::nobody_gets_in`\n- G2 b\n\
                        proof: visit::gone, visit::nobody_gets_in\n- G3 c\n# Limits\n";
        let test = "#[test]\nfn nobody_gets_in() {}";

        let files = [(DOCUMENT, document), ("crates/visit/src/rules.rs", test)];

        assert_eq!(
            faults_of(check, &files),
            [
                "SECURITY.md:4: there is no test `visit::gone`",
                "SECURITY.md: G3 names no test: `proof: package::…::test_name`",
            ]
        );
    }
}
