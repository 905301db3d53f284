//! Frames sealed and opened, as the program of a page's workers does it.

use crate::Clock;
use e2ee::frame::{
    BaseKey, Codec, EpochId, Leaf, Opener, PageNonce, Received, Receiver, Sealer, Sender, Slot,
};
use protocol::time::Instant;
use serde::Serialize;
use std::hint::black_box;

/// What frames of one kind cost.
#[derive(Clone, Debug, Serialize)]
pub struct FrameCost {
    /// Which kind.
    pub id: &'static str,
    /// Bytes of a frame before it is sealed.
    pub bytes: usize,
    /// Frames of a round.
    pub each: u32,
    /// Nanoseconds to seal one, by round.
    pub seal: Vec<f64>,
    /// Nanoseconds to open one, by round.
    pub open: Vec<f64>,
}

/// A kind of frame. So many in a round that it takes a millisecond at least.
struct Kind {
    id: &'static str,
    codec: Codec,
    bytes: usize,
    is_key: bool,
    each: u32,
}

/// Sound of 32 and 64 kbit/s; pictures of 720p at 1.5 Mbit/s and 30 a second, and one that begins afresh.
const KINDS: [Kind; 4] = [
    kind("opus_80", Codec::Opus, 80, 2_000),
    kind("opus_160", Codec::Opus, 160, 2_000),
    kind("vp8_delta", Codec::Vp8, 6_250, 400),
    Kind {
        is_key: true,
        ..kind("vp8_key", Codec::Vp8, 60_000, 50)
    },
];

const WHO: &str = "leaf 1 is a leaf";

const fn kind(id: &'static str, codec: Codec, bytes: usize, each: u32) -> Kind {
    Kind {
        id,
        codec,
        bytes,
        is_key: false,
        each,
    }
}

/// Measures every kind.
pub(crate) fn measure(rounds: u32, clock: Clock<'_>) -> Vec<FrameCost> {
    KINDS
        .iter()
        .map(|kind| kind.measure(rounds, clock))
        .collect()
}

impl Kind {
    /// Begins as VP8 does: a key frame with its size, any other with the first bit set.
    fn frame(&self) -> Vec<u8> {
        let mut frame: Vec<u8> = (0..self.bytes).map(|at| at.to_le_bytes()[0]).collect();
        if self.is_key {
            frame[..10].copy_from_slice(&[0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]);
        } else {
            frame[0] |= 1;
        }
        frame
    }

    fn measure(&self, rounds: u32, clock: Clock<'_>) -> FrameCost {
        let frame = self.frame();
        let (mut sealer, mut opener) = pair();
        let mut receiver: Receiver<()> = Receiver::default();
        receiver.expect(Some(sender()));
        let mut cost = FrameCost {
            id: self.id,
            bytes: self.bytes,
            each: self.each,
            seal: Vec::new(),
            open: Vec::new(),
        };
        for _ in 0..rounds {
            cost.seal.push(self.seal(&mut sealer, &frame, clock));
            let mut sealed = self.sealed(&mut sealer, &frame);
            cost.open
                .push(self.open(&mut receiver, &mut opener, &mut sealed, clock));
        }
        cost
    }

    fn seal(&self, sealer: &mut Sealer, frame: &[u8], clock: Clock<'_>) -> f64 {
        let mut out = Vec::new();
        let start = clock();
        for _ in 0..self.each {
            sealer
                .seal(self.codec, black_box(frame), &mut out)
                .expect("there is a key");
            black_box(&out);
        }
        (clock() - start) / f64::from(self.each)
    }

    fn sealed(&self, sealer: &mut Sealer, frame: &[u8]) -> Vec<Vec<u8>> {
        let one = |_| {
            let mut out = Vec::new();
            sealer
                .seal(self.codec, frame, &mut out)
                .expect("there is a key");
            out
        };
        (0..self.each).map(one).collect()
    }

    fn open(
        &self,
        receiver: &mut Receiver<()>,
        opener: &mut Opener,
        sealed: &mut [Vec<u8>],
        clock: Clock<'_>,
    ) -> f64 {
        let now = Instant::from_millis(1);
        let start = clock();
        for frame in sealed {
            let received = receiver.receive(opener, self.codec, frame, || (), now);
            assert!(
                matches!(received, Received::Opened(_)),
                "{}: {received:?}",
                self.id
            );
            black_box(&frame);
        }
        (clock() - start) / f64::from(self.each)
    }
}

fn pair() -> (Sealer, Opener) {
    let epoch = EpochId::new(1, 1);
    let key = || BaseKey::from_bytes([7; 16]);
    let mut sealer = Sealer::new(Slot::CAMERA, PageNonce::from_bits(1));
    sealer
        .use_epoch(epoch, Leaf::new(1).expect(WHO), &key())
        .expect("the first epoch is not stale");
    let mut opener = Opener::default();
    opener
        .install(epoch, key())
        .expect("the first epoch is not stale");
    (sealer, opener)
}

fn sender() -> Sender {
    Sender {
        leaf: Leaf::new(1).expect(WHO),
        slot: Slot::CAMERA,
    }
}
