//! Sealing to someone's public key: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256),
//! HKDF-SHA256, AES-128-GCM.
//!
//! Base mode tells nothing of the sender: whoever opens must learn that from what is inside.

use crate::{
    octets::octets,
    primitive::{SealFailed, Secret},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::{
    crypto::OpenMlsCrypto,
    types::{HpkeAeadType, HpkeCiphertext, HpkeConfig, HpkeKdfType, HpkeKemType},
};
use zeroize::Zeroizing;

const SUITE: HpkeConfig = HpkeConfig(
    HpkeKemType::DhKem25519,
    HpkeKdfType::HkdfSha256,
    HpkeAeadType::AesGcm128,
);

octets!(
    /// The public half of a [`KemKey`]: an X25519 public key.
    KemPublicKey, 32
);

/// A key that opens what was sealed to its public half.
#[derive(Clone, Debug)]
pub struct KemKey {
    private: Secret<32>,
    public: KemPublicKey,
}

impl KemKey {
    /// Makes a key of its halves, for a key that something else made: the init key of a key package.
    #[must_use]
    pub fn from_halves(private: Secret<32>, public: KemPublicKey) -> Self {
        Self { private, public }
    }

    /// Returns the private and the public half, to be sealed for a device. They must reach nothing else.
    #[must_use]
    pub fn expose_bytes(&self) -> Zeroizing<[u8; 64]> {
        let mut bytes = Zeroizing::new([0; 64]);
        let (private, public) = bytes.split_at_mut(32);
        private.copy_from_slice(self.private.expose_bytes());
        public.copy_from_slice(self.public.as_bytes());
        bytes
    }

    /// Makes the key of what [`Self::expose_bytes`] returned.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 64]) -> Self {
        let [private, public] = bytes.as_chunks::<32>().0 else {
            unreachable!("64 bytes are two halves");
        };
        Self {
            private: Secret::from_bytes(*private),
            public: KemPublicKey::from_bytes(*public),
        }
    }

    /// Derives a key (RFC 9180, section 7.1.3).
    pub(crate) fn derive(crypto: &RustCrypto, secret: &Secret<32>) -> Self {
        crypto
            .derive_hpke_keypair(SUITE, secret.expose_bytes())
            .ok()
            .and_then(|pair| {
                Some(Self {
                    private: Secret::from_slice(&pair.private)?,
                    public: KemPublicKey::from_slice(&pair.public)?,
                })
            })
            .expect("every 32 bytes give an X25519 key")
    }

    /// Returns the half that others seal to.
    #[must_use]
    pub fn public_key(&self) -> &KemPublicKey {
        &self.public
    }

    /// Opens a box that was sealed with the same label and `aad`.
    pub(crate) fn open(
        &self,
        crypto: &RustCrypto,
        sealed: &KemBox,
        label: &str,
        aad: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        crypto
            .hpke_open(
                SUITE,
                &sealed.0,
                self.private.expose_bytes(),
                label.as_bytes(),
                aad,
            )
            .ok()
            .map(Zeroizing::new)
    }
}

/// Something sealed to a [`KemPublicKey`].
pub(crate) struct KemBox(HpkeCiphertext);

impl KemBox {
    /// Longest ciphertext: a knock with the longest key package, and room to grow.
    const BYTES_MAX: usize = 16 * 1024;

    pub(crate) fn seal(
        crypto: &RustCrypto,
        to: &KemPublicKey,
        (label, aad): (&str, &[u8]),
        plain: &[u8],
    ) -> Result<Self, SealFailed> {
        crypto
            .hpke_seal(SUITE, to.as_bytes(), label.as_bytes(), aad, plain)
            .map(Self)
            .map_err(|_| SealFailed)
    }
}

impl Wire for KemBox {
    fn write(&self, writer: &mut Writer) {
        writer.fixed(self.0.kem_output.as_slice());
        writer.bytes(self.0.ciphertext.as_slice());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let kem_output: [u8; 32] = reader.array()?;
        let ciphertext = reader.bytes(Self::BYTES_MAX)?;
        Ok(Self(HpkeCiphertext {
            kem_output: kem_output.to_vec().into(),
            ciphertext: ciphertext.to_vec().into(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9180, appendix A.1.1: the recipient's seed, and what is sealed first.
    const SEED: &str = "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037";
    const PUBLIC: &str = "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d";
    const SHARED: &str = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431";
    const SEALED: &str = "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9\
                          6d8770ac83d07bea87e13c512a";

    fn bytes(hex: &str) -> Vec<u8> {
        let pairs = hex.as_bytes().as_chunks::<2>().0;
        let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        pairs.iter().map(byte).collect()
    }

    #[test]
    fn key_and_box_are_those_of_the_rfc() {
        let crypto = RustCrypto::default();
        let sealed = KemBox(HpkeCiphertext {
            kem_output: bytes(SHARED).into(),
            ciphertext: bytes(SEALED).into(),
        });

        let key = KemKey::derive(&crypto, &Secret::from_slice(&bytes(SEED)).unwrap());
        let plain = key.open(&crypto, &sealed, "Ode on a Grecian Urn", b"Count-0");

        assert_eq!(key.public_key().as_bytes()[..], bytes(PUBLIC));
        assert_eq!(plain.unwrap()[..], b"Beauty is truth, truth beauty"[..]);
        let other = key.open(&crypto, &sealed, "Ode on a Grecian Urn", b"Count-1");
        assert!(other.is_none());
        let other = key.open(&crypto, &sealed, "Ode to a Nightingale", b"Count-0");
        assert!(other.is_none());
    }
}
