//! Frames of encoders, and packets as browsers make them of a frame.

use e2ee::frame::Codec as Sealed;
use fastrand::Rng;
use str0m::format::Codec as Forwarded;

/// One codec, as both sides call it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Codecs {
    pub(crate) sealed: Sealed,
    pub(crate) forwarded: Forwarded,
}

const fn codecs(sealed: Sealed, forwarded: Forwarded) -> Codecs {
    Codecs { sealed, forwarded }
}

pub(crate) const CODECS: [Codecs; 5] = [
    codecs(Sealed::Opus, Forwarded::Opus),
    codecs(Sealed::Vp8, Forwarded::Vp8),
    codecs(Sealed::Vp9, Forwarded::Vp9),
    codecs(Sealed::H264, Forwarded::H264),
    codecs(Sealed::Av1, Forwarded::Av1),
];

/// A frame as an encoder of that codec begins it, with a random body.
pub(crate) fn plain_frame(
    codecs: Codecs,
    is_key_frame: bool,
    length: usize,
    random: &mut Rng,
) -> Vec<u8> {
    let mut frame: Vec<u8> = match (codecs.sealed, is_key_frame) {
        (Sealed::Opus, _) => vec![0x78],
        (Sealed::Vp8, true) => vec![0x50, 0x42, 0x07, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01],
        (Sealed::Vp8, false) => vec![0x31],
        (Sealed::Vp9, true) => vec![0x82, 0x49, 0x83, 0x42],
        (Sealed::Vp9, false) => vec![0x86],
        (Sealed::H264, true) => vec![
            0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1E, 0, 0, 0, 1, 0x68, 0xCE, 0, 0, 0, 1, 0x65,
        ],
        (Sealed::H264, false) => vec![0, 0, 0, 1, 0x41],
        (Sealed::Av1, true) => vec![0x0A, 3, 0, 0, 5, 0x30, 0x10],
        (Sealed::Av1, false) => vec![0x30, 0x30],
    };
    frame.extend(std::iter::repeat_with(|| random.u8(1..)).take(length));
    frame
}

impl Codecs {
    /// Packs a frame into packets of so many bytes, as libwebrtc does.
    pub(crate) fn packets(self, frame: &[u8], bytes: usize) -> Vec<Vec<u8>> {
        match self.sealed {
            Sealed::Opus => vec![frame.to_vec()],
            Sealed::Vp8 => described(
                frame,
                bytes,
                &[0x90, 0x80, 0x81, 0x11],
                &[0x80, 0x80, 0x81, 0x11],
            ),
            Sealed::Vp9 => described(frame, bytes, &[0x88, 0x81, 0x11], &[0x80, 0x81, 0x11]),
            Sealed::H264 => h264(frame, bytes),
            Sealed::Av1 => av1(frame, bytes),
        }
    }
}

fn described(frame: &[u8], bytes: usize, first: &[u8], other: &[u8]) -> Vec<Vec<u8>> {
    let pieces = frame.chunks(bytes).enumerate();
    pieces
        .map(|(index, piece)| [if index == 0 { first } else { other }, piece].concat())
        .collect()
}

fn h264(frame: &[u8], bytes: usize) -> Vec<Vec<u8>> {
    let mut packets = Vec::new();
    for unit in units(frame) {
        if unit.len() <= bytes {
            packets.push(unit.to_vec());
            continue;
        }
        let (first, body) = unit.split_first().unwrap();
        let last = body.len().div_ceil(bytes) - 1;
        for (index, piece) in body.chunks(bytes).enumerate() {
            let start = if index == 0 { 0x80 } else { 0 };
            let end = if index == last { 0x40 } else { 0 };
            let head = [first & 0xE0 | 28, start | end | first & 0x1F];
            packets.push([&head, piece].concat());
        }
    }
    // What comes before a slice goes along with it where it fits, as Firefox sends it.
    let small = packets.iter().map(|packet| packet.len() + 2).sum::<usize>();
    if packets.len() > 1 && small < bytes {
        let mut together = vec![0x78];
        for packet in packets {
            together.extend(u16::try_from(packet.len()).unwrap().to_be_bytes());
            together.extend(packet);
        }
        return vec![together];
    }
    packets
}

/// The units between start codes of four bytes.
fn units(frame: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<_> = (0..frame.len())
        .filter(|at| frame[*at..].starts_with(&[0, 0, 0, 1]))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([frame.len()]);
    let pairs = starts.iter().zip(ends);
    pairs.map(|(start, end)| &frame[start + 4..end]).collect()
}

/// All units in one row, cut wherever a packet is full. Lengths inside of units are left out.
fn av1(frame: &[u8], bytes: usize) -> Vec<Vec<u8>> {
    let (sequence, rest) = match frame {
        [0x0A, length, ..] => frame.split_at(2 + usize::from(*length)),
        _ => (&[][..], frame),
    };
    let mut unit = vec![0x30];
    match rest {
        [0x32, rest @ ..] => {
            let length = rest.iter().take_while(|byte| **byte & 0x80 != 0).count();
            unit.extend(&rest[length + 1..]);
        }
        rest => unit.extend(&rest[1..]),
    }
    let last = unit.len().div_ceil(bytes) - 1;
    let pieces = unit.chunks(bytes).enumerate();
    let packet = |(index, piece): (usize, &[u8])| {
        let goes_on = if index == 0 { 0 } else { 0x80 };
        let continues = if index == last { 0 } else { 0x40 };
        if index > 0 || sequence.is_empty() {
            return [&[goes_on | continues | 0x10], piece].concat();
        }
        let length = u8::try_from(sequence.len() - 1).unwrap();
        let header = [continues | 0x28, length, 0x08];
        [&header, &sequence[2..], piece].concat()
    };
    pieces.map(packet).collect()
}
