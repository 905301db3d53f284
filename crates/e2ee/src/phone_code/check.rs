//! The check digits: ISO/IEC 7064 MOD 97-10.
//!
//! A code is one number of twelve digits that leaves 1 when divided by 97. The remainder is a sum over the places, each
//! digit times the weight of its place, so that it changes by the digits that an error changes and by nothing else.

use super::{CHECKED_DIGITS, CODE_DIGITS};

const MODULUS: u16 = 97;

/// What the remainder of a code is.
const REMAINDER: u16 = 1;

/// 10 to the power of the places behind, modulo 97.
pub(super) const WEIGHTS: [u16; CODE_DIGITS] = weights();

/// The two check digits that the standard gives: 98 less what the others leave, and so 2 to 98. Of each of 00, 01 and
/// 99, which leave the same as 97, 98 and 02, only the other is a check.
const CHECKS: std::ops::RangeInclusive<u16> = 2..=98;

/// Returns what the digits leave when divided by 97.
pub(super) fn remainder(digits: &[u8; CODE_DIGITS]) -> u16 {
    let products = digits.iter().zip(WEIGHTS);
    products.fold(0, |sum, (digit, weight)| sum + u16::from(*digit) * weight) % MODULUS
}

/// Answers whether the check digits fit the others.
pub(super) fn holds(digits: &[u8; CODE_DIGITS]) -> bool {
    let check = u16::from(digits[CHECKED_DIGITS]) * 10 + u16::from(digits[CHECKED_DIGITS + 1]);
    remainder(digits) == REMAINDER && CHECKS.contains(&check)
}

/// Writes the check digits behind the others.
pub(super) fn complete(digits: &mut [u8; CODE_DIGITS]) {
    digits[CHECKED_DIGITS..].fill(0);
    let check = MODULUS + REMAINDER - remainder(digits);
    digits[CHECKED_DIGITS] = u8::try_from(check / 10).expect("98 has two digits");
    digits[CHECKED_DIGITS + 1] = u8::try_from(check % 10).expect("98 has two digits");
}

const fn weights() -> [u16; CODE_DIGITS] {
    let mut weights = [1; CODE_DIGITS];
    let mut place = CODE_DIGITS - 1;
    while place > 0 {
        weights[place - 1] = weights[place] * 10 % MODULUS;
        place -= 1;
    }
    weights
}

