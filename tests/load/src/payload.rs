//! What packets carry: bytes that look like sealed VP8 and Opus to whoever looks no further than an SFU
//! does.

use crate::stamp::{STAMP_BYTES, Stamp};
use protocol::{MediaKind, Source, frame};

/// Bytes of a video packet's payload: what fits into browsers' packets of 1,200 bytes.
const VIDEO_BYTES: usize = 1_100;

/// Bytes of a sound packet's payload: Opus at 32 kbit/s in frames of 20 ms.
const AUDIO_BYTES: usize = 80;

/// Which part of which frame a video packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Counts up by one with each frame.
    pub(crate) picture: u64,
    /// The frame needs no other one.
    pub(crate) is_keyframe: bool,
    /// The packet is the first of its frame.
    pub(crate) is_first: bool,
}

/// Makes the payload of a sound packet.
pub(crate) fn audio(stamp: Stamp) -> Vec<u8> {
    let mut payload = frame::specimen(Source::Microphone).to_vec();
    payload.resize(AUDIO_BYTES, 0x55);
    stamp.write(&mut payload);
    payload
}

/// Makes the payload of a video packet: descriptor, decoy, header of what is sealed,
/// filling, stamp.
pub(crate) fn video(part: Part, stamp: Stamp) -> Vec<u8> {
    let mut payload = Vec::with_capacity(VIDEO_BYTES);
    payload.extend(descriptor(part));
    if part.is_first {
        payload.extend_from_slice(decoy(part.is_keyframe));
        payload.extend(frame::specimen(Source::Camera));
    }
    payload.resize(VIDEO_BYTES, 0x55);
    stamp.write(&mut payload);
    payload
}

/// Returns the bytes of a payload, for rates.
pub(crate) const fn bytes(kind: MediaKind) -> usize {
    match kind {
        MediaKind::Audio => AUDIO_BYTES,
        MediaKind::Video => VIDEO_BYTES,
    }
}

/// Makes the payload descriptor (RFC 7741, section 4.2) as browsers send it: extended, with a picture
/// id of 15 bits.
fn descriptor(part: Part) -> [u8; 4] {
    let start_of_partition = if part.is_first { 0x10 } else { 0 };
    let [_, _, _, _, _, _, high, low] = (part.picture & 0x7fff).to_be_bytes();
    [0x80 | start_of_partition, 0x80, 0x80 | high, low]
}

/// What stands in front of a sealed frame (docs/visit-1.md, section 9): for a keyframe, the start code and
/// 1280x720.
const fn decoy(is_keyframe: bool) -> &'static [u8] {
    if is_keyframe {
        &[0x10, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]
    } else {
        &[0x01]
    }
}

const _: () = assert!(AUDIO_BYTES > STAMP_BYTES);

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: Stamp = Stamp {
        track: 1,
        count: 2,
        sent: 3,
    };

    fn part(picture: u64, is_keyframe: bool, is_first: bool) -> Part {
        Part {
            picture,
            is_keyframe,
            is_first,
        }
    }

    #[test]
    fn keyframe_starts_as_a_browser_writes_it() {
        let payload = video(part(0x8123, true, true), STAMP);

        assert_eq!(payload.len(), VIDEO_BYTES);
        assert_eq!(payload[..4], [0x90, 0x80, 0x81, 0x23]);
        assert_eq!(payload[4] & 1, 0, "bit 0 clear: a keyframe");
        assert_eq!(payload[7..10], [0x9d, 0x01, 0x2a]);
        assert_eq!(Stamp::read(&payload), Some(STAMP));
    }

    #[test]
    fn other_packets_start_no_keyframe() {
        let delta = video(part(1, false, true), STAMP);
        let rest = video(part(1, true, false), STAMP);

        assert_eq!(delta[4] & 1, 1);
        assert_eq!(rest[0] & 0x10, 0, "not the start of a partition");
    }

    #[test]
    fn sound_carries_its_stamp() {
        let payload = audio(STAMP);

        assert_eq!(payload.len(), AUDIO_BYTES);
        assert_eq!(Stamp::read(&payload), Some(STAMP));
    }
}
