//! A person's device: a key of P-256 for one knock, as a browser makes it.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use protocol::{DeviceBytes, DeviceProof, DeviceStatement};

/// Makes a key and proves that this is its device; none where the system has no random source.
pub(crate) fn prove(statement: &DeviceStatement, origin: &str) -> Option<DeviceProof> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).ok()?;
    let signature = pair.sign(&SystemRandom::new(), &statement.to_bytes(origin));
    Some(DeviceProof {
        key: DeviceBytes::new(pair.public_key().as_ref().to_vec())?,
        signature: DeviceBytes::new(signature.ok()?.as_ref().to_vec())?,
    })
}
