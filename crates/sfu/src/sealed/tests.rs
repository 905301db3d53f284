//! Sealed packets are known as such, and nothing else is.

use super::{
    Part,
    specimens::{self, captured, sealed},
};
use crate::gate::{Gate, Place, Verdict};
use protocol::Source;
use std::collections::BTreeSet;
use str0m::format::Codec;

const CODECS: [Codec; 5] = [Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1];

/// Frames of random bytes that are tried for each codec.
const RANDOM_FRAMES: u32 = 1 << 20;

/// Of these at most one in 2^14 may look sealed. By the bits that are looked at it is one in 2^15.4: 12 of
/// 256 first bytes, 1 of 256 second ones, 1 of 8 slots.
const LOOK_SEALED_MAX: u32 = RANDOM_FRAMES >> 14;

fn camera(codec: Codec, parts: &[&[u8]]) -> Part {
    super::part(codec, Source::Camera, &parts.concat())
}

#[test]
fn sealed_start_of_every_codec_is_known() {
    let sealed = sealed(Source::Camera);
    let key = [0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01];
    let cases: [(Codec, &[&[u8]]); 14] = [
        (Codec::Vp8, &[&[0x10, 0x01]]),
        (Codec::Vp8, &[&[0x90, 0x80, 0x11], &key]),
        (Codec::Vp8, &[&[0x90, 0xE0, 0x81, 0x11, 9, 0x20, 0x01]]),
        (Codec::Vp9, &[&[0x08]]),
        (
            Codec::Vp9,
            &[&[0x8E, 0x81, 0x11, 0x08, 2, 0x04, 1, 0x08, 1, 2]],
        ),
        (Codec::Vp9, &[&[0xF8, 0x11, 0x20, 0x03, 0x02]]),
        (
            Codec::Vp9,
            &[&[0x2A, 0x20, 9, 0x38, 0, 1, 0, 1, 0, 2, 0, 2, 0]],
        ),
        (Codec::H264, &[&[0x41, 0x9A, 0x80]]),
        (Codec::H264, &[&[0x7C, 0x85, 0x88, 0x80]]),
        (
            Codec::H264,
            &[&[
                0x78, 0, 3, 0x67, 1, 2, 0, 2, 0x68, 1, 1, 53, 0x65, 0x88, 0x80,
            ]],
        ),
        (Codec::Av1, &[&[0x10, 0x30]]),
        (Codec::Av1, &[&[0x50, 0x32, 0x80, 0x08]]),
        (Codec::Av1, &[&[0x68, 3, 0x08, 1, 2, 0x30]]),
        (
            Codec::Av1,
            &[&[0x00, 3, 0x08, 1, 2, 0xB4, 0x02, 0x36, 0x20, 0xB0, 0x02]],
        ),
    ];
    for (codec, before) in cases {
        let parts = [before, &[&sealed]].concat();
        let length = match (codec, before[0][0]) {
            // The length that the packet states.
            (Codec::H264, 0x78) => before.concat().len() + 306,
            (Codec::Av1, 0x00) => before.concat().len() + 304,
            _ => usize::MAX,
        };
        let mut packet = parts.concat();
        packet.truncate(length);

        let part = super::part(codec, Source::Camera, &packet);

        assert_eq!(part, Part::Start, "{codec:?} {before:?}");
        let other = super::part(codec, Source::Screen, &packet);
        assert_eq!(
            other,
            Part::Plain,
            "a camera's frame as a screen's: {codec:?}"
        );
    }
    let sound = specimens::sealed(Source::Microphone);
    assert_eq!(
        super::part(Codec::Opus, Source::Microphone, &sound),
        Part::Start
    );
}

#[test]
fn rest_of_a_frame_and_what_comes_before_it_are_known() {
    let body: &[u8] = &[7; 100];
    let cases: [(Codec, &[&[u8]], Part); 11] = [
        (Codec::Vp8, &[&[0x90, 0x80, 0x11], &[]], Part::Plain),
        (Codec::Vp8, &[&[0x80, 0x80, 0x11], body], Part::Middle),
        (Codec::Vp8, &[&[0x11], body], Part::Middle),
        (Codec::Vp9, &[&[0x84, 0x11], body], Part::Middle),
        (Codec::H264, &[&[0x7C, 0x05], body], Part::Middle),
        (Codec::H264, &[&[0x7C, 0x41], body], Part::Middle),
        (Codec::H264, &[&[0x67], body], Part::Preface),
        (Codec::H264, &[&[0x09, 0xF0]], Part::Preface),
        (Codec::Av1, &[&[0x90], body], Part::Middle),
        (Codec::Av1, &[&[0x80, 100], body], Part::Middle),
        (Codec::Av1, &[&[0x18, 0x08], body], Part::Preface),
    ];
    for (codec, parts, expected) in cases {
        assert_eq!(camera(codec, parts), expected, "{codec:?} {:?}", parts[0]);
    }
    for codec in CODECS {
        assert_eq!(camera(codec, &[]), Part::Nothing);
    }
}

