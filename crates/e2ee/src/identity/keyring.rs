//! All records of one root, as the service keeps them for an account.

use super::{
    root::{RootKey, RootPublicKey},
    wrap::{Unlock, UnwrapError, WrapKind, WrappedRoot},
};
use crate::wire::{Malformed, Reader, Writer};
use openmls_rust_crypto::RustCrypto;

/// Most records: a passphrase, a recovery key, and a passkey for each of a person's devices.
const RECORDS_MAX: usize = 16;

/// Longest record, as [`WrappedRoot`] has it.
const RECORD_BYTES_MAX: usize = 256;

const BYTES_MAX: usize = 8 * 1024;

/// The records of one root: any of them gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyring {
    records: Vec<WrappedRoot>,
}

/// Why a keyring cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// No record, or more than a keyring has.
    #[error("no record, or too many")]
    Number,
    /// Records of more than one root.
    #[error("records of more than one root")]
    Roots,
}

impl Keyring {
    /// Makes a keyring of records.
    ///
    /// # Errors
    ///
    /// [`KeyringError`].
    pub fn new(records: Vec<WrappedRoot>) -> Result<Self, KeyringError> {
        if !(1..=RECORDS_MAX).contains(&records.len()) {
            return Err(KeyringError::Number);
        }
        let is_one_root = records.iter().all(|one| one.root() == records[0].root());
        if !is_one_root {
            return Err(KeyringError::Roots);
        }
        Ok(Self { records })
    }

    /// Returns whose records they are.
    #[must_use]
    pub fn root(&self) -> &RootPublicKey {
        self.records[0].root()
    }

    /// Whether something of this kind opens it.
    #[must_use]
    pub fn has(&self, kind: WrapKind) -> bool {
        self.records.iter().any(|record| record.kind() == kind)
    }

    /// Opens the first record that this unlocks.
    ///
    /// # Errors
    ///
    /// [`UnwrapError::OtherKind`] where no record wants anything of this kind, or why the last one that
    /// does did not open.
    pub fn open(&self, crypto: &RustCrypto, unlock: Unlock<'_>) -> Result<RootKey, UnwrapError> {
        let mut fault = UnwrapError::OtherKind;
        for record in self
            .records
            .iter()
            .filter(|one| one.kind() == unlock.kind())
        {
            match record.open(crypto, unlock) {
                Ok(root) => return Ok(root),
                Err(why) => fault = why,
            }
        }
        Err(fault)
    }

    /// Puts a record in the place of those that want something of the same kind.
    ///
    /// # Errors
    ///
    /// [`KeyringError`] for a record of another root, or one too many.
    pub fn replace(&mut self, record: WrappedRoot) -> Result<(), KeyringError> {
        let mut records = self.records.clone();
        records.retain(|old| old.kind() != record.kind());
        records.push(record);
        let replaced = Self::new(records)?;
        if replaced.root() != self.root() {
            return Err(KeyringError::Roots);
        }
        *self = replaced;
        Ok(())
    }

    /// Returns the byte form, for the service to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::versioned();
        writer.length(self.records.len());
        for record in &self.records {
            writer.bytes(&record.to_bytes());
        }
        writer.into_public()
    }

    /// Reads a keyring that the service kept.
    ///
    /// # Errors
    ///
    /// [`Malformed`], also for a keyring that could not be made.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::versioned(bytes, BYTES_MAX)?;
        let records = (0..reader.length(RECORDS_MAX)?)
            .map(|_| WrappedRoot::from_bytes(reader.bytes(RECORD_BYTES_MAX)?))
            .collect::<Result<Vec<_>, _>>()?;
        reader.end()?;
        Self::new(records).map_err(|_| Malformed::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{identity::RecoveryKey, primitive::Secret};

    fn wrapped(crypto: &RustCrypto, root: &RootKey, unlock: Unlock<'_>) -> WrappedRoot {
        WrappedRoot::wrap(crypto, root, unlock).unwrap()
    }

    #[test]
    fn each_way_in_opens_the_same_root_and_nothing_else_does() {
        let crypto = RustCrypto::default();
        let root = RootKey::generate(&crypto).unwrap();
        let paper = RecoveryKey::generate(&crypto).unwrap();
        let other = RecoveryKey::generate(&crypto).unwrap();
        let secret = Secret::from_bytes([1; 32]);
        let records = vec![
            wrapped(&crypto, &root, Unlock::Recovery(&paper)),
            wrapped(&crypto, &root, Unlock::Secret(&secret)),
        ];

        let bytes = Keyring::new(records).unwrap().to_bytes();
        let keyring = Keyring::from_bytes(&bytes).unwrap();

        for unlock in [Unlock::Recovery(&paper), Unlock::Secret(&secret)] {
            let opened = keyring.open(&crypto, unlock).unwrap();
            assert_eq!(opened.public_key(), root.public_key());
        }
        let wrong = keyring.open(&crypto, Unlock::Recovery(&other)).err();
        assert_eq!(wrong, Some(UnwrapError::Wrong));
        assert!(!keyring.has(WrapKind::Passphrase));
    }

    #[test]
    fn new_record_takes_the_place_of_the_old_one() {
        let crypto = RustCrypto::default();
        let root = RootKey::generate(&crypto).unwrap();
        let (old, new) = (Secret::from_bytes([1; 32]), Secret::from_bytes([2; 32]));
        let first = wrapped(&crypto, &root, Unlock::Secret(&old));
        let mut keyring = Keyring::new(vec![first]).unwrap();

        let second = wrapped(&crypto, &root, Unlock::Secret(&new));
        keyring.replace(second).unwrap();

        assert!(keyring.open(&crypto, Unlock::Secret(&old)).is_err());
        assert!(keyring.open(&crypto, Unlock::Secret(&new)).is_ok());
    }

    #[test]
    fn records_of_two_roots_are_no_keyring() {
        let crypto = RustCrypto::default();
        let secret = Secret::from_bytes([1; 32]);
        let [one, other] = [0, 1].map(|_| {
            let root = RootKey::generate(&crypto).unwrap();
            wrapped(&crypto, &root, Unlock::Secret(&secret))
        });

        let mut keyring = Keyring::new(vec![one.clone()]).unwrap();
        assert_eq!(
            Keyring::new(vec![one, other.clone()]).err(),
            Some(KeyringError::Roots)
        );
        assert_eq!(keyring.replace(other).err(), Some(KeyringError::Roots));
        assert_eq!(Keyring::new(Vec::new()).err(), Some(KeyringError::Number));
        for bytes in [&[][..], &[1], &[1, 0], &[1, 1, 0]] {
            assert!(Keyring::from_bytes(bytes).is_err(), "{bytes:?}");
        }
    }
}
