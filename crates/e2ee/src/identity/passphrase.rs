//! A key made of a passphrase: Argon2id (RFC 9106).

use crate::{
    primitive::{SealFailed, Secret},
    wire::{Malformed, Reader, Wire, Writer},
};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::random::OpenMlsRand;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// Fewest characters (NIST SP 800-63B-4 for a password that stands alone).
const CHARS_MIN: usize = 15;

/// Most bytes: longer than anyone types, short enough to cost nothing.
const BYTES_MAX: usize = 1024;

/// Memory of one derivation. Half a second on a desk computer, two on a phone; what an attacker who
/// stole the records pays for each guess.
const MEMORY_KIB: u32 = 64 * 1024;

/// Memory that a record may ask for at most: beyond it a phone's browser ends the page.
const MEMORY_KIB_MAX: u32 = 256 * 1024;

const PASSES: u32 = 3;

/// Passes that a record may ask for at most: a minute on a slow phone.
const PASSES_MAX: u32 = 16;

/// A passphrase is shorter than 15 characters, or longer than any is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a passphrase has at least 15 characters")]
pub struct PassphraseTooShort;

/// What someone typed to unlock their root. Wiped on drop, never printed.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a passphrase exactly as typed. The page normalizes it to NFC (Unicode TR15) first, so
    /// that two keyboards give the same bytes.
    ///
    /// # Errors
    ///
    /// [`PassphraseTooShort`] for fewer than 15 characters (or more than 1024 bytes).
    pub fn new(text: Zeroizing<String>) -> Result<Self, PassphraseTooShort> {
        if text.len() > BYTES_MAX || text.chars().count() < CHARS_MIN {
            return Err(PassphraseTooShort);
        }
        Ok(Self(text))
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// How a key is made of a passphrase. Stands in the record, so that later records may ask for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    memory_kib: u32,
    passes: u32,
    salt: [u8; 16],
}

impl Stretch {
    /// Returns the stretch that every page makes of the same salt, with no record to read.
    pub(super) const fn of_salt(salt: [u8; 16]) -> Self {
        Self {
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            salt,
        }
    }

    pub(super) fn draw(crypto: &RustCrypto) -> Result<Self, SealFailed> {
        let salt = crypto.random_array().map_err(|_| SealFailed)?;
        Ok(Self::of_salt(salt))
    }

    /// Makes the key, or `None` where the memory is not to be had. Takes as long as it is meant to;
    /// the memory is wiped.
    pub(super) fn key(&self, passphrase: &Passphrase) -> Option<Secret<32>> {
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32))
            .expect("memory and passes are within the limits of this file");
        let mut memory = Vec::new();
        memory.try_reserve_exact(params.block_count()).ok()?;
        memory.resize(params.block_count(), Block::default());
        let mut key = Zeroizing::new([0; 32]);
        let derived = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(
                passphrase.0.as_bytes(),
                &self.salt,
                &mut *key,
                &mut memory,
            );
        memory.iter_mut().for_each(|block| block.as_mut().zeroize());
        derived.expect("the sizes of passphrase, salt and key are within those of RFC 9106");
        Some(Secret::from_bytes(*key))
    }
}

impl Wire for Stretch {
    fn write(&self, writer: &mut Writer) {
        writer.u32(self.memory_kib);
        writer.u32(self.passes);
        writer.fixed(&self.salt);
    }

    /// Reads a record's wish: never less than is asked for here, never more than a phone can do.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let (memory_kib, passes) = (reader.u32()?, reader.u32()?);
        let is_in_range = (MEMORY_KIB..=MEMORY_KIB_MAX).contains(&memory_kib)
            && (PASSES..=PASSES_MAX).contains(&passes);
        if !is_in_range {
            return Err(Malformed::Value);
        }
        Ok(Self {
            memory_kib,
            passes,
            salt: reader.array()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passphrase_has_fifteen_characters_whatever_their_bytes() {
        let is_taken = |text: &str| Passphrase::new(Zeroizing::new(text.to_owned())).is_ok();

        assert!(!is_taken("fourteen chars"));
        assert!(is_taken("fifteen  chars."));
        assert!(!is_taken("ääääääääääääää"));
        assert!(is_taken("äääääääääääääää"));
        assert!(!is_taken(&"x".repeat(1025)));
    }

    #[test]
    fn record_that_asks_for_too_little_or_too_much_is_refused() {
        let good = Stretch {
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            salt: [1; 16],
        };
        let read = |stretch: Stretch| {
            let mut writer = Writer::versioned();
            stretch.write(&mut writer);
            let bytes = writer.into_public();
            Stretch::read(&mut Reader::versioned(&bytes, 100).unwrap())
        };

        assert_eq!(read(good), Ok(good));
        for (memory_kib, passes) in [
            (MEMORY_KIB - 1, PASSES),
            (MEMORY_KIB_MAX + 1, PASSES),
            (u32::MAX, PASSES),
            (MEMORY_KIB, PASSES - 1),
            (MEMORY_KIB, PASSES_MAX + 1),
        ] {
            let wish = Stretch {
                memory_kib,
                passes,
                ..good
            };
            assert_eq!(read(wish), Err(Malformed::Value), "{memory_kib} {passes}");
        }
    }

    #[test]
    fn key_is_that_of_the_reference_program() {
        // printf 'a passphrase of some length' | argon2 saltsaltsaltsalt -id -m 16 -t 3 -p 1 -l 32
        let stretch = Stretch {
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            salt: *b"saltsaltsaltsalt",
        };
        let text = Zeroizing::new("a passphrase of some length".to_owned());

        let key = stretch.key(&Passphrase::new(text).unwrap()).unwrap();

        let (high, low) = (
            0x3ed56d5f_2dea828c_859313e0_0dc55ee0_u128,
            0x99183e5e_03c65248_468922b0_0f620669_u128,
        );
        let expected = [high.to_be_bytes(), low.to_be_bytes()].concat();
        assert_eq!(key.expose_bytes()[..], expected);
    }
}