#[test]
fn plain_frame_behind_a_sealed_one_in_the_same_packet_is_found() {
    let sealed = &sealed(Source::Camera)[..60];
    let plain: &[u8] = &[0x41, 0x9A, 7, 7, 7];
    let slice: &[u8] = &[&[0x41, 0x9A, 0x80], sealed].concat();
    let frame: &[u8] = &[&[0x30], sealed].concat();
    let cases: [(Codec, &[&[u8]]); 8] = [
        // Behind it, before it, and twice the same.
        (Codec::H264, &[&[0x78, 0, 63], slice, &[0, 5], plain]),
        (Codec::H264, &[&[0x78, 0, 5], plain, &[0, 63], slice]),
        (Codec::H264, &[&[0x78, 0, 63], slice, &[0, 63], slice]),
        (Codec::H264, &[&[0x78, 0, 63], slice, &[0]]),
        (Codec::Av1, &[&[0x20, 61], frame, &[0x30, 0x10, 7, 7]]),
        (Codec::Av1, &[&[0x20, 4, 0x30, 0x10, 7, 7], frame]),
        (Codec::Av1, &[&[0x00, 61], frame, &[4, 0x30, 0x10, 7, 7]]),
        // The end of a frame, and a plain one behind it.
        (Codec::Av1, &[&[0xA0, 3, 1, 2, 3, 0x30, 0x10, 7, 7]]),
    ];
    for (codec, parts) in cases {
        assert_eq!(camera(codec, parts), Part::Plain, "{codec:?} {parts:?}");
    }
}

#[test]
fn units_and_fragments_that_our_clients_never_send_are_plain() {
    let sealed = sealed(Source::Camera);
    let long: &[u8] = &[7; 128];
    let cases: [(Codec, &[&[u8]]); 14] = [
        // Words to the decoder, fillers, other packet types, parameter sets to hide in.
        (Codec::H264, &[&[0x06, 5, 16], long]),
        (Codec::H264, &[&[0x0C, 0xFF]]),
        (Codec::H264, &[&[0x67], long]),
        (Codec::H264, &[&[0x09, 0xF0, 7]]),
        (Codec::H264, &[&[0x79, 0, 1], &sealed]),
        (Codec::H264, &[&[0x7D, 0x85, 0x88, 0x80], &sealed]),
        // A fragment of parameters, one that starts and ends, a data partition.
        (Codec::H264, &[&[0x7C, 0x07], long]),
        (Codec::H264, &[&[0x7C, 0xC5, 0x88, 0x80], &sealed]),
        (Codec::H264, &[&[0x42, 0x9A, 0x80], &sealed]),
        // A sequence header to hide in or to be continued; a frame header, metadata, a tile group.
        (Codec::Av1, &[&[0x10, 0x08], long]),
        (Codec::Av1, &[&[0x50, 0x08, 1]]),
        (Codec::Av1, &[&[0x10, 0x18], &sealed]),
        (Codec::Av1, &[&[0x10, 0x28], &sealed]),
        (Codec::Av1, &[&[0x10, 0x20], &sealed]),
    ];
    for (codec, parts) in cases {
        assert_eq!(
            camera(codec, parts),
            Part::Plain,
            "{codec:?} {:?}",
            parts[0]
        );
    }
    for other in [
        Codec::Rtx,
        Codec::Red,
        Codec::PCMU,
        Codec::H265,
        Codec::Null,
    ] {
        assert_eq!(camera(other, &[&sealed]), Part::Plain, "{other:?}");
    }
}

/// As many units of two bytes as fit a packet: more than a byte counts.
#[test]
fn packet_of_hundreds_of_sequence_headers_is_plain() {
    let units = [1, 0x08].repeat(700);
    let frame = [&[61, 0x30][..], &sealed(Source::Camera)[..60]].concat();

    assert_eq!(
        camera(Codec::Av1, &[&[0], &units[..4], &frame]),
        Part::Start
    );
    for length in (6..=units.len()).step_by(2) {
        let units = &units[..length];
        assert_eq!(camera(Codec::Av1, &[&[0], units, &frame]), Part::Plain);
    }
}

#[test]
fn header_that_the_packet_cuts_off_is_none() {
    let sealed = &sealed(Source::Camera)[..6];
    let starts: [(Codec, &[u8]); 5] = [
        (Codec::Vp8, &[0x10, 0x01]),
        (Codec::Vp9, &[0x08]),
        (Codec::H264, &[0x7C, 0x81, 0x9A, 0x80]),
        (Codec::H264, &[0x41, 0x9A, 0x80]),
        (Codec::Av1, &[0x50, 0x30]),
    ];
    for (codec, start) in starts {
        assert_eq!(camera(codec, &[start, sealed]), Part::Start, "{codec:?}");
        for length in 0..sealed.len() {
            let cut = camera(codec, &[start, &sealed[..length]]);
            assert_eq!(cut, Part::Plain, "{codec:?} {length}");
        }
    }
}

