//! Secret bytes of a fixed number.

use super::SealFailed;
use openmls_rust_crypto::RustCrypto;
use openmls_traits::random::OpenMlsRand;
use std::fmt;
use zeroize::Zeroizing;

/// Secret bytes: wiped on drop, never printed.
#[derive(Clone)]
pub struct Secret<const N: usize>(Zeroizing<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// Makes a secret of bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; N]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Makes a secret of bytes that may have another length.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_bytes)
    }

    /// Draws a secret.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn random(crypto: &RustCrypto) -> Result<Self, SealFailed> {
        let bytes = crypto.random_array().map_err(|_| SealFailed)?;
        Ok(Self::from_bytes(bytes))
    }

    /// Returns the bytes. They must reach no log, path, query or error.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
