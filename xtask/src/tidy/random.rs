//! Identifiers and secrets come from the system's source of randomness, drawn in one place for each side: a weak
//! source in a corner is how the numbers of others' visits came to be guessed.

use super::{Faults, Tree};

/// What draws random numbers.
const SOURCES: [&str; 10] = [
    "getrandom",
    "get_random_values",
    "random_uuid",
    "OsRng",
    "thread_rng",
    "fastrand",
    "Uuid",
    "Math::random",
    "rand_core",
    "ChaCha20Rng",
];

/// Where that may stand: what ships, and what each is for.
const PLACES: [(&str, &str); 4] = [
    // The server's identifiers and tokens.
    ("crates/server/src/random.rs", "getrandom"),
    // Where a page's counters begin. Its identifiers and secrets are drawn by the crypto provider of the group, which
    // asks the browser.
    (
        "crates/web/src/browser/frame_worker.rs",
        "get_random_values",
    ),
    // Hands CPace what the crypto provider drew: the name is that of a trait.
    ("crates/e2ee/src/cpace.rs", "rand_core"),
    // How long to wait before connecting again. Nothing is named by it and nothing depends on it.
    ("crates/web/src/shell.rs", "Math::random"),
];

/// Checks everything that ships.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    for (path, source) in &tree.sources {
        let ships = path.starts_with("crates/") && path.contains("/src/");
        if !ships || path.ends_with("tests.rs") || path.contains("/tests/") {
            continue;
        }
        for (number, line) in source.production() {
            for word in SOURCES.iter().filter(|word| line.code.contains(**word)) {
                if !PLACES.contains(&(path.as_str(), *word)) {
                    let fault = format!(
                        "`{word}`: random numbers are drawn in crates/server/src/random.rs and by the crypto provider of the page, nowhere else"
                    );
                    faults.add(&format!("{path}:{number}"), fault);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::faults_of;

    #[test]
    fn randomness_is_drawn_in_one_place_for_each_side() {
        let files = [
            ("crates/server/src/random.rs", "getrandom::fill(&mut bytes)"),
            (
                "crates/server/src/http/plan.rs",
                "let id = fastrand::u64(..);",
            ),
            ("crates/web/src/page/visit.rs", "js_sys::Math::random()"),
            ("crates/web/tests/page.rs", "fastrand::u64(..)"),
        ];

        let faults = faults_of(check, &files);

        assert_eq!(faults.len(), 2, "{faults:?}");
    }
}
