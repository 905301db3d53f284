//! Accounts: setting one up, signing in, and who is signed in.

use crate::{AccountId, Authentication, DisplayName, LinkToken, Sealed};
use serde::{Deserialize, Serialize};
use std::fmt;

/// `POST /api/session`: sign in. Answers [`Account`] and sets the cookie.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Email address of the account, any letter case.
    pub email: String,
    /// Made of the passphrase in the browser.
    pub authentication: Authentication,
}

/// `POST /api/setup`: the first provider makes the practice. Answers [`Account`], sets the cookie.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// From the set-up link's fragment.
    pub token: LinkToken,
    /// Name of the practice.
    pub practice: DisplayName,
    /// Name of the provider, as patients read it.
    pub name: DisplayName,
    /// Email address to sign in with.
    pub email: String,
    /// Made of the passphrase in the browser.
    pub authentication: Authentication,
    /// Made of the recovery key in the browser.
    pub recovery: Authentication,
    /// The account's keyring: at most [`crate::limit::KEYRING_BYTES_MAX`] bytes.
    pub keyring: Sealed,
}

/// `POST /api/session/link`: sign in by the demo's provider link. Answers [`Account`], sets the cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInByLink {
    /// From the link's fragment.
    pub token: LinkToken,
}

/// Who is signed in. Answer of `GET /api/session`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Which account.
    pub id: AccountId,
    /// Name, as patients read it.
    pub name: DisplayName,
    /// Name of the practice.
    pub practice: DisplayName,
    /// Email address, lower case: what a page makes of a passphrase depends on it.
    pub email: String,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignIn(…)")
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({:?}, …)", self.id)
    }
}

impl fmt::Debug for SetUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetUp(…)")
    }
}
