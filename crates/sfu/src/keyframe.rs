//! Finds keyframes, and asks publishers for them, not too often.

use std::time::{Duration, Instant};
use str0m::format::{
    Codec, detect_av1_keyframe, detect_h264_keyframe, detect_h264_nalu, detect_vp8_keyframe,
    detect_vp9_keyframe,
};

/// Least time between two requests for the same track.
///
/// libwebrtc makes at most one keyframe in 300 ms on request, so asking more often only costs. Waiting
/// longer shows: someone who joins just after another one would look at nothing for that long.
const REQUEST_EVERY: Duration = Duration::from_millis(300);

/// NAL unit type of a sequence parameter set (ITU-T H.264 table 7-1), which encoders send before an IDR.
const H264_SPS: u8 = 7;

/// First byte of VP9's payload descriptor: the packet starts a frame (RFC 9628 section 4.2).
const VP9_STARTS: u8 = 0x08;

/// Requests for keyframes of one track.
#[derive(Debug, Default)]
pub(crate) struct KeyframeRequests {
    asked_at: Option<Instant>,
}

impl KeyframeRequests {
    /// Says whether a request is to be sent at this moment. One that came too early is not kept: whoever
    /// waits for a keyframe asks again with each packet that comes.
    pub(crate) fn ask(&mut self, now: Instant) -> bool {
        let is_early = self
            .asked_at
            .is_some_and(|at| now.saturating_duration_since(at) < REQUEST_EVERY);
        if is_early {
            return false;
        }
        self.asked_at = Some(now);
        true
    }
}

/// Returns whether a decoder may start with this packet.
pub(crate) fn starts_keyframe(codec: Codec, payload: &[u8]) -> bool {
    if codec == Codec::Vp8 {
        detect_vp8_keyframe(payload)
    } else if codec == Codec::H264 {
        detect_h264_nalu(payload, H264_SPS) || detect_h264_keyframe(payload)
    } else if codec == Codec::Vp9 {
        let starts = payload.first().is_some_and(|byte| byte & VP9_STARTS != 0);
        starts && detect_vp9_keyframe(payload)
    } else if codec == Codec::Av1 {
        detect_av1_keyframe(payload)
    } else {
        codec.is_audio()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publisher_is_asked_at_once_and_then_not_too_often() {
        let start = crate::start_of_test();
        let mut requests = KeyframeRequests::default();

        assert!(requests.ask(start));
        assert!(!requests.ask(start + REQUEST_EVERY - Duration::from_millis(1)));
        assert!(requests.ask(start + REQUEST_EVERY));
        assert!(!requests.ask(start + REQUEST_EVERY));
    }

    #[test]
    fn keyframe_is_found_by_its_first_packet_only() {
        let cases: [(Codec, &[u8], bool); 14] = [
            (Codec::Vp8, &[0x10, 0x00, 0x9d], true),
            (Codec::Vp8, &[0x10, 0x01, 0x9d], false),
            (Codec::Vp8, &[0x00, 0x00, 0x9d], false),
            (Codec::Vp8, &[], false),
            (Codec::H264, &[0x67, 0x42], true),
            (Codec::H264, &[0x65, 0x88], true),
            (Codec::H264, &[0x41, 0x9a], false),
            (Codec::Vp9, &[0x88, 0x01, 0x9d], true),
            (Codec::Vp9, &[0xc8, 0x01, 0x9d], false),
            (Codec::Vp9, &[0x80, 0x01, 0x9d], false),
            (Codec::Av1, &[0x18, 0x0a], true),
            (Codec::Av1, &[0x10, 0x32], false),
            (Codec::Av1, &[], false),
            (Codec::Opus, &[0x00], true),
        ];
        for (codec, payload, starts) in cases {
            assert_eq!(
                starts_keyframe(codec, payload),
                starts,
                "{codec:?} {payload:?}"
            );
        }
    }
}
