//! Which receiving section carries whose track.
//!
//! A slot keeps what it carries until that track is gone, so nobody's picture jumps because somebody
//! else came or went. One slot of each kind is kept free, so that a joiner is seen and heard without a
//! new offer.

use crate::{Direction, Section};
use protocol::{
    MediaKind, Mid, ParticipantId, Reception, Source, TrackId,
    limit::{PARTICIPANTS_MAX, RECEPTIONS_MAX},
};

/// Slots of each kind that every connection has: for one other person, and one to spare. So a visit of two
/// needs one offer, made before it is known who is inside; a section that rests costs no packet.
const SLOTS_MIN: usize = 2;

/// One track of someone else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Remote {
    pub(crate) from: ParticipantId,
    pub(crate) track: TrackId,
    pub(crate) source: Source,
}

/// The slots of one media connection, and the tracks there are.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    slots: Vec<Slot>,
    remotes: Vec<Remote>,
}

#[derive(Clone, Debug)]
struct Slot {
    mid: Mid,
    kind: MediaKind,
    carries: Option<Remote>,
}

impl Slots {
    /// Returns what a new connection begins with: the tracks, and no slot yet.
    pub(crate) fn of_a_new_connection(&mut self) -> Self {
        Self {
            slots: Vec::new(),
            remotes: std::mem::take(&mut self.remotes),
        }
    }

    /// Returns the section that carries someone's source.
    pub(crate) fn mid_of(&self, from: ParticipantId, source: Source) -> Option<Mid> {
        let carries = |slot: &&Slot| {
            slot.carries
                .is_some_and(|remote| remote.from == from && remote.source == source)
        };
        self.slots.iter().find(carries).map(|slot| slot.mid.clone())
    }

    /// Takes all tracks of the others. Returns whether a slot carries something else.
    pub(crate) fn set_remotes(&mut self, mut remotes: Vec<Remote>) -> bool {
        remotes.truncate(RECEPTIONS_MAX);
        self.remotes = remotes;
        self.map()
    }

    /// Takes the sections of an offer, those of earlier offers included.
    pub(crate) fn take_sections(&mut self, sections: &[Section]) {
        for section in sections {
            let Direction::Receive(kind) = section.direction else {
                continue;
            };
            if !self.slots.iter().any(|slot| slot.mid == section.mid) {
                self.slots.push(Slot {
                    mid: section.mid.clone(),
                    kind,
                    carries: None,
                });
            }
        }
        self.map();
    }

    /// How many are wanted: as many as there are tracks, and one to spare while someone may still come; at
    /// least [`SLOTS_MIN`].
    pub(crate) fn wanted(&self, kind: MediaKind) -> usize {
        let tracks = self
            .remotes
            .iter()
            .filter(|remote| remote.source.kind() == kind)
            .count();
        let most = match kind {
            MediaKind::Audio => PARTICIPANTS_MAX - 1,
            MediaKind::Video => (PARTICIPANTS_MAX - 1) * 2,
        };
        (tracks + 1).min(most).max(SLOTS_MIN).max(self.count(kind))
    }

    /// Whether there are fewer than wanted.
    pub(crate) fn are_short(&self) -> bool {
        [MediaKind::Audio, MediaKind::Video]
            .into_iter()
            .any(|kind| self.count(kind) < self.wanted(kind))
    }

    /// Returns what each slot is to carry, for the server.
    pub(crate) fn receptions(&self) -> Vec<Reception> {
        let reception = |slot: &Slot| {
            let remote = slot.carries?;
            Some(Reception {
                mid: slot.mid.clone(),
                from: remote.from,
                track: remote.track,
            })
        };
        self.slots.iter().filter_map(reception).collect()
    }

    fn count(&self, kind: MediaKind) -> usize {
        self.slots.iter().filter(|slot| slot.kind == kind).count()
    }

    /// Frees the slots of tracks that are gone and gives free ones to tracks that have none. Returns
    /// whether anything changed.
    fn map(&mut self) -> bool {
        let mut is_changed = false;
        for slot in &mut self.slots {
            let is_gone = |remote| !self.remotes.contains(&remote);
            if slot.carries.is_some_and(is_gone) {
                slot.carries = None;
                is_changed = true;
            }
        }
        for remote in &self.remotes {
            if self.slots.iter().any(|slot| slot.carries == Some(*remote)) {
                continue;
            }
            let is_free =
                |slot: &&mut Slot| slot.carries.is_none() && slot.kind == remote.source.kind();
            if let Some(slot) = self.slots.iter_mut().find(is_free) {
                slot.carries = Some(*remote);
                is_changed = true;
            }
        }
        is_changed
    }
}
