//! Which epochs' frame keys to hold, and which one to send under.
//!
//! Receive keys of a new epoch are installed as soon as its commit is processed. After an Add, sending
//! moves on when the delivery service says that everybody is ready, or after 1.5 s: an old member loses no
//! frame, and a delivery service that stays silent gains nothing. So it does where whoever went had said good-bye
//! to the group. After any other Remove, sending moves on at once,
//! and the keys that the removed person has are thrown away within 2 s.

use protocol::time::Instant;
use std::{collections::VecDeque, time::Duration};

/// How long the keys before an Add are kept: late frames of someone with a bad network, and a sender that
/// waited for readiness.
pub const KEPT_AFTER_ADD: Duration = Duration::from_secs(10);

/// How long the keys before a Remove are kept: frames on their way, and no more.
pub const KEPT_AFTER_REMOVE: Duration = Duration::from_secs(2);

/// How long sending waits for everybody's readiness after an Add.
pub const READY_WAIT_MAX: Duration = Duration::from_millis(1_500);

/// Epochs whose keys are held at once. More commits within [`KEPT_AFTER_ADD`] push the oldest out.
pub const EPOCHS_MAX: usize = 4;

/// What a commit did, as far as frame keys care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochCause {
    /// Somebody came, nobody went.
    Added,
    /// Somebody went.
    Removed,
    /// Whoever went had said good-bye: nobody is to be kept from hearing on.
    Left,
    /// Only the keys were renewed.
    Rekeyed,
}

/// What to do with frame keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochEffect {
    /// Hold this epoch's keys for receiving.
    Install(u64),
    /// Send under this epoch's key, and under no other.
    SendIn(u64),
    /// Throw this epoch's keys away.
    Retire(u64),
    /// Send nothing more.
    StopSending,
}

/// The epochs whose keys are held, oldest first, and the one that is sent in.
#[derive(Clone, Debug)]
pub struct Epochs {
    held: VecDeque<Held>,
    sending: Option<u64>,
    switch_at: Option<Instant>,
    effects: VecDeque<EpochEffect>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    epoch: u64,
    retire_at: Option<Instant>,
}

impl Epochs {
    /// Starts in the epoch that was founded or joined.
    #[must_use]
    pub fn new(epoch: u64) -> Self {
        let held = Held {
            epoch,
            retire_at: None,
        };
        Self {
            held: VecDeque::from([held]),
            sending: Some(epoch),
            switch_at: None,
            effects: VecDeque::from([EpochEffect::Install(epoch), EpochEffect::SendIn(epoch)]),
        }
    }

    /// A commit was processed and `epoch` begins. One that is not newer than the newest is ignored.
    pub fn handle_epoch(&mut self, epoch: u64, cause: EpochCause, now: Instant) {
        let is_newer = self.held.back().is_some_and(|held| held.epoch < epoch);
        if !is_newer {
            return;
        }
        self.handle_timeout(now);
        let kept_for = match cause {
            EpochCause::Added | EpochCause::Left | EpochCause::Rekeyed => KEPT_AFTER_ADD,
            EpochCause::Removed => KEPT_AFTER_REMOVE,
        };
        let retire_at = now + kept_for;
        for held in &mut self.held {
            held.retire_at = Some(held.retire_at.map_or(retire_at, |at| at.min(retire_at)));
        }
        self.held.push_back(Held {
            epoch,
            retire_at: None,
        });
        self.effects.push_back(EpochEffect::Install(epoch));
        match cause {
            EpochCause::Removed => self.switch(),
            EpochCause::Added | EpochCause::Left | EpochCause::Rekeyed => {
                self.switch_at = self.switch_at.or(Some(now + READY_WAIT_MAX));
            }
        }
        if self.held.len() > EPOCHS_MAX {
            self.retire_oldest();
        }
    }

