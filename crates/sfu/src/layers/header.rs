//! What the clear header of an RTP packet says, before the packet is authenticated.

use str0m::{media::Pt, rtp::Ssrc};

/// First byte of an RTP packet: the version, and whether it has header extensions (RFC 3550, section 5.1).
const VERSION: u8 = 0b1100_0000;
const VERSION_2: u8 = 0b1000_0000;
const HAS_EXTENSIONS: u8 = 0b1_0000;
const CONTRIBUTORS: u8 = 0b1111;
/// Bytes up to the contributors, and where the SSRC is.
const HEADER_BYTES: usize = 12;
const SSRC_AT: usize = 8;
/// The payload type in the second byte, beside the marker.
const PAYLOAD_TYPE: u8 = 0b0111_1111;
/// Second bytes of RTCP packets (RFC 5761, section 4).
const RTCP: std::ops::RangeInclusive<u8> = 192..=223;
/// How the extensions begin that have their id and their length in one byte (RFC 8285, section 4.2).
const ONE_BYTE: [u8; 2] = [0xBE, 0xDE];

/// The part of an RTP packet's header that is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header<'a> {
    pub(super) ssrc: Ssrc,
    pub(super) payload_type: Pt,
    /// Those of the short form.
    pub(super) extensions: &'a [u8],
}

/// Reads the header of an RTP packet that has header extensions of the short form.
pub(super) fn read_header(datagram: &[u8]) -> Option<Header<'_>> {
    let (&first, &second) = (datagram.first()?, datagram.get(1)?);
    if first & VERSION != VERSION_2 || first & HAS_EXTENSIONS == 0 || RTCP.contains(&second) {
        return None;
    }
    let ssrc = datagram.get(SSRC_AT..)?.first_chunk::<4>()?;
    let at = HEADER_BYTES + 4 * usize::from(first & CONTRIBUTORS);
    let (head, rest) = datagram.get(at..)?.split_first_chunk::<4>()?;
    let words = usize::from(u16::from_be_bytes([head[2], head[3]]));
    let extensions = rest.get(..4 * words)?;
    let is_short = head.starts_with(&ONE_BYTE);
    is_short.then_some(Header {
        ssrc: u32::from_be_bytes(*ssrc).into(),
        payload_type: (second & PAYLOAD_TYPE).into(),
        extensions,
    })
}

/// Returns the value of a header extension.
pub(super) fn extension(mut extensions: &[u8], id: u8) -> Option<&[u8]> {
    while let Some((&head, rest)) = extensions.split_first() {
        // Padding, and the end of all.
        if head == 0 {
            extensions = rest;
            continue;
        }
        let (value, rest) = rest.split_at_checked(usize::from(head & 0b1111) + 1)?;
        if head >> 4 == id {
            return Some(value);
        }
        extensions = rest;
    }
    None
}

/// Makes a packet with these header extensions.
#[cfg(test)]
pub(super) fn packet(ssrc: u32, extensions: &[u8]) -> Vec<u8> {
    let words = u8::try_from(extensions.len() / 4).unwrap();
    let head = [0x90, 96, 0, 1, 0, 0, 0, 0];
    [
        &head,
        &ssrc.to_be_bytes()[..],
        &[0xBE, 0xDE, 0, words],
        extensions,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_a_layer_is_read_from_the_header_and_from_nothing_else() {
        let packet = packet(7, &[0x31, 1, 2, 0xA1, b'c', b'1', 0, 0]);

        let header = read_header(&packet).unwrap();

        let extensions = header.extensions;
        assert_eq!((header.ssrc, *header.payload_type), (7.into(), 96));
        assert_eq!(extension(extensions, 10), Some(&b"c1"[..]));
        assert_eq!(extension(extensions, 3), Some(&[1, 2][..]));
        assert_eq!(extension(extensions, 11), None);
        for length in 0..packet.len() {
            assert_eq!(read_header(&packet[..length]), None, "{length}");
        }
        let report: Vec<_> = packet.iter().map(|byte| *byte | 0xC8).collect();
        assert_eq!(read_header(&report), None);
    }
}
