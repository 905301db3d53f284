//! Frames that must not be shown.

use crate::common::{ada, epoch, frame_of, key_of, open, opener, seal, sealer, sender};
use e2ee::frame::{BaseKey, Codec, EpochId, Opener, PageNonce, Reason, Sealer, Slot};
use protocol::time::Instant;

#[test]
fn frame_is_not_opened_with_another_key() {
    for codec in Codec::ALL {
        let mut random = fastrand::Rng::with_seed(1);
        let wire = seal(
            &mut sealer(1),
            codec,
            &frame_of(codec, true, 90, &mut random),
        );
        let mut opener = Opener::default();
        let other = BaseKey::from_bytes([1; 16]);
        opener.install(epoch(1), other).unwrap();

        assert_eq!(open(&mut opener, codec, &wire), Err(Reason::Forged));
    }
}

#[test]
fn frame_of_another_epoch_is_not_opened() {
    let wire = seal(&mut sealer(2), Codec::Vp9, b"frame");

    let mut earlier = opener(&[1]);
    assert_eq!(
        open(&mut earlier, Codec::Vp9, &wire),
        Err(Reason::UnknownEpoch)
    );
    // 2 + 256: the same low byte, another key.
    let mut much_later = opener(&[258]);
    assert_eq!(
        open(&mut much_later, Codec::Vp9, &wire),
        Err(Reason::Forged)
    );
    let mut opener = Opener::default();
    let next = EpochId::new(2, 2);
    opener.install(next, key_of(next)).unwrap();
    assert_eq!(open(&mut opener, Codec::Vp9, &wire), Err(Reason::Forged));
}

#[test]
fn frame_is_opened_only_in_the_tile_of_its_sender() {
    let wire = seal(&mut sealer(1), Codec::Vp9, b"frame");
    let mut opener = opener(&[1]);
    let others = [
        None,
        Some(sender(6, Slot::CAMERA)),
        Some(sender(5, Slot::SCREEN)),
    ];

    for expected in others {
        let opened = opener.open(Codec::Vp9, expected, &mut wire.clone(), Instant::START);
        assert_eq!(opened, Err(Reason::OtherSender));
    }
    assert!(open(&mut opener, Codec::Vp9, &wire).is_ok());
}

#[test]
fn frame_with_any_one_bit_of_its_sealed_part_altered_is_not_opened() {
    for (codec, decoy) in [(Codec::Opus, 0), (Codec::Vp9, 0), (Codec::Vp8, 1)] {
        let mut frame = b"a frame of some length".to_vec();
        frame[0] |= 1;
        let wire = seal(&mut sealer(1), codec, &frame);
        for at in decoy..wire.len() {
            for bit in 0..8 {
                let mut altered = wire.clone();
                altered[at] ^= 1 << bit;

                let opened = open(&mut opener(&[1]), codec, &altered);

                assert!(opened.is_err(), "{codec:?} byte {at} bit {bit}");
            }
        }
    }
}

#[test]
fn whoever_alters_the_decoy_gets_the_true_frame_or_none() {
    let mut random = fastrand::Rng::with_seed(8);
    for codec in [Codec::Vp8, Codec::H264, Codec::Av1] {
        let frame = frame_of(codec, true, 200, &mut random);
        let wire = seal(&mut sealer(1), codec, &frame);
        for at in 0..26.min(wire.len()) {
            for bit in 0..8 {
                let mut altered = wire.clone();
                altered[at] ^= 1 << bit;

                let opened = open(&mut opener(&[1]), codec, &altered);

                assert!(opened.is_err() || opened == Ok(frame.clone()));
            }
        }
    }
}

#[test]
fn frame_that_was_cut_is_not_opened() {
    let mut random = fastrand::Rng::with_seed(2);
    for codec in Codec::ALL {
        let wire = seal(
            &mut sealer(1),
            codec,
            &frame_of(codec, true, 60, &mut random),
        );
        for length in 1..wire.len() {
            let opened = open(&mut opener(&[1]), codec, &wire[..length]);
            assert!(opened.is_err(), "{codec:?} {length}");
        }
    }
}

#[test]
fn empty_frame_goes_out_empty_and_is_dropped_where_it_comes_in() {
    for codec in Codec::ALL {
        let wire = seal(&mut sealer(1), codec, &[]);

        assert!(wire.is_empty());
        assert_eq!(
            open(&mut opener(&[1]), codec, &wire),
            Err(Reason::Empty),
            "{codec:?}"
        );
    }
}

#[test]
fn empty_frame_that_another_program_sealed_is_dropped() {
    let key = sframe::key::EncryptionKey::derive_from(
        sframe::CipherSuite::AesGcm128Sha256,
        e2ee::frame::KeyId::new(ada(), PageNonce::from_bits(1), epoch(1)).bits(),
        key_of(epoch(1)).expose_bytes(),
    );
    let mut counter = sframe::frame::MonotonicCounter::default();
    let view = sframe::frame::MediaFrameView::try_new(&mut counter, &[]).unwrap();
    let mut wire = Vec::new();
    view.encrypt_into(&key.unwrap(), &mut wire).unwrap();

    assert_eq!(
        open(&mut opener(&[1]), Codec::Opus, &wire),
        Err(Reason::Empty)
    );
}

#[test]
fn without_a_key_nothing_is_sealed_and_nothing_is_left_in_the_buffer() {
    let mut sealer = Sealer::new(Slot::CAMERA, PageNonce::from_bits(1));
    for frame in [&b"secret"[..], &[]] {
        let mut out = b"of the frame before".to_vec();

        assert_eq!(sealer.seal(Codec::Vp8, frame, &mut out), Err(Reason::NoKey));
        assert!(out.is_empty());
    }
}

#[test]
fn frame_of_an_unknown_codec_is_counted() {
    let mut sealer = sealer(1);

    sealer.refuse(Reason::UnknownCodec);

    let counts = sealer.counts();
    assert_eq!((counts.frames, counts.done), (1, 0));
    assert_eq!(counts.dropped(Reason::UnknownCodec), 1);
}

#[test]
fn header_that_this_layout_does_not_know_is_refused() {
    // KIDs and counters of 8 bytes each, and a KID of 34 bits.
    let headers: [&[u8]; 3] = [
        &[0xFF; 17],
        &[0xC8, 2, 0, 0, 0, 0],
        &[0xCC, 0, 0, 0, 5, 1, 1, 0, 0, 0, 0],
    ];
    for header in headers {
        let wire = [header, &[7; 40]].concat();

        assert_eq!(
            open(&mut opener(&[1]), Codec::Opus, &wire),
            Err(Reason::Malformed)
        );
    }
}
