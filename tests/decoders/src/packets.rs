//! The SFU's look at packets: no payload brings it down, and nothing but the exact form starts a frame.

use protocol::{Source, frame};
use sfu::Part;
use str0m::format::Codec;

const CODECS: [Codec; 5] = [Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1];
const SOURCES: [Source; 3] = [Source::Microphone, Source::Camera, Source::Screen];

/// Takes made-up bytes.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(bytes: &[u8]) {
    for codec in CODECS {
        let found = SOURCES.map(|source| sfu::part(codec, source, bytes));
        let starts = found.iter().filter(|part| **part == Part::Start).count();
        assert!(starts <= 1, "a frame is of one source");
        if starts == 1 {
            assert!(bytes.len() >= frame::HEADER_BYTES_MIN);
            let is_config = |byte: &u8| (0xC0..=0xCB).contains(byte);
            assert!(bytes.iter().any(is_config), "a start without a header");
        }
    }
}
