//! The root of a provider or a practice: a long-term key that signs certificates and nothing else.

use super::certificate::{Delegation, DeviceCert, DevicePublicKey, Grant};
use crate::{
    kem::KemKey,
    octets::octets,
    primitive::{self, SealFailed, Secret},
};
use openmls_rust_crypto::RustCrypto;

octets!(
    /// The public half of a [`RootKey`]: an Ed25519 public key.
    RootPublicKey, 32
);

octets!(
    /// What a link says of the root: the first 16 bytes of H("visit/1 root" || key).
    ///
    /// 128 bits withstand a second preimage; a root that collides with one of its own making helps
    /// nobody, since both have the same holder.
    RootFingerprint, 16
);

impl RootPublicKey {
    /// Returns what a link says of this root.
    #[must_use]
    pub fn fingerprint(&self, crypto: &RustCrypto) -> RootFingerprint {
        let hash = primitive::hash(crypto, "visit/1 root", &[self.as_bytes()]);
        let [first, _] = hash.as_chunks::<16>().0 else {
            unreachable!("32 bytes are two halves");
        };
        RootFingerprint::from_bytes(*first)
    }
}

/// A root's seed, unwrapped: in memory only, and only while it is needed.
#[derive(Clone, Debug)]
pub struct RootKey {
    seed: Secret<32>,
    public: RootPublicKey,
}

impl RootKey {
    /// Draws a root.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn generate(crypto: &RustCrypto) -> Result<Self, SealFailed> {
        let (seed, public) = primitive::signature_key(crypto)?;
        let public = RootPublicKey::from_bytes(public);
        Ok(Self { seed, public })
    }

    /// Makes the root of its seed, where the seed is that of `public`.
    ///
    /// The provider of OpenMLS does not compute an Ed25519 public key, so the seed proves itself by
    /// a signature.
    #[must_use]
    pub fn from_seed(crypto: &RustCrypto, seed: Secret<32>, public: RootPublicKey) -> Option<Self> {
        const LABEL: &str = "visit/1 root self";
        let signature = primitive::sign(crypto, &seed, LABEL, public.as_bytes());
        let signed = (LABEL, &public.as_bytes()[..]);
        primitive::is_signed(crypto, public.as_bytes(), signed, &signature)
            .then_some(Self { seed, public })
    }

    /// Returns the public half.
    #[must_use]
    pub fn public_key(&self) -> &RootPublicKey {
        &self.public
    }

    /// Certifies a device's key.
    #[must_use]
    pub fn certify(
        &self,
        crypto: &RustCrypto,
        device: DevicePublicKey,
        grant: Grant,
    ) -> DeviceCert {
        DeviceCert::sign(crypto, &self.seed, device, grant)
    }

    /// Lets another root certify devices for visits of this one.
    #[must_use]
    pub fn delegate(&self, crypto: &RustCrypto, root: RootPublicKey, grant: Grant) -> Delegation {
        Delegation::sign(crypto, &self.seed, root, grant)
    }

    /// Derives the key that vaults are sealed to.
    #[must_use]
    pub fn kem_key(&self, crypto: &RustCrypto) -> KemKey {
        let seed = self.seed.expose_bytes();
        KemKey::derive(
            crypto,
            &primitive::kdf(crypto, seed, "visit/1 root kem", &[]),
        )
    }

    /// Returns the seed, to be wrapped.
    pub(super) fn seed(&self) -> &Secret<32> {
        &self.seed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_of_another_root_is_refused() {
        let crypto = RustCrypto::default();
        let one = RootKey::generate(&crypto).unwrap();
        let other = RootKey::generate(&crypto).unwrap();

        assert!(RootKey::from_seed(&crypto, one.seed.clone(), one.public).is_some());
        assert!(RootKey::from_seed(&crypto, one.seed, other.public).is_none());
    }

    #[test]
    fn printed_root_holds_no_secret() {
        let crypto = RustCrypto::default();
        let seed = Secret::from_bytes([0xab; 32]);
        let root = RootKey {
            seed,
            public: RootPublicKey::from_bytes([0x12; 32]),
        };

        let printed = format!("{root:?} {:?}", root.kem_key(&crypto));

        assert!(
            !printed.contains("ab") && !printed.contains("171"),
            "{printed}"
        );
        assert!(printed.contains("RootPublicKey(121212…)"), "{printed}");
    }

    #[test]
    fn fingerprint_is_half_of_the_labelled_hash() {
        let crypto = RustCrypto::default();
        let key = RootPublicKey::from_bytes([0; 32]);

        let fingerprint = key.fingerprint(&crypto);

        // (printf 'visit/1 root'; head -c 32 /dev/zero) | sha256sum
        let expected = 0x5f5b8102_11563b9e_ad0e4fef_4c77e9fa_u128;
        assert_eq!(fingerprint.as_bytes(), &expected.to_be_bytes());
    }
}
