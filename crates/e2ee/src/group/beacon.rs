//! The host's beacon: every 5 s it says that it is there and which group it sees.
//!
//! A delivery service that withholds a removal cannot forge the beacons that follow it, so a member that
//! hears none stops sending. Each beacon carries the host's time: a beacon that was held back confirms the
//! moment it was made, not the moment it came. Held-back words therefore cannot stretch the 60 s.

use super::{
    bytes::{BadBytes, Reader, Writer},
    policy::Policy,
    roster::Roster,
    state::{Group, GroupError, Leaf},
    store::Store,
};
use openmls_traits::{OpenMlsProvider as _, crypto::OpenMlsCrypto as _, types::HashType};
use protocol::time::Instant;
use std::{collections::BTreeMap, time::Duration};

/// How often a host sends a beacon: four in the time after which members say that something is wrong.
pub const BEACON_EVERY: Duration = Duration::from_secs(5);

/// Silence after which the host's connection is shown as not confirmed.
pub const UNCONFIRMED_AFTER: Duration = Duration::from_secs(20);

/// How long a member goes on sending without a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grace {
    /// A minute: long enough for a host's page to load again.
    Short,
    /// Ten minutes, for groups whose card lets them go on without a host. Shown to everyone.
    Long,
}

impl Grace {
    /// Returns the time.
    #[must_use]
    pub const fn duration(self) -> Duration {
        match self {
            Self::Short => Duration::from_secs(60),
            Self::Long => Duration::from_secs(600),
        }
    }
}

/// A host's sign of life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beacon {
    /// The generation of the group.
    pub generation: u32,
    /// The epoch: that of the message it came in.
    pub epoch: u64,
    /// SHA-256 of the epoch's authenticator.
    pub authenticator: [u8; 32],
    /// Hash of the host's list ([`Group::is_agreed`]).
    pub roster: [u8; 32],
    /// Hash of the policy ([`Group::is_agreed`]).
    pub policy: [u8; 32],
    /// Grows by one with each beacon of this leaf.
    pub counter: u64,
    /// The host's time.
    pub at: Instant,
}

/// Why a member stops for good: the visit is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForkAlarm {
    /// The host sees another group in the same epoch.
    #[error("the host sees another group")]
    OtherGroup,
    /// The host's counter or time went back.
    #[error("the host's signs of life went back")]
    WentBack,
}

/// How sure a member may be that the host's side is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// A host was heard of lately.
    Fresh,
    /// Not for 20 s.
    Unconfirmed,
    /// Not for longer than the grace: send nothing, go on receiving.
    Stopped,
    /// The visit is split: send nothing more in this group.
    Alarm(ForkAlarm),
}

/// Watches the beacons of the hosts.
#[derive(Clone, Debug)]
pub struct BeaconWatch {
    grace: Grace,
    confirmed_at: Instant,
    hosts: BTreeMap<Leaf, Heard>,
    alarm: Option<ForkAlarm>,
}

/// What was heard of one host.
#[derive(Clone, Copy, Debug)]
struct Heard {
    counter: u64,
    at: Instant,
    /// The host's time and the own one when a beacon came fastest: the best guess at the difference of
    /// the two clocks.
    fastest: (Instant, Instant),
    confirmed_at: Instant,
}

impl BeaconWatch {
    /// Starts when a group was joined.
    #[must_use]
    pub const fn new(grace: Grace, now: Instant) -> Self {
        Self {
            grace,
            confirmed_at: now,
            hosts: BTreeMap::new(),
            alarm: None,
        }
    }

    /// Takes a host's beacon, as [`Group::process`] returned it.
    pub fn handle_beacon(&mut self, from: Leaf, beacon: &Beacon, group: &Group, now: Instant) {
        match group.authenticator_hash(beacon.epoch) {
            Some(own) if own != beacon.authenticator => {
                self.alarm = self.alarm.or(Some(ForkAlarm::OtherGroup));
            }
            Some(_) => self.hear(from, beacon, beacon.epoch == group.epoch(), now),
            None => {}
        }
    }

    /// Takes a removal: the next holder of the leaf counts its beacons from its own start.
    pub fn handle_removed(&mut self, leaf: Leaf) {
        self.hosts.remove(&leaf);
    }

    /// Returns how sure one may be.
    #[must_use]
    pub fn confirmation(&self, now: Instant) -> Confirmation {
        if let Some(alarm) = self.alarm {
            return Confirmation::Alarm(alarm);
        }
        let silence = now.since(self.confirmed_at);
        if silence >= self.grace.duration() {
            Confirmation::Stopped
        } else if silence >= UNCONFIRMED_AFTER {
            Confirmation::Unconfirmed
        } else {
            Confirmation::Fresh
        }
    }

