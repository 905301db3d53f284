//! H.264: NAL units, alone, several in a packet or one in several (RFC 6184, section 5.2).
//!
//! A sealed frame is one slice, behind its parameter sets where it is a key frame. Any other unit, and any
//! unit behind the slice, is plain.

use super::{Part, bytes::Bytes, header, start_of};
use protocol::Source;

/// A NAL unit's type, in its first byte.
const TYPE: u8 = 0b1_1111;
const SLICE: u8 = 1;
const KEY_SLICE: u8 = 5;
const SEQUENCE_PARAMETERS: u8 = 7;
const PICTURE_PARAMETERS: u8 = 8;
const DELIMITER: u8 = 9;
/// Several units in one packet, each behind its length.
const STAP_A: u8 = 24;
/// One unit in several packets.
const FU_A: u8 = 28;

/// A fragment's second byte: the first one, the last one.
const FU_STARTS: u8 = 0x80;
const FU_ENDS: u8 = 0x40;

/// How the decoy of a slice goes on behind its first byte.
const KEY_START: [u8; 2] = [0x88, 0x80];
const OTHER_START: [u8; 2] = [0x9A, 0x80];

/// Bytes of the longest parameter set that is let through. Browsers' have about thirty; one with every
/// list that the standard knows would have more, and nobody makes it.
const PARAMETERS_BYTES_MAX: usize = 128;
/// Bytes of a delimiter.
const DELIMITER_BYTES: usize = 2;

/// Goes before a byte that would make a start code of the two zeros before it.
const ESCAPE: u8 = 3;

pub(super) fn part(payload: &[u8], source: Source) -> Option<Part> {
    let mut bytes = Bytes(payload);
    match payload.first()? & TYPE {
        STAP_A => aggregate(&payload[1..], source),
        FU_A => {
            bytes.skip(1)?;
            fragment(bytes, source)
        }
        _ => unit(payload, source),
    }
}

fn unit(unit: &[u8], source: Source) -> Option<Part> {
    let (first, body) = unit.split_first()?;
    match first & TYPE {
        kind @ (SLICE | KEY_SLICE) => start_of(is_sealed(kind, body, source)),
        SEQUENCE_PARAMETERS | PICTURE_PARAMETERS if unit.len() <= PARAMETERS_BYTES_MAX => {
            Some(Part::Preface)
        }
        DELIMITER if unit.len() <= DELIMITER_BYTES => Some(Part::Preface),
        _ => None,
    }
}

fn aggregate(payload: &[u8], source: Source) -> Option<Part> {
    let mut bytes = Bytes(payload);
    loop {
        let length = bytes.u16()?;
        let part = unit(bytes.take(length)?, source)?;
        if bytes.is_empty() {
            return Some(part);
        }
        if part != Part::Preface {
            return None;
        }
    }
}

fn fragment(mut bytes: Bytes<'_>, source: Source) -> Option<Part> {
    let header = bytes.byte()?;
    let kind = header & TYPE;
    if bytes.is_empty() || !matches!(kind, SLICE | KEY_SLICE) {
        return None;
    }
    match (header & FU_STARTS != 0, header & FU_ENDS != 0) {
        (true, false) => start_of(is_sealed(kind, bytes.0, source)),
        (false, _) => Some(Part::Middle),
        // A unit that is whole is no fragment (RFC 6184, section 5.8).
        (true, true) => None,
    }
}

fn is_sealed(kind: u8, body: &[u8], source: Source) -> bool {
    let start = if kind == KEY_SLICE {
        KEY_START
    } else {
        OTHER_START
    };
    body.strip_prefix(&start)
        .is_some_and(|sealed| header::stands_in(unescaped(sealed), source))
}

/// Leaves the escapes out.
fn unescaped(bytes: &[u8]) -> impl Iterator<Item = u8> + use<'_> {
    let mut zeros = 0;
    bytes.iter().copied().filter(move |byte| {
        let is_escape = zeros >= 2 && *byte == ESCAPE;
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        !is_escape
    })
}
