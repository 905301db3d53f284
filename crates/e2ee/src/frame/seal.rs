//! Seals one track's frames.

use super::{
    BaseKey, Codec, Counts, EpochId, FRAME_BYTES_MAX, KeyId, Leaf, PageNonce, Reason, Sender, Slot,
    StaleEpoch, decoy,
};
use sframe::{
    CipherSuite,
    crypto::EncryptionBufferView,
    frame::{FrameCounter, MonotonicCounter},
    header::SframeHeader,
    key::EncryptionKey,
};
use std::fmt;

/// The suite of a visit: 0x0004, AES-128-GCM with a tag of 16 bytes (RFC 9605, section 4.5).
pub(super) const SUITE: CipherSuite = CipherSuite::AesGcm128Sha256;

/// Bytes of the tag.
const TAG_BYTES: usize = SUITE.auth_tag_len();

/// The last counter of a key. A year of 120 frames a second is not that many.
pub const COUNTER_MAX: u64 = u32::MAX as u64;

/// Seals the frames of one track under the key of one epoch at a time.
///
/// Without a key it seals nothing: it begins so, and [`Self::stop`] brings it back to that.
pub struct Sealer {
    slot: Slot,
    nonce: PageNonce,
    key: Option<EncryptionKey>,
    newest: Option<EpochId>,
    /// Of the newest epoch. It outlives the key, so that a key that comes back goes on where it was.
    counter: MonotonicCounter,
    counts: Counts,
    scratch: Vec<u8>,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("slot", &self.slot)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

impl Sealer {
    /// Makes a sealer for one transform. Its nonce must be of no other transform of the page.
    #[must_use]
    pub fn new(slot: Slot, nonce: PageNonce) -> Self {
        Self {
            slot,
            nonce,
            key: None,
            newest: None,
            counter: MonotonicCounter::new(COUNTER_MAX),
            counts: Counts::default(),
            scratch: Vec::new(),
        }
    }

    /// Seals with the key of this epoch from the next frame on. An epoch that is in use already goes
    /// on where its counter is.
    ///
    /// # Errors
    ///
    /// [`StaleEpoch`] where a later one was in use: its counters would begin again. The key in use
    /// stays.
    ///
    /// # Panics
    ///
    /// Never: HKDF makes a key and a salt of any secret.
    pub fn use_epoch(&mut self, id: EpochId, leaf: Leaf, base: &BaseKey) -> Result<(), StaleEpoch> {
        if self.newest.is_some_and(|newest| id < newest) {
            return Err(StaleEpoch);
        }
        if self.newest != Some(id) {
            self.newest = Some(id);
            self.counter = MonotonicCounter::new(COUNTER_MAX);
        }
        let slot = self.slot;
        let kid = KeyId::new(Sender { leaf, slot }, self.nonce, id);
        let key = EncryptionKey::derive_from(SUITE, kid.bits(), base.expose_bytes())
            .expect("HKDF gives 16 and 12 bytes of any secret");
        self.key = Some(key);
        Ok(())
    }

    /// Forgets the key. Frames are dropped until [`Self::use_epoch`].
    pub fn stop(&mut self) {
        self.key = None;
    }

    /// Returns what became of the track's frames.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Counts a frame that came and was dropped unread.
    pub const fn refuse(&mut self, reason: Reason) {
        self.counts.frames += 1;
        self.counts.drop(reason);
    }

    /// Puts into `out` what goes over the wire for this frame. An empty frame stays empty: sound that
    /// is not sent has such, and there is nothing in it to hide.
    ///
    /// # Errors
    ///
    /// Why the frame must be dropped; `out` is empty then.
    pub fn seal(&mut self, codec: Codec, frame: &[u8], out: &mut Vec<u8>) -> Result<(), Reason> {
        out.clear();
        self.counts.frames += 1;
        let sealed = self.try_seal(codec, frame, out);
        match sealed {
            Ok(()) => self.counts.done += 1,
            Err(reason) => {
                out.clear();
                self.counts.drop(reason);
            }
        }
        sealed
    }

    fn try_seal(&mut self, codec: Codec, frame: &[u8], out: &mut Vec<u8>) -> Result<(), Reason> {
        let key = self.key.as_ref().ok_or(Reason::NoKey)?;
        if frame.is_empty() {
            return Ok(());
        }
        if frame.len() > FRAME_BYTES_MAX {
            return Err(Reason::TooLong);
        }
        let counter = self.counter.try_next().map_err(|_| Reason::Exhausted)?;
        let header = SframeHeader::new(key.key_id(), counter);

        let sealed_bytes = header.len() + frame.len() + TAG_BYTES;
        decoy::open(codec, frame, sealed_bytes, out);
        let start = out.len();
        out.resize(start + header.len(), 0);
        out.extend_from_slice(frame);
        out.resize(start + sealed_bytes, 0);
        let (aad, rest) = out[start..].split_at_mut(header.len());
        let (data, tag) = rest.split_at_mut(frame.len());
        header.serialize(&mut *aad).map_err(|_| Reason::Malformed)?;
        key.encrypt(EncryptionBufferView { aad, data, tag }, counter)
            .map_err(|_| Reason::TooLong)?;
        decoy::close(codec, out, start, &mut self.scratch);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Source, frame};

