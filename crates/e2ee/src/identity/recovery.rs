//! The practice's recovery key: 160 random bits on paper.
//!
//! Nine groups of four letters of Crockford's base 32: eight carry the key, the last its remainder by
//! a prime. One wrong letter and two exchanged letters, wherever they stand, always show; anything
//! else but once in a million.

use crate::{
    alphabet::{BASE_32, join, letter, split, value},
    primitive::{SealFailed, Secret},
};
use openmls_rust_crypto::RustCrypto;
use zeroize::Zeroizing;

/// Letters that carry the key.
const KEY_LETTERS: usize = 32;

/// Letters that carry the remainder.
const CHECK_LETTERS: usize = 4;

/// Letters of one group: what people read in one glance.
const GROUP: usize = 4;

/// The largest prime below 2^20, so that a remainder fits in four letters.
const PRIME: u32 = 1_048_573;

/// Longest text that is looked at: every letter with spaces around it, and some more.
const TEXT_BYTES_MAX: usize = 256;

/// What was typed is no recovery key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryKeyError {
    /// Not 36 letters.
    #[error("a recovery key has 36 letters and digits")]
    Length,
    /// A letter that is in no recovery key.
    #[error("a letter that is in no recovery key")]
    Letter,
    /// A typing error: look at each group again.
    #[error("mistyped")]
    Mistyped,
}

/// The secret that unlocks a root when its passphrase is lost.
#[derive(Clone, Debug)]
pub struct RecoveryKey(Secret<20>);

impl RecoveryKey {
    /// Draws a recovery key.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn generate(crypto: &RustCrypto) -> Result<Self, SealFailed> {
        Secret::random(crypto).map(Self)
    }

    /// Returns the text for paper. It must reach no log, path, query, error or storage.
    #[must_use]
    pub fn expose_text(&self) -> Zeroizing<String> {
        let values = split(self.0.expose_bytes(), 5);
        let check = remainder(&values);
        let check = [15, 10, 5, 0].map(|shift| (check >> shift).to_be_bytes()[3] & 31);
        let mut text = Zeroizing::new(String::with_capacity(64));
        for (place, value) in values.iter().chain(&check).enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(letter(BASE_32, *value));
        }
        text
    }

    /// Reads what someone typed. Spaces, hyphens and case do not matter; the letter O is the digit 0,
    /// I and L are the digit 1.
    ///
    /// # Errors
    ///
    /// [`RecoveryKeyError`] says what to look for.
    pub fn from_text(text: &str) -> Result<Self, RecoveryKeyError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(RecoveryKeyError::Length);
        }
        let mut values = Zeroizing::new(Vec::with_capacity(TEXT_BYTES_MAX));
        for typed in text
            .chars()
            .filter(|typed| !typed.is_whitespace() && !is_dash(*typed))
        {
            values.push(typed_value(typed).ok_or(RecoveryKeyError::Letter)?);
        }
        let Some((key, check)) = values.split_at_checked(KEY_LETTERS) else {
            return Err(RecoveryKeyError::Length);
        };
        if check.len() != CHECK_LETTERS {
            return Err(RecoveryKeyError::Length);
        }
        let expected = check
            .iter()
            .fold(0, |sum, value| sum << 5 | u32::from(*value));
        if remainder(key) != expected {
            return Err(RecoveryKeyError::Mistyped);
        }
        let bytes = join(key, 5).ok_or(RecoveryKeyError::Length)?;
        Ok(Self(Secret::from_bytes(*bytes)))
    }

    /// Returns the bytes that a wrapping key is made of.
    pub(super) fn secret(&self) -> &Secret<20> {
        &self.0
    }
}

