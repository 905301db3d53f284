//! What others see of a sealed frame: what they need, and nothing of the frame.

use crate::common::{frame_of, open, opener, random_bytes, seal, sealer};
use e2ee::frame::Codec;
use std::panic::{AssertUnwindSafe, catch_unwind};
use str0m::{
    format::{detect_h264_keyframe, detect_vp8_keyframe},
    unversioned::{Depacketizer, H264Depacketizer, H264Packetizer, Packetizer, Vp8Packetizer},
};

const PAYLOAD_BYTES: usize = 1_150;

fn lengths(random: &mut fastrand::Rng) -> Vec<usize> {
    let mut lengths = vec![1, 2, 9, 10, 15, 16, 17, 127, 128, 16_383, 16_384];
    lengths.extend(std::iter::repeat_with(|| random.usize(1..30_000)).take(60));
    lengths
}

#[test]
fn frame_of_every_codec_and_length_comes_back_whole() {
    let mut random = fastrand::Rng::with_seed(9_605);
    for codec in Codec::ALL {
        let mut sealer = sealer(1);
        let mut opener = opener(&[1]);
        for length in lengths(&mut random) {
            let frame = frame_of(codec, random.bool(), length, &mut random);

            let wire = seal(&mut sealer, codec, &frame);

            let back = open(&mut opener, codec, &wire);
            assert_eq!(back, Ok(frame), "{codec:?} {length}");
        }
    }
}

#[test]
fn bytes_that_are_no_frame_of_the_codec_come_back_too() {
    let mut random = fastrand::Rng::with_seed(9_420);
    for codec in Codec::ALL {
        let mut sealer = sealer(1);
        let mut opener = opener(&[1]);
        for _ in 0..2_000 {
            let length = random.usize(1..60);
            let mut frame = random_bytes(&mut random, length);
            // Many zeros and ones: start codes, units without a body, lengths that lie.
            frame.iter_mut().for_each(|byte| *byte &= 0b1001_0011);
            frame[0] &= random.u8(..);

            let wire = seal(&mut sealer, codec, &frame);

            let back = open(&mut opener, codec, &wire);
            assert_eq!(back.as_deref(), Ok(&frame[..]), "{codec:?} {frame:?}");
        }
    }
}

#[test]
fn two_frames_of_one_kind_and_size_show_the_same() {
    let mut random = fastrand::Rng::with_seed(1);
    for (codec, is_key_frame) in Codec::ALL.into_iter().flat_map(|c| [(c, true), (c, false)]) {
        let one = frame_of(codec, is_key_frame, 5_000, &mut random);
        let other = frame_of(codec, is_key_frame, 5_000, &mut random);

        // The same counter, so that all the difference is in what the frames are.
        let wires = [one, other].map(|frame| seal(&mut sealer(1), codec, &frame));

        // Header: one byte and a KID of five; what is before it is the decoy.
        let [one, other] = &wires;
        let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
        let decoy = decoy_bytes(codec, is_key_frame);
        assert!(same >= decoy + 6, "{codec:?} {is_key_frame}: {same}");
    }
}

fn decoy_bytes(codec: Codec, is_key_frame: bool) -> usize {
    match (codec, is_key_frame) {
        (Codec::Opus | Codec::Vp9, _) => 0,
        (Codec::Vp8, true) => 10,
        (Codec::Vp8, false) => 1,
        (Codec::H264, true) => 11 + 8 + 7,
        (Codec::H264, false) => 7,
        (Codec::Av1, true) => 13 + 3,
        (Codec::Av1, false) => 3,
    }
}

#[test]
fn nothing_of_the_frame_but_what_the_decoy_needs_is_to_be_seen() {
    let mut random = fastrand::Rng::with_seed(2);
    for (codec, is_key_frame) in Codec::ALL.into_iter().flat_map(|c| [(c, true), (c, false)]) {
        let frame = frame_of(codec, is_key_frame, 5_000, &mut random);
        let wire = seal(&mut sealer(1), codec, &frame);

        let sealed = &wire[decoy_bytes(codec, is_key_frame)..];
        let shown = frame
            .windows(6)
            .filter(|part| sealed.windows(6).any(|window| window == *part));

        assert_eq!(shown.count(), 0, "{codec:?} {is_key_frame}");
    }
}

