//! Being in a group: following what the delivery service hands out, in its order.

mod chat;
mod draw;
mod real_time;
mod sight;
mod typed;

pub use sight::{Permissions, Sighted};

use super::{FrameEffect, KeysAlarm, KeysEffect};
use crate::board::Board;
use e2ee::group::{
    BeaconWatch, Confirmation, EpochCause, EpochChange, EpochEffect, Epochs, FrameKey, Grace,
    Group, HostVerifier, Incoming, Leaf, Message, Policy, ProcessError, RosterBook, Said,
};
use protocol::{ClientMessage, GroupPosition, Sealed, time::Instant};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use typed::RealTime;

/// A membership, from joining to leaving.
#[derive(Debug)]
pub(super) struct Membership {
    pub(super) group: Group,
    pub(super) book: RosterBook,
    /// The rules that the hosts said last, and in which epoch.
    pub(super) policy: Policy,
    policy_epoch: u64,
    pub(super) board: Board,
    real_time: RealTime,
    watch: BeaconWatch,
    epochs: Epochs,
    /// The keys of the epochs that are held.
    keys: BTreeMap<u64, FrameKey>,
    /// The epoch that frames are to be sealed in.
    sealing: Option<u64>,
    /// Nothing is sealed, because the provider's side was not heard of for too long.
    is_held_back: bool,
    /// Until when a leaf without a name may be on its way to one.
    names_due: Option<Instant>,
    /// Whether this client watches the hosts: it is none itself.
    is_watching: bool,
    /// When the hosts' silence begins to mean something.
    hosts_due: Option<Instant>,
    /// Who said good-bye and cannot be taken out by anybody: a host. They are not shown until they are heard of
    /// again.
    left: BTreeSet<Leaf>,
    /// Who else said good-bye. They are shown until a host takes them out: whoever stays is seen to stay.
    leaving: BTreeSet<Leaf>,
    /// It is over: nothing is said to this group any more.
    is_over: bool,
    /// The last entry of the group's order that was taken.
    sequence: u64,
    /// The newest entry that showed that some were missed, and had them asked for.
    asked_at: u64,
}

