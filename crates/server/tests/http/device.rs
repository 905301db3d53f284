//! The browser that somebody is in: a key of P-256, as `WebCrypto` makes them.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use protocol::{DeviceBytes, DeviceProof, DeviceStatement, InviteId};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// The devices of those who have just one: the invited, by their links.
static OWN: Mutex<BTreeMap<InviteId, Device>> = Mutex::new(BTreeMap::new());

/// A device; clones are the same.
#[derive(Clone)]
pub(crate) struct Device(Arc<EcdsaKeyPair>);

impl Device {
    pub(crate) fn new() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self(Arc::new(pair))
    }

    /// The one device of whoever was sent a link.
    pub(crate) fn of_invited(invite: InviteId) -> Self {
        let mut own = OWN.lock().unwrap();
        own.entry(invite).or_insert_with(Self::new).clone()
    }

    /// The public key, as it is shown.
    pub(crate) fn key(&self) -> Vec<u8> {
        self.0.public_key().as_ref().to_vec()
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let signature = self.0.sign(&SystemRandom::new(), bytes).unwrap();
        signature.as_ref().to_vec()
    }

    /// Proves that this is the device, to a server whose pages are of that origin.
    pub(crate) fn prove(&self, statement: &DeviceStatement, origin: &str) -> DeviceProof {
        proof(&self.key(), &self.sign(&statement.to_bytes(origin)))
    }
}

/// What is shown as a key and a signature, whatever it is.
pub(crate) fn proof(key: &[u8], signature: &[u8]) -> DeviceProof {
    let bytes = |bytes: &[u8]| DeviceBytes::new(bytes.to_vec()).unwrap();
    DeviceProof {
        key: bytes(key),
        signature: bytes(signature),
    }
}
