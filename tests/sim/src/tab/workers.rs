//! What the two workers of a page do with keys and frames, as `e2ee::worker` does it in a browser: a sealer with a
//! nonce of its own for each transform, one opener for the page.

use client::keys::FrameEffect;
use e2ee::frame::{
    BaseKey, Codec, EpochId, Leaf, Opener, PageNonce, PageNonces, Received, Receiver, Sealer,
    Sender, Slot,
};
use fastrand::Rng;
use protocol::{Source, frame, time::Instant};
use std::collections::BTreeMap;

/// What a person sends as soon as there is a media connection.
pub const SENT: [Source; 2] = [Source::Microphone, Source::Camera];

/// Frames of every codec without a decoy begin with the header.
const CODEC: Codec = Codec::Opus;

/// A frame that was sealed, and the secret that its key was made of.
#[derive(Clone, Debug)]
pub struct SealedFrame {
    /// The epoch's base key.
    pub base: [u8; 16],
    /// Which track.
    pub source: Source,
    /// What goes over the wire.
    pub bytes: Vec<u8>,
}

/// What became of frames that are to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// Opened when they came.
    pub opened: u32,
    /// Had to wait for a key, and were opened then.
    pub late: u32,
    /// Came and were never opened.
    pub lost: u32,
}

/// The workers of one page.
#[derive(Debug)]
pub struct Workers {
    nonces: PageNonces,
    /// What every transform is given instead, where a test plants that.
    planted: Option<PageNonce>,
    sealers: Vec<(Source, Sealer)>,
    sending: Option<(EpochId, Leaf, [u8; 16])>,
    opener: Opener,
    receivers: BTreeMap<(Leaf, Slot), Receiver<Vec<u8>>>,
}

impl Workers {
    /// Starts those of a page that is loaded. `planted` takes the place of every nonce.
    #[must_use]
    pub fn new(planted: Option<u16>, rng: &mut Rng) -> Self {
        Self {
            nonces: PageNonces::new(rng.u16(..)),
            planted: planted.map(PageNonce::from_bits),
            sealers: Vec::new(),
            sending: None,
            opener: Opener::default(),
            receivers: BTreeMap::new(),
        }
    }

    /// A media connection is made: each of its tracks gets a transform.
    ///
    /// # Panics
    ///
    /// Where a page makes more connections than it has nonces for.
    pub fn open_media(&mut self) {
        self.sealers.clear();
        for source in SENT {
            let nonce = self.nonces.draw().expect("a page makes few connections");
            let mut sealer = Sealer::new(slot(source), self.planted.unwrap_or(nonce));
            if let Some((epoch, leaf, base)) = self.sending {
                let _ = sealer.use_epoch(epoch, leaf, &BaseKey::from_bytes(base));
            }
            self.sealers.push((source, sealer));
        }
    }

    /// The media connection is gone, and its transforms with it.
    pub fn close_media(&mut self) {
        self.sealers.clear();
    }

    /// Does what the client asks for.
    ///
    /// # Panics
    ///
    /// Where a group has more leaves than frames can name.
    pub fn handle_frames(&mut self, effect: &FrameEffect, now: Instant) {
        match effect {
            FrameEffect::Install { generation, key } => {
                let base = BaseKey::from_bytes(*key.expose_bytes());
                let _ = self
                    .opener
                    .install(EpochId::new(*generation, key.epoch()), base);
            }
            FrameEffect::SealIn {
                generation,
                key,
                leaf,
            } => {
                let leaf = Leaf::new(leaf.number().into()).expect("leaves of groups are few");
                let epoch = EpochId::new(*generation, key.epoch());
                for (_, sealer) in &mut self.sealers {
                    let base = BaseKey::from_bytes(*key.expose_bytes());
                    if sealer.use_epoch(epoch, leaf, &base).is_err() {
                        sealer.stop();
                    }
                }
                self.sending = Some((epoch, leaf, *key.expose_bytes()));
            }
            FrameEffect::Retire { generation, epoch } => {
                self.opener
                    .retire_before(EpochId::new(*generation, epoch.saturating_add(1)), now);
            }
            FrameEffect::StopSealing => {
                self.sealers
                    .iter_mut()
                    .for_each(|(_, sealer)| sealer.stop());
                self.sending = None;
            }
            FrameEffect::Expect { .. } => {}
        }
    }

    /// Seals a frame of a track. None where nothing may be sent, or there is no media connection.
    pub fn seal(&mut self, source: Source, content: &[u8]) -> Option<SealedFrame> {
        let (_, _, base) = self.sending?;
        let (_, sealer) = self.sealers.iter_mut().find(|(of, _)| *of == source)?;
        let mut bytes = Vec::new();
        sealer.seal(CODEC, content, &mut bytes).ok()?;
        Some(SealedFrame {
            base,
            source,
            bytes,
        })
    }

    /// Returns at which leaf this page seals.
    #[must_use]
    pub fn leaf(&self) -> Option<Leaf> {
        self.sending.map(|(_, leaf, _)| leaf)
    }

    /// Takes in a frame of the track that shows whoever sits at `leaf`.
    pub fn receive(&mut self, (leaf, source): (Leaf, Source), bytes: &[u8], now: Instant) -> Fate {
        let sender = Sender {
            leaf,
            slot: slot(source),
        };
        let receiver = self.receivers.entry((leaf, sender.slot)).or_default();
        receiver.expect(Some(sender));
        let before = lost(receiver);
        let mut fate = Fate::default();
        for held in receiver.release(&self.opener, now) {
            let received = take(receiver, &mut self.opener, &held, now);
            fate.late += u32::from(matches!(received, Received::Opened(_)));
        }
        let received = take(receiver, &mut self.opener, bytes, now);
        fate.opened += u32::from(matches!(received, Received::Opened(_)));
        fate.lost = lost(receiver) - before;
        fate
    }
}

fn take(
    receiver: &mut Receiver<Vec<u8>>,
    opener: &mut Opener,
    bytes: &[u8],
    now: Instant,
) -> Received {
    let mut frame = bytes.to_owned();
    receiver.receive(opener, CODEC, &mut frame, || bytes.to_owned(), now)
}

fn lost(receiver: &Receiver<Vec<u8>>) -> u32 {
    u32::try_from(receiver.counts().gaps()).unwrap_or(u32::MAX)
}

fn slot(source: Source) -> Slot {
    Slot::new(frame::slot(source)).expect("the slots of sources are few")
}
