//! Who sits at which leaf: the list a host gives to everyone, and what a client makes of it.
//!
//! Names, roles and the number of people come from here and from the group's tree, never from the
//! service. A leaf that no host named within 3 s is an unknown person.

use super::{
    bytes::{BadBytes, Reader, Writer},
    change::EpochChange,
    state::{Group, Leaf, Member},
};
use protocol::{DisplayName, ParticipantId, Role, limit::NAME_CHARS_MAX, time::Instant};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long a leaf may be without a name before it is shown as unknown: the host's list follows its
/// commit at once, so 3 s is a bad network and not more.
pub const NAME_WAIT_MAX: Duration = Duration::from_secs(3);

/// Entries of a list: as many as there are leaves.
const ENTRIES_MAX: usize = 64;

/// What sits at a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person.
    Person,
    /// A phone bridge: that leg is not end-to-end encrypted.
    Gateway,
    /// A recorder.
    Recorder,
}

/// How the host knows who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A link that the service mailed: the service vouches.
    Vouched,
    /// A link made in a host's browser.
    Link,
    /// A code told by phone.
    PhoneCode,
    /// A device known from an earlier visit.
    KnownDevice,
    /// A certificate of the practice.
    Certificate,
    /// The comparison code was read aloud and is the same.
    Compared,
}

/// Who sits at one leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterEntry {
    /// The leaf.
    pub leaf: Leaf,
    /// The number under which the service knows this person, so that their tracks are found.
    pub participant: ParticipantId,
    /// The name that the host gave.
    pub name: DisplayName,
    /// What the person is in the visit.
    pub role: Role,
    /// What sits there.
    pub kind: Kind,
    /// How the host knows.
    pub level: Level,
}

/// A host's list of everyone in the group at one epoch, in the order of the leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// The epoch it describes: that of the message it came in.
    pub epoch: u64,
    /// When it was said, by the host's clock, and later than any the host said before.
    pub at: Instant,
    /// Everyone.
    pub entries: Vec<RosterEntry>,
}

/// Why a list is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterRefusal {
    /// It names a leaf where nobody is, in an epoch that this client is in.
    #[error("the list names somebody who is not in the group")]
    NobodyThere,
    /// It calls somebody a provider who has no host's certificate.
    #[error("the list gives a role that the certificate does not")]
    RoleUnproven,
    /// It has somebody at two leaves.
    #[error("the list has somebody at two places")]
    NamedTwice,
}

/// What is known of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight<'a> {
    /// A host named it.
    Known(&'a RosterEntry),
    /// It is new; the host's list may be on its way.
    Awaited,
    /// No host named it: to be shown in red.
    Unknown,
    /// Nobody is at this leaf.
    Nobody,
}

/// Everyone in the group, as far as hosts named them.
#[derive(Clone, Debug)]
pub struct RosterBook {
    leaves: BTreeMap<Leaf, Line>,
}

/// Which of two lists is the newer one: its epoch, and when it was said.
type Order = (u64, Instant);

#[derive(Clone, Debug)]
struct Line {
    since: Instant,
    since_epoch: u64,
    entry: Option<(Order, RosterEntry)>,
}

impl RosterBook {
    /// Opens the book with everyone who is in the group.
    #[must_use]
    pub fn new(group: &Group, now: Instant) -> Self {
        let line = |member: &Member| Line {
            since: now,
            since_epoch: member.since,
            entry: None,
        };
        let lines = group
            .members()
            .iter()
            .map(|(leaf, member)| (*leaf, line(member)));
        Self {
            leaves: lines.collect(),
        }
    }

    /// Takes a commit: whoever is gone is struck out, and with them their names.
    pub fn handle_change(&mut self, change: &EpochChange, now: Instant) {
        self.leaves.retain(|leaf, _| !change.removed.contains(leaf));
        for leaf in &change.added {
            let line = Line {
                since: now,
                since_epoch: change.epoch,
                entry: None,
            };
            self.leaves.insert(*leaf, line);
        }
    }

    /// Takes a host's list. Of a list from before the newest commit only those are taken who were in by
    /// then; a newer name is never replaced by an older one. Whoever sits at another leaf than before has one
    /// place: the leaf that they left has no name from here on, and counts as unknown where it stays.
    ///
    /// # Errors
    ///
    /// Why the list is refused as a whole.
    pub fn handle_roster(
        &mut self,
        roster: &Roster,
        group: &Group,
        now: Instant,
    ) -> Result<(), RosterRefusal> {
        check(roster, group)?;
        for entry in &roster.entries {
            self.take((roster.epoch, roster.at), entry, now);
        }
        Ok(())
    }

    fn take(&mut self, order: Order, entry: &RosterEntry, now: Instant) {
        let is_there = self.leaves.get(&entry.leaf);
        if !is_there.is_some_and(|line| line.takes(order)) {
            return;
        }
        let is_elsewhere = |line: &Line| {
            let known = line.entry.as_ref();
            known.is_some_and(|(_, known)| {
                known.participant == entry.participant && known.leaf != entry.leaf
            })
        };
        if self
            .leaves
            .values()
            .any(|line| is_elsewhere(line) && !line.takes(order))
        {
            // A newer list has them somewhere else.
            return;
        }
        for line in self.leaves.values_mut().filter(|line| is_elsewhere(line)) {
            line.entry = None;
            line.since = now;
        }
        if let Some(line) = self.leaves.get_mut(&entry.leaf) {
            line.entry = Some((order, entry.clone()));
        }
    }

