//! What the packets of each payload type hold, by an answer.

use std::collections::BTreeMap;

/// Reads payload types and the names of their codecs, in small letters (`a=rtpmap`, RFC 8866 section 6.6).
pub(super) fn codecs_of(sdp: &str) -> BTreeMap<u8, String> {
    let codec = |line: &str| {
        let (payload_type, encoding) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
        let (name, _) = encoding.split_once('/')?;
        Some((payload_type.parse().ok()?, name.to_ascii_lowercase()))
    };
    sdp.lines().filter_map(codec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payload_types_are_read_and_other_lines_are_not() {
        let sdp = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=rtpmap:96 VP8/90000\r\n\
            a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:300 VP9/90000\r\na=rtpmap:x\r\n";

        let codecs = codecs_of(sdp);

        let expected = [(96, "vp8".to_owned()), (97, "rtx".to_owned())];
        assert_eq!(codecs, expected.into());
    }
}
