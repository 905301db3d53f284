//! A code that is said on the telephone: twelve digits, `LLLL SSSS SSCC`.
//!
//! The first four are the locator: the server knows by them which invite is meant. The next six are secret and
//! never leave the two devices. The last two check all ten (ISO/IEC 7064 MOD 97-10): a wrong digit, two digits that
//! changed places, however far apart, twins that are other twins, and thirteen that was heard as thirty are refused
//! where they are typed. Digits alone, because they are the only alphabet that survives a telephone, a keypad, a
//! screen reader and another language.

mod check;
mod script;

use crate::primitive::{SealFailed, Secret};
use openmls_rust_crypto::RustCrypto;
use protocol::Locator;
use std::fmt;
use zeroize::Zeroizing;

/// Digits of a code.
pub const CODE_DIGITS: usize = 12;

/// Digits of its locator, of its secret, and of its check.
const LOCATOR_DIGITS: usize = 4;
const SECRET_DIGITS: usize = 6;
const CHECKED_DIGITS: usize = LOCATOR_DIGITS + SECRET_DIGITS;

/// Secrets there are.
const SECRETS: u32 = 1_000_000;

/// Random numbers from here on are drawn again, so that every secret is as likely as any other: the largest multiple
/// of [`SECRETS`] that three bytes can hold.
const DRAWN_MAX: u32 = 16 * SECRETS;

/// The six digits of a code that the server never has, each as a number.
#[derive(Clone)]
pub struct CodeSecret(Secret<SECRET_DIGITS>);

/// A code whose digits check.
#[derive(Clone)]
pub struct PhoneCode(Zeroizing<[u8; CODE_DIGITS]>);

/// Why what was typed is no code. None of it is told to anybody, and none costs a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// Something that is neither a digit nor what people write between digits.
    #[error("not digits alone")]
    Other,
    /// Fewer digits than a code has.
    #[error("too few digits")]
    Short,
    /// More digits than a code has.
    #[error("too many digits")]
    Long,
    /// The check digits do not fit the others: something was misheard or mistyped.
    #[error("the digits do not check")]
    Check,
}

impl CodeSecret {
    /// Draws a secret.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn generate(crypto: &RustCrypto) -> Result<Self, SealFailed> {
        loop {
            let drawn = Secret::<3>::random(crypto)?;
            let [high, middle, low] = *drawn.expose_bytes();
            let number = u32::from_be_bytes([0, high, middle, low]);
            if number < DRAWN_MAX {
                return Ok(Self::of_number(number % SECRETS));
            }
        }
    }

    /// Makes the secret of its digits, each a number below ten.
    #[must_use]
    pub fn from_digits(digits: [u8; SECRET_DIGITS]) -> Option<Self> {
        let is_decimal = digits.iter().all(|digit| *digit < 10);
        is_decimal.then(|| Self(Secret::from_bytes(digits)))
    }

    /// Returns the digits. They must reach no log, path, query, error or message.
    #[must_use]
    pub fn expose_digits(&self) -> &[u8; SECRET_DIGITS] {
        self.0.expose_bytes()
    }

    fn of_number(number: u32) -> Self {
        let mut rest = number;
        let mut digits = [0; SECRET_DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        Self(Secret::from_bytes(digits))
    }
}

impl PhoneCode {
    /// Makes a code: puts the check digits behind.
    #[must_use]
    pub fn new(locator: Locator, secret: &CodeSecret) -> Self {
        let mut digits = Zeroizing::new([0; CODE_DIGITS]);
        digits[..LOCATOR_DIGITS].copy_from_slice(&locator.digits());
        digits[LOCATOR_DIGITS..CHECKED_DIGITS].copy_from_slice(secret.expose_digits());
        check::complete(&mut digits);
        Self(digits)
    }

    /// Reads what somebody typed or pasted: the digits of any script, with spaces, hyphens and dots between them.
    /// Letters are never taken for digits: an O may be a zero, and may be a slip.
    ///
    /// # Errors
    ///
    /// [`CodeFault`] with the first thing that does not hold.
    pub fn read(text: &str) -> Result<Self, CodeFault> {
        let mut digits = Zeroizing::new([0; CODE_DIGITS]);
        let mut count = 0;
        for sign in text.chars().filter(|sign| !script::is_between(*sign)) {
            let digit = script::digit(sign).ok_or(CodeFault::Other)?;
            *digits.get_mut(count).ok_or(CodeFault::Long)? = digit;
            count += 1;
        }
        if count < CODE_DIGITS {
            return Err(CodeFault::Short);
        }
        if !check::holds(&digits) {
            return Err(CodeFault::Check);
        }
        Ok(Self(digits))
    }

    /// Returns where the code leads: the only part that the server is told.
    ///
    /// # Panics
    ///
    /// Never: all of a code's digits are below ten.
    #[must_use]
    pub fn locator(&self) -> Locator {
        let [a, b, c, d, ..] = *self.0;
        Locator::of_digits([a, b, c, d]).expect("a code has digits below ten")
    }

    /// Returns the part that never leaves the device.
    #[must_use]
    pub fn secret(&self) -> CodeSecret {
        let mut digits = [0; SECRET_DIGITS];
        digits.copy_from_slice(&self.0[LOCATOR_DIGITS..CHECKED_DIGITS]);
        CodeSecret(Secret::from_bytes(digits))
    }

    /// Returns all digits in the three groups in which they are read out. They must reach nothing but the screen.
    #[must_use]
    pub fn expose_groups(&self) -> [[u8; 4]; 3] {
        let mut groups = [[0; 4]; 3];
        groups.as_flattened_mut().copy_from_slice(&self.0[..]);
        groups
    }

    /// Returns the text of the three groups. It must reach nothing but the screen.
    #[must_use]
    pub fn expose_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(CODE_DIGITS + 2));
        for (place, digit) in self.0.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push(' ');
            }
            text.push(char::from(b'0' + digit));
        }
        text
    }
}

impl fmt::Debug for CodeSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeSecret(…)")
    }
}

impl fmt::Debug for PhoneCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneCode(…)")
    }
}
