//! What a page's two workers do: seal what is sent, open what comes, with the keys that the client gives them.

use client::keys::FrameEffect;
use e2ee::frame::{
    BaseKey, Codec, EpochId, Leaf, Opener, PageNonces, Received, Receiver, Sealer, Sender, Slot,
};
use protocol::{MediaKind, Mid, Source, frame::slot, time::Instant};
use std::collections::BTreeMap;

/// Both workers of one page.
pub(crate) struct Frames {
    /// The base keys that frames can be opened with: generation and epoch to key.
    pub(crate) held: BTreeMap<(u32, u64), [u8; 16]>,
    /// All base keys that the page ever had.
    pub(crate) ever: BTreeMap<(u32, u64), [u8; 16]>,
    /// The epoch that frames are sealed in.
    pub(crate) sealing: Option<(u32, u64)>,
    /// The own leaf in it.
    pub(crate) leaf: Option<u8>,
    sealers: BTreeMap<Source, Sealer>,
    opener: Opener,
    receivers: BTreeMap<Mid, Receiver<Vec<u8>>>,
}

impl Default for Frames {
    fn default() -> Self {
        let mut nonces = PageNonces::new(7);
        let mut sealer = |source| {
            let slot = Slot::new(slot(source)).expect("below 8");
            (
                source,
                Sealer::new(slot, nonces.draw().expect("there are enough")),
            )
        };
        let sources = [Source::Microphone, Source::Camera, Source::Screen];
        Self {
            held: BTreeMap::new(),
            ever: BTreeMap::new(),
            sealing: None,
            leaf: None,
            sealers: sources.map(&mut sealer).into(),
            opener: Opener::default(),
            receivers: BTreeMap::new(),
        }
    }
}

impl Frames {
    /// Does what the client asks for.
    pub(crate) fn handle(&mut self, effect: FrameEffect, now: Instant) {
        match effect {
            FrameEffect::Install { generation, key } => {
                let (place, bytes) = ((generation, key.epoch()), *key.expose_bytes());
                self.held.insert(place, bytes);
                self.ever.insert(place, bytes);
                let id = EpochId::new(generation, key.epoch());
                // One that is no later one is refused, and opens nothing.
                let _ = self.opener.install(id, BaseKey::from_bytes(bytes));
            }
            FrameEffect::SealIn {
                generation,
                key,
                leaf,
            } => {
                let id = EpochId::new(generation, key.epoch());
                let base = BaseKey::from_bytes(*key.expose_bytes());
                let at = Leaf::new(leaf.number().into()).expect("a leaf of the group");
                for sealer in self.sealers.values_mut() {
                    sealer.use_epoch(id, at, &base).expect("epochs grow");
                }
                self.leaf = Some(leaf.number());
                self.sealing = Some((generation, key.epoch()));
            }
            FrameEffect::Retire { generation, epoch } => {
                self.held.remove(&(generation, epoch));
                self.opener
                    .retire_before(EpochId::new(generation, epoch + 1), now);
            }
            FrameEffect::StopSealing => {
                self.sealing = None;
                for sealer in self.sealers.values_mut() {
                    sealer.stop();
                }
            }
            FrameEffect::Expect { mid, from } => {
                let sender = from.map(|(leaf, source)| Sender {
                    leaf: Leaf::new(leaf.number().into()).expect("a leaf of the group"),
                    slot: Slot::new(slot(source)).expect("below 8"),
                });
                self.receivers.entry(mid).or_default().expect(sender);
            }
        }
    }

    /// Seals a frame; nothing where it must be dropped.
    pub(crate) fn seal(&mut self, source: Source, frame: &[u8]) -> Option<Vec<u8>> {
        let mut sealed = Vec::new();
        let sealer = self.sealers.get_mut(&source).expect("one for each source");
        sealer.seal(codec(source.kind()), frame, &mut sealed).ok()?;
        Some(sealed)
    }

    /// Takes a frame in that came over a section. Tells whether it is shown.
    pub(crate) fn open(&mut self, mid: &Mid, kind: MediaKind, frame: &[u8], now: Instant) -> bool {
        self.opener.handle_timeout(now);
        let receiver = self.receivers.entry(mid.clone()).or_default();
        let mut bytes = frame.to_owned();
        let keep = || frame.to_owned();
        let received = receiver.receive(&mut self.opener, codec(kind), &mut bytes, keep, now);
        matches!(received, Received::Opened(_))
    }

    /// Takes out the frames that waited and can be shown by then; tells how many are.
    pub(crate) fn shown_late(&mut self, now: Instant) -> usize {
        self.opener.handle_timeout(now);
        let mut shown = 0;
        for receiver in self.receivers.values_mut() {
            for mut frame in receiver.release(&self.opener, now) {
                let received =
                    receiver.receive(&mut self.opener, Codec::Vp8, &mut frame, Vec::new, now);
                shown += usize::from(matches!(received, Received::Opened(_)));
            }
        }
        shown
    }

    /// The media connection is gone, and its sections with it.
    pub(crate) fn forget_sections(&mut self) {
        self.receivers.clear();
    }
}

/// The codec of the frames here.
pub(crate) const fn codec(kind: MediaKind) -> Codec {
    match kind {
        MediaKind::Audio => Codec::Opus,
        MediaKind::Video => Codec::Vp8,
    }
}
