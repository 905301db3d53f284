//! Where a code that is said on the telephone leads: the only part of it that a server is told.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Locators there are: four digits.
pub const LOCATORS: u16 = 10_000;

/// The first four digits of a code. They are no secret and open nothing; anybody can guess one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Locator(u16);

impl Locator {
    /// Makes a locator of its number.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        if number < LOCATORS {
            Some(Self(number))
        } else {
            None
        }
    }

    /// Makes a locator of its digits.
    #[must_use]
    pub fn of_digits(digits: [u8; 4]) -> Option<Self> {
        let is_decimal = digits.iter().all(|digit| *digit < 10);
        let number = digits
            .iter()
            .fold(0, |number, digit| number * 10 + u16::from(*digit));
        is_decimal.then_some(Self(number))
    }

    /// Returns the number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Returns the digits.
    #[must_use]
    pub fn digits(self) -> [u8; 4] {
        [1_000, 100, 10, 1].map(|unit| {
            let digit = self.0 / unit % 10;
            u8::try_from(digit).unwrap_or(0)
        })
    }
}

/// Shows nothing: a log that named locators would name what people were given.
impl fmt::Debug for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Locator(…)")
    }
}

impl From<Locator> for u16 {
    fn from(locator: Locator) -> Self {
        locator.0
    }
}

impl TryFrom<u16> for Locator {
    type Error = &'static str;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        Self::new(number).ok_or("not four digits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locator_survives_its_digits_and_the_wire() {
        for number in 0..LOCATORS {
            let locator = Locator::new(number).unwrap();

            assert_eq!(Locator::of_digits(locator.digits()), Some(locator));
            assert_eq!(
                crate::read::<Locator>(&crate::write(&locator)).unwrap(),
                locator
            );
        }
    }

    #[test]
    fn what_is_no_locator_is_refused() {
        for text in ["10000", "-1", "1.0", "\"1\"", "70000", "null", "[1]"] {
            assert!(crate::read::<Locator>(text).is_err(), "{text}");
        }
        assert_eq!(Locator::of_digits([0, 0, 0, 10]), None);
        assert_eq!(Locator::new(LOCATORS), None);
    }
}
