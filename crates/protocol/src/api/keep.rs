//! What the server keeps for staff's browsers and cannot read: keyrings and vaults. And the way back for
//! whoever forgot a passphrase.
//!
//! Each has a version that grows by one with each change; a change names the version that it replaces, so
//! that two tabs or devices cannot overwrite each other's.

use crate::{Authentication, Sealed, time::Instant};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is kept. Answer of `GET /api/keyring` and `GET /api/visits/{visit}/vault`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// How often it was changed: 0 where there is none.
    pub version: u32,
    /// The bytes.
    pub content: Option<Sealed>,
    /// When it was changed last.
    pub at: Option<Instant>,
}

/// `PUT /api/visits/{visit}/vault`: keep this. Answers [`KeepOutcome`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// The version that this replaces: 0 for the first.
    pub replaces: u32,
    /// The bytes.
    pub content: Sealed,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum KeepOutcome {
    /// It is kept.
    Kept {
        /// Its version.
        version: u32,
    },
    /// Another change was faster: this is what is kept, and nothing was changed.
    Conflict(Kept),
}

/// `PUT /api/keyring`: keep this keyring. Answers [`KeepOutcome`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepKeyring {
    /// The version that this replaces: 0 for the first.
    pub replaces: u32,
    /// The keyring: at most [`crate::limit::KEYRING_BYTES_MAX`] bytes.
    pub keyring: Sealed,
    /// What signs in to the account, where it has a passphrase: an open session alone must not be able to
    /// lock its owner out.
    pub authentication: Option<Authentication>,
    /// What the keyring's new recovery key signs in with, where it has a new one.
    pub recovery: Option<Authentication>,
}

/// `POST /api/recovery/open`: the keyring for whoever has the recovery key. Answers [`Kept`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenRecovery {
    /// Email address of the account, any letter case.
    pub email: String,
    /// Made of the recovery key in the browser.
    pub recovery: Authentication,
}

/// `POST /api/recovery`: a new passphrase and a new recovery key. Answers [`super::Account`], sets the
/// cookie, and ends every other session of the account.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// Email address of the account, any letter case.
    pub email: String,
    /// Made of the recovery key at hand.
    pub recovery: Authentication,
    /// Made of the new passphrase.
    pub authentication: Authentication,
    /// Made of the new recovery key.
    pub next_recovery: Authentication,
    /// The version of the keyring that this replaces.
    pub replaces: u32,
    /// The keyring: at most [`crate::limit::KEYRING_BYTES_MAX`] bytes.
    pub keyring: Sealed,
}

macro_rules! unprinted {
    ($($name:ident)*) => {
        $(
            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(concat!(stringify!($name), "(…)"))
                }
            }
        )*
    };
}
unprinted!(KeepKeyring OpenRecovery Recover);
