//! Packets for tests: sealed ones as our clients make them, and captured plain ones.

use protocol::{Source, frame};

/// What is sealed, header first. Long enough that it takes several packets where they are small.
pub(crate) fn sealed(source: Source) -> Vec<u8> {
    let mut sealed = frame::specimen(source).to_vec();
    sealed.extend((0..=255).cycle().skip(9).take(300));
    sealed
}

/// One packet of a capture.
pub(crate) struct Captured {
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    pub(crate) is_last: bool,
    pub(crate) payload: &'static [u8],
}

/// Plain media of browsers, from the test data of str0m 0.25 (MIT or Apache-2.0). Each packet is behind its
/// length (2 bytes), sequence number (2), timestamp (4) and marker (1).
pub(crate) fn captured(mut bytes: &'static [u8]) -> Vec<Captured> {
    let mut packets = Vec::new();
    while let Some((head, rest)) = bytes.split_first_chunk::<9>() {
        let [l0, l1, s0, s1, t0, t1, t2, t3, marker] = *head;
        let (payload, rest) = rest.split_at(u16::from_be_bytes([l0, l1]).into());
        packets.push(Captured {
            sequence: u16::from_be_bytes([s0, s1]).into(),
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            is_last: marker == 1,
            payload,
        });
        bytes = rest;
    }
    packets
}

pub(crate) const VP8: &[u8] = include_bytes!("captures/vp8.rtp");
pub(crate) const VP9: &[u8] = include_bytes!("captures/vp9.rtp");
pub(crate) const H264: &[u8] = include_bytes!("captures/h264.rtp");
pub(crate) const AV1: &[u8] = include_bytes!("captures/av1.rtp");
