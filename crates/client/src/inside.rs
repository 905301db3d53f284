//! What a client knows while it is inside: of the group, from the group; of seats and tracks, from the server's
//! last words.

use crate::{
    ChatLine,
    chime::{Company, Knocks},
    keys::Sighted,
    slots::Remote,
    view::WaitingPerson,
};
use e2ee::group::Confirmation;
use protocol::{
    ChatText, DisplayName, Expected, Knocker, ParticipantId, Person, Role, limit::CHAT_LINES_MAX,
    time::Instant,
};
use std::collections::{BTreeMap, VecDeque};

#[derive(Debug)]
pub(crate) struct Inside {
    pub(crate) you: ParticipantId,
    pub(crate) name: DisplayName,
    pub(crate) role: Role,
    /// Everyone with a seat inside, by the server's word: their tracks, and whether they are connected.
    pub(crate) seats: Vec<Person>,
    /// Everyone in the group.
    pub(crate) people: Vec<Sighted>,
    pub(crate) company: Company,
    pub(crate) confirmation: Confirmation,
    pub(crate) started_at: Option<Instant>,
    pub(crate) waiting: Vec<WaitingPerson>,
    /// People with a seat inside who are not in the group and knock at it, and since when: another device of
    /// somebody's, after the group was founded anew. Only the provider can say that they belong here.
    pub(crate) strays: BTreeMap<ParticipantId, Instant>,
    pub(crate) knocks: Knocks,
    pub(crate) starts_at: Option<Instant>,
    pub(crate) expected: Vec<Expected>,
    pub(crate) chat: VecDeque<ChatLine>,
    pub(crate) chat_count: u64,
}

impl Inside {
    pub(crate) fn new(you: ParticipantId, name: DisplayName, role: Role) -> Self {
        Self {
            you,
            name,
            role,
            seats: Vec::new(),
            people: Vec::new(),
            company: Company::default(),
            confirmation: Confirmation::Fresh,
            started_at: None,
            waiting: Vec::new(),
            strays: BTreeMap::new(),
            knocks: Knocks::default(),
            starts_at: None,
            expected: Vec::new(),
            chat: VecDeque::new(),
            chat_count: 0,
        }
    }

    /// Takes who has a seat inside.
    pub(crate) fn take_seats(&mut self, seats: Vec<Person>, elapsed_ms: Option<u64>, now: Instant) {
        self.seats = seats;
        self.started_at =
            elapsed_ms.map(|elapsed| Instant::from_millis(now.as_millis().saturating_sub(elapsed)));
    }

    /// Returns when something here is due.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let due = [self.knocks.poll_timeout(), self.company.poll_timeout()];
        due.into_iter().flatten().min()
    }

    /// Returns the tracks of everyone else.
    pub(crate) fn remotes(&self) -> Vec<Remote> {
        self.seats
            .iter()
            .filter(|person| person.id != self.you)
            .flat_map(|person| {
                person.tracks.iter().map(|track| Remote {
                    from: person.id,
                    track: track.id,
                    source: track.source,
                })
            })
            .collect()
    }

    pub(crate) fn take_waiting(&mut self, people: Vec<Knocker>, now: Instant) {
        self.waiting = people
            .into_iter()
            .map(|knocker| WaitingPerson {
                since: Instant::from_millis(now.as_millis().saturating_sub(knocker.waited_ms)),
                knocker,
                visitor: None,
                may_admit: false,
            })
            .collect();
    }

    pub(crate) fn take_chat(
        &mut self,
        (name, text): (DisplayName, ChatText),
        is_mine: bool,
        now: Instant,
    ) {
        if self.chat.len() == CHAT_LINES_MAX {
            self.chat.pop_front();
        }
        self.chat_count += 1;
        self.chat.push_back(ChatLine {
            number: self.chat_count,
            is_mine,
            name,
            text,
            at: now,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Presence, Track, TrackId};

    fn id(number: u8) -> ParticipantId {
        ParticipantId::from_bytes([number; 16])
    }

    fn name(text: &str) -> DisplayName {
        DisplayName::clean(text).unwrap()
    }

    fn person(number: u8) -> Person {
        Person {
            id: id(number),
            name: name(&format!("Person {number}")),
            role: Role::Patient,
            presence: Presence::Here,
            microphone: true,
            camera: true,
            tracks: vec![Track {
                id: TrackId(u32::from(number)),
                source: protocol::Source::Camera,
            }],
        }
    }

    fn inside() -> Inside {
        Inside::new(id(0), name("You"), Role::Provider)
    }

    fn at(millis: u64) -> Instant {
        Instant::from_millis(millis)
    }

    #[test]
    fn the_first_roster_is_no_news() {
        let mut inside = inside();

        let news = inside.take_roster(vec![person(0), person(1), person(2)], None, at(0));

        assert_eq!(news, (0, 0));
    }

    #[test]
    fn who_came_and_who_went_are_counted_apart() {
        let mut inside = inside();
        inside.take_roster(vec![person(0), person(1), person(2)], None, at(0));

        let news = inside.take_roster(
            vec![person(0), person(2), person(3), person(4)],
            None,
            at(0),
        );

        assert_eq!(news, (2, 1));
    }

    #[test]
    fn a_change_of_presence_or_devices_is_no_news() {
        let mut inside = inside();
        inside.take_roster(vec![person(0), person(1)], None, at(0));
        let mut away = person(1);
        away.presence = Presence::Reconnecting;
        away.camera = false;

        let news = inside.take_roster(vec![person(0), away], None, at(0));

        assert_eq!(news, (0, 0));
    }

    #[test]
    fn the_visit_began_when_the_server_says_on_this_clock() {
        let mut inside = inside();

        inside.take_roster(vec![person(0)], Some(90_000), at(100_000));
        assert_eq!(inside.started_at, Some(at(10_000)));

        inside.take_roster(vec![person(0)], Some(90_000), at(5));
        assert_eq!(inside.started_at, Some(at(0)), "a clock that was set back");

        inside.take_roster(vec![person(0)], None, at(5));
        assert_eq!(inside.started_at, None);
    }

    #[test]
    fn own_tracks_are_not_received() {
        let mut inside = inside();

        inside.take_roster(vec![person(0), person(7)], None, at(0));

        let from: Vec<_> = inside.remotes().iter().map(|remote| remote.from).collect();
        assert_eq!(from, [id(7)]);
    }

    #[test]
    fn a_line_of_someone_who_has_left_meanwhile_keeps_the_name() {
        let mut inside = inside();
        inside.take_roster(vec![person(0), person(1)], None, at(0));
        inside.take_chat(id(1), ChatText::clean("hello").unwrap(), at(1));

        inside.take_roster(vec![person(0)], None, at(2));

        let line = &inside.chat[0];
        assert_eq!(line.name.for_screen(), "Person 1");
        assert!(!line.is_mine);
    }

    #[test]
    fn lines_are_numbered_through_although_old_ones_go() {
        let mut inside = inside();
        let text = ChatText::clean("hello").unwrap();

        for _ in 0..CHAT_LINES_MAX + 3 {
            inside.take_chat(id(0), text.clone(), at(0));
        }

        assert_eq!(inside.chat.len(), CHAT_LINES_MAX);
        assert_eq!(inside.chat[0].number, 4);
        assert!(inside.chat[0].is_mine);
    }
}
