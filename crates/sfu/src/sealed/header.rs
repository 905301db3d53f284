//! The SFrame header (RFC 9605, section 4.3) in the one form that clients of ours write: `protocol::frame`.

use protocol::{Source, frame};

/// X, and a KID of five bytes.
const KEY_ID_FIVE_BYTES: u8 = 0b1100_0000;
const KEY_ID_MASK: u8 = 0b1111_0000;
/// Y: the counter is in bytes of its own.
const COUNTER_APART: u8 = 0b1000;
/// C: the counter, or how many bytes it has beyond one.
const COUNTER_MASK: u8 = 0b111;
/// A key's counters end at 2^32.
const COUNTER_BYTES_MAX: u8 = 4;
/// Counters below this are in the first byte.
const COUNTER_APART_MIN: u8 = 8;

/// Returns whether a header of the source stands here. Numbers with more bytes than they need are none.
pub(super) fn stands_in(bytes: impl IntoIterator<Item = u8>, source: Source) -> bool {
    read(bytes.into_iter(), source).is_some()
}

fn read(mut bytes: impl Iterator<Item = u8>, source: Source) -> Option<()> {
    let first = bytes.next()?;
    let mut key_id = [0; frame::KEY_ID_BYTES];
    for byte in &mut key_id {
        *byte = bytes.next()?;
    }
    // The highest bit is set, and the slot is that of the source.
    let slot = (key_id[2] & 1) << 2 | key_id[3] >> 6;
    let is_key_id =
        first & KEY_ID_MASK == KEY_ID_FIVE_BYTES && key_id[0] == 1 && slot == frame::slot(source);
    if !is_key_id {
        return None;
    }

    if first & COUNTER_APART == 0 {
        return Some(());
    }
    let count = (first & COUNTER_MASK) + 1;
    let highest = bytes.next()?;
    let least = if count == 1 { COUNTER_APART_MIN } else { 1 };
    if count > COUNTER_BYTES_MAX || highest < least {
        return None;
    }
    for _ in 1..count {
        bytes.next()?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: [Source; 3] = [Source::Microphone, Source::Camera, Source::Screen];

    fn is_header(bytes: &[u8], source: Source) -> bool {
        stands_in(bytes.iter().copied(), source)
    }

    #[test]
    fn header_of_each_source_is_one_for_that_source_only() {
        for source in SOURCES {
            for other in SOURCES {
                assert_eq!(is_header(&frame::specimen(source), other), source == other);
            }
        }
    }

    #[test]
    fn counters_are_read_with_as_few_bytes_as_they_need() {
        let with = |config: u8, counter: &[u8]| {
            let mut bytes = frame::specimen(Source::Camera).to_vec();
            bytes[0] |= config;
            bytes.extend_from_slice(counter);
            is_header(&bytes, Source::Camera)
        };

        for (config, counter) in [
            (7, &[][..]),
            (8, &[8]),
            (8, &[255]),
            (9, &[1, 0]),
            (10, &[1, 0, 0]),
            (11, &[255; 4]),
        ] {
            assert!(with(config, counter), "{config} {counter:?}");
        }
        for (config, counter) in [
            (8, &[][..]),
            (8, &[7]),
            (9, &[0, 255]),
            (9, &[1]),
            (11, &[0, 255, 255, 255]),
            (12, &[1, 0, 0, 0, 0]),
            (15, &[1, 0, 0, 0, 0, 0, 0, 0]),
        ] {
            assert!(!with(config, counter), "{config} {counter:?}");
        }
    }

    #[test]
    fn any_other_bit_of_its_fixed_part_makes_it_none() {
        let header = frame::specimen(Source::Screen);
        // X, the key id's length, its first byte, and the slot.
        let fixed = (0..4).chain(8..16).chain(31..34);
        for bit in fixed {
            let mut changed = header;
            changed[bit / 8] ^= 0x80 >> (bit % 8);

            assert!(!is_header(&changed, Source::Screen), "bit {bit}");
        }
    }

    #[test]
    fn cut_header_is_none() {
        let header = frame::specimen(Source::Microphone);
        for length in 0..header.len() {
            assert!(!is_header(&header[..length], Source::Microphone));
        }
    }
}
