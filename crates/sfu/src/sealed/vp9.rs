//! VP9: the payload descriptor says where a frame starts (RFC 9628, section 4.2), and all of the frame is
//! sealed.

use super::{Part, bytes::Bytes, header, start_of};
use protocol::Source;

/// First byte of the descriptor: a picture id follows; the frame is predicted from others; layers; flexible
/// mode; starts a frame; what layers there are.
const HAS_PICTURE_ID: u8 = 0x80;
const IS_PREDICTED: u8 = 0x40;
const HAS_LAYERS: u8 = 0x20;
const IS_FLEXIBLE: u8 = 0x10;
const STARTS: u8 = 0x08;
const HAS_STRUCTURE: u8 = 0x02;
/// The picture id has two bytes.
const LONG_PICTURE_ID: u8 = 0x80;
/// Another reference follows.
const MORE_REFERENCES: u8 = 0x01;
/// References that a descriptor may list: a frame is predicted from three others at most.
const REFERENCES_MAX: usize = 3;

/// The structure's first byte: layers but one; sizes follow; pictures of a group follow.
const LAYERS_SHIFT: u8 = 5;
const HAS_SIZES: u8 = 0x10;
const HAS_GROUP: u8 = 0x08;
/// Bytes of a width and a height.
const SIZE_BYTES: usize = 4;
/// A picture's references in a group: a count of two bits.
const GROUP_REFERENCES_SHIFT: u8 = 2;
const GROUP_REFERENCES: u8 = 0b11;

pub(super) fn part(payload: &[u8], source: Source) -> Option<Part> {
    let mut bytes = Bytes(payload);
    let first = bytes.byte()?;
    skip_descriptor(first, &mut bytes)?;
    if bytes.is_empty() {
        return None;
    }
    if first & STARTS == 0 {
        return Some(Part::Middle);
    }
    start_of(header::stands_in(bytes.0.iter().copied(), source))
}

fn skip_descriptor(first: u8, bytes: &mut Bytes<'_>) -> Option<()> {
    let is_flexible = first & IS_FLEXIBLE != 0;
    if first & HAS_PICTURE_ID != 0 && bytes.byte()? & LONG_PICTURE_ID != 0 {
        bytes.skip(1)?;
    }
    if first & HAS_LAYERS != 0 {
        bytes.skip(if is_flexible { 1 } else { 2 })?;
    }
    if is_flexible && first & IS_PREDICTED != 0 {
        let mut references = 1;
        while bytes.byte()? & MORE_REFERENCES != 0 {
            references += 1;
            if references > REFERENCES_MAX {
                return None;
            }
        }
    }
    if first & HAS_STRUCTURE != 0 {
        skip_structure(bytes)?;
    }
    Some(())
}

fn skip_structure(bytes: &mut Bytes<'_>) -> Option<()> {
    let first = bytes.byte()?;
    if first & HAS_SIZES != 0 {
        let layers = usize::from(first >> LAYERS_SHIFT) + 1;
        bytes.skip(layers * SIZE_BYTES)?;
    }
    if first & HAS_GROUP != 0 {
        for _ in 0..bytes.byte()? {
            let picture = bytes.byte()?;
            bytes.skip(usize::from(
                picture >> GROUP_REFERENCES_SHIFT & GROUP_REFERENCES,
            ))?;
        }
    }
    Some(())
}
