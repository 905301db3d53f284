//! AV1: units (OBUs) of one moment, packed into packets wherever they fit (RTP payload format for AV1,
//! section 4.4).
//!
//! A sealed frame is one frame unit, behind its sequence header where it is a key frame. Any other unit, and
//! any unit behind it, is plain.

use super::{Part, bytes::Bytes, header, start_of};
use protocol::Source;

/// The aggregation header: the first unit goes on from the packet before; the last one goes on in the next;
/// how many there are, or 0 where each has its length.
const GOES_ON: u8 = 0x80;
const TO_BE_CONTINUED: u8 = 0x40;
const COUNT_SHIFT: u8 = 4;
const COUNT: u8 = 0b11;

/// A unit's header: never set; its type; a second byte follows; a length follows.
const FORBIDDEN: u8 = 0x80;
const TYPE: u8 = 0b0111_1000;
const HAS_EXTENSION: u8 = 0b100;
const HAS_SIZE: u8 = 0b10;
const SEQUENCE_HEADER: u8 = 1 << 3;
const FRAME: u8 = 6 << 3;

/// Bytes of the longest sequence header that is let through. Browsers' have about twelve.
const SEQUENCE_BYTES_MAX: usize = 128;

/// Units of one packet: as many as an aggregation header can announce. Our clients send at most two.
const UNITS_MAX: u8 = COUNT;

pub(super) fn part(payload: &[u8], source: Source) -> Option<Part> {
    let mut bytes = Bytes(payload);
    let aggregation = bytes.byte()?;
    let count = aggregation >> COUNT_SHIFT & COUNT;
    if aggregation & GOES_ON != 0 {
        let rest = element(&mut bytes, count == 1)?;
        // Only a frame goes on, and nothing is behind it.
        let is_alone = bytes.is_empty() && count <= 1;
        return (is_alone && !rest.is_empty()).then_some(Part::Middle);
    }
    for number in 1..=UNITS_MAX {
        let unit = element(&mut bytes, number == count)?;
        let is_last = bytes.is_empty();
        if is_last && number < count || !is_last && number == count {
            return None;
        }
        let is_whole = !is_last || aggregation & TO_BE_CONTINUED == 0;
        let part = self::unit(unit, is_whole, source)?;
        if is_last {
            return Some(part);
        }
        if part != Part::Preface {
            return None;
        }
    }
    None
}

/// Takes the next element: behind its length, unless it is the last of as many as were announced.
fn element<'a>(bytes: &mut Bytes<'a>, is_without_length: bool) -> Option<&'a [u8]> {
    let length = if is_without_length {
        bytes.0.len()
    } else {
        bytes.leb128()?
    };
    bytes.take(length)
}

fn unit(unit: &[u8], is_whole: bool, source: Source) -> Option<Part> {
    let mut bytes = Bytes(unit);
    let header = bytes.byte()?;
    if header & FORBIDDEN != 0 {
        return None;
    }
    if header & HAS_EXTENSION != 0 {
        bytes.skip(1)?;
    }
    if header & HAS_SIZE != 0 {
        bytes.leb128()?;
    }
    match header & TYPE {
        SEQUENCE_HEADER if is_whole && unit.len() <= SEQUENCE_BYTES_MAX => Some(Part::Preface),
        FRAME => start_of(header::stands_in(bytes.0.iter().copied(), source)),
        _ => None,
    }
}
