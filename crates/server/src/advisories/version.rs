//! A release's version: three numbers, in order.

use serde::Deserialize;
use std::str::FromStr;

/// `1.2.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 3]);

/// A text is no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a version is three numbers with dots between")]
pub struct InvalidVersion;

impl Version {
    /// Returns the version of this program.
    ///
    /// # Panics
    ///
    /// Where the workspace's version is not three numbers, which a test tries.
    #[must_use]
    pub fn of_this_program() -> Self {
        crate::version::VERSION
            .parse()
            .expect("the workspace's version is three numbers")
    }
}

impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        let mut parts = text.split('.').map(|part| {
            let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| part.parse().ok()).flatten()
        });
        let mut next = || parts.next().flatten().ok_or(InvalidVersion);
        let version = [next()?, next()?, next()?];
        parts
            .next()
            .is_none()
            .then_some(Self(version))
            .ok_or(InvalidVersion)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_their_numbers() {
        let version = |text: &str| text.parse::<Version>().unwrap();

        assert!(version("0.9.10") > version("0.9.9"));
        assert!(version("0.10.0") > version("0.9.10"));
        assert!(version("1.0.0") > version("0.10.0"));
        assert_eq!(version("1.2.3"), version("1.2.3"));
        let _ = Version::of_this_program();
    }

    #[test]
    fn whatever_is_no_version_is_refused() {
        for text in [
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "1.2.x",
            "1.2.-3",
            "v1.2.3",
            "1.2.99999999999",
            "1..3",
            "+1.2.3",
        ] {
            assert_eq!(text.parse::<Version>(), Err(InvalidVersion), "{text}");
        }
    }
}
