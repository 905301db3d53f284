//! H.264: a stream is a row of NAL units between start codes, and packetizers cut it there (Rec. ITU-T
//! H.264, section 7.3.1 and annex B).
//!
//! The sealed part is the body of one slice. Emulation prevention keeps start codes out of it, and a
//! last byte that is not zero keeps its end from being taken for padding.

use super::nal::Units;
use std::ops::Range;

/// Before each NAL unit. Receivers' depacketizers write this length, whatever a sender wrote.
const START_CODE: [u8; 4] = [0, 0, 0, 1];
/// A NAL unit's type, in its first byte.
const TYPE: u8 = 0b1_1111;
const SLICE: u8 = 1;
const KEY_SLICE: u8 = 5;
const SEQUENCE_PARAMETERS: u8 = 7;
const PICTURE_PARAMETERS: u8 = 8;

/// A slice of a key frame: first macroblock 0, type I, picture parameters 0.
const KEY_START: [u8; 3] = [0x65, 0x88, 0x80];
/// A slice of another frame: first macroblock 0, type P, picture parameters 0.
const OTHER_START: [u8; 3] = [0x41, 0x9A, 0x80];

/// Ends the slice.
const END: u8 = 0x80;
/// Goes before a byte that would make a start code of the two zeros before it.
const ESCAPE: u8 = 3;

pub(super) fn open(frame: &[u8], out: &mut Vec<u8>) {
    let before = out.len();
    let mut is_key_frame = false;
    for unit in Units::of(frame) {
        match frame[unit.start] & TYPE {
            SEQUENCE_PARAMETERS | PICTURE_PARAMETERS => {
                out.extend_from_slice(&START_CODE);
                out.extend_from_slice(&frame[unit]);
            }
            KEY_SLICE => {
                is_key_frame = true;
                break;
            }
            SLICE => break,
            _ => {}
        }
    }
    if !is_key_frame {
        out.truncate(before);
    }
    out.extend_from_slice(&START_CODE);
    out.extend_from_slice(if is_key_frame {
        &KEY_START
    } else {
        &OTHER_START
    });
}

pub(super) fn close(out: &mut Vec<u8>, start: usize, scratch: &mut Vec<u8>) {
    scratch.clear();
    scratch.extend_from_slice(&out[start..]);
    out.truncate(start);
    let mut zeros = 0;
    for byte in &*scratch {
        if zeros == 2 && *byte <= ESCAPE {
            out.push(ESCAPE);
            zeros = 0;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        out.push(*byte);
    }
    out.push(END);
}

pub(super) fn sealed_part(frame: &mut [u8]) -> Option<Range<usize>> {
    let is_slice = |unit: &Range<usize>| matches!(frame[unit.start] & TYPE, SLICE | KEY_SLICE);
    let slice = Units::of(frame).find(is_slice)?;
    let start = slice.start + KEY_START.len();
    let body = frame.get_mut(start..slice.end)?;
    let (&mut last, body) = body.split_last_mut()?;
    if last != END || body.is_empty() {
        return None;
    }
    let length = unescape(body);
    Some(start..start + length)
}

/// Takes the escapes out, and returns how many bytes are left.
fn unescape(bytes: &mut [u8]) -> usize {
    let mut to = 0;
    let mut zeros = 0;
    for from in 0..bytes.len() {
        let byte = bytes[from];
        if zeros == 2 && byte == ESCAPE {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { (zeros + 1).min(2) } else { 0 };
        bytes[to] = byte;
        to += 1;
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY_FRAME: [u8; 24] = [
        0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 0, 1, 0x06, 9, 0, 0, 1, 0x65, 4, 5,
    ];

    fn decoy(frame: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        open(frame, &mut out);
        out
    }

    /// Puts the sealed part behind a decoy and takes it out again.
    fn through(sealed: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let mut frame = decoy(&KEY_FRAME);
        let start = frame.len();
        frame.extend_from_slice(sealed);
        close(&mut frame, start, &mut Vec::new());
        let wire = frame.clone();
        let part = sealed_part(&mut frame).unwrap();
        (wire, frame[part].to_vec())
    }

    #[test]
    fn key_frame_shows_its_parameter_sets_and_the_start_of_a_slice() {
        let expected = [
            0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x68, 3, 0, 0, 0, 1, 0x65, 0x88, 0x80,
        ];

        assert_eq!(decoy(&KEY_FRAME), expected);
    }

    #[test]
    fn every_other_frame_shows_the_same_bytes() {
        let expected = [0, 0, 0, 1, 0x41, 0x9A, 0x80];

        for frame in [&[0, 0, 1, 0x41, 7, 7][..], &[], &[0; 9], &KEY_FRAME[..13]] {
            assert_eq!(decoy(frame), expected, "{frame:?}");
        }
    }

    #[test]
    fn what_looks_like_a_start_code_is_escaped_and_comes_back() {
        for sealed in [
            &[0, 0, 1][..],
            &[0, 0, 0, 0, 0, 0, 0],
            &[0, 0, 3, 0, 0, 3],
            &[0, 0, 2, 0, 0],
            &[1, 0, 0, 4, 0],
            &[0],
        ] {
            let (wire, back) = through(sealed);

            assert_eq!(back, sealed);
            let body = &wire[17..];
            let has_code = body.windows(3).any(|w| w[..2] == [0, 0] && w[2] < 3);
            assert!(!has_code, "{body:?}");
        }
    }

    #[test]
    fn units_that_others_put_around_the_slice_do_no_harm() {
        let (mut wire, _) = through(&[5, 0, 0, 1, 6]);
        wire.splice(0..0, [0, 0, 0, 1, 0x09, 0xF0]);
        wire.extend_from_slice(&[0, 0, 0, 0, 1, 0x0C, 0xFF]);

        let part = sealed_part(&mut wire).unwrap();

        assert_eq!(wire[part], [5, 0, 0, 1, 6]);
    }

    #[test]
    fn frame_without_a_whole_slice_has_no_sealed_part() {
        for broken in [
            &[][..],
            &[0, 0, 1],
            &[0, 0, 1, 0x65],
            &[0, 0, 1, 0x65, 0x88, 0x80],
            &[0, 0, 1, 0x65, 0x88, 0x80, 0x80],
            &[0, 0, 1, 0x65, 0x88, 0x80, 7, 7],
            &[0, 0, 1, 0x67, 0x88, 0x80, 7, 0x80],
            &[0x65, 0x88, 0x80, 7, 0x80],
        ] {
            assert_eq!(sealed_part(&mut broken.to_vec()), None, "{broken:?}");
        }
    }
}
