//! The signature key of one leaf.

use super::state::GroupError;
use openmls_rust_crypto::OpenMlsRustCrypto;
use openmls_traits::{
    OpenMlsProvider as _,
    crypto::OpenMlsCrypto as _,
    signatures::{Signer, SignerError},
    types::SignatureScheme,
};
use std::fmt;
use zeroize::Zeroizing;

/// The Ed25519 key pair that signs everything one leaf says. Wiped when dropped.
///
/// It lives in memory for one visit. Who its holder is stands in the leaf's [`super::Claim`], never here.
pub struct LeafKey {
    seed: Zeroizing<[u8; 32]>,
    public: [u8; 32],
}

impl LeafKey {
    /// Draws a fresh key.
    ///
    /// # Errors
    ///
    /// [`GroupError::Mls`] where there is no randomness.
    pub fn generate() -> Result<Self, GroupError> {
        let provider = OpenMlsRustCrypto::default();
        let (seed, public) = provider
            .crypto()
            .signature_key_gen(SignatureScheme::ED25519)
            .map_err(|_| GroupError::Mls)?;
        let seed = Zeroizing::new(seed);
        Ok(Self {
            seed: Zeroizing::new(seed.as_slice().try_into().map_err(|_| GroupError::Mls)?),
            public: public.as_slice().try_into().map_err(|_| GroupError::Mls)?,
        })
    }

    /// Makes a key of the two halves that [`Self::expose_bytes`] and [`Self::public_key`] returned.
    #[must_use]
    pub fn from_bytes(seed: [u8; 32], public: [u8; 32]) -> Self {
        Self {
            seed: Zeroizing::new(seed),
            public,
        }
    }

    /// Returns the public half, for the leaf's certificate.
    #[must_use]
    pub const fn public_key(&self) -> &[u8; 32] {
        &self.public
    }

    /// Returns the private half, to be sealed by a key that cannot leave the browser.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8; 32] {
        &self.seed
    }
}

impl Signer for LeafKey {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        OpenMlsRustCrypto::default()
            .crypto()
            .sign(SignatureScheme::ED25519, payload, self.seed.as_slice())
            .map_err(SignerError::CryptoError)
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

impl fmt::Debug for LeafKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LeafKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_never_prints() {
        let key = LeafKey::generate().unwrap();

        assert_eq!(format!("{key:?}"), "LeafKey(…)");
    }

    #[test]
    fn signature_of_a_key_made_again_verifies_under_its_public_half() {
        let key = LeafKey::generate().unwrap();
        let again = LeafKey::from_bytes(*key.expose_bytes(), *key.public_key());

        let signature = again.sign(b"words").unwrap();

        let provider = OpenMlsRustCrypto::default();
        let verify = |words: &[u8]| {
            let crypto = provider.crypto();
            crypto.verify_signature(
                SignatureScheme::ED25519,
                words,
                key.public_key(),
                &signature,
            )
        };
        assert!(verify(b"words").is_ok());
        assert!(verify(b"other").is_err());
    }
}
