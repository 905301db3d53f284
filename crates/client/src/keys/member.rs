//! Being in a group: following what the delivery service hands out, in its order.

use super::{FrameEffect, KeysAlarm, KeysEffect};
use e2ee::group::{
    EpochChange, EpochEffect, Epochs, FrameKey, Group, HostVerifier, Incoming, Leaf, Message,
    ProcessError, RosterBook, Said,
};
use protocol::{ClientMessage, GroupPosition, Sealed, time::Instant};
use std::collections::{BTreeMap, VecDeque};

/// A membership, from joining to leaving.
#[derive(Debug)]
pub(super) struct Membership {
    pub(super) group: Group,
    pub(super) book: RosterBook,
    epochs: Epochs,
    /// The keys of the epochs that are held.
    keys: BTreeMap<u64, FrameKey>,
    /// The last entry of the group's order that was taken.
    sequence: u64,
}

/// What an entry of the group's order brought.
#[derive(Debug)]
pub(super) enum Heard {
    /// Nothing: it was known, came too early, or is not to be read.
    Nothing,
    /// The next epoch.
    Changed(EpochChange),
    /// Words of a member.
    Said(Box<Said>),
    /// This client is out.
    Out,
}

impl Membership {
    pub(super) fn new(
        group: Group,
        sequence: u64,
        now: Instant,
        out: &mut VecDeque<KeysEffect>,
    ) -> Option<Self> {
        let key = group.frame_key().ok()?;
        let mut membership = Self {
            book: RosterBook::new(&group, now),
            epochs: Epochs::new(group.epoch()),
            keys: BTreeMap::new(),
            group,
            sequence,
        };
        membership.tell_epochs(Some(&key), out);
        Some(membership)
    }

    pub(super) const fn generation(&self) -> u32 {
        self.group.terms().generation
    }

    pub(super) fn position(&self) -> GroupPosition {
        GroupPosition {
            generation: self.generation(),
            epoch: self.group.epoch(),
        }
    }

    /// Says whether an entry is the next one of this group. One that is too new shows that some were
    /// missed: they are asked for.
    pub(super) fn is_next(
        &mut self,
        (generation, sequence): (u32, u64),
        out: &mut VecDeque<KeysEffect>,
    ) -> bool {
        if generation != self.generation() {
            return false;
        }
        if sequence > self.sequence + 1 {
            out.push_back(self.resume());
            return false;
        }
        let is_next = sequence == self.sequence + 1;
        if is_next {
            self.sequence = sequence;
        }
        is_next
    }

    /// Returns the question for everything after the last entry.
    pub(super) const fn resume(&self) -> KeysEffect {
        KeysEffect::Send(ClientMessage::Resume {
            generation: self.generation(),
            after: self.sequence,
        })
    }

    /// Takes the bytes of an entry.
    pub(super) fn hear(
        &mut self,
        bytes: &Sealed,
        verifier: &dyn HostVerifier,
        now: Instant,
        out: &mut VecDeque<KeysEffect>,
    ) -> Heard {
        match self.group.process(bytes.as_bytes(), verifier) {
            Ok(Incoming::Changed(change)) => {
                self.change(&change, now, out);
                Heard::Changed(change)
            }
            Ok(Incoming::Said(said)) => Heard::Said(Box::new(said)),
            Ok(Incoming::Own) => Heard::Nothing,
            Ok(Incoming::Removed { .. }) | Err(ProcessError::Removed) => {
                self.stop(out);
                Heard::Out
            }
            Err(ProcessError::Refused(refusal)) => {
                self.stop(out);
                out.push_back(KeysEffect::Alarm(KeysAlarm::Commit(refusal)));
                Heard::Nothing
            }
            // Whoever can put bytes into the order can put nonsense there. It changes nothing.
            Err(_) => Heard::Nothing,
        }
    }

    /// Takes an epoch that has begun.
    pub(super) fn change(
        &mut self,
        change: &EpochChange,
        now: Instant,
        out: &mut VecDeque<KeysEffect>,
    ) {
        self.book.handle_change(change, now);
        self.epochs.handle_epoch(change.epoch, change.cause(), now);
        self.tell_epochs(Some(&change.frame_key), out);
        let at = self.position();
        out.push_back(KeysEffect::Send(ClientMessage::Ready { at }));
    }

    /// Seals words and says them. Words that the group does not seal are not said: an alarm was raised.
    pub(super) fn say(&mut self, message: &Message, out: &mut VecDeque<KeysEffect>) {
        let sealed = self.group.seal(message).ok().and_then(Sealed::new);
        if let Some(message) = sealed {
            out.push_back(KeysEffect::Send(ClientMessage::Seal {
                generation: self.generation(),
                message,
            }));
        }
    }

    /// Returns the leaf of a signature key.
    pub(super) fn leaf_of(&self, key: &[u8; 32]) -> Option<Leaf> {
        let members = self.group.members();
        let found = members.iter().find(|(_, member)| member.key == *key);
        found.map(|(leaf, _)| *leaf)
    }

    pub(super) fn handle_all_ready(&mut self, at: GroupPosition, out: &mut VecDeque<KeysEffect>) {
        if at.generation == self.generation() {
            self.epochs.handle_all_ready(at.epoch);
            self.tell_epochs(None, out);
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Instant, out: &mut VecDeque<KeysEffect>) {
        self.epochs.handle_timeout(now);
        self.tell_epochs(None, out);
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.epochs.poll_timeout()
    }

    /// Ends it: nothing is sealed any more, and the keys go.
    pub(super) fn stop(&mut self, out: &mut VecDeque<KeysEffect>) {
        self.epochs.handle_stop();
        self.tell_epochs(None, out);
    }

    /// Passes on what is to be done with frame keys; `key` is that of the newest epoch, where it is new.
    fn tell_epochs(&mut self, key: Option<&FrameKey>, out: &mut VecDeque<KeysEffect>) {
        self.keys.extend(key.map(|key| (key.epoch(), key.clone())));
        while let Some(effect) = self.epochs.poll_effect() {
            let told = self.frame_effect(effect);
            out.push_back(told.map_or(KeysEffect::Alarm(KeysAlarm::Broken), KeysEffect::Frames));
        }
    }

    fn frame_effect(&mut self, effect: EpochEffect) -> Option<FrameEffect> {
        let generation = self.generation();
        Some(match effect {
            EpochEffect::Install(epoch) => FrameEffect::Install {
                generation,
                key: self.keys.get(&epoch)?.clone(),
            },
            EpochEffect::SendIn(epoch) => FrameEffect::SealIn {
                generation,
                key: self.keys.get(&epoch)?.clone(),
                leaf: self.group.own_leaf().ok()?,
            },
            EpochEffect::Retire(epoch) => {
                self.keys.remove(&epoch);
                FrameEffect::Retire { generation, epoch }
            }
            EpochEffect::StopSending => FrameEffect::StopSealing,
        })
    }
}