    /// The delivery service says that everybody is ready for `epoch`. It is believed only in what it could
    /// have by waiting: an epoch that is the newest here.
    pub fn handle_all_ready(&mut self, epoch: u64) {
        if self.held.back().is_some_and(|held| held.epoch == epoch) && self.sending != Some(epoch) {
            self.switch();
        }
    }

    /// Ends it: removed, alarmed, or the visit is over. All keys go.
    pub fn handle_stop(&mut self) {
        if self.sending.take().is_some() {
            self.effects.push_back(EpochEffect::StopSending);
        }
        self.switch_at = None;
        while let Some(held) = self.held.pop_front() {
            self.effects.push_back(EpochEffect::Retire(held.epoch));
        }
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.switch_at.is_some_and(|at| at <= now) {
            self.switch();
        }
        while self
            .held
            .front()
            .is_some_and(|held| held.retire_at.is_some_and(|at| at <= now))
        {
            self.retire_oldest();
        }
    }

    /// Returns when [`Self::handle_timeout`] must be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let retirement = self.held.front().and_then(|held| held.retire_at);
        [self.switch_at, retirement].into_iter().flatten().min()
    }

    /// Returns the next thing to do.
    pub fn poll_effect(&mut self) -> Option<EpochEffect> {
        self.effects.pop_front()
    }

    fn switch(&mut self) {
        self.switch_at = None;
        if let Some(newest) = self.held.back().map(|held| held.epoch) {
            self.sending = Some(newest);
            self.effects.push_back(EpochEffect::SendIn(newest));
        }
    }

    /// Never throws away the key that is sent under: sending moves on first.
    fn retire_oldest(&mut self) {
        let Some(oldest) = self.held.front().map(|held| held.epoch) else {
            return;
        };
        if self.sending == Some(oldest) {
            self.switch();
        }
        self.held.pop_front();
        self.effects.push_back(EpochEffect::Retire(oldest));
    }
}

#[cfg(test)]
mod tests {
    use super::{EpochCause::*, EpochEffect::*, *};

    fn after(millis: u64) -> Instant {
        Instant::from_millis(millis)
    }

    fn drain(epochs: &mut Epochs) -> Vec<EpochEffect> {
        std::iter::from_fn(|| epochs.poll_effect()).collect()
    }

    fn running() -> Epochs {
        let mut epochs = Epochs::new(5);
        assert_eq!(drain(&mut epochs), [Install(5), SendIn(5)]);
        epochs
    }

    /// Lets time pass from deadline to deadline and returns what was done when.
    fn run(epochs: &mut Epochs) -> Vec<(u64, EpochEffect)> {
        let mut done = Vec::new();
        while let Some(at) = epochs.poll_timeout() {
            epochs.handle_timeout(at);
            done.extend(
                drain(epochs)
                    .into_iter()
                    .map(|effect| (at.as_millis(), effect)),
            );
        }
        done
    }

    #[test]
    fn add_moves_sending_after_the_wait_and_keeps_the_old_keys_ten_seconds() {
        for cause in [Added, Left, Rekeyed] {
            let mut epochs = running();

            epochs.handle_epoch(6, cause, after(0));

            assert_eq!(drain(&mut epochs), [Install(6)]);
            assert_eq!(run(&mut epochs), [(1_500, SendIn(6)), (10_000, Retire(5))]);
        }
    }

    #[test]
    fn readiness_of_everybody_moves_sending_at_once() {
        let mut epochs = running();
        epochs.handle_epoch(6, Added, after(0));
        drain(&mut epochs);

        epochs.handle_all_ready(6);
        epochs.handle_all_ready(6);

        assert_eq!(drain(&mut epochs), [SendIn(6)]);
        assert_eq!(run(&mut epochs), [(10_000, Retire(5))]);
    }

    #[test]
    fn readiness_for_another_epoch_moves_nothing() {
        let mut epochs = running();
        epochs.handle_epoch(6, Added, after(0));
        drain(&mut epochs);

        epochs.handle_all_ready(5);
        epochs.handle_all_ready(7);

        assert_eq!(drain(&mut epochs), []);
    }

