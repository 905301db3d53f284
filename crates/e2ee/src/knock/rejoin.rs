//! The key with which a tab comes back to its place.

use crate::{
    octets::octets,
    primitive::{self, SealFailed, Secret},
};
use openmls_rust_crypto::RustCrypto;
use zeroize::Zeroizing;

octets!(
    /// The public half of a [`RejoinKey`].
    RejoinPublicKey, 32
);

/// The key of one tab, kept in its session storage: whoever holds it comes back to the place that the
/// tab had.
#[derive(Clone, Debug)]
pub struct RejoinKey {
    pub(super) secret: Secret<32>,
    public: RejoinPublicKey,
}

impl RejoinKey {
    /// Draws a key.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn generate(crypto: &RustCrypto) -> Result<Self, SealFailed> {
        let (secret, public) = primitive::signature_key(crypto)?;
        let public = RejoinPublicKey::from_bytes(public);
        Ok(Self { secret, public })
    }

    /// Returns both halves for the tab's session storage. They must reach nothing else.
    #[must_use]
    pub fn expose_bytes(&self) -> Zeroizing<[u8; 64]> {
        let mut bytes = Zeroizing::new([0; 64]);
        let (secret, public) = bytes.split_at_mut(32);
        secret.copy_from_slice(self.secret.expose_bytes());
        public.copy_from_slice(self.public.as_bytes());
        bytes
    }

    /// Makes the key of what [`Self::expose_bytes`] returned. Halves that do not belong together make
    /// a key whose knocks are refused.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 64]) -> Self {
        let [secret, public] = bytes.as_chunks::<32>().0 else {
            unreachable!("64 bytes are two halves");
        };
        Self {
            secret: Secret::from_bytes(*secret),
            public: RejoinPublicKey::from_bytes(*public),
        }
    }

    /// Returns the half that hosts remember.
    #[must_use]
    pub fn public_key(&self) -> &RejoinPublicKey {
        &self.public
    }
}