#[test]
fn escapes_of_h264_are_taken_out_of_the_header() {
    // A key id of zeros, which emulation prevention splits up.
    let slice: &[u8] = &[0x41, 0x9A, 0x80, 0xC8, 1, 0, 0, 3, 0, 0x40];
    let with = |end: &[u8]| super::part(Codec::H264, Source::Microphone, &[slice, end].concat());

    assert_eq!(with(&[]), Part::Plain);
    let key_id: &[u8] = &[0x41, 0x9A, 0x80, 0xC8, 1, 0, 0, 3, 0, 0, 9, 1];
    let part = super::part(Codec::H264, Source::Microphone, key_id);
    assert_eq!(part, Part::Start);
}

#[test]
fn nothing_of_captured_plain_media_passes() {
    for (codec, capture) in [
        (Codec::Vp8, specimens::VP8),
        (Codec::Vp9, specimens::VP9),
        (Codec::H264, specimens::H264),
        (Codec::Av1, specimens::AV1),
    ] {
        let frames: BTreeSet<_> = captured(capture).iter().map(|p| p.timestamp).collect();
        let mut gate = Gate::default();
        let mut refused = 0;
        for packet in captured(capture) {
            let part = super::part(codec, Source::Camera, packet.payload);
            let place = Place {
                sequence: packet.sequence,
                timestamp: packet.timestamp,
                is_last: packet.is_last,
            };
            match gate.judge(part, place) {
                Verdict::Pass => panic!("{codec:?}: {part:?}"),
                Verdict::Wait => {
                    gate.hold(place, (), crate::start_of_test());
                }
                Verdict::RefuseFrame => refused += 1,
                Verdict::Refuse => {}
            }
            assert_eq!(gate.release(), None);
        }
        assert_eq!(refused, frames.len(), "{codec:?}");
    }
}

#[test]
fn sound_as_browsers_encode_it_never_looks_sealed() {
    let mut random = fastrand::Rng::with_seed(6_716);
    // The first byte of what libopus makes for calls (RFC 6716, section 3.1): SILK and hybrid from narrow
    // to full band, CELT full band, each mono or stereo, in one frame or several.
    let modes = (0..16).chain(28..32);
    for first in modes.flat_map(|mode: u8| (0..8).map(move |low| mode << 3 | low)) {
        for _ in 0..1_000 {
            let length = random.usize(0..160);
            let mut packet = vec![first];
            packet.extend(std::iter::repeat_with(|| random.u8(..)).take(length));

            let part = super::part(Codec::Opus, Source::Microphone, &packet);

            assert_eq!(part, Part::Plain);
        }
    }
}

#[test]
fn hardly_a_frame_of_random_bytes_looks_sealed() {
    let mut random = fastrand::Rng::with_seed(9_605);
    // What a packetizer writes in front of a frame.
    let starts: [(Codec, &[u8]); 5] = [
        (Codec::Opus, &[]),
        (Codec::Vp8, &[0x90, 0x80, 0x81, 0x11]),
        (Codec::Vp9, &[0x88, 0x81, 0x11]),
        (Codec::H264, &[]),
        (Codec::Av1, &[0x10, 0x30]),
    ];
    for (codec, start) in starts {
        let mut packet = [0; 40];
        packet[..start.len()].copy_from_slice(start);
        let mut look_sealed = 0;
        for _ in 0..RANDOM_FRAMES {
            random.fill(&mut packet[start.len()..]);
            let part = super::part(codec, Source::Camera, &packet);
            look_sealed += u32::from(part == Part::Start);
        }
        assert!(look_sealed <= LOOK_SEALED_MAX, "{codec:?}: {look_sealed}");
    }
}

#[test]
fn packet_of_hundreds_of_units_is_plain() {
    let units = [1, 0x08].repeat(300);

    let part = camera(Codec::Av1, &[&[0x00], &units]);

    assert_eq!(part, Part::Plain);
}

#[test]
fn random_payloads_are_read_without_a_panic_and_seldom_start_a_frame() {
    let mut random = fastrand::Rng::with_seed(1);
    for codec in CODECS {
        let mut starts = 0;
        for _ in 0..200_000 {
            let mut packet = [0; 64];
            random.fill(&mut packet);
            let length = random.usize(0..packet.len());
            let part = super::part(codec, Source::Microphone, &packet[..length]);
            starts += u32::from(part == Part::Start);
        }
        assert!(starts < 200_000 >> 11, "{codec:?}: {starts}");
    }
}
