//! Keys of staff, and of whoever holds a private link: made here, kept here or sealed at the server.
//!
//! `code` is said on the telephone; `device` is this browser's own; `vault` what all of a provider's devices share of a visit; `account`
//! how a root is made, opened and recovered; `host` and `invitee` what a running client is given.

pub(crate) mod account;
pub(crate) mod code;
pub(crate) mod device;
pub(crate) mod host;
pub(crate) mod invitee;
mod keeper;
pub(crate) mod link;
pub(crate) mod vault;

pub(crate) use host::{host_secrets, renewed_secrets};
pub(crate) use invitee::invitee_secrets;
pub(crate) use keeper::{keep_vault, newer_vault};

use crate::browser::http::Failure;
use e2ee::{primitive::SealFailed, vault::VaultError};

/// Why keys are not to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeysFault {
    /// The server said no or was not reached.
    Server(Failure),
    /// This browser has no keys for the account: its passphrase makes some.
    NoDevice,
    /// This browser cannot make keys.
    Unsupported,
    /// The memory for stretching a passphrase is not to be had.
    Memory,
    /// The passphrase, recovery key or link is wrong.
    Wrong,
    /// What the server keeps is not what this root's devices wrote.
    Vault(VaultError),
    /// What the server keeps has no form that this page knows.
    Malformed,
    /// There is no randomness.
    Broken,
}

impl From<Failure> for KeysFault {
    fn from(failure: Failure) -> Self {
        Self::Server(failure)
    }
}

impl From<SealFailed> for KeysFault {
    fn from(_: SealFailed) -> Self {
        Self::Broken
    }
}

impl From<VaultError> for KeysFault {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}