    /// Returns the hosts that were heard of once and then not for 20 s.
    pub fn silent_hosts(&self, now: Instant) -> impl Iterator<Item = Leaf> + '_ {
        let is_silent = move |heard: &Heard| now.since(heard.confirmed_at) >= UNCONFIRMED_AFTER;
        self.hosts
            .iter()
            .filter(move |(_, heard)| is_silent(heard))
            .map(|(leaf, _)| *leaf)
    }

    /// Returns when the confirmation changes, if nothing is heard until then.
    #[must_use]
    pub fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        let steps = [UNCONFIRMED_AFTER, self.grace.duration()];
        let next = steps
            .into_iter()
            .map(|step| self.confirmed_at + step)
            .find(|at| *at > now);
        next.filter(|_| self.alarm.is_none())
    }

    fn hear(&mut self, from: Leaf, beacon: &Beacon, is_current: bool, now: Instant) {
        let heard = match self.hosts.get(&from) {
            None => Heard {
                counter: beacon.counter,
                at: beacon.at,
                fastest: (beacon.at, now),
                confirmed_at: now,
            },
            Some(last) if beacon.counter <= last.counter || beacon.at < last.at => {
                self.alarm = self.alarm.or(Some(ForkAlarm::WentBack));
                return;
            }
            Some(last) => last.next(beacon, now),
        };
        self.hosts.insert(from, heard);
        if is_current {
            self.confirmed_at = self.confirmed_at.max(heard.confirmed_at);
        }
    }
}

impl Heard {
    fn next(&self, beacon: &Beacon, now: Instant) -> Self {
        let (their, own) = self.fastest;
        let made_at = own + beacon.at.since(their);
        // One that took less time on its way tells the difference of the clocks better.
        let fastest = if made_at >= now {
            (beacon.at, now)
        } else {
            self.fastest
        };
        Self {
            counter: beacon.counter,
            at: beacon.at,
            fastest,
            confirmed_at: made_at.min(now),
        }
    }
}

impl Beacon {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer
            .u32(self.generation)
            .u64(self.epoch)
            .raw(&self.authenticator);
        writer.raw(&self.roster).raw(&self.policy);
        writer.u64(self.counter).u64(self.at.as_millis());
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, BadBytes> {
        Ok(Self {
            generation: reader.u32()?,
            epoch: reader.u64()?,
            authenticator: reader.array()?,
            roster: reader.array()?,
            policy: reader.array()?,
            counter: reader.u64()?,
            at: Instant::from_millis(reader.u64()?),
        })
    }
}

impl Group {
    /// Makes a beacon of this epoch. `counter` is one above that of the last.
    ///
    /// # Errors
    ///
    /// [`GroupError::Removed`] after the removal.
    pub fn beacon(
        &self,
        roster: &Roster,
        policy: &Policy,
        counter: u64,
        now: Instant,
    ) -> Result<Beacon, GroupError> {
        self.own_leaf()?;
        let epoch = self.epoch();
        Ok(Beacon {
            generation: self.terms.generation,
            epoch,
            authenticator: self.authenticator_hash(epoch).ok_or(GroupError::Mls)?,
            roster: hash_roster(&self.store, roster)?,
            policy: hash_policy(&self.store, policy)?,
            counter,
            at: now,
        })
    }

    /// Whether a host means the same list and the same rules as the ones that hold here.
    ///
    /// # Errors
    ///
    /// [`GroupError::Mls`] where hashing fails.
    pub fn is_agreed(
        &self,
        beacon: &Beacon,
        roster: &Roster,
        policy: &Policy,
    ) -> Result<bool, GroupError> {
        let is_same_roster = beacon.roster == hash_roster(&self.store, roster)?;
        Ok(is_same_roster && beacon.policy == hash_policy(&self.store, policy)?)
    }
}

fn hash_roster(store: &Store, roster: &Roster) -> Result<[u8; 32], GroupError> {
    let mut writer = Writer::new();
    writer.raw(b"visit/1 roster");
    roster.write(&mut writer);
    hash(store, &writer.finish())
}

fn hash_policy(store: &Store, policy: &Policy) -> Result<[u8; 32], GroupError> {
    let mut writer = Writer::new();
    writer.raw(b"visit/1 policy");
    policy.write(&mut writer);
    hash(store, &writer.finish())
}

fn hash(store: &Store, bytes: &[u8]) -> Result<[u8; 32], GroupError> {
    let hash = store
        .crypto()
        .hash(HashType::Sha2_256, bytes)
        .map_err(|_| GroupError::Mls)?;
    hash.as_slice().try_into().map_err(|_| GroupError::Mls)
}
