//! Opens the frames of every sender of a visit.

use super::{
    BaseKey, Codec, EpochId, Epochs, KeyId, Reason, Sender, StaleEpoch, seal::SUITE,
    unverified::Unverified,
};
use protocol::time::Instant;
use sframe::{
    crypto::DecryptionBufferView,
    frame::validation::{FrameValidation, ReplayAttackProtection, Tolerance, UnvalidatedFrame},
    key::DecryptionKey,
};
use std::{collections::BTreeMap, fmt, ops::Range};

/// Counters that a frame may come late by. Three layers of simulcast share a key, so this is about
/// ten seconds of them.
pub const REPLAY_WINDOW: usize = 1024;

/// Key ids of one sender in one epoch that are remembered: one for each time that the track's
/// transform was made anew. More are refused, for to forget one would forget what it has seen.
pub const KEY_IDS_MAX: usize = 16;

/// Opens frames: the key is chosen by the key id and by nothing else.
///
/// One for all tracks of a page, so that no frame can be shown twice in two tiles.
#[derive(Debug, Default)]
pub struct Opener {
    epochs: Epochs,
    /// Of the key ids that opened a frame.
    seen: BTreeMap<(EpochId, KeyId), Seen>,
}

/// A key id that opened a frame: its key, and the counters it has used.
struct Seen {
    key: DecryptionKey,
    replay: ReplayAttackProtection,
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").finish_non_exhaustive()
    }
}

/// A frame that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The member whose key opened it, and the track.
    pub sender: Sender,
    /// The epoch it was sealed in.
    pub epoch: EpochId,
    /// Where in the bytes given the frame is.
    pub frame: Range<usize>,
}

impl Opener {
    /// Takes a new epoch's key in, to open with it at once.
    ///
    /// # Errors
    ///
    /// [`StaleEpoch`] where it is not later than every epoch before it.
    pub fn install(&mut self, id: EpochId, base: BaseKey) -> Result<(), StaleEpoch> {
        self.epochs.install(id, base)?;
        self.forget_retired();
        Ok(())
    }

    /// Lets every epoch before this one open nothing from `until` on.
    pub fn retire_before(&mut self, id: EpochId, until: Instant) {
        self.epochs.retire_before(id, until);
    }

    /// Forgets the keys whose time has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.epochs.handle_timeout(now);
        self.forget_retired();
    }

    /// Forgets every key: at the end of the visit, and on an alarm.
    pub fn clear(&mut self) {
        self.epochs.clear();
        self.seen.clear();
    }

    /// Returns whether the key id's epoch is known.
    #[must_use]
    pub fn knows(&self, id: KeyId, now: Instant) -> bool {
        self.epochs.of(id, now).is_some()
    }

    /// Opens a frame in its own bytes. `expected` is the sender in whose tile it is going to be shown
    /// or heard; without one, nothing is opened.
    ///
    /// # Errors
    ///
    /// Why the frame must not be shown. Its bytes are of no use then.
    pub fn open(
        &mut self,
        codec: Codec,
        expected: Option<Sender>,
        frame: &mut [u8],
        now: Instant,
    ) -> Result<Opened, Reason> {
        let unverified = Unverified::read(codec, frame)?;
        self.open_unverified(&unverified, expected, frame, now)
    }

    pub(super) fn open_unverified(
        &mut self,
        unverified: &Unverified,
        expected: Option<Sender>,
        frame: &mut [u8],
        now: Instant,
    ) -> Result<Opened, Reason> {
        let id = unverified.id;
        let sender = id.sender();
        if expected != Some(sender) {
            return Err(Reason::OtherSender);
        }
        let (epoch, base) = self.epochs.of(id, now).ok_or(Reason::UnknownEpoch)?;

        if let Some(seen) = self.seen.get_mut(&(epoch, id)) {
            let frame = seen.open(unverified, frame)?;
            return Ok(Opened {
                sender,
                epoch,
                frame,
            });
        }
        let mut first = Seen::new(id, base);
        let is_full = self.key_ids(epoch, sender) >= KEY_IDS_MAX;
        let frame = first.open(unverified, frame)?;
        if is_full {
            return Err(Reason::TooManyKeys);
        }
        // Remembered only after a frame was authentic, so that strangers cannot fill the memory.
        self.seen.insert((epoch, id), first);
        Ok(Opened {
            sender,
            epoch,
            frame,
        })
    }

    fn key_ids(&self, epoch: EpochId, sender: Sender) -> usize {
        let is_it = |(of, id): &&(EpochId, KeyId)| *of == epoch && id.sender() == sender;
        self.seen.keys().filter(is_it).count()
    }

    fn forget_retired(&mut self) {
        let epochs = &self.epochs;
        self.seen.retain(|(epoch, _), _| epochs.has(*epoch));
    }
}

impl Seen {
    fn new(id: KeyId, base: &BaseKey) -> Self {
        let key = DecryptionKey::derive_from(SUITE, id.bits(), base.expose_bytes())
            .expect("HKDF gives 16 and 12 bytes of any secret");
        let replay = ReplayAttackProtection::new(id.bits(), Tolerance::new(REPLAY_WINDOW));
        Self { key, replay }
    }

    fn open(&mut self, unverified: &Unverified, frame: &mut [u8]) -> Result<Range<usize>, Reason> {
        let header = &unverified.header;
        let screened = self.replay.screen(UnvalidatedFrame::new(header, &[]));
        let screened = screened.map_err(|_| Reason::Replayed)?;

        let sealed = unverified.sealed.clone();
        let (aad, data) = frame[sealed.clone()].split_at_mut(header.len());
        let length = data.len();
        self.key
            .decrypt(DecryptionBufferView { aad, data }, header.counter())
            .map_err(|_| Reason::Forged)?;

        self.replay.record(screened);
        let start = sealed.start + header.len();
        let end = start + length - SUITE.auth_tag_len();
        if start == end {
            return Err(Reason::Empty);
        }
        Ok(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Leaf, PageNonce, Sealer, Slot};

    #[test]
    fn keys_and_windows_of_an_epoch_are_forgotten_with_it() {
        let mut opener = Opener::default();
        let (slot, leaf) = (Slot::CAMERA, Leaf::new(1).unwrap());
        for number in [1, 2] {
            let (epoch, base) = (EpochId::new(1, number), BaseKey::from_bytes([9; 16]));
            let mut sealer = Sealer::new(slot, PageNonce::from_bits(1));
            let mut frame = Vec::new();
            sealer.use_epoch(epoch, leaf, &base).unwrap();
            sealer.seal(Codec::Vp9, b"frame", &mut frame).unwrap();
            opener.install(epoch, base).unwrap();
            let expected = Some(Sender { leaf, slot });
            opener
                .open(Codec::Vp9, expected, &mut frame, Instant::START)
                .unwrap();
        }
        assert_eq!(opener.seen.len(), 2);

        opener.retire_before(EpochId::new(1, 2), Instant::START);
        opener.handle_timeout(Instant::START);

        assert_eq!(opener.seen.len(), 1);
        opener.clear();
        assert!(opener.seen.is_empty());
    }
}
