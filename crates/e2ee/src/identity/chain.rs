//! From the root that a patient's link names to the key of a leaf in the group: one pure check.

use super::{
    certificate::{Delegation, DeviceCert, Grant},
    rights::{HostRole, Rights},
    root::RootPublicKey,
};
use crate::{
    octets::octets,
    primitive::{self, Signature},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;
use protocol::{DisplayName, VisitId, time::Instant};
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

/// Why a chain does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The bytes are no chain.
    #[error("no chain: {0}")]
    Malformed(#[from] Malformed),
    /// The delegation is not signed by the expected root.
    #[error("the delegation is not of this root")]
    Delegation,
    /// The device's certificate is not signed by the root, or by the one it delegated to.
    #[error("the device is not of this root")]
    Device,
    /// The leaf's certificate is not signed by the device.
    #[error("the leaf is not of this device")]
    Leaf,
    /// A certificate is not valid yet: perhaps a clock is wrong.
    #[error("not valid yet")]
    NotYet,
    /// A certificate is not valid any more.
    #[error("not valid any more")]
    Expired,
    /// A certificate claims to be valid for longer than any may be.
    #[error("valid for too long")]
    TooLong,
    /// A certificate gives a right that its issuer has not, or that cannot be delegated.
    #[error("a right that the issuer has not")]
    Rights,
    /// The role cannot be had with these rights.
    #[error("the rights do not give the role")]
    Role,
    /// The chain is for another visit.
    #[error("for another visit")]
    Visit,
    /// The chain is for the key of another leaf.
    #[error("for another leaf")]
    LeafKey,
}

/// A device's certificate and, where another root certified it, the delegation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceChain {
    /// From the visit's root to the root of the device, where they are not the same.
    pub delegation: Option<Delegation>,
    /// From that root to the device.
    pub device: DeviceCert,
}

impl DeviceChain {
    /// Checks all certificates down from `root` and returns what the device is granted.
    ///
    /// # Errors
    ///
    /// [`ChainError`] with the first thing that does not hold.
    pub fn verify(
        &self,
        crypto: &RustCrypto,
        root: &RootPublicKey,
        now: Instant,
    ) -> Result<&Grant, ChainError> {
        let mut issuer = root;
        let mut most = Rights::OWNER;
        if let Some(delegation) = &self.delegation {
            if !delegation.is_signed_by(crypto, root) {
                return Err(ChainError::Delegation);
            }
            check(delegation.grant(), Rights::DELEGABLE, now)?;
            issuer = delegation.root();
            most = delegation.grant().rights;
        }
        if !self.device.is_signed_by(crypto, issuer) {
            return Err(ChainError::Device);
        }
        check(self.device.grant(), most, now)?;
        Ok(self.device.grant())
    }
}

fn check(grant: &Grant, most: Rights, now: Instant) -> Result<(), ChainError> {
    if !grant.validity.is_of_certificate() {
        return Err(ChainError::TooLong);
    }
    if !grant.validity.has_begun(now) {
        return Err(ChainError::NotYet);
    }
    if grant.validity.is_over(now) {
        return Err(ChainError::Expired);
    }
    if !most.has(grant.rights) {
        return Err(ChainError::Rights);
    }
    Ok(())
}

impl Wire for DeviceChain {
    fn write(&self, writer: &mut Writer) {
        writer.option(self.delegation.as_ref());
        self.device.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            delegation: reader.option()?,
            device: DeviceCert::read(reader)?,
        })
    }
}

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
    device: DeviceChain,
    leaf: LeafGrant,
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

    fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::versioned(bytes, CHAIN_BYTES_MAX)?;
        let chain = Self {
            device: DeviceChain::read(&mut reader)?,
            leaf: LeafGrant::read(&mut reader)?,
            signature: Signature::read(&mut reader)?,
        };
        reader.end()?;
        Ok(chain)
    }

    fn is_signed_by_device(&self, crypto: &RustCrypto) -> bool {
        let device = self.device.device.device().as_bytes();
        let content = self.leaf.content();
        primitive::is_signed(crypto, device, (LEAF_LABEL, &content), &self.signature)
    }
}

/// What whoever checks a chain knows without it.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    /// The root that the link names.
    pub root: &'a RootPublicKey,
    /// The visit.
    pub visit: VisitId,
    /// When the visit's card ends.
    pub visit_end: Instant,
    /// The signature key of the leaf that shows the chain.
    pub leaf: &'a [u8],
    /// The time.
    pub now: Instant,
}

/// What a chain proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRights {
    /// What the leaf's holder is in the visit.
    pub role: HostRole,
    /// What the leaf's holder may do.
    pub rights: Rights,
    /// Who holds the device, in the words of its root.
    pub holder: DisplayName,
    /// The first moment at which the chain does not hold any more.
    pub not_after: Instant,
}

/// Checks a whole chain: root, perhaps another root, device, leaf.
///
/// # Errors
///
/// [`ChainError`] with the first thing that does not hold.
pub fn verify_chain(
    crypto: &RustCrypto,
    chain: &[u8],
    expected: &Expectation<'_>,
) -> Result<HostRights, ChainError> {
    let chain = LeafChain::from_bytes(chain)?;
    let device = chain.device.verify(crypto, expected.root, expected.now)?;
    if !chain.is_signed_by_device(crypto) {
        return Err(ChainError::Leaf);
    }
    let leaf = &chain.leaf;
    if leaf.visit != expected.visit {
        return Err(ChainError::Visit);
    }
    if leaf.leaf.as_bytes() != expected.leaf {
        return Err(ChainError::LeafKey);
    }
    if leaf.not_after <= expected.now {
        return Err(ChainError::Expired);
    }
    if leaf.not_after > expected.visit_end + LEAF_VALID_AFTER_END_MAX {
        return Err(ChainError::TooLong);
    }
    if !device.rights.has(leaf.rights) {
        return Err(ChainError::Rights);
    }
    if !leaf.role.is_had_with(leaf.rights) {
        return Err(ChainError::Role);
    }
    let ends = chain
        .device
        .delegation
        .iter()
        .map(|delegation| delegation.grant());
    let ends = ends.chain([device]).map(|grant| grant.validity.not_after);
    Ok(HostRights {
        role: leaf.role,
        rights: leaf.rights,
        holder: device.holder.clone(),
        not_after: ends.fold(leaf.not_after, Instant::min),
    })
}