#[test]
fn sfu_tells_key_frames_of_vp8_from_others() {
    let mut random = fastrand::Rng::with_seed(3);
    let (mut sealer, mut packetizer) = (sealer(1), Vp8Packetizer::default());
    for is_key_frame in [true, false, false, true, false] {
        let frame = frame_of(Codec::Vp8, is_key_frame, 4_000, &mut random);
        let wire = seal(&mut sealer, Codec::Vp8, &frame);

        let packets = packetizer.packetize(PAYLOAD_BYTES, &wire).unwrap();

        let seen = packets.iter().filter(|packet| detect_vp8_keyframe(packet));
        assert_eq!(seen.count(), usize::from(is_key_frame));
    }
}

#[test]
fn sfu_tells_key_frames_of_h264_from_others_and_packets_carry_all_of_it() {
    let mut random = fastrand::Rng::with_seed(4);
    let (mut sealer, mut opener) = (sealer(1), opener(&[1]));
    let mut packetizer = H264Packetizer::default();
    for is_key_frame in [true, false, false, true, false] {
        let frame = frame_of(Codec::H264, is_key_frame, 40_000, &mut random);
        let wire = seal(&mut sealer, Codec::H264, &frame);

        let packets = packetizer.packetize(PAYLOAD_BYTES, &wire).unwrap();

        let seen = packets.iter().filter(|packet| detect_h264_keyframe(packet));
        assert_eq!(seen.count(), usize::from(is_key_frame));
        let back = depacketize(&packets);
        assert_eq!(open(&mut opener, Codec::H264, &back), Ok(frame));
    }
}

fn depacketize(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut depacketizer = H264Depacketizer::default();
    let mut extra = str0m::format::CodecExtra::None;
    let mut frame = Vec::new();
    for packet in packets {
        depacketizer
            .depacketize(packet, &mut frame, &mut extra)
            .unwrap();
    }
    frame
}

#[test]
fn av1_is_a_row_of_whole_units_of_the_kinds_that_a_frame_has() {
    let mut random = fastrand::Rng::with_seed(5);
    for is_key_frame in [true, false] {
        let frame = frame_of(Codec::Av1, is_key_frame, 4_000, &mut random);
        let wire = seal(&mut sealer(1), Codec::Av1, &frame);

        let kinds = kinds_of_units(&wire);

        let expected: &[u8] = if is_key_frame { &[1, 6] } else { &[6] };
        assert_eq!(kinds, expected);
    }
}

/// Walks along units that all state their length (AV1 specification, section 5.3).
fn kinds_of_units(mut bytes: &[u8]) -> Vec<u8> {
    let mut kinds = Vec::new();
    while let [header, rest @ ..] = bytes {
        assert_eq!(header & 0b1000_0111, 0b10, "a length, no extension");
        kinds.push(header >> 3);
        let end = rest.iter().position(|byte| byte & 0x80 == 0).unwrap();
        let digits = rest[..=end].iter().rev();
        let length = digits.fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7F));
        bytes = &rest[end + 1 + length..];
    }
    kinds
}

#[test]
fn no_bytes_make_a_reader_panic() {
    let mut random = fastrand::Rng::with_seed(6);
    for codec in Codec::ALL {
        let wire = seal(
            &mut sealer(1),
            codec,
            &frame_of(codec, true, 300, &mut random),
        );
        for _ in 0..4_000 {
            let mut bytes = wire.clone();
            for _ in 0..random.usize(1..6) {
                let at = random.usize(..bytes.len());
                match random.u8(..4) {
                    0 => bytes[at] = random.u8(..),
                    1 => bytes[at] = 0,
                    2 => bytes.insert(at, random.u8(..4)),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            let read = catch_unwind(AssertUnwindSafe(|| open(&mut opener(&[1]), codec, &bytes)));
            assert!(read.is_ok(), "{codec:?} {bytes:?}");
        }
    }
}
