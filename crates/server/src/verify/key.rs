//! The key of whoever makes the releases, and what it signed: minisign's format.

use minisign_verify::{PublicKey, Signature};
use std::path::{Path, PathBuf};

/// The public half of a release key.
#[derive(Debug)]
pub struct ReleaseKey(PublicKey);

/// Why something is not taken for signed.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// The key, or the signature, is none.
    #[error("{0}: {1}")]
    Malformed(&'static str, minisign_verify::Error),
    /// Somebody else signed, or the content was changed.
    #[error("the signature is not of this file and this key")]
    Forged,
}

impl ReleaseKey {
    /// Reads the file that minisign writes, `vestibule.key.pub`.
    ///
    /// # Errors
    ///
    /// [`SignatureError::Malformed`] where it is none.
    pub fn read(text: &str) -> Result<Self, SignatureError> {
        let key = PublicKey::decode(text.trim());
        key.map(Self)
            .map_err(|error| SignatureError::Malformed("key", error))
    }

    /// Checks that content is what the key signed.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] where it is not.
    pub fn check(&self, content: &[u8], signature: &str) -> Result<(), SignatureError> {
        let signature = Signature::decode(signature.trim())
            .map_err(|error| SignatureError::Malformed("signature", error))?;
        self.0
            .verify(content, &signature, false)
            .map_err(|_| SignatureError::Forged)
    }
}

/// Returns where the signature of a file is: beside it, with `.minisig` behind the name.
#[must_use]
pub fn signature_of(file: &Path) -> PathBuf {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".minisig");
    beside.into()
}
