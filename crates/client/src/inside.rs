//! What a client knows while it is inside, from the server's last words.

use crate::{ChatLine, chime::Knocks, slots::Remote, view::WaitingPerson};
use protocol::{
    ChatText, DisplayName, Expected, Knocker, ParticipantId, Person, Role, limit::CHAT_LINES_MAX,
    time::Instant,
};
use std::collections::VecDeque;

#[derive(Debug)]
pub(crate) struct Inside {
    pub(crate) you: ParticipantId,
    pub(crate) name: DisplayName,
    pub(crate) role: Role,
    pub(crate) people: Vec<Person>,
    /// Whether a roster came since the admission: the first is no news, the next ones are.
    pub(crate) has_roster: bool,
    pub(crate) started_at: Option<Instant>,
    pub(crate) waiting: Vec<WaitingPerson>,
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
            people: Vec::new(),
            has_roster: false,
            started_at: None,
            waiting: Vec::new(),
            knocks: Knocks::default(),
            starts_at: None,
            expected: Vec::new(),
            chat: VecDeque::new(),
            chat_count: 0,
        }
    }

    /// Takes who is inside. Returns how many others came and how many went.
    pub(crate) fn take_roster(
        &mut self,
        people: Vec<Person>,
        elapsed_ms: Option<u64>,
        now: Instant,
    ) -> (usize, usize) {
        let is_other = |person: &&Person| person.id != self.you;
        let absent =
            |id: ParticipantId, list: &[Person]| !list.iter().any(|person| person.id == id);
        let came = people
            .iter()
            .filter(is_other)
            .filter(|person| absent(person.id, &self.people))
            .count();
        let went = self
            .people
            .iter()
            .filter(is_other)
            .filter(|person| absent(person.id, &people))
            .count();
        let is_first = !self.has_roster;
        self.people = people;
        self.has_roster = true;
        self.started_at =
            elapsed_ms.map(|elapsed| Instant::from_millis(now.as_millis().saturating_sub(elapsed)));
        if is_first { (0, 0) } else { (came, went) }
    }

    /// Returns the tracks of everyone else.
    pub(crate) fn remotes(&self) -> Vec<Remote> {
        self.people
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
            })
            .collect();
    }

    pub(crate) fn take_chat(&mut self, from: ParticipantId, text: ChatText, now: Instant) {
        let name = self
            .people
            .iter()
            .find(|person| person.id == from)
            .map(|person| person.name.clone());
        if self.chat.len() == CHAT_LINES_MAX {
            self.chat.pop_front();
        }
        self.chat_count += 1;
        self.chat.push_back(ChatLine {
            number: self.chat_count,
            is_mine: from == self.you,
            name: name.unwrap_or_else(|| self.name.clone()),
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
