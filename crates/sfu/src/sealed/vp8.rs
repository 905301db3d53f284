//! VP8: the payload descriptor says where a frame starts (RFC 7741, section 4.2).

use super::{Part, bytes::Bytes, header, start_of};
use protocol::Source;

/// First byte of the descriptor: extended; starts a partition; the partition's number.
const EXTENDED: u8 = 0x80;
const STARTS: u8 = 0x10;
const PARTITION: u8 = 0x07;
/// Second byte: a picture id follows; an index of the lowest layer; a layer, or a key index.
const HAS_PICTURE_ID: u8 = 0x80;
const HAS_LOWEST_INDEX: u8 = 0x40;
const HAS_LAYER: u8 = 0x30;
/// The picture id has two bytes.
const LONG_PICTURE_ID: u8 = 0x80;

/// The decoy of a frame that is no key frame.
const OTHER: u8 = 0x01;
/// How the decoy of a key frame begins: a first partition of no length, which no encoder makes.
const KEY_START: [u8; 6] = [0x10, 0, 0, 0x9D, 0x01, 0x2A];
/// Width and height behind it.
const SIZE_BYTES: usize = 4;

pub(super) fn part(payload: &[u8], source: Source) -> Option<Part> {
    let mut bytes = Bytes(payload);
    let first = bytes.byte()?;
    if first & EXTENDED != 0 {
        skip_extension(&mut bytes)?;
    }
    if bytes.is_empty() {
        return None;
    }
    if first & STARTS == 0 || first & PARTITION != 0 {
        return Some(Part::Middle);
    }

    if let Some(rest) = bytes.0.strip_prefix(&KEY_START) {
        bytes = Bytes(rest);
        bytes.skip(SIZE_BYTES)?;
    } else if bytes.byte()? != OTHER {
        return None;
    }
    start_of(header::stands_in(bytes.0.iter().copied(), source))
}

fn skip_extension(bytes: &mut Bytes<'_>) -> Option<()> {
    let fields = bytes.byte()?;
    if fields & HAS_PICTURE_ID != 0 && bytes.byte()? & LONG_PICTURE_ID != 0 {
        bytes.skip(1)?;
    }
    if fields & HAS_LOWEST_INDEX != 0 {
        bytes.skip(1)?;
    }
    if fields & HAS_LAYER != 0 {
        bytes.skip(1)?;
    }
    Some(())
}
