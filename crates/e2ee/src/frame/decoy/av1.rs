//! AV1: a stream is a row of units (OBUs), and packetizers walk along them (AV1 specification,
//! section 5.3; its RTP payload format, section 4).

use std::ops::Range;

/// A unit's type, in the middle of its first byte.
const TYPE: u8 = 0b0111_1000;
/// Set where a second header byte follows.
const HAS_EXTENSION: u8 = 0b100;
/// Set where a length follows.
const HAS_SIZE: u8 = 0b10;

/// A sequence header: the picture's size. In front of every key frame.
const SEQUENCE_HEADER: u8 = 1 << 3;
/// A frame's header without its tiles.
const FRAME_HEADER: u8 = 3 << 3;
/// A frame.
const FRAME: u8 = 6 << 3;

/// Bits of a LEB128 number that one byte carries.
const LEB128_BITS: u32 = 7;
/// Set in every byte of a LEB128 number but its last.
const LEB128_MORE: u8 = 0x80;
/// Bytes of the longest length that a unit may state (AV1 specification, section 4.10.5).
const LEB128_BYTES_MAX: usize = 8;

pub(super) fn open(frame: &[u8], sealed_bytes: usize, out: &mut Vec<u8>) {
    for unit in Units::of(frame) {
        match unit.kind {
            SEQUENCE_HEADER => {
                out.push(SEQUENCE_HEADER | HAS_SIZE);
                write_leb128(unit.payload.len(), out);
                out.extend_from_slice(&frame[unit.payload]);
                break;
            }
            FRAME_HEADER | FRAME => break,
            _ => {}
        }
    }
    out.push(FRAME | HAS_SIZE);
    write_leb128(sealed_bytes, out);
}

pub(super) fn sealed_part(frame: &[u8]) -> Option<Range<usize>> {
    let unit = Units::of(frame).find(|unit| unit.kind == FRAME)?;
    (!unit.payload.is_empty()).then_some(unit.payload)
}

/// Walks along the units of a frame, up to the first that is not whole.
struct Units<'a> {
    frame: &'a [u8],
    position: usize,
}

struct Unit {
    kind: u8,
    payload: Range<usize>,
}

impl<'a> Units<'a> {
    const fn of(frame: &'a [u8]) -> Self {
        let position = 0;
        Self { frame, position }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.frame.get(self.position)?;
        self.position += 1;
        Some(byte)
    }

    fn leb128(&mut self) -> Option<usize> {
        let mut value = 0_u64;
        for index in 0..LEB128_BYTES_MAX {
            let byte = self.byte()?;
            value |= u64::from(byte & !LEB128_MORE) << (LEB128_BITS * u32::try_from(index).ok()?);
            if byte & LEB128_MORE == 0 {
                return usize::try_from(value).ok();
            }
        }
        None
    }
}

impl Iterator for Units<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        let header = self.byte()?;
        if header & HAS_EXTENSION != 0 {
            self.byte()?;
        }
        let rest = self.frame.len() - self.position;
        let length = if header & HAS_SIZE == 0 {
            rest
        } else {
            let length = self.leb128()?;
            (length <= self.frame.len() - self.position).then_some(length)?
        };
        let start = self.position;
        self.position += length;
        let kind = header & TYPE;
        let payload = start..self.position;
        Some(Unit { kind, payload })
    }
}

fn write_leb128(mut value: usize, out: &mut Vec<u8>) {
    loop {
        let low = value.to_le_bytes()[0] & !LEB128_MORE;
        value >>= LEB128_BITS;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | LEB128_MORE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A temporal delimiter, a sequence header of three bytes, and a frame of four.
    const KEY_FRAME: [u8; 13] = [0x12, 0, 0x0A, 3, 7, 8, 9, 0x32, 4, 1, 2, 3, 4];

    fn decoy(frame: &[u8], sealed_bytes: usize) -> Vec<u8> {
        let mut out = Vec::new();
        open(frame, sealed_bytes, &mut out);
        out
    }

    #[test]
    fn key_frame_shows_its_sequence_header_and_where_the_sealed_part_is() {
        assert_eq!(decoy(&KEY_FRAME, 300), [0x0A, 3, 7, 8, 9, 0x32, 0xAC, 0x02]);
    }

    #[test]
    fn other_frame_shows_a_length_only() {
        assert_eq!(decoy(&[0x12, 0, 0x32, 2, 1, 2], 5), [0x32, 5]);
        assert_eq!(decoy(&[], 0), [0x32, 0]);
        assert_eq!(decoy(&[0xFF; 9], 127), [0x32, 127]);
    }

    #[test]
    fn sequence_header_behind_the_frame_is_not_looked_for() {
        assert_eq!(decoy(&[0x32, 1, 1, 0x0A, 1, 7], 1), [0x32, 1]);
    }

    #[test]
    fn sealed_part_is_the_payload_of_the_frame_unit() {
        assert_eq!(sealed_part(&KEY_FRAME), Some(9..13));
        // Without a length, and with an extension byte: as a depacketizer might write it.
        assert_eq!(sealed_part(&[0x30, 1, 2, 3]), Some(1..4));
        assert_eq!(sealed_part(&[0x36, 0x20, 2, 1, 2]), Some(3..5));
    }

    #[test]
    fn unit_that_is_not_whole_is_no_sealed_part() {
        for broken in [
            &[][..],
            &[0x32],
            &[0x32, 0],
            &[0x32, 4, 1, 2, 3],
            &[0x36],
            &[0x32, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1],
            &[0x32, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1],
        ] {
            assert_eq!(sealed_part(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn lengths_of_every_size_are_read_as_they_were_written() {
        for value in [0, 1, 127, 128, 16_383, 16_384, 1 << 20, u32::MAX as usize] {
            let mut bytes = Vec::new();
            write_leb128(value, &mut bytes);

            assert_eq!(Units::of(&bytes).leb128(), Some(value));
        }
    }
}
