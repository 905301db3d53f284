//! What may be named where: clocks, SQL, the browser, and nothing of them in the pure rooms.

use super::{Faults, Tree};

/// A name that belongs to some rooms only.
struct Border {
    /// What must not be named elsewhere.
    name: &'static str,
    /// Beginnings of the paths where it may be.
    allowed: &'static [&'static str],
    /// Why.
    why: &'static str,
}

const BORDERS: [Border; 6] = [
    Border {
        name: "Instant::now",
        allowed: &["crates/server/src/clock.rs", "crates/sfu/src/thread.rs"],
        why: "only drivers read a clock",
    },
    Border {
        name: "SystemTime::now",
        allowed: &["crates/server/src/clock.rs"],
        why: "only drivers read a clock",
    },
    Border {
        name: "Date::now",
        allowed: &["crates/web/src/browser"],
        why: "only drivers read a clock",
    },
    Border {
        name: "sqlx::",
        allowed: &["crates/server/src/store"],
        why: "only the store speaks SQL",
    },
    Border {
        name: "web_sys",
        allowed: &["crates/web/src/browser"],
        why: "only crates/web/src/browser touches the browser",
    },
    Border {
        name: "unsafe ",
        allowed: &[],
        why: "nothing here needs it",
    },
];

/// Rooms that decide and do nothing.
const PURE: [&str; 4] = [
    "crates/protocol/src/",
    "crates/e2ee/src/",
    "crates/visit/src/",
    "crates/client/src/",
];

/// What a pure room never names.
const IMPURE: [&str; 10] = [
    "std::time::Instant",
    "SystemTime",
    "std::net",
    "std::fs",
    "std::env",
    "std::thread",
    "std::process",
    "std::sync::mpsc",
    "async fn",
    ".await",
];

/// Checks every file that ships, its tests left out.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    for (path, source) in &tree.sources {
        if !ships(path) {
            continue;
        }
        let is_pure = PURE.iter().any(|room| path.starts_with(room));
        for (number, line) in source.production() {
            let place = format!("{path}:{number}");
            for border in &BORDERS {
                let is_allowed = border.allowed.iter().any(|start| path.starts_with(start));
                if !is_allowed && line.code.contains(border.name) {
                    faults.add(&place, format!("`{}`: {}", border.name, border.why));
                }
            }
            for name in IMPURE {
                if is_pure && line.code.contains(name) {
                    faults.add(&place, format!("`{name}` in a room that only decides"));
                }
            }
        }
    }
}

/// Returns whether a file ships. All else proves or runs the product and may do what it needs.
fn ships(path: &str) -> bool {
    path.starts_with("crates/") && path.contains("/src/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::faults_of;

    #[test]
    fn clock_sql_and_sockets_are_found_outside_their_rooms() {
        let files = [
            (
                "crates/visit/src/a.rs",
                "use std::net::TcpStream;\nlet t = Instant::now();",
            ),
            ("crates/server/src/http/a.rs", "sqlx::query(\"\");"),
            ("crates/server/src/store/a.rs", "sqlx::query(\"\");"),
            ("crates/server/src/clock.rs", "Instant::now();"),
            ("tests/load/src/a.rs", "Instant::now();"),
            ("crates/sfu/tests/media/a.rs", "Instant::now();"),
        ];

        let faults = faults_of(check, &files);

        assert_eq!(faults.len(), 3, "{faults:?}");
    }
}
