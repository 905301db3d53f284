//! What `worker.js` calls: the transforms of one worker, by the numbers that the page gave them.
//!
//! In: keys and frames. Out: frames, or nothing. Errors that a page could act on do not exist: a frame
//! that cannot be sealed or opened is dropped and counted.

use crate::frame::{
    BaseKey, Codec, Counts, EpochId, Leaf, Opener, PageNonce, REASONS, Reason, Received, Receiver,
    Sealer, Sender, Slot,
};
use js_sys::{Array, Object, Reflect, Uint8Array};
use protocol::time::Instant;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Bytes of a base key.
const BASE_KEY_BYTES: u32 = 16;

/// All transforms of one worker.
#[wasm_bindgen]
#[derive(Default)]
pub struct FrameWorker {
    sealers: BTreeMap<u32, Sealer>,
    receivers: BTreeMap<u32, Receiver<JsValue>>,
    opener: Opener,
    /// The epoch to send in, for sealers that are made later.
    sending: Option<(EpochId, Leaf, BaseKey)>,
    nonces: BTreeSet<(Slot, PageNonce)>,
    input: Vec<u8>,
    output: Vec<u8>,
}

#[wasm_bindgen]
impl FrameWorker {
    /// Makes a worker without transforms and without keys.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a track that is sent. Says no where the page used the nonce for this slot already.
    pub fn add_sender(&mut self, id: u32, slot: u8, nonce: u16) -> bool {
        let Some(slot) = Slot::new(slot) else {
            return false;
        };
        let nonce = PageNonce::from_bits(nonce);
        if self.has(id) || !self.nonces.insert((slot, nonce)) {
            return false;
        }
        let mut sealer = Sealer::new(slot, nonce);
        if let Some((epoch, leaf, base)) = &self.sending
            && sealer.use_epoch(*epoch, *leaf, base).is_err()
        {
            return false;
        }
        self.sealers.insert(id, sealer);
        true
    }

    /// Adds a track that is received. It opens nothing until [`Self::expect`].
    pub fn add_receiver(&mut self, id: u32) -> bool {
        if self.has(id) {
            return false;
        }
        self.receivers.insert(id, Receiver::default());
        true
    }

    /// Forgets a track.
    pub fn remove(&mut self, id: u32) {
        self.sealers.remove(&id);
        self.receivers.remove(&id);
    }

    /// Opens frames of this epoch from here on. Says no where the epoch or the key is refused.
    pub fn install(&mut self, generation: u32, epoch: f64, key: &Uint8Array) -> bool {
        let Some(base) = base_key(key) else {
            return false;
        };
        self.opener
            .install(epoch_id(generation, epoch), base)
            .is_ok()
    }

    /// Opens frames of earlier epochs for so many milliseconds more.
    pub fn retire_before(&mut self, generation: u32, epoch: f64, after_ms: u32, now: f64) {
        let until = instant(now) + Duration::from_millis(u64::from(after_ms));
        self.opener
            .retire_before(epoch_id(generation, epoch), until);
    }

    /// Seals frames in this epoch, in which this member has that leaf. A leaf or a key that cannot be
    /// stops sending: to go on under the old key could be to go on for someone who was removed.
    pub fn send_in(&mut self, generation: u32, epoch: f64, leaf: u32, key: &Uint8Array) -> bool {
        let (Some(base), Some(leaf)) = (base_key(key), Leaf::new(leaf)) else {
            self.stop_sending();
            return false;
        };
        let epoch = epoch_id(generation, epoch);
        if self
            .sending
            .as_ref()
            .is_some_and(|(last, ..)| epoch < *last)
        {
            return false;
        }
        for sealer in self.sealers.values_mut() {
            if sealer.use_epoch(epoch, leaf, &base).is_err() {
                sealer.stop();
            }
        }
        self.sending = Some((epoch, leaf, base));
        true
    }

    /// Seals nothing more until the next epoch.
    pub fn stop_sending(&mut self) {
        for sealer in self.sealers.values_mut() {
            sealer.stop();
        }
        self.sending = None;
    }

    /// Forgets every key.
    pub fn clear(&mut self) {
        self.stop_sending();
        self.opener.clear();
    }

    /// Says whose track is received under this number; nobody's where `leaf` or `slot` is none.
    pub fn expect(&mut self, id: u32, leaf: Option<u32>, slot: Option<u8>) {
        let sender = leaf.and_then(Leaf::new).zip(slot.and_then(Slot::new));
        if let Some(receiver) = self.receivers.get_mut(&id) {
            receiver.expect(sender.map(|(leaf, slot)| Sender { leaf, slot }));
        }
    }

