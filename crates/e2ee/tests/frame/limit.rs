//! How long a frame may be, and how many keys a sender may use.

use crate::common::{ada, epoch, frame_of, install, open, opener, seal, sealer, sealer_of};
use e2ee::frame::{Codec, FRAME_BYTES_MAX, KEY_IDS_MAX, Reason};

#[test]
fn frames_of_one_byte_and_of_a_megabyte_come_through_and_one_too_long_does_not() {
    let mut random = fastrand::Rng::with_seed(3);
    for codec in Codec::ALL {
        let (mut sealer, mut opener) = (sealer(1), opener(&[1]));
        for frame in [vec![1], frame_of(codec, true, 1 << 20, &mut random)] {
            let wire = seal(&mut sealer, codec, &frame);
            assert!(open(&mut opener, codec, &wire) == Ok(frame), "{codec:?}");
        }

        let mut out = vec![1];
        let too_long = vec![0; FRAME_BYTES_MAX + 1];
        let sealed = sealer.seal(codec, &too_long, &mut out);

        assert_eq!(sealed, Err(Reason::TooLong));
        assert!(out.is_empty());
        let too_long = vec![0; 2 * FRAME_BYTES_MAX];
        assert_eq!(open(&mut opener, codec, &too_long), Err(Reason::TooLong));
    }
}

#[test]
fn longest_frame_of_all_zeros_comes_through_every_codec() {
    for codec in Codec::ALL {
        let frame = vec![0; FRAME_BYTES_MAX];
        let wire = seal(&mut sealer(1), codec, &frame);

        assert!(
            open(&mut opener(&[1]), codec, &wire) == Ok(frame),
            "{codec:?}"
        );
    }
}

#[test]
fn key_ids_of_one_sender_in_one_epoch_are_limited_and_none_is_forgotten() {
    let mut opener = opener(&[1]);
    let of_nonce = |nonce| seal(&mut sealer_of(ada(), nonce, epoch(1)), Codec::Vp9, b"frame");
    let limit = u16::try_from(KEY_IDS_MAX).unwrap();

    for nonce in 0..limit {
        assert!(open(&mut opener, Codec::Vp9, &of_nonce(nonce)).is_ok());
    }

    let over = open(&mut opener, Codec::Vp9, &of_nonce(limit));
    assert_eq!(over, Err(Reason::TooManyKeys));
    for nonce in 0..limit {
        let again = open(&mut opener, Codec::Vp9, &of_nonce(nonce));
        assert_eq!(again, Err(Reason::Replayed));
    }
    install(&mut opener, 2);
    let next = seal(&mut sealer(2), Codec::Vp9, b"frame");
    assert!(open(&mut opener, Codec::Vp9, &next).is_ok());
}

#[test]
fn forged_key_ids_do_not_use_up_the_limit() {
    let mut opener = opener(&[1]);
    for nonce in 0..200 {
        let mut wire = seal(&mut sealer_of(ada(), nonce, epoch(1)), Codec::Vp9, b"frame");
        *wire.last_mut().unwrap() ^= 1;
        assert_eq!(open(&mut opener, Codec::Vp9, &wire), Err(Reason::Forged));
    }

    let wire = seal(&mut sealer(1), Codec::Vp9, b"frame");
    assert!(open(&mut opener, Codec::Vp9, &wire).is_ok());
}
