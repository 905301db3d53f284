//! The key of one visit: what a device says of it, and the whole chain down to it.

use super::{
    chain::{ChainError, DeviceChain},
    rights::{HostRole, Rights},
};
use crate::{
    octets::octets,
    primitive::{self, Signature},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;
use protocol::{VisitId, time::Instant};
use std::time::Duration;

/// How long after the end of its visit the certificate of a leaf may hold.
///
/// Visits run over; a leaf's key is of no use in any other visit.
pub const LEAF_VALID_AFTER_END_MAX: Duration = Duration::from_secs(4 * 60 * 60);

/// Longest chain: three names and three signatures, and the rest of three certificates.
const CHAIN_BYTES_MAX: usize = 2048;

const LEAF_LABEL: &str = "visit/1 leaf";

octets!(
    /// The signature key of a leaf of the group: Ed25519, made for one visit.
    LeafPublicKey, 32
);

/// What a device says of the key it made for one visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafGrant {
    /// The one visit.
    pub visit: VisitId,
    /// The key.
    pub leaf: LeafPublicKey,
    /// What its holder is in the visit.
    pub role: HostRole,
    /// What its holder may do in the visit.
    pub rights: Rights,
    /// The first moment after its validity: at most [`LEAF_VALID_AFTER_END_MAX`] after the visit.
    pub not_after: Instant,
}

impl LeafGrant {
    /// Returns the bytes that the device's key must sign.
    #[must_use]
    pub fn to_sign(&self) -> Vec<u8> {
        primitive::signed_bytes(LEAF_LABEL, &self.content())
    }

    /// Takes the signature that the device's key made of [`Self::to_sign`].
    ///
    /// # Errors
    ///
    /// [`ChainError::Leaf`] where it is not a signature by the device's key over those bytes.
    pub fn with_signature(
        self,
        crypto: &RustCrypto,
        device: DeviceChain,
        signature: &[u8],
    ) -> Result<LeafChain, ChainError> {
        let signature = Signature::from_slice(signature).ok_or(ChainError::Leaf)?;
        let chain = LeafChain {
            device,
            leaf: self,
            signature,
        };
        if !chain.is_signed_by_device(crypto) {
            return Err(ChainError::Leaf);
        }
        Ok(chain)
    }

    fn content(&self) -> Vec<u8> {
        let mut writer = Writer::versioned();
        self.write(&mut writer);
        writer.into_public()
    }
}

impl Wire for LeafGrant {
    fn write(&self, writer: &mut Writer) {
        writer.fixed(&self.visit.to_bytes());
        self.leaf.write(writer);
        self.role.write(writer);
        self.rights.write(writer);
        writer.instant(self.not_after);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            visit: VisitId::from_bytes(reader.array()?),
            leaf: LeafPublicKey::read(reader)?,
            role: HostRole::read(reader)?,
            rights: Rights::read(reader)?,
            not_after: reader.instant()?,
        })
    }
}

/// All certificates from a root to a leaf: what a host's leaf carries as its credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafChain {
    pub(super) device: DeviceChain,
    pub(super) leaf: LeafGrant,
    signature: Signature,
}

impl LeafChain {
    /// Returns the byte form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::versioned();
        self.device.write(&mut writer);
        self.leaf.write(&mut writer);
        self.signature.write(&mut writer);
        writer.into_public()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::versioned(bytes, CHAIN_BYTES_MAX)?;
        let chain = Self {
            device: DeviceChain::read(&mut reader)?,
            leaf: LeafGrant::read(&mut reader)?,
            signature: Signature::read(&mut reader)?,
        };
        reader.end()?;
        Ok(chain)
    }

    pub(super) fn is_signed_by_device(&self, crypto: &RustCrypto) -> bool {
        let device = self.device.device.device().as_bytes();
        let content = self.leaf.content();
        primitive::is_signed(crypto, device, (LEAF_LABEL, &content), &self.signature)
    }
}
