//! The `[advisories]` section: who is believed about weaknesses, and where the list of them is.

use super::{BaseUrl, ConfigError, InvalidBaseUrl};
use serde::Deserialize;
use std::{fmt, path::PathBuf, str::FromStr};

/// The `[advisories]` section.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdvisoriesConfig {
    /// Public half of the key of whoever makes the releases, as minisign writes it. Default: none, and without it no
    /// list is believed and no notice is shown.
    pub key: Option<PathBuf>,
    /// The list; its signature is beside it, with `.minisig` behind the name. Default: `advisories.json` beside the
    /// program. It may be missing.
    pub file: Option<PathBuf>,
    /// Where a list is fetched every six hours. Default: nowhere. Whoever serves it sees this machine's address.
    pub fetch: Option<ListUrl>,
}

/// Where a list is fetched: scheme, host and port, and a path.
#[derive(Clone, PartialEq, Eq)]
pub struct ListUrl {
    origin: BaseUrl,
    path: String,
}

impl AdvisoriesConfig {
    /// Nothing can be believed without a key.
    pub(super) fn fault(&self) -> Option<ConfigError> {
        let wants = self.file.is_some() || self.fetch.is_some();
        (wants && self.key.is_none()).then_some(ConfigError::AdvisoriesWithoutKey)
    }
}

impl ListUrl {
    /// Returns scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.origin.origin()
    }

    /// Returns the path, without the slash it begins with.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl FromStr for ListUrl {
    type Err = InvalidListUrl;

    fn from_str(text: &str) -> Result<Self, InvalidListUrl> {
        let (scheme, rest) = text.split_once("://").ok_or(InvalidListUrl::Form)?;
        let (authority, path) = rest.split_once('/').ok_or(InvalidListUrl::Form)?;
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./".contains(&b);
        if path.is_empty() || !path.bytes().all(is_plain) {
            return Err(InvalidListUrl::Form);
        }
        Ok(Self {
            origin: [scheme, "://", authority].concat().parse()?,
            path: path.to_owned(),
        })
    }
}

/// Why a text is no address of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidListUrl {
    /// Another form.
    #[error("write it as https://host/path, without a query")]
    Form,
    /// The part before the path.
    #[error(transparent)]
    Origin(#[from] InvalidBaseUrl),
}

impl fmt::Debug for ListUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.origin.origin(), self.path)
    }
}

impl<'de> Deserialize<'de> for ListUrl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn address_of_a_list_is_https_a_host_and_a_path() {
        let url: ListUrl = "https://Releases.example/a/advisories.json"
            .parse()
            .unwrap();

        assert_eq!(url.origin(), "https://releases.example");
        assert_eq!(url.path(), "a/advisories.json");
        assert!("http://127.0.0.1:8080/a".parse::<ListUrl>().is_ok());
        for text in [
            "",
            "releases.example/a",
            "https://releases.example",
            "https://releases.example/",
            "http://releases.example/a",
            "https://user@releases.example/a",
            "https://releases.example/a?b",
            "https://releases.example/a#b",
            "ftp://releases.example/a",
        ] {
            assert!(text.parse::<ListUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn list_without_a_key_is_a_fault_and_nothing_at_all_is_none() {
        let faults = |text: &str| toml::from_str::<Config>(text).unwrap().faults().len();

        assert_eq!(faults(""), 0);
        assert_eq!(faults("[advisories]\nkey = \"a\""), 0);
        assert_eq!(faults("[advisories]\nkey = \"a\"\nfile = \"b\""), 0);
        assert_eq!(faults("[advisories]\nfile = \"b\""), 1);
        assert_eq!(faults("[advisories]\nfetch = \"https://a.example/b\""), 1);
        assert!(toml::from_str::<Config>("[advisories]\nfetch = \"http://a.example/b\"").is_err());
    }
}
