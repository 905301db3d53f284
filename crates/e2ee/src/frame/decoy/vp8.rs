//! VP8: the first byte says whether it is a key frame, and a key frame's tenth is the last of its size
//! (RFC 6386, section 9.1).

use std::ops::Range;

/// Bytes of a key frame's header.
const KEY_BYTES: usize = 10;

/// How the decoy of a key frame begins: version 0, shown, a first partition of no length; then the
/// start code. The frame's own first three bytes would tell the length of its first partition.
const KEY_START: [u8; 6] = [0x10, 0, 0, 0x9D, 0x01, 0x2A];

/// The decoy of any other frame.
const OTHER: u8 = 0x01;

/// The bit of the first byte that is clear in a key frame.
const IS_NO_KEY_FRAME: u8 = 1;

pub(super) fn open(frame: &[u8], out: &mut Vec<u8>) {
    match frame.get(..KEY_BYTES) {
        Some(header) if header[0] & IS_NO_KEY_FRAME == 0 => {
            out.extend_from_slice(&KEY_START);
            out.extend_from_slice(&header[KEY_START.len()..]);
        }
        Some(_) | None => out.push(OTHER),
    }
}

pub(super) fn sealed_part(frame: &[u8]) -> Option<Range<usize>> {
    let is_key_frame = frame.first()? & IS_NO_KEY_FRAME == 0;
    let start = if is_key_frame { KEY_BYTES } else { 1 };
    (start < frame.len()).then_some(start..frame.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoy(frame: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        open(frame, &mut out);
        out
    }

    #[test]
    fn key_frame_shows_its_size_and_nothing_else_of_itself() {
        let frame = [
            0x50, 0x42, 0x07, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01, 9, 9,
        ];

        let decoy = decoy(&frame);

        assert_eq!(
            decoy,
            [0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01]
        );
    }

    #[test]
    fn every_other_frame_shows_the_same_byte() {
        assert_eq!(decoy(&[0x31; 40]), [0x01]);
        assert_eq!(decoy(&[0xFF]), [0x01]);
        // A key frame has ten bytes at least: this is none.
        assert_eq!(decoy(&[0x10; 9]), [0x01]);
    }

    #[test]
    fn sealed_part_begins_behind_the_decoy() {
        assert_eq!(sealed_part(&[0x01, 5, 6]), Some(1..3));
        assert_eq!(sealed_part(&[0x10; 12]), Some(10..12));
        for none in [&[][..], &[0x01], &[0x10; 10]] {
            assert_eq!(sealed_part(none), None, "{none:?}");
        }
    }
}
