//! Reads and writes the structures inside credentials and application messages: TLS presentation
//! language as in RFC 9420, section 2.1.
//!
//! Strict: a length that is not in its shortest form, one above its limit, or a byte left over refuses
//! the whole.

use super::state::Leaf;

/// The bytes are not what they should be: too short, too long, of another version or not canonical.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not a structure of this protocol version")]
pub struct BadBytes;

/// Takes values from the front of some bytes.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Takes `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], BadBytes> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(BadBytes)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Takes exactly `N` bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], BadBytes> {
        self.take(N)?.try_into().map_err(|_| BadBytes)
    }

    /// Takes one byte.
    pub(crate) fn u8(&mut self) -> Result<u8, BadBytes> {
        self.array().map(u8::from_be_bytes)
    }

    /// Takes four bytes.
    pub(crate) fn u32(&mut self) -> Result<u32, BadBytes> {
        self.array().map(u32::from_be_bytes)
    }

    /// Takes eight bytes.
    pub(crate) fn u64(&mut self) -> Result<u64, BadBytes> {
        self.array().map(u64::from_be_bytes)
    }

    /// Takes a byte that stands for no or yes.
    pub(crate) fn flag(&mut self) -> Result<bool, BadBytes> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(BadBytes),
        }
    }

    /// Takes the number of a leaf.
    pub(crate) fn leaf(&mut self) -> Result<Leaf, BadBytes> {
        Leaf::new(self.u8()?.into()).ok_or(BadBytes)
    }

    /// Takes a length of at most `max` (RFC 9420, section 2.1.2: shortest form only).
    pub(crate) fn length(&mut self, max: usize) -> Result<usize, BadBytes> {
        let first = self.u8()?;
        let low = usize::from(first & 0x3f);
        let (length, shortest) = match first >> 6 {
            0 => (low, 0),
            1 => ((low << 8) | usize::from(self.u8()?), 1 << 6),
            2 => {
                let [a, b, c] = self.array()?;
                let tail = (usize::from(a) << 16) | (usize::from(b) << 8) | usize::from(c);
                ((low << 24) | tail, 1 << 14)
            }
            _ => return Err(BadBytes),
        };
        if length < shortest || length > max {
            return Err(BadBytes);
        }
        Ok(length)
    }

    /// Takes a vector of at most `max` bytes.
    pub(crate) fn vector(&mut self, max: usize) -> Result<&'a [u8], BadBytes> {
        let length = self.length(max)?;
        self.take(length)
    }

    /// Takes a vector of at most `max` bytes of UTF-8.
    pub(crate) fn text(&mut self, max: usize) -> Result<&'a str, BadBytes> {
        std::str::from_utf8(self.vector(max)?).map_err(|_| BadBytes)
    }

    /// Ends the reading.
    pub(crate) const fn finish(self) -> Result<(), BadBytes> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(BadBytes)
        }
    }
}

/// Puts values behind one another.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// Starts empty.
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Puts bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Puts one byte.
    pub(crate) fn u8(&mut self, value: u8) -> &mut Self {
        self.raw(&[value])
    }

    /// Puts four bytes.
    pub(crate) fn u32(&mut self, value: u32) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    /// Puts eight bytes.
    pub(crate) fn u64(&mut self, value: u64) -> &mut Self {
        self.raw(&value.to_be_bytes())
    }

    /// Puts a length in its shortest form. Lengths of this crate's structures stay far below 2^30.
    pub(crate) fn length(&mut self, length: usize) -> &mut Self {
        let length = u32::try_from(length).unwrap_or(u32::MAX) & 0x3fff_ffff;
        let bytes = length.to_be_bytes();
        match length {
            0..0x40 => self.raw(&bytes[3..]),
            0x40..0x4000 => self.u8(bytes[2] | 0x40).raw(&bytes[3..]),
            _ => self.u8(bytes[0] | 0x80).raw(&bytes[1..]),
        }
    }

    /// Puts a vector: its length, then its bytes.
    pub(crate) fn vector(&mut self, bytes: &[u8]) -> &mut Self {
        self.length(bytes.len()).raw(bytes)
    }

    /// Returns everything that was put.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vector_survives_at_each_border_of_its_length() {
        for length in [0, 1, 0x3f, 0x40, 0x3fff, 0x4000, 70_000] {
            let bytes = vec![7; length];
            let mut writer = Writer::new();

            writer.vector(&bytes);

            let wire = writer.finish();
            let mut reader = Reader::new(&wire);
            assert_eq!(reader.vector(70_000), Ok(&bytes[..]), "{length}");
            assert_eq!(reader.finish(), Ok(()));
        }
    }

    #[test]
    fn length_is_refused_above_its_limit_or_in_a_longer_form() {
        assert_eq!(Reader::new(&[0x05]).length(4), Err(BadBytes));
        assert_eq!(Reader::new(&[0x40, 0x05]).length(64), Err(BadBytes));
        assert_eq!(Reader::new(&[0x80, 0, 0, 0x50]).length(100), Err(BadBytes));
        assert_eq!(Reader::new(&[0xc0, 0, 0, 0]).length(100), Err(BadBytes));
        assert_eq!(Reader::new(&[0x04]).length(4), Ok(4));
    }

    #[test]
    fn reading_stops_at_the_end_and_refuses_a_rest() {
        assert_eq!(Reader::new(&[1, 2, 3]).u32(), Err(BadBytes));
        assert_eq!(Reader::new(&[3, 1, 2]).vector(9), Err(BadBytes));
        assert_eq!(Reader::new(&[2]).flag(), Err(BadBytes));
        assert_eq!(Reader::new(&[1, 0xff]).text(9), Err(BadBytes));
        assert_eq!(Reader::new(&[1]).finish(), Err(BadBytes));
    }
}
