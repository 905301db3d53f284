//! From the root that a patient's link names to the key of a leaf in the group: one pure check.

use super::{
    certificate::{Delegation, DeviceCert, Grant},
    leaf::{LEAF_VALID_AFTER_END_MAX, LeafChain},
    rights::{HostRole, Rights},
    root::RootPublicKey,
};
use crate::wire::{Malformed, Reader, Wire, Writer};
use openmls_rust_crypto::RustCrypto;
use protocol::{DisplayName, VisitId, time::Instant};

/// Longest chain of a device: two names and two signatures, and the rest of two certificates.
const DEVICE_CHAIN_BYTES_MAX: usize = 1536;

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
    /// Returns the byte form, for the device to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::versioned();
        self.write(&mut writer);
        writer.into_public()
    }

    /// Reads what [`Self::to_bytes`] wrote. Nothing is checked but the form.
    ///
    /// # Errors
    ///
    /// [`Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::versioned(bytes, DEVICE_CHAIN_BYTES_MAX)?;
        let chain = Self::read(&mut reader)?;
        reader.end()?;
        Ok(chain)
    }

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
