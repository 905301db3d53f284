//! The primitives everything here is made of, all from the provider of OpenMLS.
//!
//! H is SHA-256, KDF is HKDF-SHA256, signatures are Ed25519, secrets are sealed with AES-256-GCM under
//! a random nonce. Every use carries a label of its own, so that no value made for one purpose means
//! anything for another.

mod secret;

pub use secret::Secret;

use crate::octets::octets;
use openmls_rust_crypto::RustCrypto;
use openmls_traits::{
    crypto::OpenMlsCrypto,
    random::OpenMlsRand,
    types::{AeadType, HashType, SignatureScheme},
};
use std::hint::black_box;
use zeroize::Zeroizing;

/// Bytes of the nonce of AES-GCM, in front of what is sealed.
const NONCE_BYTES: usize = 12;

/// The source of randomness failed, or a public key is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the random source failed or a public key is no key")]
pub struct SealFailed;

octets!(
    /// An Ed25519 signature.
    Signature, 64
);

/// Returns H(label || parts). The label ends where the parts have a fixed length.
pub(crate) fn hash(crypto: &RustCrypto, label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let input = Zeroizing::new([&[label.as_bytes()], parts].concat().concat());
    crypto
        .hash(HashType::Sha2_256, &input)
        .ok()
        .and_then(|hash| hash.try_into().ok())
        .expect("SHA-256 takes any input and gives 32 bytes")
}

/// Returns KDF(key, label || context): HKDF with an empty salt.
pub(crate) fn kdf<const N: usize>(
    crypto: &RustCrypto,
    key: &[u8],
    label: &str,
    context: &[&[u8]],
) -> Secret<N> {
    let info = [&[label.as_bytes()], context].concat().concat();
    let inner = extract(crypto, &[], key);
    crypto
        .hkdf_expand(HashType::Sha2_256, inner.expose_bytes(), &info, N)
        .ok()
        .and_then(|key| Secret::from_slice(key.as_slice()))
        .expect("HKDF-SHA256 gives up to 8160 bytes")
}

/// Returns HKDF-Extract(salt, key).
pub(crate) fn extract(crypto: &RustCrypto, salt: &[u8], key: &[u8]) -> Secret<32> {
    crypto
        .hkdf_extract(HashType::Sha2_256, salt, key)
        .ok()
        .and_then(|key| Secret::from_slice(key.as_slice()))
        .expect("HKDF-SHA256 takes any input and gives 32 bytes")
}

/// Returns HMAC-SHA256(key, message).
pub(crate) fn mac(crypto: &RustCrypto, key: &Secret<32>, message: &[u8]) -> [u8; 32] {
    crypto
        .hmac(HashType::Sha2_256, key.expose_bytes(), message)
        .ok()
        .and_then(|mac| mac.as_slice().try_into().ok())
        .expect("HMAC takes any key and gives 32 bytes")
}

/// Compares in a time that does not depend on where the two differ.
pub(crate) fn is_same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    let difference = one
        .iter()
        .zip(other)
        .fold(0, |sum, (a, b)| black_box(sum | (a ^ b)));
    difference == 0
}

/// Seals under a key: nonce || ciphertext || tag.
pub(crate) fn seal(
    crypto: &RustCrypto,
    key: &Secret<32>,
    aad: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, SealFailed> {
    let nonce: [u8; NONCE_BYTES] = crypto.random_array().map_err(|_| SealFailed)?;
    let sealed = crypto
        .aead_encrypt(AeadType::Aes256Gcm, key.expose_bytes(), plain, &nonce, aad)
        .map_err(|_| SealFailed)?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what [`seal`] sealed, or returns `None`.
pub(crate) fn open(
    crypto: &RustCrypto,
    key: &Secret<32>,
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
    crypto
        .aead_decrypt(AeadType::Aes256Gcm, key.expose_bytes(), sealed, nonce, aad)
        .ok()
        .map(Zeroizing::new)
}

/// Draws an Ed25519 key: the secret half and the public half.
pub(crate) fn signature_key(crypto: &RustCrypto) -> Result<(Secret<32>, [u8; 32]), SealFailed> {
    let (secret, public) = crypto
        .signature_key_gen(SignatureScheme::ED25519)
        .map_err(|_| SealFailed)?;
    let secret = Zeroizing::new(secret);
    let secret = Secret::from_slice(&secret).ok_or(SealFailed)?;
    Ok((secret, public.try_into().map_err(|_| SealFailed)?))
}

/// Signs `content` under a label.
pub(crate) fn sign(
    crypto: &RustCrypto,
    key: &Secret<32>,
    label: &str,
    content: &[u8],
) -> Signature {
    crypto
        .sign(
            SignatureScheme::ED25519,
            &signed_bytes(label, content),
            key.expose_bytes(),
        )
        .ok()
        .and_then(|signature| Signature::from_slice(&signature))
        .expect("every 32 bytes are an Ed25519 secret key and sign anything")
}

/// Whether `signature` is that of the key's holder over `content` under the same label.
pub(crate) fn is_signed(
    crypto: &RustCrypto,
    public_key: &[u8; 32],
    signed: (&str, &[u8]),
    signature: &Signature,
) -> bool {
    let bytes = signed_bytes(signed.0, signed.1);
    crypto
        .verify_signature(
            SignatureScheme::ED25519,
            &bytes,
            public_key,
            signature.as_bytes(),
        )
        .is_ok()
}

/// Returns what is signed: label and content, each with its length, as in RFC 9420, section 5.1.2.
pub(crate) fn signed_bytes(label: &str, content: &[u8]) -> Vec<u8> {
    let mut writer = crate::wire::Writer::default();
    writer.bytes(label.as_bytes());
    writer.bytes(content);
    writer.into_public()
}