    fn sealer(epoch: u64) -> Sealer {
        let mut sealer = Sealer::new(Slot::CAMERA, PageNonce::from_bits(0xFFFF));
        let leaf = Leaf::new(1).unwrap();
        let base = BaseKey::from_bytes([3; 16]);
        sealer
            .use_epoch(EpochId::new(1, epoch), leaf, &base)
            .unwrap();
        sealer
    }

    fn next_epoch(sealer: &mut Sealer, epoch: u64) -> Result<(), StaleEpoch> {
        let base = BaseKey::from_bytes([4; 16]);
        sealer.use_epoch(EpochId::new(1, epoch), Leaf::new(1).unwrap(), &base)
    }

    #[test]
    fn key_whose_counters_are_used_seals_nothing_more_until_the_next_epoch() {
        let mut sealer = sealer(1);
        let mut out = Vec::new();
        sealer.counter = MonotonicCounter::with_start_value(COUNTER_MAX, COUNTER_MAX);

        let last = sealer.seal(Codec::Vp9, &[1], &mut out);
        let over = sealer.seal(Codec::Vp9, &[1], &mut out);
        next_epoch(&mut sealer, 1).unwrap();
        let same_epoch = sealer.seal(Codec::Vp9, &[1], &mut out);
        next_epoch(&mut sealer, 2).unwrap();
        let anew = sealer.seal(Codec::Vp9, &[1], &mut out);

        assert_eq!(last, Ok(()));
        assert_eq!(over, Err(Reason::Exhausted));
        assert_eq!(same_epoch, Err(Reason::Exhausted));
        assert_eq!(anew, Ok(()));
        assert_eq!(sealer.counts().dropped(Reason::Exhausted), 2);
    }

    #[test]
    fn key_that_comes_back_after_a_stop_goes_on_with_its_counter() {
        let mut sealer = sealer(1);
        let mut out = Vec::new();
        sealer.seal(Codec::Vp9, &[1], &mut out).unwrap();

        sealer.stop();
        let stopped = sealer.seal(Codec::Vp9, &[1], &mut out);
        next_epoch(&mut sealer, 1).unwrap();
        sealer.seal(Codec::Vp9, &[1], &mut out).unwrap();

        assert_eq!(stopped, Err(Reason::NoKey));
        assert_eq!(SframeHeader::deserialize(&out).unwrap().counter(), 1);
    }

    #[test]
    fn earlier_epoch_is_refused_and_the_later_one_stays_in_use() {
        let mut sealer = sealer(2);
        let mut out = Vec::new();

        assert_eq!(next_epoch(&mut sealer, 1), Err(StaleEpoch));

        sealer.seal(Codec::Vp9, &[1], &mut out).unwrap();
        let kid = SframeHeader::deserialize(&out).unwrap().key_id();
        assert_eq!(KeyId::from_bits(kid).unwrap().epoch_low_byte(), 2);
    }

    #[test]
    fn sealed_part_begins_as_the_sfu_is_told() {
        let base = BaseKey::from_bytes([3; 16]);
        for source in [Source::Microphone, Source::Camera, Source::Screen] {
            let slot = Slot::new(frame::slot(source)).unwrap();
            let mut sealer = Sealer::new(slot, PageNonce::from_bits(0));
            let leaf = Leaf::new(0).unwrap();
            sealer
                .use_epoch(EpochId::new(1, 0x100), leaf, &base)
                .unwrap();
            let mut out = Vec::new();

            sealer.seal(Codec::Opus, &[1], &mut out).unwrap();

            assert_eq!(out[..6], frame::specimen(source));
        }
        assert_eq!(frame::slot(Source::Microphone), Slot::MICROPHONE.number());
        assert_eq!(frame::slot(Source::Camera), Slot::CAMERA.number());
        assert_eq!(frame::slot(Source::Screen), Slot::SCREEN.number());
    }

    #[test]
    fn overhead_is_22_to_26_bytes_where_there_is_no_decoy() {
        let mut sealer = sealer(1);
        let mut out = Vec::new();

        for (counter, overhead) in [(0, 22), (8, 23), (256, 24), (65_536, 25), (1 << 24, 26)] {
            sealer.counter = MonotonicCounter::with_start_value(counter, COUNTER_MAX);
            sealer.seal(Codec::Opus, &[0; 100], &mut out).unwrap();
            assert_eq!(out.len(), 100 + overhead, "{counter}");
        }
    }
}
