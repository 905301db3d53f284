//! Devices: what stands for a browser's key pair, and for signatures that nobody else can make.
//!
//! A signature here carries the secret that it is made with, which nobody in this world reads out of it: what is tried is
//! who has the key and what was signed, and not the curve. The curve is tried in `crates/server`.

use crate::people::random_32;
use fastrand::Rng;
use protocol::{DeviceBytes, DeviceId, DeviceProof, DeviceStatement};
use std::hash::{DefaultHasher, Hasher};

/// Where the pages of this clinic come from.
const ORIGIN: &str = "https://clinic.example";

/// A browser's key for one invite. All tabs of the browser have it, and no other browser has.
#[derive(Clone, Debug)]
pub struct Device([u8; 32]);

impl Device {
    /// Makes a key.
    #[must_use]
    pub fn new(rng: &mut Rng) -> Self {
        Self(random_32(rng))
    }

    /// Proves that this is the device.
    ///
    /// # Panics
    ///
    /// Never: both are short.
    #[must_use]
    pub fn prove(&self, statement: &DeviceStatement) -> DeviceProof {
        let bytes = |bytes| DeviceBytes::new(bytes).expect("it is short");
        let tag = digest(&self.0, &statement.to_bytes(ORIGIN));
        DeviceProof {
            key: bytes(digest(&self.0, b"key").to_vec()),
            signature: bytes([&self.0[..], &tag].concat()),
        }
    }
}

/// Returns which device has signed, if the proof holds.
#[must_use]
pub fn verify(statement: &DeviceStatement, proof: &DeviceProof) -> Option<DeviceId> {
    let (key, signature) = (
        proof.key.unverified_bytes(),
        proof.signature.unverified_bytes(),
    );
    let (secret, tag) = signature.split_at_checked(32)?;
    let is_theirs = digest(secret, b"key") == key;
    let is_of_this = digest(secret, &statement.to_bytes(ORIGIN)) == tag;
    let mut id = [0; 32];
    id[..8].copy_from_slice(key.get(..8)?);
    (is_theirs && is_of_this).then_some(DeviceId::from_bytes(id))
}

fn digest(secret: &[u8], bytes: &[u8]) -> [u8; 8] {
    let mut hasher = DefaultHasher::new();
    hasher.write(secret);
    hasher.write(bytes);
    hasher.finish().to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Challenge, InviteId};

    #[test]
    fn proof_holds_of_its_device_and_its_statement_alone() {
        let mut rng = Rng::with_seed(1);
        let (one, other) = (Device::new(&mut rng), Device::new(&mut rng));
        let statement = |byte| DeviceStatement {
            challenge: Challenge::from_bytes([byte; 32]),
            invite: InviteId::from_bytes([2; 16]),
            seat: None,
        };
        let proof = one.prove(&statement(1));

        assert!(verify(&statement(1), &proof).is_some());
        assert_ne!(
            verify(&statement(1), &proof),
            verify(&statement(1), &other.prove(&statement(1)))
        );
        assert_eq!(verify(&statement(2), &proof), None);
        let mixed = DeviceProof {
            key: other.prove(&statement(1)).key,
            ..proof
        };
        assert_eq!(verify(&statement(1), &mixed), None);
    }
}
