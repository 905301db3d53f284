//! Frames that came before their key, or before the page said whose they are.

use crate::common::{ada, install, opener, seal, sealer, sender};
use e2ee::frame::{Codec, HELD_FOR, HELD_MAX, Opener, Reason, Received, Receiver, Slot};
use protocol::time::Instant;
use std::time::Duration;

/// One received track, and what it showed.
struct Tile {
    receiver: Receiver<Vec<u8>>,
    opener: Opener,
    shown: Vec<Vec<u8>>,
}

impl Tile {
    fn of_ada(epochs: &[u64]) -> Self {
        let mut receiver = Receiver::default();
        receiver.expect(Some(ada()));
        Self {
            receiver,
            opener: opener(epochs),
            shown: Vec::new(),
        }
    }

    fn receive(&mut self, wire: &[u8], now: Instant) -> Received {
        let mut bytes = wire.to_vec();
        let keep = || wire.to_vec();
        let received = self
            .receiver
            .receive(&mut self.opener, Codec::H264, &mut bytes, keep, now);
        if let Received::Opened(opened) = &received {
            self.shown.push(bytes[opened.frame.clone()].to_vec());
        }
        received
    }

    /// As a driver does after each key and each word of the page.
    fn release(&mut self, now: Instant) {
        for wire in self.receiver.release(&self.opener, now) {
            let received = self.receive(&wire, now);
            assert!(matches!(received, Received::Opened(_)), "{received:?}");
        }
    }

    fn dropped(&self, reason: Reason) -> u64 {
        self.receiver.counts().dropped(reason)
    }
}

/// Frames with a number each, of epoch 2.
fn wires(count: u32) -> Vec<Vec<u8>> {
    let mut sealer = sealer(2);
    (0..count)
        .map(|index| seal(&mut sealer, Codec::H264, &index.to_be_bytes()))
        .collect()
}

fn frames(range: std::ops::Range<u32>) -> Vec<Vec<u8>> {
    range.map(|index| index.to_be_bytes().to_vec()).collect()
}

#[test]
fn frames_that_are_earlier_than_their_key_are_shown_in_order_when_it_comes() {
    let mut tile = Tile::of_ada(&[1]);
    for wire in wires(10) {
        assert_eq!(tile.receive(&wire, Instant::START), Received::Held);
    }
    assert_eq!(tile.shown, frames(0..0));

    install(&mut tile.opener, 2);
    tile.release(Instant::START + HELD_FOR);

    assert_eq!(tile.shown, frames(0..10));
    let counts = tile.receiver.counts();
    assert_eq!((counts.frames, counts.done), (10, 10));
}

#[test]
fn frame_waits_half_a_second_and_is_gone_then() {
    let mut tile = Tile::of_ada(&[1]);
    let wires = wires(2);
    tile.receive(&wires[0], Instant::START);
    tile.receive(&wires[1], Instant::from_millis(1));

    install(&mut tile.opener, 2);
    tile.release(Instant::from_millis(1) + HELD_FOR);

    assert_eq!(tile.shown, frames(1..2));
    assert_eq!(tile.dropped(Reason::UnknownEpoch), 1);
}

#[test]
fn time_alone_drops_what_waits() {
    let mut tile = Tile::of_ada(&[1]);
    for wire in wires(3) {
        tile.receive(&wire, Instant::START);
    }

    tile.receiver
        .handle_timeout(Instant::START + HELD_FOR + Duration::from_millis(1));

    assert_eq!(tile.dropped(Reason::UnknownEpoch), 3);
    install(&mut tile.opener, 2);
    tile.release(Instant::START);
    assert_eq!(tile.shown, frames(0..0));
}

#[test]
fn no_more_than_64_frames_wait_and_the_oldest_go() {
    let mut tile = Tile::of_ada(&[1]);
    let limit = u32::try_from(HELD_MAX).unwrap();
    for wire in wires(limit + 6) {
        assert_eq!(tile.receive(&wire, Instant::START), Received::Held);
    }

    install(&mut tile.opener, 2);
    tile.release(Instant::START);

    assert_eq!(tile.shown, frames(6..limit + 6));
    assert_eq!(tile.dropped(Reason::UnknownEpoch), 6);
}

#[test]
fn frames_of_the_epoch_before_do_not_wait_for_those_of_the_next() {
    let mut tile = Tile::of_ada(&[1]);
    let old = seal(&mut sealer(1), Codec::H264, b"old");

    assert_eq!(tile.receive(&wires(1)[0], Instant::START), Received::Held);
    let received = tile.receive(&old, Instant::START);

    assert!(matches!(received, Received::Opened(_)));
    assert_eq!(tile.shown, [b"old"]);
}

#[test]
fn frames_wait_until_the_page_says_whose_they_are() {
    let mut tile = Tile::of_ada(&[2]);
    tile.receiver.expect(None);
    for wire in wires(3) {
        assert_eq!(tile.receive(&wire, Instant::START), Received::Held);
    }

    tile.receiver.expect(Some(sender(6, Slot::CAMERA)));
    tile.release(Instant::START);
    assert_eq!(tile.shown, frames(0..0));
    tile.receiver.expect(Some(ada()));
    tile.release(Instant::START);

    assert_eq!(tile.shown, frames(0..3));
}

#[test]
fn frames_of_somebody_else_are_never_shown() {
    let mut tile = Tile::of_ada(&[2]);
    tile.receiver.expect(Some(sender(6, Slot::CAMERA)));
    for wire in wires(5) {
        tile.receive(&wire, Instant::START);
    }

    tile.release(Instant::START);
    tile.receiver
        .handle_timeout(Instant::START + Duration::from_secs(1));

    assert_eq!(tile.shown, frames(0..0));
    assert_eq!(tile.dropped(Reason::OtherSender), 5);
}

#[test]
fn frame_that_waited_is_still_shown_only_once() {
    let mut tile = Tile::of_ada(&[1]);
    let wire = &wires(1)[0];
    tile.receive(wire, Instant::START);
    tile.receive(wire, Instant::START);

    install(&mut tile.opener, 2);
    let mut again = tile
        .receiver
        .release(&tile.opener, Instant::START)
        .into_iter();
    let first = tile.receive(&again.next().unwrap(), Instant::START);
    let second = tile.receive(&again.next().unwrap(), Instant::START);

    assert!(matches!(first, Received::Opened(_)));
    assert_eq!(second, Received::Dropped(Reason::Replayed));
}

#[test]
fn frame_that_is_forged_or_broken_does_not_wait() {
    let mut tile = Tile::of_ada(&[2]);
    let mut forged = wires(1).remove(0);
    let last = forged.len() - 2;
    forged[last] ^= 0x10;

    assert_eq!(
        tile.receive(&forged, Instant::START),
        Received::Dropped(Reason::Forged)
    );
    assert_eq!(
        tile.receive(&[1, 2, 3], Instant::START),
        Received::Dropped(Reason::Malformed)
    );
    assert_eq!(
        tile.receive(&[], Instant::START),
        Received::Dropped(Reason::Empty)
    );
    assert_eq!(tile.receiver.counts().frames, 3);
    assert_eq!(tile.receiver.counts().done, 0);
}
