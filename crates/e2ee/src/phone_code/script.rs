//! Digits as people of different scripts type them, and what may stand between.

/// The zeros of every script: of each, the nine that follow are the other digits. All of general category Nd in
/// Unicode 16, as a test compares.
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x1_04a0, 0x1_0d30, 0x1_0d40, 0x1_1066, 0x1_10f0, 0x1_1136, 0x1_11d0, 0x1_12f0, 0x1_1450,
    0x1_14d0, 0x1_1650, 0x1_16c0, 0x1_16d0, 0x1_16da, 0x1_1730, 0x1_18e0, 0x1_1950, 0x1_1bf0,
    0x1_1c50, 0x1_1d50, 0x1_1da0, 0x1_1f50, 0x1_6130, 0x1_6a60, 0x1_6ac0, 0x1_6b50, 0x1_6d70,
    0x1_ccf0, 0x1_d7ce, 0x1_d7d8, 0x1_d7e2, 0x1_d7ec, 0x1_d7f6, 0x1_e140, 0x1_e2f0, 0x1_e4f0,
    0x1_e5f1, 0x1_e950, 0x1_fbf0,
];

/// Returns the number of a decimal digit of any script. Letters that look like digits are none.
pub(super) fn digit(sign: char) -> Option<u8> {
    let sign = u32::from(sign);
    let following = ZEROS.partition_point(|zero| *zero <= sign);
    let zero = ZEROS.get(following.checked_sub(1)?)?;
    let number = u8::try_from(sign - zero).ok()?;
    (number < 10).then_some(number)
}

/// Answers whether people write this between digits: spaces, hyphens and dashes, dots, and the marks without a width
/// that come along when a number is copied out of a text that is written from right to left.
pub(super) fn is_between(sign: char) -> bool {
    sign.is_whitespace()
        || matches!(
            sign,
            '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
                | '.' | '\u{b7}' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone_code::{CodeFault, PhoneCode};
    use regex_syntax::hir::{Class, HirKind};

    /// Every decimal digit there is, by the tables of another crate.
    fn decimals() -> Vec<char> {
        let hir = regex_syntax::parse(r"\p{Nd}").unwrap();
        let HirKind::Class(Class::Unicode(class)) = hir.kind() else {
            panic!("a class");
        };
        class
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .collect()
    }

    #[test]
    fn every_decimal_digit_of_unicode_is_read_and_nothing_else_is() {
        let ours: Vec<char> = (char::MIN..=char::MAX)
            .filter(|sign| digit(*sign).is_some())
            .collect();
        let theirs = decimals();

        let missing = theirs.iter().find(|sign| !ours.contains(sign));
        assert_eq!(missing, None, "a digit that is not read");
        let wrong = ours.iter().find(|sign| !theirs.contains(sign));
        assert_eq!(wrong, None, "no digit, and read");
        assert!(ours.iter().all(|sign| sign.is_numeric()));
        for tens in ours.as_chunks::<10>().0 {
            let numbers = tens.map(|sign| digit(sign).unwrap());
            assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "{tens:?}");
        }
    }

    #[test]
    fn same_code_is_read_in_every_script() {
        let zeros = decimals().into_iter().step_by(10);
        for zero in zeros {
            let write = |digit: char| {
                let digit = digit.to_digit(10).unwrap();
                char::from_u32(u32::from(zero) + digit).unwrap()
            };
            let text: String = "000000079444".chars().map(write).collect();

            let code = PhoneCode::read(&text).unwrap();

            assert_eq!(code.expose_text().as_str(), "0000 0007 9444", "{zero}");
        }
    }

    #[test]
    fn what_people_write_between_digits_is_no_fault_and_letters_are() {
        for text in [
            "0000 0007 9444",
            " 0000-0007-9444\n",
            "0000.0007.9444",
            "0000\u{a0}0007\u{202f}9444",
            "0000\u{2013}0007\u{2212}9444",
            "\u{200f}0000 0007 9444\u{200e}",
            "00 00 00 07 94 44",
        ] {
            assert!(PhoneCode::read(text).is_ok(), "{text:?}");
        }
        for text in [
            "OOOO 0007 9444",
            "0000 0007 9444a",
            "0000/0007/9444",
            "0000 0007 944\u{2074}",
            "0000 0007 944\u{2463}",
            "0000 0007 944\u{56db}",
            "+000 0007 9444",
        ] {
            assert_eq!(
                PhoneCode::read(text).err(),
                Some(CodeFault::Other),
                "{text:?}"
            );
        }
        for text in ["", " ", "0000 0007 944", "4"] {
            assert_eq!(
                PhoneCode::read(text).err(),
                Some(CodeFault::Short),
                "{text:?}"
            );
        }
        let long = "0".repeat(100_000);
        for text in ["0000 0007 9444 0", long.as_str()] {
            assert_eq!(PhoneCode::read(text).err(), Some(CodeFault::Long));
        }
    }
}