    /// Returns what is known of a leaf.
    #[must_use]
    pub fn sight(&self, leaf: Leaf, now: Instant) -> Sight<'_> {
        match self.leaves.get(&leaf) {
            None => Sight::Nobody,
            Some(Line {
                entry: Some((_, entry)),
                ..
            }) => Sight::Known(entry),
            Some(line) if now.since(line.since) < NAME_WAIT_MAX => Sight::Awaited,
            Some(_) => Sight::Unknown,
        }
    }

    /// Returns everyone who is in, named or not.
    pub fn leaves(&self) -> impl Iterator<Item = Leaf> + '_ {
        self.leaves.keys().copied()
    }
}

impl Line {
    /// Whether that list says something of whoever sits here that is not known better.
    fn takes(&self, order: Order) -> bool {
        let is_newer_known = self.entry.as_ref().is_some_and(|(known, _)| *known > order);
        self.since_epoch <= order.0 && !is_newer_known
    }
}

/// Whether a list can be true.
fn check(roster: &Roster, group: &Group) -> Result<(), RosterRefusal> {
    let is_of_this_epoch = roster.epoch == group.epoch();
    let mut named = BTreeSet::new();
    for entry in &roster.entries {
        let member = group.members().get(&entry.leaf);
        if is_of_this_epoch && member.is_none() {
            return Err(RosterRefusal::NobodyThere);
        }
        let is_here = member.filter(|member| member.since <= roster.epoch);
        let is_unproven = is_here.is_some_and(|member| member.role.is_none());
        if entry.role == Role::Provider && is_unproven {
            return Err(RosterRefusal::RoleUnproven);
        }
        if !named.insert(entry.participant) {
            return Err(RosterRefusal::NamedTwice);
        }
    }
    Ok(())
}

impl Roster {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer
            .u64(self.epoch)
            .u64(self.at.as_millis())
            .length(self.entries.len());
        for entry in &self.entries {
            writer
                .u8(entry.leaf.number())
                .raw(&entry.participant.to_bytes())
                .vector(entry.name.for_screen().as_bytes());
            writer
                .u8(role_byte(entry.role))
                .u8(kind_byte(entry.kind))
                .u8(level_byte(entry.level));
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, BadBytes> {
        let epoch = reader.u64()?;
        let at = Instant::from_millis(reader.u64()?);
        let count = reader.length(ENTRIES_MAX)?;
        let mut entries: Vec<RosterEntry> = Vec::with_capacity(count);
        for _ in 0..count {
            let entry = read_entry(reader)?;
            if entries.last().is_some_and(|last| last.leaf >= entry.leaf) {
                return Err(BadBytes);
            }
            entries.push(entry);
        }
        Ok(Self { epoch, at, entries })
    }
}

fn read_entry(reader: &mut Reader<'_>) -> Result<RosterEntry, BadBytes> {
    let leaf = reader.leaf()?;
    let participant = ParticipantId::from_bytes(reader.array()?);
    let text = reader.text(NAME_CHARS_MAX * 4)?;
    let name = DisplayName::clean(text).filter(|name| name.for_screen() == text);
    Ok(RosterEntry {
        leaf,
        participant,
        name: name.ok_or(BadBytes)?,
        role: find(reader.u8()?, Role::ALL, role_byte)?,
        kind: find(
            reader.u8()?,
            [Kind::Person, Kind::Gateway, Kind::Recorder],
            kind_byte,
        )?,
        level: find(reader.u8()?, LEVELS, level_byte)?,
    })
}

const LEVELS: [Level; 6] = [
    Level::Vouched,
    Level::Link,
    Level::PhoneCode,
    Level::KnownDevice,
    Level::Certificate,
    Level::Compared,
];

fn find<T: Copy, const N: usize>(byte: u8, all: [T; N], code: fn(T) -> u8) -> Result<T, BadBytes> {
    all.into_iter()
        .find(|value| code(*value) == byte)
        .ok_or(BadBytes)
}

const fn role_byte(role: Role) -> u8 {
    match role {
        Role::Provider => 1,
        Role::Patient => 2,
        Role::Family => 3,
        Role::Interpreter => 4,
        Role::SecondProvider => 5,
    }
}

const fn kind_byte(kind: Kind) -> u8 {
    match kind {
        Kind::Person => 0,
        Kind::Gateway => 1,
        Kind::Recorder => 2,
    }
}

const fn level_byte(level: Level) -> u8 {
    match level {
        Level::Vouched => 0,
        Level::Link => 1,
        Level::PhoneCode => 2,
        Level::KnownDevice => 3,
        Level::Certificate => 4,
        Level::Compared => 5,
    }
}
