//! A root's seed as the service keeps it: sealed under something that the service never sees.
//!
//! Each way to unlock is a record of its own, so that one can be replaced without the others. Whoever
//! kept an old record and learns its passphrase has the root: replacing a record protects what is
//! stored, not what was copied.

use super::{
    passphrase::{Passphrase, Stretch},
    recovery::RecoveryKey,
    root::{RootKey, RootPublicKey},
};
use crate::{
    primitive::{self, SealFailed, Secret},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;

/// Longest record: header, stretch, nonce, seed and tag, and nothing more.
const RECORD_BYTES_MAX: usize = 256;

/// Nonce, seed and tag. One length only: a text that opens under two keys needs room to be made.
const SEALED_BYTES: usize = 12 + 32 + 16;

/// What unlocks a root.
#[derive(Clone, Copy, Debug)]
pub enum Unlock<'a> {
    /// What the provider remembers.
    Passphrase(&'a Passphrase),
    /// What the practice keeps on paper.
    Recovery(&'a RecoveryKey),
    /// 32 secret bytes of something else: the PRF output of a passkey.
    Secret(&'a Secret<32>),
}

impl Unlock<'_> {
    /// Returns the kind of record that this unlocks.
    pub(super) const fn kind(self) -> WrapKind {
        match self {
            Self::Passphrase(_) => WrapKind::Passphrase,
            Self::Recovery(_) => WrapKind::Recovery,
            Self::Secret(_) => WrapKind::Secret,
        }
    }
}

/// Which [`Unlock`] a record wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrapKind {
    /// [`Unlock::Passphrase`].
    Passphrase,
    /// [`Unlock::Recovery`].
    Recovery,
    /// [`Unlock::Secret`].
    Secret,
}

/// Why a record does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnwrapError {
    /// The record wants something else.
    #[error("the record is unlocked in another way")]
    OtherKind,
    /// The device has not the memory that a passphrase is stretched with.
    #[error("not enough memory")]
    Memory,
    /// The passphrase, recovery key or secret is wrong, or the record was altered.
    #[error("the record does not open")]
    Wrong,
    /// The new record could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealFailed),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    Passphrase(Stretch),
    Recovery,
    Secret,
}

/// A root's seed, sealed. Holds nothing that must be kept secret but from those who guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedRoot {
    root: RootPublicKey,
    lock: Lock,
    sealed: [u8; SEALED_BYTES],
}

impl WrappedRoot {
    /// Seals a root's seed.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails, or the memory for a passphrase is missing.
    pub fn wrap(
        crypto: &RustCrypto,
        root: &RootKey,
        unlock: Unlock<'_>,
    ) -> Result<Self, SealFailed> {
        let lock = match unlock {
            Unlock::Passphrase(_) => Lock::Passphrase(Stretch::draw(crypto)?),
            Unlock::Recovery(_) => Lock::Recovery,
            Unlock::Secret(_) => Lock::Secret,
        };
        let public = *root.public_key();
        let key = lock.key(crypto, unlock).map_err(|_| SealFailed)?;
        let plain = root.seed().expose_bytes();
        let sealed = primitive::seal(crypto, &key, &header(&public, lock), plain)?;
        let sealed = sealed.try_into().map_err(|_| SealFailed)?;
        Ok(Self {
            root: public,
            lock,
            sealed,
        })
    }

    /// Opens the record.
    ///
    /// # Errors
    ///
    /// [`UnwrapError::OtherKind`], [`UnwrapError::Memory`] or [`UnwrapError::Wrong`].
    pub fn open(&self, crypto: &RustCrypto, unlock: Unlock<'_>) -> Result<RootKey, UnwrapError> {
        let key = self.lock.key(crypto, unlock)?;
        let aad = header(&self.root, self.lock);
        primitive::open(crypto, &key, &aad, &self.sealed)
            .and_then(|seed| Secret::from_slice(&seed))
            .and_then(|seed| RootKey::from_seed(crypto, seed, self.root))
            .ok_or(UnwrapError::Wrong)
    }

    /// Opens the record and seals the same seed in another way: a new passphrase, or a new recovery
    /// key. The caller puts the new record in the place of the old.
    ///
    /// # Errors
    ///
    /// [`UnwrapError`] where the record does not open.
    pub fn rewrap(
        &self,
        crypto: &RustCrypto,
        old: Unlock<'_>,
        new: Unlock<'_>,
    ) -> Result<Self, UnwrapError> {
        let root = self.open(crypto, old)?;
        Ok(Self::wrap(crypto, &root, new)?)
    }

    /// Returns whose seed it is.
    #[must_use]
    pub fn root(&self) -> &RootPublicKey {
        &self.root
    }

    /// Returns what unlocks the record.
    #[must_use]
    pub fn kind(&self) -> WrapKind {
        match self.lock {
            Lock::Passphrase(_) => WrapKind::Passphrase,
            Lock::Recovery => WrapKind::Recovery,
            Lock::Secret => WrapKind::Secret,
        }
    }

    /// Returns the byte form, for the service to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&header(&self.root, self.lock)[..], &self.sealed].concat()
    }

    /// Reads a record that the service kept.
    ///
    /// # Errors
    ///
    /// [`Malformed`], also for a passphrase that would be stretched too little or too much.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::versioned(bytes, RECORD_BYTES_MAX)?;
        let record = Self {
            root: RootPublicKey::read(&mut reader)?,
            lock: match reader.u8()? {
                1 => Lock::Passphrase(Stretch::read(&mut reader)?),
                2 => Lock::Recovery,
                3 => Lock::Secret,
                _ => return Err(Malformed::Value),
            },
            sealed: reader.array()?,
        };
        reader.end()?;
        Ok(record)
    }
}

impl Lock {
    /// Makes the key of what unlocks this kind.
    fn key(&self, crypto: &RustCrypto, unlock: Unlock<'_>) -> Result<Secret<32>, UnwrapError> {
        match (self, unlock) {
            (Self::Passphrase(stretch), Unlock::Passphrase(passphrase)) => {
                let stretched = stretch.key(passphrase).ok_or(UnwrapError::Memory)?;
                let label = "visit/1 wrap passphrase";
                Ok(primitive::kdf(crypto, stretched.expose_bytes(), label, &[]))
            }
            (Self::Recovery, Unlock::Recovery(key)) => {
                let label = "visit/1 wrap recovery";
                Ok(primitive::kdf(
                    crypto,
                    key.secret().expose_bytes(),
                    label,
                    &[],
                ))
            }
            (Self::Secret, Unlock::Secret(secret)) => Ok(primitive::kdf(
                crypto,
                secret.expose_bytes(),
                "visit/1 wrap",
                &[],
            )),
            (Self::Passphrase(_) | Self::Recovery | Self::Secret, _) => Err(UnwrapError::OtherKind),
        }
    }
}

/// Everything in front of the sealed seed; also what is authenticated with it.
fn header(root: &RootPublicKey, lock: Lock) -> Vec<u8> {
    let mut writer = Writer::versioned();
    root.write(&mut writer);
    match lock {
        Lock::Passphrase(stretch) => {
            writer.u8(1);
            stretch.write(&mut writer);
        }
        Lock::Recovery => writer.u8(2),
        Lock::Secret => writer.u8(3),
    }
    writer.into_public()
}