/// An entry of the group's order, as the delivery service hands it out: words may come from any member, and are never a
/// commit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry<'a> {
    Commit(&'a Sealed),
    Words(&'a Sealed),
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
            policy: Policy::default(),
            policy_epoch: 0,
            // Whoever founds a group is alone in it.
            board: Board::new(group.members().len() > 1),
            real_time: RealTime::default(),
            watch: BeaconWatch::new(Grace::Short, now),
            epochs: Epochs::new(group.epoch()),
            keys: BTreeMap::new(),
            sealing: None,
            is_held_back: false,
            names_due: Some(now + e2ee::group::NAME_WAIT_MAX),
            is_watching: false,
            hosts_due: None,
            left: BTreeSet::new(),
            leaving: BTreeSet::new(),
            is_over: false,
            group,
            sequence,
            asked_at: sequence,
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
    /// missed: they are asked for, once for each that is newer still, so that no server has this client ask without
    /// end.
    pub(super) fn is_next(
        &mut self,
        (generation, sequence): (u32, u64),
        out: &mut VecDeque<KeysEffect>,
    ) -> bool {
        if generation != self.generation() {
            return false;
        }
        if sequence > self.sequence + 1 {
            if sequence > self.asked_at {
                self.asked_at = sequence;
                out.push_back(self.resume());
            }
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
        entry: Entry<'_>,
        verifier: &dyn HostVerifier,
        now: Instant,
        out: &mut VecDeque<KeysEffect>,
    ) -> Heard {
        let processed = match entry {
            Entry::Commit(bytes) => self.group.process(bytes.as_bytes(), verifier),
            Entry::Words(bytes) => self.group.process_words(bytes.as_bytes(), verifier),
        };
        match processed {
            Ok(Incoming::Changed(change)) => {
                self.change(&change, now, out);
                Heard::Changed(change)
            }
            Ok(Incoming::Said(said)) => {
                self.take_words(&said, now, out);
                Heard::Said(Box::new(said))
            }
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
        let has_left = change
            .removed
            .iter()
            .all(|leaf| self.leaving.contains(leaf));
        let cause = match change.cause() {
            EpochCause::Removed if has_left => EpochCause::Left,
            cause @ (EpochCause::Added
            | EpochCause::Removed
            | EpochCause::Left
            | EpochCause::Rekeyed) => cause,
        };
        self.book.handle_change(change, now);
        self.policy.handle_removed(&change.removed);
        self.board.handle_removed(&change.removed);
        self.real_time.handle_removed(&change.removed);
        self.left
            .retain(|leaf| *leaf != change.by && !change.removed.contains(leaf));
        self.leaving.retain(|leaf| !change.removed.contains(leaf));
        for leaf in &change.removed {
            self.watch.handle_removed(*leaf);
        }
        if !change.added.is_empty() {
            self.names_due = Some(now + e2ee::group::NAME_WAIT_MAX);
        }
        self.epochs.handle_epoch(change.epoch, cause, now);
        self.tell_epochs(Some(&change.frame_key), out);
        let at = self.position();
        out.push_back(KeysEffect::Send(ClientMessage::Ready { at }));
    }

    /// Seals words and says them. Returns whether that was possible; where it was not, an alarm was raised.
    pub(super) fn say(&mut self, message: &Message, out: &mut VecDeque<KeysEffect>) -> bool {
        let sealed = self.group.seal(message).ok().and_then(Sealed::new);
        let is_said = sealed.is_some();
        out.extend(sealed.map(|message| {
            KeysEffect::Send(ClientMessage::Seal {
                generation: self.generation(),
                message,
            })
        }));
        is_said
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
        self.real_time.handle_timeout(now);
        if self.names_due.is_some_and(|due| due <= now) {
            self.names_due = None;
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let typed = self.real_time.poll_timeout();
        let epochs = self.epochs.poll_timeout();
        let due = [epochs, self.names_due, self.hosts_due, typed];
        due.into_iter().flatten().min()
    }

    /// Ends it: nothing is sealed any more, and the keys go.
    pub(super) fn stop(&mut self, out: &mut VecDeque<KeysEffect>) {
        self.is_over = true;
        self.epochs.handle_stop();
        self.tell_epochs(None, out);
    }

    /// Holds sealing back where the provider's side is not confirmed any more, and lets it go on where it is
    /// again. Only for those who are no hosts.
    pub(super) fn watch_hosts(&mut self, now: Instant, out: &mut VecDeque<KeysEffect>) {
        let confirmation = self.watch.confirmation(now);
        self.is_watching = true;
        self.hosts_due = self.watch.poll_timeout(now);
        if let Confirmation::Alarm(fork) = confirmation {
            out.push_back(KeysEffect::Alarm(KeysAlarm::Fork(fork)));
            self.stop(out);
            return;
        }
        self.hold_back(confirmation == Confirmation::Stopped, out);
    }

    /// Seals nothing for a while, or goes on.
    pub(super) fn hold_back(&mut self, is_held_back: bool, out: &mut VecDeque<KeysEffect>) {
        if is_held_back == self.is_held_back {
            return;
        }
        self.is_held_back = is_held_back;
        if is_held_back {
            out.push_back(KeysEffect::Frames(FrameEffect::StopSealing));
        } else if let Some(effect) = self.sealing.and_then(|epoch| self.seal_in(epoch)) {
            out.push_back(KeysEffect::Frames(effect));
        }
    }

    /// Returns how sure this client may be that the provider's side is there.
    pub(super) fn confirmation(&self, now: Instant) -> Confirmation {
        self.watch.confirmation(now)
    }

    fn take_words(&mut self, said: &Said, now: Instant, out: &mut VecDeque<KeysEffect>) {
        match &said.message {
            Message::Roster(roster) => {
                // A list that cannot be true leaves the names as they were.
                let _ = self.book.handle_roster(roster, &self.group, now);
            }
            Message::Policy(policy) => self.take_policy(policy, said.epoch),
            Message::Bye => {
                let goes = if said.role.is_some() {
                    &mut self.left
                } else {
                    &mut self.leaving
                };
                goes.insert(said.from);
                self.real_time.forget(said.from);
            }
            Message::Beacon(beacon) => {
                self.left.remove(&said.from);
                self.watch
                    .handle_beacon(said.from, beacon, &self.group, now);
                if self.is_watching {
                    self.watch_hosts(now, out);
                }
            }
            Message::Chat(text) => self.take_chat(said, text, now, out),
            Message::Draw(drawing) => self.take_drawing(said, drawing),
            Message::RealTimeText(text) => self.take_typed(said, text.as_ref(), now),
            Message::Tracks(_) | Message::CompareAsk { .. } | Message::CompareAnswer { .. } => {}
        }
    }

    /// Takes rules that were said in that epoch: none older than those at hand, and of them nothing about whoever came
    /// to a leaf since.
    pub(super) fn take_policy(&mut self, policy: &Policy, epoch: u64) {
        if (epoch, policy.at) <= (self.policy_epoch, self.policy.at) {
            return;
        }
        let members = self.group.members().iter();
        let newer = members.filter(|(_, member)| member.since > epoch);
        let newer: BTreeSet<Leaf> = newer.map(|(leaf, _)| *leaf).collect();
        self.policy = policy.clone();
        self.policy.handle_removed(&newer);
        self.policy_epoch = epoch;
        self.forget_unread();
    }

    /// Passes on what is to be done with frame keys; `key` is that of the newest epoch, where it is new.
    fn tell_epochs(&mut self, key: Option<&FrameKey>, out: &mut VecDeque<KeysEffect>) {
        self.keys.extend(key.map(|key| (key.epoch(), key.clone())));
        while let Some(effect) = self.epochs.poll_effect() {
            if let EpochEffect::SendIn(epoch) = effect {
                self.sealing = Some(epoch);
                if self.is_held_back {
                    continue;
                }
            }
            let told = self.frame_effect(effect);
            out.push_back(told.map_or(KeysEffect::Alarm(KeysAlarm::Broken), KeysEffect::Frames));
        }
    }

    fn frame_effect(&mut self, effect: EpochEffect) -> Option<FrameEffect> {
        let generation = self.generation();
        match effect {
            EpochEffect::Install(epoch) => Some(FrameEffect::Install {
                generation,
                key: self.keys.get(&epoch)?.clone(),
            }),
            EpochEffect::SendIn(epoch) => self.seal_in(epoch),
            EpochEffect::Retire(epoch) => {
                self.keys.remove(&epoch);
                Some(FrameEffect::Retire { generation, epoch })
            }
            EpochEffect::StopSending => {
                self.sealing = None;
                Some(FrameEffect::StopSealing)
            }
        }
    }

    fn seal_in(&self, epoch: u64) -> Option<FrameEffect> {
        Some(FrameEffect::SealIn {
            generation: self.generation(),
            key: self.keys.get(&epoch)?.clone(),
            leaf: self.group.own_leaf().ok()?,
        })
    }
}
