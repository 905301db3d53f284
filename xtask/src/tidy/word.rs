//! One word per thing, and comments that describe the code and not its history.

use super::{
    Faults, Tree,
    file::outside_quotes,
    source::{Line, is_word},
};

/// Words for things that have another name here (CONTRIBUTING.md).
const REFUSED: [&str; 20] = [
    "meeting",
    "conference",
    "encounter",
    "doctor",
    "clinician",
    "moderator",
    "guest",
    "customer",
    "attendee",
    "lobby",
    "kick",
    "ban",
    "hangup",
    "feed",
    "manager",
    "controller",
    "engine",
    "repo",
    "dao",
    "helper",
];

/// Further parts of names that say nothing.
const EMPTY: [&str; 2] = ["util", "utils"];

/// Words of a comment that tell the code's history.
const HISTORY: [&str; 4] = ["now", "no longer", "instead of", "previously"];

/// What a name is declared with.
const DECLARERS: [&str; 9] = [
    "fn", "struct", "enum", "trait", "type", "mod", "const", "static", "let",
];

/// Checks names and comments of every Rust file.
pub(super) fn check(tree: &Tree, faults: &mut Faults) {
    for (path, source) in &tree.sources {
        for part in path.split(['/', '.']) {
            check_name(path, part, faults);
        }
        for (index, line) in source.lines.iter().enumerate() {
            let place = format!("{path}:{}", index + 1);
            for name in declared(line) {
                check_name(&place, name, faults);
            }
            if has_word(&line.code, "fn get_") {
                faults.add(
                    &place,
                    "a getter is named after what it returns, without get_",
                );
            }
            check_comment(&place, &line.comment, faults);
        }
    }
}

fn check_name(place: &str, name: &str, faults: &mut Faults) {
    for part in parts(name) {
        if REFUSED.contains(&part.as_str()) || EMPTY.contains(&part.as_str()) {
            faults.add(place, format!("`{name}`: another word is used for {part}"));
        }
    }
}

fn check_comment(place: &str, comment: &str, faults: &mut Faults) {
    let words = outside_quotes(comment).to_lowercase();
    for word in HISTORY {
        if has_word(&words, word) {
            let fault = format!("\"{word}\" in a comment tells history; describe the code");
            faults.add(place, fault);
        }
    }
}

/// Returns the names a line declares: after a keyword, as a field or parameter, as a variant.
fn declared(line: &Line) -> Vec<&str> {
    let code = line.code.as_str();
    let mut names = Vec::new();
    let mut before = "";
    let mut rest = code;
    while let Some(start) = rest.find(is_word) {
        let tail = &rest[start..];
        let end = tail.find(|letter| !is_word(letter)).unwrap_or(tail.len());
        let (word, after) = tail.split_at(end);
        let is_field = after.starts_with(':') && !after.starts_with("::");
        let is_variant = code.trim_start().starts_with(word)
            && word.starts_with(char::is_uppercase)
            && after.trim_start().starts_with(['(', '{', ',']);
        if DECLARERS.contains(&before) || is_field || is_variant {
            names.push(word);
        }
        // `let mut name`, `const fn name`: the keyword in between declares nothing by itself.
        if word != "mut" {
            before = word;
        }
        rest = after;
    }
    names
}

/// Splits a name into its parts, in small letters: `kickGuest`, `KickGuest`, `kick_guest`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for letter in name.chars() {
        if letter == '_' || letter.is_uppercase() {
            parts.push(String::new());
        }
        if letter != '_' {
            let part = parts.last_mut().expect("starts with one part");
            part.extend(letter.to_lowercase());
        }
    }
    parts
}

/// Returns whether a text holds a word as a whole word.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        let ends = word.ends_with('_') || !after.is_some_and(is_word);
        !before.is_some_and(is_word) && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::faults_of;

    #[test]
    fn refused_names_are_found_where_they_are_declared() {
        let text = "struct CallManager;\nlet mut guest = 1;\nfn get_id(lobby_size: u8) {}\n    Kick { who: u8 },\nuse base64::Engine;\nlet banner = Engine::new();\n";

        let faults = faults_of(check, &[("crates/util/src/a.rs", text)]);

        assert_eq!(faults.len(), 6, "{faults:?}");
    }

    #[test]
    fn history_in_comments_is_found_and_code_in_them_is_not() {
        let text = "// No longer used.\n/// There is no `now()`.\n// Known nowhere.\nlet now = 1; // now\n";

        let faults = faults_of(check, &[("a.rs", text)]);

        assert_eq!(faults.len(), 2, "{faults:?}");
    }
}