    /// Seals a frame; nothing where it must be dropped.
    pub fn seal(&mut self, id: u32, codec: &str, frame: &Uint8Array) -> Option<Uint8Array> {
        let sealer = self.sealers.get_mut(&id)?;
        let Some(codec) = Codec::of_name(codec) else {
            sealer.refuse(Reason::UnknownCodec);
            return None;
        };
        read(frame, &mut self.input);
        sealer.seal(codec, &self.input, &mut self.output).ok()?;
        Some(Uint8Array::from(&*self.output))
    }

    /// Opens a frame; nothing where it waits or must be dropped. `keep` is what [`Self::released`]
    /// gives back.
    pub fn open(
        &mut self,
        id: u32,
        codec: &str,
        frame: &Uint8Array,
        keep: JsValue,
        now: f64,
    ) -> Option<Uint8Array> {
        let receiver = self.receivers.get_mut(&id)?;
        let Some(codec) = Codec::of_name(codec) else {
            receiver.refuse(Reason::UnknownCodec);
            return None;
        };
        read(frame, &mut self.input);
        let now = instant(now);
        self.opener.handle_timeout(now);
        let opener = &mut self.opener;
        match receiver.receive(opener, codec, &mut self.input, || keep, now) {
            Received::Opened(opened) => Some(Uint8Array::from(&self.input[opened.frame])),
            Received::Held | Received::Dropped(_) => None,
        }
    }

    /// Gives back the frames that need not wait any more. They go through [`Self::open`] again.
    #[must_use]
    pub fn released(&mut self, id: u32, now: f64) -> Array {
        let Some(receiver) = self.receivers.get_mut(&id) else {
            return Array::new();
        };
        receiver
            .release(&self.opener, instant(now))
            .into_iter()
            .collect()
    }

    /// Drops what waited too long, and keys whose time has come.
    pub fn handle_timeout(&mut self, now: f64) {
        let now = instant(now);
        self.opener.handle_timeout(now);
        for receiver in self.receivers.values_mut() {
            receiver.handle_timeout(now);
        }
    }

    /// Returns how many frames of a received track are missing: where it grows, a picture stands still
    /// until a key frame comes.
    #[must_use]
    pub fn gaps(&self, id: u32) -> f64 {
        let counts = self.receivers.get(&id).map(Receiver::counts);
        counts.map_or(0.0, |counts| counts.gaps() as f64)
    }

    /// Returns what became of a track's frames: `{ frames, done, forged, … }`, without what is zero.
    #[must_use]
    pub fn counts(&self, id: u32) -> Object {
        let sealer = self.sealers.get(&id).map(Sealer::counts);
        let counts = sealer.or_else(|| self.receivers.get(&id).map(Receiver::counts));
        counts.map_or_else(Object::new, object_of)
    }

    fn has(&self, id: u32) -> bool {
        self.sealers.contains_key(&id) || self.receivers.contains_key(&id)
    }
}

fn object_of(counts: &Counts) -> Object {
    let object = Object::new();
    let dropped = REASONS.map(|(reason, word)| (word, counts.dropped(reason)));
    let totals = [("frames", counts.frames), ("done", counts.done)];
    for (word, count) in totals.into_iter().chain(dropped) {
        if count > 0 {
            let count = JsValue::from_f64(count as f64);
            // A plain object takes every property.
            let _ = Reflect::set(&object, &JsValue::from_str(word), &count);
        }
    }
    object
}

/// Copies a frame into a buffer that is kept.
fn read(frame: &Uint8Array, buffer: &mut Vec<u8>) {
    buffer.resize(frame.length() as usize, 0);
    frame.copy_to(buffer);
}

fn base_key(key: &Uint8Array) -> Option<BaseKey> {
    (key.length() == BASE_KEY_BYTES).then(|| {
        let mut bytes = [0; BASE_KEY_BYTES as usize];
        key.copy_to(&mut bytes);
        BaseKey::from_bytes(bytes)
    })
}

/// JavaScript's numbers are exact up to 2^53 epochs.
fn epoch_id(generation: u32, epoch: f64) -> EpochId {
    EpochId::new(generation, epoch as u64)
}

fn instant(now: f64) -> Instant {
    Instant::from_millis(now as u64)
}
