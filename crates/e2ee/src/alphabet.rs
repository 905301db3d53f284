//! Bytes as letters of an alphabet whose size is a power of two: base64url for links, Crockford's
//! base 32 for paper.

use zeroize::Zeroizing;

/// RFC 4648, section 5. Written without padding.
pub(crate) const BASE_64_URL: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Without I, L, O (taken for 1, 1, 0) and U.
pub(crate) const BASE_32: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Splits bytes into values of `bits` bits each; the last is filled up with zeros.
pub(crate) fn split(bytes: &[u8], bits: u32) -> Zeroizing<Vec<u8>> {
    let mut values = Zeroizing::new(Vec::with_capacity(bytes.len() * 8 / 5 + 1));
    let (mut kept, mut count) = (0_u32, 0);
    for byte in bytes {
        kept = (kept << 8 | u32::from(*byte)) & 0xffff;
        count += 8;
        while count >= bits {
            count -= bits;
            values.push(low(kept >> count, bits));
        }
    }
    if count > 0 {
        values.push(low(kept << (bits - count), bits));
    }
    values
}

/// Joins what [`split`] made of `N` bytes; `None` where it made something else.
pub(crate) fn join<const N: usize>(values: &[u8], bits: u32) -> Option<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    let mut places = bytes.iter_mut();
    let (mut kept, mut count) = (0_u32, 0);
    for value in values {
        kept = (kept << bits | u32::from(*value)) & 0xffff;
        count += bits;
        if count >= 8 {
            count -= 8;
            *places.next()? = low(kept >> count, 8);
        }
    }
    let is_whole = places.next().is_none();
    let is_filled_with_zeros = count < bits && low(kept, count) == 0;
    (is_whole && is_filled_with_zeros).then_some(bytes)
}

/// Writes 16 bytes as 22 letters of base64url.
pub(crate) fn write_16(bytes: &[u8; 16]) -> Zeroizing<String> {
    let values = split(bytes, 6);
    Zeroizing::new(
        values
            .iter()
            .map(|value| letter(BASE_64_URL, *value))
            .collect(),
    )
}

/// Reads what [`write_16`] wrote.
pub(crate) fn read_16(text: &str) -> Option<Zeroizing<[u8; 16]>> {
    if text.len() != 22 {
        return None;
    }
    let values: Option<Vec<u8>> = text
        .bytes()
        .map(|letter| value(BASE_64_URL, letter))
        .collect();
    join(&Zeroizing::new(values?), 6)
}

/// Returns the letter of a value.
pub(crate) fn letter(alphabet: &[u8], value: u8) -> char {
    alphabet[usize::from(value)].into()
}

/// Returns the value of a letter.
pub(crate) fn value(alphabet: &[u8], letter: u8) -> Option<u8> {
    let place = alphabet.iter().position(|known| *known == letter)?;
    u8::try_from(place).ok()
}

/// Returns the lowest `bits` bits, at most eight.
fn low(value: u32, bits: u32) -> u8 {
    let [.., byte] = value.to_be_bytes();
    byte & u8::try_from((1_u32 << bits) - 1).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bytes_are_written_as_the_rfc_says() {
        // The last of the 22 letters carries two bits: only four letters may stand there.
        let text = write_16(b"\x14\xfb\x9c\x03\xd9\x7e\xff\xfe\x00\x10\x83\x10\x51\x87\x20\x92");

        assert_eq!(text.as_str(), "FPucA9l-__4AEIMQUYcgkg");
        assert_eq!(read_16(&text).unwrap()[..2], [0x14, 0xfb]);
    }

    #[test]
    fn text_in_another_form_is_refused() {
        for text in [
            "",
            "FPucA9l-__4AEIMQUYcgk",
            "FPucA9l-__4AEIMQUYcgkgA",
            "FPucA9l-__4AEIMQUYcgkh",
            "FPucA9l+//4AEIMQUYcgkg",
            "FPucA9l-__4AEIMQUYcgk=",
        ] {
            assert!(read_16(text).is_none(), "{text}");
        }
    }

    #[test]
    fn every_byte_survives_both_alphabets() {
        for byte in 0..=u8::MAX {
            let bytes = [byte, !byte, byte.rotate_left(3), 7, byte ^ 0x55];

            assert_eq!(*join::<5>(&split(&bytes, 5), 5).unwrap(), bytes);
            assert_eq!(*join::<5>(&split(&bytes, 6), 6).unwrap(), bytes);
        }
    }
}
