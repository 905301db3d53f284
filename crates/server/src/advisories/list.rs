//! The list of security notices as it is signed: JSON, with a version of its own format.
//!
//! Unlike what browsers and servers say to each other, it may hold fields that this program does not know: a program of
//! today must be able to read the list of the day on which a weakness is found in it.

use super::version::Version;
use protocol::api::{Advisory, Severity};
use serde::Deserialize;

/// The format that is read. A list that says another one is refused.
const FORMAT: u32 = 1;

/// Bytes of the longest list: 200 notices of a page each.
pub const LIST_BYTES_MAX: usize = 256 * 1024;

/// A list of notices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct List {
    format: u32,
    /// Grows by one with each list that is signed, so that an old one is known as such.
    pub number: u32,
    /// The day on which it was signed, as `2026-11-27`.
    pub issued: String,
    advisories: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Entry {
    id: String,
    published: String,
    severity: Severity,
    title: String,
    what: String,
    to_do: String,
    affects: Vec<Range>,
}

/// Versions that have the weakness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
struct Range {
    /// The first one.
    from: Version,
    /// The first one that does not any more; none where there is none yet.
    below: Option<Version>,
}

/// Why a text is no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Longer than [`LIST_BYTES_MAX`].
    #[error("longer than {LIST_BYTES_MAX} bytes")]
    TooLong,
    /// No list in the form of `docs/operating.md`.
    #[error("not in the form of a list of notices")]
    Malformed,
    /// Another format.
    #[error("in a format that this program does not read: update it")]
    Format,
}

impl List {
    /// Reads a list. Whether it was signed, the caller has checked.
    ///
    /// # Errors
    ///
    /// [`ListError`] where it is none.
    pub fn read(content: &[u8]) -> Result<Self, ListError> {
        if content.len() > LIST_BYTES_MAX {
            return Err(ListError::TooLong);
        }
        let text = std::str::from_utf8(content).map_err(|_| ListError::Malformed)?;
        let list: Self = protocol::read(text).map_err(|_| ListError::Malformed)?;
        if list.format != FORMAT {
            return Err(ListError::Format);
        }
        let mut days = list.advisories.iter().map(|entry| &entry.published);
        if !is_day(&list.issued) || !days.all(|day| is_day(day)) {
            return Err(ListError::Malformed);
        }
        Ok(list)
    }

    /// Returns the notices as they are told by a program of this version, newest first.
    #[must_use]
    pub fn told_by(&self, version: Version) -> Vec<Advisory> {
        let mut told: Vec<Advisory> = self
            .advisories
            .iter()
            .map(|entry| Advisory {
                id: entry.id.clone(),
                published: entry.published.clone(),
                severity: entry.severity,
                title: entry.title.clone(),
                what: entry.what.clone(),
                to_do: entry.to_do.clone(),
                covers_this: entry.affects.iter().any(|range| range.covers(version)),
            })
            .collect();
        told.sort_by(|one, other| (&other.published, &other.id).cmp(&(&one.published, &one.id)));
        told
    }
}

impl Range {
    fn covers(self, version: Version) -> bool {
        self.from <= version && self.below.is_none_or(|below| version < below)
    }
}

/// Returns whether a text reads like `2026-11-27`.
fn is_day(text: &str) -> bool {
    let is_placed = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(is_placed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"{"format": 1, "number": 7, "issued": "2026-11-27", "note": "of a later program", "advisories": [
        {"id": "VES-2026-1", "published": "2026-10-01", "severity": "low", "title": "t", "what": "w", "to_do": "d",
         "affects": [{"from": "0.1.0", "below": "0.2.0"}, {"from": "0.3.0"}], "credit": "somebody"},
        {"id": "VES-2026-2", "published": "2026-11-20", "severity": "critical", "title": "t", "what": "w",
         "to_do": "d", "affects": []}]}"#;

    fn covered(version: &str) -> Vec<(String, bool)> {
        let list = List::read(LIST.as_bytes()).unwrap();
        let told = list.told_by(version.parse().unwrap());
        told.into_iter()
            .map(|one| (one.id, one.covers_this))
            .collect()
    }

    #[test]
    fn notice_covers_the_versions_from_the_first_to_the_one_that_is_mended() {
        for (version, is_covered) in [
            ("0.0.9", false),
            ("0.1.0", true),
            ("0.1.12", true),
            ("0.2.0", false),
            ("0.2.9", false),
            ("0.3.0", true),
            ("1.0.0", true),
        ] {
            let told = covered(version);
            assert_eq!(told[1], ("VES-2026-1".to_owned(), is_covered), "{version}");
            // The newest stands first, and what affects nothing covers nothing.
            assert_eq!(told[0], ("VES-2026-2".to_owned(), false));
        }
    }

    #[test]
    fn list_with_more_than_this_program_knows_is_read_and_another_format_is_not() {
        assert_eq!(List::read(LIST.as_bytes()).unwrap().number, 7);

        let other = LIST.replace("\"format\": 1", "\"format\": 2");

        assert_eq!(List::read(other.as_bytes()), Err(ListError::Format));
    }

    #[test]
    fn whatever_is_no_list_is_refused() {
        let mut texts: Vec<String> = (0..LIST.len())
            .step_by(7)
            .map(|length| LIST[..length].to_owned())
            .collect();
        for (from, to) in [
            ("2026-11-27", "27.11.2026"),
            ("2026-10-01", "yesterday"),
            ("\"low\"", "\"harmless\""),
            ("\"0.1.0\"", "\"0.1\""),
            ("\"0.2.0\"", "\"latest\""),
            ("\"number\": 7", "\"number\": -7"),
            ("\"to_do\": \"d\",", ""),
        ] {
            assert!(LIST.contains(from));
            texts.push(LIST.replace(from, to));
        }
        for text in texts {
            let read = List::read(text.as_bytes());
            assert_eq!(read, Err(ListError::Malformed), "{text}");
        }
        let long = [LIST.as_bytes(), &vec![b' '; LIST_BYTES_MAX]].concat();
        assert_eq!(List::read(&long), Err(ListError::TooLong));
        assert_eq!(List::read(&[0xff, 0xfe]), Err(ListError::Malformed));
    }
}
