//! Which epochs' frames can be opened, and until when.

use super::{BaseKey, KeyId};
use protocol::time::Instant;
use std::collections::VecDeque;

/// Epochs whose frames can be opened at the same time: the one that is, the one before it, and two
/// for commits that follow each other faster than frames arrive.
pub const EPOCHS_MAX: usize = 4;

/// An epoch of the visit. A group that is founded anew counts from the beginning, so a later
/// generation is later than every epoch of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EpochId {
    generation: u32,
    epoch: u64,
}

impl EpochId {
    /// Names the epoch of a generation.
    #[must_use]
    pub const fn new(generation: u32, epoch: u64) -> Self {
        Self { generation, epoch }
    }

    /// Returns what a key id says of it.
    #[must_use]
    pub const fn low_byte(self) -> u8 {
        self.epoch.to_le_bytes()[0]
    }
}

/// An epoch that is not later than one that was in use. Taking it would start counters and replay
/// windows from the beginning under an old key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the epoch is not later than one that was in use")]
pub struct StaleEpoch;

/// The epochs whose frames can be opened.
#[derive(Debug, Default)]
pub struct Epochs {
    /// In the order of their installation, which is that of their ids.
    kept: VecDeque<Kept>,
    newest: Option<EpochId>,
}

#[derive(Debug)]
struct Kept {
    id: EpochId,
    base: BaseKey,
    /// From then on it opens nothing; none for one that stays.
    until: Option<Instant>,
}

impl Epochs {
    /// Takes an epoch in. The oldest goes where there would be more than [`EPOCHS_MAX`], and so does
    /// one that a key id could not tell from the new one.
    ///
    /// # Errors
    ///
    /// [`StaleEpoch`] where it is not later than every epoch before it: one that was taken out must
    /// not come back.
    pub fn install(&mut self, id: EpochId, base: BaseKey) -> Result<(), StaleEpoch> {
        if self.newest.is_some_and(|newest| id <= newest) {
            return Err(StaleEpoch);
        }
        self.newest = Some(id);
        self.kept.retain(|kept| kept.id.low_byte() != id.low_byte());
        if self.kept.len() == EPOCHS_MAX {
            self.kept.pop_front();
        }
        let until = None;
        self.kept.push_back(Kept { id, base, until });
        Ok(())
    }

    /// Lets every epoch before this one open nothing from `until` on. A time that was set earlier
    /// is never moved back.
    pub fn retire_before(&mut self, id: EpochId, until: Instant) {
        for kept in self.kept.iter_mut().filter(|kept| kept.id < id) {
            kept.until = Some(kept.until.map_or(until, |earlier| earlier.min(until)));
        }
    }

    /// Forgets the keys whose time has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.kept
            .retain(|kept| kept.until.is_none_or(|until| now < until));
    }

    /// Forgets every key.
    pub fn clear(&mut self) {
        self.kept.clear();
    }

    /// Returns the one epoch that a key id can mean.
    pub(super) fn of(&self, id: KeyId, now: Instant) -> Option<(EpochId, &BaseKey)> {
        let is_it = |kept: &&Kept| kept.id.low_byte() == id.epoch_low_byte();
        let kept = self.kept.iter().find(is_it)?;
        let is_over = kept.until.is_some_and(|until| until <= now);
        (!is_over).then_some((kept.id, &kept.base))
    }

    /// Returns whether frames of the epoch can be opened.
    #[must_use]
    pub fn has(&self, id: EpochId) -> bool {
        self.kept.iter().any(|kept| kept.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn epochs(numbers: &[u64]) -> Epochs {
        let mut epochs = Epochs::default();
        for number in numbers {
            epochs.install(EpochId::new(1, *number), key()).unwrap();
        }
        epochs
    }

    fn key() -> BaseKey {
        BaseKey::from_bytes([7; 16])
    }

    fn kept(epochs: &Epochs) -> Vec<u64> {
        epochs.kept.iter().map(|kept| kept.id.epoch).collect()
    }

    #[test]
    fn four_epochs_are_kept_and_the_oldest_goes() {
        assert_eq!(kept(&epochs(&[1, 2, 3, 4, 5])), [2, 3, 4, 5]);
    }

    #[test]
    fn epoch_that_was_in_use_does_not_come_back() {
        let mut epochs = epochs(&[1, 2, 3, 4, 5]);

        for old in [1, 3, 5] {
            let refused = epochs.install(EpochId::new(1, old), key());
            assert_eq!(refused, Err(StaleEpoch), "{old}");
        }
    }

    #[test]
    fn later_generation_is_later_than_every_epoch_of_the_one_before() {
        let mut epochs = epochs(&[900]);

        assert_eq!(epochs.install(EpochId::new(2, 0), key()), Ok(()));
        let back = epochs.install(EpochId::new(1, 901), key());

        assert_eq!(back, Err(StaleEpoch));
    }

    #[test]
    fn epochs_that_a_key_id_cannot_tell_apart_are_never_both_kept() {
        let mut epochs = epochs(&[5, 6]);

        epochs.install(EpochId::new(2, 5), key()).unwrap();

        assert!(!epochs.has(EpochId::new(1, 5)));
        assert!(epochs.has(EpochId::new(1, 6)));
        assert!(epochs.has(EpochId::new(2, 5)));
    }

    #[test]
    fn retired_epoch_ends_at_its_time_and_no_later_word_prolongs_it() {
        let mut epochs = epochs(&[1, 2]);
        let second = EpochId::new(1, 2);
        let end = Instant::START + Duration::from_secs(2);

        epochs.retire_before(second, end);
        epochs.retire_before(second, end + Duration::from_secs(8));
        epochs.handle_timeout(Instant::from_millis(1_999));
        assert_eq!(kept(&epochs), [1, 2]);
        epochs.handle_timeout(end);

        assert_eq!(kept(&epochs), [2]);
    }
}
