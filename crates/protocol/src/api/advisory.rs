//! Security notices of the releases, as a server tells them to whoever is signed in.

use serde::{Deserialize, Serialize};

/// `GET /api/advisories`: what is known of weaknesses, and which of them this build has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advisories {
    /// The version of the program.
    pub version: String,
    /// Where the notices come from.
    pub source: AdvisorySource,
    /// The day on which the list at hand was signed, as `2026-11-27`; none where there is no list.
    pub issued: Option<String>,
    /// The notices, newest first.
    pub advisories: Vec<Advisory>,
}

/// Whether there is a list of notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdvisorySource {
    /// No key is set, so nothing could be believed.
    Off,
    /// A key is set, and no list that it signed was found.
    Missing,
    /// There is a list, signed by the key that is set.
    Signed,
}

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advisory {
    /// What it is called: `VES-2026-1`.
    pub id: String,
    /// The day on which it was told first, as `2026-11-27`.
    pub published: String,
    /// How bad it is.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// What could happen, in plain words.
    pub what: String,
    /// What to do about it, in plain words.
    pub to_do: String,
    /// Whether this build has the weakness.
    pub covers_this: bool,
}

/// How bad a weakness is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Annoying at worst.
    Low,
    /// Takes luck or a position that few have.
    Moderate,
    /// Somebody could learn or do what they must not.
    High,
    /// Somebody could be in a visit whom the provider has not let in.
    Critical,
}

impl Advisories {
    /// Lists what this build has, the worst first.
    pub fn of_this_build(&self) -> Vec<&Advisory> {
        let mut found: Vec<&Advisory> = self
            .advisories
            .iter()
            .filter(|one| one.covers_this)
            .collect();
        found.sort_by_key(|one| std::cmp::Reverse(one.severity));
        found
    }
}