fn is_dash(typed: char) -> bool {
    matches!(typed, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn typed_value(typed: char) -> Option<u8> {
    let meant = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    value(BASE_32, u8::try_from(meant).ok()?)
}

/// The number that the letters are, by [`PRIME`]. The order of 32 by it is far above the number of
/// letters, so that every exchange of two letters changes the remainder.
fn remainder(values: &[u8]) -> u32 {
    values
        .iter()
        .fold(0, |sum, value| (sum << 5 | u32::from(*value)) % PRIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> Vec<u8> {
        let key = RecoveryKey(Secret::from_bytes(*b"20 bytes of this key"));
        key.expose_text()
            .bytes()
            .filter(|letter| *letter != b'-')
            .collect()
    }

    fn read(letters: &[u8]) -> Result<RecoveryKey, RecoveryKeyError> {
        RecoveryKey::from_text(str::from_utf8(letters).unwrap())
    }

    #[test]
    fn key_on_paper_is_nine_groups_and_reads_back_however_it_is_typed() {
        let key = RecoveryKey(Secret::from_bytes([0; 20]));
        assert_eq!(
            key.expose_text().as_str(),
            "0000-0000-0000-0000-0000-0000-0000-0000-0000"
        );
        let key = RecoveryKey(Secret::from_bytes([0xff; 20]));
        let text = key.expose_text();
        assert_eq!(text.len(), 44);
        let key = RecoveryKey(Secret::from_bytes(*b"20 bytes of this key"));
        // The bytes as one number in base 32, and that number by the prime, computed elsewhere.
        let expected = "68R2-0RKS-EHJQ-683F-CRG7-8T39-ECG6-PSBS-X29N";
        assert_eq!(key.expose_text().as_str(), expected);

        let typed = [
            text.to_lowercase(),
            text.replace('-', ""),
            text.replace('-', "  "),
            text.replace('-', "\u{2013}"),
            format!("\n{}\t", text.as_str()),
        ];
        for text in typed {
            let read = RecoveryKey::from_text(&text).unwrap();
            assert_eq!(read.0.expose_bytes(), &[0xff; 20], "{text}");
        }
    }

    #[test]
    fn letters_that_look_like_digits_are_taken_for_them() {
        for ones in ["1111", "IlLi", "iiii"] {
            let text = format!("{ones}{}", &"OooO".repeat(7));
            let values: Vec<u8> = text
                .chars()
                .map(|typed| typed_value(typed).unwrap())
                .collect();
            assert_eq!(values[..4], [1; 4]);
            assert_eq!(values[4..], [0; 28]);
        }
        assert!(typed_value('U').is_none());
    }

    #[test]
    fn every_wrong_letter_shows() {
        let letters = letters();
        for place in 0..letters.len() {
            for wrong in BASE_32 {
                let mut typed = letters.clone();
                typed[place] = *wrong;

                let is_right = *wrong == letters[place];
                assert_eq!(read(&typed).is_ok(), is_right, "{place}");
            }
        }
    }

    #[test]
    fn every_two_exchanged_letters_show() {
        let letters = letters();
        let places = 0..letters.len();
        for (a, b) in places
            .clone()
            .flat_map(|a| places.clone().map(move |b| (a, b)))
        {
            let mut typed = letters.clone();
            typed.swap(a, b);

            assert_eq!(read(&typed).is_ok(), letters[a] == letters[b], "{a} {b}");
        }
    }

    #[test]
    fn exchange_shows_whatever_the_key() {
        // Letters a and b at places i and j of the key differ by (a - b)(32^i - 32^j), and where one
        // stands in the check by (a - b)(32^i + 32^j): neither power is 1 or -1 by the prime.
        let mut power = 1;
        for _ in 0..KEY_LETTERS + CHECK_LETTERS {
            power = power * 32 % PRIME;
            assert!(power != 1 && power != PRIME - 1);
        }
    }

    #[test]
    fn what_is_too_short_too_long_or_strange_is_refused() {
        let letters = letters();
        let long = [&letters[..], b"0"].concat();

        assert_eq!(read(&letters[..35]).err(), Some(RecoveryKeyError::Length));
        assert_eq!(read(&letters[..20]).err(), Some(RecoveryKeyError::Length));
        assert_eq!(read(&long).err(), Some(RecoveryKeyError::Length));
        assert_eq!(read(&[b' '; 257]).err(), Some(RecoveryKeyError::Length));
        assert_eq!(
            RecoveryKey::from_text("Ü").err(),
            Some(RecoveryKeyError::Letter)
        );
        assert_eq!(
            RecoveryKey::from_text("U").err(),
            Some(RecoveryKeyError::Letter)
        );
    }
}
