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

    /// Returns what each section carries.
    pub(crate) fn carried(&self) -> impl Iterator<Item = (&Mid, Remote)> {
        let carries = |slot: &'_ Slot| slot.carries;
        self.slots
            .iter()
            .filter_map(move |slot| Some((&slot.mid, carries(slot)?)))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(person: u8, track: u32, source: Source) -> Remote {
        Remote {
            from: ParticipantId::from_bytes([person; 16]),
            track: TrackId(track),
            source,
        }
    }

    /// Microphone and camera of so many people, numbered from 1.
    fn people(count: u8) -> Vec<Remote> {
        (1..=count)
            .flat_map(|person| {
                let track = u32::from(person) * 10;
                [
                    remote(person, track, Source::Microphone),
                    remote(person, track + 1, Source::Camera),
                ]
            })
            .collect()
    }

    fn section(mid: &str, kind: MediaKind) -> Section {
        Section {
            mid: Mid::new(mid).unwrap(),
            direction: Direction::Receive(kind),
        }
    }

    fn pairs(count: usize) -> Vec<Section> {
        (0..count)
            .flat_map(|n| {
                [
                    section(&format!("a{n}"), MediaKind::Audio),
                    section(&format!("v{n}"), MediaKind::Video),
                ]
            })
            .collect()
    }

    fn carried(slots: &Slots) -> Vec<(String, u32)> {
        slots
            .receptions()
            .iter()
            .map(|reception| (reception.mid.as_sdp().to_owned(), reception.track.0))
            .collect()
    }

    #[test]
    fn a_connection_begins_with_a_pair_to_use_and_a_pair_to_spare() {
        let slots = Slots::default();

        assert_eq!(slots.wanted(MediaKind::Audio), SLOTS_MIN);
        assert_eq!(slots.wanted(MediaKind::Video), SLOTS_MIN);
        assert!(slots.are_short());
    }

    #[test]
    fn one_slot_more_than_tracks_is_wanted_and_never_more_than_can_be_filled() {
        for (count, audio) in [(1, 2), (2, 3), (5, 6), (10, 11), (11, 11)] {
            let mut slots = Slots::default();

            slots.set_remotes(people(count));

            assert_eq!(slots.wanted(MediaKind::Audio), audio, "{count} people");
        }
    }

    #[test]
    fn a_visit_with_everybody_and_their_screens_has_room_for_all() {
        let mut all = people(11);
        all.extend(
            (1..=11).map(|person| remote(person, u32::from(person) * 10 + 2, Source::Screen)),
        );
        let mut slots = Slots::default();

        slots.set_remotes(all);
        slots.take_sections(&pairs(slots.wanted(MediaKind::Video)));

        assert_eq!(slots.receptions().len(), RECEPTIONS_MAX);
    }

    #[test]
    fn tracks_beyond_the_limit_are_not_asked_for() {
        let flood = (0..200)
            .map(|track| remote(1, track, Source::Camera))
            .collect();
        let mut slots = Slots::default();

        slots.set_remotes(flood);
        slots.take_sections(&pairs(200));

        assert_eq!(slots.receptions().len(), RECEPTIONS_MAX);
    }

    #[test]
    fn sound_goes_to_sound_and_pictures_to_pictures() {
        let mut slots = Slots::default();
        slots.take_sections(&[section("v", MediaKind::Video)]);

        let is_changed = slots.set_remotes(vec![remote(1, 10, Source::Microphone)]);

        assert!(!is_changed);
        assert!(slots.receptions().is_empty());
    }

    #[test]
    fn a_slot_keeps_its_track_whatever_the_others_do() {
        let mut slots = Slots::default();
        slots.take_sections(&pairs(4));
        slots.set_remotes(people(3));

        let mut without_the_first = people(3);
        without_the_first.drain(..2);
        let is_changed = slots.set_remotes(without_the_first);

        assert!(is_changed);
        let kept: Vec<_> = [("a1", 20), ("v1", 21), ("a2", 30), ("v2", 31)]
            .map(|(mid, track)| (mid.to_owned(), track))
            .into();
        assert_eq!(carried(&slots), kept);
    }

    #[test]
    fn the_same_tracks_in_another_order_change_nothing() {
        let mut slots = Slots::default();
        slots.take_sections(&pairs(3));
        slots.set_remotes(people(2));
        let before = carried(&slots);

        let mut turned = people(2);
        turned.reverse();
        let is_changed = slots.set_remotes(turned);

        assert!(!is_changed);
        assert_eq!(carried(&slots), before);
    }

    #[test]
    fn a_camera_published_anew_takes_the_place_of_the_one_before() {
        let mut slots = Slots::default();
        slots.take_sections(&pairs(2));
        slots.set_remotes(vec![remote(1, 11, Source::Camera)]);

        slots.set_remotes(vec![remote(1, 99, Source::Camera)]);

        assert_eq!(carried(&slots), [("v0".to_owned(), 99)]);
    }

    #[test]
    fn sections_seen_before_are_the_same_slots() {
        let mut slots = Slots::default();
        slots.take_sections(&pairs(2));

        slots.take_sections(&pairs(3));

        assert_eq!(slots.count(MediaKind::Audio), 3);
    }

    #[test]
    fn sections_that_send_are_no_slots() {
        let mut slots = Slots::default();

        slots.take_sections(&[Section {
            mid: Mid::new("0").unwrap(),
            direction: Direction::Send(Source::Camera),
        }]);

        assert_eq!(slots.count(MediaKind::Video), 0);
    }

    #[test]
    fn a_new_connection_knows_the_tracks_and_has_no_slot() {
        let mut slots = Slots::default();
        slots.take_sections(&pairs(3));
        slots.set_remotes(people(2));

        let anew = slots.of_a_new_connection();

        assert!(anew.receptions().is_empty());
        assert_eq!(anew.wanted(MediaKind::Audio), 3);
        assert!(anew.are_short());
    }

    #[test]
    fn a_person_is_found_by_source() {
        let mut slots = Slots::default();
        slots.take_sections(&pairs(2));
        slots.set_remotes(people(1));
        let person = ParticipantId::from_bytes([1; 16]);

        let camera = slots.mid_of(person, Source::Camera);
        let screen = slots.mid_of(person, Source::Screen);

        assert_eq!(camera, Mid::new("v0"));
        assert_eq!(screen, None);
    }
}
