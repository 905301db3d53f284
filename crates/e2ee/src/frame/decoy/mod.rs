//! The few bytes in front of a sealed frame that packetizers, depacketizers and the SFU insist on.
//!
//! A receiver finds the sealed part behind the decoy and ignores the decoy: whoever alters it makes a
//! frame that is dropped, or nothing at all. It tells an onlooker the picture's size and whether the
//! frame is a key frame, nothing else.
//!
//! | codec | decoy |
//! |---|---|
//! | Opus, VP9 | none |
//! | VP8 | key frame: a frame header with the picture's size; other: one byte |
//! | H.264 | key frame: its parameter sets; then the start of a slice that holds the sealed part |
//! | AV1 | key frame: its sequence header; then a frame unit that holds the sealed part |

mod av1;
mod h264;
mod nal;
mod opus;
mod vp8;
mod vp9;

use std::ops::Range;

/// What a track is encoded with. It decides the decoy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// Opus (RFC 7587).
    Opus,
    /// VP8 (RFC 7741).
    Vp8,
    /// VP9 (RFC 9628).
    Vp9,
    /// H.264 in byte-stream format (RFC 6184).
    H264,
    /// AV1 in low-overhead format.
    Av1,
}

impl Codec {
    /// Every codec.
    pub const ALL: [Self; 5] = [Self::Opus, Self::Vp8, Self::Vp9, Self::H264, Self::Av1];

    /// Reads a codec's name from a MIME type or an SDP `rtpmap`: `video/VP8`, `vp8`, `opus`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, name) = name.rsplit_once('/').unwrap_or(("", name));
        let names = ["opus", "vp8", "vp9", "h264", "av1"];
        let index = names
            .iter()
            .position(|known| name.eq_ignore_ascii_case(known))?;
        Self::ALL.get(index).copied()
    }
}

/// Appends what goes before the sealed part of `frame`, which will have `sealed_bytes`.
pub(super) fn open(codec: Codec, frame: &[u8], sealed_bytes: usize, out: &mut Vec<u8>) {
    match codec {
        Codec::Opus => opus::open(frame, out),
        Codec::Vp8 => vp8::open(frame, out),
        Codec::Vp9 => vp9::open(frame, out),
        Codec::H264 => h264::open(frame, out),
        Codec::Av1 => av1::open(frame, sealed_bytes, out),
    }
}

/// Changes the sealed part, which begins at `start`, into what the codec's transport leaves alone.
pub(super) fn close(codec: Codec, out: &mut Vec<u8>, start: usize, scratch: &mut Vec<u8>) {
    match codec {
        Codec::H264 => h264::close(out, start, scratch),
        Codec::Opus | Codec::Vp8 | Codec::Vp9 | Codec::Av1 => {}
    }
}

/// Finds the sealed part in a frame that came, and undoes what [`close`] did to it. None where there
/// is no such part.
pub(super) fn sealed_part(codec: Codec, frame: &mut [u8]) -> Option<Range<usize>> {
    match codec {
        Codec::Opus => opus::sealed_part(frame),
        Codec::Vp8 => vp8::sealed_part(frame),
        Codec::Vp9 => vp9::sealed_part(frame),
        Codec::H264 => h264::sealed_part(frame),
        Codec::Av1 => av1::sealed_part(frame),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codec_is_found_by_its_mime_type_and_by_its_plain_name() {
        assert_eq!(Codec::of_name("video/VP8"), Some(Codec::Vp8));
        assert_eq!(Codec::of_name("video/H264"), Some(Codec::H264));
        assert_eq!(Codec::of_name("AV1"), Some(Codec::Av1));
        assert_eq!(Codec::of_name("audio/opus"), Some(Codec::Opus));
        assert_eq!(Codec::of_name("video/vp9"), Some(Codec::Vp9));
        for other in ["video/rtx", "audio/red", "video/ulpfec", "", "/"] {
            assert_eq!(Codec::of_name(other), None, "{other}");
        }
    }
}
