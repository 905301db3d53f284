//! What a vault holds, how it is sealed and opened.

use super::{controls::VisitControls, invitation::Invitation};
use crate::{
    identity::{ChainError, DeviceChain, Rights, RootPublicKey},
    invitation::VisitSeed,
    kem::{KemBox, KemKey, KemPublicKey},
    primitive::{self, SealFailed, Secret, Signature},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;
use protocol::{VisitId, limit::INVITES_MAX, time::Instant};
use zeroize::Zeroizing;

/// Most keys that a vault is sealed for: the roots of a visit's hosts and the practice's.
pub const RECIPIENTS_MAX: usize = 8;

/// Longest vault: all invitations with the longest names, the signer's chain, all recipients.
const VAULT_BYTES_MAX: usize = 32 * 1024;

/// What a vault's length is rounded up to, so that it does not tell the lengths of names.
const PADDING_STEP: usize = 1024;

const LABEL: &str = "visit/1 vault";

/// What hosts keep of a visit. Everything a break-in at the service must not learn.
#[derive(Clone, Debug)]
pub struct Vault {
    /// Grows with every new vault of the same visit.
    pub serial: u32,
    /// The last generation of the group that was founded, 0 before the first. Founding takes a higher
    /// one, whatever the service says was the last.
    pub generation: u32,
    /// What the provider set for the whole visit.
    pub controls: VisitControls,
    /// What the visit's secrets are derived from.
    pub seed: VisitSeed,
    /// Whom the visit invites, at most [`INVITES_MAX`].
    pub invitations: Vec<Invitation>,
}

/// Why a vault is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The bytes, or what is sealed in them, are no vault.
    #[error("no vault: {0}")]
    Malformed(#[from] Malformed),
    /// The vault is not sealed for this key, or is that of another visit, or was altered.
    #[error("the vault does not open")]
    Closed,
    /// The signer's certificates do not hold.
    #[error("the signer's chain: {0}")]
    Chain(#[from] ChainError),
    /// The signer may not admit, and so has no business with a vault.
    #[error("the signer may not write vaults")]
    Rights,
    /// What is inside is not signed by the device it names.
    #[error("not signed")]
    Signature,
    /// A vault with a higher serial was seen.
    #[error("an older vault than the one seen")]
    Serial,
    /// More invitations or recipients than a vault has, or the source of randomness fails.
    #[error("cannot be sealed")]
    Seal,
}

impl From<SealFailed> for VaultError {
    fn from(_: SealFailed) -> Self {
        Self::Seal
    }
}

/// What a host opens a vault with.
#[derive(Clone, Copy, Debug)]
pub struct VaultKey<'a> {
    /// A key that the vault was sealed for.
    pub kem: &'a KemKey,
    /// The root that the visit is under. Known to the host without the service.
    pub root: &'a RootPublicKey,
    /// The highest serial that was seen of this visit, 0 for none.
    pub serial_min: u32,
    /// The time.
    pub now: Instant,
}

impl Vault {
    /// Returns the bytes that the device's key must sign. They hold no secret: a hash of the vault.
    #[must_use]
    pub fn to_sign(&self, crypto: &RustCrypto, visit: VisitId) -> Vec<u8> {
        primitive::signed_bytes(LABEL, &self.digest(crypto, visit))
    }

    /// Seals the vault with the signature that the device's key made of [`Self::to_sign`].
    ///
    /// # Errors
    ///
    /// [`VaultError::Signature`] where it is not a signature by the device's key over those bytes,
    /// [`VaultError::Seal`] for too many invitations or recipients, or none.
    pub fn seal(
        &self,
        crypto: &RustCrypto,
        visit: VisitId,
        (chain, signature): (&DeviceChain, &[u8]),
        recipients: &[KemPublicKey],
    ) -> Result<Vec<u8>, VaultError> {
        let is_in_range = (1..=RECIPIENTS_MAX).contains(&recipients.len())
            && self.invitations.len() <= INVITES_MAX;
        if !is_in_range {
            return Err(VaultError::Seal);
        }
        let signature = Signature::from_slice(signature).ok_or(VaultError::Signature)?;
        let signed = Signed {
            vault: self.clone(),
            chain: chain.clone(),
            signature,
        };
        if !signed.is_signed(crypto, visit) {
            return Err(VaultError::Signature);
        }

        signed.seal(crypto, visit, recipients)
    }

    /// Opens a vault that the service kept.
    ///
    /// # Errors
    ///
    /// [`VaultError`] with the first thing that does not hold.
    pub fn open(
        crypto: &RustCrypto,
        vault: &[u8],
        visit: VisitId,
        key: &VaultKey<'_>,
    ) -> Result<Self, VaultError> {
        let plain = unseal(crypto, vault, visit, key.kem)?;
        let mut reader = Reader::versioned(&plain, VAULT_BYTES_MAX)?;
        let signed = Signed::read(&mut reader)?;
        reader.padding()?;

        let signer = signed.chain.verify(crypto, key.root, key.now)?;
        if !signer.rights.has(Rights::ADMIT) {
            return Err(VaultError::Rights);
        }
        if !signed.is_signed(crypto, visit) {
            return Err(VaultError::Signature);
        }
        if signed.vault.serial < key.serial_min {
            return Err(VaultError::Serial);
        }
        Ok(signed.vault)
    }

    /// Returns the hash that is signed: of a structure that names the visit.
    fn digest(&self, crypto: &RustCrypto, visit: VisitId) -> [u8; 32] {
        let mut writer = Writer::versioned();
        self.write(&mut writer);
        primitive::hash(crypto, LABEL, &[&visit.to_bytes(), writer.as_slice()])
    }
}

/// Opens the outer layer: the vault's key by the recipient's, then what is sealed.
fn unseal(
    crypto: &RustCrypto,
    vault: &[u8],
    visit: VisitId,
    kem: &KemKey,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let mut reader = Reader::versioned(vault, VAULT_BYTES_MAX)?;
    let mut mine = None;
    for _ in 0..reader.length(RECIPIENTS_MAX)? {
        let recipient = KemPublicKey::read(&mut reader)?;
        let sealed_key = KemBox::read(&mut reader)?;
        if recipient == *kem.public_key() {
            mine = Some(sealed_key);
        }
    }
    let sealed = reader.bytes(VAULT_BYTES_MAX)?;
    reader.end()?;

    let key = mine
        .and_then(|mine| kem.open(crypto, &mine, LABEL, &aad(visit)))
        .and_then(|key| Secret::from_slice(&key))
        .ok_or(VaultError::Closed)?;
    primitive::open(crypto, &key, &aad(visit), sealed).ok_or(VaultError::Closed)
}

fn aad(visit: VisitId) -> Vec<u8> {
    [LABEL.as_bytes(), &visit.to_bytes()].concat()
}

struct Signed {
    vault: Vault,
    chain: DeviceChain,
    signature: Signature,
}

impl Signed {
    fn seal(
        &self,
        crypto: &RustCrypto,
        visit: VisitId,
        recipients: &[KemPublicKey],
    ) -> Result<Vec<u8>, VaultError> {
        let mut plain = Writer::versioned();
        self.write(&mut plain);
        plain.pad(PADDING_STEP);
        let key = Secret::<32>::random(crypto)?;
        let sealed = primitive::seal(crypto, &key, &aad(visit), plain.as_slice())?;

        let mut writer = Writer::versioned();
        writer.length(recipients.len());
        for recipient in recipients {
            let sealed_key =
                KemBox::seal(crypto, recipient, (LABEL, &aad(visit)), key.expose_bytes())?;
            recipient.write(&mut writer);
            sealed_key.write(&mut writer);
        }
        writer.bytes(&sealed);
        Ok(writer.into_public())
    }

    fn is_signed(&self, crypto: &RustCrypto, visit: VisitId) -> bool {
        let device = self.chain.device.device().as_bytes();
        let digest = self.vault.digest(crypto, visit);
        primitive::is_signed(crypto, device, (LABEL, &digest), &self.signature)
    }
}

impl Wire for Signed {
    fn write(&self, writer: &mut Writer) {
        self.vault.write(writer);
        self.chain.write(writer);
        self.signature.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            vault: Vault::read(reader)?,
            chain: DeviceChain::read(reader)?,
            signature: Signature::read(reader)?,
        })
    }
}