    #[test]
    fn removal_moves_sending_at_once_and_throws_every_older_key_away_within_two_seconds() {
        let mut epochs = running();
        epochs.handle_epoch(6, Added, after(0));
        drain(&mut epochs);

        epochs.handle_epoch(7, Removed, after(1_000));

        assert_eq!(drain(&mut epochs), [Install(7), SendIn(7)]);
        assert_eq!(run(&mut epochs), [(3_000, Retire(5)), (3_000, Retire(6))]);
    }

    #[test]
    fn add_after_a_removal_does_not_lengthen_the_life_of_the_keys_before() {
        let mut epochs = running();
        epochs.handle_epoch(6, Removed, after(0));
        epochs.handle_epoch(7, Added, after(500));
        drain(&mut epochs);

        assert_eq!(
            run(&mut epochs),
            [(2_000, SendIn(7)), (2_000, Retire(5)), (10_500, Retire(6))]
        );
    }

    #[test]
    fn fifth_epoch_pushes_the_first_out_and_sending_never_stays_behind() {
        let mut epochs = running();
        for (epoch, at) in [(6, 0), (7, 100), (8, 200)] {
            epochs.handle_epoch(epoch, Added, after(at));
        }
        drain(&mut epochs);

        epochs.handle_epoch(9, Added, after(300));

        assert_eq!(drain(&mut epochs), [Install(9), SendIn(9), Retire(5)]);
    }

    #[test]
    fn many_adds_in_a_row_do_not_put_the_move_off() {
        let mut epochs = running();
        epochs.handle_epoch(6, Added, after(0));
        epochs.handle_epoch(7, Added, after(1_400));
        drain(&mut epochs);

        epochs.handle_timeout(after(1_500));

        assert_eq!(drain(&mut epochs), [SendIn(7)]);
    }

    #[test]
    fn epoch_that_is_not_newer_changes_nothing() {
        let mut epochs = running();

        epochs.handle_epoch(5, Removed, after(0));
        epochs.handle_epoch(4, Added, after(0));

        assert_eq!(drain(&mut epochs), []);
        assert_eq!(epochs.poll_timeout(), None);
    }

    #[test]
    fn stop_throws_all_keys_away_and_ends_sending_for_good() {
        let mut epochs = running();
        epochs.handle_epoch(6, Added, after(0));
        drain(&mut epochs);

        epochs.handle_stop();
        epochs.handle_epoch(7, Added, after(1));
        epochs.handle_all_ready(6);

        assert_eq!(drain(&mut epochs), [StopSending, Retire(5), Retire(6)]);
        assert_eq!(epochs.poll_timeout(), None);
    }

    #[test]
    fn in_any_order_of_events_the_epoch_sent_in_is_held_and_four_are_held_at_most() {
        for seed in 0..500 {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut epochs = Epochs::new(0);
            let (mut held, mut sending, mut newest) = (Vec::new(), None, 0);
            let mut now = after(0);
            for _ in 0..60 {
                now = now + Duration::from_millis(random.u64(0..3_000));
                match random.u8(0..5) {
                    0 => epochs.handle_timeout(now),
                    1 => epochs.handle_all_ready(newest),
                    kind => {
                        newest += 1;
                        let cause = [Added, Removed, Rekeyed][usize::from(kind - 2)];
                        epochs.handle_epoch(newest, cause, now);
                    }
                }
                for effect in drain(&mut epochs) {
                    match effect {
                        Install(epoch) => held.push(epoch),
                        Retire(epoch) => held.retain(|kept| *kept != epoch),
                        SendIn(epoch) => sending = Some(epoch),
                        StopSending => panic!("nobody stopped it"),
                    }
                }
                assert!(held.len() <= EPOCHS_MAX, "seed {seed}");
                assert!(held.contains(&sending.unwrap()), "seed {seed}");
                assert!(held.contains(&newest), "seed {seed}");
            }
        }
    }
}
