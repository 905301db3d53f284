//! PROTOCOL.md lists exactly the messages of `crates/protocol`.
//!
//! In the document, a table below a line that opens with `Client → server` or `Server → client`
//! lists messages: the first cell of each row is one, in backticks.

use super::{Faults, Tree, source::is_word};
use std::collections::BTreeSet;

const DOCUMENT: &str = "PROTOCOL.md";

/// Where a message's type is.
const CLIENT: [(&str, &str); 1] = [("crates/protocol/src/client_message.rs", "ClientMessage")];
const SERVER: [(&str, &str); 3] = [
    ("crates/protocol/src/server_message.rs", "ServerMessage"),
    ("crates/protocol/src/server_message.rs", "WaitingMessage"),
    ("crates/protocol/src/server_message.rs", "VisitMessage"),
];

/// Compares the two.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    let Some(document) = tree.documents.get(DOCUMENT) else {
        return;
    };
    for (heading, types) in [
        ("Client → server", &CLIENT[..]),
        ("Server → client", &SERVER),
    ] {
        let listed = listed(document, heading);
        let mut real = BTreeSet::new();
        for (path, name) in types {
            let variants = variants(tree, path, name);
            if variants.is_empty() {
                faults.add(path, format!("enum {name} was not found"));
            }
            real.extend(variants);
        }
        for message in listed.difference(&real) {
            faults.add(DOCUMENT, format!("{heading}: `{message}` is no message"));
        }
        for message in real.difference(&listed) {
            faults.add(DOCUMENT, format!("{heading}: `{message}` is missing"));
        }
    }
}

/// Returns the messages that the document lists below such headings.
fn listed(document: &str, heading: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut is_below = false;
    for line in document.lines() {
        if line.starts_with('|') {
            let cell = line.split('|').nth(1).unwrap_or_default();
            if is_below {
                found.extend(cell.split('`').nth(1).map(str::to_owned));
            }
        } else if !line.trim().is_empty() {
            is_below = line.starts_with(heading);
        }
    }
    found
}

/// Returns an enum's variants as they stand on the wire.
fn variants(tree: &Tree, path: &str, name: &str) -> BTreeSet<String> {
    let Some(source) = tree.sources.get(path) else {
        return BTreeSet::new();
    };
    let head = format!("enum {name} {{");
    let body = source
        .production()
        .skip_while(|(_, line)| !line.code.contains(&head))
        .skip(1)
        .take_while(|(_, line)| line.code != "}");
    // A variant stands at the first indentation; what it carries stands deeper.
    body.filter_map(|(_, line)| line.code.strip_prefix("    "))
        .filter(|code| code.starts_with(char::is_uppercase))
        .map(|code| snake(&code[..code.find(|letter| !is_word(letter)).unwrap_or(code.len())]))
        .collect()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::faults_of;

    #[test]
    fn message_missing_on_either_side_is_found() {
        let document = "Client → server:\n\n| message |\n|---|\n| `end_visit` | |\n| `gone` | |\n\n\
                        Server → client. All:\n\n| m |\n|---|\n| `a` |\n| `b` |\n| `c` |\n\nMore\n\n| `x` |\n";
        let client = "pub enum ClientMessage {\n    EndVisit {},\n    Leave {\n        Who: u8,\n    },\n}\n";
        let server = "enum ServerMessage {\n    A,\n}\nenum WaitingMessage {\n    B(C),\n}\nenum VisitMessage {\n    C {},\n}\n";
        let files = [
            ("PROTOCOL.md", document),
            ("crates/protocol/src/client_message.rs", client),
            ("crates/protocol/src/server_message.rs", server),
        ];

        let faults = faults_of(check, &files);

        assert_eq!(
            faults,
            [
                "PROTOCOL.md: Client → server: `gone` is no message",
                "PROTOCOL.md: Client → server: `leave` is missing",
            ]
        );
    }
}
