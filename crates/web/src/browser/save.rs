//! Gives the person a file: the browser's own download, made of what the page holds.

use super::glue;

/// What a file is, as browsers call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// JSON.
    Json,
}

/// Saves a text under a name. Nothing of it leaves the machine.
pub fn file(name: &str, kind: Kind, text: &str) {
    let kind = match kind {
        Kind::Text => "text/plain;charset=utf-8",
        Kind::Json => "application/json",
    };
    glue::save_file(name, kind, text);
}