/// Every error of each kind, in every code.
///
/// There are 10,000,000,000 codes, and no test goes through them one by one, nor needs to: a remainder is the sum of
/// one product for each place ([`remainder`]), so that the remainder of a code with an error, less that of the code
/// without, is the sum over the places that changed, whatever stands in all the others. That is checked first, for
/// every place and every pair of digits. Then each kind of error is gone through whole: every place, every
/// pair of places, every digit before and after. Where no difference of a kind is 0 modulo 97, no error of that kind
/// leads from any code to any code.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone_code::{CodeFault, CodeSecret, PhoneCode};
    use protocol::Locator;

    const DIGITS: std::ops::RangeInclusive<u8> = 0..=9;

    /// Returns by how much the remainder changes where these digits change: place, before, after.
    fn difference(changes: &[(usize, u8, u8)]) -> u16 {
        let of = |digit: fn(&(usize, u8, u8)) -> u8| {
            let mut digits = [0; CODE_DIGITS];
            for change in changes {
                digits[change.0] = digit(change);
            }
            remainder(&digits)
        };
        (of(|change| change.2) + MODULUS - of(|change| change.1)) % MODULUS
    }

    fn pairs_of_places() -> impl Iterator<Item = (usize, usize)> {
        (0..CODE_DIGITS).flat_map(|one| (one + 1..CODE_DIGITS).map(move |other| (one, other)))
    }

    fn pairs_of_digits() -> impl Iterator<Item = (u8, u8)> {
        let different = |(a, b): &(u8, u8)| a != b;
        let all = DIGITS.flat_map(|a| DIGITS.map(move |b| (a, b)));
        all.filter(different)
    }

    /// Codes with every digit at every place, made as codes are made.
    fn some_codes() -> Vec<[u8; CODE_DIGITS]> {
        let code = |number: u32| {
            let locator = Locator::new(u16::try_from(number * 7_919 % 10_000).unwrap()).unwrap();
            let mut rest = number.wrapping_mul(2_654_435_761) % 1_000_000;
            let secret = std::array::from_fn(|_| {
                let digit = u8::try_from(rest % 10).unwrap();
                rest /= 10;
                digit
            });
            let code = PhoneCode::new(locator, &CodeSecret::from_digits(secret).unwrap());
            *code.expose_groups().as_flattened().as_array().unwrap()
        };
        (0..500).map(code).collect()
    }

    /// Reads digits as a page does.
    fn fault(digits: &[u8; CODE_DIGITS]) -> Option<CodeFault> {
        let text: String = digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        PhoneCode::read(&text).err()
    }

    #[test]
    fn remainder_is_that_of_the_number_and_a_sum_over_its_places() {
        for digits in some_codes() {
            let number = digits
                .iter()
                .fold(0_u64, |number, digit| number * 10 + u64::from(*digit));
            assert_eq!(u64::from(remainder(&digits)), number % 97);
            for place in 0..CODE_DIGITS {
                for after in DIGITS {
                    let mut changed = digits;
                    changed[place] = after;
                    let expected =
                        remainder(&digits) + difference(&[(place, digits[place], after)]);
                    assert_eq!(remainder(&changed), expected % MODULUS);
                }
            }
        }
        // Also with the greatest sum of products, nothing overflows: a sum modulo 97 is that of the parts.
        assert!(WEIGHTS.iter().map(|weight| weight * 9).sum::<u16>() < u16::MAX);
    }

    #[test]
    fn every_wrong_digit_of_every_code_is_refused() {
        for place in 0..CODE_DIGITS {
            for (before, after) in pairs_of_digits() {
                assert_ne!(
                    difference(&[(place, before, after)]),
                    0,
                    "{place} {before} {after}"
                );
            }
        }
    }

    #[test]
    fn every_two_digits_that_changed_places_in_any_code_at_any_distance_are_refused() {
        for (one, other) in pairs_of_places() {
            for (a, b) in pairs_of_digits() {
                assert_ne!(
                    difference(&[(one, a, b), (other, b, a)]),
                    0,
                    "{one} {other} {a} {b}"
                );
            }
        }
    }

    #[test]
    fn every_twin_that_became_another_twin_in_any_code_at_any_distance_is_refused() {
        for (one, other) in pairs_of_places() {
            for (a, b) in pairs_of_digits() {
                assert_ne!(
                    difference(&[(one, a, b), (other, a, b)]),
                    0,
                    "{one} {other} {a} {b}"
                );
            }
        }
    }

    #[test]
    fn every_thirteen_heard_as_thirty_and_the_other_way_round_in_any_code_is_refused() {
        for place in 0..CODE_DIGITS - 1 {
            for a in 2..=9 {
                assert_ne!(
                    difference(&[(place, 1, a), (place + 1, a, 0)]),
                    0,
                    "{place} {a}"
                );
                assert_ne!(
                    difference(&[(place, a, 1), (place + 1, 0, a)]),
                    0,
                    "{place} {a}"
                );
            }
        }
    }

    /// The same through the page's own reader: what the proof is about is what reads.
    #[test]
    fn reader_refuses_every_error_of_five_hundred_codes_and_takes_the_codes() {
        let mut errors = 0_u32;
        let mut refuse = |digits: [u8; CODE_DIGITS]| {
            assert_eq!(fault(&digits), Some(CodeFault::Check), "{digits:?}");
            errors += 1;
        };
        for code in some_codes() {
            assert_eq!(fault(&code), None, "{code:?}");
            for place in 0..CODE_DIGITS {
                for after in DIGITS.filter(|after| *after != code[place]) {
                    let mut wrong = code;
                    wrong[place] = after;
                    refuse(wrong);
                }
            }
            for (one, other) in pairs_of_places() {
                let mut swapped = code;
                swapped.swap(one, other);
                if swapped != code {
                    refuse(swapped);
                    continue;
                }
                for after in DIGITS.filter(|after| *after != code[one]) {
                    let mut twin = code;
                    (twin[one], twin[other]) = (after, after);
                    refuse(twin);
                }
            }
            for place in 0..CODE_DIGITS - 1 {
                let heard = match (code[place], code[place + 1]) {
                    (1, a @ 2..=9) => (a, 0),
                    (a @ 2..=9, 0) => (1, a),
                    _ => continue,
                };
                let mut wrong = code;
                (wrong[place], wrong[place + 1]) = heard;
                refuse(wrong);
            }
        }
        assert!(errors > 100_000, "{errors}");
    }

    #[test]
    fn no_ten_digits_have_two_checks() {
        for head in some_codes() {
            let fitting = (0..100).filter(|check| {
                let mut code = head;
                (code[10], code[11]) = (check / 10, check % 10);
                holds(&code)
            });
            assert_eq!(fitting.count(), 1);
        }
        // 97, 98 and 02 are checks; what leaves the same, 00, 01 and 99, is not.
        for (locator, check) in [(0, 98), (9_999, 0)] {
            let mut digits = [0; CODE_DIGITS];
            digits[..4].copy_from_slice(&Locator::new(locator).unwrap().digits());
            complete(&mut digits);
            assert!(check == 0 || (digits[10], digits[11]) == (9, 8));
        }
        assert!(!holds(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
    }

    #[test]
    fn check_digits_are_those_of_the_standard() {
        // The example of ISO/IEC 7064: 794 is followed by 44.
        let mut digits = [0, 0, 0, 0, 0, 0, 0, 7, 9, 4, 0, 0];

        complete(&mut digits);

        assert_eq!(digits[10..], [4, 4]);
    }
}