impl Wire for Vault {
    fn write(&self, writer: &mut Writer) {
        writer.u32(self.serial);
        writer.u32(self.generation);
        self.controls.write(writer);
        writer.fixed(self.seed.expose_bytes());
        writer.length(self.invitations.len());
        self.invitations
            .iter()
            .for_each(|invitation| invitation.write(writer));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            serial: reader.u32()?,
            generation: reader.u32()?,
            controls: VisitControls::read(reader)?,
            seed: VisitSeed::from_bytes(reader.array()?),
            invitations: (0..reader.length(INVITES_MAX)?)
                .map(|_| Invitation::read(reader))
                .collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{DevicePublicKey, Grant, RootKey, Validity};
    use protocol::DisplayName;

    #[test]
    fn vault_with_a_signature_of_something_else_is_refused() {
        let crypto = RustCrypto::default();
        let visit = VisitId::from_bytes([1; 16]);
        let now = Instant::from_millis(1_800_000_000_000);
        let root = RootKey::generate(&crypto).unwrap();
        let (secret, device) = primitive::signature_key(&crypto).unwrap();
        let grant = Grant {
            holder: DisplayName::clean("Ada").unwrap(),
            rights: Rights::OWNER,
            validity: Validity::for_certificate(now),
        };
        let device = root.certify(&crypto, DevicePublicKey::from_bytes(device), grant);
        let chain = DeviceChain {
            delegation: None,
            device,
        };
        let seed = VisitSeed::from_bytes([2; 32]);
        let vault = Vault {
            serial: 2,
            generation: 1,
            controls: VisitControls::default(),
            seed,
            invitations: Vec::new(),
        };
        let older = Vault {
            serial: 1,
            ..vault.clone()
        };
        let kem = root.kem_key(&crypto);
        let open = |signed: &Vault| {
            let digest = signed.digest(&crypto, visit);
            let signature = primitive::sign(&crypto, &secret, LABEL, &digest);
            let signed = Signed {
                vault: vault.clone(),
                chain: chain.clone(),
                signature,
            };
            let sealed = signed.seal(&crypto, visit, &[*kem.public_key()]).unwrap();
            let key = VaultKey {
                kem: &kem,
                root: root.public_key(),
                serial_min: 0,
                now,
            };
            Vault::open(&crypto, &sealed, visit, &key).err()
        };

        assert_eq!(open(&vault), None);
        assert_eq!(open(&older), Some(VaultError::Signature));
    }
}
