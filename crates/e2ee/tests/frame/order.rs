//! Frames that come late, twice, or after their epoch.

use crate::common::{ada, epoch, install, key_of, open, opener, seal, sealer};
use e2ee::frame::{Codec, Opener, REPLAY_WINDOW, Reason};
use protocol::time::Instant;
use std::time::Duration;

/// Ada's first frames in an epoch.
fn wires(number: u64, count: usize) -> Vec<Vec<u8>> {
    let mut sealer = sealer(number);
    (0..count)
        .map(|index| seal(&mut sealer, Codec::Vp9, &index.to_be_bytes()))
        .collect()
}

fn open_at(opener: &mut Opener, wire: &[u8], now: Instant) -> Result<(), Reason> {
    let mut bytes = wire.to_vec();
    let opened = opener.open(Codec::Vp9, Some(ada()), &mut bytes, now);
    opened.map(|_| ())
}

#[test]
fn frame_is_opened_once() {
    let mut opener = opener(&[1]);
    let wires = wires(1, 3);
    for wire in &wires {
        assert!(open(&mut opener, Codec::Vp9, wire).is_ok());
    }

    for wire in &wires {
        assert_eq!(open(&mut opener, Codec::Vp9, wire), Err(Reason::Replayed));
    }
}

#[test]
fn frames_in_any_order_are_opened_once_each() {
    let mut random = fastrand::Rng::with_seed(4);
    let mut wires = wires(1, REPLAY_WINDOW);
    random.shuffle(&mut wires);
    let mut opener = opener(&[1]);

    for wire in &wires {
        assert!(open(&mut opener, Codec::Vp9, wire).is_ok());
    }
    for wire in &wires {
        assert_eq!(open(&mut opener, Codec::Vp9, wire), Err(Reason::Replayed));
    }
}

#[test]
fn frame_older_than_the_window_is_refused_and_the_oldest_inside_is_not() {
    assert_eq!(REPLAY_WINDOW, 1_024);
    let wires = wires(1, REPLAY_WINDOW + 1);
    let mut opener = opener(&[1]);

    assert!(open(&mut opener, Codec::Vp9, &wires[REPLAY_WINDOW]).is_ok());

    assert_eq!(
        open(&mut opener, Codec::Vp9, &wires[0]),
        Err(Reason::Replayed)
    );
    assert!(open(&mut opener, Codec::Vp9, &wires[1]).is_ok());
}

#[test]
fn forged_frame_does_not_move_the_window() {
    let wires = wires(1, 2);
    let mut opener = opener(&[1]);
    assert!(open(&mut opener, Codec::Vp9, &wires[0]).is_ok());
    // The header says counter 2^32 - 1: config byte, KID of five bytes, counter of four.
    let mut forged = vec![0xC0 | 0x08 | 3];
    forged.extend_from_slice(&wires[1][1..6]);
    forged.extend_from_slice(&[0xFF; 4]);
    forged.extend_from_slice(&wires[1][6..]);

    assert_eq!(open(&mut opener, Codec::Vp9, &forged), Err(Reason::Forged));

    assert!(open(&mut opener, Codec::Vp9, &wires[1]).is_ok());
}

#[test]
fn retired_epoch_opens_until_its_time_and_not_after() {
    let wires = wires(1, 4);
    let mut opener = opener(&[1, 2]);
    let end = Instant::START + Duration::from_secs(2);

    opener.retire_before(epoch(2), end);

    let before = Instant::from_millis(1_999);
    assert_eq!(open_at(&mut opener, &wires[0], before), Ok(()));
    assert_eq!(
        open_at(&mut opener, &wires[1], end),
        Err(Reason::UnknownEpoch)
    );
    opener.handle_timeout(end);
    assert_eq!(
        open_at(&mut opener, &wires[2], before),
        Err(Reason::UnknownEpoch)
    );
}

#[test]
fn epoch_that_is_gone_does_not_come_back_with_a_fresh_window() {
    let wire = &wires(1, 1)[0];
    let mut opener = opener(&[1]);
    assert!(open(&mut opener, Codec::Vp9, wire).is_ok());

    opener.clear();
    let again = opener.install(epoch(1), key_of(epoch(1)));

    assert!(again.is_err());
    assert_eq!(
        open(&mut opener, Codec::Vp9, wire),
        Err(Reason::UnknownEpoch)
    );
}

#[test]
fn frames_of_two_epochs_may_come_mixed() {
    let (old, new) = (wires(1, 6), wires(2, 6));
    let mut opener = opener(&[1]);
    assert!(open(&mut opener, Codec::Vp9, &old[0]).is_ok());

    install(&mut opener, 2);

    for index in 1..6 {
        assert!(open(&mut opener, Codec::Vp9, &new[index]).is_ok());
        assert!(open(&mut opener, Codec::Vp9, &old[index]).is_ok());
    }
}
