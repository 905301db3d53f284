//! Reads a payload byte by byte, up to its end.

/// Bits of a LEB128 number that one byte carries (AV1 specification, section 4.10.5).
const LEB128_BITS: u32 = 7;
/// Set in every byte of a LEB128 number but its last.
const LEB128_MORE: u8 = 0x80;
/// Bytes of a length that a packet can have: more would be longer than any datagram.
const LEB128_BYTES_MAX: u32 = 3;

/// What of a payload was not read yet.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    pub(super) fn skip(&mut self, count: usize) -> Option<()> {
        self.take(count).map(|_| ())
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Reads a length of two bytes.
    pub(super) fn u16(&mut self) -> Option<usize> {
        let (bytes, rest) = self.0.split_first_chunk::<2>()?;
        self.0 = rest;
        Some(usize::from(u16::from_be_bytes(*bytes)))
    }

    pub(super) fn leb128(&mut self) -> Option<usize> {
        let mut value = 0;
        for index in 0..LEB128_BYTES_MAX {
            let byte = self.byte()?;
            value |= usize::from(byte & !LEB128_MORE) << (LEB128_BITS * index);
            if byte & LEB128_MORE == 0 {
                return Some(value);
            }
        }
        None
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
