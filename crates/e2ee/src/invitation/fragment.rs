//! The fragment of a link: the root that must be found, and the secret.

use super::LinkSecret;
use crate::{alphabet, identity::RootFingerprint, wire::Malformed};
use zeroize::Zeroizing;

/// Form of a link's fragment that this client reads and writes.
const FRAGMENT_VERSION: &str = "1";

/// Longest fragment that is looked at.
const FRAGMENT_BYTES_MAX: usize = 64;

/// What stands behind the # of a link.
#[derive(Clone, Debug)]
pub struct LinkFragment {
    /// The root that the page must find over everyone it talks to.
    pub root: RootFingerprint,
    /// The secret (A1), or nothing where the server vouches (A0).
    pub secret: Option<LinkSecret>,
}

impl LinkFragment {
    /// Returns the text: `1.<root>.<secret>`, or `1.<root>` without a secret. It must reach no log,
    /// path, query or error.
    #[must_use]
    pub fn expose_text(&self) -> Zeroizing<String> {
        let root = alphabet::write_16(self.root.as_bytes());
        let mut text = Zeroizing::new(String::with_capacity(FRAGMENT_BYTES_MAX));
        text.extend([FRAGMENT_VERSION, ".", &root]);
        if let Some(secret) = &self.secret {
            text.extend([".", &alphabet::write_16(secret.expose_bytes())]);
        }
        text
    }

    /// Reads a fragment, without the # in front.
    ///
    /// # Errors
    ///
    /// [`Malformed::Version`] for a link of another version: its holder needs a newer page.
    pub fn from_text(text: &str) -> Result<Self, Malformed> {
        if text.len() > FRAGMENT_BYTES_MAX {
            return Err(Malformed::TooLong);
        }
        let (version, rest) = text.split_once('.').ok_or(Malformed::Ended)?;
        if version != FRAGMENT_VERSION {
            return Err(Malformed::Version);
        }
        let (root, secret) = match rest.split_once('.') {
            Some((root, secret)) => (root, Some(secret)),
            None => (rest, None),
        };
        let root = alphabet::read_16(root).ok_or(Malformed::Value)?;
        let secret = secret
            .map(|secret| alphabet::read_16(secret).ok_or(Malformed::Value))
            .transpose()?;
        Ok(Self {
            root: RootFingerprint::from_bytes(*root),
            secret: secret.map(|secret| LinkSecret::from_bytes(*secret)),
        })
    }
}
