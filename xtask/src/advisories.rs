//! `cargo xtask advisories`: signs a list of security notices.
//!
//! In: the list, as `docs/operating.md` describes it, and the key that signs the releases. Out: the list's signature beside
//! it, with `.minisig` behind the name. `vestibule serve` reads both.

use crate::{
    release,
    run::{Failure, While},
    say,
};
use serde_json::Value;
use std::{fs, path::PathBuf};

/// Words for how bad a weakness is, as `crates/protocol/src/api/advisory.rs` has them.
const SEVERITIES: [&str; 4] = ["low", "moderate", "high", "critical"];

/// What is said of each weakness.
const TEXTS: [&str; 5] = ["id", "published", "title", "what", "to_do"];

/// Runs the command.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let [list, flag, key] = args else {
        return Err(Failure::new("LIST --key FILE"));
    };
    if flag != "--key" {
        return Err(Failure::new("LIST --key FILE"));
    }
    let list = PathBuf::from(list);
    let content = fs::read_to_string(&list).while_doing(list.display())?;
    let number = check(&content).map_err(Failure::new)?;
    let comment = format!("vestibule advisories {number}");
    let signature = release::sign(&content, &comment, &PathBuf::from(key))?;
    let beside = release::beside(&list, ".minisig");
    fs::write(&beside, signature).while_doing(beside.display())?;
    say::result(&beside.display().to_string());
    Ok(())
}

/// Finds what a server would refuse, before it is signed. Returns the list's number.
fn check(content: &str) -> Result<u64, String> {
    let list: Value = serde_json::from_str(content).map_err(|error| error.to_string())?;
    if list["format"] != 1 {
        return Err("format: write 1".to_owned());
    }
    let number = list["number"].as_u64().filter(|number| *number > 0);
    let number = number.ok_or("number: one more than that of the list before")?;
    is_day(&list["issued"])
        .then_some(())
        .ok_or("issued: write 2026-11-27")?;
    let entries = list["advisories"].as_array();
    for entry in entries.ok_or("advisories: a list, which may be empty")? {
        let id = entry["id"].as_str().unwrap_or("?");
        for name in TEXTS {
            let text = entry[name].as_str().unwrap_or_default();
            if text.trim().is_empty() {
                return Err(format!("{id}: {name} is missing"));
            }
        }
        if !is_day(&entry["published"]) {
            return Err(format!("{id}: published: write 2026-11-27"));
        }
        let severity = entry["severity"].as_str().unwrap_or_default();
        if !SEVERITIES.contains(&severity) {
            return Err(format!("{id}: severity: one of {}", SEVERITIES.join(", ")));
        }
        let ranges = entry["affects"].as_array();
        for range in ranges.ok_or(format!("{id}: affects is missing"))? {
            let is_open = range["below"].is_null();
            if !is_version(&range["from"]) || !(is_open || is_version(&range["below"])) {
                return Err(format!("{id}: affects: versions such as 0.1.0"));
            }
        }
    }
    Ok(number)
}

fn is_day(value: &Value) -> bool {
    is_numbers(value, '-', &[4, 2, 2])
}

fn is_version(value: &Value) -> bool {
    is_numbers(value, '.', &[0, 0, 0])
}

/// Returns whether a text is that many numbers with that sign between, of so many digits where that is not 0.
fn is_numbers(value: &Value, sign: char, lengths: &[usize]) -> bool {
    let parts: Vec<&str> = value.as_str().unwrap_or_default().split(sign).collect();
    let is_number = |(part, length): (&&str, &usize)| {
        let fits = *length == 0 || part.len() == *length;
        fits && part.parse::<u32>().is_ok() && !part.starts_with('+')
    };
    parts.len() == lengths.len() && parts.iter().zip(lengths).all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"{"format": 1, "number": 7, "issued": "2026-11-27", "advisories": [{"id": "VES-2026-1",
        "published": "2026-11-20", "severity": "high", "title": "t", "what": "w", "to_do": "d",
        "affects": [{"from": "0.1.0", "below": "0.2.0"}, {"from": "0.3.0"}]}]}"#;

    #[test]
    fn list_that_servers_read_is_signed() {
        assert_eq!(check(LIST), Ok(7));
        assert_eq!(
            check(r#"{"format": 1, "number": 1, "issued": "2026-01-01", "advisories": []}"#),
            Ok(1)
        );
    }

    #[test]
    fn list_that_servers_would_refuse_is_not_signed() {
        for (from, to) in [
            ("\"format\": 1", "\"format\": 2"),
            ("\"number\": 7", "\"number\": 0"),
            ("2026-11-27", "27.11.2026"),
            ("2026-11-20", "2026-11"),
            ("\"high\"", "\"bad\""),
            ("\"to_do\": \"d\"", "\"to_do\": \" \""),
            ("\"0.1.0\"", "\"0.1\""),
            ("\"0.2.0\"", "\"latest\""),
            ("\"affects\"", "\"affect\""),
            ("]}]}", ""),
        ] {
            assert!(LIST.contains(from), "{from}");
            assert!(check(&LIST.replace(from, to)).is_err(), "{to}");
        }
    }
}
